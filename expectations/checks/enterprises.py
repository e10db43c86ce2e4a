"""Operands of the rules about the list of enterprises (F6) itself: its total, its marks, codes and host units."""

from collections.abc import Iterator
from decimal import Decimal
from functools import partial

from expectations.checks.against_register import confirmed_units
from expectations.checks.arrivals import submission_check
from expectations.checks.attributes import attributes, beside, word
from expectations.checks.evidence import Check, Evidence, Facts, Submission, period_end
from expectations.checks.figures import cell_check, display_unit, shown_like, std
from expectations.rules import Rule
from ingest.observation import Observation
from ingest.vocabulary import Basis, ObsStatus, SubjectType

_ADDS_NOTHING = (ObsStatus.CANNOT_EXIST, ObsStatus.NOT_SIGNIFICANT)
_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)  # GB 11714, of the eight characters before the hyphen
_YES = "是"


def enterprises_add_up(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R337: all enterprises listed against 合计."""
    for total, rows in _totals(rule, submission):
        known = [row for row in rows if row.value_std is not None]
        if known and _is_whole(rows):
            yield _sum_check(rule, submission, total, known)


def total_covers_enterprises(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R338: where a figure is not known, 合计 against the others' sum. With a negative one nothing can be said."""
    for total, rows in _totals(rule, submission):
        known = [row for row in rows if row.value_std is not None]
        if known and not _is_whole(rows) and min(map(std, known)) >= 0:
            yield _sum_check(rule, submission, total, known)


def _totals(rule: Rule, submission: Submission) -> Iterator[tuple[Observation, list[Observation]]]:
    if submission.form_code != rule.parameters["form"]:
        return
    columns: dict[tuple[str, Basis], list[Observation]] = {}
    for observation in submission.observations:
        if observation.subject_type is SubjectType.ENTERPRISE:
            columns.setdefault((observation.indicator_code, observation.basis), []).append(observation)
    for total in submission.numbers(Basis.YTD, Basis.PRIOR_YEAR_YTD, Basis.STOCK):
        if total.subject_code == rule.parameters["total"]:
            yield total, columns.get((total.indicator_code, total.basis), [])


def _is_whole(rows: list[Observation]) -> bool:
    return all(row.value_std is not None or row.obs_status in _ADDS_NOTHING for row in rows)


def _sum_check(rule: Rule, submission: Submission, total: Observation, known: list[Observation]) -> Check:
    # People are counted, not rounded: there every one of them must be in the total.
    step = Decimal(0) if total.indicator_code.endswith("_count") else display_unit([total, *known])
    parts_sum = sum(map(std, known), Decimal(0))
    operands = {"total": std(total), "parts_sum": parts_sum, "parts_count": len(known), "display_unit": step}
    return cell_check(rule, submission, total, operands, partial(_sum_facts, total, parts_sum, len(known)))


def _sum_facts(total: Observation, parts_sum: Decimal, count: int) -> Facts:
    difference = abs(std(total) - parts_sum)
    return {"parts_count": str(count), **shown_like(total, parts_sum=parts_sum, difference=difference)}


def enterprises_are_on_a_list(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R345: on how many lists (成长型, 龙头 ...) an enterprise is said to be; none must be left blank."""
    marks = rule.parameters["marks"]
    for first in attributes(submission, marks[0]):
        said = [beside(submission, first, mark) for mark in marks]
        if None not in said:
            count = sum(mark is not None and word(mark) == _YES for mark in said)
            yield cell_check(rule, submission, first, {"lists": count})


def enterprise_codes_check(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R346: the last character of an organisation's code against that which the other eight give (GB 11714)."""
    for (subject_type, code), row in submission.table.rows.items():
        if subject_type is SubjectType.ENTERPRISE:
            first = submission.observations[row[0]]
            operands = {"given": code[-1], "computed": check_character(code[:8])}
            yield cell_check(rule, submission, first, operands, partial(dict, {"code": code, **operands}))


def check_character(body: str) -> str:
    """The check character of the eight characters of an organisation's code: a digit, or X for ten."""
    total = sum(int(character, 36) * weight for character, weight in zip(body, _WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def hosts_are_registered(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R509: how many host units of enterprises the register in force at the period's end does not say are confirmed.

    A list of enterprises bears it at each such cell; a register that comes after the list as a whole.
    """
    form, register = rule.parameters["form"], rule.parameters["register"]
    unit = submission.reporting_unit_code
    if submission.form_code == form:
        found = evidence.newest_until(register, unit, submission.period)
        if found is None:
            return
        for host in _hosts(submission):
            facts = {"hosts": word(host), "period": submission.period, "register_period": found.period}
            count = int(not _is_confirmed(word(host), found, submission.period))
            yield cell_check(rule, submission, host, {"unconfirmed": count}, partial(dict, facts))
    elif submission.form_code == register:
        lists = [
            each
            for each in evidence.later_or_same(form, unit, submission.period)
            if (newest := evidence.newest_until(register, unit, each.period)) is None
            or period_end(newest.period) <= period_end(submission.period)
        ]
        for each in lists[:1]:  # the nearest: those after it are of the same units, mostly
            hosts = sorted({word(host) for host in _hosts(each)})
            unknown = [host for host in hosts if not _is_confirmed(host, submission, each.period)]
            facts = {"hosts": ", ".join(unknown), "period": each.period, "register_period": submission.period}
            yield submission_check(rule, submission, {"unconfirmed": len(unknown)}, partial(dict, facts))


def _hosts(submission: Submission) -> Iterator[Observation]:
    return (host for host in attributes(submission, "host_unit") if host.subject_type is SubjectType.ENTERPRISE)


def _is_confirmed(host: str, register: Submission, period: str) -> bool:
    return host in confirmed_units(register, period, (host[0],))
