"""Runs of the pipeline with all that belongs to each: validation runs, submissions, findings, counts."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from expectations.site.read_archive import Archive, Row, group
from expectations.site.words import SEVERITIES, VERDICTS


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
    """

    load: Row
    runs: list[Row]
    submissions: list[Row]
    findings: list[Row]
    verdicts: Mapping[str, int]
    severities: Mapping[str, int]
    excluded_rows: int

    @property
    def label(self) -> str:
        """The month of a monthly load; the day, for files given by hand."""
        return self.load["period"] or f"{self.load['known_at']:%Y-%m-%d}"


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
        _summarise(load, *(rows[load["load_id"]] for rows in (runs, submissions, findings, exclusions)))
        for load in archive.loads
    ]


def _summarise(
    load: Row, runs: list[Row], submissions: list[Row], findings: list[Row], exclusions: list[Row]
) -> LoadSummary:
    verdicts = Counter(row["verdict"] or "pending" for row in submissions)
    severities = Counter(row["severity"] for row in findings)
    rows = {(row["submission_id"], row["sheet"], re.sub("[A-Z]+", "", row["cell"])) for row in exclusions}
    order = list(SEVERITIES)
    return LoadSummary(
        load=load,
        runs=runs,
        submissions=submissions,
        findings=sorted(findings, key=lambda row: (order.index(row["severity"]), row["rule_code"], row["finding_id"])),
        verdicts={verdict: verdicts[verdict] for verdict in VERDICTS},
        severities={severity: severities[severity] for severity in SEVERITIES},
        excluded_rows=len(rows),
    )
