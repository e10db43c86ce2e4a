"""Every kind of workbook by its content: the same form, whatever it was saved as."""

import io
import struct
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ingest.workbook.describe import grid_document
from ingest.workbook.grid import Grid, RefusedError
from jiqun.sample.write_xls import record
from tests.ingest.workbook.make_biff import (
    BIFF5,
    BIFF8,
    DATE,
    EOF,
    PERCENT,
    TEXT_RESULT,
    BiffSheet,
    biff_file,
    biff_stream,
)
from tests.ingest.workbook.make_spreadsheetml import spreadsheetml_book
from tests.ingest.write_books import ErrorCode, Formula, Page, Percent
from tests.ingest.write_ods_book import ods_book
from tests.ingest.write_xlsx_book import xlsx_book

GridOf = Callable[[bytes], Grid]

FORM = Page(
    rows=[
        [None, "产业集聚区　主要经济指标", None, None],
        [],
        [None, "综合机关名称：通化市", date(2007, 6, 30), "两行\n文字"],
        [None, Decimal("12.3456"), Percent(Decimal("0.123")), Percent(Decimal("-0.0705"))],
        [None, ErrorCode("#DIV/0!"), Formula("SUM(B1:B4)"), Formula("SUM(B1:B4)", Decimal("7.5"))],
        [None, True, Formula('IF(1,"","")', ErrorCode("#REF!")), "'007"],
    ],
    merges=["B1:D1", "B4:B5"],
    name="表 <1>",
    hidden_rows=[3],
    hidden_columns=["D"],
    comments={"C4": "快报数，待核", "A2": "在空格上"},
)
CELLS = {
    "B1": ("text", "产业集聚区　主要经济指标"),
    "B3": ("text", "综合机关名称：通化市"),
    "C3": ("date", "2007-06-30"),
    "D3": ("text", "两行\n文字"),
    "B4": ("number", "12.3456"),
    "C4": ("number", "12.3%"),
    "D4": ("number", "-7.05%"),
    "B5": ("error", "#DIV/0!"),
    "C5": ("formula_uncached", ""),
    "D5": ("number", "7.5"),
    "B6": ("boolean", "TRUE"),
    "C6": ("error", "#REF!"),
    "D6": ("text", "'007"),
}
WRITERS: dict[str, Callable[..., bytes]] = {"xlsx": xlsx_book, "ods": ods_book, "spreadsheetml": spreadsheetml_book}


def sheets(grid: Grid) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = grid_document(grid, "f")["sheets"]
    return found


def cells(grid: Grid, sheet: int = 0) -> dict[str, tuple[str, str]]:
    return {
        cell["cell"]: (cell["type"], cell["text"]) for cell in sheets(grid)[sheet]["cells"] if cell["type"] != "blank"
    }


@pytest.mark.parametrize("kind", WRITERS)
def test_one_form_in_every_kind(grid_of: GridOf, kind: str) -> None:
    hidden = Page([["上月"]], name="上月", is_hidden=True)
    # SpreadsheetML cannot say a comment on a cell of a row that it passes over
    form = FORM if kind != "spreadsheetml" else Page(**{**vars(FORM), "comments": {"C4": FORM.comments["C4"]}})
    grid = grid_of(WRITERS[kind](form, hidden))
    assert grid.kind == kind
    assert [(sheet["name"], sheet["hidden"]) for sheet in sheets(grid)] == [("表 <1>", False), ("上月", True)]
    assert cells(grid) == CELLS
    sheet = sheets(grid)[0]
    assert (sorted(sheet["merges"]), sheet["hidden_rows"], sheet["hidden_columns"]) == (["B1:D1", "B4:B5"], [3], ["D"])
    assert {cell["cell"]: cell["comment"] for cell in sheet["cells"] if "comment" in cell} == form.comments
    assert [cell["value"] for cell in sheet["cells"] if cell.get("format") == "percent"] == ["0.123", "-0.0705"]


@pytest.mark.parametrize("kind", WRITERS)
def test_two_sheets_of_one_name(grid_of: GridOf, kind: str) -> None:
    with pytest.raises(RefusedError) as refused:
        grid_of(WRITERS[kind](Page([["甲"]], name="Aa"), Page([["乙"]], name="aA")))
    assert refused.value.rule_code == "R110"


@pytest.mark.parametrize("version", [BIFF8, BIFF5])
def test_xls_of_every_age(grid_of: GridOf, version: int) -> None:
    sheet = BiffSheet(version)
    sheet.hide_columns(2, 3)
    sheet.hide_row(2)
    sheet.text(0, 0, "增加值")
    sheet.number(0, 1, 12.3456)
    sheet.number(1, 1, 0.123, PERCENT)
    sheet.number(2, 2, 39263, DATE)
    sheet.error(4, 1, 7)
    sheet.formula(4, 2, struct.pack("<d", 0.5), PERCENT)
    sheet.rk(5, 1, (1234 << 2) | 3)
    sheet.rk(5, 2, (25 << 2) | 3, PERCENT)
    sheet.note(0, 1, "快报数，待核")
    expected = {
        "A1": ("text", "增加值"),
        "B1": ("number", "12.3456"),
        "B2": ("number", "12.3%"),
        "C3": ("date", "2007-06-30"),
        "B5": ("error", "#DIV/0!"),
        "C5": ("number", "50%"),
        "B6": ("number", "12.34"),
        "C6": ("number", "25%"),
    }
    if version == BIFF8:
        sheet.formula(6, 1, TEXT_RESULT)
        expected["B7"] = ("formula_uncached", "")
    grid = grid_of(biff_file(sheet, code_page=1200 if version == BIFF8 else 936))
    assert grid.kind == "xls"
    assert cells(grid) == expected
    found = sheets(grid)[0]
    assert (found["name"], found["hidden_rows"], found["hidden_columns"]) == ("表", [3], ["C"])  # D is empty
    assert {cell["cell"]: cell["comment"] for cell in found["cells"] if "comment" in cell} == {"B1": "快报数，待核"}


def test_a_percent_sign_that_is_only_shown_is_no_percent(grid_of: GridOf) -> None:
    sheet = BiffSheet()
    sheet.number(0, 0, 12.3, PERCENT)
    grid = grid_of(biff_file(sheet, percent='0.0"%"'))
    assert cells(grid) == {"A1": ("number", "12.3%")}
    assert [(cell["value"], cell["format"]) for cell in sheets(grid)[0]["cells"]] == [("12.3", "unit")]


def test_xls_counts_chart_sheets_and_refuses_macro_sheets(grid_of: GridOf) -> None:
    chart, page = BiffSheet(kind=2, name="图"), BiffSheet(name="表")
    page.number(0, 0, 0.5, PERCENT)
    page.error(1, 0, 0x17)
    assert cells(grid_of(biff_file(chart, page))) == {"A1": ("number", "50%"), "A2": ("error", "#REF!")}
    for version in (BIFF8, BIFF5):
        with pytest.raises(RefusedError) as refused:
            grid_of(biff_file(BiffSheet(version), BiffSheet(version, kind=1, name="宏1"), code_page=936))
        assert refused.value.rule_code == "R108"


@pytest.mark.parametrize(
    ("code_page", "encoding", "text"),
    [(936, "gbk", "增加值"), (950, "big5", "增加值"), (1252, "cp1252", "Année"), (None, "cp1252", "Année")],
)
def test_text_of_excel_95_is_read_by_its_code_page(
    grid_of: GridOf, code_page: int | None, encoding: str, text: str
) -> None:
    sheet = BiffSheet(BIFF5, encoding, name="A")
    sheet.text(0, 0, text)
    assert cells(grid_of(biff_file(sheet, code_page=code_page))) == {"A1": ("text", text)}


@pytest.mark.parametrize(("code_page", "encoding"), [(1252, "gbk"), (None, "gbk"), (936, "cp1252"), (10000, "gbk")])
def test_text_of_excel_95_in_another_code_page_is_refused(
    grid_of: GridOf, code_page: int | None, encoding: str
) -> None:
    sheet = BiffSheet(BIFF5, encoding, name="A")
    sheet.text(0, 0, "增加值" if encoding == "gbk" else "Année é")
    with pytest.raises(RefusedError) as refused:
        grid_of(biff_file(sheet, code_page=code_page))
    assert refused.value.rule_code == "R109"


@pytest.mark.parametrize("version", [2, 3, 4, 5])
def test_xls_without_a_container(grid_of: GridOf, version: int) -> None:
    raw = "增加值".encode("gbk")
    if version == 5:
        sheet = BiffSheet(BIFF5)
        sheet.text(0, 0, "增加值")
        sheet.number(1, 1, 12.5)
        data = biff_stream(sheet, code_page=936)
    else:
        label = b"\0" * 3 + bytes([len(raw)]) if version == 2 else struct.pack("<2H", 0, len(raw))
        number = b"\0" * (3 if version == 2 else 2) + struct.pack("<d", 12.5)
        begin = struct.pack("<3H", version, 0x10, 0)[: 4 if version == 2 else 6]
        data = (
            record({2: 0x0009, 3: 0x0209, 4: 0x0409}[version], begin)
            + record(0x0042, struct.pack("<H", 936))
            + record(0x0004 if version == 2 else 0x0204, struct.pack("<2H", 0, 0) + label + raw)
            + record(0x0003 if version == 2 else 0x0203, struct.pack("<2H", 1, 1) + number)
            + EOF
        )
    grid = grid_of(data)
    assert (grid.kind, cells(grid)) == ("xls", {"A1": ("text", "增加值"), "B2": ("number", "12.5")})


def repacked(data: bytes, change: Callable[[str, bytes], bytes], extra: dict[str, bytes] | None = None) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(raw, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, part in (extra or {}).items():
            new.writestr(name, part)
    return raw.getvalue()


def test_strict_xlsx(grid_of: GridOf) -> None:
    """ISO/IEC 29500 strict: other namespaces, and dates in words."""
    dates = b"".join(
        b'<c r="%b9" t="d"><v>%b</v></c>' % (column, value)
        for column, value in ((b"B", b"2007-06-30"), (b"C", b"2007-06-30T00:00:00Z"), (b"D", b"2007-06-30T12:00:00"))
    )

    def strict(_: str, part: bytes) -> bytes:
        for what in (b"spreadsheetml", b"officeDocument"):
            part = part.replace(
                b"http://schemas.openxmlformats.org/%b/2006" % what, b"http://purl.oclc.org/ooxml/%b" % what
            )
        return part.replace(b"</sheetData>", b'<row r="9">' + dates + b"</row></sheetData>")

    grid = grid_of(repacked(xlsx_book(FORM), strict))
    words = {"B9": ("date", "2007-06-30"), "C9": ("date", "2007-06-30"), "D9": ("date", "2007-06-30T12:00:00")}
    assert cells(grid) == CELLS | words
    assert sheets(grid)[0]["merges"] == ["B1:D1", "B4:B5"]


def test_threaded_comments_come_before_the_note_that_stands_in_for_them(grid_of: GridOf) -> None:
    relation = (
        b'<Relationship Id="t" Type="http://schemas.microsoft.com/office/2017/10/relationships/threadedComment" '
        b'Target="/xl/threadedComments/threadedComment1.xml"/></Relationships>'
    )
    thread = (
        '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
        '<threadedComment ref="C4" id="1"><text>是否核实？</text></threadedComment>'
        '<threadedComment ref="C4" id="2" parentId="1"><text>已核实</text></threadedComment></ThreadedComments>'
    )

    def related(name: str, part: bytes) -> bytes:
        return part.replace(b"</Relationships>", relation) if name.endswith("sheet1.xml.rels") else part

    data = repacked(xlsx_book(FORM), related, {"xl/threadedComments/threadedComment1.xml": thread.encode()})
    assert grid_of(data).sheets[0].comments == {(3, 2): "是否核实？\n已核实", (1, 0): "在空格上"}


def test_macros_do_no_harm_and_macro_sheets_are_refused(grid_of: GridOf) -> None:
    book = xlsx_book(FORM)
    with_macros = repacked(book, lambda _, part: part, {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"})
    assert cells(grid_of(with_macros)) == CELLS

    def macro_sheet(name: str, part: bytes) -> bytes:
        if not name.endswith("workbook.xml.rels"):
            return part
        kind = b"http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet"
        return part.replace(b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet", kind)

    with pytest.raises(RefusedError) as refused:
        grid_of(repacked(book, macro_sheet))
    assert (refused.value.rule_code, refused.value.message) == ("R108", "other_kind")


@pytest.mark.parametrize("encoding", ["utf-8", "gb2312", "gb18030", "utf-16"])
def test_spreadsheetml_in_every_encoding(grid_of: GridOf, encoding: str) -> None:
    grid = grid_of(spreadsheetml_book(FORM, encoding=encoding))
    assert cells(grid) == CELLS
