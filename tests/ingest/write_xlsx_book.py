"""xlsx for tests, as Excel and WPS store it, with what openpyxl cannot write: results of formulas, error values, exact
decimals. Fast enough for thousands of books in one test.
"""

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from tests.ingest.write_books import ErrorCode, Formula, Page, Percent, Value, corners, letters

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HIDDEN = ' state="hidden"'
_STYLES = (  # 0 General, 1 percent, 2 date
    '<fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts>'
    '<fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3">'
    + "".join(
        f'<xf numFmtId="{number}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
        for number in (0, 10, 14)
    )
    + "</cellXfs>"
)


def xlsx_book(*pages: Page) -> bytes:
    """An xlsx package, with shared strings as Excel and WPS write them."""
    strings: dict[str, int] = {}
    parts = {f"xl/worksheets/sheet{n}.xml": _xlsx_page(page, strings) for n, page in enumerate(pages, start=1)}
    commented = [n for n, page in enumerate(pages, start=1) if page.comments]
    for n in commented:
        notes = "".join(
            f'<comment ref="{cell}" authorId="0"><text><t xml:space="preserve">{escape(text)}</t></text></comment>'
            for cell, text in pages[n - 1].comments.items()
        )
        parts[f"xl/comments{n}.xml"] = (
            f'<comments xmlns="{_MAIN}"><authors><author>甲</author></authors>'
            f"<commentList>{notes}</commentList></comments>"
        )
        parts[f"xl/worksheets/_rels/sheet{n}.xml.rels"] = _relationships([("comments", f"../comments{n}.xml")])
    items = "".join(f'<si><t xml:space="preserve">{_escape(text)}</t></si>' for text in strings)
    parts["xl/sharedStrings.xml"] = (
        f'<sst xmlns="{_MAIN}" count="{len(strings)}" uniqueCount="{len(strings)}">{items}</sst>'
    )
    parts["xl/styles.xml"] = f'<styleSheet xmlns="{_MAIN}">{_STYLES}</styleSheet>'
    sheets = "".join(
        f'<sheet name={quoteattr(page.name)} sheetId="{n}" r:id="rId{n}"{_HIDDEN if page.is_hidden else ""}/>'
        for n, page in enumerate(pages, start=1)
    )
    parts["xl/workbook.xml"] = f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>'
    targets = [("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(pages) + 1)]
    parts["xl/_rels/workbook.xml.rels"] = _relationships(
        [*targets, ("styles", "styles.xml"), ("sharedStrings", "sharedStrings.xml")]
    )
    parts["_rels/.rels"] = _relationships([("officeDocument", "xl/workbook.xml")])
    kinds = {"xl/workbook.xml": "sheet.main", "xl/styles.xml": "styles", "xl/sharedStrings.xml": "sharedStrings"}
    kinds |= {f"xl/worksheets/sheet{n}.xml": "worksheet" for n in range(1, len(pages) + 1)}
    kinds |= {f"xl/comments{n}.xml": "comments" for n in commented}
    overrides = "".join(
        f'<Override PartName="/{part}" ContentType="{_TYPE}.{kind}+xml"/>' for part, kind in kinds.items()
    )
    types = (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )
    return zip_parts({"[Content_Types].xml": XML + types} | {name: XML + part for name, part in parts.items()})


def _relationships(targets: Sequence[tuple[str, str]]) -> str:
    items = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{items}</Relationships>'


def _escape(text: str) -> str:
    return escape(text, {"\r": "&#13;"})


def _xlsx_page(page: Page, strings: dict[str, int]) -> str:
    hidden_rows = set(page.hidden_rows)
    rows = []
    for number, values in enumerate(page.rows, start=1):
        cells = "".join(
            _xlsx_cell(f"{letters(column)}{number}", value, strings)
            for column, value in enumerate(values, start=1)
            if value is not None
        )
        if cells or number in hidden_rows:
            rows.append(
                f'<row r="{number}"{" hidden=" + quoteattr("1") if number in hidden_rows else ""}>{cells}</row>'
            )
    columns = "".join(
        f'<col min="{column}" max="{column}" width="9" hidden="1"/>'
        for column in sorted(corners(f"{name}1:{name}1")[1] for name in page.hidden_columns)
    )
    merges = "".join(f'<mergeCell ref="{merge}"/>' for merge in page.merges)
    return (
        f'<worksheet xmlns="{_MAIN}">'
        + (f"<cols>{columns}</cols>" if columns else "")
        + f"<sheetData>{''.join(rows)}</sheetData>"
        + (f'<mergeCells count="{len(page.merges)}">{merges}</mergeCells>' if merges else "")
        + "</worksheet>"
    )


def _xlsx_cell(address: str, value: Value, strings: dict[str, int]) -> str:
    if isinstance(value, bool):
        return f'<c r="{address}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | Decimal):
        return f'<c r="{address}"><v>{value}</v></c>'
    if isinstance(value, str):
        return f'<c r="{address}" t="s"><v>{strings.setdefault(value, len(strings))}</v></c>'
    if isinstance(value, date):
        return f'<c r="{address}" s="2"><v>{(value - date(1899, 12, 30)).days}</v></c>'
    if isinstance(value, Percent):
        return f'<c r="{address}" s="1"><v>{value.stored}</v></c>'
    if isinstance(value, ErrorCode):
        return f'<c r="{address}" t="e"><v>{value.code}</v></c>'
    assert isinstance(value, Formula)
    formula, result = f"<f>{escape(value.text)}</f>", value.result
    if result is None:
        return f'<c r="{address}">{formula}</c>'
    if isinstance(result, ErrorCode):
        return f'<c r="{address}" t="e">{formula}<v>{result.code}</v></c>'
    kind = ' t="str"' if isinstance(result, str) else ""
    return f'<c r="{address}"{kind}>{formula}<v>{escape(str(result))}</v></c>'


def zip_parts(parts: Mapping[str, str | bytes]) -> bytes:
    """Members by name; `mimetype` is stored as it is."""
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, part in parts.items():
            stored = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(name, part, stored)
    return raw.getvalue()
