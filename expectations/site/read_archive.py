"""What the site shows, read from the archive in one snapshot, as auditor."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row

from ingest.audit.verify_chain import Head, read_head

Row = dict[str, Any]

_LOADS = """
select load_id::text, period, clock, known_at, started_at, started_by, code_version
from audit.load where province_code = %(province)s order by started_at, load_id
"""
_RUNS = """
select validation_run_id::text, load_id::text, release_id, suite_name, suite_version, suite_sha256, started_at,
    finished_at, code_version, submission_count, accepted_count, quarantined_count, observation_count,
    rule_declared_count, rule_evaluated_count,
    case when result_json like '[%%' then jsonb_array_length(result_json::jsonb) else 0 end as step_count
from audit.validation_run where province_code = %(province)s order by finished_at, validation_run_id
"""
_RESULTS = """
select validation_run_id::text, rule_code, expectation_type, severity, status, element_count, unexpected_count,
    threshold_json
from audit.validation_result order by rule_code
"""
_SUBMISSIONS = """
select submission_id, load_id::text as received_by, file_name, file_sha256, file_bytes, received_at, registered_at,
    duplicate_of, file_kind, form_code, form_version, reporting_unit_code, period, observation_count, verdict, known_at,
    (
        select coalesce(jsonb_agg(jsonb_build_object('load_id', load_id, 'verdict', verdict) order by decided_at), '[]')
        from audit.verdict where verdict.submission_id = submission.submission_id
    ) as verdicts
from audit.submission where province_code = %(province)s order by submission_id
"""
_FINDINGS = """
select finding_id, finding.load_id::text, submission_id, validation_run_id::text, rule_code, severity, sheet, cell,
    value_text, message_zh, message_en, found_at
from audit.finding join audit.load using (load_id)
where province_code = %(province)s order by finding_id
"""
_EXCLUSIONS = """
select submission_id, sheet, cell, exclusion.validation_run_id::text, load_id::text, rule_code
from audit.exclusion join audit.validation_run using (validation_run_id)
where province_code = %(province)s order by submission_id, sheet, cell
"""
_RELEASES = """
select release_id, release_number, load_id::text, as_of, periods, code_version, inputs_sha256, figures_sha256,
    published_at, published_by
from audit.release where province_code = %(province)s order by release_number
"""
# The marts say which submissions a release was built from; there is none before the first build.
_INPUTS = """
select release_id, period, form_code, reporting_unit_code, reported_period, submission_id
from marts.fct_release_input join audit.release using (release_id)
order by release_id, period, form_code, reporting_unit_code, reported_period
"""
# Figures of every slot with more than one accepted vintage.
_REVISED = """
with vintage as (
    select submission_id,
        count(*) over (partition by form_code, reporting_unit_code, period) as vintage_count
    from audit.submission
    where province_code = %(province)s and verdict in ('accepted', 'accepted_with_warnings')
)
select submission_id, sheet, cell, subject_type, subject_code, subject_label, indicator_code, period, basis,
    value_text, value_std
from raw.observation join vintage using (submission_id)
where vintage_count > 1 order by submission_id, sheet, cell
"""


@dataclass(frozen=True)
class Archive:
    """Everything recorded of one province, oldest first, as rows by column name.

    Attributes:
        head: of the chain at this snapshot.
        loads: runs of the pipeline, those that never came to a validation too.
        runs: validation runs: of submissions, and the gate's, which name their candidate release.
        results: by validation run: a row per rule.
        submissions: files received, with their verdict now; in `verdicts`, what each load said, in order.
        findings: what was found while reading and while validating.
        exclusions: cells of rows left out of accepted submissions.
        releases: what was published.
        inputs: by release: the submissions that each of its months was built from.
        revised: figures of the slots (form, unit, period) that were reported more than once.
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


def read_archive(connection: Connection[Any], province_code: str) -> Archive:
    """Read it all, in the connection's transaction (repeatable read: one state of the archive).

    Args:
        connection: as auditor.
        province_code: whose.
    """
    cursor = connection.cursor(row_factory=dict_row)

    def rows(query: str) -> list[Row]:
        return cursor.execute(query.encode(), {"province": province_code}).fetchall()

    is_built = connection.execute("select to_regclass('marts.fct_release_input') is not null").fetchone() == (True,)
    return Archive(
        head=read_head(connection),
        loads=rows(_LOADS),
        runs=rows(_RUNS),
        results=group(rows(_RESULTS), "validation_run_id"),
        submissions=rows(_SUBMISSIONS),
        findings=rows(_FINDINGS),
        exclusions=rows(_EXCLUSIONS),
        releases=rows(_RELEASES),
        inputs=group(rows(_INPUTS), "release_id") if is_built else {},
        revised=rows(_REVISED),
    )


def group(rows: list[Row], key: str) -> dict[Any, list[Row]]:
    """Rows by the value of one column; looking up a value without rows gives none."""
    grouped: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row[key]].append(row)
    return grouped
