"""Operands of the rules that look back: falling year-to-date figures, unit slips, late and repeated submissions."""

from collections.abc import Iterator
from datetime import timedelta, timezone
from decimal import Decimal

from expectations.evidence import (
    Check,
    Evidence,
    Key,
    Submission,
    key_of,
    months_between,
    months_covered,
    period_end,
)
from expectations.rules import Rule
from expectations.within_form import cell_check, std
from expectations.wording import name_form, rounded, show
from ingest.observation import Observation
from ingest.vocabulary import Basis, SubjectType

BEIJING = timezone(timedelta(hours=8))
_MONEY = ("value_added", "value_added_industry", "revenue", "tax_paid")


def ytd_does_not_fall(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R401, R402: year-to-date against the nearest earlier accepted month of the same year, same subject.

    Groups (小计, 合计) are left out: they fall rightly when a unit leaves the list.
    """
    earlier = [s for s in evidence.earlier(submission) if s.period[:4] == submission.period[:4]]
    for current in submission.numbers(Basis.YTD):
        if current.indicator_code not in rule.parameters["indicators"] or current.subject_type is SubjectType.GROUP:
            continue
        found = _nearest(earlier, key_of(current))
        if found is not None:
            before, previous = found
            yield cell_check(
                rule,
                submission,
                current,
                {"current": std(current), "previous": std(previous)},
                previous=show(std(previous), current),
                previous_period=before.period,
            )


def units_do_not_slip(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R403: the monthly average against that of the same cell in the form's accepted predecessor.

    The predecessor is the vintage in force of the same period, else of the nearest earlier one within a year;
    where that has no year-to-date figure for the subject, its figure for the year before. Small amounts, zero and
    changes of sign say nothing about units. The ratio is kept as a pair of exact products.
    """
    newest = evidence.newest(*submission.slot)
    predecessors = ([newest] if newest else []) + [
        s
        for s in evidence.earlier(submission)
        if months_between(s.period, submission.period) <= rule.parameters["periods_back_months"]
    ]
    for current in submission.numbers(Basis.YTD, Basis.PRIOR_YEAR_YTD):
        if current.indicator_code not in _MONEY:
            continue
        key = key_of(current)
        found = _nearest(predecessors, key) or _nearest(predecessors, key._replace(basis=Basis.PRIOR_YEAR_YTD))
        if found is None:
            continue
        before, previous = found
        now, then = std(current), std(previous)
        if now * then <= 0 or max(abs(now), abs(then)) < Decimal(rule.parameters["minimum_yuan"]):
            continue
        left, right = now * months_covered(before.period), then * months_covered(submission.period)
        yield cell_check(
            rule,
            submission,
            current,
            {"current": left, "previous": right},
            previous=show(std(previous), current),
            previous_period=before.period,
            ratio=rounded(left / right, "0.0001") if left < right else rounded(left / right),
            unit=current.unit_reported,
        )


def _nearest(earlier: list[Submission], key: Key) -> tuple[Submission, Observation] | None:
    for submission in earlier:
        observation = submission.value(key)
        if observation is not None:
            return submission, observation
    return None


def sent_in_time(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R404: days from the period's last day to the day of arrival, Beijing time.

    A restatement is not late: its first vintage was in time or was not.
    """
    if submission.received_at is None or evidence.vintages(*submission.slot):
        return
    received_on = submission.received_at.astimezone(BEIJING).date()
    yield _submission_check(
        rule,
        submission,
        {"days_after_period": (received_on - period_end(submission.period)).days},
        received_on=received_on.isoformat(),
    )


def sent_once(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R405: which vintage of its form, unit and period this would be."""
    if submission.received_at is None:
        return
    before = evidence.vintages(*submission.slot)
    yield _submission_check(
        rule,
        submission,
        {"vintage": len(before) + 1},
        vintage=str(len(before) + 1),
        previous_submission=str(before[-1].submission_id) if before else "",
    )


def slot_is_sent_once_at_a_time(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R406: how many submissions of the same form, unit and period arrived at this instant, this one included."""
    if submission.received_at is None:
        return
    rivals = [str(other.submission_id) for other in evidence.rivals(submission)]
    yield _submission_check(
        rule, submission, {"simultaneous": len(rivals) + 1}, own=str(submission.submission_id), others=", ".join(rivals)
    )


def _submission_check(rule: Rule, submission: Submission, operands: dict[str, int], **facts: str) -> Check:
    return Check(
        rule.code,
        submission.submission_id,
        "",
        "",
        operands,
        {"form_name": name_form(submission.form_code), "period": submission.period, **facts},
    )
