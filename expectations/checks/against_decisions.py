"""Operands of the rule about decisions: whether the corrections decided for a submission can be made."""

from collections.abc import Iterator
from functools import partial

from expectations.checks.evidence import Check, Evidence, Facts, Submission
from expectations.checks.guard import DIFFERS, FAILS, FITS, NO_CELL, NO_FIGURE, NO_NUMBER, Guard
from expectations.rules import Rule

_WHY = {
    FITS: ("规则不允许", "the rule does not allow it"),  # only where the rule was made stricter
    NO_CELL: ("表中没有这个单元格", "the form has no such cell"),
    DIFFERS: ("该格现填“{stated}”，不是“{expected}”", "the cell now says '{stated}', not '{expected}'"),
    NO_FIGURE: ("该格“{stated}”不是数值", "the cell says '{stated}', which is no figure"),
    NO_NUMBER: ("更正值“{value}”不是数", "the new value '{value}' is no number"),
    FAILS: ("更正后本表不能通过 {rules}", "with it the form would fail {rules}"),
}


def corrections_fit(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R506: what came of each correction decided for the submission; of those on a slip, at its line."""
    for guard in evidence.guards.get(submission.submission_id, ()):
        operands = {"outcome": guard.outcome}
        yield Check(rule.code, submission.submission_id, guard.sheet, guard.cell, operands, partial(_facts, guard))


def explain_guard(guard: Guard) -> tuple[str, str]:
    """Why a correction was not made, in two languages."""
    decision = guard.decision
    told = {
        "stated": guard.stated,
        "expected": decision.expected_text or "",
        "value": decision.value_text or "",
        "rules": guard.rules,
    }
    zh, en = _WHY[guard.outcome]
    return zh.format(**told), en.format(**told)


def _facts(guard: Guard) -> Facts:
    decision = guard.decision
    return {
        "why": explain_guard(guard),
        "form": decision.form_code,
        "period": decision.period or "",
        "at": f"{decision.sheet}!{decision.cell}" if decision.sheet else decision.cell,
        "person": decision.person,
        "reason": decision.reason,
    }
