"""Operands of the rules across forms and units: numerators and denominators, homes of clusters, the roster."""

import csv
from collections.abc import Iterator
from functools import cache

from expectations.evidence import Check, Evidence, Expected, Key, Submission
from expectations.rules import Rule
from expectations.within_form import cell_check, std
from expectations.wording import REFERENCE, name_form, name_unit, show
from ingest.vocabulary import Basis, SubjectType


def union_within_region(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R501: deduplicated totals of F1 against the F3 total in force of the same unit and period; F1 bears it."""
    if submission.form_code != rule.parameters["form"]:
        return
    unit = submission.reporting_unit_code
    whole_form = evidence.newest(rule.parameters["whole_form"], unit, submission.period)
    if whole_form is None:
        return
    for union in submission.numbers(Basis.YTD):
        if union.subject_type is not SubjectType.GROUP or union.subject_code not in rule.parameters["unions"]:
            continue
        whole = whole_form.value(Key(SubjectType.REGION, unit, union.indicator_code, Basis.YTD))
        if whole is not None:
            yield cell_check(
                rule,
                submission,
                union,
                {"whole": std(whole), "part": std(union)},
                whole=show(std(whole), union),
                whole_submission=str(whole_form.submission_id),
            )


def cluster_is_at_home(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R502: the reporting unit of every value of a named cluster against the cluster's prefecture."""
    for observation in submission.observations:
        if observation.subject_type is SubjectType.CLUSTER and observation.value_number is not None:
            home = _cluster_homes().get(observation.subject_code, "")
            yield cell_check(
                rule,
                submission,
                observation,
                {"reporting_unit": submission.reporting_unit_code, "home_unit": home},
                home_name=name_unit(home),
                reporting_name=name_unit(submission.reporting_unit_code),
            )


def unit_is_at_home(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R504: the reporting unit of every unit listed against the one in the unit's code, at the unit's first cell.

    The prefecture (or 22CBS0) stands in the codes of zones, towns and demonstration zones, the county in those of
    county clusters; a named cluster's is in the code list.
    """
    if submission.form_code not in rule.parameters["forms"]:
        return
    seen: set[str] = set()
    for observation in submission.observations:
        code = observation.subject_code
        if observation.subject_type is not SubjectType.UNIT or code in seen:
            continue
        seen.add(code)
        home = _home_of(code)
        yield cell_check(
            rule,
            submission,
            observation,
            {"reporting_unit": submission.reporting_unit_code, "home_unit": home},
            code=code,
            home_name=name_unit(home),
            reporting_name=name_unit(submission.reporting_unit_code),
        )


def _home_of(unit_code: str) -> str:
    """The reporting unit that a unit's code names; a code outside every rule is nobody's."""
    if unit_code[0] == "C":
        return _cluster_homes().get(unit_code, "")
    region = unit_code[1:7]
    return region[:4] + "00" if unit_code[0] == "K" and region.isdigit() else region


def check_roster(rule: Rule, roster: list[Expected]) -> Iterator[Check]:
    """R503: what each reporting unit owes for the load's period against what was received."""
    for expected in roster:
        yield Check(
            rule.code,
            None,
            "",
            f"{expected.form_code}/{expected.reporting_unit_code}/{expected.period}",
            {"received_count": expected.received_count},
            {
                "unit_name": name_unit(expected.reporting_unit_code),
                "form_name": name_form(expected.form_code),
                "period": expected.period,
            },
        )


@cache
def _cluster_homes() -> dict[str, str]:
    """Prefecture of each named cluster (a county's first four digits are its prefecture's)."""
    with (REFERENCE / "cluster.csv").open(encoding="utf-8", newline="") as lines:
        return {row["code"]: row["division"][:4] + "00" for row in csv.DictReader(lines)}


def expected_forms(period: str) -> list[tuple[str, str, str]]:
    """(form, reporting unit, period of the form) owed for a month: monthly ones, and quarterly ones at quarter's end.

    There is no January report (1月免报).
    """
    year, month = period.split("-")
    if month == "01":
        return []
    periods = {"monthly": period}
    if int(month) % 3 == 0:
        periods["quarterly"] = f"{year}-Q{int(month) // 3}"
    with (REFERENCE / "roster.csv").open(encoding="utf-8", newline="") as lines:
        return [
            (row["form_code"], row["reporting_unit_code"], periods[row["frequency"]])
            for row in csv.DictReader(lines)
            if row["frequency"] in periods and row["valid_from"][:7] <= period
        ]
