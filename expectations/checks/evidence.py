"""What the rules look at: submissions indexed by what their cells describe, and what is known besides."""

import calendar
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache, cached_property, partial
from typing import Any, NamedTuple

from expectations.checks.guard import Guard
from expectations.checks.table import Table
from ingest.observation import Observation
from ingest.vocabulary import Basis, SubjectType

_REACH_MONTHS = 12  # as far back and ahead as R403 looks

Facts = Mapping[str, str | tuple[str, str]]  # what fills a message; a pair is Chinese and English


class Key(NamedTuple):
    """What a cell describes, within one submission."""

    subject_type: SubjectType
    subject_code: str
    indicator_code: str
    basis: Basis


@dataclass(frozen=True)
class Submission:
    """A submission whose form, reporting unit and period are known.

    Attributes:
        submission_id: as registered; 0 for a file checked without a register.
        received_at: timezone aware; None for a file checked without a register.
        observations: its cells.
        known_at: since when it counts; None for one that is being judged and would count from now on.
    """

    submission_id: int
    form_code: str
    reporting_unit_code: str
    period: str
    received_at: datetime | None
    observations: Sequence[Observation]
    known_at: datetime | None = None

    @cached_property
    def table(self) -> Table:
        """Its cells by row and column."""
        return Table(self.observations)

    def cell(self, key: Key) -> Observation | None:
        """The first cell for `key` (rule R317 finds the others)."""
        n = self.table.firsts((key.indicator_code, key.basis)).get((key.subject_type, key.subject_code))
        return None if n is None else self.observations[n]

    def value(self, key: Key) -> Observation | None:
        """The cell for `key` if it holds a number."""
        n = self.table.values((key.indicator_code, key.basis)).get((key.subject_type, key.subject_code))
        return None if n is None else self.observations[n]

    @cached_property
    def addresses(self) -> Mapping[tuple[str, str], int]:
        """The number of the cell at each address (sheet, cell)."""
        sheets, cells = self.table.field("sheet"), self.table.field("cell")
        return {address: n for n, address in enumerate(zip(sheets, cells, strict=True))}

    def without(self, excluded: Iterable[tuple[str, str]]) -> "Submission":
        """Without the cells at these addresses (sheet, cell)."""
        left_out = set(excluded)
        kept = (o for o in self.observations if (o.sheet, o.cell) not in left_out)
        return replace(self, observations=tuple(kept)) if left_out else self

    def row_of(self, observation: Observation) -> tuple[tuple[str, str], ...]:
        """Addresses of everything that the form says of the same subject: its row."""
        sheets, cells = self.table.field("sheet"), self.table.field("cell")
        row = self.table.row((observation.subject_type, observation.subject_code))
        return tuple((sheets[n], cells[n]) for n in row)

    def numbers(self, *bases: Basis, indicators: Container[str] | None = None) -> Iterator[Observation]:
        """Cells of these bases (and indicators) that hold a number, basis by basis in the order of the file.

        An object for each: for a form's few cells; a rule for all of them takes columns from `table`.
        """
        for basis in bases:
            measures = [m for m in self.table.measures([basis]) if indicators is None or m[0] in indicators]
            found = sorted(n for measure in measures for n in self.table.numbers(measure))
            yield from map(self.observations.__getitem__, found)

    @property
    def is_province(self) -> bool:
        """Whether the province's own bureau sent it (code ends in four zeros, GB/T 2260)."""
        return self.reporting_unit_code.endswith("0000")

    @property
    def slot(self) -> tuple[str, str, str]:
        """Form, reporting unit, period: submissions of one slot are vintages of each other."""
        return self.form_code, self.reporting_unit_code, self.period


@dataclass(frozen=True)
class Expected:
    """A form that a reporting unit owes for the period of a load, and how many of it were received."""

    form_code: str
    reporting_unit_code: str
    period: str
    received_count: int


@dataclass(frozen=True)
class Evidence:
    """What a submission may be compared with: submissions accepted before it, in any order.

    A quarantined submission is never among them. `pending` is everything judged together with it; `guards` say, by
    submission, which of the corrections decided for it could be made.
    """

    accepted: tuple[Submission, ...]
    pending: tuple[Submission, ...] = ()
    guards: Mapping[int, Sequence[Guard]] = field(default_factory=dict)
    _by_slot: dict[tuple[str, str, str], list[Submission]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_slot: dict[tuple[str, str, str], list[Submission]] = defaultdict(list)
        for submission in sorted(self.accepted, key=_precedence):
            by_slot[submission.slot].append(submission)
        object.__setattr__(self, "_by_slot", dict(by_slot))

    def vintages(self, form_code: str, reporting_unit_code: str, period: str) -> list[Submission]:
        """Accepted vintages of one slot, the one in force last: as dbt's `int_submission__current` orders them."""
        return self._by_slot.get((form_code, reporting_unit_code, period), [])

    def newest(self, form_code: str, reporting_unit_code: str, period: str) -> Submission | None:
        """The vintage in force."""
        vintages = self.vintages(form_code, reporting_unit_code, period)
        return vintages[-1] if vintages else None

    def newest_until(self, form_code: str, reporting_unit_code: str, period: str) -> Submission | None:
        """The vintage in force of the newest period that ends no later than `period` does."""
        slots = [
            vintages[-1]
            for (form, unit, earlier), vintages in self._by_slot.items()
            if (form, unit) == (form_code, reporting_unit_code) and period_end(earlier) <= period_end(period)
        ]
        return max(slots, key=lambda s: period_end(s.period), default=None)

    def later(self, submission: Submission) -> list[Submission]:
        """Of the same form and unit, the vintages in force for the later periods `within_reach`, nearest first."""
        slots = (
            vintages[-1]
            for (form, unit, period), vintages in self._by_slot.items()
            if (form, unit) == submission.slot[:2] and period_end(period) > period_end(submission.period)
        )
        return _those_within_reach(submission, slots)

    def later_or_same(self, form_code: str, reporting_unit_code: str, period: str) -> list[Submission]:
        """The vintages in force of a form for the periods that end no earlier than `period` does, nearest first."""
        slots = (
            vintages[-1]
            for (form, unit, later), vintages in self._by_slot.items()
            if (form, unit) == (form_code, reporting_unit_code) and period_end(later) >= period_end(period)
        )
        return sorted(slots, key=lambda s: period_end(s.period))

    def rivals(self, submission: Submission) -> list[Submission]:
        """Others of the same slot, judged together with it, that arrived at the same instant."""
        return [
            other
            for other in self.pending
            if other.slot == submission.slot
            and other.submission_id != submission.submission_id
            and other.received_at == submission.received_at
        ]

    def earlier(self, submission: Submission) -> list[Submission]:
        """Of the same form and unit, the vintages in force for the earlier periods `within_reach`, nearest first."""
        slots = (
            vintages[-1]
            for (form, unit, period), vintages in self._by_slot.items()
            if (form, unit) == submission.slot[:2] and period_end(period) < period_end(submission.period)
        )
        return _those_within_reach(submission, slots)


def within_reach(period: str, others: Iterable[str]) -> list[str]:
    """Of other periods those that one is compared with, nearest first: within a year, at least the nearest.

    What is read from the warehouse and what the rules look at are the same, or a verdict would depend on how many
    submissions came in one load.
    """
    ordered = sorted(others, key=lambda other: abs(months_between(other, period)))
    return ordered[:1] + [other for other in ordered[1:] if abs(months_between(other, period)) <= _REACH_MONTHS]


def _those_within_reach(submission: Submission, others: Iterable[Submission]) -> list[Submission]:
    by_period = {other.period: other for other in others}
    return [by_period[period] for period in within_reach(submission.period, by_period)]


def no_facts() -> Facts:
    """For a check whose message needs nothing but its cell."""
    return {}


@dataclass(slots=True)
class Check:
    """One application of a rule to one place, ready to be judged.

    Attributes:
        rule_code: the rule.
        submission_id: None where it concerns the load or a release.
        sheet: with `cell`, the address; both empty for a whole submission. For the
            roster, `cell` is form/unit/period; for marts, table and row key.
        operands: what the expectation compares, by the names in `rules.yaml`.
        facts: makes what fills the message; asked only where the check fails.
        observation: the cell, where there is one.
        case: which of the rule's thresholds hold here, see `Rule.cases`.
        row: of a rule of severity row: addresses (sheet, cell) of all that is left out if the check fails.
    """

    rule_code: str
    submission_id: int | None
    sheet: str
    cell: str
    operands: Mapping[str, Any]
    facts: Callable[[], Facts] = no_facts
    observation: Observation | None = None
    case: int = 0
    row: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Checks:
    """A rule applied to many cells of a submission, in columns: an object for each would cost more than judging it.

    Attributes:
        cells: numbers of the cells, none of them twice.
        operands: by name, a value for each of `cells`.
        facts: of the n-th of `cells`.
    """

    rule_code: str
    submission: Submission
    cells: Sequence[int]
    operands: Mapping[str, Sequence[Any]]
    facts: Callable[[int], Facts]
    case: int = 0

    @property
    def submission_id(self) -> int:
        """Of the submission."""
        return self.submission.submission_id

    def check(self, n: int) -> Check:
        """The n-th on its own."""
        observation = self.submission.observations[self.cells[n]]
        operands = {name: values[n] for name, values in self.operands.items()}
        facts = partial(self.facts, n)
        place = observation.sheet, observation.cell
        return Check(self.rule_code, self.submission_id, *place, operands, facts, observation, self.case)


def key_of(observation: Observation) -> Key:
    """What a cell describes."""
    return Key(observation.subject_type, observation.subject_code, observation.indicator_code, observation.basis)


def key_like(observation: Observation, **other: Any) -> Key:
    """What a cell describes, but for some part: the same row's other column. Asked for most cells, so it is quick."""
    return Key(
        observation.subject_type,
        other.get("subject_code", observation.subject_code),
        other.get("indicator_code", observation.indicator_code),
        other.get("basis", observation.basis),
    )


@cache
def period_end(period: str) -> date:
    """Last day of 2007-06, 2007-Q2 or 2007."""
    year, _, part = period.partition("-")
    month = 12 if not part else int(part[1]) * 3 if part.startswith("Q") else int(part)
    return date(int(year), month, calendar.monthrange(int(year), month)[1])


def year_apart(period: str, years: int) -> str:
    """The same period of another year: 2006-06 for 2007-06 and -1."""
    year, dash, part = period.partition("-")
    return f"{int(year) + years}{dash}{part}"


def months_covered(period: str) -> int:
    """Months that a year-to-date figure of a monthly form covers: 2 for 2007-02."""
    return period_end(period).month


def months_between(earlier: str, later: str) -> int:
    """Calendar months from one period's end to another's."""
    start, end = period_end(earlier), period_end(later)
    return (end.year - start.year) * 12 + end.month - start.month


def _precedence(submission: Submission) -> tuple[datetime, datetime, int]:
    """Of two vintages the greater is in force: known later, then received later, then registered later."""
    return submission.known_at or datetime.max.replace(tzinfo=UTC), *arrival(submission)


def arrival(submission: Submission) -> tuple[datetime, int]:
    """Received later, then registered later."""
    received_at = submission.received_at or datetime.min.replace(tzinfo=UTC)
    return received_at, submission.submission_id
