"""Operands of the rules across forms and units: numerators and denominators, homes of clusters, the roster."""

import csv
from collections.abc import Iterator
from decimal import Decimal
from functools import cache, partial

from expectations.evidence import Check, Evidence, Expected, Facts, Key, Submission, key_of
from expectations.rules import Rule
from expectations.within_form import cell_check, label_of, shown_like, std
from expectations.wording import REFERENCE, name_form, name_unit
from ingest.observation import Observation
from ingest.vocabulary import Basis, SubjectType


def part_within_whole(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R501, R505: parts on one form against the wholes of F3 in force for the same unit and period, and back.

    The form that comes later bears it: F1 or F2 at each part, F3 at each whole, for the largest part of it.
    """
    parts_form, whole_form = rule.parameters["form"], rule.parameters["whole_form"]
    if submission.form_code not in (parts_form, whole_form):
        return
    is_part = submission.form_code == parts_form
    counterpart = evidence.newest(whole_form if is_part else parts_form, *submission.slot[1:])
    if counterpart is None:
        return
    parts, wholes = (submission, counterpart) if is_part else (counterpart, submission)
    largest: dict[Key, tuple[Observation, Observation]] = {}
    for part in _parts(rule, parts):
        whole = _whole_of(part, wholes)
        if whole is None:
            continue
        if is_part:
            operands = {"whole": std(whole), "part": std(part)}
            yield cell_check(rule, parts, part, operands, partial(_apart, part, whole, wholes, "大于", "above"))
        elif key_of(whole) not in largest or std(part) > std(largest[key_of(whole)][1]):
            largest[key_of(whole)] = whole, part
    for whole, part in largest.values():
        operands = {"whole": std(whole), "part": std(part)}
        yield cell_check(rule, wholes, whole, operands, partial(_apart, whole, part, parts, "小于", "below"))


def _parts(rule: Rule, submission: Submission) -> Iterator[Observation]:
    groups = rule.parameters.get("unions")
    for part in submission.numbers(Basis.YTD):
        if part.subject_code in groups if groups else part.subject_type is SubjectType.CLUSTER:
            yield part


def _whole_of(part: Observation, wholes: Submission) -> Observation | None:
    """The cell of F3 that holds a part: of the cluster's county where that has a row, else of the reporting unit."""
    places = [wholes.reporting_unit_code]
    if part.subject_type is SubjectType.CLUSTER:
        places.insert(0, _cluster_divisions().get(part.subject_code, ""))
    found = (wholes.value(Key(SubjectType.REGION, place, part.indicator_code, Basis.YTD)) for place in places)
    return next((whole for whole in found if whole is not None), None)


def _apart(own: Observation, other: Observation, counterpart: Submission, zh: str, en: str) -> Facts:
    return {
        "relation": (zh, en),
        "other_form": name_form(counterpart.form_code),
        "other_label": label_of(other),
        "other_submission": str(counterpart.submission_id),
        **shown_like(own, other=std(other)),
    }


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
                partial(_home_facts, submission, observation, home),
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
            partial(_home_facts, submission, observation, home),
        )


def _home_facts(submission: Submission, observation: Observation, home: str) -> Facts:
    return {
        "code": observation.subject_code,
        "home_name": name_unit(home),
        "reporting_name": name_unit(submission.reporting_unit_code),
    }


def confirmed_counts_within_plan(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R326: units that the province counts on F1, by kind, against the numbers that the policy plans."""
    if submission.form_code != rule.parameters["form"] or not submission.is_province:
        return
    for count in submission.numbers(Basis.STOCK):
        planned = rule.parameters["planned"].get(count.subject_code)
        if count.indicator_code == "unit_count" and planned is not None:
            operands = {"planned": Decimal(planned), "count": std(count)}
            yield cell_check(rule, submission, count, operands, partial(dict, {"planned": str(planned)}))


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
            partial(_expected_facts, expected),
        )


def _expected_facts(expected: Expected) -> Facts:
    return {
        "unit_name": name_unit(expected.reporting_unit_code),
        "form_name": name_form(expected.form_code),
        "period": expected.period,
    }


@cache
def _cluster_homes() -> dict[str, str]:
    """Prefecture of each named cluster (a county's first four digits are its prefecture's)."""
    return {code: division[:4] + "00" for code, division in _cluster_divisions().items()}


@cache
def _cluster_divisions() -> dict[str, str]:
    """Prefecture or county in which each named cluster lies."""
    with (REFERENCE / "cluster.csv").open(encoding="utf-8", newline="") as lines:
        return {row["code"]: row["division"] for row in csv.DictReader(lines)}


def expected_forms(period: str) -> list[tuple[str, str, str]]:
    """(form, reporting unit, period of the form) owed for a month; at quarter's end and in December more.

    There is no January report (1月免报).
    """
    year, month = period.split("-")
    if month == "01":
        return []
    periods = {"monthly": period}
    if int(month) % 3 == 0:
        periods["quarterly"] = f"{year}-Q{int(month) // 3}"
    if month == "12":
        periods["annual"] = year
    with (REFERENCE / "roster.csv").open(encoding="utf-8", newline="") as lines:
        return [
            (row["form_code"], row["reporting_unit_code"], periods[row["frequency"]])
            for row in csv.DictReader(lines)
            if row["frequency"] in periods and row["valid_from"][:7] <= period
        ]
