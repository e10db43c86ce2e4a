"""What a sender is told, and the words for it: Chinese, then English."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from ingest.audit.verify_chain import Head
from ingest.observation import Finding
from ingest.vocabulary import Severity, Verdict

_BEIJING = timezone(timedelta(hours=8))
UNKNOWN = ("未能识别", "not recognised")
VERDICTS = {
    Verdict.ACCEPTED: ("已接受", "accepted"),
    Verdict.ACCEPTED_WITH_WARNINGS: (
        "已接受，下列各条请核实并作说明",
        "accepted; please check and explain the warnings below",
    ),
    Verdict.QUARANTINED: (
        "暂不采用：请按下列各条改正后重新报送整张报表",
        "quarantined: correct what is listed below and send the whole form again",
    ),
    Verdict.REFUSED: ("无法读取：请按下列说明重新报送", "refused: it could not be read; send it again as told below"),
    Verdict.DUPLICATE: ("重复件，不再处理", "a duplicate, not processed again"),
}
SEVERITIES = {
    Severity.FATAL: ("无法读取", "cannot be read"),
    Severity.ERROR: ("错误", "error"),
    Severity.ROW: ("整行未采用", "row left out"),
    Severity.WARNING: ("须说明", "warning"),
    Severity.INFO: ("提示", "note"),
}
_ORDER = list(Severity)


@dataclass(frozen=True)
class Reply:
    """What the sender is told.

    Attributes:
        form_code: as `reporting_unit_code` and `period` None where it could not be read.
        head: of the archive.
        file_kind: what the bytes were: xlsx, csv ...; empty: never read.
        verdict_count: how often it was judged: 2 for what was quarantined and accepted later.
    """

    submission_id: int
    file_name: str
    file_sha256: str
    received_at: datetime
    form_code: str | None
    reporting_unit_code: str | None
    period: str | None
    verdict: Verdict
    findings: tuple[Finding, ...]
    head: Head
    file_kind: str = ""
    verdict_count: int = 1

    @property
    def key(self) -> str:
        """What the names of its files begin with: the submission, and which verdict it tells if not the first."""
        return f"{self.submission_id}.{self.verdict_count}" if self.verdict_count > 1 else str(self.submission_id)

    @property
    def received(self) -> str:
        """When it arrived, in Beijing time."""
        return self.received_at.astimezone(_BEIJING).strftime("%Y-%m-%d %H:%M")

    @property
    def has_workbook(self) -> bool:
        """Whether a marked copy goes back: of what could be read, once for the same bytes."""
        return bool(self.file_kind) and self.verdict is not Verdict.DUPLICATE


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """By severity, then rule; of one rule as they were found."""
    return sorted(findings, key=lambda finding: (_ORDER.index(finding.severity), finding.rule_code))


def place_of(finding: Finding) -> str:
    """表!F9; empty for the whole file."""
    return "!".join(part for part in (finding.sheet, finding.cell) if part)


def file_facts(
    file_name: str, sha256: str, form: str | None, reporting_unit: str | None, period: str | None
) -> tuple[tuple[str, str, str], ...]:
    """What a summary says of any file: label in Chinese, label in English, value."""
    unknown = " ".join(UNKNOWN)
    return (
        ("文件", "File", file_name),
        ("文件 sha256", "File sha256", sha256),
        ("报表", "Form", form or unknown),
        ("报送单位", "Reporting unit", reporting_unit or unknown),
        ("报告期", "Period", period or unknown),
    )
