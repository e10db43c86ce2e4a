"""What people decide about submissions: made out from what they name, and carried out as a load without files."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from ingest.errors import JiqunError
from ingest.submission.clock import home_clock
from ingest.submission.decisions import Decision, find_decision
from ingest.vocabulary import CorrectionAction, DecisionKind
from jiqun.pipeline.find_target import find_cell, find_submission, require_quarantined
from jiqun.pipeline.home import Home
from jiqun.pipeline.load_period import LoadOutcome, load_period
from jiqun.pipeline.record_end import Progress

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Said:
    """What a person gives with any decision.

    Attributes:
        reason: why.
        person: who decides.
        expires_on: last day on which it holds for what is judged; None: no end.
    """

    reason: str
    person: str
    expires_on: date | None = None


def correct(
    home: Home, submission_id: int, address: str, action: CorrectionAction, value: str | None, said: Said
) -> Decision:
    """A figure counts otherwise than it was sent, as long as the form says what it says now.

    Args:
        home: the home.
        submission_id: in force or quarantined.
        address: 表1!D12, or D12 where one sheet has that cell.
        action: drop, override or scale.
        value: of an override the figure in the form's unit, of a scale the factor.
        said: reason, person, expiry.

    Raises:
        JiqunError: no such submission or cell, or another was sent since.
    """
    decision = _about(home, submission_id, DecisionKind.CORRECT, said)
    sheet, cell, text = find_cell(home, submission_id, address)
    if text is None:
        raise JiqunError(
            f"第 {submission_id} 号报送没有读到单元格 {address} 的数据。",
            f"No figure of cell {address} was read from submission {submission_id}.",
            exit_code=1,
        )
    return replace(decision, sheet=sheet, cell=cell, expected_text=text, action=action, value_text=value)


def explain(home: Home, submission_id: int, address: str | None, rule_code: str | None, said: Said) -> Decision:
    """The answer to warnings of a submission: of one cell, of one rule, or all.

    Raises:
        JiqunError: no such submission.
    """
    decision = replace(_about(home, submission_id, DecisionKind.EXPLAIN, said), rule_code=rule_code)
    return _at(home, submission_id, decision, address)


def waive(
    home: Home, submission_id: int, address: str | None, rule_code: str, said: Said, *, every_period: bool
) -> Decision:
    """A rule does not keep a submission, or a row of it, out.

    Args:
        home: the home.
        submission_id: whose form and reporting unit it is about.
        address: of one cell; None: of the whole form.
        rule_code: the rule.
        said: reason, person, expiry.
        every_period: it stands for every period of that form and unit until it expires.

    Raises:
        JiqunError: no such submission; a standing waiver without expiry.
    """
    if every_period and said.expires_on is None:
        raise JiqunError(
            "对各期都有效的豁免须用 --expires 写明截止日期。", "A waiver of every period needs --expires, its last day."
        )
    decision = replace(_about(home, submission_id, DecisionKind.WAIVE, said), rule_code=rule_code)
    decision = _at(home, submission_id, decision, address)
    return replace(decision, period=None, expected_text=None) if every_period else decision


def release(home: Home, submission_id: int, said: Said) -> Decision:
    """A quarantined submission is accepted as it is.

    Raises:
        JiqunError: it is not quarantined, or another was sent since.
    """
    decision = _about(home, submission_id, DecisionKind.RELEASE, said)
    require_quarantined(home, submission_id)
    return replace(decision, submission_id=submission_id)


def withdraw(home: Home, decision_id: int, said: Said) -> Decision:
    """An earlier decision holds no more.

    Raises:
        JiqunError: no such decision, or it was withdrawn.
    """
    with home.warehouse.connect("auditor") as connection:
        decision = find_decision(connection, home.settings.province_code, decision_id)
        known = connection.execute("select decision_id from audit.decision where withdraws = %s", [decision_id])
        later = known.fetchone()
    if decision is None or decision.kind is DecisionKind.WITHDRAW or later is not None:
        raise JiqunError(
            f"没有可撤销的第 {decision_id} 号决定；jiqun decide list 列出编号。",
            f"There is no decision {decision_id} to withdraw; jiqun decide list shows the numbers.",
            exit_code=1,
        )
    _require_words(said)
    return Decision(
        kind=DecisionKind.WITHDRAW,
        form_code=decision.form_code,
        reporting_unit_code=decision.reporting_unit_code,
        period=decision.period,
        reason=said.reason,
        person=said.person,
        withdraws=decision_id,
    )


def find_quarantined(home: Home, submission_ids: Sequence[int]) -> list[int]:
    """Of these submissions, or of all, those that are quarantined and were not sent again since.

    Raises:
        JiqunError: one that was named is not.
    """
    for submission_id in submission_ids:
        require_quarantined(home, submission_id)
    with home.warehouse.connect("auditor") as connection:
        rows = connection.execute(
            "select submission_id from audit.submission where province_code = %s and verdict = 'quarantined' "
            "and (%s or submission_id = any(%s)) order by submission_id",
            [home.settings.province_code, not submission_ids, list(submission_ids)],
        ).fetchall()
    numbers = [number for (number,) in rows]
    return [n for n in numbers if (target := find_submission(home, n)) is not None and target.is_newest]


def carry_out(
    home: Home,
    decisions: Sequence[Decision],
    again: Collection[int] = (),
    *,
    started_by: str,
    progress: Progress = lambda zh, en: None,
) -> LoadOutcome:
    """Record decisions and do what follows from them: judge, build, gate, publish. A load without files.

    In a historical home they are known just after all that is known.

    Raises:
        JiqunError: a decision has no effect, or a step could not run: nothing is recorded then.
    """
    with home.warehouse.connect("loader") as connection:
        is_historical = home_clock(connection, home.settings.province_code) == "historical"
    return load_period(
        home,
        (),
        period=None,
        received_at=_LONG_AGO if is_historical else None,
        started_by=started_by,
        decisions=decisions,
        again=again,
        progress=progress,
    )


def _about(home: Home, submission_id: int, kind: DecisionKind, said: Said) -> Decision:
    target = find_submission(home, submission_id)
    if target is None or target.form_code is None or target.reporting_unit_code is None or target.period is None:
        raise JiqunError(
            f"没有第 {submission_id} 号报送，或其报表、单位、报告期未能识别。",
            f"There is no submission {submission_id}, or its form, unit and period are not known.",
            exit_code=1,
        )
    if not target.is_newest:
        raise JiqunError(
            f"第 {submission_id} 号之后，同一报表同一期又有报送；请对最新的一份作决定。",
            f"After submission {submission_id} its form and period were sent again: decide about the newest one.",
            exit_code=1,
        )
    _require_words(said)
    return Decision(
        kind=kind,
        form_code=target.form_code,
        reporting_unit_code=target.reporting_unit_code,
        period=target.period,
        reason=said.reason.strip(),
        person=said.person.strip(),
        expires_on=said.expires_on,
    )


def _require_words(said: Said) -> None:
    if not said.reason.strip() or not said.person.strip():
        raise JiqunError("请写明理由和责任人。", "Give a reason and a person.", exit_code=1)


def _at(home: Home, submission_id: int, decision: Decision, address: str | None) -> Decision:
    """With its cell, and what the cell says: it holds while it does."""
    if address is None:
        return decision
    sheet, cell, text = find_cell(home, submission_id, address)
    return replace(decision, sheet=sheet, cell=cell, expected_text=text)
