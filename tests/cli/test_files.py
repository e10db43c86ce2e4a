"""`jiqun grid`, `read` and `check` on what is no file: words for each, and the others are still read."""

import json
import os
import re
from pathlib import Path

import pytest

from tests.ingest.conftest import xlsx
from tests.ingest.extract.paper import F3, F3_MERGES
from tests.run_jiqun import jiqun_json, run_jiqun


@pytest.fixture
def places(tmp_path: Path) -> dict[str, Path]:
    """Places that hold no file."""
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    return {"不存在": tmp_path / "absent.xlsx", "是文件夹": tmp_path / "folder", "管道": tmp_path / "pipe"}


def test_one_missing_file_does_not_stop_the_others(tmp_path: Path, places: dict[str, Path]) -> None:
    form = tmp_path / "通化市2007年6月.xlsx"
    form.write_bytes(xlsx(F3, F3_MERGES))
    done = run_jiqun(tmp_path, "check", *places.values(), tmp_path / "dangling", form, "--json")
    judged = json.loads(done.stdout)
    assert done.returncode == 1 and done.stderr == ""
    assert [each["verdict"] for each in judged] == ["refused"] * 4 + [judged[-1]["verdict"]]
    assert judged[-1]["form"] == "F3" and judged[-1]["observations_count"] > 0
    for words, each in zip(places, judged, strict=False):
        (finding,) = each["findings"]
        assert finding["rule"] == "R112" and words in finding["message_zh"] and finding["message_en"]
        assert not re.search("[a-z]", finding["message_zh"])
    shown = run_jiqun(tmp_path, "check", places["不存在"], form)
    assert shown.returncode == 1 and "R112" in shown.stdout and str(form) in shown.stdout


@pytest.mark.parametrize("command", ["grid", "read"])
def test_no_file_is_one_document_in_two_languages(tmp_path: Path, places: dict[str, Path], command: str) -> None:
    for words, path in places.items():
        document = jiqun_json(tmp_path, command, path)
        said = document["refused"] if command == "grid" else document["findings"][0]
        assert said["rule"] == "R112" and words in said["message_zh"] and said["message_en"]
    assert run_jiqun(tmp_path, command, places["不存在"]).returncode == 1


def test_a_spec_that_is_no_file_is_said(tmp_path: Path, places: dict[str, Path]) -> None:
    for path in places.values():
        done = run_jiqun(tmp_path, "read", tmp_path / "x.xlsx", "--spec", path, "--json")
        assert done.returncode == 2 and str(path) in done.stderr and "Traceback" not in done.stderr
        assert re.search("错误：表式文件.*(不存在|文件夹|普通文件)", done.stderr), done.stderr
