"""A layout as a file: the sheet as drawn, and beside it what a person reads from it, cell by cell.

A sheet is drawn one row a line, `12: cell | cell`. `^` continues the merged cell above, `<` the one to the left.
A bare number is stored as a number, anything else as text; `'12` is text that looks like a number, `p:0.123` a number
in a percent format, `d:2007-06-30` a date, `e:#REF!` an error, `=A1` a formula never computed, `=A1 -> 5` one with
its result.

What is read: `region 220500 @2007-06: C9 value_added ytd 300 万元; E9 value_added growth - % M`, that is subject,
period (if not the form's), and for each cell indicator, basis, value, unit and status (if not A). `-` is no value,
no unit. Cells of a book of several sheets are `sheet!C9`. Findings: `R204 C7`, one a line, in any order.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from tests.ingest.write_books import ErrorCode, Formula, Page, Percent, Value, csv_book, letters, xls_book
from tests.ingest.write_ods_book import ods_book
from tests.ingest.write_xlsx_book import xlsx_book

FOLDER = Path(__file__).parent
# What one unit is in the standard unit: yuan, pieces, percent, points, 亩, tonnes of standard coal, tonnes.
STANDARD: dict[str, int | Decimal] = {
    "元": 1, "万元": 10_000, "亿元": 100_000_000, "个": 1, "家": 1, "户": 1, "人": 1, "%": 1, "‰": Decimal("0.1"),
    "百分点": 1, "亩": 1, "公顷": 15, "平方公里": 1500, "吨标准煤": 1, "吨": 1, "万吨": 10_000,
}  # fmt: skip

# sheet, cell, subject type, subject, indicator, period, basis, value, unit, value in the standard unit, status
Fact: TypeAlias = tuple[str, str, str, str, str, str, str, Decimal | None, str, Decimal | None, str]


@dataclass(frozen=True)
class LayoutFile:
    """One fixture."""

    written: dict[str, Any]

    @property
    def spec(self) -> Path | None:
        """The spec beside it; None: one of the project's own forms."""
        name = self.written.get("spec")
        return FOLDER / "specs" / f"{name}.yaml" if name else None

    @property
    def reads_as(self) -> tuple[str | None, ...]:
        """Form, reporting unit, period; None, written -, where a refused file's is not known."""
        return tuple(None if word == "-" else word for word in self.written["reads_as"].split())

    def book(self) -> bytes:
        """The bytes of the file, of the kind that its name says."""
        pages = [
            draw(
                sheet["drawn"],
                name=sheet.get("name", "表"),
                is_hidden=sheet.get("hidden", False),
                hidden_rows=sheet.get("hidden_rows", ()),
                hidden_columns=sheet.get("hidden_columns", ()),
                comments=sheet.get("comments", {}),
            )
            for sheet in self.written["sheets"]
        ]
        kind = self.written["file"].rpartition(".")[2]
        if kind in {"csv", "tsv"}:
            return csv_book(pages[0], self.written.get("encoding", "utf-8"), "," if kind == "csv" else "\t")
        if kind == "xls":
            return xls_book(pages[0])
        return xlsx_book(*pages) if kind == "xlsx" else ods_book(*pages)

    def facts(self) -> list[Fact] | None:
        """What must be read; None where the file only has to be found wrong."""
        if "observations" not in self.written:
            return None
        facts: list[Fact] = []
        for line in filter(None, map(str.strip, self.written["observations"].splitlines())):
            facts += self._facts_of(line)
        return facts

    def _facts_of(self, line: str) -> list[Fact]:
        match = re.fullmatch(r"(\w+) (\S+?)(?: @(\S+))?: (.*)", line)
        assert match, line
        subject_type, subject, period, cells = match.groups()
        facts: list[Fact] = []
        for cell in cells.split(";"):
            address, indicator, basis, number, unit, *status = cell.split()
            value = None if number == "-" else Decimal(number)
            unit = "" if unit == "-" else unit
            standard = None if value is None else value * STANDARD[unit]
            place, when = self._place(address), period or self.reads_as[2] or ""
            facts.append(
                (*place, subject_type, subject, indicator, when, basis, value, unit, standard,
                 status[0] if status else "A")
            )  # fmt: skip
        return facts

    def findings(self) -> list[tuple[str, str, str]]:
        """Rule, sheet, cell."""
        found = []
        for line in filter(None, map(str.strip, self.written.get("findings", "").splitlines())):
            rule, *address = line.split()
            found.append((rule, *(self._place(address[0]) if address else ("", ""))))
        return found

    def _place(self, address: str) -> tuple[str, str]:
        sheet, mark, cell = address.rpartition("!")
        if mark:
            return sheet, cell
        named = self.written["sheets"][0].get("name", "表")
        return "" if self.written["file"].endswith(("csv", "tsv")) else named, cell


def load_layouts() -> dict[str, LayoutFile]:
    """Every fixture by its name."""
    return {
        path.stem: LayoutFile(yaml.safe_load(path.read_text(encoding="utf-8")))
        for path in sorted((FOLDER / "sheets").glob("*.yaml"))
    }


def draw(drawn: str, **rest: Any) -> Page:
    """The page of a drawing."""
    rows: list[list[str]] = []
    for number, line in enumerate(drawn.splitlines(), start=1):
        said, _, cells = line.partition(":")
        assert said.strip() == str(number), f"line {number} is numbered {said}"
        rows.append([cell.strip(" ") for cell in cells.split("|")])
    origins: dict[tuple[int, int], tuple[int, int]] = {}
    extents: dict[tuple[int, int], tuple[int, int]] = {}
    for row, texts in enumerate(rows, start=1):
        for column, cell in enumerate(texts, start=1):
            place = row, column
            origins[place] = (
                origins[row - 1, column] if cell == "^" else origins[row, column - 1] if cell == "<" else place
            )
            extents[origins[place]] = place
    merges = [
        f"{letters(left)}{top}:{letters(right)}{bottom}"
        for (top, left), (bottom, right) in extents.items()
        if (top, left) != (bottom, right)
    ]
    values = [[None if cell in {"^", "<"} else _value(cell) for cell in texts] for texts in rows]
    return Page(values, merges, **rest)


def _value(cell: str) -> Value:
    if not cell:
        return None
    if re.fullmatch(r"-?\d+", cell):
        return int(cell)
    if re.fullmatch(r"-?\d+\.\d+", cell):
        return Decimal(cell)
    if cell.startswith("="):
        formula, arrow, result = cell[1:].partition(" -> ")
        computed = _value(result) if arrow else None
        assert computed is None or isinstance(computed, int | Decimal | str | ErrorCode)
        return Formula(formula, computed)
    mark, colon, rest = cell.partition(":")
    if colon and mark == "p":
        return Percent(Decimal(rest))
    if colon and mark == "d":
        return date.fromisoformat(rest)
    if colon and mark == "e":
        return ErrorCode(rest)
    return cell.removeprefix("'")
