"""A submission's cells as a table: one list per field, found by row and column without an object per cell."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any

from ingest.observation import Observation, Observations
from ingest.vocabulary import Basis, SubjectType

Subject = tuple[SubjectType, str]  # a row: what is described, by type and code
Measure = tuple[str, Basis]  # a column: indicator and basis

FINEST_DECIMALS = 4  # more digits than a form shows are the leavings of binary floating point


class Table:
    """Cells by number, from 0, in the order of the file.

    Attributes:
        subjects: the row of each cell.
        std: its standard value; None where it holds no number.
    """

    def __init__(self, observations: Sequence[Observation]) -> None:
        cells = observations if isinstance(observations, Observations) else Observations.of(observations)
        self.field = cells.column
        self.subjects: list[Subject] = list(zip(self.field("subject_type"), self.field("subject_code"), strict=True))
        self.std: list[Any] = self.field("value_std")
        self._by_measure: dict[Measure, list[int]] = defaultdict(list)
        for n, measure in enumerate(zip(self.field("indicator_code"), self.field("basis"), strict=True)):
            self._by_measure[measure].append(n)
        self._numbers: dict[Measure, list[int]] = {}
        self._values: dict[Measure, dict[Subject, int]] = {}

    def measures(self, bases: Iterable[Basis]) -> Iterator[Measure]:
        """The columns of these bases, basis by basis."""
        for basis in bases:
            yield from [measure for measure in self._by_measure if measure[1] is basis]

    def column(self, measure: Measure) -> Sequence[int]:
        """All cells of a column."""
        return self._by_measure.get(measure, ())

    def row(self, subject: Subject) -> Sequence[int]:
        """All cells of a row."""
        return self.rows.get(subject, ())

    @cached_property
    def rows(self) -> Mapping[Subject, list[int]]:
        """All cells of every row."""
        rows: dict[Subject, list[int]] = defaultdict(list)
        for n, subject in enumerate(self.subjects):
            rows[subject].append(n)
        return dict(rows)

    def numbers(self, measure: Measure) -> Sequence[int]:
        """Cells of a column that hold a number."""
        if measure not in self._numbers:
            self._numbers[measure] = [n for n in self.column(measure) if self.std[n] is not None]
        return self._numbers[measure]

    def values(self, measure: Measure) -> Mapping[Subject, int]:
        """By row, the cell of a column, if it holds a number; of a row that stands twice the first (R317 says so)."""
        if measure not in self._values:
            first = {self.subjects[n]: n for n in reversed(self.column(measure))}
            self._values[measure] = {subject: n for subject, n in first.items() if self.std[n] is not None}
        return self._values[measure]

    def pairs(self, own: Measure, other: Measure) -> list[tuple[int, int]]:
        """Cells of a column beside those of another one in the same rows, where both hold a number."""
        values, subjects = self.values(other), self.subjects
        return [(n, values[subjects[n]]) for n in self.numbers(own) if subjects[n] in values]

    def step(self, cells: Iterable[int]) -> Decimal:
        """The smallest step these cells are shown in, in standard units: 亿元 with four decimals -> 10000 yuan."""
        numbers, factors = self.field("value_number"), self.field("unit_factor")
        return smallest_step((numbers[n], factors[n]) for n in cells)


def smallest_step(shown: Iterable[tuple[Decimal | None, Decimal | None]]) -> Decimal:
    """The smallest step that figures are shown in, in standard units, of numbers as shown and their factors."""
    pairs = [(factor or Decimal(1), decimals_shown(number or Decimal(0))) for number, factor in shown]
    return max(factor for factor, _ in pairs).scaleb(-max(decimals for _, decimals in pairs))


def decimals_shown(number: Decimal) -> int:
    """Digits after the point, noughts at the end not counted. Asked for most cells, so it is quick."""
    return min(len(f"{number:f}".partition(".")[2].rstrip("0")), FINEST_DECIMALS)
