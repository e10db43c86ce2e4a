"""ods for tests, as LibreOffice stores it."""

import re
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from tests.ingest.write_books import ErrorCode, Page, Percent, Value, corners, letters
from tests.ingest.write_xlsx_book import XML, zip_parts

_KIND = "application/vnd.oasis.opendocument.spreadsheet"


def ods_book(*pages: Page) -> bytes:
    """An OpenDocument spreadsheet as LibreOffice writes it."""
    spaces = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in (
            ("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"), ("number", "datastyle"),
        )
    )  # fmt: skip
    content = (
        f'<office:document-content{spaces} office:version="1.2"><office:automatic-styles>'
        '<style:style style:name="hidden" style:family="table">'
        '<style:table-properties table:display="false"/></style:style>'
        f"</office:automatic-styles><office:body><office:spreadsheet>{''.join(map(_ods_page, pages))}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_KIND}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    return zip_parts({"mimetype": _KIND, "content.xml": XML + content, "META-INF/manifest.xml": XML + manifest})


def _ods_page(page: Page) -> str:
    width = max((len(row) for row in page.rows), default=1)
    spans = {corners(merge)[:2]: corners(merge) for merge in page.merges}
    covered = {
        (row, column)
        for first_row, first_column, last_row, last_column in spans.values()
        for row in range(first_row, last_row + 1)
        for column in range(first_column, last_column + 1)
        if (row, column) != (first_row, first_column)
    }
    width = max([width, *(column for _, column in covered)])
    height = max([len(page.rows), *(row for row, _ in covered)])
    hidden_columns = {corners(f"{name}1:{name}1")[1] for name in page.hidden_columns}
    columns = "".join(
        f"<table:table-column{' table:visibility=' + quoteattr('collapse') if column in hidden_columns else ''}/>"
        for column in range(1, width + 1)
    )
    rows = []
    for number in range(1, height + 1):
        values = page.rows[number - 1] if number <= len(page.rows) else ()
        cells = []
        for column in range(1, width + 1):
            value = values[column - 1] if column <= len(values) else None
            tag = "table:covered-table-cell" if (number, column) in covered else "table:table-cell"
            span = ""
            if (number, column) in spans:
                _, _, last_row, last_column = spans[number, column]
                span = (
                    f' table:number-columns-spanned="{last_column - column + 1}"'
                    f' table:number-rows-spanned="{last_row - number + 1}"'
                )
            note = page.comments.get(f"{letters(column)}{number}", "")
            note = f"<office:annotation><text:p>{_ods_text(note)}</text:p></office:annotation>" if note else ""
            attributes, body = _ods_value(value)
            cells.append(f"<{tag}{span}{attributes}>{note}{body}</{tag}>")
        hidden = ' table:visibility="collapse"' if number in set(page.hidden_rows) else ""
        rows.append(f"<table:table-row{hidden}>{''.join(cells)}</table:table-row>")
    style = ' table:style-name="hidden"' if page.is_hidden else ""
    return f"<table:table table:name={quoteattr(page.name)}{style}>{columns}{''.join(rows)}</table:table>"


def _ods_value(value: Value) -> tuple[str, str]:
    if value is None:
        return "", ""
    if isinstance(value, bool):
        return f' office:value-type="boolean" office:boolean-value="{str(value).lower()}"', _ods_shown(value)
    if isinstance(value, int | Decimal):
        return f' office:value-type="float" office:value="{value}"', _ods_shown(value)
    if isinstance(value, date):
        return f' office:value-type="date" office:date-value="{value}"', _ods_shown(value)
    if isinstance(value, Percent):
        return f' office:value-type="percentage" office:value="{value.stored}"', _ods_shown(f"{value.stored * 100}%")
    if isinstance(value, str):
        return ' office:value-type="string"', _ods_shown(value)
    if isinstance(value, ErrorCode):  # as LibreOffice stores an error: a formula whose shown text is the error
        return ' table:formula="of:=1/0" office:value-type="string" office:string-value=""', _ods_shown(value.code)
    formula = f" table:formula={quoteattr('of:=' + value.text)}"
    if isinstance(value.result, ErrorCode):
        return f'{formula} office:value-type="string" office:string-value=""', _ods_shown(value.result.code)
    attributes, body = _ods_value(value.result)
    return formula + attributes, body


def _ods_shown(value: object) -> str:
    return "".join(f"<text:p>{_ods_text(line)}</text:p>" for line in str(value).split("\n"))


def _ods_text(text: str) -> str:
    """ASCII spaces collapse in OpenDocument unless they are said by number."""
    return re.sub(r"^ +| {2,}| +$", lambda run: f'<text:s text:c="{len(run[0])}"/>', escape(text))
