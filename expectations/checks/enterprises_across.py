"""Operands of the rules that hold the list of enterprises (F6) against the forms of its quarter's last month.

The form that comes later bears the finding: the list at the largest of the enterprises concerned, the others at the
figure that should cover them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import partial

from expectations.checks.attributes import attributes, county_of, word, word_beside
from expectations.checks.counterparts import month_at_end, quarter_ended
from expectations.checks.evidence import Check, Evidence, Facts, Key, Submission
from expectations.checks.figures import cell_check, display_unit, label_of, shown_like, std
from expectations.rules import Rule
from expectations.wording import name_form
from ingest.observation import Observation
from ingest.vocabulary import Basis, SubjectType

Place = tuple[SubjectType, str]  # what should cover some enterprises: a cluster, a unit, a region
Parts = Mapping[tuple[Place, str], list[Observation]]  # by that and indicator
_YES = "是"


def within_host(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R507: the enterprises of a host unit against its figures: named clusters on F2, zones and towns on F1."""
    for listed, wholes in _pairs(rule, submission, evidence):
        parts: dict[tuple[Place, str], list[Observation]] = defaultdict(list)
        for part in _figures(rule, listed):
            host = word_beside(listed, part, "host_unit")
            if host:
                kind = SubjectType.CLUSTER if host[0] == "C" else SubjectType.UNIT
                parts[(kind, host), part.indicator_code].append(part)
        yield from _checks(rule, submission, listed, wholes, parts)


def within_region(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R508, R510: the enterprises of a region, and of each of its counties, against the figures of F3.

    R508 takes those whose marks say that they are small or medium-sized, which F3 counts too; R510 takes all: a
    leading enterprise may be a large one of the state.
    """
    marks = rule.parameters.get("marks")
    for listed, wholes in _pairs(rule, submission, evidence):
        parts: dict[tuple[Place, str], list[Observation]] = defaultdict(list)
        for part in _figures(rule, listed):
            if marks and not any(word_beside(listed, part, mark) == _YES for mark in marks):
                continue
            for region in dict.fromkeys((listed.reporting_unit_code, county_of(listed, part))):
                parts[(SubjectType.REGION, region), part.indicator_code].append(part)
        yield from _checks(rule, submission, listed, wholes, parts)


def leading_enterprises_counted(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R511: the leading enterprises listed for a named cluster against their number on F2."""
    for listed, wholes in _pairs(rule, submission, evidence):
        leading: dict[str, list[Observation]] = defaultdict(list)
        for mark in attributes(listed, "is_leading_enterprise"):
            if word(mark) == _YES:
                leading[word_beside(listed, mark, "host_unit")].append(mark)
        for cluster, marks in leading.items():
            count = wholes.value(Key(SubjectType.CLUSTER, cluster, "leading_enterprise_count", Basis.STOCK))
            if count is not None:
                at, other = (marks[0], wholes) if submission is listed else (count, listed)
                facts = {
                    "cluster": label_of(count),
                    "listed": str(len(marks)),
                    "reported": shown_like(count, n=std(count))["n"],
                    "other_form": name_form(other.form_code),
                    "other_submission": str(other.submission_id),
                }
                operands = {"listed": Decimal(len(marks)), "reported": std(count)}
                yield cell_check(rule, submission, at, operands, partial(dict, facts))


def _pairs(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[tuple[Submission, Submission]]:
    """The list and a form of its last month in force, one of them the submission."""
    listed, forms = rule.parameters["form"], rule.parameters["whole_forms"]
    unit, period = submission.reporting_unit_code, submission.period
    if submission.form_code == listed:
        found = (evidence.newest(form, unit, month_at_end(period)) for form in forms)
        yield from ((submission, wholes) for wholes in found if wholes is not None)
    elif submission.form_code in forms:
        quarter = quarter_ended(period)
        other = evidence.newest(listed, unit, quarter) if quarter else None
        if other is not None:
            yield other, submission


def _figures(rule: Rule, listed: Submission) -> Iterator[Observation]:
    for part in listed.numbers(Basis.YTD):
        if part.subject_type is SubjectType.ENTERPRISE and part.indicator_code in rule.parameters["indicators"]:
            yield part


def _checks(
    rule: Rule, submission: Submission, listed: Submission, wholes: Submission, parts: Parts
) -> Iterator[Check]:
    """A check a cell: of several that concern one enterprise (its county, its region), the tightest."""
    checks: dict[str, tuple[Decimal, Check]] = {}
    for (place, indicator), members in parts.items():
        whole = wholes.value(Key(*place, indicator, Basis.YTD))
        # Where one is below nought, those not listed may be too, and the whole less than a part of it.
        if whole is None or min(map(std, members)) < 0:
            continue
        parts_sum = sum(map(std, members), Decimal(0))
        largest = max(members, key=std)
        operands = {
            "total": std(whole),
            "parts_sum": parts_sum,
            "parts_count": len(members) + 1,  # the whole is rounded too
            "display_unit": display_unit([whole, *members]),
        }
        at, other = (largest, wholes) if submission is listed else (whole, listed)
        facts = partial(_facts, at, whole, largest, members, other)
        check = cell_check(rule, submission, at, operands, facts)
        slack = std(whole) - parts_sum
        if (at.sheet + at.cell) not in checks or slack < checks[at.sheet + at.cell][0]:
            checks[at.sheet + at.cell] = slack, check
    yield from (check for _, check in checks.values())


def _facts(
    at: Observation, whole: Observation, largest: Observation, members: Iterable[Observation], other: Submission
) -> Facts:
    listed = list(members)
    return {
        "whole_label": label_of(whole),
        "largest_label": label_of(largest),
        "parts_count": str(len(listed)),
        "other_form": name_form(other.form_code),
        "other_submission": str(other.submission_id),
        **shown_like(at, whole=std(whole), parts_sum=sum(map(std, listed), Decimal(0)), largest=std(largest)),
    }
