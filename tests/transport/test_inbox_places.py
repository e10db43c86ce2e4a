"""An inbox is the same wherever it is: in a folder, in a bucket, on an SFTP server."""

import io
import threading
import time
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ingest.errors import JiqunError
from ingest.submission.archive import verify_archived
from jiqun.pipeline.home import Home
from jiqun.pipeline.query import run_query
from jiqun.pipeline.read_submissions import list_unread, read_submissions
from jiqun.pipeline.receive_files import Received, receive_files
from jiqun.pipeline.validate_submissions import validate_submissions
from jiqun.sample.make_sample import make_sample
from tests.transport.stores import PASSWORD, Place

ODD = "220500/通化市 50%#1[终稿]?(1).xlsx"


def receive(home: Home) -> Received:
    return receive_files(home, [home.settings.watched_inbox], period=None, started_by="test")


def receipts(home: Home, columns: str = "source") -> list[Any]:
    rows = run_query(home.warehouse, f"select {columns} from audit.receipt order by submission_id", "auditor").rows
    return [row[0] if len(row) == 1 else row for row in rows]


def zipped(files: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def test_every_submission_is_taken_and_nothing_else(home: Home, place: Place) -> None:
    sent = {ODD: b"odd", "a.xls": b"a", "220800/深/b.csv": b"b", "空.xlsx": b""}
    others = {"~$a.xls": b"lock", "c.xlsx.part": b"half", ".hidden": b"", "220800/.tmp/d.xls": b"hidden"}
    for name, data in (sent | others).items():
        place.write(name, data)
    received = receive(home)
    assert sorted(receipts(home)) == sorted(sent)
    assert received.still_arriving == []
    for name, sha256 in receipts(home, "source, file_sha256"):
        assert verify_archived(home.settings.archive, sha256).read_bytes() == sent[name]
    assert ODD.removeprefix("220500/") in receipts(home, "file_name")
    assert place.content() == sent | others  # nothing is deleted, moved or added

    again = receive(home)
    assert sorted(again.submission_ids) == sorted(received.submission_ids)
    assert len(receipts(home)) == len(sent)


def test_an_empty_inbox_is_a_result(home: Home, place: Place) -> None:
    assert receive(home).submission_ids == []


def test_a_file_still_being_written_is_left_for_the_next_load(home: Home, place: Place) -> None:
    """It grows while the inbox is looked at; what lies beside it is taken."""
    place.write("whole.xls", b"whole")
    stop = threading.Event()

    def write() -> None:
        data = b""
        while not stop.is_set():
            data += b"x" * 100
            place.write("growing.xls", data)
            time.sleep(0.05)

    sender = threading.Thread(target=write)
    sender.start()
    try:
        time.sleep(0.2)
        first = receive(home)
    finally:
        stop.set()
        sender.join()
    assert first.still_arriving == ["growing.xls"]
    assert receipts(home) == ["whole.xls"]
    assert receive(home).still_arriving == []
    [sha256] = [sha256 for name, sha256 in receipts(home, "source, file_sha256") if name == "growing.xls"]
    assert verify_archived(home.settings.archive, sha256).read_bytes() == place.content()["growing.xls"]


def test_the_same_file_twice_and_a_new_version_under_the_same_name(home: Home, place: Place) -> None:
    place.write("220100/月报.xls", b"first")
    place.write("月报 (1).xls", b"first")
    receive(home)
    assert [duplicate is None for duplicate in receipts(home, "duplicate_of")] == [True, False]
    place.write("220100/月报.xls", b"second")
    receive(home)
    assert receipts(home, "file_name, duplicate_of is null")[2:] == [("月报.xls", True)]


def test_two_versions_in_one_folder_are_both_held_back_with_words(home: Home, place: Place, tmp_path: Path) -> None:
    """Which of two files that came at once counts is for their sender to say."""
    make_sample(tmp_path / "sample", "2007-02", "2007-02")
    sent = next((tmp_path / "sample" / "inbox" / "2007-02").rglob("*集聚区月报.xlsx"))
    other = io.BytesIO()
    openpyxl.load_workbook(sent).save(other)
    place.write(f"220800/{sent.name}", sent.read_bytes())
    place.write(f"220800/修改 {sent.name}", other.getvalue())
    load_id = receive(home).load_id
    read_submissions(home, load_id, list_unread(home))
    assert validate_submissions(home, load_id) == {"quarantined": 2}
    replies = [path.read_text("utf-8-sig") for path in home.settings.outbox.rglob("*.txt")]
    assert len(replies) == 2
    assert all("R406" in reply for reply in replies)


def test_an_attachment_with_many_files(home: Home, place: Place) -> None:
    members = {f"县/{number}.csv": f"{number}".encode() for number in range(30)}
    members |= {"__MACOSX/._1.csv": b"", "~$1.xls": b"lock", "内.zip": zipped({"x.csv": b"x"})}
    attachment = zipped(members)
    place.write("220200/三月.zip", attachment)
    receive(home)
    assert sorted(receipts(home)) == sorted(
        f"220200/三月.zip!{name}" for name in members if not name.startswith(("__MACOSX", "~$"))
    )
    assert {"29.csv", "内.zip"} < set(receipts(home, "file_name"))
    [sha256] = set(receipts(home, "attachment_sha256"))
    assert verify_archived(home.settings.archive, sha256).read_bytes() == attachment
    receive(home)
    assert len(receipts(home)) == 31


@pytest.mark.parametrize(
    ("members", "rule", "words"),
    [
        ({"../../escape.csv": b"x", "good.csv": b"1"}, "R111", "escape.csv"),
        ({f"{number}.csv": b"1" for number in range(501)}, "R104", "501 > 500"),
        ({f"{number}.csv": b"0" * 2**22 for number in range(20)}, "R104", "inflated from"),
    ],
    ids=["outside", "many", "bomb"],
)
def test_an_unsafe_attachment_is_refused_whole(
    home: Home, place: Place, members: dict[str, bytes], rule: str, words: str
) -> None:
    place.write("220200/三月.zip", zipped(members))
    load_id = receive(home).load_id
    read_submissions(home, load_id, list_unread(home))
    assert receipts(home, "source, attachment_sha256") == [("220200/三月.zip", None)]
    [(found, zh, en)] = run_query(
        home.warehouse, "select rule_code, message_zh, message_en from audit.finding", "auditor"
    ).rows
    assert found == rule
    assert words in zh
    assert words in en
    assert not list(home.settings.home.rglob("escape.csv"))


def test_files_are_moved_only_by_setting(home: Home, place: Place) -> None:
    home = Home(replace(home.settings, inbox_taken="已收"), home.warehouse)
    place.write("220100/a.xls", b"a")
    place.write("b.zip", zipped({"1.csv": b"1", "2.csv": b"2"}))
    place.write("~$a.xls", b"lock")
    before = sorted(place.content().values())
    load_id = receive(home).load_id
    after = place.content()
    assert sorted(after.values()) == before
    assert [name.split("/")[0] for name in sorted(after)] == ["~$a.xls", "已收", "已收"]
    assert sum(load_id[-8:] in name and name.endswith(("/220100/a.xls", "/b.zip")) for name in after) == 2
    assert receive(home).submission_ids == []  # what was taken is not offered again
    place.write("220100/a.xls", b"a")
    receive(home)
    assert len(place.content()) == 4  # the same name again overwrites nothing
    assert len(receipts(home)) == 3


def test_a_place_that_is_not_there_or_refuses_is_told_without_secrets(home: Home, place: Place) -> None:
    for url, access in _wrong(place):
        wrong = Home(replace(home.settings, inbox_place=url, inbox_access=access), home.warehouse)
        with pytest.raises(JiqunError) as told:
            receive(wrong)
        assert url.rpartition("/")[2] in told.value.message_zh
        assert PASSWORD not in told.value.message_zh + told.value.message_en
    assert receipts(home) == []


def _wrong(place: Place) -> list[tuple[str, Any]]:
    if place.url.startswith("s3"):
        away = replace(place.access, endpoint="http://127.0.0.1:9")
        return [("s3://no-such-bucket/inbox", place.access), (place.url, away)]
    if place.url.startswith("sftp"):
        stranger = Path(str(place.access.known_hosts)).with_name("others")
        stranger.write_text("")
        return [
            (f"{place.url}/missing", place.access),
            (place.url, replace(place.access, secret="wrong")),
            (place.url, replace(place.access, known_hosts=str(stranger))),
        ]
    return [(f"{place.url}-missing", place.access)]


@pytest.mark.parametrize("url", [f"sftp://me:{PASSWORD}@host/inbox", "ftp://host/inbox", "sftp:///inbox"])
def test_a_url_of_another_kind_or_with_a_password_is_refused(url: str) -> None:
    from jiqun.transport.access import NOBODY
    from jiqun.transport.store import open_store

    with pytest.raises(JiqunError) as told, open_store(url, NOBODY):
        pass
    assert PASSWORD not in told.value.message_zh + told.value.message_en
