"""Cells put one by one, by the readers of our own, to a Sheet: bounded, at their addresses."""

import datetime as dt
import math
import re
from collections.abc import Iterable

from ingest.workbook.build_rows import number_text, percent_text
from ingest.workbook.grid import (
    BLANK,
    ERROR,
    FIGURES,
    NUMBER,
    PERCENT,
    SCALED,
    STRUCK,
    TEXT,
    Merge,
    RefusedError,
    Sheet,
)

MAX_ROWS = 1_048_576
MAX_COLUMNS = 16_384
MAX_CELLS = 5_000_000  # of the rows as they are held, blanks before a filled cell included
MAX_SHEETS = 200
_FIGURE = re.compile(r"(?:[\W_]|约|大约|近|预计)*\d")  # a text that begins with a number


class SheetBuilder:
    """One sheet in the making."""

    def __init__(self, name: str, is_hidden: bool = False) -> None:
        self.name = name
        self.is_hidden = is_hidden
        self.merges: list[Merge] = []
        self.hidden_rows: list[range] = []  # as ranges, which may run to the sheet's end
        self.hidden_columns: list[range] = []
        self.comments: dict[tuple[int, int], str] = {}
        self._texts: list[list[str]] = []
        self._kinds: list[list[str]] = []
        self._size = 0

    def put(self, row: int, column: int, text: str, kind: str) -> None:
        """Fill one cell, zero-based.

        Raises:
            RefusedError: R104, beyond what a sheet can hold.
        """
        if row >= MAX_ROWS or column >= MAX_COLUMNS:
            raise RefusedError("R104", "limit", f"{self.name[:40]}: {row + 1} x {column + 1}")
        while len(self._texts) <= row:
            self._texts.append([])
            self._kinds.append([])
        missing = column + 1 - len(self._texts[row])
        if missing > 0:
            self._size += missing
            if self._size > MAX_CELLS:
                raise RefusedError("R104", "limit", f"> {MAX_CELLS} cells")
            self._texts[row].extend([""] * missing)
            self._kinds[row].extend([BLANK] * missing)
        self._texts[row][column] = text
        self._kinds[row][column] = kind

    def is_filled(self, row: int, column: int) -> bool:
        """Whether something stands there already."""
        return row < len(self._kinds) and column < len(self._kinds[row]) and self._kinds[row][column] != BLANK

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        """Note a merged rectangle, cut where a sheet ends."""
        self.merges.append(Merge(top, left, min(bottom, MAX_ROWS - 1), min(right, MAX_COLUMNS - 1)))

    def build(self) -> Sheet:
        """The sheet; what is hidden beyond its last filled cell is not told."""
        width = max(map(len, self._texts), default=0)
        return Sheet(
            self.name,
            self.is_hidden,
            tuple(self.merges),
            self._texts,
            ["".join(kinds) for kinds in self._kinds],
            within(self.hidden_rows, len(self._texts)),
            within(self.hidden_columns, width),
            self.comments,
        )


def within(ranges: Iterable[range], size: int) -> frozenset[int]:
    """The members of the ranges that are below the size."""
    return frozenset(number for span in ranges for number in range(span.start, min(span.stop, size)))


def iso_text(value: str) -> str:
    """An ISO 8601 date or moment as a Grid says it, a date without its midnight; empty if it is none."""
    try:
        moment = dt.datetime.fromisoformat(value.removesuffix("Z"))
    except ValueError:
        return ""
    if moment.tzinfo is not None:
        return ""
    return (moment.date() if moment.time() == dt.time(0) else moment).isoformat()


def number_cell(value: str, *, is_percent: bool = False, unit: str | None = None) -> tuple[str, str]:
    """Text and kind of a stored number; what is none (or NaN, infinity) is a fault of the file, never a number.

    Args:
        value: As stored.
        is_percent: It is shown as a percent.
        unit: What its format adds, see `shown_unit`.
    """
    try:
        number = float(value)
    except ValueError:
        return value, ERROR
    if not math.isfinite(number):
        return value, ERROR
    text = number_text(number)
    if unit is not None:
        return text + unit, SCALED
    return (percent_text(text), PERCENT) if is_percent else (text, NUMBER)


def struck_kind(text: str, kind: str) -> str:
    """The kind of a cell of which something is struck out, raised or lowered: that matters in figures only."""
    is_figure = kind in FIGURES or (kind == TEXT and _FIGURE.match(text))
    return STRUCK if is_figure else kind


def check_names(names: Iterable[str]) -> None:
    """Sheets are told apart by name.

    Raises:
        RefusedError: R104 too many, R110 two of one name.
    """
    seen: set[str] = set()
    for name in names:
        if name.casefold() in seen:
            raise RefusedError("R110", "same_name", name)
        seen.add(name.casefold())
    if len(seen) > MAX_SHEETS:
        raise RefusedError("R104", "limit", f"{len(seen)} > {MAX_SHEETS} sheets")
