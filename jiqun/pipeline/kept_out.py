"""What was kept out of the marts, and why."""

from dataclasses import asdict, dataclass
from typing import Any

from psycopg.rows import class_row

from ingest.errors import JiqunError
from ingest.vocabulary import Severity
from jiqun.pipeline.home import Home

_GRAVEST_FIRST = [str(severity) for severity in Severity]


@dataclass(frozen=True)
class KeptOut:
    """A submission that is quarantined, refused or a duplicate, with the gravest of its findings."""

    submission_id: int
    verdict: str
    file_name: str
    reporting_unit_code: str | None
    form_code: str | None
    period: str | None
    rule_code: str | None
    sheet: str | None
    cell: str | None
    value_text: str | None
    message_zh: str | None
    message_en: str | None

    @property
    def address(self) -> str:
        """Sheet and cell, empty for the whole file."""
        return f"{self.sheet}!{self.cell}" if self.cell else (self.sheet or "")

    def as_json(self) -> dict[str, Any]:
        """The fields as a JSON object."""
        return asdict(self)


@dataclass(frozen=True)
class StoredFinding:
    """A finding as archived; `answer`: the decision that answers it, who made it and why."""

    rule_code: str
    severity: str
    sheet: str
    cell: str
    value_text: str
    message_zh: str
    message_en: str
    answer: str | None

    def as_json(self) -> dict[str, Any]:
        """The fields as a JSON object."""
        return asdict(self)


def kept_out(home: Home) -> list[KeptOut]:
    """Every submission kept out, newest first, with its gravest finding (the first such cell)."""
    with home.warehouse.connect("auditor") as connection:
        return (
            connection.cursor(row_factory=class_row(KeptOut))
            .execute(
                """
            select
                submission.submission_id, submission.verdict, submission.file_name, submission.reporting_unit_code,
                submission.form_code, submission.period, gravest.rule_code, gravest.sheet, gravest.cell,
                gravest.value_text, gravest.message_zh, gravest.message_en
            from audit.submission
            left join lateral (
                select * from audit.current_finding as finding
                where finding.submission_id = submission.submission_id
                order by array_position(%s::text[], finding.severity), finding.finding_id
                limit 1
            ) as gravest on true
            where submission.province_code = %s and submission.verdict in ('quarantined', 'refused', 'duplicate')
            order by submission.submission_id desc
            """,
                [_GRAVEST_FIRST, home.settings.province_code],
            )
            .fetchall()
        )


def findings_of(home: Home, submission_id: int) -> list[StoredFinding]:
    """Every finding of one submission, by reading it and by the newest run that judged it, gravest first.

    Raises:
        JiqunError: there is no such submission.
    """
    with home.warehouse.connect("auditor") as connection:
        known = connection.execute("select 1 from audit.receipt where submission_id = %s", [submission_id]).fetchone()
        if known is None:
            raise JiqunError(
                f"没有第 {submission_id} 号报送；jiqun quarantine list 列出编号。",
                f"There is no submission {submission_id}; jiqun quarantine list shows the numbers.",
            )
        return (
            connection.cursor(row_factory=class_row(StoredFinding))
            .execute(
                """
            select rule_code, severity, sheet, cell, value_text, message_zh, message_en, (
                select format('%%s %%s %%s', decision_id, person, reason)
                from audit.standing_answer as answer inner join audit.decision using (decision_id)
                where answer.finding_id = finding.finding_id order by answered_at limit 1
            ) as answer
            from audit.current_finding as finding
            where submission_id = %s order by array_position(%s::text[], severity), finding_id
            """,
                [submission_id, _GRAVEST_FIRST],
            )
            .fetchall()
        )
