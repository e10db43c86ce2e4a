"""A web page saved or exported as .xls to one sheet: what a spreadsheet program shows when it opens it.

Text stays as it is shown ("1,234.5" is a text) unless the page stores the number itself; fields of a form are what they
hold. Tables stand below each other in the order of the page, each line of
text outside them in a row of its own, column A. Tables within tables are taken apart where they only lay out the page
(one filled cell to a row); where that cannot be told the page is refused, as rows and columns would be guesswork.
"""

import re

from ingest.workbook.decode_text import decode
from ingest.workbook.grid import TEXT, RefusedError, Sheet
from ingest.workbook.html_table import HtmlCell, HtmlTable, place_table
from ingest.workbook.parse_html import PageParser
from ingest.workbook.sheet_builder import SheetBuilder

_CHARSET = re.compile(rb"""(?i)<(?:meta|\?xml)[^>]*(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""")
_MAX_DEPTH = 20


def read_html(data: bytes) -> tuple[str, list[Sheet]]:
    """Kind and the one sheet.

    Raises:
        RefusedError: R101 cut short, R104 too large, R107 no table or tables that cannot be told apart, R109 encoding.
    """
    declared = _CHARSET.search(data[:65536].replace(b"\x00", b""))
    page = PageParser()
    try:
        page.feed(decode(data, declared[1].decode("ascii") if declared else ""))
        page.close()
    except AssertionError as error:  # the parser's word for markup that it cannot make sense of
        raise RefusedError("R101", "damaged", f"html: {error}"[:120]) from None
    if page.open_tables:
        raise RefusedError("R101", "damaged", "html: </table> missing")
    if not page.has_table:
        raise RefusedError("R107", "html")
    sheet = SheetBuilder(page.sheet_name)
    row = 0
    for block in _unnested(page.blocks, 0):
        if isinstance(block, str):
            sheet.put(row, 0, block, TEXT)
            row += 1
        else:
            row += place_table(sheet, row, block)
    return "html", [sheet.build()]


def _unnested(blocks: list[str | HtmlTable], depth: int) -> list[str | HtmlTable]:
    """The same with tables that lay out others replaced by their contents.

    Raises:
        RefusedError: R107, a row of such a table has more than one filled cell.
    """
    if depth > _MAX_DEPTH:
        raise RefusedError("R107", "nested", f"> {_MAX_DEPTH}")
    found: list[str | HtmlTable] = []
    for block in blocks:
        if isinstance(block, str):
            found.append(block)
            continue
        for cell in block.cells():
            _unwrap(cell)
        if not any(cell.tables for cell in block.cells()):
            found.append(block)
            continue
        for row in block.rows:
            filled = [cell for cell in row.cells if cell.tables or cell.text]
            if len(filled) > 1:
                raise RefusedError("R107", "nested", filled[0].text[:40])
            for cell in filled:
                found.extend(_unnested(cell.blocks, depth + 1))
    return found


def _unwrap(cell: HtmlCell) -> None:
    """A table of one cell within a cell is but a frame around its text."""
    for block in cell.tables:
        if len(block.cells()) == 1:
            cell.is_struck = cell.is_struck or block.cells()[0].is_struck
            cell.stored = cell.stored or block.cells()[0].stored
    cell.blocks = [
        block.rows[0].cells[0].text
        if isinstance(block, HtmlTable) and len(block.cells()) == 1 and not block.rows[0].cells[0].tables
        else block
        for block in cell.blocks
        if not (isinstance(block, HtmlTable) and not any(inner.blocks for inner in block.cells()))
    ]
