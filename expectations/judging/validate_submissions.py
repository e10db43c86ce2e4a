"""Validate a load in the warehouse: pending submissions in, findings and verdicts out, in one transaction."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg import Connection

from expectations.judging.apply_decisions import DecisionBook
from expectations.judging.judge_submissions import judge_submissions
from expectations.judging.judgement import Judgement
from expectations.judging.read_slips import read_slips
from expectations.judging.read_submissions import (
    read_accepted,
    read_cells,
    read_findings,
    read_held,
    read_load,
    read_pending,
    read_roster,
    read_standing,
    was_validated,
)
from expectations.judging.record_run import RunFacts, record_answers, record_corrections, record_run
from expectations.judging.refuse_decisions import refuse_expired, refuse_unanswered, refuse_unknown_rules, refuse_unmade
from expectations.rules import load_suite
from expectations.verdict import decide_verdict
from ingest.submission.decisions import Decision, append_decisions, find_decision, read_applied, read_decisions
from ingest.submission.register import lock_home
from ingest.vocabulary import DecisionKind, Severity, Verdict
from ingest.warehouse.connect import Warehouse


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


def validate_load(
    warehouse: Warehouse,
    load_id: UUID,
    *,
    code_version: str,
    decisions: Sequence[Decision] = (),
    again: Collection[int] = (),
) -> ValidationRun:
    """Judges every submission that was read and has no verdict yet, and records the run, all or nothing.

    What was quarantined by comparisons alone is judged again beside them, and what a new decision is about; it gets a
    verdict if it is accepted now. Slips (F9) that are accepted become decisions.

    A second call for the same load finds nothing pending and records nothing.

    Args:
        warehouse: entered as loader.
        load_id: the load that judges; what it accepts is known from its clock on.
        code_version: of this program.
        decisions: new ones, recorded with the run.
        again: quarantined submissions to judge again by the rules and decisions of today.

    Raises:
        JiqunError: a decision has no effect, or would make an accepted submission fail: nothing is recorded.
    """
    started_at = datetime.now(UTC)
    with warehouse.connect("loader") as connection:
        province_code, period, known_at = read_load(connection, load_id)
        lock_home(connection, province_code)  # of two loads at once, the second finds nothing pending
        received = read_pending(connection, province_code)
        if not (received or decisions or again) and was_validated(connection, load_id):
            return ValidationRun(None, {}, {}, {})
        known_at = _effective(connection, province_code, known_at)
        found = read_findings(connection, [r.submission_id for r in received])
        fatal = {number for number, own in found.items() if any(f.severity is Severity.FATAL for f in own)}
        suite = load_suite("submission")
        cells = read_cells(connection, [r.submission_id for r in received], None)
        pending = [
            submission
            for r in received
            if r.submission_id not in fatal and (submission := r.describe(cells[r.submission_id])) is not None
        ]
        refuse_expired(decisions, known_at)
        refuse_unknown_rules(decisions, suite)
        slips = [slip for submission in pending for slip in read_slips(submission)]
        comparing = [code for code, rule in suite.rules.items() if rule.needs]
        held = read_held(connection, province_code, pending, comparing, [*decisions, *slips], again)
        slips += [slip for submission in held for slip in read_slips(submission)]
        book = _open_book(connection, province_code, known_at, decisions, slips)
        standing = list(book.standing.values())
        found = {**found, **read_findings(connection, [s.submission_id for s in held])}
        found = {**found, **read_findings(connection, [s.submission_id for s in standing])}
        judgement = judge_submissions(
            pending,
            read_accepted(connection, province_code, [*pending, *held, *standing]),
            read_severities={
                s.submission_id: [
                    Severity.WARNING if book.is_waived(s, finding) else finding.severity
                    for finding in found.get(s.submission_id, ())
                ]
                for s in (*pending, *held, *standing)
            },
            roster=read_roster(connection, province_code, period),
            suite=suite,
            held=held,
            book=book,
            again=again,
        )
        for r in received:  # what could not be read as a form is not a pending submission, but has a verdict too
            severities = [finding.severity for finding in found.get(r.submission_id, ())]
            judgement.verdicts.setdefault(r.submission_id, decide_verdict([Severity.FATAL, *severities]))
        refuse_unmade(book, decisions)
        facts = RunFacts(
            load_id=load_id,
            province_code=province_code,
            known_at=known_at,
            started_at=started_at,
            code_version=code_version,
            observation_count=sum(len(s.observations) for s in pending),
        )
        run_id = _record(connection, judgement, book, facts, decisions)
    return ValidationRun(
        run_id,
        judgement.verdicts,
        Counter(finding.severity for _, finding in judgement.findings),
        {code: tally.status for code, tally in judgement.tallies.items()},
    )


def _open_book(
    connection: Connection[Any],
    province_code: str,
    at: datetime,
    decisions: Sequence[Decision],
    slips: Sequence[Decision],
) -> DecisionBook:
    """The decisions in force, with the new ones, and the accepted submissions whose figures they may change."""
    standing = read_standing(
        connection, province_code, list(_correcting(connection, province_code, [*decisions, *slips]))
    )
    book = DecisionBook(
        decisions=read_decisions(connection, province_code, at),
        applied=read_applied(connection, province_code, at, [s.submission_id for s in standing]),
        standing={submission.slot: submission for submission in standing},
    )
    book.add(decisions)
    return book


def _correcting(connection: Connection[Any], province_code: str, decisions: Sequence[Decision]) -> Iterator[Decision]:
    """Those that change figures: corrections, and withdrawals of them."""
    for decision in decisions:
        withdrawn = find_decision(connection, province_code, decision.withdraws) if decision.withdraws else None
        if DecisionKind.CORRECT in (decision.kind, withdrawn and withdrawn.kind):
            yield decision


def _record(
    connection: Connection[Any],
    judgement: Judgement,
    book: DecisionBook,
    facts: RunFacts,
    given: Sequence[Decision],
) -> UUID:
    new = append_decisions(
        connection, facts.province_code, book.new, known_at=facts.known_at, code_version=facts.code_version
    )
    numbers = {before.decision_id or 0: after.decision_id or 0 for before, after in zip(book.new, new, strict=True)}
    run_id = record_run(connection, judgement, facts)
    record_corrections(connection, judgement, run_id, facts.known_at, numbers, book.withdrawn)
    in_force = [d for d in book.decisions if d.decision_id not in numbers]
    in_force += [decision for decision in new if decision.kind is not DecisionKind.WITHDRAW]
    judged = [*judgement.verdicts, *judgement.judged_again]
    answered = record_answers(connection, in_force, new, facts.province_code, judged)
    refuse_unanswered([decision for decision in new[: len(given)] if decision.decision_id not in answered])
    return run_id


def _effective(connection: Connection[Any], province_code: str, known_at: datetime) -> datetime:
    """The load's instant, or just after the newest release and decision.

    What was published as of an instant stays true of it, and no decision counts before it was known.
    """
    row = connection.execute(
        "select greatest((select max(as_of) from audit.release where province_code = %(province)s), "
        "(select max(known_at) from audit.decision where province_code = %(province)s))",
        {"province": province_code},
    ).fetchone()
    latest = row[0] if row else None
    return known_at if latest is None else max(known_at, latest + timedelta(microseconds=1))
