"""Operands of the rules about counts and stocks over time: a quarter opens where the one before it closed."""

from collections.abc import Iterator
from decimal import Decimal

from expectations.checks.evidence import Checks, Evidence, Submission, months_between
from expectations.checks.figures import Gathered
from expectations.checks.over_time import nearest, numbers_of, other_facts
from expectations.rules import Rule
from ingest.vocabulary import Basis

_OPENING, _CLOSING = ("platform_stock_opening_count", Basis.STOCK), ("platform_stock_count", Basis.STOCK)


def opening_is_last_closing(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Checks]:
    """R421: 上期末累计 against 期末累计 of the quarter before; where the one after came first, the other way round."""
    if submission.form_code != rule.parameters["form"]:
        return
    before = [s for s in evidence.earlier(submission) if months_between(s.period, submission.period) == 3]
    after = [s for s in evidence.later(submission) if months_between(submission.period, s.period) == 3]
    gathered = Gathered(rule, submission)
    for own, others, measure in ((_OPENING, before, _CLOSING), (_CLOSING, after, _OPENING)):
        known = nearest(others, measure)
        for cell, subject, number in numbers_of(submission, own):
            if subject in known:
                gathered.add(cell, known[subject], opening=number, closing=known[subject].std)
    yield gathered.checks(other_facts)


def counts_do_not_jump(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Checks]:
    """R422: a number of enterprises or units against that of the nearest other period, where it is not small."""
    others = [*evidence.earlier(submission)[:1], *evidence.later(submission)[:1]][:1]
    minimum, gathered = Decimal(rule.parameters["minimum"]), Gathered(rule, submission)
    for indicator in rule.parameters["indicators"]:
        known = nearest(others, (indicator, Basis.STOCK))
        for cell, subject, number in numbers_of(submission, (indicator, Basis.STOCK)):
            if subject in known and max(number, known[subject].std) >= minimum:
                gathered.add(cell, known[subject], current=number, other=known[subject].std)
    yield gathered.checks(other_facts)
