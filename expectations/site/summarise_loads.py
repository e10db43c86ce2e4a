"""Runs of the pipeline with all that belongs to each: validation runs, submissions, findings, counts."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from expectations.site.read_archive import Archive, Row, group
from expectations.site.words import SEVERITIES, VERDICTS
from ingest.vocabulary import Severity

_ORDER = {severity: position for position, severity in enumerate(SEVERITIES)}


@dataclass(frozen=True)
class LoadSummary:
    """One run of the pipeline.

    Attributes:
        load: as recorded.
        runs: its validation runs; none if it never came so far.
        submissions: those it judged, with the verdict it gave, and those it received that nobody has judged.
        findings: what it found, gravest first.
        verdicts: number of submissions by verdict, every verdict.
        severities: number of findings by severity, every severity.
        excluded_rows: rows left out of accepted submissions.
        ends: how it ended, each time it was run; none while it runs, or if it was killed.
    """

    load: Row
    runs: list[Row]
    submissions: list[Row]
    findings: list[Row]
    verdicts: Mapping[str, int]
    severities: Mapping[str, int]
    excluded_rows: int
    ends: list[Row]

    @property
    def outcome(self) -> str:
        """How it ended the last time, a word of `words.OUTCOMES`."""
        return self.ends[-1]["outcome"] if self.ends else "open"

    @property
    def unanswered_warnings(self) -> int:
        """Warnings that nobody has explained or waived."""
        return count_unanswered(self.findings)

    @property
    def label(self) -> str:
        """The month of a monthly load; the day, for files given by hand."""
        return self.load["period"] or f"{self.load['known_at']:%Y-%m-%d}"


def weigh(finding: Row) -> tuple[int, bool, str, int]:
    """To sort findings by: the gravest first, of these the unanswered."""
    return _ORDER[finding["severity"]], finding["is_answered"], finding["rule_code"], finding["finding_id"]


def count_unanswered(findings: Sequence[Row]) -> int:
    """Warnings without a decision that answers them."""
    return sum(map(is_unanswered, findings))


def is_unanswered(finding: Row) -> bool:
    """Whether it is a warning that nobody has explained or waived."""
    return finding["severity"] == Severity.WARNING and not finding["is_answered"]


def summarise_loads(archive: Archive) -> list[LoadSummary]:
    """Every load, oldest first."""
    runs = group(archive.runs, "load_id")
    exclusions = group(archive.exclusions, "load_id")
    submissions: dict[str, list[Row]] = defaultdict(list)
    first_judged: dict[int, str] = {}
    for row in archive.submissions:
        for said in row["verdicts"] or [{"load_id": row["received_by"], "verdict": None}]:
            submissions[said["load_id"]].append(row | {"verdict": said["verdict"]})
            first_judged.setdefault(row["submission_id"], said["load_id"])
    findings: dict[str, list[Row]] = defaultdict(list)
    for row in archive.findings:
        # What reading found belongs to the load that judged it; that may have been another than the one that read it.
        load_id: str = row["load_id"]
        if row["validation_run_id"] is None:
            load_id = first_judged.get(row["submission_id"], load_id)
        findings[load_id].append(row)
    return [
        _summarise(load, *(rows[load["load_id"]] for rows in (runs, submissions, findings, exclusions, archive.ends)))
        for load in archive.loads
    ]


def _summarise(
    load: Row,
    runs: list[Row],
    submissions: list[Row],
    findings: list[Row],
    exclusions: list[Row],
    ends: list[Row],
) -> LoadSummary:
    verdicts = Counter(row["verdict"] or "pending" for row in submissions)
    severities = Counter(row["severity"] for row in findings)
    rows = {(row["submission_id"], row["sheet"], re.sub("[A-Z]+", "", row["cell"])) for row in exclusions}
    return LoadSummary(
        load=load,
        runs=runs,
        submissions=submissions,
        findings=sorted(findings, key=weigh),
        verdicts={verdict: verdicts[verdict] for verdict in VERDICTS},
        severities={severity: severities[severity] for severity in SEVERITIES},
        excluded_rows=len(rows),
        ends=ends,
    )
