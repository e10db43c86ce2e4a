"""Operands of the rules over time: a form against the vintages accepted before it, of this period and others.

What arrives late is compared with the nearest period there is, earlier or later, and bears the finding.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from expectations.checks.evidence import Checks, Evidence, Facts, Submission, months_between, months_covered, year_apart
from expectations.checks.figures import Gathered, shown_like
from expectations.checks.table import Measure, Subject, smallest_step
from expectations.rules import Rule
from expectations.wording import rounded
from ingest.observation import Observation
from ingest.vocabulary import Basis, SubjectType

MONEY = ("value_added", "value_added_industry", "revenue", "tax_paid")
_BELOW, _ABOVE = ("小于", "below"), ("大于", "above")


class Found(NamedTuple):
    """A cell of another submission that holds a number."""

    submission: Submission
    cell: int

    @property
    def std(self) -> Decimal:
        """Its standard value."""
        value: Decimal = self.submission.table.std[self.cell]
        return value

    @property
    def shown(self) -> tuple[Decimal, Decimal]:
        """Its number as shown, and the factor to the standard unit."""
        table = self.submission.table
        return table.number[self.cell], table.factor[self.cell]


def nearest(others: Sequence[Submission], measure: Measure) -> dict[Subject, Found]:
    """By row, the cell of a column in the nearest of the others that has a number there."""
    found: dict[Subject, Found] = {}
    for other in reversed(others):
        found |= {subject: Found(other, n) for subject, n in other.table.values(measure).items()}
    return found


def _same_year(others: Sequence[Submission], submission: Submission) -> list[Submission]:
    return [other for other in others if other.period[:4] == submission.period[:4]]


def numbers_of(submission: Submission, measure: Measure) -> Iterator[tuple[int, Subject, Decimal]]:
    """Numbers of a column, with their rows and standard values."""
    table = submission.table
    return ((n, table.subjects[n], table.std[n]) for n in table.numbers(measure))


def measures_of(submission: Submission, indicators: Sequence[str], *bases: Basis) -> list[Measure]:
    """A submission's columns of these indicators and bases."""
    return [measure for measure in submission.table.measures(bases) if measure[0] in indicators]


def other_facts(like: Observation, found: Found, **facts: str | tuple[str, str]) -> Facts:
    """Where a figure compared stands, and itself in the unit of another cell."""
    return {
        "other_period": found.submission.period,
        "other_submission": str(found.submission.submission_id),
        **shown_like(like, other=found.std),
        **facts,
    }


def ytd_does_not_fall(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Checks]:
    """R401, R402: year-to-date against the nearest earlier and later accepted months of the year, same subject.

    One check a cell, of the tighter of the two. Groups (小计, 合计) are left out: they fall rightly when a unit leaves
    the list.
    """
    earlier = _same_year(evidence.earlier(submission), submission)
    later = _same_year(evidence.later(submission), submission)
    gathered = Gathered(rule, submission)
    for measure in measures_of(submission, rule.parameters["indicators"], Basis.YTD):
        befores, afters = nearest(earlier, measure), nearest(later, measure)
        for cell, subject, current in numbers_of(submission, measure) if befores or afters else ():
            before, after = befores.get(subject), afters.get(subject)
            if subject[0] is SubjectType.GROUP:
                continue
            if before and (not after or current - before.std <= after.std - current):
                gathered.add(cell, (before, _BELOW), later=current, earlier=before.std)
            elif after:
                gathered.add(cell, (after, _ABOVE), later=after.std, earlier=current)
    yield gathered.checks(_falls)


def _falls(current: Observation, told: tuple[Found, tuple[str, str]]) -> Facts:
    found, relation = told
    return other_facts(current, found, relation=relation)


def month_and_ytd_add_up(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Checks]:
    """R407, R408: 1—本月 against 1—上月 of the month before, accepted, plus 本月. In February they are the same."""
    earlier = [s for s in evidence.earlier(submission) if months_between(s.period, submission.period) == 1]
    is_first = months_covered(submission.period) == 2
    table, gathered = submission.table, Gathered(rule, submission)
    for indicator, _ in measures_of(submission, rule.parameters["indicators"], Basis.MONTH):
        measure = indicator, Basis.YTD
        ytds, befores = table.values(measure), {} if is_first else nearest(earlier, measure)
        for subject, month in table.values((indicator, Basis.MONTH)).items():
            before = befores.get(subject)
            if subject in ytds and (is_first or before):
                parts = [Found(submission, month), *([before] if before else [])]
                gathered.add(ytds[subject], parts, **_sum_operands(Found(submission, ytds[subject]), parts))
    yield gathered.checks(_parts_facts)


def _sum_operands(total: Found, parts: list[Found]) -> dict[str, Any]:
    return {
        "total": total.std,
        "parts_sum": sum((part.std for part in parts), Decimal(0)),
        "parts_count": len(parts) + 1,
        "display_unit": smallest_step(each.shown for each in (total, *parts)),
    }


def _parts_facts(total: Observation, parts: list[Found]) -> Facts:
    return shown_like(total, parts_sum=sum((part.std for part in parts), Decimal(0)))


def later_month_still_adds_up(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Checks]:
    """R409: a year-to-date figure restated, plus 本月 of the month after, against that month's own year-to-date."""
    after = [s for s in evidence.later(submission) if months_between(submission.period, s.period) == 1]
    gathered = Gathered(rule, submission)
    for measure in submission.table.measures([Basis.YTD]) if after else ():
        totals, months = (nearest(after, (measure[0], basis)) for basis in (Basis.YTD, Basis.MONTH))
        for cell, subject, _ in numbers_of(submission, measure):
            if subject in totals and subject in months and months_covered(after[0].period) != 2:
                parts = [Found(submission, cell), months[subject]]
                gathered.add(cell, totals[subject], **_sum_operands(totals[subject], parts))
    yield gathered.checks(other_facts)


def prior_year_is_last_years(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Checks]:
    """R410: 上年同期 against what was accepted for that period; for a late report of it, the other way round."""
    form, unit, period = submission.slot
    last_year = evidence.newest(form, unit, year_apart(period, -1))
    next_year = evidence.newest(form, unit, year_apart(period, 1))
    for basis, other, other_basis in (
        (Basis.PRIOR_YEAR_YTD, last_year, Basis.YTD),
        (Basis.YTD, next_year, Basis.PRIOR_YEAR_YTD),
    ):
        for indicator, _ in measures_of(submission, MONEY, basis) if other else ():
            known = nearest([other] if other else [], (indicator, other_basis))
            yield _against(rule, submission, (indicator, basis), known)


def _against(rule: Rule, submission: Submission, measure: Measure, known: dict[Subject, Found]) -> Checks:
    """A column against what is known of the same rows and is above nought."""
    gathered = Gathered(rule, submission)
    for cell, subject, current in numbers_of(submission, measure):
        found = known.get(subject)
        if found and found.std > 0:
            gathered.add(cell, found, current=current, other=found.std)
    return gathered.checks(other_facts)


def months_do_not_jump(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Checks]:
    """R411: the month, as the difference of year-to-date figures, against the monthly average up to the one before.

    Against the nearest earlier month of the year; where only a later one is known, that one's months against ours.
    Groups are left out: they jump rightly when a unit joins the list.
    Both sides are multiplied by the months they cover, so nothing is divided.
    """
    earlier = _same_year(evidence.earlier(submission), submission)
    later = _same_year(evidence.later(submission), submission)
    minimum = Decimal(rule.parameters["minimum_yuan"])
    gathered = Gathered(rule, submission)
    for measure in measures_of(submission, rule.parameters["indicators"], Basis.YTD):
        befores, afters = nearest(earlier, measure), nearest(later, measure)
        for cell, subject, current in numbers_of(submission, measure) if befores or afters else ():
            found = befores.get(subject) or afters.get(subject)
            if found is None or subject[0] is SubjectType.GROUP:
                continue
            ours, theirs = (submission.period, current), (found.submission.period, found.std)
            (old_period, old), (new_period, new) = (theirs, ours) if subject in befores else (ours, theirs)
            if old >= minimum:
                operands = {
                    "recent": (new - old) * months_covered(old_period),
                    "average": old * months_between(old_period, new_period),
                }
                gathered.add(cell, (found, operands), **operands)
    yield gathered.checks(_jump_facts)


def _jump_facts(cell: Observation, told: tuple[Found, dict[str, Decimal]]) -> Facts:
    found, operands = told
    change = f"{rounded((operands['recent'] / operands['average'] - 1) * 100, '1')} %"
    return other_facts(cell, found, change=change)


def restatement_is_small(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Checks]:
    """R413: a figure sent again against the vintage in force; an annual form's (年报) against December's (快报)."""
    form, unit, period = submission.slot
    known = evidence.newest(form, unit, period) or (
        evidence.newest(form, unit, f"{period}-12") if "-" not in period else None
    )
    for measure in measures_of(submission, MONEY, Basis.YTD) if known else ():
        yield _against(rule, submission, measure, nearest([known] if known else [], measure))
