"""Report: what a load took in, what became of it, and what is published."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg.rows import dict_row

from ingest.audit.verify_chain import Head
from ingest.vocabulary import Severity
from jiqun.pipeline.home import Home
from jiqun.pipeline.publish_candidate import Published
from jiqun.pipeline.seal_archive import seal_archive
from jiqun.pipeline.weigh_candidate import Weighed


@dataclass(frozen=True)
class LoadReport:
    """A load in the words of its records.

    Attributes:
        load: period, instant and starter.
        submissions: judged by this load: id, file, unit, form, period, verdict.
        findings: of this load, gravest first; submission_id is None where they are about the load.
        published: what publishing came to; None when there was nothing to build, or the candidate waits.
        awaiting: why the candidate waits for a person; None: it does not.
        head: of the archive, now kept outside the database too.
    """

    load: dict[str, Any]
    submissions: list[dict[str, Any]]
    findings: list[dict[str, Any]]
    published: Published | None
    awaiting: Weighed | None
    head: Head

    def as_json(self) -> dict[str, Any]:
        """As a JSON object."""
        return {
            "load": self.load,
            "submissions": self.submissions,
            "findings": self.findings,
            "published": self.published.as_json() if self.published else None,
            "awaiting": self.awaiting.as_json() if self.awaiting else None,
            "audit_head": str(self.head),
        }

    def as_text(self) -> str:
        """Lines for a log or a terminal, in Chinese and English."""
        lines = [f"装载 load {self.load['load_id']}  {self.load['period'] or ''}"]
        for row in self.submissions:
            lines.append(f"  {row['verdict']:<22} {row['reporting_unit_code'] or '?':<7} {row['file_name']}")
        if not self.submissions:
            lines.append("  没有新的报送。 Nothing new was sent.")
        for finding in self.findings:
            if finding["severity"] != Severity.INFO:
                place = " ".join(str(finding[key]) for key in ("file_name", "sheet", "cell") if finding[key])
                lines.append(f"  [{finding['rule_code']} {finding['severity']}] {place}")
                lines.append(f"      {finding['message_zh']} {finding['message_en']}")
        lines.append(self._published_line())
        lines.append(f"存证头 audit head: {self.head}")
        return "\n".join(lines)

    def _published_line(self) -> str:
        if self.awaiting:
            return (
                "待审批，发布保持不变。 Waits for approval; what is published stays as it is.\n"
                f"{self.awaiting.as_text()}\n"
                f"审批 approve: jiqun decide approve {self.load['load_id']} --reason ...（不同意 refuse: --refuse）"
            )
        if self.published is None:
            return "没有新接受的数据，发布保持不变。 No new figures were accepted; what is published stays as it is."
        months = " ".join(self.published.periods)
        if self.published.release_number is None:
            return f"数字未变，沿用已有发布（{months}）。 No figure changed; the release in force stays."
        rows = sum(self.published.changed_rows.values())
        return (
            f"已发布第 {self.published.release_number} 版（{months}），{rows} 行有变。 "
            f"Published release {self.published.release_number}; {rows} rows changed."
        )


def report_load(home: Home, load_id: str, published: Published | None, awaiting: Weighed | None = None) -> LoadReport:
    """Gather the report of a load from `audit`."""
    load = UUID(load_id)
    with home.warehouse.connect("auditor") as connection:
        cursor = connection.cursor(row_factory=dict_row)
        record = cursor.execute(
            "select load_id, period, clock, known_at, started_at, started_by from audit.load where load_id = %s", [load]
        ).fetchone()
        assert record is not None  # noqa: S101  the load was opened by an earlier step
        submissions = cursor.execute(
            """
            select submission_id, file_name, form_code, reporting_unit_code, period, verdict
            from audit.submission
            inner join audit.verdict as decided using (submission_id, verdict)
            where decided.load_id = %s
            order by submission_id
            """,
            [load],
        ).fetchall()
        findings = cursor.execute(
            """
            select
                finding.submission_id, receipt.file_name, finding.rule_code, finding.severity, finding.sheet,
                finding.cell, finding.value_text, finding.message_zh, finding.message_en
            from audit.finding left join audit.receipt using (submission_id)
            where finding.load_id = %s
            order by array_position(%s::text[], finding.severity), finding.finding_id
            """,
            [load, [str(severity) for severity in Severity]],
        ).fetchall()
    return LoadReport({**record, "load_id": load_id}, submissions, findings, published, awaiting, seal_archive(home))
