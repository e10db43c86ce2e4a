"""Operands of the rules about the entries of the register (F5): host units, types, and what was said of them before."""

from collections.abc import Iterator
from functools import partial

from expectations.checks.across_forms import home_of_unit
from expectations.checks.attributes import attributes, beside, word
from expectations.checks.evidence import Check, Evidence, Submission, key_of
from expectations.checks.figures import cell_check
from expectations.rules import Rule
from ingest.observation import Observation


def hosts_can_be(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R362, R363: whether a unit can lie in the unit that is named as its host."""
    if submission.form_code != rule.parameters["form"]:
        return
    hosts = {host.subject_code: host for host in attributes(submission, "host_unit")}
    listed = {code for _, code in submission.table.rows}
    for unit, host in hosts.items():
        outcome = _outcome(unit, hosts, listed, submission.reporting_unit_code)
        yield cell_check(rule, submission, host, {"outcome": outcome}, partial(dict, {"unit": unit}))


def _outcome(unit: str, hosts: dict[str, Observation], listed: set[str], reporting_unit_code: str) -> str:
    """itself, circle (a host lies in its guest), elsewhere (another prefecture's), unlisted, or sound."""
    host = word(hosts[unit])
    if host == unit:
        return "itself"
    above, seen = host, {unit}
    while above in hosts and above not in seen:
        seen.add(above)
        above = word(hosts[above])
    if above == unit:
        return "circle"
    if home_of_unit(host, reporting_unit_code) != home_of_unit(unit, reporting_unit_code):
        return "elsewhere"
    return "sound" if host in listed else "unlisted"


def types_agree_with_codes(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R364: the type of a unit against that in the first letter of its code."""
    types = rule.parameters["types"]
    for cell in attributes(submission, "unit_type") if submission.form_code == rule.parameters["form"] else ():
        by_code = types.get(cell.subject_code[0])
        if by_code and word(cell) in types.values():
            operands = {"written": word(cell), "by_code": by_code}
            yield cell_check(rule, submission, cell, operands, partial(dict, {"by_code": by_code}))


def entries_stay(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R420: the day of confirmation of a unit confirmed in the register before, and whether it still is or ended."""
    earlier = evidence.earlier(submission)[:1]
    if submission.form_code != rule.parameters["form"] or not earlier:
        return
    confirmed, after = rule.parameters["confirmed"], rule.parameters["after"]
    for state in attributes(submission, "unit_status"):
        before = earlier[0].cell(key_of(state))
        if before is None or word(before) != confirmed:
            continue
        days = [beside(s, state, "confirmed_on") for s in (earlier[0], submission)]
        written = ["" if day is None else word(day) for day in days]
        is_same = word(state) in after or (word(state) == confirmed and written[0] == written[1])
        facts = {"other_period": earlier[0].period, "day": written[1] or "—", "day_before": written[0] or "—"}
        yield cell_check(rule, submission, state, {"changed": int(not is_same)}, partial(dict, facts))
