"""Operands of the rules about what a form leaves out: counties without a row, clusters that fell silent."""

from collections.abc import Iterator
from functools import partial

from expectations.checks.across_forms import cluster_home
from expectations.checks.arrivals import submission_check
from expectations.checks.evidence import Check, Evidence, Submission, period_end
from expectations.rules import Rule
from expectations.wording import county_codes, name_unit
from ingest.vocabulary import Basis, ObsStatus, SubjectType


def counties_are_listed(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R361: how many counties of the reporting unit, valid at the period's end, have no row; where any county has."""
    if submission.form_code != rule.parameters["form"]:
        return
    listed = {code for subject_type, code in submission.table.rows if subject_type is SubjectType.REGION}
    counties = dict.fromkeys(county_codes(submission.reporting_unit_code, period_end(submission.period)).values())
    if listed.intersection(counties):
        missing = [code for code in counties if code not in listed]
        yield _left_out(rule, submission, [name_unit(code) for code in missing])


def clusters_stay(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R419: how many of the prefecture's clusters have no figure, though the form of the month before had one."""
    measure = rule.parameters["indicator"], Basis.YTD
    earlier = [s for s in evidence.earlier(submission)[:1] if s.period[:4] == submission.period[:4]]
    if submission.form_code != rule.parameters["form"] or not earlier:
        return
    table, status, unit = submission.table, submission.table.field("obs_status"), submission.reporting_unit_code
    cells = table.firsts(measure)
    known = [
        subject
        for subject in earlier[0].table.values(measure)
        if subject[0] is SubjectType.CLUSTER and cluster_home(subject[1], unit) == unit
    ]
    # A symbol (***, …) is an answer.
    silent = [s for s in known if s not in cells or status[cells[s]] is ObsStatus.MISSING]
    if known:
        yield _left_out(rule, submission, [(code, code) for _, code in silent], other_period=earlier[0].period)


def _left_out(rule: Rule, submission: Submission, names: list[tuple[str, str]], **facts: str) -> Check:
    told = {"names": ("、".join(zh for zh, _ in names), ", ".join(en for _, en in names)), "count": str(len(names))}
    return submission_check(rule, submission, {"left_out": len(names)}, partial(dict, told, **facts))
