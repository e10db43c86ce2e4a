"""The second look at an xlsx sheet's XML, for what calamine 0.9.1 blanks, alters or does not tell.

Error cells and formulas without a result (blank), dates in words with a time zone (text), dates that no calendar has (a
wrong time), percents, hidden rows and columns. Only parts in which one can be present are parsed again.
"""

import contextlib
import re
from collections.abc import Collection
from dataclasses import dataclass, field

from ingest.workbook.excerpt_xlsx import excerpt
from ingest.workbook.grid import DATE, ERROR, UNCACHED, RefusedError, parse_address
from ingest.workbook.parse_xml import local_name, parse_xml
from ingest.workbook.put_back import is_no_date
from ingest.workbook.sheet_builder import MAX_COLUMNS, iso_text, number_cell

_CELL_TAG = re.compile(rb"<(?:\w+:)?c\s")
_ADDRESS = re.compile(rb"""\sr\s*=\s*["']([A-Z]{1,3}[1-9][0-9]{0,6})["']""")


@dataclass(slots=True)
class Look:
    """What one sheet's XML says."""

    cells: dict[tuple[int, int], tuple[str, str]] = field(default_factory=dict)  # text and kind, to be put
    percents: list[tuple[int, int]] = field(default_factory=list)
    hidden_rows: list[range] = field(default_factory=list)
    hidden_columns: list[range] = field(default_factory=list)


def look_twice(xml: bytes, percents: frozenset[int] = frozenset(), dates: Collection[tuple[int, int]] = ()) -> Look:
    """Look at a sheet again, at the suspect cells only where they can be told by their bytes.

    Args:
        xml: Its part.
        percents: The cell styles with a percent format.
        dates: Cells that calamine took for dates that may be none: they become the stored number, where that is so.
    """
    part = None if dates else excerpt(xml)
    found = find_percents(xml, percents) if part and percents else []
    if part and found is not None:
        with contextlib.suppress(RefusedError):  # what is no XML in part may be so as a whole
            look = parse_sheet(part)
            look.percents = found
            return look
    return parse_sheet(xml, percents, dates)


def parse_sheet(xml: bytes, percents: frozenset[int] = frozenset(), dates: Collection[tuple[int, int]] = ()) -> Look:
    """Parse a whole sheet; arguments as those of `look_twice`."""
    reader = _Reader(percents, dates)
    parse_xml(xml, reader.start, reader.text, reader.end)
    return reader.look


def find_percents(xml: bytes, percents: frozenset[int]) -> list[tuple[int, int]] | None:
    """Cells with a percent format, by their tags alone: a tenth of the cost of parsing; None if that cannot be told."""
    # Comments and the like may hold what looks like a cell; a cell that names no style has style 0.
    if 0 in percents or b"<!" in xml:
        return None
    found = []
    styles = b"|".join(b"%d" % style for style in percents)
    for match in re.finditer(rb"""\ss\s*=\s*(?:"(?:%b)"|'(?:%b)')""" % (styles, styles), xml):
        tag = xml[xml.rfind(b"<", 0, match.start()) : xml.find(b">", match.end())]
        if _CELL_TAG.match(tag):
            address = _ADDRESS.search(tag)
            if not address:
                return None
            found.append(parse_address(address[1].decode("ascii")))
    return found


class _Reader:
    def __init__(self, percents: frozenset[int], dates: Collection[tuple[int, int]]) -> None:
        self.look = Look()
        self.percents = {str(style) for style in percents}
        self.dates = dates
        self.row = self.column = -1
        self.type = ""
        self.style = "0"
        self.value: str | None = None  # None: the cell has no result
        self.has_formula = self.in_value = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = local_name(tag)
        if name == "c":
            if "r" in attributes:
                self.row, self.column = parse_address(attributes["r"])
            else:
                self.column += 1
            self.type, self.style = attributes.get("t", "n"), attributes.get("s", "0")
            self.value, self.has_formula, self.in_value = None, False, False
        elif name == "v":
            self.in_value = True
            if self.type == "str":  # a text formula may rightly yield an empty text; an empty number is no result
                self.value = ""
        elif name == "f":
            self.has_formula = True
        elif name == "row":
            self.row = int(attributes["r"]) - 1 if "r" in attributes else self.row + 1
            self.column = -1
            if attributes.get("hidden") in {"1", "true"}:
                self.look.hidden_rows.append(range(self.row, self.row + 1))
        elif name == "col" and attributes.get("hidden") in {"1", "true"}:
            last = min(int(attributes.get("max", "0")), MAX_COLUMNS)
            self.look.hidden_columns.append(range(int(attributes.get("min", "1")) - 1, last))

    def text(self, data: str) -> None:
        if self.in_value:
            self.value = (self.value or "") + data

    def end(self, tag: str) -> None:
        name = local_name(tag)
        if name == "v":
            self.in_value = False
        elif name == "c":
            self._close_cell()

    def _close_cell(self) -> None:
        cell, value = (self.row, self.column), self.value
        if self.type == "e":
            self.look.cells[cell] = (value or "#ERROR!", ERROR)
        elif value is None:
            if self.has_formula:
                self.look.cells[cell] = ("", UNCACHED)
        elif self.type == "d":
            if text := iso_text(value):
                self.look.cells[cell] = (text, DATE)
        elif self.type == "n":
            if self.style in self.percents:
                self.look.percents.append(cell)
            elif cell in self.dates and is_no_date(float(value)):
                self.look.cells[cell] = number_cell(value)
