"""Bytes that are no readable workbook: each refused by its rule, in words, and the reader reads on."""

import io
import os
import pickle
import signal
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from string import Formatter

import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.rules import load_rules, make_finding
from ingest.workbook import read_grid as read_grid_module
from ingest.workbook.grid import Grid, RefusedError
from ingest.workbook.read_grid import GridReader
from jiqun.sample.sheet import Sheet
from jiqun.sample.write_ole2 import write_ole2
from jiqun.sample.write_xls import record, write_xls
from tests.ingest.conftest import xlsx

GOOD = xlsx([["增加值", 1]])
CONTENT_TYPES = "[Content_Types].xml"


def xls() -> bytes:
    sheet = Sheet("表", 1)
    sheet.put(1, 1, "增加值")
    return write_xls(sheet)


def package(**parts: bytes) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return raw.getvalue()


def altered(change: Callable[[str, bytes], bytes], extra: dict[str, bytes] | None = None) -> bytes:
    """The good workbook with its parts changed."""
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        parts = {name: change(name, archive.read(name)) for name in archive.namelist()}
    return package(**parts, **(extra or {}))


def filepass() -> bytes:
    bof = record(0x0809, struct.pack("<4H2L", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6))
    return write_ole2(bof + record(0x002F, b"\0" * 6) + record(0x000A, b"") + b"\0" * 5000, "Workbook")


def doctype(name: str, data: bytes) -> bytes:
    if not name.endswith("sheet1.xml"):
        return data
    head, _, body = data.rpartition(b"<worksheet")
    return head + b'<!DOCTYPE w [<!ENTITY a "b">]><worksheet' + body


def missing_sheet(name: str, data: bytes) -> bytes:
    return data.replace(b"sheet1.xml", b"sheet9.xml") if name.endswith("workbook.xml.rels") else data


SPREADSHEET = b"urn:schemas-microsoft-com:office:spreadsheet"

CASES = {
    "empty": (b"", "R106"),
    "spaces": (b"   \r\n", "R106"),
    "one byte": (b"x", "R102"),
    "pdf": (b"%PDF-1.4 a,b", "R102"),
    "zip of something": (package(note=b"hello"), "R102"),
    "empty zip": (b"PK\x05\x06" + b"\0" * 18, "R106"),
    "truncated xlsx": (GOOD[: len(GOOD) // 2], "R101"),
    "damaged xlsx": (GOOD[:200] + b"\xff" * 40 + GOOD[240:], "R101"),
    "sheet part missing": (altered(missing_sheet), "R101"),
    "truncated xls": (xls()[:2048], "R101"),
    "dtd": (altered(doctype), "R111"),
    "utf-16 inside": (altered(lambda name, data: data.decode().encode("utf-16") if "sheet1" in name else data), "R108"),
    "gbk inside": (
        altered(lambda name, data: b'<?xml version="1.0" encoding="GBK"?>' * ("sheet1" in name) + data),
        "R108",
    ),
    "path traversal": (altered(lambda _name, data: data, {"../../etc/x": b"1"}), "R111"),
    "bomb": (altered(lambda _name, data: data, {"xl/media/a": b"\0" * (60 << 20)}), "R104"),
    "rar": (b"Rar!\x1a\x07\x00" + b"\0" * 40, "R102"),
    "zip of forms": (package(**{"a.xlsx": GOOD, "b.xlsx": GOOD}), "R102"),
    "docx": (package(**{CONTENT_TYPES: b"", "word/document.xml": b""}), "R102"),
    "odt": (package(**{"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<a/>"}), "R102"),
    "encrypted ods": (
        package(**{"META-INF/manifest.xml": b"<m:encryption-data xmlns:m='x'/>", "content.xml": b"\1\2"}),
        "R103",
    ),
    "xlsb": (package(**{CONTENT_TYPES: b"", "xl/workbook.bin": b""}), "R108"),
    "biff4 cut short": (b"\x09\x04\x06\x00\x00\x00\x10\x00" + b"\0" * 40, "R101"),
    "biff4 macro sheet": (b"\x09\x04\x06\x00\x00\x00\x40\x00" + b"\0" * 40, "R108"),
    "encrypted xls": (filepass(), "R103"),
    "encrypted xlsx": (write_ole2(b"\0" * 5000, "EncryptedPackage"), "R103"),
    "ole of something": (write_ole2(b"\0" * 5000, "WordDocument"), "R102"),
    "html without a table": (b"\xef\xbb\xbf\n<HTML><p>1</p></html>", "R107"),
    "html cut short": (b"<table><tr><td>1</td></tr><tr><td>2", "R101"),
    "html in tables": (
        b"<table><tr><td><table><tr><td>1</td><td>2</td></tr></table></td><td>3</td></tr></table>",
        "R107",
    ),
    "frameset": (b"<html><frameset rows='*'></frameset></html>", "R107"),
    "mhtml": (b"MIME-Version: 1.0\nContent-Type: multipart/related\n", "R107"),
    "spreadsheetml cut short": (b'<?xml version="1.0"?><Workbook xmlns="%b">' % SPREADSHEET, "R101"),
    "spreadsheetml dtd": (b'<!DOCTYPE a [<!ENTITY b "c">]><Workbook xmlns="%b"/>' % SPREADSHEET, "R111"),
    "other xml": (b"<svg></svg>", "R102"),
    "nul in csv": (b"a,b\n1,\x002\n", "R109"),
    "half a character": ("地区,数\n甲,1".encode("gb18030")[:-4] + b"\xff\xff", "R109"),
    "open quote": (b'a,b\n"1,2\n', "R101"),
    "a comma too many": ("地区,增加值,税金\n通化市,1,234,5\n白山市,2,3\n".encode(), "R101"),
    "a field lost": ("地区,增加值,税金\n通化市,5\n白山市,2,3\n".encode(), "R101"),
}


@pytest.mark.parametrize("name", CASES)
def test_refused_by_its_rule_in_two_languages(grid_of: Callable[[bytes], Grid], name: str) -> None:
    data, rule = CASES[name]
    with pytest.raises(RefusedError) as refused:
        grid_of(data)
    assert refused.value.rule_code == rule, refused.value
    finding = make_finding(rule, refused.value.message, detail=refused.value.detail)
    assert finding.severity == "fatal" and "{" not in finding.message_zh + finding.message_en
    assert grid_of(GOOD).sheets[0].text(0, 0) == "增加值"


def test_every_message_of_every_rule_can_be_said() -> None:
    for code, rule in load_rules().items():
        for message, words in rule.messages.items():
            names, others = (
                {name for _text, name, _spec, _conversion in Formatter().parse(each) if name}
                for each in (words.zh, words.en)
            )
            assert names == others, (code, message)  # both languages say the same
            assert make_finding(code, message, **dict.fromkeys(names, "x")).rule_code == code


def test_two_sheets_of_one_name(grid_of: Callable[[bytes], Grid]) -> None:
    def twice(name: str, data: bytes) -> bytes:
        if name != "xl/workbook.xml":
            return data
        start = data.index(b"<sheet ")
        sheet = data[start : data.index(b"/>", start) + 2]
        return data.replace(sheet, sheet + sheet.replace(b'sheetId="1"', b'sheetId="2"'))

    with pytest.raises(RefusedError) as refused:
        grid_of(altered(twice))
    assert refused.value.rule_code == "R110"


def test_a_file_that_breaks_the_child_is_refused_and_the_next_one_read(grid_of: Callable[[bytes], Grid]) -> None:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    cell = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'  # 17 G cells as a rectangle
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(b"</sheetData>", cell)
    with pytest.raises(RefusedError) as refused:
        grid_of(package(**parts))
    assert refused.value.rule_code in {"R104", "R105"}
    assert grid_of(GOOD).sheets[0].text(0, 1) == "1"


def test_a_child_that_hangs_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "good"
    path.write_bytes(GOOD)
    with GridReader() as reader:
        reader.read(path)
        assert reader._child is not None
        os.kill(reader._child.process.pid, signal.SIGSTOP)
        monkeypatch.setattr(read_grid_module, "WALL_LIMIT", 0.5)
        with pytest.raises(RefusedError) as refused:
            reader.read(path)
        assert (refused.value.rule_code, refused.value.message) == ("R105", "timeout")
        monkeypatch.undo()
        assert reader.read(path).kind == "xlsx"


def test_the_child_gets_no_setting_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIQUN_DATABASE_URL", "postgresql://secret")
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nenv > "{tmp_path}/environment"\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(python))
    path = tmp_path / "good"
    path.write_bytes(GOOD)
    with GridReader() as reader:
        reader.read(path)
    told = (tmp_path / "environment").read_text()
    assert "PYTHONUTF8" in told
    assert "JIQUN" not in told


def test_the_child_has_no_rights_of_root(tmp_path: Path) -> None:
    path = tmp_path / "good"
    path.write_bytes(GOOD)
    path.chmod(0o400)
    tmp_path.chmod(0o700)
    with GridReader() as reader:
        assert reader.read(path).kind == "xlsx"
        assert reader._child is not None
        process = psutil.Process(reader._child.process.pid)
        users = set(process.uids()) | set(process.gids())
    assert 0 not in users
    if os.geteuid() != 0:
        assert users == {os.geteuid(), os.getegid()}


def test_nothing_is_imported_once_the_rights_are_gone() -> None:
    """Python may lie in a folder that the child cannot enter any more."""
    code = (
        "import sys, pickle\n"
        "from ingest.workbook.child import import_readers, read_bytes\n"
        "import_readers()\n"
        "cases = pickle.load(sys.stdin.buffer)\n"
        "before = set(sys.modules)\n"
        "for data in cases:\n"
        "    try:\n"
        "        read_bytes(data)\n"
        "    except Exception:\n"
        "        pass\n"
        "print(sorted(set(sys.modules) - before))\n"
    )
    csv = "地区,增加值\n通化市,1\n".encode("gb18030")
    wrong_page = xls().replace(record(0x0042, struct.pack("<H", 1200)), record(0x0042, struct.pack("<H", 949)))
    cases = [GOOD, xls(), wrong_page, csv, *(data for data, _ in CASES.values())]
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=pickle.dumps(cases),
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[3],
    )
    assert done.stdout.decode().strip() == "[]"


def test_missing_folder_and_pipe(tmp_path: Path, reader: GridReader) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "absent", tmp_path, tmp_path / "pipe"):
        with pytest.raises(RefusedError) as refused:
            reader.read(path)
        assert refused.value.rule_code == "R112"


def test_too_large(tmp_path: Path, reader: GridReader) -> None:
    path = tmp_path / "large"
    with path.open("wb") as file:
        file.truncate(31 << 20)
    with pytest.raises(RefusedError) as refused:
        reader.read(path)
    assert refused.value.rule_code == "R104"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_mutated_bytes_are_read_or_refused(grid_of: Callable[[bytes], Grid], data: st.DataObject) -> None:
    original = data.draw(st.sampled_from([GOOD, xls(), "地区,增加值\n通化市,1\n".encode("gb18030")]))
    mutated = bytearray(original)
    for _ in range(data.draw(st.integers(1, 20))):
        mutated[data.draw(st.integers(0, len(mutated) - 1))] = data.draw(st.integers(0, 255))
    try:
        grid_of(bytes(mutated[: data.draw(st.integers(1, len(mutated)))]))
    except RefusedError as refused:
        assert refused.rule_code in load_rules()
