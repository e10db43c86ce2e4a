"""What single formats have of their own: dates that are none, spans of web tables, repeats of ods, widths of csv."""

import io
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.workbook.decode_text import decode, gb_share
from ingest.workbook.describe import grid_document
from ingest.workbook.grid import Grid, RefusedError
from ingest.workbook.look_twice_xlsx import find_percents, look_twice
from ingest.workbook.number_format import is_percent_format
from ingest.workbook.read_text import check_widths
from tests.ingest.workbook.make_biff import DATE, BiffSheet, biff_file
from tests.ingest.workbook.test_kinds import cells
from tests.ingest.write_books import Page
from tests.ingest.write_ods_book import ods_book
from tests.ingest.write_xlsx_book import zip_parts

GridOf = Callable[[bytes], Grid]
SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet"


def refused_rule(grid_of: GridOf, data: bytes) -> tuple[str, str]:
    with pytest.raises(RefusedError) as refused:
        grid_of(data)
    return refused.value.rule_code, refused.value.message


@pytest.mark.parametrize(
    ("code", "is_percent"),
    [
        ("0%", True),
        ("0.00%;[Red]-0.00%", True),
        ('0.0"%"', False),
        ("0.0\\%", False),
        ("0_%", False),
        ("[$%-804]0.0", False),
        ("General", False),
    ],
)
def test_percent_formats(code: str, is_percent: bool) -> None:
    assert is_percent_format(code) is is_percent


DATES = {39263: "2007-06-30", 0.5: "12:00:00", -5: "-5", 60: "60", -0.5: "-0.5", 2958466: "2958466", 59: "1900-02-28"}


def test_a_number_that_is_no_date_stays_the_number_in_xlsx(grid_of: GridOf) -> None:
    book = openpyxl.Workbook()
    for row, serial in enumerate(DATES, start=1):
        cell = book.active.cell(row, 1)  # type: ignore[union-attr]
        cell.value, cell.number_format = serial, "yyyy-mm-dd"
    raw = io.BytesIO()
    book.save(raw)
    found = grid_of(raw.getvalue()).sheets[0]
    assert [texts[0] for texts in found.texts] == list(DATES.values())
    assert "".join(found.kinds) == "ddnnnnd"


def test_a_number_that_is_no_date_stays_the_number_in_xls(grid_of: GridOf) -> None:
    for version, code_page in ((0x0600, 1200), (0x0500, 936)):
        sheet = BiffSheet(version)
        for row, serial in enumerate(DATES):
            sheet.number(row, 0, serial, DATE)
        found = grid_of(biff_file(sheet, code_page=code_page)).sheets[0]
        assert [texts[0] for texts in found.texts] == list(DATES.values())
        assert "".join(found.kinds) == "ddnnnnd"


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["1", "2", "12"]), st.booleans(), st.sampled_from(['"', "'"]), st.booleans()),
        min_size=1,
        max_size=20,
    )
)
def test_percents_found_by_tags_are_those_found_by_parsing(styles: list[tuple[str, bool, str, bool]]) -> None:
    tags = []
    for row, (style, is_late, mark, has_address) in enumerate(styles, start=1):
        said = [f"r={mark}A{row}{mark}"] * has_address + [f"s={mark}{style}{mark}"]
        tags.append(
            f"<row r='{row}' s='2'><c {' '.join(reversed(said) if is_late else said)} t='n' ><v>1</v></c></row>"
        )
    xml = f"<worksheet><cols><col min='1' max='3' style='2'/></cols>{''.join(tags)}</worksheet>".encode()
    found = find_percents(xml, frozenset({2, 12}))
    if all(has_address for *_, has_address in styles):
        assert found == look_twice(xml, frozenset({2, 12})).percents
    else:
        assert found in (None, look_twice(xml, frozenset({2, 12})).percents)


def ods_of(rows: str) -> bytes:
    """The tests' ods with its rows replaced."""
    spaces = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in (("office", "office"), ("table", "table"), ("text", "text"), ("draw", "drawing"))
    )
    content = (
        f"<office:document-content{spaces}><office:body><office:spreadsheet><table:table table:name='表'>{rows}"
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return zip_parts({"mimetype": kind, "content.xml": content})


ROW, CELL, ROWS, COLUMNS = (
    f"table:{name}" for name in ("table-row", "table-cell", "number-rows-repeated", "number-columns-repeated")
)
FLOAT = "office:value-type='float' office:value"


def test_ods_repeats(grid_of: GridOf) -> None:
    rows = (
        f"<{ROW} {ROWS}='2'><{CELL} {COLUMNS}='2'/>"
        f"<{CELL} {FLOAT}='1' {COLUMNS}='3'/></{ROW}>"
        f"<{ROW} {ROWS}='1048574' table:visibility='collapse'>"
        f"<{CELL} {COLUMNS}='16384'/></{ROW}>"
    )
    assert cells(grid_of(ods_of(rows))) == {f"{column}{row}": ("number", "1") for row in (1, 2) for column in "CDE"}


@pytest.mark.parametrize(
    ("rows", "rule"),
    [
        (f"<{ROW} {ROWS}='1048577'><{CELL} {FLOAT}='1'/></{ROW}>", "R104"),
        (f"<{ROW}><{CELL} {FLOAT}='1' {COLUMNS}='16385'/></{ROW}>", "R104"),
        (
            f"<{ROW} {ROWS}='9999'>"
            f"<{CELL} {FLOAT}='1' {COLUMNS}='9999'/></{ROW}>",
            "R104",
        ),
        (f"<{ROW} {ROWS}='-1'/>", "R101"),
        (f"<{ROW}><{CELL} {COLUMNS}='x'/></{ROW}>", "R101"),
    ],
)  # fmt: skip
def test_ods_repeats_are_bounded(grid_of: GridOf, rows: str, rule: str) -> None:
    assert refused_rule(grid_of, ods_of(rows))[0] == rule


def test_ods_text_and_times(grid_of: GridOf) -> None:
    rows = (
        f"<{ROW}><{CELL} office:value-type='string'><text:p>增  加\n值<text:s text:c='2'/>甲</text:p>"
        "<text:p>第二行</text:p><draw:frame><draw:text-box><text:p>印章</text:p></draw:text-box></draw:frame>"
        f"</{CELL}><{CELL} office:value-type='time' office:time-value='PT12H30M00S'/>"
        f"<{CELL} office:value-type='date' office:date-value='2007-06-30T00:00:00'/>"
        f"<{CELL} office:value-type='date' office:date-value='2007-02-30'/>"
        f"<{CELL} {FLOAT}='NaN'/><{CELL} table:formula='of:=1/0' {FLOAT}='0'><text:p>#DIV/0!</text:p>"
        f"</{CELL}></{ROW}>"
    )
    assert cells(grid_of(ods_of(rows))) == {
        "A1": ("text", "增 加 值  甲\n第二行"),
        "B1": ("date", "12:30:00"),
        "C1": ("date", "2007-06-30"),
        "D1": ("text", "2007-02-30"),
        "E1": ("error", "NaN"),
        "F1": ("error", "#DIV/0!"),
    }


def test_flat_ods(grid_of: GridOf) -> None:
    flat = ods_of(f"<{ROW}><{CELL} {FLOAT}='1.50'/></{ROW}>")
    with zipfile.ZipFile(io.BytesIO(flat)) as archive:
        content = archive.read("content.xml").decode()
    kind = "office:mimetype='application/vnd.oasis.opendocument.spreadsheet'"
    content = content.replace("office:document-content", "office:document").replace(
        "<office:document ", f"<office:document {kind} "
    )
    grid = grid_of(b"<?xml version='1.0'?>\n" + content.encode())
    assert (grid.kind, cells(grid)) == ("fods", {"A1": ("number", "1.5")})
    assert refused_rule(grid_of, content.replace("spreadsheet'", "text'").encode())[0] == "R102"


def test_spreadsheetml_places(grid_of: GridOf) -> None:
    """ss:Index, and what follows a merge, a span of rows or columns."""
    text = "<Data ss:Type='String'>"
    rows = (
        "<Column ss:Hidden='1' ss:Span='1'/><Column ss:StyleID='p'/>"
        f"<Row><Cell ss:MergeAcross='2'>{text}A1</Data></Cell><Cell>{text}D1</Data></Cell></Row>"
        f"<Row ss:Index='4' ss:Span='2' ss:Hidden='1'/><Row><Cell ss:Index='2'>{text}B7</Data></Cell>"
        "<Cell><Data ss:Type='Number'>0.5</Data></Cell><Cell ss:Formula='=1/0'/></Row>"
        "<Row><Cell><Data ss:Type='DateTime'>1899-12-31T12:30:00.000</Data></Cell></Row>"
    )
    book = (
        f"<Workbook xmlns='{SPREADSHEET}' xmlns:ss='{SPREADSHEET}'><Styles><Style ss:ID='p'><NumberFormat "
        f"ss:Format='Percent'/></Style></Styles><Worksheet ss:Name='表'><Table>{rows}</Table></Worksheet></Workbook>"
    )
    grid = grid_of(book.encode())
    assert cells(grid) == {
        "A1": ("text", "A1"),
        "D1": ("text", "D1"),
        "B7": ("text", "B7"),
        "C7": ("number", "50%"),
        "D7": ("formula_uncached", ""),
        "A8": ("date", "12:30:00"),
    }
    described = grid_document(grid, "f")["sheets"][0]
    assert (described["merges"], described["hidden_rows"]) == (["A1:C1"], [4, 5, 6])
    assert described["hidden_columns"] == ["A", "B"]
    for far in ("ss:Index='1048577'", "ss:Index='0'", "ss:Index='x'"):
        refused = book.replace("ss:Index='4'", far).encode()
        assert refused_rule(grid_of, refused)[0] in {"R101", "R104"}


PAGE = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta http-equiv=Content-Type
content="text/html; charset=gb2312"><style>td {color: red}</style>
<!--[if gte mso 9]><xml><x:ExcelWorkbook><x:ExcelWorksheets><x:ExcelWorksheet><x:Name>一&amp;二</x:Name>
</x:ExcelWorksheet></x:ExcelWorksheets></x:ExcelWorkbook></xml><![endif]--></head>
<body><h3>综合指标</h3><p>综合机关名称：通化市</p><table>
<col><col style="display:none">
<tr><td rowspan=2>地  区<br>名</td><td colspan="2">增加值</td>
<tr><td>本月<td x:num="1234.5678">1,234.6</tr>
<tr style="display:none"><td>&nbsp;</td><td>  1 234 </td><td><span style="display:none">密</span>&lt;5%&gt;</td></tr>
</table>
<table><tr><td><p>合计</p></td><td>—</td></tr></table><script>var a = "<table>";</script></body></html>"""


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
def test_html(grid_of: GridOf, encoding: str) -> None:
    grid = grid_of(PAGE.encode(encoding))
    assert grid.kind == "html"
    assert cells(grid) == {
        "A1": ("text", "综合指标"),
        "A2": ("text", "综合机关名称：通化市"),
        "A3": ("text", "地 区\n名"),
        "B3": ("text", "增加值"),
        "B4": ("text", "本月"),
        "C4": ("number", "1234.5678"),
        "B5": ("text", "1 234"),
        "C5": ("text", "<5%>"),
        "A6": ("text", "合计"),
        "B6": ("text", "—"),
    }
    sheet = grid_document(grid, "f")["sheets"][0]
    assert (sheet["name"], sheet["merges"], sheet["hidden_rows"]) == ("一&二", ["A3:A4", "B3:C3"], [5])
    assert sheet["hidden_columns"] == ["B"]


def test_html_spans_are_bounded(grid_of: GridOf) -> None:
    wide = "<table><tr><td rowspan=99999999 colspan=99999999>甲</td><td>乙</td></tr><tr><td>丙</td></tr></table>"
    grid = grid_of(wide.encode())
    assert grid_document(grid, "f")["sheets"][0]["merges"] == ["A1:ALL2"]  # 1000 columns, the table's 2 rows
    assert grid.sheets[0].text(0, 1000) == "乙" and grid.sheets[0].text(1, 1000) == "丙"
    row = "<tr>" + "<td colspan=1000>甲</td>" * 18 + "</tr>"
    assert refused_rule(grid_of, f"<table>{row}</table>".encode())[0] == "R104"


def test_html_tables_that_lay_out_a_page_are_taken_apart(grid_of: GridOf) -> None:
    page = (
        "<table><tr><td><b>标题</b></td></tr><tr><td></td><td><table><tr><td>甲</td><td>1</td></tr></table></td></tr>"
        "<tr><td><table><tr><td>乙</td><td><table><tr><td>2</td></tr></table></td></tr></table></td></tr></table>"
    )
    assert grid_of(page.encode()).sheets[0].texts == [["标题"], ["甲", "1"], ["乙", "2"]]
    side_by_side = "<table><tr><td><table><tr><td>甲<td>乙</table><td><table><tr><td>1<td>2</table></table>"
    assert refused_rule(grid_of, side_by_side.encode()) == ("R107", "nested")


CHINESE = st.text(st.characters(codec="gb2312", min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=2)


@given(CHINESE, st.sampled_from(["utf-8", "gb18030", "utf-8-sig", "utf-16"]))
def test_chinese_text_is_decoded_as_it_was_written(text: str, encoding: str) -> None:
    # A few characters of GB 18030 can be UTF-8 by chance; a form holds many more.
    data = f"地区,增加值\n{text},1\n".encode(encoding)
    assert decode(data) == f"地区,增加值\n{text},1\n"


@pytest.mark.parametrize(
    ("data", "declared", "rule"),
    [
        ("Année,Zürich\n".encode("cp1252"), "", None),
        ("Année,Größe\n".encode("cp1252"), "", "R109"),
        ("增加值\n".encode("big5"), "big5", None),
        ("地区\n".encode("gb18030"), "utf-8", None),
        ("地区\n".encode("gb18030"), "iso-8859-1", None),
        (b"\x83e\n", "shift_jis", "R109"),
        ("地区\n".encode(), "no-such", "R109"),
        (b"\x81\x40\x81\x41\n", "", "R109"),
        ("地区\n".encode() + b"\xff", "", "R109"),
    ],
)
def test_decoding(data: bytes, declared: str, rule: str | None) -> None:
    if rule is None:
        encoding = {"": "cp1252", "big5": "big5"}.get(declared, "gb18030")
        assert decode(data, declared) == data.decode(encoding)
    else:
        with pytest.raises(RefusedError) as refused:
            decode(data, declared)
        assert refused.value.rule_code == rule


def test_gb_share() -> None:
    assert gb_share("增加值".encode("gbk")) == 1 and gb_share(b"abc") == 1
    assert gb_share("Année à é".encode("cp1252")) < 0.5


HEAD = [["产业集聚区主要经济指标"], ["综合机关名称：", "通化市"], ["地区", "增加值", "税金"]]
BODY = [["通化市", "1", "2"], ["其中："], [], ["白山市", "3", ""]]


def test_lines_around_a_csv_table_may_be_shorter() -> None:
    for foot in ([], [["单位负责人：", "甲"]], [["说明"]]):
        check_widths([*HEAD, *BODY, *foot])


@pytest.mark.parametrize(
    "row", [["延边州", "1", "234", "5"], ["延边州", "5"], ["", "5", "6", "7"]], ids=["wider", "shorter", "moved"]
)
def test_a_csv_row_of_another_width_is_refused(row: list[str]) -> None:
    with pytest.raises(RefusedError) as refused:
        check_widths([*HEAD, BODY[0], row, BODY[3]])
    assert (refused.value.rule_code, refused.value.message, refused.value.detail[:2]) == ("R101", "ragged", "5:")


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.text("甲1,;\t\"'\n ", max_size=4), min_size=3, max_size=3), min_size=1, max_size=6))
def test_any_rectangle_of_csv_passes(rows: list[list[str]]) -> None:
    check_widths(rows)


def test_ods_of_the_tests_is_as_libreoffice_writes_it(grid_of: GridOf) -> None:
    assert cells(grid_of(ods_book(Page([["  甲 ", 1]])))) == {"A1": ("text", "  甲 "), "B1": ("number", "1")}
