"""xls (BIFF8; WPS writes et alike) to sheets: calamine, corrected by the records; xlrd where it fails."""

from dataclasses import replace

from ingest.workbook.build_rows import Rows, build_rows, number_text
from ingest.workbook.grid import NUMBER, RefusedError, Sheet
from ingest.workbook.put_back import doubtful_dates, is_no_date, put_back, put_struck, put_unit, with_hidden
from ingest.workbook.read_old_xls import read_old_xls
from ingest.workbook.read_with_calamine import read_with_calamine, with_texts_of
from ingest.workbook.read_with_xlrd import open_with_xlrd, xlrd_values
from ingest.workbook.scan_biff import BIFF5, UNICODE_PAGE, BiffScan, scan_biff, workbook_stream


def read_xls(data: bytes) -> tuple[str, list[Sheet]]:
    """Kind and all worksheets of an OLE file.

    Raises:
        RefusedError: R101-R104, R108, R109 (text that no reader gets right), R110.
    """
    stream = workbook_stream(data)
    scan = scan_biff(stream)
    if scan.version == BIFF5:
        return "xls", read_old_xls(stream, scan.sheets)
    sheets = read_with_calamine(data, lambda index, _name, rows: _mend(rows, scan, index))
    # BIFF8 text is Unicode whatever the code page says; calamine believes the code page and returns mojibake
    # (tafia/calamine#229). xlrd reads it right, but crashes on other files, so it is asked only here.
    if scan.code_page != UNICODE_PAGE and any(_is_mojibake(sheet) for sheet in sheets):
        others = _read_with_xlrd(data, scan)
        sheets = [
            replace(sheet, name=other.name) for sheet, other in zip(with_texts_of(sheets, others), others, strict=True)
        ]
    if any(_is_mojibake(sheet) for sheet in sheets):
        raise RefusedError("R109", "mojibake")
    worksheets = [sheet for sheet in scan.sheets if sheet.is_worksheet]
    if len(worksheets) != len(sheets):
        raise RefusedError("R101", "damaged", f"{len(sheets)} of {len(worksheets)} sheets")
    return "xls", [
        replace(with_hidden(sheet, found.hidden_rows, found.hidden_columns), comments=found.comments)
        for sheet, found in zip(sheets, worksheets, strict=True)
    ]


def _mend(rows: Rows, scan: BiffScan, index: int) -> None:
    if index >= len(scan.sheets):
        return
    cells = dict(scan.sheets[index].faults)
    percents = []
    units: dict[str, list[tuple[int, int]]] = {}
    dates = doubtful_dates(rows)
    for row, column, style, value in scan.numbers(index) if scan.percents or scan.units or dates else ():
        if style in scan.percents:
            percents.append((row, column))
        elif style in scan.units:
            units.setdefault(scan.units[style], []).append((row, column))
        elif (row, column) in dates and is_no_date(value):
            cells[row, column] = (number_text(value), NUMBER)
    put_back(rows, cells, percents)
    for unit, found in units.items():
        put_unit(rows, unit, found)
    put_struck(rows, scan.struck_cells(index))


def _is_mojibake(sheet: Sheet) -> bool:
    """Whether any text holds control characters or U+FFFD: halves of UTF-16 taken for letters, never a clerk's."""
    return any(
        (character < " " and character not in "\t\r\n") or "\x7f" <= character <= "\x9f" or character == "\ufffd"
        for row in [[sheet.name], *sheet.texts]
        for text in row
        if not text.isprintable()
        for character in text
    )


def _read_with_xlrd(data: bytes, scan: BiffScan) -> list[Sheet]:
    book = open_with_xlrd(data, formats=False)
    worksheets = [index for index, sheet in enumerate(scan.sheets) if sheet.is_worksheet]
    sheets = []
    for index, sheet in zip(worksheets, book.sheets(), strict=False):
        rows = build_rows(xlrd_values(book, sheet))
        _mend(rows, scan, index)
        sheets.append(Sheet(sheet.name, sheet.visibility != 0, (), *rows))
    return sheets
