"""Where a layout's header stands on a sheet, and which of its columns each header cell is.

Header cells are resolved through merges to a path (增加值 over 1—本月), joined and compared with the spec's tokens.
What matches nothing, or twice, is a finding at its cell; nothing is skipped.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from ingest.extract.parse_number import parse_decimal
from ingest.forms.conventions import Unit, load_conventions
from ingest.forms.form_spec import Column, Layout
from ingest.forms.normalise import header_token, squeeze
from ingest.forms.spec_file import Role
from ingest.workbook.grid import NUMBER, Sheet

_SEARCH_ROWS = 80
_BRACKETS = re.compile(r"\(([^()]*)\)")
_MONTHS = re.compile(r"1-(\d{1,2})月")
_MARKER_LETTERS = set("甲乙丙丁戊己庚辛壬癸")


@dataclass(slots=True)
class HeaderColumn:
    """One column of the sheet under the header."""

    column: Column
    row: int  # of the lowest header cell, for findings
    text: str
    unit: Unit | None = None  # named in the header


@dataclass(slots=True)
class Header:
    """A layout found on a sheet."""

    layout: Layout
    top: int
    bottom: int  # the last row of the header; data may start below
    columns: dict[int, HeaderColumn] = field(default_factory=dict)
    unmatched: list[tuple[int, int, str]] = field(default_factory=list)  # row, column, text
    doubled: list[tuple[int, int, str]] = field(default_factory=list)
    months: list[tuple[int, int, str, int]] = field(default_factory=list)  # row, column, text, month in 1-n月

    @property
    def missing(self) -> list[Column]:
        """Required columns that no header cell matched."""
        found = {id(header.column) for header in self.columns.values()}
        return [column for column in self.layout.columns if column.is_required and id(column) not in found]

    @property
    def fit(self) -> tuple[int, int]:
        """For choosing between layouts: few wanting columns, then few strange ones."""
        return -len(self.missing), -len(self.unmatched) - len(self.doubled)

    def of_role(self, role: Role) -> int | None:
        """The sheet column with that role."""
        return next((index for index, header in self.columns.items() if header.column.role is role), None)


def find_header(sheet: Sheet, layouts: tuple[Layout, ...]) -> Header | None:
    """The best header of any of the layouts; None where no row looks like one."""
    headers = [header for layout in layouts if (header := _match_layout(sheet, layout))]
    return max(headers, key=lambda header: header.fit, default=None)


def likeliest_row(sheet: Sheet) -> tuple[int, str]:
    """The row that looks most like a header, for the message when none is: the one with most texts."""
    best = max(range(min(_SEARCH_ROWS, len(sheet.texts))), key=lambda row: sheet.kinds[row].count("t"), default=0)
    return best, " | ".join(text.strip() for text in sheet.texts[best] if text.strip()) if sheet.texts else ""


def is_marker_row(texts: list[str]) -> bool:
    """甲 乙 1 2 3: letters, then the columns counted from 1."""
    marks = [squeeze(text) for text in texts if text.strip()]
    numbers = [mark for mark in marks if mark not in _MARKER_LETTERS]
    has_letters = len(numbers) < len(marks)
    return bool(marks) and numbers == [str(n + 1) for n in range(len(numbers))] and (has_letters or len(numbers) > 2)


def _match_layout(sheet: Sheet, layout: Layout) -> Header | None:
    labels = {token for column in layout.columns if column.role for token in column.tokens}
    known = {token for column in layout.columns for token in column.tokens}
    firsts = known | {token[:end] for token in known for end in range(2, len(token))}
    best_row, best_hits = -1, 1
    for row, texts in enumerate(sheet.texts[:_SEARCH_ROWS]):
        tokens = [_clean(text)[0] for text in texts if text]
        hits = sum(token in firsts for token in tokens)
        if hits > best_hits and any(token in labels for token in tokens):
            best_row, best_hits = row, hits
    if best_row < 0:
        return None
    anchors = [column for column, text in enumerate(sheet.texts[best_row]) if _clean(text)[0] in labels]
    top = bottom = best_row
    while top > 0 and any(_clean(text)[0] in firsts for text in sheet.texts[top - 1] if text):
        top -= 1
    while bottom + 1 < len(sheet.texts) and _continues_header(sheet, bottom + 1, anchors):
        bottom += 1
    header = Header(layout, top, bottom)
    _match_columns(sheet, header, firsts)
    return header


def _continues_header(sheet: Sheet, row: int, anchors: list[int]) -> bool:
    texts = sheet.texts[row]
    return (
        any(text.strip() for text in texts)
        and not is_marker_row(texts)
        and not any(sheet.text(row, column).strip() for column in anchors)
        and NUMBER not in sheet.kinds[row]
        and not any(parse_decimal(text, is_percent=True) is not None for text in texts if text)
    )


def _match_columns(sheet: Sheet, header: Header, firsts: set[str]) -> None:
    rows = range(header.top, header.bottom + 1)
    origins = _merge_origins(sheet, rows)
    by_token = {token: column for column in header.layout.columns for token in column.tokens}
    seen: set[int] = set()
    for index in range(max(len(sheet.texts[row]) for row in rows)):
        path, unit, last_row = [], None, header.bottom
        used: set[tuple[int, int]] = set()
        for row in rows:
            place = origins.get((row, index)) or _fill_from_left(sheet, (row, index), header.bottom, firsts, origins)
            if place in used or not sheet.text(*place).strip():
                continue
            used.add(place)
            token, named = _clean(sheet.text(*place))
            unit, last_row = named or unit, row
            path.append(token)
        written = "".join(path)
        if not written:
            continue
        month = _MONTHS.search(written)
        if month:
            header.months.append((last_row, index, written, int(month[1])))
        column = by_token.get(_MONTHS.sub("1-本月", written))
        if column is None:
            header.unmatched.append((last_row, index, written))
        elif id(column) in seen:
            header.doubled.append((last_row, index, written))
        else:
            seen.add(id(column))
            header.columns[index] = HeaderColumn(column, last_row, written, unit)


@lru_cache(maxsize=8192)
def _clean(text: str) -> tuple[str, Unit | None]:
    """A header cell's token without unit brackets, and the unit it names: 增加值(万元) -> 增加值, 万元."""
    units = load_conventions().units
    squeezed, unit = squeeze(text), None
    for bracket in _BRACKETS.finditer(squeezed):
        if bracket[1] in units:
            unit = units[bracket[1]]
            squeezed = squeezed.replace(bracket[0], "")
    if squeezed in units:  # a row of units under the headings
        return "", units[squeezed]
    return header_token(squeezed), unit


def _merge_origins(sheet: Sheet, rows: range) -> dict[tuple[int, int], tuple[int, int]]:
    width = max(len(sheet.texts[row]) for row in rows)
    width = max([width, *(merge.right + 1 for merge in sheet.merges if merge.top in rows and merge.right < 16384)])
    return {
        (row, column): (merge.top, merge.left)
        for merge in sheet.merges
        if merge.top in rows
        for row in range(merge.top, min(merge.bottom, rows[-1]) + 1)
        for column in range(merge.left, min(merge.right + 1, width))
    }


def _fill_from_left(
    sheet: Sheet, cell: tuple[int, int], bottom: int, firsts: set[str], origins: dict[tuple[int, int], tuple[int, int]]
) -> tuple[int, int]:
    """A blank heading above a filled one means the heading to its left, where the form was drawn without merges."""
    row, index = cell
    if sheet.text(row, index).strip() or row == bottom or not sheet.text(bottom, index).strip():
        return row, index
    column = index
    while column > 0 and not sheet.text(row, column).strip() and (row, column) not in origins:
        column -= 1
    is_heading = (row, column) not in origins and _clean(sheet.text(row, column))[0] in firsts
    return (row, column) if is_heading else (row, index)
