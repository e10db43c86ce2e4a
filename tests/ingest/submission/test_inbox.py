"""What an inbox offers."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingest.errors import JiqunError
from ingest.submission.clock import Clock
from ingest.submission.inbox import list_inbox, name_text

CLOSING = datetime(2007, 6, 10, 22, tzinfo=UTC)
HISTORICAL = Clock(CLOSING, is_historical=True)


def _inbox(tmp_path: Path, *names: str) -> Path:
    for name in names:
        path = tmp_path / "inbox" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    return tmp_path / "inbox"


def test_files_that_are_no_submissions_are_left_out(tmp_path: Path) -> None:
    inbox = _inbox(
        tmp_path, "a.xls", "220800/b (1).csv", "~$a.xls", "c.xlsx.part", ".DS_Store", ".git/d.xls", "220800/~$b.xls"
    )
    before = datetime.now(UTC)
    offered = list_inbox(inbox, Clock(before, is_historical=False))
    assert [a.path.relative_to(inbox).as_posix() for a in offered] == ["220800/b (1).csv", "a.xls"]
    assert all(before <= a.received_at <= datetime.now(UTC) for a in offered)  # not the file's own time


def test_given_arrival_times_decide_order_and_what_has_arrived(tmp_path: Path) -> None:
    inbox = _inbox(tmp_path, "2007-05/a.xls", "2007-05/b.xls", "2007-06/late.xls")
    (inbox / "arrivals.csv").write_text(
        "file,received_at,sender\n2007-05/a.xls,2007-06-09T10:00:00+08:00,220100\n"
        "2007-05/b.xls,2007-06-08T10:00:00+08:00,220200\n2007-06/late.xls,2007-07-20T10:00:00+08:00,220300\n",
        encoding="utf-8",
    )
    for folder in (inbox, inbox / "2007-05"):
        assert [a.path.name for a in list_inbox(folder, HISTORICAL)] == ["b.xls", "a.xls"]
    assert list_inbox(inbox, HISTORICAL)[0].received_at.isoformat() == "2007-06-08T10:00:00+08:00"
    with pytest.raises(JiqunError, match="real clock"):
        list_inbox(inbox, Clock(CLOSING, is_historical=False))


def test_file_without_given_time_arrived_at_the_historical_instant(tmp_path: Path) -> None:
    inbox = _inbox(tmp_path, "a.xls")
    assert [a.received_at for a in list_inbox(inbox, HISTORICAL)] == [CLOSING]


def test_empty_is_a_result_and_missing_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert list_inbox(tmp_path / "empty", HISTORICAL) == []
    with pytest.raises(JiqunError, match="not a folder"):
        list_inbox(tmp_path / "missing", HISTORICAL)


@pytest.mark.parametrize("line", ["a.xls,yesterday", "a.xls,2007-06-09T10:00:00", "a.xls"])
def test_malformed_arrival_time_names_the_line(tmp_path: Path, line: str) -> None:
    inbox = _inbox(tmp_path, "a.xls")
    (inbox / "arrivals.csv").write_text(f"file,received_at\n{line}\n", encoding="utf-8")
    with pytest.raises(JiqunError, match="line 2"):
        list_inbox(inbox, Clock(CLOSING + timedelta(days=1), is_historical=True))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("通化市月报.xlsx".encode(), "通化市月报.xlsx"),
        ("通化市月报.xlsx".encode("gbk"), "通化市月报.xlsx"),
        (b"a\xff.xlsx", "a\\xff.xlsx"),
    ],
)
def test_a_name_in_any_encoding_is_text(name: bytes, shown: str) -> None:
    """As an unzip of an archive made in Chinese leaves it; a database takes nothing but text."""
    assert name_text(Path(os.fsdecode(name))) == shown
