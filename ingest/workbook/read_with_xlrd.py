"""The second reader of xls: xlrd, for what calamine gets wrong (wrong code pages) or cannot read (before Excel 97)."""

import datetime as dt
import io
from collections.abc import Iterator

import xlrd

from ingest.workbook.build_rows import Value
from ingest.workbook.grid import RefusedError
from ingest.workbook.put_back import is_no_date

_DAY = dt.timedelta(days=1)
_EPOCHS = {0: dt.datetime(1899, 12, 30), 1: dt.datetime(1904, 1, 1)}  # by date mode


def open_with_xlrd(data: bytes, *, formats: bool) -> xlrd.Book:
    """The book.

    Raises:
        RefusedError: R101 damaged, R103 encrypted, R109 text that is not of its code page.
    """
    try:
        return xlrd.open_workbook(file_contents=data, logfile=io.StringIO(), formatting_info=formats)
    except UnicodeDecodeError as error:
        raise RefusedError("R109", "mojibake", str(error)[:80]) from None
    except MemoryError:
        raise
    except Exception as error:  # xlrd raises whatever the bytes make it raise; every one of them means: cannot read
        if "encrypted" in str(error):
            raise RefusedError("R103", "password") from None
        raise RefusedError("R101", "damaged", f"xlrd: {error}"[:120]) from None


def xlrd_values(book: xlrd.Book, sheet: xlrd.sheet.Sheet) -> Iterator[list[Value]]:
    """The rows; error cells are blank."""
    for row in range(sheet.nrows):
        values: list[Value] = []
        for cell in sheet.row(row):
            if cell.ctype == xlrd.XL_CELL_DATE:
                values.append(_moment(cell.value, book.datemode))
            elif cell.ctype == xlrd.XL_CELL_BOOLEAN:
                values.append(bool(cell.value))
            else:
                values.append("" if cell.ctype == xlrd.XL_CELL_ERROR else cell.value)
        yield values


def _moment(serial: float, date_mode: int) -> Value:
    """The moment a serial number stands for; the number itself where no calendar has it."""
    if is_no_date(serial) and (serial < 0 or date_mode == 0):
        return serial
    if serial < 1:
        return (_EPOCHS[1] + round(serial * 86_400_000) * dt.timedelta(milliseconds=1)).time()
    # Before Excel's 29 February 1900 its days lag one behind the calendar.
    epoch = _EPOCHS[date_mode] + _DAY * (date_mode == 0 and serial < 60)
    try:
        return epoch + dt.timedelta(days=int(serial), milliseconds=round(serial % 1 * 86_400_000))
    except OverflowError:
        return serial
