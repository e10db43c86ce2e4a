"""SpreadsheetML 2003 as Excel stores it: blank cells and rows are passed over by ss:Index."""

from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from tests.ingest.write_books import ErrorCode, Formula, Page, Percent, Value, corners, letters

_HEAD = (
    '<?xml version="1.0"{encoding}?>\n<?mso-application progid="Excel.Sheet"?>\n'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:html="http://www.w3.org/TR/REC-html40">'
    '<Styles><Style ss:ID="Default" ss:Name="Normal"/><Style ss:ID="p"><NumberFormat ss:Format="0.0%"/></Style>'
    '<Style ss:ID="bold" ss:Parent="p"><Font ss:Bold="1"/></Style></Styles>'
)


def spreadsheetml_book(*pages: Page, encoding: str = "utf-8") -> bytes:
    """The bytes, in an encoding that the file declares."""
    declared = "" if encoding == "utf-8" else f' encoding="{encoding}"'
    text = _HEAD.format(encoding=declared) + "".join(map(_page, pages)) + "</Workbook>"
    return text.encode(encoding)


def _page(page: Page) -> str:
    spans = {corners(merge)[:2]: corners(merge) for merge in page.merges}
    hidden = sorted(corners(f"{name}1:{name}1")[1] for name in page.hidden_columns)
    columns = "".join(f'<Column ss:Index="{column}" ss:Hidden="1" ss:Width="0"/>' for column in hidden)
    rows = []
    for number, values in enumerate(page.rows, start=1):
        cells = []
        for column, value in enumerate(values, start=1):
            note = page.comments.get(f"{letters(column)}{number}", "")
            if value is None and not note and (number, column) not in spans:
                continue
            attributes, body = _value(value)
            if (number, column) in spans:
                _, _, last_row, last_column = spans[number, column]
                attributes += f' ss:MergeAcross="{last_column - column}" ss:MergeDown="{last_row - number}"'
            if note:
                body += f'<Comment><ss:Data xmlns="http://www.w3.org/TR/REC-html40"><B>{escape(note)}</B></ss:Data></Comment>'
            cells.append(f'<Cell ss:Index="{column}"{attributes}>{body}</Cell>')
        is_hidden = ' ss:Hidden="1"' if number in set(page.hidden_rows) else ""
        if cells or is_hidden:
            rows.append(f'<Row ss:Index="{number}"{is_hidden}>{"".join(cells)}</Row>')
    options = (
        "<WorksheetOptions xmlns='urn:schemas-microsoft-com:office:excel'><Visible>SheetHidden</Visible>"
        "</WorksheetOptions>"
    )
    return (
        f"<Worksheet ss:Name={quoteattr(page.name)}><Table>{columns}{''.join(rows)}</Table>"
        f"{options if page.is_hidden else ''}</Worksheet>"
    )


def _value(value: Value) -> tuple[str, str]:
    if isinstance(value, Formula):
        attributes, body = _value(value.result)
        return f"{attributes} ss:Formula={quoteattr('=' + value.text)}", body
    kinds = {bool: "Boolean", int: "Number", Decimal: "Number", date: "DateTime", str: "String", ErrorCode: "Error"}
    if value is None:
        return "", ""
    if isinstance(value, Percent):
        return ' ss:StyleID="bold"', f'<Data ss:Type="Number">{value.stored}</Data>'
    shown = f"{value}T00:00:00.000" if isinstance(value, date) else str(value)
    shown = {True: "1", False: "0"}[value] if isinstance(value, bool) else shown
    shown = value.code if isinstance(value, ErrorCode) else shown
    shown = escape(shown).replace("\n", "&#10;")
    return "", f'<Data ss:Type="{kinds[type(value)]}">{shown}</Data>'
