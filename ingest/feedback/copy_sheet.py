"""One sheet of a Grid as a sheet of a new workbook: the same values at the same addresses, and nothing that acts."""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import islice
from math import isfinite

from openpyxl.cell.cell import Cell
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet

from ingest.feedback.safe_text import cell_text, may_act
from ingest.workbook.build_rows import number_text, shift_point
from ingest.workbook.grid import BLANK, BOOLEAN, DATE, ERROR, NUMBER, PERCENT, UNCACHED, Merge, Sheet, column_letters

_ERRORS = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"})
_FIRST_DAY = dt.date(1900, 3, 1)  # before it, Excel counts a 29 February that was none
_MERGE_WORK = 1_000_000  # rows of merges looked at; forms have hundreds
_WIDEST, _NARROWEST = 40, 9  # characters of a column
_WIDTH_ROWS = 200


def copy_sheet(sheet: Sheet, page: Worksheet, rows: Iterable[int], merges: Sequence[Merge]) -> None:
    """Write the sheet's cells, merges and what is hidden.

    Args:
        sheet: As read.
        page: Where to; new.
        rows: Which rows, zero-based.
        merges: See `MergeIndex`.
    """
    texts, kinds = sheet.texts, sheet.kinds
    for row in rows:
        for column, kind in enumerate(kinds[row]):
            if kind != BLANK:
                _put(cell_at(page, row, column), kind, texts[row][column])
    # Not merge_cells(), which blanks what merged cells cover: a sheet may hold values there.
    page.merged_cells.ranges = {CellRange(merge.address) for merge in merges}
    for row in sheet.hidden_rows:
        page.row_dimensions[row + 1].hidden = True
    for column, width in enumerate(_widths(sheet)):
        page.column_dimensions[column_letters(column)].width = width
    for column in sheet.hidden_columns:
        page.column_dimensions[column_letters(column)].hidden = True
    page.sheet_state = "hidden" if sheet.is_hidden else "visible"


def cell_at(page: Worksheet, row: int, column: int) -> Cell:
    """The cell, zero-based; made if need be."""
    cell = page.cell(row + 1, column + 1)
    assert isinstance(cell, Cell)  # noqa: S101 - nothing is merged by way of openpyxl
    return cell


def put_text(cell: Cell, text: str) -> None:
    """A text as a text, whatever it begins with."""
    cell.value = cell_text(text)
    cell.data_type = "s"
    if may_act(text):
        cell.quotePrefix = True  # stays a text when somebody edits the cell


def _put(cell: Cell, kind: str, text: str) -> None:
    if kind in {NUMBER, PERCENT} and (number := _number(kind, text)):
        # The decimal itself: openpyxl writes 16 digits of a float, and some need 17.
        cell.value = number
        cell.data_type = "n"
        if kind == PERCENT:
            places = max(0, -int(Decimal(text.removesuffix("%")).as_tuple().exponent))
            cell.number_format = f"0.{'0' * places}%" if places else "0%"
    elif kind == BOOLEAN:
        cell.value = text == "TRUE"
    elif kind == DATE and (moment := _moment(text)) is not None:
        cell.value = moment
    elif kind == ERROR and text in _ERRORS:
        cell.value = text
        cell.data_type = "e"
    elif kind == UNCACHED:
        cell.value = "=NA()"  # a formula of ours without a result, as the sender's was
    else:
        put_text(cell, text)


def _number(kind: str, text: str) -> str:
    """The decimal to be stored, if a cell gives it back to the digit; else empty."""
    try:
        number = text if kind == NUMBER else shift_point(text.removesuffix("%"), -2)
        return number if isfinite(stored := float(number)) and number_text(stored) == number else ""
    except (ArithmeticError, ValueError):
        return ""


def _moment(text: str) -> dt.date | dt.time | None:
    """A date, a date with time or a time of day that a cell can hold to the digit; None for others."""
    for kind in (dt.date, dt.datetime, dt.time):
        try:
            moment: dt.date | dt.time = kind.fromisoformat(text)
        except ValueError:
            continue
        if getattr(moment, "tzinfo", None) is not None or getattr(moment, "microsecond", 0) % 1000:
            return None
        day = moment.date() if isinstance(moment, dt.datetime) else moment
        return None if isinstance(day, dt.date) and day < _FIRST_DAY else moment
    return None


def _widths(sheet: Sheet) -> list[float]:
    """Column widths in which figures can be read; titles, which run over several columns, do not count."""
    wide = {(merge.top, merge.left) for merge in sheet.merges if merge.right > merge.left}
    widths: list[float] = []
    for row, texts in enumerate(islice(sheet.texts, _WIDTH_ROWS)):
        widths += [_NARROWEST] * (len(texts) - len(widths))
        for column, text in enumerate(texts):
            if len(text) * 2 > widths[column] - 2 and (row, column) not in wide:
                size = len(text) if text.isascii() else len(text) * 2
                widths[column] = max(widths[column], min(size + 2, _WIDEST))
    return widths


class MergeIndex:
    """The merges of a sheet that xlsx allows, none over another, and which one a cell lies in."""

    def __init__(self, sheet: Sheet) -> None:
        self.merges: list[Merge] = []
        self._by_row: dict[int, list[Merge]] = {}
        work = 0
        for merge in sheet.merges:
            rows = range(merge.top, max(merge.top, min(merge.bottom, len(sheet.texts) - 1)) + 1)
            beside = [other for row in rows for other in self._by_row.get(row, ())]
            work += len(rows) + len(beside)
            if work > _MERGE_WORK:
                return
            is_one_cell = merge.top == merge.bottom and merge.left == merge.right
            if is_one_cell or any(other.left <= merge.right and merge.left <= other.right for other in beside):
                continue
            self.merges.append(merge)
            for row in rows:
                self._by_row.setdefault(row, []).append(merge)

    def shown_at(self, row: int, column: int) -> tuple[int, int]:
        """The cell in which a person sees this one: the first of its merge, or itself."""
        for merge in self._by_row.get(row, ()):
            if merge.left <= column <= merge.right:
                return merge.top, merge.left
        return row, column
