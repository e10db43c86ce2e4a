"""A sheet as it was sent, drawn as a table with its own addresses, failing and revised cells marked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

from markupsafe import Markup, escape

from ingest.workbook.grid import BLANK, NUMBER, Sheet, cell_address, column_letters, parse_address

# More than any form has; of a larger sheet, the failing cells beyond are drawn too.
MAX_ROWS = 400
MAX_COLUMNS = 60


@dataclass(frozen=True)
class Mark:
    """What is said of a cell.

    Attributes:
        kind: CSS classes: a severity, `answered`, `corrected`, `decided`, `row` or `revised`.
        notes: ids of the findings listed on the page.
        hint: for the pointer, in two languages.
        counts: what the cell counts as, shown beside what was sent.
        decisions: numbers of decisions, each a link to it.
    """

    kind: str
    notes: tuple[int, ...]
    hint: str
    counts: Markup | None = None
    decisions: tuple[int, ...] = ()


@dataclass(frozen=True)
class Drawing:
    """A sheet as HTML.

    Attributes:
        table: the table element.
        drawn: addresses of the marks that are in it.
        is_cut: whether rows or columns were left out.
    """

    table: Markup
    drawn: frozenset[str]
    is_cut: bool


def cell_anchor(sheet: str, cell: str) -> str:
    """The id of a cell on its submission's page: the same for whoever links there, without the sheet's position."""
    return f"{cell}-{crc32(sheet.encode()):08x}"


def draw_sheet(sheet: Sheet, marks: Mapping[str, Mark]) -> Drawing:
    """Draw the sheet; marks by address. A marked cell is drawn though it is blank or lies outside the sheet's rows."""
    places = {parse_address(cell): mark for cell, mark in marks.items() if _is_address(cell)}
    height = max([len(sheet.texts), *(row + 1 for row, _ in places)])
    width = max([max(map(len, sheet.texts), default=0), *(column + 1 for _, column in places)])
    rows = _kept(height, MAX_ROWS, [row for row, _ in places])
    columns = _kept(width, MAX_COLUMNS, [column for _, column in places])
    is_cut = len(rows) < height or len(columns) < width
    spans, covered = ({}, set()) if is_cut else _merges(sheet, set(places))
    parts = ["<table class='grid'><thead><tr><th></th>"]
    parts += [f"<th scope='col'>{column_letters(column)}</th>" for column in columns]
    parts.append("</tr></thead><tbody>")
    for row in rows:
        parts.append(f"<tr><th scope='row'>{row + 1}</th>")
        parts += [
            _cell(sheet, row, column, places.get((row, column)), spans.get((row, column), ""))
            for column in columns
            if (row, column) not in covered
        ]
        parts.append("</tr>")
    parts.append("</tbody></table>")
    return Drawing(Markup("".join(parts)), frozenset(cell_address(*place) for place in places), is_cut)  # noqa: S704


def _is_address(cell: str) -> bool:
    try:
        parse_address(cell)
    except ValueError:
        return False
    return True


def _kept(count: int, limit: int, needed: Sequence[int]) -> list[int]:
    return list(range(count)) if count <= limit else sorted({*range(limit), *needed})


def _merges(sheet: Sheet, marked: set[tuple[int, int]]) -> tuple[dict[tuple[int, int], str], set[tuple[int, int]]]:
    """Spans by top left cell and the cells that they cover; a merge that would hide a marked cell is not drawn."""
    spans: dict[tuple[int, int], str] = {}
    covered: set[tuple[int, int]] = set()
    height, width = len(sheet.texts), max(map(len, sheet.texts), default=0)
    for merge in sheet.merges:
        # A merge may reach a million rows beyond what is filled.
        bottom, right = min(merge.bottom, height - 1), min(merge.right, width - 1)
        if bottom < merge.top or right < merge.left:
            continue
        inside = set(_rectangle(merge.top, merge.left, bottom, right)) - {(merge.top, merge.left)}
        if inside & (marked | covered | spans.keys()):
            continue
        covered |= inside
        spans[merge.top, merge.left] = f" rowspan='{bottom - merge.top + 1}' colspan='{right - merge.left + 1}'"
    return spans, covered


def _rectangle(top: int, left: int, bottom: int, right: int) -> Iterator[tuple[int, int]]:
    return ((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))


def _cell(sheet: Sheet, row: int, column: int, mark: Mark | None, span: str) -> str:
    kind = sheet.kind(row, column)
    text = escape(sheet.text(row, column)) if kind != BLANK else ""
    number = "n" if kind == NUMBER else ""
    if mark is None:
        return f"<td class='n'{span}>{text}</td>" if number else f"<td{span}>{text}</td>"
    anchor = cell_anchor(sheet.name, cell_address(row, column))
    links = "".join(f"<a class='note' href='#n-{note}'>⚑{position}</a>" for position, note in enumerate(mark.notes, 1))
    links += "".join(f"<a class='note' href='../decisions.html#d-{n}'>№{n}</a>" for n in mark.decisions)
    shown = text if mark.counts is None else f"<s>{text}</s> → <b class='counts'>{mark.counts}</b>"
    return f"<td id='{anchor}' class='mark {mark.kind} {number}' title='{escape(mark.hint)}'{span}>{shown}{links}</td>"
