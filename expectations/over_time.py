"""Operands of the rules that compare a form with other periods of it, or with its own earlier vintage.

Each looks both ways: a month that arrives after a later one is held against that one, and bears what is found.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import partial

from expectations.evidence import (
    Check,
    Evidence,
    Facts,
    Key,
    Submission,
    key_like,
    key_of,
    months_between,
    months_covered,
    year_apart,
)
from expectations.rules import Rule
from expectations.within_form import cell_check, display_unit, shown_like, std
from expectations.wording import rounded
from ingest.observation import Observation
from ingest.vocabulary import Basis, SubjectType

_MONEY = ("value_added", "value_added_industry", "revenue", "tax_paid")
_BELOW, _ABOVE = ("小于", "below"), ("大于", "above")

Found = tuple[Submission, Observation]


def _nearest(others: Sequence[Submission], key: Key) -> Found | None:
    for other in others:
        observation = other.value(key)
        if observation is not None:
            return other, observation
    return None


def _same_year(others: Sequence[Submission], submission: Submission) -> list[Submission]:
    return [other for other in others if other.period[:4] == submission.period[:4]]


def _other_facts(like: Observation, found: Found, **facts: str | tuple[str, str]) -> Facts:
    other, observation = found
    return {
        "other_period": other.period,
        "other_submission": str(other.submission_id),
        **shown_like(like, other=std(observation)),
        **facts,
    }


def ytd_does_not_fall(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R401, R402: year-to-date against the nearest earlier and later accepted months of the year, same subject.

    One check a cell, of the tighter of the two. Groups (小计, 合计) are left out: they fall rightly when a unit leaves
    the list.
    """
    earlier = _same_year(evidence.earlier(submission), submission)
    later = _same_year(evidence.later(submission), submission)
    for current in submission.numbers(Basis.YTD):
        if current.indicator_code not in rule.parameters["indicators"] or current.subject_type is SubjectType.GROUP:
            continue
        before, after = _nearest(earlier, key_of(current)), _nearest(later, key_of(current))
        if before and (not after or std(current) - std(before[1]) <= std(after[1]) - std(current)):
            operands = {"later": std(current), "earlier": std(before[1])}
            yield cell_check(rule, submission, current, operands, partial(_falls, current, before, _BELOW))
        elif after:
            operands = {"later": std(after[1]), "earlier": std(current)}
            yield cell_check(rule, submission, current, operands, partial(_falls, current, after, _ABOVE))


def _falls(current: Observation, found: Found, relation: tuple[str, str]) -> Facts:
    return _other_facts(current, found, relation=relation)


def units_do_not_slip(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R403: the monthly average against that of the same cell in the form's accepted predecessor.

    The predecessor is the vintage in force of the same period, else of the nearest earlier one within a year;
    where that has no year-to-date figure for the subject, its figure for the year before; where nothing earlier is
    known, the nearest later period. Small amounts, zero and changes of sign say nothing about units. The ratio is
    kept as a pair of exact products.
    """
    newest = evidence.newest(*submission.slot)
    reach = rule.parameters["periods_back_months"]
    earlier = [s for s in evidence.earlier(submission) if months_between(s.period, submission.period) <= reach]
    later = [s for s in evidence.later(submission) if months_between(submission.period, s.period) <= reach]
    predecessors = [*([newest] if newest else []), *earlier]
    for current in submission.numbers(Basis.YTD, Basis.PRIOR_YEAR_YTD):
        if current.indicator_code not in _MONEY:
            continue
        key = key_of(current)
        before = key._replace(basis=Basis.PRIOR_YEAR_YTD)
        found = _nearest(predecessors, key) or _nearest(predecessors, before) or _nearest(later, key)
        if found is None:
            continue
        other, compared = found
        now, then = std(current), std(compared)
        if now * then <= 0 or max(abs(now), abs(then)) < Decimal(rule.parameters["minimum_yuan"]):
            continue
        operands = {
            "current": now * months_covered(other.period),
            "other": then * months_covered(submission.period),
        }
        yield cell_check(rule, submission, current, operands, partial(_slip_facts, current, found, **operands))


def _slip_facts(cell: Observation, found: Found, current: Decimal, other: Decimal) -> Facts:
    ratio = rounded(current / other, "0.0001") if current < other else rounded(current / other)
    return _other_facts(cell, found, ratio=ratio, unit=cell.unit_reported)


def month_and_ytd_add_up(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R407, R408: 1—本月 against 1—上月 of the month before, accepted, plus 本月. In February they are the same."""
    earlier = [s for s in evidence.earlier(submission) if months_between(s.period, submission.period) == 1]
    is_first = months_covered(submission.period) == 2
    for month in submission.numbers(Basis.MONTH):
        key = key_like(month, basis=Basis.YTD)
        ytd = submission.value(key)
        before = None if is_first else _nearest(earlier, key)
        if month.indicator_code not in rule.parameters["indicators"] or ytd is None or not (is_first or before):
            continue
        known = [month, before[1]] if before else [month]
        parts_sum = sum(map(std, known), Decimal(0))
        operands = {
            "total": std(ytd),
            "parts_sum": parts_sum,
            "parts_count": len(known) + 1,
            "display_unit": display_unit([ytd, *known]),
        }
        facts = partial(shown_like, ytd, parts_sum=parts_sum)
        yield cell_check(rule, submission, ytd, operands, facts)


def later_month_still_adds_up(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R409: a year-to-date figure restated, plus 本月 of the month after, against that month's own year-to-date."""
    later = [s for s in evidence.later(submission) if months_between(submission.period, s.period) == 1]
    for ytd in submission.numbers(Basis.YTD):
        after = _nearest(later, key_of(ytd))
        month = after[0].value(key_like(ytd, basis=Basis.MONTH)) if after else None
        if after is None or month is None or months_covered(after[0].period) == 2:
            continue
        operands = {
            "total": std(after[1]),
            "parts_sum": std(ytd) + std(month),
            "parts_count": 3,
            "display_unit": display_unit([ytd, month, after[1]]),
        }
        yield cell_check(rule, submission, ytd, operands, partial(_other_facts, ytd, after))


def prior_year_is_last_years(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R410: 上年同期 against what was accepted for that period; for a late report of it, the other way round."""
    form, unit, period = submission.slot
    last_year = evidence.newest(form, unit, year_apart(period, -1))
    next_year = evidence.newest(form, unit, year_apart(period, 1))
    for basis, other, other_basis in (
        (Basis.PRIOR_YEAR_YTD, last_year, Basis.YTD),
        (Basis.YTD, next_year, Basis.PRIOR_YEAR_YTD),
    ):
        for current in submission.numbers(basis) if other else ():
            found = _nearest([other] if other else [], key_like(current, basis=other_basis))
            if found and std(found[1]) > 0 and current.indicator_code in _MONEY:
                operands = {"current": std(current), "other": std(found[1])}
                yield cell_check(rule, submission, current, operands, partial(_other_facts, current, found))


def months_do_not_jump(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R411: the month, as the difference of year-to-date figures, against the monthly average up to the one before.

    Against the nearest earlier month of the year; where only a later one is known, that one's months against ours.
    Groups are left out: they jump rightly when a unit joins the list.
    Both sides are multiplied by the months they cover, so nothing is divided.
    """
    earlier = _same_year(evidence.earlier(submission), submission)
    later = _same_year(evidence.later(submission), submission)
    for current in submission.numbers(Basis.YTD):
        if current.indicator_code not in rule.parameters["indicators"] or current.subject_type is SubjectType.GROUP:
            continue
        before = _nearest(earlier, key_of(current))
        found = before or _nearest(later, key_of(current))
        if found is None:
            continue
        (old_period, old), (new_period, new) = (
            ((found[0].period, std(found[1])), (submission.period, std(current)))
            if before
            else ((submission.period, std(current)), (found[0].period, std(found[1])))
        )
        if old < Decimal(rule.parameters["minimum_yuan"]):
            continue
        operands = {
            "recent": (new - old) * months_covered(old_period),
            "average": old * months_between(old_period, new_period),
        }
        yield cell_check(rule, submission, current, operands, partial(_jump_facts, current, found, **operands))


def _jump_facts(cell: Observation, found: Found, recent: Decimal, average: Decimal) -> Facts:
    return _other_facts(cell, found, change=f"{rounded((recent / average - 1) * 100, '1')} %")


def restatement_is_small(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R413: a figure sent again against the vintage in force; an annual form's (年报) against December's (快报)."""
    form, unit, period = submission.slot
    known = evidence.newest(form, unit, period) or (
        evidence.newest(form, unit, f"{period}-12") if "-" not in period else None
    )
    for current in submission.numbers(Basis.YTD) if known else ():
        found = _nearest([known] if known else [], key_of(current))
        if found and current.indicator_code in _MONEY and std(found[1]) > 0:
            operands = {"current": std(current), "other": std(found[1])}
            yield cell_check(rule, submission, current, operands, partial(_other_facts, current, found))
