"""Operands of the rules about the register of units (F5): itself, and the units that a form (F1) lists against it.

Form and register are held against each other whichever comes later, and the later one bears the finding.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from operator import itemgetter

from expectations.checks.arrivals import submission_check
from expectations.checks.evidence import Check, Checks, Evidence, Facts, Key, Submission, period_end
from expectations.checks.figures import Gathered, cell_check, shown_like
from expectations.checks.table import Subject
from expectations.rules import Rule
from expectations.wording import county_codes, name_unit
from ingest.observation import Observation
from ingest.vocabulary import Basis, ObsStatus, SubjectType

_CONFIRMED = "已认定"


def _pairs(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[tuple[Submission, Submission]]:
    """A form and the register in force for it, one of them the submission.

    The register is the newest accepted one up to the form's period; a register that arrives late may become that of
    forms accepted before.
    """
    form, register = rule.parameters["form"], rule.parameters["register"]
    unit = submission.reporting_unit_code
    if submission.form_code == form:
        found = evidence.newest_until(register, unit, submission.period)
        if found is not None:
            yield submission, found
    elif submission.form_code == register:
        for other in evidence.later_or_same(form, unit, submission.period):
            newest = evidence.newest_until(register, unit, other.period)
            if newest is None or period_end(newest.period) <= period_end(submission.period):
                yield other, submission


def confirmed_units_report(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R318: how many units, by the register confirmed at the period's end, have a figure left blank or no row.

    A symbol (…, ***) is an answer. For a register, the form that lacks most.
    """
    lacking = []
    for form, register in _pairs(rule, submission, evidence):
        confirmed = confirmed_units(register, form.period, rule.parameters["prefixes"])
        lacking.append((form, register, [unit for unit in confirmed if _is_silent(rule, form, unit)]))
    if lacking:
        form, register, silent = max(lacking, key=lambda found: len(found[2]))
        facts = partial(_silent_facts, form, register, silent)
        yield submission_check(rule, submission, {"silent_count": len(silent)}, facts)


def _silent_facts(form: Submission, register: Submission, silent: list[str]) -> Facts:
    return {
        "period": form.period,
        "register_period": register.period,
        "units": ", ".join(silent),
        "count": str(len(silent)),
    }


def listed_units_are_confirmed(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Checks]:
    """R335: whether a unit with figures on a form is confirmed, by the register, at the form's period's end."""
    seen: set[str] = set()
    gathered = Gathered(rule, submission)
    for form, register in _pairs(rule, submission, evidence):
        confirmed = set(confirmed_units(register, form.period, rule.parameters["prefixes"]))
        for measure in form.table.measures([Basis.YTD]):
            for subject in form.table.values(measure):
                row = submission.table.row(subject) if subject[0] is SubjectType.UNIT else ()
                if row and subject[1] not in seen:
                    seen.add(subject[1])  # at one cell once: for a register, the nearest form that lists it
                    facts = {"unit": subject[1], "form_period": form.period, "register_period": register.period}
                    gathered.add(row[0], facts, confirmed=int(subject[1] in confirmed))
    yield gathered.checks(_told)


def _told(unit: Observation, facts: Facts) -> Facts:
    return facts


def overlap_is_taken_out(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R320: 剔重合计 against 合计 where, by the register, a unit listed lies inside another listed one.

    Only that something was taken out is asked: how much lies inside is the sender's to say.
    """
    total_row, union_row = ((SubjectType.GROUP, rule.parameters[name]) for name in ("total", "union"))
    for form, register in _pairs(rule, submission, evidence):
        if submission is not form:
            continue  # a register does not make a declared total wrong
        table = submission.table
        for measure in table.measures([Basis.YTD]):
            values = table.values(measure)
            if total_row not in values or union_row not in values:
                continue
            inside = [n for subject, n in values.items() if _host(register, subject) in values]
            if inside and min(table.std[n] for n in inside) > 0:
                operands = {"plain_sum": table.std[values[total_row]], "deduplicated": table.std[values[union_row]]}
                union = submission.observations[values[union_row]]
                facts = partial(_inside_facts, [submission.observations[n] for n in inside])
                yield cell_check(rule, submission, union, operands, facts)


def _host(register: Submission, subject: Subject) -> Subject | None:
    """The unit that a unit lies in, by the register."""
    host = register.cell(Key(*subject, "host_unit", Basis.STOCK))
    code = _squeeze(host.value_text) if host and subject[0] is SubjectType.UNIT else ""
    return (SubjectType.UNIT, code) if code else None


def _inside_facts(inside: list[Observation]) -> Facts:
    return {"units": ", ".join(o.subject_code for o in inside), **shown_like(inside[0])}


def confirmed_within_period(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R319: days from the period's end to the day on which a unit is said to be confirmed."""
    if submission.form_code != rule.parameters["form"]:
        return
    for cell in submission.observations:
        day = _date(cell.value_text) if cell.indicator_code == "confirmed_on" else None
        if day is not None:
            operands = {"days_after_period": (day - period_end(submission.period)).days}
            check = cell_check(rule, submission, cell, operands, partial(dict, {"day": day.isoformat()}))
            yield replace(check, row=submission.row_of(cell))


def counties_have_clusters(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R327: how many counties of the reporting unit have no confirmed cluster."""
    if submission.form_code != rule.parameters["form"]:
        return
    counties = county_codes(submission.reporting_unit_code, period_end(submission.period))
    with_cluster = {counties.get(_squeeze(cell.value_text)) for cell in _cluster_counties(submission)}
    without = [code for code in dict.fromkeys(counties.values()) if code not in with_cluster]
    if counties:
        named = [name_unit(code) for code in without]
        facts = {
            "counties": ("、".join(zh for zh, _ in named), ", ".join(en for _, en in named)),
            "count": str(len(without)),
        }
        yield submission_check(rule, submission, {"without": len(without)}, partial(dict, facts))


def counties_have_few_clusters(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R328: the how-manieth confirmed cluster of its county each one is."""
    if submission.form_code != rule.parameters["form"]:
        return
    counties = county_codes(submission.reporting_unit_code, period_end(submission.period))
    seen: Counter[str] = Counter()
    for cell in _cluster_counties(submission):
        county = counties.get(_squeeze(cell.value_text))
        if county is not None:  # a cluster of a whole prefecture is in no one county
            seen[county] += 1
            facts = {"county": name_unit(county), "number": str(seen[county])}
            yield cell_check(rule, submission, cell, {"number": seen[county]}, partial(dict, facts))


def _cluster_counties(register: Submission) -> Iterator[Observation]:
    """The county's cell of every confirmed cluster: K (of a county) or C (named)."""
    for unit in confirmed_units(register, register.period, ("K", "C")):
        cell = register.cell(Key(SubjectType.UNIT, unit, "county", Basis.STOCK))
        if cell is not None:
            yield cell


def confirmed_units(register: Submission, period: str, prefixes: tuple[str, ...]) -> Iterator[str]:
    """Codes of the units with these first letters that are confirmed by the period's end."""
    # Of a unit that stands twice the first row counts (R317 finds the other).
    for (_, code), n in sorted(register.table.firsts(("unit_status", Basis.STOCK)).items(), key=itemgetter(1)):
        if code[0] not in prefixes:
            continue
        confirmed_on = register.cell(Key(SubjectType.UNIT, code, "confirmed_on", Basis.STOCK))
        day = _date(confirmed_on.value_text) if confirmed_on else None
        status = register.table.field("value_text")[n]
        if _squeeze(status) == _CONFIRMED and day is not None and day <= period_end(period):
            yield code


def _is_silent(rule: Rule, submission: Submission, unit: str) -> bool:
    cells = (submission.cell(Key(SubjectType.UNIT, unit, name, Basis.YTD)) for name in rule.parameters["indicators"])
    return any(cell is None or cell.obs_status is ObsStatus.MISSING for cell in cells)


def _squeeze(text: str) -> str:
    return "".join(text.split())


def _date(text: str) -> date | None:
    """A full date as reading lets it pass (R213); None for anything else, which reading has found."""
    numbers = re.findall("[0-9]+", text)
    try:
        return date(*map(int, numbers)) if len(numbers) == 3 else None
    except ValueError:
        return None
