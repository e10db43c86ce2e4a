"""The files to download: runs, findings, decisions and revisions as csv and xlsx."""

from collections.abc import Iterator, Sequence
from functools import partial

from expectations.site.count_corrections import place_corrections
from expectations.site.export_tables import to_csv, to_xlsx
from expectations.site.find_revisions import Revision
from expectations.site.read_archive import Archive
from expectations.site.summarise_loads import LoadSummary
from expectations.site.trace_decisions import Decided
from expectations.site.words import SEVERITIES, VERDICTS
from expectations.site.write_pages import Page

_LOAD = ("load_id", "period", "clock", "known_at", "started_at", "started_by", "code_version")
_SUITE = ("suite_name", "suite_version", "suite_sha256")
_RULES = ("rule_declared_count", "rule_evaluated_count")
_SUBMISSION = ("submission_id", "file_name", "file_sha256", "reporting_unit_code", "form_code", "period")
_FINDING = ("rule_code", "severity", "sheet", "cell", "value_text", "message_zh", "message_en", "found_at")
_END = ("ended_at", "step", "message_zh", "message_en")
_DECISION = (
    "decision_id", "kind", "form_code", "reporting_unit_code", "period", "submission_id", "sheet", "cell", "rule_code",
    "expected_text", "action", "value_text", "withdraws", "reason", "person", "source_submission_id", "source_sheet",
    "source_cell", "decided_at", "known_at", "expires_on", "code_version",
)  # fmt: skip
_REVISION = (
    "cause", "known_at", "reporting_unit_code", "form_code", "period", "subject_code", "subject_label",
    "indicator_code", "basis", "figure_period", "earlier_submission_id", "later_submission_id", "sheet", "cell",
    "before_text", "after_text", "change_ratio", "decision_id", "reason", "person",
)  # fmt: skip


def list_exports(
    archive: Archive, loads: Sequence[LoadSummary], decided: Sequence[Decided], revisions: Sequence[Revision]
) -> Iterator[Page]:
    """Eight files in `exports`; columns are named as in `audit`, counts by the word they count."""
    runs = [
        [s.load[name] for name in _LOAD]
        + [" ".join(run[name] for run in s.runs) for name in _SUITE]
        + [sum(run[name] for run in s.runs) for name in _RULES]
        + [len(s.submissions), *s.verdicts.values(), s.excluded_rows, *s.severities.values(), s.unanswered_warnings]
        + [s.outcome, *((s.ends[-1] if s.ends else {}).get(name) for name in _END)]
        for s in loads
    ]
    columns = [*_LOAD, *_SUITE, *_RULES, "submission_count", *VERDICTS, "excluded_row_count", *SEVERITIES]
    yield from _both("runs", [*columns, "unanswered_warning_count", "outcome", *_END], runs)
    submissions = {row["submission_id"]: row for row in archive.submissions}
    findings = [
        [row["finding_id"], row["load_id"]]
        + [submissions.get(row["submission_id"], {}).get(name) for name in _SUBMISSION]
        + [row[name] for name in _FINDING]
        + [
            " ".join(str(answer["decision_id"]) for answer in row["answers"] if not answer["is_withdrawn"]),
            row["is_current"],
        ]
        for row in archive.findings
    ]
    yield from _both(
        "findings", ["finding_id", "load_id", *_SUBMISSION, *_FINDING, "answered_by", "is_current"], findings
    )
    decisions = [
        [d.row[name] for name in _DECISION]
        + [d.state, d.withdrawn_by["decision_id"] if d.withdrawn_by else None]
        + [" ".join(str(row["finding_id"]) for row in d.findings)]
        + ["; ".join(f"{row['submission_id']} [{row['sheet']}] {row['cell']}" for row in d.corrections)]
        for d in decided
    ]
    columns = [*_DECISION, "state", "withdrawn_by", "answered_finding_ids", "corrected_cells"]
    yield from _both("decisions", columns, decisions)
    yield from _both("revisions", _REVISION, [*_list_vintages(revisions), *_list_corrections(archive)])


def _list_vintages(revisions: Sequence[Revision]) -> Iterator[list[object]]:
    """A row for each figure that a later vintage states otherwise."""
    for revision in revisions:
        later = revision.later
        for change in revision.changes:
            figure, before, after = change.figure, change.before or {}, change.after or {}
            yield [
                "vintage", later["known_at"], later["reporting_unit_code"], later["form_code"], later["period"],
                figure["subject_code"], figure["subject_label"].strip(), figure["indicator_code"], figure["basis"],
                figure["period"], revision.earlier["submission_id"], later["submission_id"], figure["sheet"],
                figure["cell"], before.get("value_text"), after.get("value_text"), change.size, None, None, None,
            ]  # fmt: skip


def _list_corrections(archive: Archive) -> Iterator[list[object]]:
    """A row for each cell that a decision made count otherwise."""
    for row in place_corrections(archive):
        about, decision = row["about"], row["decision"]
        yield [
            "correction", row["known_at"], about["reporting_unit_code"], about["form_code"], about["period"],
            row["subject_code"], (row["subject_label"] or "").strip(), row["indicator_code"], row["basis"],
            row["figure_period"], row["submission_id"], row["submission_id"], row["sheet"], row["cell"],
            row["before_text"], row["after_text"], row["size"], row["decision_id"], decision["reason"],
            decision["person"],
        ]  # fmt: skip


def _both(name: str, columns: Sequence[str], rows: list[list[object]]) -> Iterator[Page]:
    yield Page(f"exports/{name}.csv", rows, partial(to_csv, columns, rows))
    yield Page(f"exports/{name}.xlsx", rows, partial(to_xlsx, columns, rows, name))
