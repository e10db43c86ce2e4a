"""Numbers that a format shows as others or with a unit, and figures of which something is struck out or raised."""

import io
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from ingest.workbook.describe import grid_document
from ingest.workbook.grid import Grid
from ingest.workbook.number_format import shown_unit
from tests.ingest.workbook.make_biff import BIFF5, BIFF8, PERCENT, RAISES, STRIKES, STRUCK, BiffSheet, biff_file
from tests.ingest.write_books import Page
from tests.ingest.write_xlsx_book import xlsx_book, zip_parts

GridOf = Callable[[bytes], Grid]
PLAIN = [
    "General", "@", "0", "#,##0", "#,##0.00", "0.00E+00", "# ?/?", "0%", "0.00_);[Red]\\(0.00\\)", "#,##0;#,##0", ";;;",
    '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', '_ "￥"* #,##0_ ;_ "￥"* \\-#,##0_ ;_ "￥"* "-"_ ;_ @_ ',
    '[DBNum1][$-804]General', '$#,##0', "[$¥-804]#,##0", 'yyyy"年"m"月"', "h:mm", '0;0;"—"', "0_,", '0"."', "# ##0",
]  # fmt: skip
UNITS = {
    '0.0"亿"': "亿", '0.0"亿元"': "亿元", "0.0万": "万", "0.0\\万": "万", "0.0 ‰": "‰", '0.0"%"': "%",
    'G/通用格式"人"': "人", '0"户";-0"户"': "户", '#,##0.0_ "(万元)"': "(万元)", 'General" 家"': "家",
}  # fmt: skip
OTHERS = [
    "0!.0,", "0\\.0,", "0!.0000", "#,##0,", "0.00,,", "0,.0", '0.0,"千"', '0.0,,"百万"', '"约"0', '"1"0', '0"1"',
    "000-0000", '[>=10000]0!.0,"万";0', '0"户";0', "0.0,%", '0.0%"元"',
]  # fmt: skip


def cells(grid: Grid) -> dict[str, tuple[str, str, str]]:
    """Text, value and format of each cell of the first sheet."""
    found = grid_document(grid, "f")["sheets"][0]["cells"]
    return {cell["cell"]: (cell["text"], cell["value"], cell.get("format", "")) for cell in found}


def test_what_a_format_adds() -> None:
    assert {code: shown_unit(code) for code in PLAIN} == dict.fromkeys(PLAIN)
    assert {code: shown_unit(code) for code in UNITS} == UNITS
    assert {code: shown_unit(code) for code in OTHERS} == dict.fromkeys(OTHERS, "")


def xlsx(*values: tuple[object, str]) -> bytes:
    """A column of values with number formats."""
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    for row, (value, code) in enumerate(values, start=1):
        page.cell(row, 1).value, page.cell(row, 1).number_format = value, code  # type: ignore[assignment]
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue()


def test_formats_of_xlsx(grid_of: GridOf) -> None:
    book = xlsx((6959, "0!.0,"), (6.9599, '0.0"亿"'), (5, "#,##0"), ("字", '0"户"'), (0.5, "0%"), (2007, '0"年"'))
    assert cells(grid_of(book)) == {
        "A1": ("6959", "6959", "scaled"),
        "A2": ("6.9599亿", "6.9599", "unit"),
        "A3": ("5", "5", ""),
        "A4": ("字", "字", ""),
        "A5": ("50%", "0.5", "percent"),
        "A6": ("2007年", "2007", "unit"),
    }


@pytest.mark.parametrize("version", [BIFF8, BIFF5])
@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("#,##0,", ("12.5", "12.5", "scaled")),
        ('0.0"亿元"', ("12.5亿元", "12.5", "unit")),
        ("0.0", ("12.5", "12.5", "")),
    ],
)
def test_formats_of_xls(grid_of: GridOf, version: int, code: str, expected: tuple[str, str, str]) -> None:
    sheet = BiffSheet(version)
    sheet.number(0, 0, 12.5, PERCENT)
    sheet.number(1, 0, 12.5)
    book = biff_file(sheet, code_page=1200 if version == BIFF8 else 936, percent=code)
    assert cells(grid_of(book)) == {"A1": expected, "A2": ("12.5", "12.5", "")}


def test_struck_out_in_xlsx(grid_of: GridOf) -> None:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    raised, struck = InlineFont(vertAlign="superscript"), InlineFont(strike=True)
    page["A1"] = CellRichText("500", TextBlock(raised, "1"))
    page["A2"] = CellRichText(TextBlock(struck, "500"), "600")
    page["A3"] = CellRichText("平方米", TextBlock(raised, "2"))  # no figure
    page["A4"] = CellRichText("500", TextBlock(InlineFont(b=True), "1"))
    page["A5"] = CellRichText("500", TextBlock(raised, "*"))  # no digit is added
    page["A6"], page["A7"], page["A8"] = 12, "12", 12
    page["A6"].font = page["A7"].font = Font(strike=True)
    inline = io.BytesIO()
    book.save(inline)
    found = {cell for cell, (_, _, form) in cells(grid_of(inline.getvalue())).items() if form == "struck"}
    assert found == {"A1", "A2", "A6", "A7"}


def test_struck_out_in_shared_strings(grid_of: GridOf) -> None:
    texts = ["<t>500</t>", "<t>600</t>", "<r><t>500</t></r><r><rPr><vertAlign val='superscript'/></rPr><t>1</t></r>"]
    texts += ["<r><rPr><strike/></rPr><t>500</t></r><r><t>600</t></r>", "<t>5001</t>"]
    strings = "".join(f"<si>{text}</si>" for text in texts)
    parts = {}
    with zipfile.ZipFile(io.BytesIO(xlsx_book(Page([[text] for text in "甲乙丙丁戊"])))) as archive:
        for name in archive.namelist():
            part = archive.read(name).decode()
            if name.endswith("sharedStrings.xml"):
                part = part[: part.index("<si>")] + strings + "</sst>"
            parts[name] = part
    found = cells(grid_of(zip_parts(parts)))
    assert {cell for cell, (_, _, form) in found.items() if form == "struck"} == {"A3", "A4"}
    assert found["A3"][0] == found["A5"][0] == "5001"


def test_struck_out_in_xls(grid_of: GridOf) -> None:
    sheet = BiffSheet()
    texts = [("5001", [(3, RAISES)]), ("500600", [(0, STRIKES), (3, 0)]), ("5001", [(3, 0)]), ("米2", [(1, RAISES)])]
    for row in range(4):
        sheet.shared(row, 0, row)
    sheet.number(4, 0, 7, STRUCK)
    sheet.rk(5, 0, (9 << 2) | 2, STRUCK)
    sheet.number(6, 0, 7)
    found = cells(grid_of(biff_file(sheet, texts=texts)))
    assert {cell for cell, (_, _, form) in found.items() if form == "struck"} == {"A1", "A2", "A5", "A6"}
    assert found["A1"][0] == found["A3"][0] == "5001"


def test_struck_out_in_older_xls(grid_of: GridOf) -> None:
    sheet = BiffSheet(BIFF5)
    sheet.rich(0, 0, "5001", (3, RAISES))
    sheet.rich(1, 0, "5001", (3, 0))
    sheet.number(2, 0, 7, STRUCK)
    found = cells(grid_of(biff_file(sheet, code_page=936)))
    assert {cell for cell, (_, _, form) in found.items() if form == "struck"} == {"A1", "A3"}


def ods(styles: str, cells: str, common: str = "") -> bytes:
    """An ods of one row."""
    spaces = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in (
            ("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"), ("number", "datastyle"),
        )
    )  # fmt: skip
    content = (
        f"<office:document-content{spaces}><office:automatic-styles>{styles}</office:automatic-styles><office:body>"
        "<office:spreadsheet><table:table table:name='表'><table:table-column table:number-columns-repeated='2'/>"
        f"<table:table-column table:default-cell-style-name='column'/><table:table-row>{cells}</table:table-row>"
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    parts = {"mimetype": kind, "content.xml": content}
    if common:
        parts["styles.xml"] = (
            f"<office:document-styles{spaces}><office:styles>{common}</office:styles><office:master-styles>"
            "<style:master-page><style:header><text:p>页</text:p></style:header></style:master-page>"
            "</office:master-styles></office:document-styles>"
        )
    return zip_parts(parts)


def ods_number(value: str, style: str = "", kind: str = "float") -> str:
    named = f" table:style-name='{style}'" if style else ""
    about = f"{named} office:value-type='{kind}' office:value='{value}'"
    return f"<table:table-cell{about}><text:p>?</text:p></table:table-cell>"


DIGITS = "<number:number number:decimal-places='1'/>"
ODS_FORMATS = {
    f"{DIGITS}<number:text>亿元</number:text>": ("12.5亿元", "12.5", "unit"),
    f"<number:text> </number:text>{DIGITS}<number:text>)</number:text>": ("12.5", "12.5", ""),
    "<number:number number:display-factor='1000'/>": ("12.5", "12.5", "scaled"),
    "<number:number><number:embedded-text number:position='4'>.</number:embedded-text></number:number>": (
        "12.5", "12.5", "scaled",
    ),
    f"<number:text>约</number:text>{DIGITS}": ("12.5", "12.5", "scaled"),
    f"{DIGITS}<style:map style:condition='value()&gt;0' style:apply-style-name='other'/>": ("12.5", "12.5", "scaled"),
}  # fmt: skip


@pytest.mark.parametrize("code", ODS_FORMATS)
@pytest.mark.parametrize("is_common", [False, True])
def test_formats_of_ods(grid_of: GridOf, code: str, is_common: bool) -> None:
    other = f"<number:number-style style:name='other'>{DIGITS}<number:text>亿</number:text></number:number-style>"
    formats = f"{other}<number:number-style style:name='n'>{code}</number:number-style>"
    formats += "<style:style style:name='base' style:family='table-cell' style:data-style-name='n'/>"
    child = "<style:style style:name='column' style:family='table-cell' style:parent-style-name='base'/>"
    row = ods_number("12.5") + ods_number("12.5", "base") + ods_number("12.5")
    book = ods(child, row, formats) if is_common else ods(formats + child, row)
    expected = ODS_FORMATS[code]
    assert cells(grid_of(book)) == {"A1": ("12.5", "12.5", ""), "B1": expected, "C1": expected}


def test_percents_of_ods_stay_percents(grid_of: GridOf) -> None:
    formats = f"<number:percentage-style style:name='n'>{DIGITS}<number:text>%</number:text></number:percentage-style>"
    style = "<style:style style:name='p' style:family='table-cell' style:data-style-name='n'/>"
    book = ods(formats + style, ods_number("0.5", "p", "percentage"))
    assert cells(grid_of(book)) == {"A1": ("50%", "0.5", "percent")}


def test_struck_out_in_ods(grid_of: GridOf) -> None:
    styles = (
        "<style:style style:name='s'><style:text-properties style:text-line-through-style='solid'/></style:style>"
        "<style:style style:name='r'><style:text-properties style:text-position='super 58%'/></style:style>"
        "<style:style style:name='b'><style:text-properties style:text-position='0% 100%'/></style:style>"
        "<style:default-style><style:text-properties style:text-line-through-style='none'/></style:default-style>"
    )
    texts = ["500<text:span text:style-name='r'>1</text:span>", "500<text:span text:style-name='b'>1</text:span>"]
    texts += ["<text:span text:style-name='s'>500</text:span>600", "米<text:span text:style-name='r'>2</text:span>"]
    row = "".join(f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in texts)
    found = cells(grid_of(ods(styles, row + ods_number("12", "s") + ods_number("12", "b"))))
    assert {cell for cell, (_, _, form) in found.items() if form == "struck"} == {"A1", "C1", "E1"}


def test_spreadsheetml(grid_of: GridOf) -> None:
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    formats = {"a": "#,##0,", "b": "0.0&quot;亿元&quot;", "c": "Standard", "d": "General Date"}
    styles = "".join(
        f"<Style ss:ID='{name}'><NumberFormat ss:Format='{code}'/></Style>" for name, code in formats.items()
    )
    styles += "<Style ss:ID='s'><Font ss:StrikeThrough='1'/></Style><Style ss:ID='child' ss:Parent='s'/>"
    numbers = "".join(
        f"<Cell ss:StyleID='{name}'><Data ss:Type='Number'>12</Data></Cell>" for name in [*formats, "s", "child"]
    )
    rich = "".join(
        f"<Cell><ss:Data ss:Type='String' xmlns='http://www.w3.org/TR/REC-html40'>{text}</ss:Data></Cell>"
        for text in ("500<Sup>1</Sup>", "<S>500</S>600", "<B>500</B>1", "米<Sup>2</Sup>")
    )
    book = (
        f"<Workbook xmlns='{space}' xmlns:ss='{space}'><Styles>{styles}</Styles><Worksheet ss:Name='表'><Table>"
        f"<Row>{numbers}</Row><Row>{rich}</Row></Table></Worksheet></Workbook>"
    )
    found = cells(grid_of(book.encode()))
    assert [found[f"{letter}1"] for letter in "ABCDEF"] == [
        ("12", "12", "scaled"), ("12亿元", "12", "unit"), ("12", "12", ""), ("12", "12", ""),
        ("12", "12", "struck"), ("12", "12", "struck"),
    ]  # fmt: skip
    assert [found[f"{letter}2"][2] for letter in "ABCD"] == ["struck", "struck", "", ""]


def page(*cells: str, style: str = "") -> bytes:
    """A web page of one row."""
    return f"<html><style>{style}</style><table><tr>{''.join(cells)}</tr></table></html>".encode()


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("<td x:num='1234.5678'>1,234.57</td>", ("1234.5678", "1234.5678", "")),
        ("<td sdval='-0.5' sdnum='2052;'>-0.5</td>", ("-0.5", "-0.5", "")),
        ("<td x:num>1,234.57</td>", ("1,234.57", "1,234.57", "")),
        ("<td x:num='0.12345'>12.3%</td>", ("12.345%", "0.12345", "percent")),
        ("<td x:num='0'>-</td>", ("0", "0", "")),
        ("<td x:num='1234.4'>(1,234)</td>", ("1234.4", "1234.4", "scaled")),
        ("<td x:num='-1234.4'>(1,234)</td>", ("-1234.4", "-1234.4", "")),
        ("<td x:num='6959'>695.9</td>", ("6959", "6959", "scaled")),
        ("<td x:num='695900000'>6.96亿</td>", ("695900000", "695900000", "scaled")),
        ("<td x:num='6.9599'>6.96亿元</td>", ("6.9599亿元", "6.9599", "unit")),
        ("<td x:num='7'>***</td>", ("7", "7", "scaled")),
        ("<td x:num='12345'>1.23E+04</td>", ("12345", "12345", "")),
        ("<td x:num='39263'>2007-6-30</td>", ("2007-6-30", "2007-6-30", "")),
        ("<td x:num='x'>5</td>", ("5", "5", "")),
    ],
)
def test_numbers_stored_beside_what_a_page_shows(grid_of: GridOf, cell: str, expected: tuple[str, str, str]) -> None:
    assert cells(grid_of(page(cell))) == {"A1": expected}


FIELDS = {
    "<input value='500'>": "500",
    "<input type=number value=500>万元": "500万元",
    "<input type=hidden value=7>500": "500",
    "<input style='display:none' value=7>500": "500",
    "<input type=button value=保存>500": "500",
    "<select><option value=1>本月<option value=2 selected>本年</select>": "本年",
    "<select><option value=1>本月</option><option value=2>本年</option></select>": "本月",
    "<select multiple><option>本月</option></select>5": "5",
    "<textarea>500\n600</textarea>": "500\n600",
    "<select><option selected>甲": "甲",
}


@pytest.mark.parametrize("field", FIELDS)
def test_fields_of_a_page_are_what_they_hold(grid_of: GridOf, field: str) -> None:
    assert grid_of(page(f"<td>{field}</td>", "<td>后</td>")).sheets[0].texts == [[FIELDS[field], "后"]]


ODD = [
    "<td>500<sup>1</sup></td>", "<td>500<sub>1</sub></td>", "<td><s>500</s>600</td>", "<td><del>500</del>600</td>",
    "<td><strike>500</strike></td>", "<td style='text-decoration: line-through'>500</td>", "<td class='a out'>500",
    "<td><span style='vertical-align:super'>1</span>500</td>", "<td x:num='500'><s>500</s></td>",
    "<td><s><b>500</b></s></td>", "<td><span class=out>5<span>0</span>0</span></td>",
    "<td><table><tr><td><s>500</s></table></td>", "<td><s><input value=500></s></td>",
]  # fmt: skip
EVEN = [
    "<td>500<sup>*</sup></td>", "<td>米<sup>2</sup></td>", "<td>500<b>1</b></td>", "<td style='vertical-align:top'>500",
    "<td><s></s>500</td>", "<td><sup> </sup>500</td>", "<td class=a>500</td>",
]  # fmt: skip


@pytest.mark.parametrize("cell", ODD + EVEN)
def test_struck_out_in_a_page(grid_of: GridOf, cell: str) -> None:
    found = cells(
        grid_of(page(cell, "<td>500</td>", style="<!-- .a {color:red} .out {text-decoration:line-through} -->"))
    )
    assert [found[address][2] for address in ("A1", "B1")] == ["struck" if cell in ODD else "", ""]


def test_a_row_struck_out_in_a_page(grid_of: GridOf) -> None:
    rows = b"<table><tr style='text-decoration:line-through'><td>1<td>2<tr><td>3</table>"
    assert [found[2] for found in cells(grid_of(rows)).values()] == ["struck", "struck", ""]
