"""Operands of the rules about sending: in time, again, two at once."""

from collections.abc import Callable, Iterator
from datetime import timedelta, timezone
from functools import partial

from expectations.checks.evidence import Check, Evidence, Facts, Submission, period_end
from expectations.rules import Rule
from expectations.wording import name_form

BEIJING = timezone(timedelta(hours=8))


def sent_in_time(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R404: days from the period's last day to the day of arrival, Beijing time.

    A restatement is not late: its first vintage was in time or was not.
    """
    if submission.received_at is None or evidence.vintages(*submission.slot):
        return
    received_on = submission.received_at.astimezone(BEIJING).date()
    operands = {"days_after_period": (received_on - period_end(submission.period)).days}
    yield submission_check(rule, submission, operands, partial(_text, received_on=received_on.isoformat()))


def sent_once(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R405: which vintage of its form, unit and period this would be."""
    if submission.received_at is None:
        return
    before = evidence.vintages(*submission.slot)
    previous = str(before[-1].submission_id) if before else ""
    count = len(before) + 1
    facts = partial(_text, vintage=str(count), previous_submission=previous)
    yield submission_check(rule, submission, {"vintage": count}, facts)


def slot_is_sent_once_at_a_time(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R406: how many submissions of the same form, unit and period arrived at this instant, this one included."""
    if submission.received_at is None:
        return
    rivals = [str(other.submission_id) for other in evidence.rivals(submission)]
    facts = partial(_text, own=str(submission.submission_id), others=", ".join(rivals))
    yield submission_check(rule, submission, {"simultaneous": len(rivals) + 1}, facts)


def submission_check(rule: Rule, submission: Submission, operands: dict[str, int], facts: Callable[[], Facts]) -> Check:
    """A check of a submission as a whole; form and period are among its facts."""
    return Check(rule.code, submission.submission_id, "", "", operands, partial(_with_slot, submission, facts))


def _with_slot(submission: Submission, facts: Callable[[], Facts]) -> Facts:
    return {"form_name": name_form(submission.form_code), "period": submission.period, **facts()}


def _text(**facts: str) -> Facts:
    return facts
