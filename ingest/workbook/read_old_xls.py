"""xls before Excel 97 (BIFF2 to BIFF5/7): xlrd reads, text decoded by the code page that the file names."""

import xlrd

from ingest.workbook.build_rows import build_rows, put_cell
from ingest.workbook.decode_text import gb_share
from ingest.workbook.grid import ERROR, RefusedError, Sheet
from ingest.workbook.number_format import is_percent_format, shown_unit
from ingest.workbook.put_back import put_back, put_struck, put_unit, with_hidden
from ingest.workbook.read_with_xlrd import open_with_xlrd, xlrd_values
from ingest.workbook.scan_biff import SheetScan, scan_biff
from ingest.workbook.sheet_builder import check_names
from ingest.workbook.struck_biff import is_odd

# Code pages in which not every pair of bytes is a character: strict decoding is a check by itself.
_DOUBLE_BYTE = frozenset({932, 936, 949, 950, 1361, 54936})
_WORKBOOK, _WORKSHEET = 0x0100, 0x0010  # of the first record of files without a container


def read_bare_biff(data: bytes) -> tuple[str, list[Sheet]]:
    """Kind and sheets of records that lie in no container.

    Raises:
        RefusedError: R101 damaged, R103, R108 charts and macro sheets, R109 text that is not of its code page, R110.
    """
    if data[:2] == b"\x09\x08":
        return "xls", read_old_xls(data, scan_biff(data).sheets)
    if int.from_bytes(data[6:8], "little") not in {_WORKBOOK, _WORKSHEET}:
        raise RefusedError("R108", "other_kind", "Excel 4 macro sheet")
    return "xls", read_old_xls(data, [])


def read_old_xls(data: bytes, scans: list[SheetScan]) -> list[Sheet]:
    """All worksheets.

    Args:
        data: The whole file.
        scans: What the records say of its sheets, where they have been looked at.

    Raises:
        RefusedError: As `read_bare_biff`.
    """
    book = open_with_xlrd(data, formats=True)
    found = [scan for scan in scans if scan.is_worksheet]
    pages = book.sheets()
    check_names(page.name for page in pages)
    sheets = [_sheet(book, page, found[n] if n < len(found) else SheetScan(0)) for n, page in enumerate(pages)]
    _check_code_page(book, sheets)
    return sheets


def _sheet(book: xlrd.Book, page: xlrd.sheet.Sheet, scan: SheetScan) -> Sheet:
    rows = build_rows(xlrd_values(book, page))
    codes = [getattr(book.format_map.get(form.format_key), "format_str", "") for form in book.xf_list]
    percents = {style for style, code in enumerate(codes) if is_percent_format(code)}
    shown = {style: unit for style, code in enumerate(codes) if (unit := shown_unit(code)) is not None}
    numbers = []
    units: dict[str, list[tuple[int, int]]] = {}
    for row in range(page.nrows):
        for column, kind in enumerate(page.row_types(row)):
            if kind == xlrd.XL_CELL_ERROR:
                code = page.cell_value(row, column)
                put_cell(rows, row, column, xlrd.error_text_from_code.get(code, f"#ERROR {code}"), ERROR)
            elif (percents or shown) and kind == xlrd.XL_CELL_NUMBER:
                style = page.cell_xf_index(row, column)
                if style in shown:
                    units.setdefault(shown[style], []).append((row, column))
                elif style in percents:
                    numbers.append((row, column))
    put_back(rows, scan.faults, numbers)
    for unit, found in units.items():
        put_unit(rows, unit, found)
    put_struck(rows, _struck_cells(book, page))
    sheet = Sheet(page.name, page.visibility != 0, (), *rows, comments=_comments(page))
    hidden_rows = [range(row, row + 1) for row, info in page.rowinfo_map.items() if info.hidden]
    hidden_columns = [range(column, column + 1) for column, info in page.colinfo_map.items() if info.hidden]
    return with_hidden(sheet, hidden_rows, hidden_columns)


def _struck_cells(book: xlrd.Book, page: xlrd.sheet.Sheet) -> list[tuple[int, int]]:
    """Cells of which something is struck out, raised or lowered; xlrd's fonts have one more at the number not used."""
    strikes = [bool(font.struck_out) for font in book.font_list]
    raises = [font.escapement in {1, 2} for font in book.font_list]
    if True not in strikes and True not in raises:
        return []
    del strikes[4:5], raises[4:5]
    struck = {style for style, form in enumerate(book.xf_list) if is_odd("x", [(0, form.font_index)], strikes, ())}
    cells = [
        (row, column)
        for row in range(page.nrows)
        for column in range(page.row_len(row))
        if page.cell_xf_index(row, column) in struck
    ]
    return cells + [
        cell
        for cell, runs in page.rich_text_runlist_map.items()
        if is_odd(str(page.cell_value(*cell)), runs, strikes, raises)
    ]


def _comments(page: xlrd.sheet.Sheet) -> dict[tuple[int, int], str]:
    return {cell: note.text for cell, note in page.cell_note_map.items() if note.text}


def _check_code_page(book: xlrd.Book, sheets: list[Sheet]) -> None:
    """Refuse Chinese text that the file takes for Western European, by a wrong code page or none at all."""
    texts = "".join(text for sheet in sheets for row in sheet.texts for text in row if not text.isascii())
    texts += "".join(sheet.name for sheet in sheets)
    if "\0" in texts:
        raise RefusedError("R109", "control", "U+0000")
    if book.codepage not in _DOUBLE_BYTE and not texts.isascii():
        raw = texts.encode(book.encoding, "ignore")
        if any(byte >= 0x80 for byte in raw) and gb_share(raw) > 0.5:
            raise RefusedError("R109", "mojibake")
