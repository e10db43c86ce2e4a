"""Operands of the rules that hold the figures of one row of a form against each other: ratios, rates, heads, months."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from statistics import median

from expectations.evidence import Check, Evidence, Facts, Key, Submission, key_like
from expectations.rules import Rule
from expectations.within_form import cell_check, shown_like, std
from expectations.wording import INDICATORS, rounded
from ingest.observation import Observation
from ingest.vocabulary import Basis, SubjectType


def against_revenue(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R314, R315, R316, R321: value added or tax paid against the revenue of the same row and column."""
    measure = next(name for name in rule.operands if name != "revenue")
    for value in submission.numbers(Basis.YTD, Basis.PRIOR_YEAR_YTD):
        if value.indicator_code != measure:
            continue
        revenue = submission.value(key_like(value, indicator_code="revenue"))
        if revenue is not None and (std(value) or std(revenue)):
            operands = {measure: std(value), "revenue": std(revenue)}
            yield cell_check(rule, submission, value, operands, partial(shown_like, value, revenue=std(revenue)))


def _base_of_rate(rule: Rule, submission: Submission, value: Observation) -> Observation | None:
    """What value added is a rate of: gross output where the form has it, else revenue; None where it is small."""
    bases = (submission.value(key_like(value, indicator_code=code)) for code in rule.parameters["bases"])
    base = next((base for base in bases if base is not None), None)
    return base if base is not None and std(base) >= Decimal(rule.parameters["minimum_yuan"]) else None


def value_added_rate(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R322: value added against gross output, or revenue, of the same row."""
    for value in submission.numbers(Basis.YTD):
        base = _base_of_rate(rule, submission, value) if value.indicator_code == "value_added" else None
        if base is not None:
            operands = {"value_added": std(value), "base": std(base)}
            yield cell_check(rule, submission, value, operands, partial(_rate_facts, value, base))


def _rate_facts(value: Observation, base: Observation) -> Facts:
    return {
        "base_indicator": INDICATORS[base.indicator_code],
        "rate": f"{rounded(std(value) / std(base) * 100)} %",
        **shown_like(value, base=std(base)),
    }


def value_added_rate_is_steady(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R323: the rate of value added this year and in the same months last year, both from this form, in per cent."""
    for value in submission.numbers(Basis.YTD):
        before = submission.value(key_like(value, basis=Basis.PRIOR_YEAR_YTD))
        if value.indicator_code != "value_added" or before is None:
            continue
        base, base_before = (_base_of_rate(rule, submission, each) for each in (value, before))
        if base is not None and base_before is not None:
            rate, rate_before = std(value) / std(base) * 100, std(before) / std(base_before) * 100
            operands = {"rate": rate, "rate_before": rate_before}
            yield cell_check(rule, submission, value, operands, partial(_percents, **operands))


def _percents(**rates: Decimal) -> Facts:
    return {name: f"{rounded(rate)} %" for name, rate in rates.items()}


def month_within_year(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R324, R325: 本月 against 1—本月 of the same row. A negative month says nothing."""
    for month in submission.numbers(Basis.MONTH):
        ytd = submission.value(key_like(month, basis=Basis.YTD))
        if month.indicator_code in rule.parameters["indicators"] and ytd is not None and std(month) >= 0:
            # The year to date is what is wrong more often: a digit lost in the longer number.
            operands = {"ytd": std(ytd), "month": std(month)}
            yield cell_check(rule, submission, ytd, operands, partial(shown_like, ytd, month=std(month)))


def somebody_earns_it(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R329: employees where there is revenue."""
    for heads, revenue in _heads(submission):
        if std(revenue) > 0:
            operands = {"employees": int(std(heads))}
            yield cell_check(rule, submission, heads, operands, partial(shown_like, revenue, revenue=std(revenue)))


def revenue_per_head(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R330: revenue per head against the median of those of the same kind on the form, given enough of them."""
    peers: dict[tuple[SubjectType, str], list[tuple[Observation, Decimal]]] = defaultdict(list)
    for heads, revenue in _heads(submission):
        if std(heads) > 0 and std(revenue) > 0 and heads.subject_type is not SubjectType.GROUP:
            kind = heads.subject_code[:1] if heads.subject_type is SubjectType.UNIT else ""
            peers[heads.subject_type, kind].append((revenue, std(revenue) / std(heads)))
    for members in peers.values():
        if len(members) < rule.parameters["minimum_peers"]:
            continue
        typical = median(per_head for _, per_head in members)
        for revenue, per_head in members:
            operands = {"per_head": per_head, "typical": typical}
            facts = {name: Decimal(rounded(value)) for name, value in operands.items()}
            yield cell_check(rule, submission, revenue, operands, partial(shown_like, revenue, **facts))


def _heads(submission: Submission) -> Iterator[tuple[Observation, Observation]]:
    for heads in submission.numbers(Basis.STOCK):
        if heads.indicator_code == "employee_count":
            key = Key(heads.subject_type, heads.subject_code, "revenue", Basis.YTD)
            revenue = submission.value(key)
            if revenue is not None:
                yield heads, revenue
