"""A submission's cells as a table: one list per field, found by row and column without an object per cell."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property

from ingest.observation import Observation, Observations
from ingest.vocabulary import Basis, SubjectType

Subject = tuple[SubjectType, str]  # a row: what is described, by type and code
Measure = tuple[str, Basis]  # a column: indicator and basis

_ONE = Decimal(1)
FINEST_DECIMALS = 4  # more digits than a form shows are the leavings of binary floating point


class Table:
    """Cells by number, from 0, in the order of the file.

    Attributes:
        subjects: the row of each cell.
        std: its standard value; None where it holds no number.
        number: the number as shown.
        factor: to the standard unit.
    """

    def __init__(self, observations: Sequence[Observation]) -> None:
        cells = observations if isinstance(observations, Observations) else Observations.of(observations)
        self.field = cells.column
        rows: dict[Subject, Subject] = {}  # one object for each row, not for each cell
        subjects = zip(self.field("subject_type"), self.field("subject_code"), strict=True)
        self.subjects: list[Subject] = [rows.setdefault(subject, subject) for subject in subjects]
        self.std, self.number, self.factor = map(self.field, ("value_std", "value_number", "unit_factor"))
        self._by_measure: dict[Measure, list[int]] = defaultdict(list)
        for n, measure in enumerate(zip(self.field("indicator_code"), self.field("basis"), strict=True)):
            self._by_measure[measure].append(n)
        self._firsts: dict[Measure, dict[Subject, int]] = {}
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

    def firsts(self, measure: Measure) -> Mapping[Subject, int]:
        """By row, the cell of a column; of a row that stands twice the first (R317 finds the other)."""
        if measure not in self._firsts:
            self._firsts[measure] = {self.subjects[n]: n for n in reversed(self.column(measure))}
        return self._firsts[measure]

    def values(self, measure: Measure) -> Mapping[Subject, int]:
        """By row, the cell of a column, where it holds a number."""
        if measure not in self._values:
            firsts = self.firsts(measure)
            self._values[measure] = {subject: n for subject, n in firsts.items() if self.std[n] is not None}
        return self._values[measure]

    def pairs(self, own: Measure, other: Measure) -> list[tuple[int, int]]:
        """Cells of a column beside those of another one in the same rows, where both hold a number."""
        values, subjects = self.values(other), self.subjects
        return [(n, values[subjects[n]]) for n in self.numbers(own) if subjects[n] in values]

    def step(self, cells: Iterable[int]) -> Decimal:
        """The smallest step these cells are shown in, in standard units: 亿元 with four decimals -> 10000 yuan."""
        return smallest_step((self.number[n], self.factor[n]) for n in cells)


def smallest_step(shown: Iterable[tuple[Decimal | None, Decimal | None]]) -> Decimal:
    """The smallest step that figures are shown in, in standard units, of numbers as shown and their factors."""
    largest, finest = None, 0
    for number, factor in shown:
        decimals = decimals_shown(number) if number is not None else 0
        finest = decimals if decimals > finest else finest
        step = _ONE if factor is None else factor
        largest = step if largest is None or step > largest else largest
    return (_ONE if largest is None else largest).scaleb(-finest)


def decimals_shown(number: Decimal) -> int:
    """Digits after the point, noughts at the end not counted. Asked for most cells, so it is quick."""
    text = str(number)
    if "E" in text:
        text = f"{number:f}"
    point = text.find(".")
    return 0 if point < 0 else min(len(text.rstrip("0")) - point - 1, FINEST_DECIMALS)
