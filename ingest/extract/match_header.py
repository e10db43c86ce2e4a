"""Which column of a layout each cell of a header is.

Header cells are resolved through merges to a path (增加值 over 1—本月), joined and compared with the spec's tokens.
What matches nothing, or twice, is a finding at its cell; nothing is skipped.
"""

import re
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache

from ingest.extract.match_period import match_period
from ingest.extract.page import Page
from ingest.extract.parse_period import PeriodText
from ingest.forms.conventions import Unit, load_conventions
from ingest.forms.form_spec import Column, Layout
from ingest.forms.normalise import header_token, squeeze
from ingest.forms.spec_file import Role
from ingest.workbook.grid import TEXT

_BRACKETS = re.compile(r"\(([^()]*)\)")
_MONTHS = re.compile(r"1-(\d{1,2})月")
WIDEST = 16384


@dataclass(slots=True)
class HeaderColumn:
    """One column of the page under the header."""

    column: Column
    row: int  # of the lowest header cell, for findings
    text: str
    unit: Unit | None = None  # named in the header
    period: PeriodText | None = None  # named in the header


@dataclass(slots=True)
class Header:
    """A layout's header found on a page; with `blocks_across` one of its repetitions to the right."""

    layout: Layout
    top: int
    bottom: int  # the last row of the header; data may start below
    left: int = 0
    right: int = WIDEST  # the first column that is no longer its
    columns: dict[int, HeaderColumn] = field(default_factory=dict)
    unmatched: list[tuple[int, int, str]] = field(default_factory=list)  # row, column, text
    doubled: list[tuple[int, int, str]] = field(default_factory=list)
    months: list[tuple[int, int, str, int]] = field(default_factory=list)  # row, column, text, month in 1-n月

    @property
    def fit(self) -> tuple[int, int]:
        """For choosing between layouts: few wanting columns, then few strange ones."""
        return -len(missing_columns([self])), -len(self.unmatched) - len(self.doubled)

    @property
    def has_figures(self) -> bool:
        """Whether any column holds observations."""
        return any(header.column.has_figures for header in self.columns.values())

    @property
    def meaning(self) -> set[tuple[int, str]]:
        """What its figure columns are, for telling a repeated header from one with other columns."""
        figures = (header for header in self.columns.values() if header.column.has_figures)
        return {(id(header.column), header.period.text if header.period else "") for header in figures}

    def of_role(self, role: Role) -> int | None:
        """The page's column with that role."""
        return next((index for index, header in self.columns.items() if header.column.role is role), None)


def missing_columns(headers: list[Header]) -> list[Column]:
    """Required columns that none of a layout's headers has."""
    found = {id(header.column) for part in headers for header in part.columns.values()}
    return [column for column in headers[0].layout.columns if column.is_required and id(column) not in found]


class Words:
    """What the header of a layout may say."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.by_token = {token: column for column in layout.columns for token in column.tokens if not column.is_period}
        self.labels = {token for column in layout.columns if column.role for token in column.tokens if token}
        self.period_columns = [column for column in layout.columns if column.is_period]

    @cached_property
    def firsts(self) -> set[str]:
        """Tokens and how they begin: what an upper cell of a header may say."""
        known = set(self.by_token)
        return known | {token[:end] for token in known for end in range(2, len(token))}

    def find(
        self, exact: str, bare: str, kind: str, year: int | None
    ) -> tuple[Column, PeriodText | None, int | None] | None:
        """The column that a header is, the period it names, and the month in its 1-n月.

        Args:
            exact: The header's cells joined.
            bare: The same without units of measure.
            kind: The type letter of the cell, where it is one.
            year: Of the head's period.
        """
        for written in dict.fromkeys((exact, bare)):
            if written in self.by_token:
                return self.by_token[written], None, None
            month = _MONTHS.search(written)
            column = self.by_token.get(_MONTHS.sub("1-本月", written)) if month else None
            if month and column:
                return column, None, int(month[1])
        if self.period_columns:
            found = match_period(bare, year, kind)
            for column in self.period_columns:
                if found and found.rest in column.tokens:
                    return column, found.period, None
        return None


@cache
def words_of(layout: Layout) -> Words:
    """The words of a layout."""
    return Words(layout)


def match_columns(page: Page, words: Words, rows: range, year: int | None) -> list[Header]:
    """What the columns of some header rows are; several headers where the layout's header is repeated to the right."""
    origins = _merge_origins(page, rows)
    header = Header(words.layout, rows[0], rows[-1])
    headers, seen = [header], set[tuple[int, str]]()
    for index in range(max(len(page.texts[row]) for row in rows)):
        path = _path(page, words, rows, index, origins)
        exact, last_row = path.exact, path.row
        if not exact and (index or "" not in words.by_token):
            continue
        found = words.find(exact, path.bare, path.kind, year)
        if found is None:
            header.unmatched.append((last_row, index, exact))
            continue
        column, period, month = found
        key = id(column), period.text if period else ""
        if key in seen and words.layout.has_blocks_across and column is next(iter(header.columns.values())).column:
            header.right = index
            header = Header(words.layout, rows[0], rows[-1], left=index)
            headers.append(header)
            seen = set()
        if month:
            header.months.append((last_row, index, exact, month))
        if key in seen:
            header.doubled.append((last_row, index, exact))
        else:
            seen.add(key)
            header.columns[index] = HeaderColumn(column, last_row, exact, path.unit, period)
    return headers


@dataclass(slots=True)
class _Path:
    """The header cells over a column, from top to bottom."""

    row: int  # of the last cell
    exact: str = ""  # joined
    bare: str = ""  # joined without units
    kind: str = TEXT  # the type letter, if it is one cell
    unit: Unit | None = None


def _path(page: Page, words: Words, rows: range, index: int, origins: dict[tuple[int, int], tuple[int, int]]) -> _Path:
    path = _Path(rows[-1])
    used: set[tuple[int, int]] = set()
    for row in rows:
        place = origins.get((row, index)) or _fill_from_left(page, (row, index), rows[-1], words.firsts, origins)
        text = page.text(*place)
        if place in used or not text.strip():
            continue
        used.add(place)
        token, named = clean(text)
        path.unit, path.row = named or path.unit, row
        path.exact += header_token(text)
        path.bare += token
        path.kind = page.kind(*place) if len(used) == 1 else TEXT
    return path


@lru_cache(maxsize=8192)
def clean(text: str) -> tuple[str, Unit | None]:
    """A header cell's token without unit brackets, and the unit it names: 增加值(万元) -> 增加值, 万元."""
    units = load_conventions().units
    squeezed, unit = squeeze(text), None
    for bracket in _BRACKETS.finditer(squeezed):
        written = bracket[1].removeprefix("计量").removeprefix("单位:")
        if written in units:
            unit = units[written]
            squeezed = squeezed.replace(bracket[0], "")
    if squeezed in units:  # a row of units under the headings
        return "", units[squeezed]
    return header_token(squeezed), unit


def _merge_origins(page: Page, rows: range) -> dict[tuple[int, int], tuple[int, int]]:
    width = max(len(page.texts[row]) for row in rows)
    width = max([width, *(merge.right + 1 for merge in page.merges if merge.top in rows and merge.right < WIDEST)])
    return {
        (row, column): (merge.top, merge.left)
        for merge in page.merges
        if merge.top in rows
        for row in range(merge.top, min(merge.bottom, rows[-1]) + 1)
        for column in range(merge.left, min(merge.right + 1, width))
    }


def _fill_from_left(
    page: Page, cell: tuple[int, int], bottom: int, firsts: set[str], origins: dict[tuple[int, int], tuple[int, int]]
) -> tuple[int, int]:
    """A blank heading above a filled one means the heading to its left, where the form was drawn without merges."""
    row, index = cell
    if page.text(row, index).strip() or row == bottom or not page.text(bottom, index).strip():
        return row, index
    column = index
    while column > 0 and not page.text(row, column).strip() and (row, column) not in origins:
        column -= 1
    heading = clean(page.text(row, column))[0]
    is_heading = (row, column) not in origins and (heading in firsts or match_period(heading, None) is not None)
    return (row, column) if is_heading else (row, index)
