"""A decision without effect is refused where somebody makes it, in words; of a slip's, its reply tells."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from expectations.checks.against_decisions import explain_guard
from expectations.checks.arrivals import BEIJING
from expectations.checks.guard import FITS, Guard
from expectations.judging.apply_decisions import DecisionBook
from expectations.rules import Suite
from ingest.errors import JiqunError
from ingest.rules import load_rules
from ingest.submission.decisions import Decision
from ingest.vocabulary import DecisionKind


def refuse_unmade(book: DecisionBook, decisions: Sequence[Decision]) -> None:
    """Refuses corrections that cannot be made, and withdrawals without which a form would fail.

    Raises:
        JiqunError: one of them; the caller undoes the run.
    """
    for (_, decision_id), rules in book.rejected.items():
        if any(d.decision_id == decision_id and d.kind is DecisionKind.WITHDRAW for d in book.new):
            raise JiqunError(
                f"撤销后该报表不能通过 {rules}，决定未改变。请先作新的更正，或请报送单位重新报送。",
                f"Without that decision the form would fail {rules}; nothing was changed. Correct it otherwise first, "
                "or have the form sent again.",
                exit_code=1,
            )
    for decision in book.new:
        if decision.kind is DecisionKind.CORRECT and any(decision.says_as(given) for given in decisions):
            guards = list(_guards(book, decision))
            if not guards:
                raise JiqunError(
                    "该期报表没有在用的或被隔离的报送，无可更正。",
                    "No submission of this form and period is in force or quarantined: there is nothing to correct.",
                    exit_code=1,
                )
            for guard in guards:
                if guard.outcome == FITS:
                    continue
                zh, en = explain_guard(guard)
                raise JiqunError(f"更正未采用：{zh}。", f"The correction was not made: {en}.", exit_code=1)


def _guards(book: DecisionBook, decision: Decision) -> Iterator[Guard]:
    """What came of a correction on the newest submission of its slot."""
    for slot, submission in book.newest.items():
        if decision.concerns(slot):
            yield from (guard for guard in book.correct(submission).guards if guard.decision is decision)


def refuse_expired(decisions: Sequence[Decision], known_at: datetime) -> None:
    """Refuses decisions whose last day is past already.

    Raises:
        JiqunError: there is one.
    """
    today = known_at.astimezone(BEIJING).date()
    for decision in decisions:
        if decision.expires_on is not None and decision.expires_on < today:
            raise JiqunError(
                f"截止日期 {decision.expires_on} 已过（本库此刻为 {today}）。",
                f"The last day {decision.expires_on} is past already: it is {today} in this home.",
                exit_code=1,
            )


def refuse_unknown_rules(decisions: Sequence[Decision], suite: Suite) -> None:
    """Refuses decisions about a rule that there is not.

    Raises:
        JiqunError: there is one.
    """
    for decision in decisions:
        code = decision.rule_code
        if code is not None and code not in suite.rules and code not in load_rules():
            raise JiqunError(
                f"没有规则 {code}；docs/rules.md 列出全部规则。",
                f"There is no rule {code}; docs/rules.md lists all of them.",
                exit_code=1,
            )


def refuse_unanswered(decisions: Sequence[Decision]) -> None:
    """Refuses explanations, waivers and releases that answer nothing; a standing waiver may wait for what it answers.

    Raises:
        JiqunError: there is one; the caller undoes the run.
    """
    answering = (DecisionKind.EXPLAIN, DecisionKind.WAIVE, DecisionKind.RELEASE)
    if any(decision.kind in answering and decision.period is not None for decision in decisions):
        raise JiqunError(
            "没有这样的未答复问题：该报送在此处没有此规则的警告或错误，或已有答复。jiqun quarantine show 列出问题。",
            "There is no such open finding: no warning or error of that rule there, or it has its answer already. "
            "jiqun quarantine show lists the findings.",
            exit_code=1,
        )
