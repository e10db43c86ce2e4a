"""A sheet being written, and beside it the truth: what a person reads from each cell."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeAlias

from hypothesis import strategies as st

from tests.ingest.layouts.layout_file import STANDARD, Fact
from tests.ingest.write_books import Page, Value, letters

Draw: TypeAlias = Any  # what a composite strategy is given
Subject: TypeAlias = tuple[str, str]  # type, code


@dataclass
class Canvas:
    """Rows and columns count from 1 at the corner of the table, which need not be that of the sheet."""

    sheet: str
    down: int  # blank rows above
    right: int  # blank columns to the left
    cells: dict[tuple[int, int], Value] = field(default_factory=dict)
    merges: list[str] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    headers: list[tuple[int, int]] = field(default_factory=list)  # where a heading stands
    labels: list[tuple[int, int]] = field(default_factory=list)  # where a row's name stands
    units: dict[tuple[int, int], str | None] = field(default_factory=dict)  # cells naming a unit -> the same without

    def put(self, row: int, column: int, value: Value) -> None:
        """Write a cell; None leaves it blank."""
        if value is not None and value != "":
            self.cells[row, column] = value

    def heading(self, row: int, column: int, text: str, bare: str | None = None) -> None:
        """Write a heading; `bare` is the same without its unit, if it names one."""
        self.put(row, column, text)
        if bare is None:
            self.headers.append((row, column))
        else:
            self.units[row, column] = bare

    def label(self, row: int, column: int, text: str) -> None:
        """Write a row's name."""
        self.put(row, column, text)
        self.labels.append((row, column))

    def merge(self, row: int, column: int, last_row: int, last_column: int) -> None:
        """Merge a block; a single cell is left alone."""
        if (row, column) != (last_row, last_column):
            self.merges.append(f"{self.address(row, column)}:{self.address(last_row, last_column)}")

    def address(self, row: int, column: int) -> str:
        """The cell's address in the file."""
        return f"{letters(column + self.right)}{row + self.down}"

    def fact(
        self, row: int, column: int, subject: Subject, indicator: str, period: str, basis: str, *,
        number: Decimal | None, unit: str, status: str,
    ) -> None:  # fmt: skip
        """Note what the cell says."""
        standard = None if number is None else number * STANDARD[unit]
        self.facts.append(
            (self.sheet, self.address(row, column), *subject, indicator, period, basis, number, unit, standard, status)
        )

    def page(self, changed: dict[tuple[int, int], Value] | None = None) -> Page:
        """The sheet, some cells changed."""
        cells = self.cells | (changed or {})
        height, width = max(row for row, _ in cells) + self.down, max(column for _, column in cells) + self.right
        rows: list[list[Value]] = [[None] * width for _ in range(height)]
        for (row, column), value in cells.items():
            rows[row + self.down - 1][column + self.right - 1] = value
        return Page(rows, self.merges, name=self.sheet or "表")


def choose(draw: Draw, *options: Any) -> Any:
    """One of them; the first is the plainest."""
    return draw(st.sampled_from(options))


def coin(draw: Draw) -> bool:
    """Yes or no; no is the plainer."""
    return bool(draw(st.booleans()))
