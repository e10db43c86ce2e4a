"""The files to download: runs and findings as csv and xlsx."""

from collections.abc import Iterator
from functools import partial

from expectations.site.export_tables import to_csv, to_xlsx
from expectations.site.read_archive import Archive
from expectations.site.summarise_loads import LoadSummary
from expectations.site.words import SEVERITIES, VERDICTS
from expectations.site.write_pages import Page

_LOAD = ("load_id", "period", "clock", "known_at", "started_at", "started_by", "code_version")
_SUITE = ("suite_name", "suite_version", "suite_sha256")
_RULES = ("rule_declared_count", "rule_evaluated_count")
_SUBMISSION = ("submission_id", "file_name", "file_sha256", "reporting_unit_code", "form_code", "period")
_FINDING = ("rule_code", "severity", "sheet", "cell", "value_text", "message_zh", "message_en", "found_at")


def list_exports(archive: Archive, loads: list[LoadSummary]) -> Iterator[Page]:
    """Four files in `exports`; columns are named as in `audit`, counts by the word they count."""
    runs = [
        [s.load[name] for name in _LOAD]
        + [" ".join(run[name] for run in s.runs) for name in _SUITE]
        + [sum(run[name] for run in s.runs) for name in _RULES]
        + [len(s.submissions), *s.verdicts.values(), s.excluded_rows, *s.severities.values()]
        for s in loads
    ]
    columns = [*_LOAD, *_SUITE, *_RULES, "submission_count", *VERDICTS, "excluded_row_count", *SEVERITIES]
    yield from _both("runs", columns, runs)
    submissions = {row["submission_id"]: row for row in archive.submissions}
    findings = [
        [row["finding_id"], row["load_id"]]
        + [submissions.get(row["submission_id"], {}).get(name) for name in _SUBMISSION]
        + [row[name] for name in _FINDING]
        for row in archive.findings
    ]
    yield from _both("findings", ["finding_id", "load_id", *_SUBMISSION, *_FINDING], findings)


def _both(name: str, columns: list[str], rows: list[list[object]]) -> Iterator[Page]:
    yield Page(f"exports/{name}.csv", rows, partial(to_csv, columns, rows))
    yield Page(f"exports/{name}.xlsx", rows, partial(to_xlsx, columns, rows, name))
