"""xls (BIFF8) to sheets: calamine, corrected by the records; xlrd where the file names a wrong code page."""

import io
from collections.abc import Iterator

import xlrd

from ingest.workbook.build_rows import Rows, Value, build_rows, put_cell
from ingest.workbook.grid import RefusedError, Sheet
from ingest.workbook.read_with_calamine import read_with_calamine, with_texts_of
from ingest.workbook.scan_biff import UNICODE_PAGE, BiffScan, scan_biff, workbook_stream


def read_xls(data: bytes) -> list[Sheet]:
    """All worksheets.

    Raises:
        RefusedError: R101-R104, R108, R109 (text that no reader gets right), R110.
    """
    scan = scan_biff(workbook_stream(data))
    sheets = read_with_calamine(data, lambda index, _name, rows: _put_faults(rows, scan, index))
    # BIFF8 text is Unicode whatever the code page says; calamine believes the code page and returns mojibake
    # (tafia/calamine#229). xlrd reads it right, but crashes on other files, so it is asked only here.
    if scan.code_page != UNICODE_PAGE and any(_is_mojibake(sheet) for sheet in sheets):
        sheets = with_texts_of(sheets, _read_with_xlrd(data, scan))
    if any(_is_mojibake(sheet) for sheet in sheets):
        raise RefusedError("R109", "mojibake")
    return sheets


def _put_faults(rows: Rows, scan: BiffScan, index: int) -> None:
    for (row, column), (text, kind) in scan.faults[index].items() if index < len(scan.faults) else ():
        put_cell(rows, row, column, text, kind)


def _is_mojibake(sheet: Sheet) -> bool:
    """Whether any text holds control characters or U+FFFD: halves of UTF-16 taken for letters, never a clerk's."""
    return any(
        (character < " " and character not in "\t\r\n") or "\x7f" <= character <= "\x9f" or character == "\ufffd"
        for row in sheet.texts
        for text in row
        if not text.isprintable()
        for character in text
    )


def _read_with_xlrd(data: bytes, scan: BiffScan) -> list[Sheet]:
    try:
        book = xlrd.open_workbook(file_contents=data, logfile=io.StringIO())
    except Exception as error:  # xlrd raises whatever the bytes make it raise; every one of them means: cannot read
        raise RefusedError("R109", "mojibake", str(error)[:80]) from None
    sheets = []
    for index, sheet in enumerate(book.sheets()):
        rows = build_rows(_values(book, sheet))
        _put_faults(rows, scan, index)
        sheets.append(Sheet(sheet.name, sheet.visibility != 0, (), *rows))
    return sheets


def _values(book: xlrd.Book, sheet: xlrd.sheet.Sheet) -> Iterator[list[Value]]:
    for row in range(sheet.nrows):
        values: list[Value] = []
        for cell in sheet.row(row):
            if cell.ctype == xlrd.XL_CELL_DATE:
                values.append(xlrd.xldate_as_datetime(cell.value, book.datemode))
            elif cell.ctype == xlrd.XL_CELL_BOOLEAN:
                values.append(bool(cell.value))
            else:
                values.append("" if cell.ctype == xlrd.XL_CELL_ERROR else cell.value)
        yield values
