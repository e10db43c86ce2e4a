"""States of decisions, what cells count after each of them, and what a later vintage changed then."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from test_revisions import a_figure, a_submission

from expectations.site.count_corrections import by_cell, count_corrections, count_figure
from expectations.site.find_revisions import find_revisions
from expectations.site.read_archive import Archive
from expectations.site.trace_decisions import Decided, trace_decisions
from ingest.audit.verify_chain import Head

SLOT = {"form_code": "F1", "reporting_unit_code": "220200"}


def at(day: int) -> datetime:
    return datetime(2007, 7, day, tzinfo=UTC)


def a_decision(number: int, kind: str, **columns: Any) -> dict[str, Any]:
    row = dict.fromkeys(
        ("submission_id", "rule_code", "expected_text", "action", "value_text", "withdraws", "expires_on")
    )
    told = {
        "decision_id": number,
        "kind": kind,
        "period": "2007-05",
        "sheet": "s",
        "cell": "D1",
        "known_at": at(number),
    }
    return row | SLOT | told | {"reason": "r", "person": "p"} | columns


def a_correction(decision: int, action: str, number: str | None, day: int) -> dict[str, Any]:
    value = None if number is None else Decimal(number)
    return {
        "submission_id": 1, "sheet": "s", "cell": "D1", "decision_id": decision, "action": action,
        "value_number": value, "value_std": value, "known_at": at(day), "sent_text": "10.0", "sent_std": Decimal(10),
    }  # fmt: skip


def a_finding(number: int, submission: int, code: str, cell: str = "D1") -> dict[str, Any]:
    return {
        "finding_id": number, "submission_id": submission, "rule_code": code, "severity": "warning", "sheet": "s",
        "cell": cell, "is_current": True,
    }  # fmt: skip


def trace(
    decisions: list[dict[str, Any]], day: date = date(2007, 7, 20), **parts: list[dict[str, Any]]
) -> tuple[Archive, list[Decided]]:
    names = ("loads", "runs", "submissions", "findings", "exclusions", "releases", "revised", "corrections", "answers")
    lists: dict[str, Any] = {name: [] for name in names} | {"results": {}, "inputs": {}, "ends": {}}
    return trace_decisions(Archive(head=Head(1, "0" * 64), decisions=decisions, day=day, **lists | parts))


def states(*args: Any, **kwargs: Any) -> list[str]:
    return [decision.state for decision in trace(*args, **kwargs)[1]]


def test_of_two_corrections_of_a_cell_the_newest_is_in_force() -> None:
    first, other_cell = a_decision(1, "correct"), a_decision(2, "correct", cell="D2")
    assert states([first, other_cell, a_decision(3, "correct")]) == ["superseded", "in_force", "in_force"]
    assert states([first, a_decision(3, "correct", expires_on=date(2007, 7, 19))]) == ["in_force", "expired"]
    withdrawn = [first, a_decision(3, "correct"), a_decision(4, "withdraw", withdraws=3)]
    assert states(withdrawn) == ["in_force", "withdrawn", "in_force"]
    assert states([a_decision(1, "waive"), a_decision(2, "waive")]) == ["in_force", "in_force"]


def test_a_decision_holds_to_the_end_of_its_last_day() -> None:
    waiver = a_decision(1, "waive", expires_on=date(2007, 7, 20))
    assert states([waiver], day=date(2007, 7, 20)) == ["in_force"]
    assert states([waiver], day=date(2007, 7, 21)) == ["expired"]


def test_stale_is_told_by_the_guard_on_the_newest_report() -> None:
    decision = a_decision(1, "correct")
    submissions = [a_submission(1), a_submission(2), a_submission(3, "duplicate")]
    assert states([decision], submissions=submissions, findings=[a_finding(1, 2, "R506")]) == ["stale"]
    assert states([decision], submissions=submissions, findings=[a_finding(1, 1, "R506")]) == ["in_force"]
    assert states([decision], submissions=submissions, findings=[a_finding(1, 2, "R506", "D2")]) == ["in_force"]
    former = a_finding(1, 2, "R506") | {"is_current": False}
    assert states([decision], submissions=submissions, findings=[former]) == ["in_force"]


def test_a_finding_is_answered_while_one_answer_stands() -> None:
    decisions = [a_decision(1, "explain"), a_decision(2, "explain"), a_decision(3, "withdraw", withdraws=1)]
    answers = [
        {"finding_id": 1, "decision_id": 1},
        {"finding_id": 2, "decision_id": 1},
        {"finding_id": 2, "decision_id": 2},
    ]
    findings = [a_finding(number, 1, "R409") for number in (1, 2, 3)]
    archive, decided = trace(decisions, findings=findings, answers=answers)
    assert [row["is_answered"] for row in archive.findings] == [False, True, False]
    assert [brief["is_withdrawn"] for brief in archive.findings[1]["answers"]] == [True, False]
    assert [row["finding_id"] for row in decided[0].findings] == [1, 2]


def test_a_standing_waiver_shows_on_what_was_received_while_it_held() -> None:
    waiver = a_decision(5, "waive", period=None, expires_on=date(2007, 7, 10))
    (decided,) = trace([waiver])[1]
    assert [decided.concerns(a_submission(day)) for day in (4, 5, 10, 11)] == [False, True, True, False]
    assert not decided.concerns(a_submission(6) | {"form_code": "F2"})
    ended = trace([waiver, a_decision(7, "withdraw", withdraws=5)])[1][0]
    assert [ended.concerns(a_submission(day)) for day in (6, 8)] == [True, False]
    release = trace([a_decision(1, "release", submission_id=4)])[1][0]
    assert [release.concerns(a_submission(number)) for number in (3, 4)] == [False, True]


def test_corrections_chain_from_what_was_sent() -> None:
    rows = [a_correction(1, "override", "12", 3), a_correction(2, "drop", None, 4), a_correction(3, "restore", "10", 5)]
    counted = count_corrections(rows)
    assert [(row["before_text"], row["after_text"], row["size"]) for row in counted] == [
        ("10.0", "12", Decimal("0.2")),
        ("12", None, None),
        (None, "10.0", None),
    ]
    assert [row["is_counting"] for row in counted] == [False, False, True]
    figure = a_figure(1, "x", "10.0", "10")
    texts = [
        counts and counts["value_text"]
        for day in (2, 3, 4, 5)
        for counts in [count_figure(figure, by_cell(counted), at(day))]
    ]
    assert texts == ["10.0", "12", None, "10.0"]


def test_a_vintage_is_held_against_the_figure_as_it_counted() -> None:
    submissions = [a_submission(1), a_submission(6)]
    figures = [a_figure(1, "x", "10.0", "10"), a_figure(6, "x", "12", "12")]
    (plain,) = find_revisions(submissions, figures)
    assert [change.size for change in plain.changes] == [Decimal("0.2")]
    corrected = count_corrections([a_correction(1, "override", "12", 3)])
    (same,) = find_revisions(submissions, figures, corrected)
    assert same.changes == ()
    late = count_corrections([a_correction(1, "override", "12", 7)])
    (before,) = find_revisions(submissions, figures, late)
    assert [change.size for change in before.changes] == [Decimal("0.2")]
