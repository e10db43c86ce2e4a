"""Operands of the rules across forms and units: numerators and denominators, homes of clusters, the roster."""

from collections.abc import Iterator
from decimal import Decimal
from functools import cache, partial
from typing import Any

from expectations.checks.evidence import Check, Checks, Evidence, Expected, Facts, Submission
from expectations.checks.figures import Gathered, cell_check, label_of, shown_like, std
from expectations.rules import Rule
from expectations.targets import targets
from expectations.wording import name_form, name_unit
from ingest.extract.reference import province_of, read_code_list
from ingest.observation import Observation
from ingest.vocabulary import Basis, SubjectType


def part_within_whole(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Checks]:
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
    gathered = Gathered(rule, submission)
    largest: dict[int, int] = {}

    def operands(part: int, whole: int) -> dict[str, Any]:
        # Both are rounded, perhaps in different units of money: 亿元 with two decimals, 万元 with none.
        steps = _column_step(parts, part) + _column_step(wholes, whole)
        return {
            "whole": wholes.table.std[whole],
            "part": parts.table.std[part],
            "parts_count": 1,
            "display_unit": steps,
        }

    for part, whole in _parts(rule, parts, wholes):
        if is_part:
            gathered.add(part, (counterpart, whole, ("大于", "above")), **operands(part, whole))
        elif whole not in largest or parts.table.std[part] > parts.table.std[largest[whole]]:
            largest[whole] = part
    for whole, part in largest.items():
        gathered.add(whole, (counterpart, part, ("小于", "below")), **operands(part, whole))
    yield gathered.checks(_apart)


def _column_step(submission: Submission, cell: int) -> Decimal:
    """The smallest step shown in a cell's column: that of one figure is not told by its own last digit, maybe 0."""
    observation = submission.observations[cell]
    measure = observation.indicator_code, observation.basis
    return submission.table.step(submission.table.numbers(measure))


def _parts(rule: Rule, parts: Submission, wholes: Submission) -> Iterator[tuple[int, int]]:
    """Each part with its whole, as cells of their forms.

    That is the row of the cluster's county where F3 has one, else that of the reporting unit.
    """
    groups = rule.parameters.get("unions")
    unit = SubjectType.REGION, wholes.reporting_unit_code
    for measure in parts.table.measures([Basis.YTD]):
        regions = wholes.table.values(measure)
        for part in parts.table.numbers(measure) if regions else ():
            subject_type, code = parts.table.subjects[part]
            if code in groups if groups else subject_type is SubjectType.CLUSTER:
                county = SubjectType.REGION, "" if groups else _cluster_division(code, wholes.reporting_unit_code)
                whole = regions.get(county, regions.get(unit))
                if whole is not None:
                    yield part, whole


def _apart(own: Observation, told: tuple[Submission, int, tuple[str, str]]) -> Facts:
    counterpart, cell, relation = told
    other = counterpart.observations[cell]
    return {
        "relation": relation,
        "other_form": name_form(counterpart.form_code),
        "other_label": label_of(other),
        "other_submission": str(counterpart.submission_id),
        **shown_like(own, other=std(other)),
    }


def cluster_is_at_home(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Checks]:
    """R502: the reporting unit of every value of a named cluster against the cluster's prefecture."""
    numbers, gathered = submission.table.number, Gathered(rule, submission)
    for (subject_type, code), row in submission.table.rows.items():
        if subject_type is SubjectType.CLUSTER:
            home = cluster_home(code, submission.reporting_unit_code)
            for cell in row:
                if numbers[cell] is not None:
                    told = submission.reporting_unit_code, home
                    gathered.add(cell, told, reporting_unit=told[0], home_unit=home)
    yield gathered.checks(_home_facts)


def unit_is_at_home(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Checks]:
    """R504: the reporting unit of every unit listed against the one in the unit's code, at the unit's first cell.

    The prefecture (or a committee, as 22CBS0) stands in the codes of zones, towns and demonstration zones, the county
    in those of county clusters; a named cluster's is in the code list.
    """
    if submission.form_code not in rule.parameters["forms"]:
        return
    gathered = Gathered(rule, submission)
    for (subject_type, code), row in submission.table.rows.items():
        if subject_type is SubjectType.UNIT:
            told = submission.reporting_unit_code, home_of_unit(code, submission.reporting_unit_code)
            gathered.add(row[0], told, reporting_unit=told[0], home_unit=told[1])
    yield gathered.checks(_home_facts)


def _home_facts(observation: Observation, units: tuple[str, str]) -> Facts:
    reporting_unit, home = units
    return {
        "code": observation.subject_code,
        "home_name": name_unit(home),
        "reporting_name": name_unit(reporting_unit),
    }


def confirmed_counts_within_plan(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R326: units that the province counts on F1, by kind, against the numbers that its targets plan."""
    if submission.form_code != rule.parameters["form"] or not submission.is_province:
        return
    indicators = rule.parameters["indicators"]
    plans = {target.indicator_code: target.numerator for target in targets(submission.reporting_unit_code).values()}
    for n in submission.table.numbers(("unit_count", Basis.STOCK)):
        count = submission.observations[n]
        planned = plans.get(indicators.get(count.subject_code, ""))
        if planned is not None:
            operands = {"planned": planned, "count": std(count)}
            yield cell_check(rule, submission, count, operands, partial(dict, {"planned": str(planned)}))


def cluster_home(code: str, reporting_unit_code: str) -> str:
    """Prefecture of a named cluster of the reporting unit's province; empty for a code that is none.

    A county's first four digits are its prefecture's.
    """
    division = _cluster_division(code, reporting_unit_code)
    return division and division[:4] + "00"


def home_of_unit(unit_code: str, reporting_unit_code: str) -> str:
    """The reporting unit that a unit's code names on a form of its province; a code outside every rule is nobody's."""
    if unit_code[0] == "C":
        return cluster_home(unit_code, reporting_unit_code)
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


def _cluster_division(code: str, reporting_unit_code: str) -> str:
    """Prefecture or county in which a named cluster of the reporting unit's province lies; empty: there is none."""
    return _cluster_divisions(province_of(reporting_unit_code)).get(code, "")


@cache
def _cluster_divisions(province_code: str) -> dict[str, str]:
    return {row["code"]: row["division"] for row in read_code_list("cluster", province_code)}


def expected_forms(province_code: str, period: str) -> list[tuple[str, str, str]]:
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
    return [
        (row["form_code"], row["reporting_unit_code"], periods[row["frequency"]])
        for row in read_code_list("roster", province_code)
        if row["frequency"] in periods and row["valid_from"][:7] <= period
    ]
