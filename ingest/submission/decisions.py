"""What people decide about figures: kept append-only in `audit.decision`, read as what is in force at an instant."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any, LiteralString
from zoneinfo import ZoneInfo

from psycopg import Connection, sql
from psycopg.rows import kwargs_row

from ingest.audit.append import append
from ingest.vocabulary import CorrectionAction, DecisionKind

_BEIJING = ZoneInfo("Asia/Shanghai")
Slot = tuple[str, str, str]  # form, reporting unit, period


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision.

    Attributes:
        kind: what it does.
        form_code: with `reporting_unit_code` and `period` the slot that it is about; period None: every one.
        reason: why, in the person's words.
        person: who decided.
        sheet: of the figure; empty: whichever sheet has the cell.
        cell: of the figure; empty: the whole form.
        rule_code: whose findings it answers; None: any.
        expected_text: it holds while the cell says this; None: whatever it says.
        action: of a correction.
        value_text: of an override the figure in the form's unit, of a scale the factor.
        submission_id: of a release, which holds for this submission alone.
        withdraws: of a withdrawal, the decision that holds no more.
        source_submission_id: the slip (F9) that it came in with; with `source_sheet` and `source_cell` its line.
        expires_on: last day on which it holds for what is judged (Beijing time); None: no end.
        known_at: in force from then on; None until it is recorded.
        decision_id: None until it is recorded.
    """

    kind: DecisionKind
    form_code: str
    reporting_unit_code: str
    period: str | None
    reason: str
    person: str
    sheet: str = ""
    cell: str = ""
    rule_code: str | None = None
    expected_text: str | None = None
    action: CorrectionAction | None = None
    value_text: str | None = None
    submission_id: int | None = None
    withdraws: int | None = None
    source_submission_id: int | None = None
    source_sheet: str | None = None
    source_cell: str | None = None
    expires_on: date | None = None
    known_at: datetime | None = None
    decision_id: int | None = None

    def concerns(self, slot: Slot) -> bool:
        """Whether it is about this form, unit and period."""
        return (self.form_code, self.reporting_unit_code) == slot[:2] and self.period in (None, slot[2])

    def is_about_as(self, other: "Decision") -> bool:
        """Whether both are of one kind and about the same place."""
        mine, others = (
            (d.kind, d.form_code, d.reporting_unit_code, d.period, d.sheet, d.cell, d.rule_code, d.submission_id)
            for d in (self, other)
        )
        return mine == others

    @property
    def age(self) -> tuple[bool, int]:
        """To sort by, oldest first: recorded ones by number, then new ones, numbered below nought."""
        number = self.decision_id or 0
        return number < 0, abs(number)

    def says_as(self, other: "Decision") -> bool:
        """Whether both say the same, whoever said it where and when."""
        return self._content() == other._content()

    def _content(self) -> "Decision":
        return replace(
            self, known_at=None, decision_id=None, source_submission_id=None, source_sheet=None, source_cell=None
        )


_ROWS = """
select kind, form_code, reporting_unit_code, period, reason, person, sheet, cell, rule_code, expected_text, action,
    value_text, submission_id, withdraws, source_submission_id, source_sheet, source_cell, expires_on, known_at,
    decision_id
from audit.decision as decided
where province_code = %(province)s and {condition}
order by decision_id
"""
# Known at an instant and not withdrawn by then.
_STANDS = """
known_at <= %(at)s and kind <> 'withdraw' and not exists (
    select from audit.decision as later where later.withdraws = decided.decision_id and later.known_at <= %(at)s
)
"""


def read_decisions(connection: Connection[Any], province_code: str, at: datetime) -> list[Decision]:
    """Decisions in force at an instant, oldest first: known, not withdrawn and not expired."""
    condition = _STANDS + "and (expires_on is null or expires_on >= %(day)s)"
    return _read(connection, condition, {"province": province_code, "at": at, "day": at.astimezone(_BEIJING).date()})


def read_applied(
    connection: Connection[Any], province_code: str, at: datetime, submission_ids: Collection[int]
) -> dict[int, list[Decision]]:
    """Corrections that were made to accepted submissions and not withdrawn, by submission. They do not expire."""
    made = connection.execute(
        "select distinct submission_id, decision_id from audit.correction where submission_id = any(%s)",
        (list(submission_ids),),
    ).fetchall()
    values = {"province": province_code, "at": at, "made": [decision_id for _, decision_id in made]}
    decisions = _read(connection, _STANDS + "and decision_id = any(%(made)s)", values)
    return {number: [d for d in decisions if (number, d.decision_id) in made] for number in submission_ids}


def find_decision(connection: Connection[Any], province_code: str, decision_id: int) -> Decision | None:
    """One decision, in force or not."""
    found = _read(connection, "decision_id = %(id)s", {"province": province_code, "id": decision_id})
    return found[0] if found else None


def _read(connection: Connection[Any], condition: LiteralString, values: dict[str, Any]) -> list[Decision]:
    with connection.cursor(row_factory=kwargs_row(_decision)) as cursor:
        return cursor.execute(sql.SQL(_ROWS).format(condition=sql.SQL(condition)), values).fetchall()


def _decision(**row: Any) -> Decision:
    action = row["action"]
    return Decision(**row | {"kind": DecisionKind(row["kind"]), "action": CorrectionAction(action) if action else None})


def append_decisions(
    connection: Connection[Any],
    province_code: str,
    decisions: Sequence[Decision],
    *,
    known_at: datetime,
    code_version: str,
) -> list[Decision]:
    """Append decisions, in force from `known_at`; gives them back with their numbers."""
    rows = [
        {
            **{name: value for name, value in asdict(decision).items() if name != "decision_id"},
            "province_code": province_code,
            "known_at": known_at,
            "code_version": code_version,
        }
        for decision in decisions
    ]
    numbers = [row["decision_id"] for row in append(connection, "decision", rows)]
    return [
        replace(decision, decision_id=number, known_at=known_at)
        for decision, number in zip(decisions, numbers, strict=True)
    ]
