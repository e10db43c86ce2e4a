"""What the site shows, read from the archive in one snapshot, as auditor."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta, timezone
from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row

from expectations.site import query_archive
from ingest.audit.verify_chain import Head, read_head

Row = dict[str, Any]
BEIJING = timezone(timedelta(hours=8))


@dataclass(frozen=True)
class Archive:
    """Everything recorded of one province, oldest first, as rows by column name.

    Attributes:
        head: of the chain at this snapshot.
        loads: runs of the pipeline, those that never came to a validation too.
        runs: validation runs: of submissions, and the gate's, which name their candidate release.
        results: by validation run: a row per rule.
        submissions: files received, with their verdict now; in `verdicts`, what each load that judged it said.
        findings: what was found while reading and validating; `is_current`: the submission was not judged again since.
        exclusions: cells of rows left out of accepted submissions.
        releases: what was published.
        inputs: by release: the submissions that each of its months was built from.
        revised: figures of the slots (form, unit, period) that were reported more than once.
        ends: by load: how it ended, each time it was run.
        decisions: what people decided.
        corrections: cells that count otherwise than they were sent, with what was sent; the newest of a cell is last.
        answers: which decision answered which finding.
        day: in Beijing, on which it is told whether a decision still holds.
    """

    head: Head
    loads: list[Row]
    runs: list[Row]
    results: dict[str, list[Row]]
    submissions: list[Row]
    findings: list[Row]
    exclusions: list[Row]
    releases: list[Row]
    inputs: dict[str, list[Row]]
    revised: list[Row]
    ends: dict[str, list[Row]]
    decisions: list[Row]
    corrections: list[Row]
    answers: list[Row]
    day: date


def read_archive(connection: Connection[Any], province_code: str) -> Archive:
    """Read it all, in the connection's transaction (repeatable read: one state of the archive).

    Args:
        connection: as auditor.
        province_code: whose.
    """
    cursor = connection.cursor(row_factory=dict_row)

    def rows(query: str) -> list[Row]:
        return cursor.execute(query.encode(), {"province": province_code}).fetchall()

    clock = rows(query_archive.CLOCK)
    is_built = connection.execute("select to_regclass('marts.fct_release_input') is not null").fetchone() == (True,)
    return Archive(
        head=read_head(connection),
        loads=rows(query_archive.LOADS),
        runs=rows(query_archive.RUNS),
        results=group(rows(query_archive.RESULTS), "validation_run_id"),
        submissions=rows(query_archive.SUBMISSIONS),
        findings=rows(query_archive.FINDINGS),
        exclusions=rows(query_archive.EXCLUSIONS),
        releases=rows(query_archive.RELEASES),
        inputs=group(rows(query_archive.INPUTS), "release_id") if is_built else {},
        revised=rows(query_archive.REVISED),
        ends=group(rows(query_archive.ENDS), "load_id"),
        decisions=rows(query_archive.DECISIONS),
        corrections=rows(query_archive.CORRECTIONS),
        answers=rows(query_archive.ANSWERS),
        day=clock[0]["at"].astimezone(BEIJING).date() if clock else date.min,
    )


def group(rows: list[Row], key: str) -> dict[Any, list[Row]]:
    """Rows by the value of one column; looking up a value without rows gives none."""
    grouped: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row[key]].append(row)
    return grouped
