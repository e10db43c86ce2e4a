"""The gate: a candidate release's mart rows are judged (rules 6xx) before anyone sees them, and the run is archived."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from psycopg import Connection
from psycopg.rows import dict_row
from psycopg.sql import SQL, Identifier

from expectations.checkpoint.write_finding import write_finding, write_trouble
from expectations.gate.disclosure_audits import DISCLOSURE_AUDITS, read_audits
from expectations.gate.mart_checks import build_mart_checks
from expectations.gate.mart_figures import TRACED_VIEWS
from expectations.gate.mart_rows import KEYS, LINEAGE, Rows
from expectations.gate.mart_summaries import SUMMARIES, read_summaries
from expectations.rules import Suite, describe_thresholds, load_suite
from expectations.verdict import ACCEPTING, decide_verdict
from ingest.audit.append import append
from ingest.extract.reference import DEFAULT_PROVINCE
from ingest.observation import Finding
from ingest.warehouse.connect import Warehouse
from ingest.warehouse.load_observations import append_findings

_IN_FORCE = """
select mart.* from marts.{table} as mart
inner join (
    select distinct on (built.period) built.period, release.release_id
    from audit.release cross join lateral unnest(release.periods) as built (period)
    where release.province_code = %s and built.period = any(%s)
    order by built.period, release.release_number desc
) as in_force using (release_id, period)
"""

# Of the marts looked at by month, a test of the build itself adds up the lineage.
_LINEAGE = """
select view_name, period, row_key, leg, sum(contribution) as contribution from marts.fct_lineage
where release_id = %s and view_name = any(%s)
group by view_name, period, row_key, leg
"""


@dataclass(frozen=True)
class GateJudgement:
    """What the gate says of a candidate.

    Attributes:
        findings: at table and row key as sheet and cell.
        results: a row of `audit.validation_result` for each rule, without its run.
        archive: Great Expectations' own result.
        row_count: mart rows looked at.
    """

    suite: Suite
    findings: tuple[Finding, ...]
    results: tuple[dict[str, Any], ...]
    archive: Any
    row_count: int

    @property
    def blocking(self) -> list[Finding]:
        """What forbids publication; the rest asks for an explanation."""
        return [finding for finding in self.findings if decide_verdict([finding.severity]) not in ACCEPTING]


def gate_release(
    warehouse: Warehouse,
    release_id: str,
    periods: Sequence[str],
    *,
    load_id: UUID,
    province_code: str,
    code_version: str,
) -> list[Finding]:
    """Judges the rows of a candidate in `marts` and archives the run in `audit`, whatever comes of it.

    Args:
        warehouse: entered as publisher.
        release_id: of the candidate, not yet in `audit.release`.
        periods: the months it was to build; one without rows is a finding.
        load_id: the load that built it.
        province_code: whose.
        code_version: of this program.

    Returns:
        What forbids publication; empty if it may be published. A rule that could not run forbids it too.
    """
    started_at = datetime.now(UTC)
    with warehouse.connect("publisher") as connection:
        candidate = read_candidate(connection, release_id)
        candidate[SUMMARIES] = read_summaries(connection, release_id, province_code, periods)
        protected = load_suite("release").rules["R621"].parameters["tables"]
        candidate[DISCLOSURE_AUDITS] = read_audits(connection, release_id, protected)
        published = _read_published(connection, province_code, periods)
    judgement = judge_marts(candidate, periods, published, province_code=province_code)
    run = {
        "load_id": load_id,
        "province_code": province_code,
        "release_id": release_id,
        "started_at": started_at,
        "code_version": code_version,
    }
    with warehouse.connect("publisher") as connection:
        _record(connection, judgement, run)
    return judgement.blocking


def read_candidate(connection: Connection[Any], release_id: str) -> dict[str, list[dict[str, Any]]]:
    """The rows of a release that the gate looks at, by table; of its lineage the sums."""
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = {
            table: cursor.execute(
                SQL("select * from marts.{} where release_id = %s").format(Identifier(table)), (release_id,)
            ).fetchall()
            for table in KEYS
        }
        return rows | {LINEAGE: cursor.execute(_LINEAGE, (release_id, list(TRACED_VIEWS))).fetchall()}


def _read_published(
    connection: Connection[Any], province_code: str, periods: Sequence[str]
) -> dict[str, list[dict[str, Any]]]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return {
            table: cursor.execute(
                SQL(_IN_FORCE).format(table=Identifier(table)), (province_code, list(periods))
            ).fetchall()
            for table in KEYS
        }


def judge_marts(
    rows: Rows,
    periods: Sequence[str],
    published: Rows | None = None,
    *,
    province_code: str = DEFAULT_PROVINCE,
    suite: Suite | None = None,
) -> GateJudgement:
    """Judges mart rows by table, with their lineage (see `read_candidate`), beside those in force, without a database.

    The rules are those of `rules.yaml` unless others are given.
    """
    from expectations.checkpoint.run_checkpoint import run_checkpoint  # imports Great Expectations: seconds

    declared = load_suite("release")
    suite = suite or declared
    checks = build_mart_checks(declared, rows, periods, published or {}, province_code)
    outcome = run_checkpoint(suite, [check for check in checks if check.rule_code in suite.rules])
    findings: list[Finding] = []
    results = []
    for code, result in outcome.results.items():
        rule = suite.rules[code]
        findings += [write_finding(rule, check) for check in result.failed]
        if result.trouble:
            findings.append(write_trouble(rule, result.trouble))
        results.append(
            {
                "rule_code": code,
                "expectation_type": result.expectation_type,
                "severity": rule.severity,
                "status": result.status,
                "element_count": result.element_count,
                "unexpected_count": len(result.failed),
                "threshold_json": describe_thresholds(rule),
            }
        )
    return GateJudgement(
        suite, tuple(findings), tuple(results), outcome.archive, sum(len(rows[table]) for table in KEYS)
    )


def _record(connection: Connection[Any], judgement: GateJudgement, run: dict[str, Any]) -> None:
    run_id = uuid4()
    row = {
        "validation_run_id": run_id,
        **run,
        "suite_name": judgement.suite.name,
        "suite_version": judgement.suite.version,
        "suite_sha256": judgement.suite.sha256,
        "submission_count": 0,
        "accepted_count": 0,
        "quarantined_count": 0,
        "observation_count": judgement.row_count,
        "rule_declared_count": len(judgement.suite.rules),
        "rule_evaluated_count": sum(result["status"] != "did_not_run" for result in judgement.results),
        "result_json": json.dumps([judgement.archive], ensure_ascii=False),
    }
    append(connection, "validation_run", [row])
    append(connection, "validation_result", [{"validation_run_id": run_id, **result} for result in judgement.results])
    append_findings(connection, run["load_id"], run_id, [(None, finding) for finding in judgement.findings])
