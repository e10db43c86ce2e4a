"""A sheet as a layout reads it: as drawn, or with rows and columns exchanged. Addresses are always the file's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ingest.workbook.grid import BLANK, Merge, Sheet, cell_address, column_letters

_USUAL_ROWS = 2048


@dataclass(frozen=True, slots=True)
class Page:
    """Rows and columns here are the layout's; `sheet` is as read."""

    name: str
    merges: tuple[Merge, ...]
    texts: list[list[str]]
    kinds: list[str]
    hidden_rows: frozenset[int]
    hidden_columns: frozenset[int]
    comments: Mapping[tuple[int, int], str]
    is_transposed: bool = False

    def text(self, row: int, column: int) -> str:
        """The cell's text; empty for a blank cell and outside the sheet."""
        if 0 <= row < len(self.texts) and 0 <= column < len(self.texts[row]):
            return self.texts[row][column]
        return ""

    def kind(self, row: int, column: int) -> str:
        """The cell's type letter."""
        if 0 <= row < len(self.kinds) and 0 <= column < len(self.kinds[row]):
            return self.kinds[row][column]
        return BLANK

    def address(self, row: int, column: int) -> str:
        """Where the cell stands in the file."""
        return cell_address(column, row) if self.is_transposed else cell_address(row, column)

    def addresses(self, rows: Sequence[int], columns: Sequence[int]) -> list[str]:
        """Of the cells of some rows (from top to bottom) and columns, row by row."""
        if self.is_transposed:
            numbers = [str(column + 1) for column in columns]
            return [letters + number for letters in map(column_letters, rows) for number in numbers]
        if not rows or rows[-1] >= _USUAL_ROWS:
            heads = [column_letters(column) for column in columns]
            return [letters + number for number in [str(row + 1) for row in rows] for letters in heads]
        width, is_span = len(columns), rows[-1] - rows[0] + 1 == len(rows)
        addresses = [""] * (width * len(rows))
        for place, column in enumerate(columns):
            down = _addresses_down(column)
            addresses[place::width] = down[rows[0] : rows[-1] + 1] if is_span else [down[row] for row in rows]
        return addresses


@lru_cache(maxsize=64)
def _addresses_down(column: int) -> list[str]:
    """Of the cells of a column: the same in every file, so they are made once."""
    letters = column_letters(column)
    return [f"{letters}{row}" for row in range(1, _USUAL_ROWS + 1)]


def page_of(sheet: Sheet) -> Page:
    """The sheet as drawn."""
    return Page(
        sheet.name,
        sheet.merges,
        sheet.texts,
        sheet.kinds,
        sheet.hidden_rows,
        sheet.hidden_columns,
        sheet.comments,
    )


def transposed_page_of(sheet: Sheet) -> Page:
    """The sheet with rows and columns exchanged."""
    width = max(map(len, sheet.texts), default=0)
    cells = [
        (texts + [""] * (width - len(texts)), kinds.ljust(width))
        for texts, kinds in zip(sheet.texts, sheet.kinds, strict=True)
    ]
    kinds = ["".join(kinds[column] for _, kinds in cells).rstrip(BLANK) for column in range(width)]
    return Page(
        sheet.name,
        tuple(Merge(merge.left, merge.top, merge.right, merge.bottom) for merge in sheet.merges),
        [[texts[column] for texts, _ in cells][: len(kinds[column])] for column in range(width)],
        kinds,
        sheet.hidden_columns,
        sheet.hidden_rows,
        {(column, row): comment for (row, column), comment in sheet.comments.items()},
        is_transposed=True,
    )
