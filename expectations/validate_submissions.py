"""Validate a load in the warehouse: pending submissions in, findings and verdicts out, in one transaction."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from psycopg import Connection

from expectations.judge_submissions import Judgement, judge_submissions
from expectations.read_submissions import (
    read_accepted,
    read_cells,
    read_held,
    read_load,
    read_pending,
    read_roster,
    read_severities,
    was_validated,
)
from expectations.rules import describe_thresholds, load_suite
from expectations.verdict import ACCEPTING, decide_verdict
from ingest.audit.append import append
from ingest.submission.register import lock_home
from ingest.vocabulary import Severity, Verdict
from ingest.warehouse.connect import Warehouse
from ingest.warehouse.load_observations import append_findings


@dataclass(frozen=True)
class ValidationRun:
    """Summary of a validation run; everything else is in `audit` under its id.

    Attributes:
        validation_run_id: None if there was nothing left to judge.
        verdicts: by submission.
        finding_counts: by severity, of this run.
        rule_statuses: by rule: pass, fail, no_data, did_not_run.
    """

    validation_run_id: UUID | None
    verdicts: Mapping[int, Verdict]
    finding_counts: Mapping[Severity, int]
    rule_statuses: Mapping[str, str]


def validate_load(warehouse: Warehouse, load_id: UUID, *, code_version: str) -> ValidationRun:
    """Judges every submission that was read and has no verdict yet, and records the run, all or nothing.

    What was quarantined by comparisons alone is judged again beside them, and gets a verdict if it is accepted now.

    A second call for the same load finds nothing pending and records nothing.

    Args:
        warehouse: entered as loader.
        load_id: the load that judges; what it accepts is known from its clock on.
        code_version: of this program.
    """
    started_at = datetime.now(UTC)
    with warehouse.connect("loader") as connection:
        province_code, period, known_at = read_load(connection, load_id)
        lock_home(connection, province_code)  # of two loads at once, the second finds nothing pending
        received = read_pending(connection, province_code)
        if not received and was_validated(connection, load_id):
            return ValidationRun(None, {}, {}, {})
        severities = read_severities(connection, [r.submission_id for r in received])
        suite = load_suite("submission")
        cells = read_cells(connection, [r.submission_id for r in received], None)
        pending = [
            submission
            for r in received
            if Severity.FATAL not in severities[r.submission_id]
            and (submission := r.describe(tuple(cells[r.submission_id]))) is not None
        ]
        held = read_held(connection, province_code, pending, [code for code, rule in suite.rules.items() if rule.needs])
        judgement = judge_submissions(
            pending,
            read_accepted(connection, province_code, [*pending, *held]),
            read_severities={**severities, **read_severities(connection, [s.submission_id for s in held])},
            roster=read_roster(connection, province_code, period),
            suite=suite,
            held=held,
        )
        for r in received:  # what could not be read as a form is not a pending submission, but has a verdict too
            judgement.verdicts.setdefault(
                r.submission_id, decide_verdict([Severity.FATAL, *severities[r.submission_id]])
            )
        run_id = _record(
            connection,
            judgement,
            load_id=load_id,
            province_code=province_code,
            known_at=_effective(connection, province_code, known_at),
            started_at=started_at,
            code_version=code_version,
            observation_count=sum(len(s.observations) for s in pending),
        )
    return ValidationRun(
        run_id,
        judgement.verdicts,
        Counter(finding.severity for _, finding in judgement.findings),
        {code: tally.status for code, tally in judgement.tallies.items()},
    )


def _effective(connection: Connection[Any], province_code: str, known_at: datetime) -> datetime:
    """The load's instant, or just after the newest release: what was published as of an instant stays true of it."""
    row = connection.execute(
        "select max(as_of) from audit.release where province_code = %s", (province_code,)
    ).fetchone()
    released = row[0] if row else None
    return known_at if released is None else max(known_at, released + timedelta(microseconds=1))


def _record(
    connection: Connection[Any],
    judgement: Judgement,
    *,
    load_id: UUID,
    province_code: str,
    known_at: datetime,
    started_at: datetime,
    code_version: str,
    observation_count: int,
) -> UUID:
    run_id = uuid4()
    verdicts = Counter(judgement.verdicts.values())
    run = {
        "validation_run_id": run_id,
        "load_id": load_id,
        "province_code": province_code,
        "suite_name": judgement.suite.name,
        "suite_version": judgement.suite.version,
        "suite_sha256": judgement.suite.sha256,
        "started_at": started_at,
        "code_version": code_version,
        "submission_count": len(judgement.verdicts),
        "accepted_count": sum(verdicts[verdict] for verdict in ACCEPTING),
        "quarantined_count": verdicts[Verdict.QUARANTINED],
        "observation_count": observation_count,
        "rule_declared_count": len(judgement.suite.rules),
        "rule_evaluated_count": judgement.evaluated_count,
        "result_json": json.dumps(judgement.archive, ensure_ascii=False),
    }
    results = [
        {
            "validation_run_id": run_id,
            "rule_code": code,
            "expectation_type": tally.expectation_type,
            "severity": tally.rule.severity,
            "status": tally.status,
            "element_count": tally.element_count,
            "unexpected_count": tally.unexpected_count,
            "threshold_json": describe_thresholds(tally.rule),
        }
        for code, tally in judgement.tallies.items()
    ]
    given = [
        {
            "submission_id": submission_id,
            "load_id": load_id,
            "verdict": verdict,
            "known_at": known_at if verdict in ACCEPTING else None,
        }
        for submission_id, verdict in judgement.verdicts.items()
    ]
    append(connection, "validation_run", [run])
    append(connection, "validation_result", results)
    append_findings(connection, load_id, run_id, judgement.findings)
    left_out = [
        {"submission_id": number, "sheet": sheet, "cell": cell, "validation_run_id": run_id, "rule_code": code}
        for number, cells in judgement.excluded.items()
        for (sheet, cell), code in cells.items()
    ]
    append(connection, "exclusion", left_out)
    append(connection, "verdict", given)
    return run_id
