"""`jiqun read --spec` and `jiqun blank-form` as a person runs them."""

import json
from pathlib import Path

import openpyxl
import pytest

from tests.ingest.conftest import xlsx
from tests.ingest.extract.paper import F3, F3_MERGES
from tests.ingest.forms.test_add_a_form import PAGE, block, sheet
from tests.run_jiqun import jiqun_json, run_jiqun


@pytest.fixture
def page_files(tmp_path: Path) -> tuple[Path, Path]:
    """The workbook and the spec that docs/add_a_form.md shows."""
    workbook, spec = tmp_path / "通化市2007年二季度融资担保.xlsx", tmp_path / "G1_2007.yaml"
    rows, merges = sheet()
    workbook.write_bytes(xlsx(rows, merges))
    spec.write_text(block("yaml"), encoding="utf-8")
    return workbook, spec


def test_a_spec_from_anywhere_reads_a_workbook(tmp_path: Path, page_files: tuple[Path, Path]) -> None:
    workbook, spec = page_files
    document = jiqun_json(tmp_path, "read", workbook, "--spec", spec)
    assert (document["form"], document["reporting_unit"], document["period"]) == ("G1", "220500", "2007-Q2")
    assert [o["value_number"] for o in document["observations"]][:3] == ["6", "12500", "8.5"]
    shown = run_jiqun(tmp_path, "read", workbook, "--spec", spec)
    assert shown.returncode == 0 and "guarantee_balance" in shown.stdout
    assert f"--spec {spec.name}" in PAGE  # the page tells how


def test_a_mistake_in_the_spec_is_shown_with_file_and_line(tmp_path: Path, page_files: tuple[Path, Path]) -> None:
    workbook, spec = page_files
    spec.write_text(block("yaml").replace("frequency:", "frequenzy:"), encoding="utf-8")
    done = run_jiqun(tmp_path, "read", workbook, "--spec", spec)
    assert done.returncode == 2 and "Traceback" not in done.stdout + done.stderr
    assert f"{spec}:6" in done.stderr and "frequenzy" in done.stderr and "表式文件" in done.stderr


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", "形：[".encode(), b"- 1\n- 2\n"])
def test_what_is_no_spec_is_said_in_words(tmp_path: Path, page_files: tuple[Path, Path], content: bytes) -> None:
    workbook, spec = page_files
    spec.write_bytes(content)
    done = run_jiqun(tmp_path, "read", workbook, "--spec", spec)
    assert done.returncode == 2 and str(spec) in done.stderr and "Traceback" not in done.stderr


def test_where_nothing_matches_the_row_looked_at_is_shown(tmp_path: Path, page_files: tuple[Path, Path]) -> None:
    _workbook, spec = page_files
    other = tmp_path / "other.xlsx"
    rows = [
        ["融资担保情况", "吉集附1表"],
        ["综合机关名称：通化市", "2007年二季度"],
        ["项目一", "项目二", "项目三"],
        [1, 2, 3],
    ]
    other.write_bytes(xlsx(rows))
    done = run_jiqun(tmp_path, "read", other, "--spec", spec)
    assert "R205" in done.stdout and "项目一 | 项目二 | 项目三" in done.stdout


def test_a_workbook_of_another_form_is_refused(tmp_path: Path, page_files: tuple[Path, Path]) -> None:
    _workbook, spec = page_files
    other = tmp_path / "other.xlsx"
    other.write_bytes(xlsx(F3, F3_MERGES))
    done = run_jiqun(tmp_path, "read", other, "--spec", spec, "--json")
    assert done.returncode == 1 and json.loads(done.stdout)["findings"][0]["rule"] == "R201"


def test_grid_shows_what_stands_in_a_file(tmp_path: Path, page_files: tuple[Path, Path]) -> None:
    document = jiqun_json(tmp_path, "grid", page_files[0])
    assert document["sheets"][0]["cells"][0]["text"] == "融资担保情况"


def test_a_blank_form_is_written_checked_and_never_over_another(tmp_path: Path) -> None:
    words = ("blank-form", "F5", "--unit", "220500", "--period", "2007-06", "--out", tmp_path)
    done = run_jiqun(tmp_path, *words)
    path = tmp_path / "F5_通化市_2007-Q2.xlsx"
    assert (done.returncode, done.stdout.strip()) == (0, str(path))
    assert openpyxl.load_workbook(path).worksheets[0].title == "吉集综5表"
    (checked,) = jiqun_json(tmp_path, "check", path)
    assert (checked["form"], checked["period"], checked["verdict"]) == ("F5", "2007-Q2", "quarantined")
    errors = [finding["rule"] for finding in checked["findings"] if finding["severity"] == "error"]
    assert errors == ["R217"]  # nothing is filled in yet
    again = run_jiqun(tmp_path, *words)
    assert again.returncode == 2 and path.name in again.stderr
    copy = tmp_path / "x.xlsx"
    assert run_jiqun(tmp_path, *words[:-1], copy).returncode == 0 and copy.exists()


@pytest.mark.parametrize(
    "words",
    [
        ("F5", "--unit", "220502", "--period", "2007-06"),
        ("F5", "--unit", "220500", "--period", "2007"),
        ("F5", "--unit", "220500"),
        ("F1", "--unit", "220500", "--period", "2007-06", "--register", "absent.xlsx"),
    ],
)
def test_a_wrong_question_is_answered_in_words(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = run_jiqun(tmp_path, "blank-form", *words, "--out", tmp_path)
    assert done.returncode == 2 and done.stderr and "Traceback" not in done.stderr
