"""What a validation run came to, appended to the archive."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from psycopg import Connection

from expectations.judging.apply_decisions import find_answer
from expectations.judging.judgement import Judgement
from expectations.rules import describe_thresholds
from expectations.verdict import ACCEPTING
from ingest.audit.append import append
from ingest.observation import Finding
from ingest.submission.decisions import Decision
from ingest.vocabulary import CorrectionAction, Severity, Verdict
from ingest.warehouse.load_observations import append_findings


@dataclass(frozen=True)
class RunFacts:
    """Of a run: whose and when, and since when what it accepts is known."""

    load_id: UUID
    province_code: str
    known_at: datetime
    started_at: datetime
    code_version: str
    observation_count: int


def record_run(connection: Connection[Any], judgement: Judgement, facts: RunFacts) -> UUID:
    """Appends the run, its results by rule, findings, rows left out, judgements and verdicts; gives its id."""
    run_id = uuid4()
    verdicts = Counter(judgement.verdicts.values())
    run = {
        "validation_run_id": run_id,
        "load_id": facts.load_id,
        "province_code": facts.province_code,
        "suite_name": judgement.suite.name,
        "suite_version": judgement.suite.version,
        "suite_sha256": judgement.suite.sha256,
        "started_at": facts.started_at,
        "code_version": facts.code_version,
        "submission_count": len(judgement.verdicts),
        "accepted_count": sum(verdicts[verdict] for verdict in ACCEPTING),
        "quarantined_count": verdicts[Verdict.QUARANTINED],
        "observation_count": facts.observation_count,
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
    said = [
        {"validation_run_id": run_id, "submission_id": number, "verdict": verdict}
        for number, verdict in {**judgement.verdicts, **judgement.judged_again}.items()
    ]
    left_out = [
        {"submission_id": number, "sheet": sheet, "cell": cell, "validation_run_id": run_id, "rule_code": code}
        for number, cells in judgement.excluded.items()
        if judgement.verdicts.get(number) in ACCEPTING  # of a form that is not accepted nothing counts anyway
        for (sheet, cell), code in cells.items()
    ]
    given = [
        {
            "submission_id": number,
            "load_id": facts.load_id,
            "verdict": verdict,
            "known_at": facts.known_at if verdict in ACCEPTING else None,
        }
        for number, verdict in judgement.verdicts.items()
    ]
    append(connection, "validation_run", [run])
    append(connection, "validation_result", results)
    append_findings(connection, facts.load_id, run_id, judgement.findings)
    append(connection, "judgement", said)
    append(connection, "exclusion", left_out)
    append(connection, "verdict", given)
    return run_id


def record_corrections(
    connection: Connection[Any],
    judgement: Judgement,
    run_id: UUID,
    known_at: datetime,
    numbers: Mapping[int, int],
    withdrawn: Mapping[int, Decision],
) -> None:
    """Appends what decisions made of cells, where it is not what stands already.

    Args:
        connection: as loader.
        judgement: the run's.
        run_id: of the run.
        known_at: since when the cells count so.
        numbers: of the new decisions: as they were numbered while judging -> as recorded.
        withdrawn: decisions that hold no more, by the new one that withdraws them, as numbered while judging.
    """
    by_withdrawn = {decision.decision_id: numbers[new] for new, decision in withdrawn.items()}
    rows = []
    for submission_id, corrections in judgement.corrections.items():
        standing = _standing_corrections(connection, submission_id)
        wanted = {}
        for made in corrections:
            decision_id = made.decision.decision_id or 0
            value = made.observation
            wanted[made.sheet, made.cell] = (
                numbers.get(decision_id, decision_id),
                made.decision.action,
                value.value_number if value else None,
                value.value_std if value else None,
            )
        undone = [
            address
            for address, (decision_id, action) in standing.items()
            if action != CorrectionAction.RESTORE and address not in wanted and decision_id in by_withdrawn
        ]
        for (sheet, cell), row in wanted.items():
            if standing.get((sheet, cell), (0,))[0] != row[0]:
                rows.append(_row(submission_id, sheet, cell, run_id, known_at, *row))
        for sheet, cell in undone:
            sent = connection.execute(
                "select value_number, value_std from raw.observation where (submission_id, sheet, cell) = (%s, %s, %s)",
                (submission_id, sheet, cell),
            ).fetchone()
            assert sent is not None  # noqa: S101 - a cell that was corrected was sent
            restored = by_withdrawn[standing[sheet, cell][0]], CorrectionAction.RESTORE, *sent
            rows.append(_row(submission_id, sheet, cell, run_id, known_at, *restored))
    append(connection, "correction", rows)


def _standing_corrections(connection: Connection[Any], submission_id: int) -> dict[tuple[str, str], tuple[int, str]]:
    rows = connection.execute(
        "select distinct on (sheet, cell) sheet, cell, decision_id, action from audit.correction "
        "where submission_id = %s order by sheet, cell, known_at desc, decision_id desc",
        (submission_id,),
    )
    return {(sheet, cell): (decision_id, action) for sheet, cell, decision_id, action in rows}


def _row(
    submission_id: int,
    sheet: str,
    cell: str,
    run_id: UUID,
    known_at: datetime,
    decision_id: int,
    action: CorrectionAction | None,
    value_number: Decimal | None,
    value_std: Decimal | None,
) -> dict[str, Any]:
    return {
        "submission_id": submission_id,
        "sheet": sheet,
        "cell": cell,
        "decision_id": decision_id,
        "validation_run_id": run_id,
        "action": action,
        "value_number": value_number,
        "value_std": value_std,
        "known_at": known_at,
    }


def record_answers(
    connection: Connection[Any],
    in_force: Sequence[Decision],
    new: Sequence[Decision],
    province_code: str,
    judged: Sequence[int],
) -> set[int]:
    """Links findings that a decision answers, and that had no answer, to the decision.

    Args:
        connection: as loader.
        in_force: recorded decisions, the new ones among them.
        new: of this run: findings of the newest submissions of their slots are looked at.
        province_code: whose.
        judged: submissions judged in this run: their findings are looked at. A row that was left out of a form accepted
            before is no more let in.

    Returns:
        The decisions that answer anything now.
    """
    if not in_force:
        return set()
    rows = connection.execute(
        """
        select finding_id, submission_id, form_code, reporting_unit_code, period, rule_code, severity,
            message_zh, message_en, sheet, cell, value_text
        from audit.current_finding as finding
        inner join audit.submission using (submission_id)
        where province_code = %(province)s and period is not null and severity in ('error', 'row', 'warning')
            and not exists (select from audit.standing_answer as answer where answer.finding_id = finding.finding_id)
            and (submission_id = any(%(judged)s) or severity <> 'row' and (form_code, reporting_unit_code) in (
                select * from unnest(%(forms)s::text[], %(units)s::text[])
            ) and not exists (
                select from audit.submission as later
                where later.province_code = submission.province_code and later.form_code = submission.form_code
                and later.reporting_unit_code = submission.reporting_unit_code and later.period = submission.period
                and (later.received_at, later.submission_id) > (submission.received_at, submission.submission_id)
                and later.verdict not in ('refused', 'duplicate')
            ))
        order by finding_id
        """,
        {
            "province": province_code,
            "judged": list(judged),
            "forms": [decision.form_code for decision in new],
            "units": [decision.reporting_unit_code for decision in new],
        },
    ).fetchall()
    answers = []
    for finding_id, submission_id, form, unit, period, rule_code, severity, *words in rows:
        finding = Finding(rule_code, Severity(severity), *words)
        decision = find_answer(in_force, submission_id, (form, unit, period), finding)
        if decision is not None:
            answers.append({"finding_id": finding_id, "decision_id": decision.decision_id or 0})
    append(connection, "answer", answers)
    return {answer["decision_id"] for answer in answers}
