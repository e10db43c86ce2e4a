"""Workbooks as tests describe them, and writers of csv and xls; xlsx and ods have modules of their own."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from jiqun.sample.sheet import Sheet
from jiqun.sample.write_xls import write_xls


@dataclass(frozen=True)
class Percent:
    """A number in a percent number format; `stored` 0.123 is shown as 12.3%."""

    stored: Decimal


@dataclass(frozen=True)
class ErrorCode:
    """An error value, #REF! and the like."""

    code: str


@dataclass(frozen=True)
class Formula:
    """A formula; without a result the program that wrote it never computed it."""

    text: str
    result: "int | Decimal | str | ErrorCode | None" = None


Value: TypeAlias = bool | int | Decimal | str | date | Percent | ErrorCode | Formula | None


@dataclass
class Page:
    """One sheet: rows of cells from A1, and what hangs on them (addresses as people write them)."""

    rows: Sequence[Sequence[Value]]
    merges: Sequence[str] = ()  # A1:B2
    name: str = "表"
    is_hidden: bool = False
    hidden_rows: Iterable[int] = ()  # 1-based
    hidden_columns: Iterable[str] = ()  # letters
    comments: Mapping[str, str] = field(default_factory=dict)  # by address


def letters(column: int) -> str:
    """1 -> A, 27 -> AA."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def corners(merge: str) -> tuple[int, int, int, int]:
    """A1:B2 -> first row, first column, last row, last column, counted from 1."""
    places = []
    for address in merge.split(":"):
        match = re.fullmatch(r"([A-Z]+)(\d+)", address)
        assert match, merge
        column = 0
        for letter in match[1]:
            column = column * 26 + ord(letter) - 64
        places += [int(match[2]), column]
    first_row, first_column, last_row, last_column = places
    return first_row, first_column, last_row, last_column


def csv_book(page: Page, encoding: str = "utf-8", delimiter: str = ",", line_end: str = "\r\n") -> bytes:
    """Comma or tab separated text: every row as wide as the sheet; utf-16 gets a byte order mark."""
    width = max((len(row) for row in page.rows), default=0)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=line_end)
    for row in page.rows:
        writer.writerow([_shown(value) for value in row] + [""] * (width - len(row)))
    return text.getvalue().encode(encoding)


def _shown(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Percent):
        return f"{(value.stored * 100).normalize():f}%"
    if isinstance(value, ErrorCode):
        return value.code
    if isinstance(value, Formula):
        return _shown(value.result)
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def xls_book(page: Page) -> bytes:
    """BIFF8 of one sheet: numbers of 0, 1, 2 or 4 decimals, texts and merges."""
    sheet = Sheet(page.name, max((len(row) for row in page.rows), default=1))
    for number, row in enumerate(page.rows, start=1):
        for column, value in enumerate(row, start=1):
            if value is not None:
                assert isinstance(value, int | Decimal | str), value
                sheet.put(number, column, value)
    for merge in page.merges:
        sheet.merge(*corners(merge))
    return write_xls(sheet)
