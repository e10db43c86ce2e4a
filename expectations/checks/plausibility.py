"""Operands of the rules that hold the figures of one row of a form against each other: ratios, rates, heads, months."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from statistics import median

from expectations.checks.evidence import Checks, Evidence, Facts, Submission
from expectations.checks.figures import Gathered, pair_checks, shown_like, std
from expectations.checks.table import Subject, Table
from expectations.rules import Rule
from expectations.wording import INDICATORS, rounded
from ingest.observation import Observation
from ingest.vocabulary import Basis, SubjectType


def against_revenue(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Checks]:
    """R314, R315, R316, R321: value added or tax paid against the revenue of the same row and column."""
    measure = next(name for name in rule.operands if name != "revenue")
    std_of = submission.table.std
    for basis in (Basis.YTD, Basis.PRIOR_YEAR_YTD):
        pairs = submission.table.pairs((measure, basis), ("revenue", basis))
        told = [(value, revenue) for value, revenue in pairs if std_of[value] or std_of[revenue]]
        yield pair_checks(rule, submission, told, (measure, "revenue"), _with_revenue)


def _with_revenue(value: Observation, revenue: Observation) -> Facts:
    return shown_like(value, revenue=std(revenue))


def _bases_of_rate(rule: Rule, table: Table, basis: Basis) -> dict[Subject, int]:
    """What value added is a rate of: gross output where a row has it, else revenue; none where it is small."""
    bases: dict[Subject, int] = {}
    for code in reversed(rule.parameters["bases"]):
        bases |= table.values((code, basis))
    minimum = Decimal(rule.parameters["minimum_yuan"])
    return {subject: n for subject, n in bases.items() if table.std[n] >= minimum}


def value_added_rate(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Checks]:
    """R322: value added against gross output, or revenue, of the same row."""
    table = submission.table
    bases, subjects = _bases_of_rate(rule, table, Basis.YTD), table.subjects
    values = table.numbers(("value_added", Basis.YTD))
    pairs = [(n, bases[subjects[n]]) for n in values if subjects[n] in bases]
    yield pair_checks(rule, submission, pairs, ("value_added", "base"), _rate_facts)


def _rate_facts(value: Observation, base: Observation) -> Facts:
    return {
        "base_indicator": INDICATORS[base.indicator_code],
        "rate": f"{rounded(std(value) / std(base) * 100)} %",
        **shown_like(value, base=std(base)),
    }


def value_added_rate_is_steady(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Checks]:
    """R323: the rate of value added this year and in the same months last year, both from this form, in per cent."""
    table = submission.table
    pairs = table.pairs(("value_added", Basis.YTD), ("value_added", Basis.PRIOR_YEAR_YTD))
    bases, bases_before = (_bases_of_rate(rule, table, basis) for basis in (Basis.YTD, Basis.PRIOR_YEAR_YTD))
    gathered = Gathered(rule, submission)
    for now, before in pairs:
        base, base_before = bases.get(table.subjects[now]), bases_before.get(table.subjects[now])
        if base is not None and base_before is not None:
            rates = {
                "rate": table.std[now] / table.std[base] * 100,
                "rate_before": table.std[before] / table.std[base_before] * 100,
            }
            gathered.add(now, rates, **rates)
    yield gathered.checks(_percents)


def _percents(value: Observation, rates: dict[str, Decimal]) -> Facts:
    return {name: f"{rounded(rate)} %" for name, rate in rates.items()}


def month_within_year(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Checks]:
    """R324, R325: 本月 against 1—本月 of the same row. A negative month says nothing."""
    table = submission.table
    for indicator in rule.parameters["indicators"]:
        months, ytds = table.values((indicator, Basis.MONTH)), table.values((indicator, Basis.YTD))
        both = [(ytds[subject], month) for subject, month in months.items() if subject in ytds]
        # The year to date is what is wrong more often: a digit lost in the longer number.
        pairs = [(ytd, month) for ytd, month in both if table.std[month] >= 0]
        yield pair_checks(rule, submission, pairs, ("ytd", "month"), _with_month)


def _with_month(ytd: Observation, month: Observation) -> Facts:
    return shown_like(ytd, month=std(month))


def somebody_earns_it(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Checks]:
    """R329: employees where there is revenue."""
    table, gathered = submission.table, Gathered(rule, submission)
    for heads, revenue in _heads(table):
        if table.std[revenue] > 0:
            gathered.add(heads, submission.observations[revenue], employees=int(table.std[heads]))
    yield gathered.checks(_revenue_facts)


def _revenue_facts(heads: Observation, revenue: Observation) -> Facts:
    return shown_like(revenue, revenue=std(revenue))


def revenue_per_head(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Checks]:
    """R330: revenue per head against the median of those of the same kind on the form, given enough of them."""
    table, gathered = submission.table, Gathered(rule, submission)
    peers: dict[tuple[SubjectType, str], dict[int, Decimal]] = defaultdict(dict)
    for heads, revenue in _heads(table):
        subject_type, code = table.subjects[heads]
        if table.std[heads] > 0 and table.std[revenue] > 0 and subject_type is not SubjectType.GROUP:
            kind = code[:1] if subject_type is SubjectType.UNIT else ""
            peers[subject_type, kind][revenue] = table.std[revenue] / table.std[heads]
    for members in peers.values():
        if len(members) >= rule.parameters["minimum_peers"]:
            typical = median(members.values())
            for revenue, per_head in members.items():
                operands = {"per_head": per_head, "typical": typical}
                gathered.add(revenue, operands, **operands)
    yield gathered.checks(_per_head_facts)


def _per_head_facts(revenue: Observation, amounts: dict[str, Decimal]) -> Facts:
    return shown_like(revenue, **{name: Decimal(rounded(value)) for name, value in amounts.items()})


def _heads(table: Table) -> list[tuple[int, int]]:
    """Employees and revenue of the rows that have both."""
    heads, revenues = table.values(("employee_count", Basis.STOCK)), table.values(("revenue", Basis.YTD))
    return [(n, revenues[subject]) for subject, n in heads.items() if subject in revenues]
