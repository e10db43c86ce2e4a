"""What a later vintage changed."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from expectations.site.find_revisions import find_revisions


def a_submission(number: int, verdict: str = "accepted") -> dict[str, Any]:
    at = datetime(2007, 7, number, tzinfo=UTC)
    slot = {"form_code": "F1", "reporting_unit_code": "220200", "period": "2007-05"}
    return {"submission_id": number, "verdict": verdict, "known_at": at, "received_at": at, **slot}


def a_figure(number: int, subject: str, text: str, value: str | None) -> dict[str, Any]:
    return {
        "submission_id": number,
        "sheet": "s",
        "cell": "D1",
        "subject_type": "unit",
        "subject_code": subject,
        "subject_label": subject,
        "indicator_code": "revenue",
        "period": "2007-05",
        "basis": "ytd",
        "value_text": text,
        "value_std": None if value is None else Decimal(value),
    }


def test_changes_are_sized_and_the_largest_comes_first() -> None:
    figures = [
        a_figure(1, "same", "1.0", "1"),
        a_figure(2, "same", "1", "1"),
        a_figure(1, "up", "10", "10"),
        a_figure(2, "up", "15", "15"),
        a_figure(1, "down", "10", "10"),
        a_figure(2, "down", "1", "1"),
        a_figure(1, "gone", "3", "3"),
        a_figure(2, "new", "…", None),
        a_figure(1, "symbol", "…", None),
        a_figure(2, "symbol", "4", "4"),
    ]
    (revision,) = find_revisions([a_submission(2), a_submission(1), a_submission(3, "quarantined")], figures)
    assert (revision.earlier["submission_id"], revision.later["submission_id"]) == (1, 2)
    assert [(c.figure["subject_code"], c.size) for c in revision.changes] == [
        ("down", Decimal("-0.9")),
        ("up", Decimal("0.5")),
        ("gone", None),
        ("symbol", None),
        ("new", None),
    ]
    assert revision.largest == Decimal("-0.9")


def test_one_vintage_is_no_revision() -> None:
    assert find_revisions([a_submission(1), a_submission(2, "refused")], []) == []
