"""Whole workbooks of every layout, written in every way clerks write: each cell is read exactly, or said.

`make fuzz` runs the same with ten times the examples (hypothesis profile `fuzz`).
"""

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.extract.reference import load_reference
from ingest.forms.form_spec import FormSpec
from ingest.forms.load_specs import load_spec, load_specs
from ingest.observation import Reading
from ingest.read_submission import read_submission
from ingest.workbook.read_grid import GridReader
from tests.ingest.generate import books, exports
from tests.ingest.generate.books import Book
from tests.ingest.generate.canvas import Draw
from tests.ingest.layouts.layout_file import FOLDER, Fact
from tests.ingest.layouts.test_layouts import fact
from tests.ingest.write_books import Page, Value, corners

LAYOUTS = {
    "L1": books.indicators_f3(),
    "L2": books.counties_f3() | books.counties_small(),
    "L3": books.units_f1(),
    "L4": books.clusters_f2(),
    "L5": books.platforms_f4(),
    "L7": books.month_matrix(),
    "L8": books.two_blocks(),
    "L9": books.stacked(),
    "L11": exports.export_regions(),
    "L12": exports.vendor_export(),
    "L13": exports.long_table(),
    "L14": books.lines_and_memo(),
}
EXAMPLES = 1000  # over all layouts, in `make test`


def specs_of(book: Book) -> tuple[FormSpec, ...]:
    return (load_spec(FOLDER / "specs" / f"{book.spec}.yaml"),) if book.spec else load_specs()


def read(book: Book, folder: Path, reader: GridReader, page: Page | None = None) -> Reading:
    path = folder / "file"
    path.write_bytes(book.data(page))
    return read_submission(path, "报表", load_reference(), specs_of(book), reader)


def examples(share: int) -> settings:
    """A layout's share of 1,000 examples, or of the many more of the profile `fuzz`."""
    is_fuzz = settings.get_current_profile_name() == "fuzz"
    total = settings.get_profile("fuzz").max_examples if is_fuzz else EXAMPLES
    return settings(max_examples=total // share, deadline=None, suppress_health_check=list(HealthCheck))


def differences(read_facts: Iterable[tuple[Any, ...]], meant: Iterable[tuple[Any, ...]]) -> dict[str, list[Any]]:
    """What was read and not meant, and the other way round; nothing twice."""
    said, true = Counter(read_facts), Counter(meant)
    return {name: list(facts) for name, facts in (("read", said - true), ("meant", true - said)) if facts}


def without_unit(fact: Fact) -> tuple[Any, ...]:
    """A fact by its value in the standard unit: that counts are in 个 need not be said."""
    return *fact[:7], *fact[9:]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_cell_is_read_as_meant(layout: str, tmp_path: Path, reader: GridReader) -> None:
    @examples(len(LAYOUTS))
    @given(book=LAYOUTS[layout])
    def law(book: Book) -> None:
        reading = read(book, tmp_path, reader)
        says_nothing = all(value is None for *_, value, _unit, _standard, _status in book.canvas.facts)
        assert [(f.rule_code, f.cell) for f in reading.findings] == ([("R217", "")] if says_nothing else [])
        assert (reading.form_code, reading.reporting_unit_code, reading.period) == book.reads_as
        assert differences(map(fact, reading.observations), book.canvas.facts) == {}

    law()


Place: TypeAlias = tuple[int, int]
MEMO = "附报"  # nobody misses its heading: what stands below it is then of the whole


@st.composite
def damages(draw: Draw, book: Book) -> dict[Place, Value]:
    """One thing wrong: a letter, a name or a unit dropped, a heading or a name written twice, a number astray."""
    canvas = book.canvas
    names = [place for place in (*canvas.headers, *canvas.labels) if not str(canvas.cells[place]).startswith(MEMO)]
    way = draw(st.sampled_from(("letter", "unit", "less", "blank", "twice", "astray")))
    if way == "unit" and canvas.units:
        place = draw(st.sampled_from(list(canvas.units)))
        return {place: canvas.units[place]}
    if way == "astray":
        height, width = max(row for row, _ in canvas.cells), max(column for _, column in canvas.cells)
        free = [(row, column) for row in range(1, height + 3) for column in range(1, width + 3)]
        # In a blank figure cell a number is no mistake that anyone could see.
        figures = {cell for _sheet, cell, *_ in canvas.facts}
        place = draw(st.sampled_from([p for p in free if p not in canvas.cells and canvas.address(*p) not in figures]))
        return {place: draw(st.sampled_from((8, Decimal("12.5"), "1,234"))) if not_covered(book, place) else None}
    place = draw(st.sampled_from(names))
    text = str(canvas.cells[place])
    # Another month or year is another statement, and no mistake that anyone could see.
    letters = [
        n for n, character in enumerate(text) if character.strip() and not (way == "less" and character.isdigit())
    ]
    if way == "blank":
        return {place: None}
    if way == "twice" and place in canvas.headers and book.spec not in {"vendor_export", "long"}:
        others = [other for other in canvas.headers if other[0] == place[0] and other != place]
        return {place: canvas.cells[draw(st.sampled_from(others))]} if others else {}
    letter = draw(st.sampled_from(letters))
    return {place: text[:letter] + ("" if way == "less" else "冈") + text[letter + 1 :]}


def not_covered(book: Book, place: Place) -> bool:
    """Whether a cell can be seen: what lies under a merge cannot."""
    row, column = place[0] + book.canvas.down, place[1] + book.canvas.right
    return not any(
        top <= row <= bottom and left <= column <= right
        for top, left, bottom, right in map(corners, book.canvas.merges)
    )


@pytest.mark.parametrize("layout", LAYOUTS)
def test_one_thing_wrong_is_never_silent(layout: str, tmp_path: Path, reader: GridReader) -> None:
    """The same figures come of it, or a finding; never other figures."""

    @examples(len(LAYOUTS) * 2)
    @given(book=LAYOUTS[layout], data=st.data())
    def law(book: Book, data: st.DataObject) -> None:
        changes = data.draw(damages(book))
        reading = read(book, tmp_path, reader, book.canvas.page(changes))
        if not reading.findings:
            read_facts = [without_unit(fact(observation)) for observation in reading.observations]
            assert differences(read_facts, map(without_unit, book.canvas.facts)) == {}

    law()
