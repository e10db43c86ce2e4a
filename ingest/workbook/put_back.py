"""What a second look found, put over the first reader's cells."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ingest.workbook.build_rows import Rows, percent_text, put_cell
from ingest.workbook.grid import DATE, NUMBER, PERCENT, SCALED, Sheet
from ingest.workbook.sheet_builder import struck_kind, within

LEAP_DAY_1900 = 60  # Excel's 29 February 1900, which was none


def put_back(rows: Rows, cells: Mapping[tuple[int, int], tuple[str, str]], percents: Iterable[tuple[int, int]]) -> None:
    """Overwrite cells, and say the numbers among `percents` as their format shows them."""
    texts, kinds = rows
    for (row, column), (text, kind) in cells.items():
        put_cell(rows, row, column, text, kind)
    for row, column in percents:
        if row < len(kinds) and kinds[row][column : column + 1] == NUMBER:
            put_cell(rows, row, column, percent_text(texts[row][column]), PERCENT)


def put_unit(rows: Rows, unit: str, cells: Iterable[tuple[int, int]]) -> None:
    """Say that the numbers among the cells are shown with this unit; empty: as another number."""
    texts, kinds = rows
    for row, column in cells:
        if row < len(kinds) and kinds[row][column : column + 1] == NUMBER:
            put_cell(rows, row, column, texts[row][column] + unit, SCALED)


def put_struck(rows: Rows, cells: Iterable[tuple[int, int]]) -> None:
    """Say of the figures among the cells that something of them is struck out, raised or lowered."""
    texts, kinds = rows
    for row, column in cells:
        if row < len(kinds) and column < len(kinds[row]):
            text = texts[row][column]
            put_cell(rows, row, column, text, struck_kind(text, kinds[row][column]))


def doubtful_dates(rows: Rows) -> set[tuple[int, int]]:
    """Cells that calamine may have made of a number that is no date: it says a time of day, or 28 February 1900."""
    texts, kinds = rows
    return {
        (row, column)
        for row, letters in enumerate(kinds)
        if DATE in letters
        for column, kind in enumerate(letters)
        if kind == DATE and (texts[row][column][2:3] == ":" or texts[row][column].startswith("1900-02-28"))
    }


def is_no_date(serial: float) -> bool:
    """Whether no calendar has the day that Excel would count so, among the doubtful ones."""
    return serial < 0 or int(serial) == LEAP_DAY_1900


def with_hidden(sheet: Sheet, rows: Iterable[range], columns: Iterable[range]) -> Sheet:
    """The sheet with its hidden rows and columns, as far as it is filled."""
    width = max(map(len, sheet.texts), default=0)
    return replace(sheet, hidden_rows=within(rows, len(sheet.texts)), hidden_columns=within(columns, width))
