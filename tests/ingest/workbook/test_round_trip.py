"""A grid written in any kind of file comes back: values at their addresses, numbers equal as decimals, texts equal."""

import datetime as dt
import io
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.cell import Cell

from ingest.workbook.grid import BLANK, BOOLEAN, DATE, NUMBER, TEXT, Grid
from jiqun.sample import sheet as sample_sheet
from jiqun.sample.write_xls import write_xls
from tests.fuzz import scaled
from tests.ingest.write_books import Page, csv_book, letters
from tests.ingest.write_ods_book import ods_book
from tests.ingest.write_xlsx_book import xlsx_book

Value: TypeAlias = bool | int | float | str | dt.date
GridOf = Callable[[bytes], Grid]

# What people type and programs stumble over.
_TYPED = [
    "=SUM(A1:A9)", "+1", "-", "@甲", "'007", '"增加值"', 'a"b', "a,b", "两\n行", "<b>&amp;</b>", "]]>", "　甲 ", " 1 ",
    "1,234", "１２", "1e5", "2.0", "7.0,8.0", "nan", "null", "TRUE", "#REF!", "12.3%", "㎡", "①", "😀", "é", "\u200b甲",
    "\ufeff甲", "\u2028",
]  # fmt: skip
_NUMBERS = [
    0, -0.0, 7, -7, 2**53, -(2**53), 10**15, 0.1, 0.1 + 0.2, 1 / 3, 1e-5, 1e-300, 5e-324, 1.7976931348623157e308, 1e16,
    1e22, 123456789.12345678, 12.30, -12.3456,
]  # fmt: skip


def _text(left_out: str = "") -> st.SearchStrategy[str]:
    # XML holds no control characters and neither U+FFFE nor U+FFFF.
    characters = st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff" + left_out)
    typed = [text for text in _TYPED if not set(text) & set(left_out)]
    return st.sampled_from(typed) | st.text(characters | st.sampled_from("增加值 \n"), min_size=1, max_size=12)


_CHINESE = st.text(st.sampled_from("增加值营业收入通化市 0123456789.-%()"), min_size=1, max_size=12)
_NUMBER = (
    st.sampled_from(_NUMBERS)
    | st.integers(-(2**53), 2**53)
    | st.decimals(-(10**9), 10**9, places=4).map(float)
    | st.floats(allow_nan=False, allow_infinity=False)
)
_DATE = st.dates(dt.date(1900, 3, 1), dt.date(2100, 1, 1))
_OTHER = _DATE | st.booleans()


@dataclass(frozen=True)
class Book:
    """Cells by row and column from 0, and merged rectangles: top, left, bottom, right."""

    cells: dict[tuple[int, int], Value]
    merges: tuple[tuple[int, int, int, int], ...]

    @property
    def rows(self) -> list[list[Value | None]]:
        height = max(row for row, _ in self.cells) + 1
        width = max(column for _, column in self.cells) + 1
        rows: list[list[Value | None]] = [[None] * width for _ in range(height)]
        for (row, column), value in self.cells.items():
            rows[row][column] = value
        return rows

    @property
    def page(self) -> Page:
        rows = [[Decimal(repr(value)) if isinstance(value, float) else value for value in row] for row in self.rows]
        merges = [
            f"{letters(left + 1)}{top + 1}:{letters(right + 1)}{bottom + 1}" for top, left, bottom, right in self.merges
        ]
        return Page(rows, merges)


@st.composite
def books(
    draw: st.DrawFn, values: st.SearchStrategy[Value], width: int = 300, can_merge: bool = True, first: str = ""
) -> Book:
    """Sparse, not at the corner, now and then far to the right."""
    top, left = draw(st.integers(0, 5)), draw(st.integers(0, 3) | st.integers(0, width // 2))
    places = st.tuples(st.integers(top, top + 12), st.integers(left, left + 8) | st.integers(left, width - 1))
    cells = draw(st.dictionaries(places, values, min_size=1, max_size=20))
    if first:
        cells[0, 0] = first
    merges: list[tuple[int, int, int, int]] = []
    for row, column in sorted(cells) if can_merge else ():
        merge = (row, column, row + draw(st.integers(0, 2)), min(column + draw(st.integers(0, 2)), width - 1))
        covered = {(r, c) for r in range(row, merge[2] + 1) for c in range(column, merge[3] + 1)}
        is_free = all(m[2] < row or m[0] > merge[2] or m[3] < column or m[1] > merge[3] for m in merges)
        if len(covered) > 1 and is_free and not covered & (cells.keys() - {(row, column)}):
            merges.append(merge)
    return Book(cells, tuple(merges))


def openpyxl_book(book: Book) -> bytes:
    workbook = openpyxl.Workbook()
    page = workbook.active
    assert page is not None
    for (row, column), value in book.cells.items():
        cell = page.cell(row + 1, column + 1)
        assert isinstance(cell, Cell)
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"  # also what looks like a formula or an error
    for top, left, bottom, right in book.merges:
        page.merge_cells(
            start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1
        )  # fmt: skip
    raw = io.BytesIO()
    workbook.save(raw)
    return raw.getvalue()


def xls_book(book: Book) -> bytes:
    sheet = sample_sheet.Sheet("表", max(column for _, column in book.cells) + 1)
    for (row, column), value in book.cells.items():
        sheet.put(row + 1, column + 1, value)  # type: ignore[arg-type] - a float is packed as well
    for top, left, bottom, right in book.merges:
        sheet.merge(top + 1, left + 1, bottom + 1, right + 1)
    return write_xls(sheet)


def csv_in(encoding: str, separator: str = ",") -> Callable[[Book], bytes]:
    return lambda book: csv_book(book.page, encoding, separator)


_ANY = _NUMBER | _text() | _OTHER
_OF_16_DIGITS = _NUMBER.filter(lambda number: float(f"{number:.16g}") == number)  # more openpyxl does not write
_BEYOND_16_BITS = "".join(text for text in _TYPED if any(ord(letter) > 0xFFFF for letter in text))
_MARK = "\ufeff"  # invisible; a csv that begins with it begins with its byte order mark, and calamine drops it from xls
_XLS_TEXT = _text(_BEYOND_16_BITS + _MARK).filter(lambda text: max(map(ord, text)) <= 0xFFFF)
_TYPED_IN_CSV = _NUMBER | _text("\t;" + _MARK)  # a table of few cells may be one of another separator as well
_TYPED_IN_TSV = _NUMBER | _text(",;\t" + _MARK)
KINDS: dict[str, tuple[Callable[[Book], bytes], st.SearchStrategy[Book]]] = {
    "xlsx": (lambda book: xlsx_book(book.page), books(_ANY)),
    "xlsx of openpyxl": (openpyxl_book, books(_OF_16_DIGITS | _text() | _OTHER)),
    "ods": (lambda book: ods_book(book.page), books(_ANY)),
    "xls": (xls_book, books(_NUMBER | _XLS_TEXT, width=256)),
    "csv in UTF-8": (csv_in("utf-8"), books(_TYPED_IN_CSV, 40, can_merge=False)),
    "csv in UTF-8 with a mark": (csv_in("utf-8-sig"), books(_TYPED_IN_CSV, 40, can_merge=False)),
    "csv in UTF-16": (csv_in("utf-16"), books(_TYPED_IN_CSV, 40, can_merge=False)),
    "csv in GB18030": (csv_in("gb18030"), books(_NUMBER | _CHINESE, 40, can_merge=False, first="地区")),
    "tsv in GB18030": (csv_in("gb18030", "\t"), books(_NUMBER | _CHINESE, 40, can_merge=False, first="地区")),
    "tsv in UTF-16": (csv_in("utf-16", "\t"), books(_TYPED_IN_TSV, 40, can_merge=False)),
}


def found_in(grid: Grid) -> dict[tuple[int, int], tuple[str, str]]:
    (sheet,) = grid.sheets
    return {
        (row, column): (kind, text)
        for row, (texts, kinds) in enumerate(zip(sheet.texts, sheet.kinds, strict=True))
        for column, (text, kind) in enumerate(zip(texts, kinds, strict=True))
        if kind != BLANK
    }


def is_same(value: Value, kind: str, text: str, *, is_typed: bool) -> bool:
    if isinstance(value, bool):
        return (kind, text) == (BOOLEAN, str(value).upper())
    if isinstance(value, int | float):
        number = Decimal(repr(value))
        return kind == (TEXT if is_typed else NUMBER) and "E" not in text.upper() and Decimal(text) == number
    if isinstance(value, str):
        return (kind, text) == (TEXT, value)
    return (kind, text) == (DATE, value.isoformat())


@pytest.mark.parametrize("kind", KINDS)
def test_comes_back(kind: str, grid_of: GridOf) -> None:
    write, strategy = KINDS[kind]

    @settings(max_examples=scaled(100, 1000), deadline=None, suppress_health_check=list(HealthCheck))
    @given(book=strategy)
    def law(book: Book) -> None:
        grid = grid_of(write(book))
        found = found_in(grid)
        assert found.keys() == book.cells.keys()
        for cell, value in book.cells.items():
            assert is_same(value, *found[cell], is_typed=kind[:3] in {"csv", "tsv"}), (cell, value, found[cell])
        merges = {(merge.top, merge.left, merge.bottom, merge.right) for merge in grid.sheets[0].merges}
        assert merges == set(book.merges)

    law()


@pytest.mark.parametrize("cell", [(0, 16383), (1_048_575, 0), (2000, 2000)])
def test_the_ends_of_a_sheet(cell: tuple[int, int], grid_of: GridOf) -> None:
    book = Book({cell: 12.5}, ())
    assert found_in(grid_of(openpyxl_book(book))) == {cell: (NUMBER, "12.5")}
