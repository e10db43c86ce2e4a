"""Sent, returned with failing cells marked, corrected in the returned workbook, sent again: the history shows both."""

import random
import shutil
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from ingest.errors import JiqunError
from ingest.feedback.recognise_reply import SUMMARY
from ingest.feedback.write_reply import write_replies
from ingest.forms.load_specs import load_specs
from ingest.forms.plan_blank import Input
from ingest.submission.archive import archived_path
from ingest.warehouse.connect import Warehouse
from jiqun.cli.files import check_files
from jiqun.pipeline.home import Home
from jiqun.pipeline.read_submissions import list_unread, read_submissions
from jiqun.pipeline.receive_files import receive_files
from jiqun.pipeline.validate_submissions import validate_submissions
from jiqun.settings import Settings
from tests.ingest.forms.fill_blank import fill_form

SENT = datetime.fromisoformat("2007-01-09T10:00:00+08:00")
AGAIN = datetime.fromisoformat("2007-01-10T10:00:00+08:00")


def consistent(_chance: random.Random, cell: Input) -> int:
    """As many of each kind of platform; technology platforms are research and testing together."""
    return 6 if cell.subject_code == "PLATFORM" else 3


@pytest.fixture
def wrong_form(tmp_path: Path) -> Path:
    """F4 whose opening stock is wrong in one cell."""
    spec = next(spec for spec in load_specs() if spec.form_code == "F4")
    data, _ = fill_form(spec, spec.layouts[0], "220500", "2006-Q4", 1, consistent)
    path = tmp_path / "通化市2006年4季度平台表.xlsx"
    path.write_bytes(data)
    book = openpyxl.load_workbook(path)
    assert book.worksheets[0]["B9"].value == 6
    book.worksheets[0]["B9"] = 60
    book.save(path)
    return path


@pytest.fixture
def home(fresh_warehouse: Warehouse, tmp_path: Path) -> Home:
    place = tmp_path / "home"
    place.mkdir()
    return Home(Settings(home=place, database_url=None), fresh_warehouse)


def load(home: Home, path: Path, at: datetime) -> tuple[str, dict[str, int]]:
    received = receive_files(home, [path], period=None, received_at=at, started_by="test")
    read_submissions(home, received.load_id, list_unread(home))
    return received.load_id, validate_submissions(home, received.load_id)


def replies(home: Home, pattern: str) -> list[Path]:
    return sorted(home.settings.outbox.glob(f"*/{pattern}"))


def test_returned_corrected_and_sent_again(home: Home, wrong_form: Path, tmp_path: Path) -> None:
    sent = wrong_form.read_bytes()
    _, verdicts = load(home, wrong_form, SENT)
    assert verdicts == {"quarantined": 1}
    (returned,) = replies(home, "*.审核.xlsx")
    assert returned.parent.name == "220500"
    assert returned.name == "1-通化市2006年4季度平台表.审核.xlsx"

    book = openpyxl.load_workbook(returned)
    assert book.sheetnames[0] == SUMMARY
    said = [str(cell.value) for row in book[SUMMARY] for cell in row if cell.value]
    with home.warehouse.connect("auditor") as connection:
        ((sha256,),) = connection.execute("select file_sha256 from audit.receipt").fetchall()
        heads = {f"{seq}:{digest}" for seq, digest in connection.execute("select seq, sha256 from audit.event")}
        found = connection.execute(
            "select sheet, cell, rule_code from audit.finding where severity = 'error'"
        ).fetchall()
    assert {"报送编号 Submission", "“1”", sha256, wrong_form.name} <= set(said)
    assert heads & set(said)
    assert found
    for sheet, cell, rule_code in found:
        assert rule_code in book[sheet][cell].comment.text
        assert book[sheet][cell].fill.fill_type == "solid"
    assert "B9" in {cell for _, cell, _ in found}
    assert archived_path(home.settings.archive, sha256).read_bytes() == sent

    sheet = found[0][0]
    book[sheet]["B9"] = 6
    corrected = tmp_path / "通化市2006年4季度平台表（更正）.xlsx"
    book.save(corrected)
    _, verdicts = load(home, corrected, AGAIN)
    assert verdicts == {"accepted": 1}
    with home.warehouse.connect("auditor") as connection:
        history = connection.execute(
            "select form_code, reporting_unit_code, period, verdict, observation_count "
            "from audit.submission order by submission_id"
        ).fetchall()
    slot = ("F4", "220500", "2006-Q4")
    assert [row[:4] for row in history] == [(*slot, "quarantined"), (*slot, "accepted")]
    assert history[0][4] == history[1][4] > 0
    assert len(replies(home, "*.审核.xlsx")) == len(replies(home, "*.txt")) == 2


def test_an_interrupted_reply_is_completed_once(home: Home, wrong_form: Path) -> None:
    load_id, _ = load(home, wrong_form, SENT)
    (book,), (text,) = replies(home, "*.审核.xlsx"), replies(home, "*.txt")
    before = book.read_bytes()

    def again() -> list[Path]:
        return write_replies(home.warehouse, load_id, home.settings.outbox, home.settings.archive)

    assert again() == []
    text.unlink()  # as if the load had stopped between the two
    assert again() == [text]
    assert book.read_bytes() == before
    text.unlink()
    book.unlink()
    assert again() == [book, text]
    assert not list(book.parent.glob(".*"))


def test_an_original_that_is_gone_holds_up_its_own_reply_only(home: Home, wrong_form: Path, tmp_path: Path) -> None:
    load_id, _ = load(home, wrong_form, SENT)
    (book,), (text,) = replies(home, "*.审核.xlsx"), replies(home, "*.txt")
    book.unlink()
    text.unlink()
    with home.warehouse.connect("auditor") as connection:
        ((sha256,),) = connection.execute("select file_sha256 from audit.receipt").fetchall()
    original = archived_path(home.settings.archive, sha256)
    away = original.rename(tmp_path / "away")
    later = tmp_path / "后来.csv"
    later.write_text("菜单,价格\n", encoding="utf-8")
    with pytest.raises(JiqunError, match="cannot be read"):
        load(home, later, SENT)
    assert [path.name for path in replies(home, "*")] == ["2-后来.csv.txt", "2-后来.审核.xlsx"]
    away.rename(original)
    assert write_replies(home.warehouse, load_id, home.settings.outbox, home.settings.archive) == [book, text]


def test_refused_files_and_duplicates_get_a_text_alone(home: Home, wrong_form: Path, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    shutil.copy(wrong_form, inbox / "a.xlsx")
    shutil.copy(wrong_form, inbox / "b.xlsx")
    (inbox / "c.xlsx").write_bytes(wrong_form.read_bytes()[:2000])
    (inbox / "d.csv").write_text("菜单,价格\n鱼,12\n", encoding="utf-8")
    load(home, inbox, SENT)
    assert [path.name for path in replies(home, "*.xlsx")] == ["1-a.审核.xlsx", "4-d.审核.xlsx"]
    assert len(replies(home, "*.txt")) == 4
    (menu,) = (openpyxl.load_workbook(path) for path in replies(home, "4-*.xlsx"))
    assert [[cell.value for cell in row] for row in menu.worksheets[1]] == [["菜单", "价格"], ["鱼", "12"]]
    assert any("R201" in str(cell.value) for cell in menu.worksheets[0]["B"])


def check(*words: str | Path) -> tuple[int, str]:
    done = CliRunner().invoke(check_files, [str(word) for word in words])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def test_check_writes_the_same_marks_offline(wrong_form: Path, tmp_path: Path) -> None:
    folder = tmp_path / "marked"
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 no")
    other = tmp_path / "other" / wrong_form.name
    other.parent.mkdir()
    shutil.copy(wrong_form, other)
    code, _ = check(wrong_form, broken, other, "--reply", folder)
    assert code == 1
    name = f"{wrong_form.stem}.审核.xlsx"
    assert sorted(path.name for path in folder.iterdir()) == sorted([name, f"3-{name}"])
    book = openpyxl.load_workbook(folder / name)
    assert "R306" in book.worksheets[1]["B9"].comment.text
    assert any("自查" in str(cell.value) for cell in book[SUMMARY]["B"])
    book.worksheets[1]["B9"] = 6
    book.save(folder / name)
    assert check(folder / name)[0] == 0
