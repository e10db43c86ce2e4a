"""Truth of bi.target_scoreboard: every clause of both policies, in every reading."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction

from jiqun.sample.months import REPORT_MONTHS, Month
from jiqun.sample.round_half_up import round_half_up
from jiqun.sample.target_list import BENCHMARK, CLAUSES, CONTEXT, DUTY, TARGET, Clause
from jiqun.sample.truth_knowledge import Knowledge
from jiqun.sample.truth_measures import FULL, Measured, is_flash, measure

FULL_YEAR, ROLLING = "full_year", "rolling_12_months"
DIGITS = 40  # of roots
COLUMNS = (
    "target_code",
    "reading",
    "period",
    "unit",
    "actual",
    "actual_numerator",
    "actual_denominator",
    "target",
    "target_numerator",
    "target_denominator",
    "attained_pct",
    "gap",
    "status",
    "coverage_pct",
    "kind",
    "comparator",
    "is_official",
    "due_on",
    "actual_annual",
    "annual_basis",
    "required_growth_pct",
    "done_on",
    "is_provisional",
    "quality_grade",
)


@dataclass(frozen=True)
class Score:
    """A clause as measured in a month."""

    clause: Clause
    month: Month
    found: Measured
    annual: Fraction | None  # of an annual flow: the year, or twelve months
    is_provisional: bool

    @property
    def actual(self) -> Fraction | None:
        """The exact value."""
        if self.found.numerator is None or not self.found.denominator:
            return None
        return Fraction(self.found.numerator) / self.found.denominator

    @property
    def compared(self) -> Fraction | None:
        """What is held against the target; None where that cannot be said yet."""
        if self.clause.kind == CONTEXT or self.clause.target is None:
            return None
        return self.annual if self.clause.is_annual_flow else self.actual

    @property
    def status(self) -> str:
        """How it stands."""
        if not self.clause.measure:
            return "not_applicable"
        if self.actual is None:
            return "no_data"
        if self.clause.kind == CONTEXT:
            return CONTEXT
        if self.compared is None:
            return "in_progress" if self.month.month < REPORT_MONTHS[-1] else "incomplete"
        reached = self.clause.target is not None and self.compared >= self.clause.target
        if self.clause.kind == DUTY:
            return "done" if reached else "not_done"
        return "attained" if reached else "not_attained"

    @property
    def grade(self) -> str | None:
        """A to D."""
        if self.actual is None:
            return None
        if self.found.coverage == FULL:
            return "B" if self.is_provisional else "A"
        return "C" if self.found.coverage >= 80 else "D"

    @property
    def required_growth(self) -> Decimal | None:
        """Per cent a year that reaches a target in yuan or shares when it is due."""
        clause, now = self.clause, self.annual if self.clause.is_annual_flow else self.actual
        if clause.kind != TARGET or clause.unit not in ("yuan", "share") or clause.target is None or not now:
            return None
        months = months_to(self.month, clause.due_on)
        if months <= 0 or now <= 0 or now >= clause.target:
            return None
        ratio = clause.target / now
        with localcontext() as context:
            context.prec = DIGITS + 10
            root = (Decimal(ratio.numerator) / ratio.denominator).ln() * 12 / months
            wanted = 100 * (root.exp() - 1)
            context.prec = DIGITS
            return +wanted


def months_to(month: Month, due_on: date | None) -> int:
    """Whole months from a month's end to the month in which something is due; 0 without a day."""
    return 0 if due_on is None else 12 * (due_on.year - month.year) + due_on.month - month.month


def score(known: Knowledge, clause: Clause, month: Month) -> Score:
    """A clause in a month."""
    if not clause.measure:
        return Score(clause, month, Measured(None, Fraction(0)), None, is_provisional=False)
    found = measure(known, clause.measure, month)
    annual = annual_value(known, clause, month, found) if clause.is_annual_flow else None
    # A rolling year is made of last December and of the same month last year too.
    is_rolling = annual is not None and month.month < REPORT_MONTHS[-1]
    months = [month, Month(month.year - 1, REPORT_MONTHS[-1]), month.earlier_year] if is_rolling else [month]
    is_provisional = found.coverage < FULL or any(is_flash(known, each, found.forms) for each in months)
    return Score(clause, month, found, annual, is_provisional)


def annual_value(known: Knowledge, clause: Clause, month: Month, found: Measured) -> Fraction | None:
    """A year of a flow: December's, or 1—本月 + last year - last year's same months, all whole and of one basis."""
    parts = [found]
    if month.month < REPORT_MONTHS[-1]:
        parts += [
            measure(known, clause.measure, Month(month.year - 1, REPORT_MONTHS[-1])),
            measure(known, clause.measure, month.earlier_year),
        ]
    numbers = [Fraction(each.numerator) for each in parts if each.numerator is not None and each.coverage == FULL]
    if len(numbers) < len(parts) or len({each.basis for each in parts}) > 1:
        return None
    return numbers[0] if len(numbers) == 1 else numbers[0] + numbers[1] - numbers[2]


def score_row(scored: Score) -> tuple[object, ...]:
    """One row of the view."""
    clause, found, target = scored.clause, scored.found, scored.clause.target
    actual, compared, unit = scored.actual, scored.compared, scored.clause.unit
    is_known = actual is not None
    attained = gap = None
    if compared is not None and target is not None:
        attained, gap = round_half_up(100 * compared / target, 4), spell(target - compared, unit)
    annual_basis = None
    if scored.annual is not None:
        annual_basis = FULL_YEAR if scored.month.month == REPORT_MONTHS[-1] else ROLLING
    return (
        clause.code,
        clause.reading,
        scored.month,
        unit,
        None if actual is None else spell(actual, unit),
        found.numerator if is_known else None,
        found.denominator if is_known else None,
        None if target is None else spell(target, unit),
        target.numerator if target is not None else None,
        target.denominator if target is not None else None,
        attained,
        gap,
        scored.status,
        round_half_up(found.coverage, 2) if clause.measure else None,
        clause.kind,
        ">=" if clause.kind in (TARGET, BENCHMARK, DUTY) else None,
        clause.is_official,
        clause.due_on,
        None if scored.annual is None else int(scored.annual),
        annual_basis,
        scored.required_growth,
        found.done_on if scored.status == "done" else None,
        scored.is_provisional if is_known else None,
        scored.grade,
    )


def spell(value: Fraction, unit: str) -> int | Decimal:
    """Shares to twelve decimals, percentages as stated; the rest is whole."""
    if unit == "share":
        return round_half_up(value, 12)
    return round_half_up(value, 1) if unit == "percent" else int(value)


def target_rows(known: Knowledge, month: Month) -> Iterator[tuple[object, ...]]:
    """One row a clause and reading."""
    for clause in CLAUSES:
        yield score_row(score(known, clause, month))
