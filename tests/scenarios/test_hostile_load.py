"""Hostile files among good ones in one load: none gets in, none stops the load, none is read in part."""

import csv
import io
import random
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ingest.vocabulary import Verdict
from jiqun.pipeline.home import Home, open_home
from jiqun.pipeline.load_period import LoadOutcome, load_period
from jiqun.pipeline.query import run_query
from jiqun.runtime.postgres import stop_server
from jiqun.sample.make_sample import make_sample
from jiqun.sample.write_ole2 import write_ole2
from jiqun.sample.write_xls import record
from jiqun.settings import Settings
from tests.ingest.conftest import shared_folder
from tests.ingest.write_books import Page, csv_book, xls_book
from tests.ingest.write_ods_book import ods_book
from tests.ingest.write_xlsx_book import xlsx_book

pytestmark = pytest.mark.slow
PAGE = Page([["中小企业暨民营经济主要指标"], ["表号：吉集综3表", 1, 2], ["全市", 3, 4]] * 40)
KEPT_OUT = {Verdict.REFUSED, Verdict.QUARANTINED}


def _zip(**members: bytes) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/"), data)
    return raw.getvalue()


def _altered(part: str, old: bytes, new: bytes) -> bytes:
    """A good workbook with one thing changed inside."""
    raw = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx_book(PAGE))) as source, zipfile.ZipFile(raw, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, data.replace(old, new, 1) if name.endswith(part) else data)
    return raw.getvalue()


def hostile_files() -> dict[str, bytes]:
    """By name, of many kinds of harm; the same bytes every time."""
    chance = random.Random(20070810)
    good = {"xlsx": xlsx_book(PAGE), "xls": xls_book(PAGE), "ods": ods_book(PAGE)}
    laughs = b"<!DOCTYPE x [" + b"".join(
        b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10 if n else b"ha") for n in range(10)
    )
    bof = record(0x0809, struct.pack("<4H2L", 0x0600, 5, 0x0DBB, 0x07CC, 0, 6))
    files = {
        "empty.xlsx": b"",
        "blank.csv": b" \r\n\t\r\n",
        "one byte.xls": b"x",
        "page.xls": "<html><table><tr><td>全市</td></tr>".encode(),
        "frameset.xls": b"<html><frameset><frame src='sheet001.htm'></frameset></html>",
        "mail.xls": b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n<html>",
        "picture.xlsx": b"\x89PNG\r\n\x1a\n" + bytes(500),
        "paper.pdf.xls": b"%PDF-1.4\n%\xe2\xe3\xcf\xd3 1 0 obj",
        "rar.xlsx": b"Rar!\x1a\x07\x00" + bytes(100),
        "zip of nothing.xlsx": _zip(),
        "zip of a note.xlsx": _zip(note=b"hello"),
        "word.xlsx": _zip(**{"[Content_Types].xml": b"<Types/>", "word__document.xml": b"<w/>"}),
        "bomb.xlsx": _altered("sheet1.xml", b"<sheetData>", b"<sheetData>" + b" " * (190 << 20)),
        "laughs.xlsx": _altered("sharedStrings.xml", b"<sst", laughs + b"]><sst"),
        "no sheet part.xlsx": _altered("workbook.xml.rels", b"sheet1.xml", b"sheet9.xml"),
        "string 99999.xlsx": _altered("sheet1.xml", b't="s"><v>0<', b't="s"><v>99999<'),
        "locked.xlsx": write_ole2(b"\x04\x00\x04\x00" + bytes(6000), "EncryptedPackage"),
        "locked.xls": write_ole2(bof + record(0x002F, bytes(54)), "Workbook"),
        "bad bytes.csv": "全市,1\r\n".encode("gb18030") * 3 + b"\xff\xff\x81\r\n",
        "nul.csv": b"a,b\r\n1,\x002\r\n",
        "no form.csv": csv_book(Page([["职工食堂菜单"], ["星期一", 3]]), "gb18030"),
        "huge table.csv": b"1," * 3_000_000,
    }  # fmt: skip
    for kind, data in good.items():
        for share in (3, 8, 19):
            files[f"cut at {share} of 20.{kind}"] = data[: len(data) * share // 20]
        for number in range(4):
            broken = bytearray(data)
            for _ in range(40):
                broken[chance.randrange(len(broken))] = chance.randrange(256)
            files[f"overwritten {number}.{kind}"] = bytes(broken)
    files |= {f"garbage {number}.xls": chance.randbytes(3000) for number in range(3)}
    return files


@dataclass(frozen=True)
class Loaded:
    """One load of good and hostile files."""

    home: Home
    outcome: LoadOutcome
    good: set[str]
    hostile: dict[str, bytes]


def _load(folder: Path, hostile: dict[str, bytes]) -> Loaded:
    make_sample(folder / "sample", "2007-02", "2007-02")
    inbox = folder / "sample" / "inbox"
    good = {path.name for path in inbox.rglob("*") if path.is_file()} - {"arrivals.csv"}
    place = inbox / "2007-02" / "hostile"
    place.mkdir()
    for name, data in hostile.items():
        (place / name).write_bytes(data)
    home = open_home(Settings(home=folder / "home", database_url=None))
    return Loaded(home, load_period(home, [inbox], period="2007-02", started_by="test"), good, hostile)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    """The load with the hostile files made here."""
    folder = tmp_path_factory.mktemp("hostile")
    yield _load(folder, hostile_files())
    stop_server(folder / "home")


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    """The load with the collected ones."""
    shelf = shared_folder("bad_books")
    folder = tmp_path_factory.mktemp("collected")
    with (shelf / "index.tsv").open(encoding="utf-8", newline="") as lines:
        files = {row["file"]: (shelf / row["file"]).read_bytes() for row in csv.DictReader(lines, delimiter="\t")}
    yield _load(folder, files)
    stop_server(folder / "home")


def check(loaded: Loaded) -> None:
    # A zip of loose files becomes what it holds.
    rows = run_query(
        loaded.home.warehouse,
        "select regexp_replace(split_part(coalesce(receipt.source, submission.file_name), '!', 1), '^.*/', ''), "
        "submission_id, verdict from audit.submission inner join audit.receipt using (submission_id)",
        "auditor",
    )
    verdicts: dict[str, list[tuple[int, str]]] = {}
    for name, number, verdict in rows.rows:
        verdicts.setdefault(name, []).append((number, verdict))
    assert verdicts.keys() == loaded.good | loaded.hostile.keys()
    assert all([verdict for _, verdict in verdicts[name]] == [Verdict.ACCEPTED] for name in loaded.good)
    assert len(loaded.good) >= 60
    assert loaded.outcome.published is not None

    told = run_query(
        loaded.home.warehouse,
        "select distinct submission_id from audit.finding where severity in ('fatal', 'error') and rule_code <> '' "
        "and message_zh <> '' and message_en <> ''",
        "auditor",
    )
    said = {number for (number,) in told.rows}
    seen: set[bytes] = set()
    for name, data in sorted(loaded.hostile.items(), key=lambda item: min(verdicts[item[0]])):
        for number, verdict in verdicts[name]:
            if data in seen:
                assert verdict == Verdict.DUPLICATE, name
            elif len(verdicts[name]) == 1 or verdict != Verdict.DUPLICATE:  # a zip may hold what came by itself
                assert verdict in KEPT_OUT, (name, verdict)
                assert number in said, name
        seen.add(data)
    outsiders = [number for name in loaded.hostile for number, _ in verdicts[name]]
    used = run_query(loaded.home.warehouse, "select distinct submission_id from marts.fct_release_input", "auditor")
    assert not {number for (number,) in used.rows} & set(outsiders)
    read = run_query(loaded.home.warehouse, "select distinct submission_id from raw.observation", "auditor")
    assert not {number for (number,) in read.rows} & set(outsiders)


def test_hostile_files_made_here(made: Loaded) -> None:
    check(made)


def test_hostile_files_collected(collected: Loaded) -> None:
    check(collected)
