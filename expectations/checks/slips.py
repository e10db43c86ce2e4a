"""Operands of the rules about the slip (F9): lines that explain or correct a figure of another form.

Each is of severity row: a line that says nothing definite is left out, the others count.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from functools import cache, partial
from re import fullmatch
from typing import Any

from expectations.checks.arrivals import BEIJING
from expectations.checks.attributes import attributes, beside, day_of, word, word_beside
from expectations.checks.evidence import Check, Evidence, Facts, Submission, period_end
from expectations.checks.figures import cell_check
from expectations.rules import Rule, load_suite
from ingest.observation import Observation
from ingest.rules import load_rules

_PERIODS = {"annual": "[0-9]{4}", "quarterly": "[0-9]{4}-Q[1-4]", "monthly": "[0-9]{4}-(0[2-9]|1[0-2])"}  # no January
_CORRECTION, _EXPLANATION = "更正", "说明"


def signed_before_arrival(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R355: days from the slip's arrival (Beijing) to the day on which a line is signed."""
    if submission.received_at is None:
        return
    received_on = submission.received_at.astimezone(BEIJING).date()
    for cell in attributes(submission, "slip_signed_on"):
        day = day_of(cell)
        if day is not None:
            facts = {"day": day.isoformat(), "received_on": received_on.isoformat()}
            yield _row(rule, submission, cell, {"days_after_arrival": (day - received_on).days}, facts)


def rule_is_known(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R356: whether the rule that a line answers is one of the catalogue."""
    for cell in attributes(submission, "slip_rule"):
        code = word(cell).upper()
        yield _row(rule, submission, cell, {"known": int(code in _known_rules())}, {"code": code})


@cache
def _known_rules() -> frozenset[str]:
    return frozenset((*load_rules(), *load_suite("submission").rules))


def period_is_of_form(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R357: whether a line's form has such a period, and it does not end after the slip's own."""
    for cell in attributes(submission, "slip_period"):
        named, period = word_beside(submission, cell, "slip_form"), word(cell)
        kind = rule.parameters["periods"].get(named)
        if kind is None:
            continue
        is_one = fullmatch(_PERIODS[kind], period) is not None and period_end(period) <= period_end(submission.period)
        yield _row(rule, submission, cell, {"fits": int(is_one)}, {"form_named": named, "period": submission.period})


def cells_are_named_once(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R358: how often lines above have corrected the same cell, or explained it to the same rule."""
    said: dict[tuple[str, ...], list[Observation]] = defaultdict(list)
    for cell in attributes(submission, "slip_cell"):
        kind = word_beside(submission, cell, "slip_kind")
        names = ("slip_form", "slip_period", "slip_sheet", *(["slip_rule"] if kind == _EXPLANATION else []))
        place = (kind, *(word_beside(submission, cell, name) for name in names), word(cell).upper())
        said[place].append(cell)
        first = said[place][0].subject_code
        yield _row(rule, submission, cell, {"occurrence": len(said[place])}, {"first_line": first})


def corrections_change_something(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R359: whether the new value of a correction differs from the old one, and of an explanation there is none."""
    for kind in attributes(submission, "slip_kind"):
        old, new = (beside(submission, kind, name) for name in ("slip_old_value", "slip_new_value"))
        if new is None:
            continue  # of a correction reading asks for it (R213)
        is_change = old is None or _amount(old) != _amount(new)
        agrees = is_change if word(kind) == _CORRECTION else not is_change
        yield _row(
            rule, submission, new, {"agrees": int(agrees)}, {"kind": word(kind), "old": word(old) if old else ""}
        )


def _amount(cell: Observation) -> Decimal | str:
    text = word(cell).replace(",", "")
    try:
        return Decimal(text)
    except InvalidOperation:
        return text


def _row(rule: Rule, submission: Submission, cell: Observation, operands: dict[str, Any], facts: Facts) -> Check:
    check = cell_check(rule, submission, cell, operands, partial(dict, {"line": cell.subject_code, **facts}))
    return replace(check, row=submission.row_of(cell))
