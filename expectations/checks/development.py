"""Operands of the rules about amounts in general, and about the annual form (F8): its parts, its block, last year's."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import partial

from expectations.checks.attributes import is_written
from expectations.checks.evidence import (
    Check,
    Checks,
    Evidence,
    Facts,
    Key,
    Submission,
    key_like,
    key_of,
    no_facts,
    year_apart,
)
from expectations.checks.figures import LEVELS, cell_check, pair_checks, shown_like, std
from expectations.rules import Rule
from expectations.wording import INDICATORS, rounded
from ingest.observation import Observation
from ingest.vocabulary import Basis, SubjectType

Found = tuple[Submission, Observation]


def amounts_are_not_negative(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Checks]:
    """R340: amounts of which there cannot be less than nothing: no refund or loss is among them."""
    return _figures(rule, submission, LEVELS, "amount")


def percentages_are_of_a_whole(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Checks]:
    """R341: shares of a market, between nothing and the whole of it."""
    return _figures(rule, submission, (Basis.STOCK, Basis.YTD), "percent")


def _figures(rule: Rule, submission: Submission, bases: Sequence[Basis], operand: str) -> Iterator[Checks]:
    """Every figure of the rule's indicators on its own."""
    table = submission.table
    for measure in table.measures(bases):
        if measure[0] in rule.parameters["indicators"]:
            cells = table.numbers(measure)
            yield Checks(rule.code, submission, cells, {operand: [table.std[n] for n in cells]}, lambda n: no_facts())


def added_within_stock(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Checks]:
    """R351: 其中：本年新增, a year's flow, against the stock at its end."""
    for added, stock in rule.parameters["of_which"].items():
        pairs = submission.table.pairs((added, Basis.YTD), (stock, Basis.STOCK))
        yield pair_checks(rule, submission, pairs, ("added", "stock"), _of_which_facts)


def _of_which_facts(part: Observation, whole: Observation) -> Facts:
    return {"whole_indicator": INDICATORS[whole.indicator_code], **shown_like(part, whole=std(whole))}


def block_within_region(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R353: 附报：块状经济 against the same line of the whole reporting unit."""
    if submission.form_code != rule.parameters["form"]:
        return
    place = SubjectType.REGION, submission.reporting_unit_code
    for part in submission.numbers(Basis.YTD, Basis.STOCK):
        whole = submission.value(Key(*place, part.indicator_code, part.basis))
        if part.subject_code == rule.parameters["group"] and whole is not None:
            operands = {"whole": std(whole), "part": std(part)}
            yield cell_check(rule, submission, part, operands, partial(shown_like, part, whole=std(whole)))


def shares_have_a_source(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R354: how many of the lines that say of what, and by whom, a market share is, are filled in beside one."""
    needed = rule.parameters["needed"]
    for share in submission.numbers(Basis.STOCK):
        if share.indicator_code in rule.parameters["indicators"] and std(share):
            cells = (submission.cell(key_like(share, indicator_code=name)) for name in needed)
            lacking = len(needed) - sum(cell is not None and is_written(cell) for cell in cells)
            yield cell_check(rule, submission, share, {"lacking": lacking})


def years_do_not_slip(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R414, R415: an amount against the year before, or the year after where that came first. Small ones say little."""
    for current, found in _years(rule, submission, evidence):
        now, then = std(current), std(found[1])
        if current.indicator_code not in rule.parameters["minimum"] or now <= 0 or then <= 0:
            continue
        if max(now, then) >= Decimal(rule.parameters["minimum"][current.indicator_code]):
            facts = partial(_other_facts, current, found, ratio=rounded(now / then, "0.0001"))
            yield cell_check(rule, submission, current, {"current": now, "other": then}, facts)


def stocks_follow_additions(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R417: a stock against last year's and what was added in the year; withdrawals are not reported."""
    if submission.form_code != rule.parameters["form"]:
        return
    form, unit, period = submission.slot
    before = evidence.newest(form, unit, year_apart(period, -1))
    after = evidence.newest(form, unit, year_apart(period, 1))
    for stock_code, added_code in rule.parameters["added"].items():
        for first, second in ((before, submission), (submission, after)):
            if first is None or second is None:
                continue
            key = Key(SubjectType.REGION, unit, stock_code, Basis.STOCK)
            opening, closing = first.value(key), second.value(key)
            added = second.value(key._replace(indicator_code=added_code, basis=Basis.YTD))
            if opening is None or closing is None or added is None:
                continue
            other = first if second is submission else second
            at = closing if second is submission else opening
            most = std(opening) + std(added)
            facts = {
                "other_period": other.period,
                "other_submission": str(other.submission_id),
                **shown_like(at, most=most, opening=std(opening), added=std(added), closing=std(closing)),
            }
            yield cell_check(rule, submission, at, {"most": most, "closing": std(closing)}, partial(dict, facts))
            break  # the year before says it; a place is judged once


def _years(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[tuple[Observation, Found]]:
    if submission.form_code != rule.parameters["form"]:
        return
    form, unit, period = submission.slot
    years = [evidence.newest(form, unit, year_apart(period, step)) for step in (-1, 1)]
    for current in submission.numbers(Basis.YTD, Basis.STOCK):
        found = ((other, other.value(key_of(current))) for other in years if other is not None)
        nearest = next(((other, cell) for other, cell in found if cell is not None), None)
        if nearest is not None:
            yield current, nearest


def _other_facts(like: Observation, found: Found, **facts: str) -> Facts:
    other, cell = found
    return {
        "other_period": other.period,
        "other_submission": str(other.submission_id),
        "unit": like.unit_reported,
        **shown_like(like, other=std(cell)),
        **facts,
    }
