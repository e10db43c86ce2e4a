"""Truth of bi.reporting_calendar: what came of every form that is owed, by the arrival clock."""

from collections.abc import Iterator
from datetime import date

from jiqun.sample.months import Month
from jiqun.sample.read_codes import reporting_units
from jiqun.sample.scenario import (
    ACCEPTED,
    ANNUAL,
    DUPLICATE,
    MONTHLY,
    QUARTERLY,
    REFUSED,
    Submission,
    is_due,
    period_of,
)
from jiqun.sample.truth_knowledge import Knowledge

COLUMNS = (
    "month",
    "period",
    "form_code",
    "reporting_unit_code",
    "due_on",
    "status",
    "first_received_on",
    "received_on",
    "accepted_on",
    "days_late",
    "vintage_count",
    "submission_kind",
)


def calendar_rows(known: Knowledge, month: Month) -> Iterator[tuple[object, ...]]:
    """Every form owed with a month's load, as it stands when the load closes.

    A broken file tells no form, so it counts for nothing; a duplicate is no arrival of its own.
    """
    due_on = month.day_after(10).date()
    for form in (*MONTHLY, *QUARTERLY, *ANNUAL):
        if not is_due(form, month):
            continue
        for unit in reporting_units(form):
            period = period_of(form, month)
            arrived = known.arrivals.get((form, unit, period), ())
            came = [one for one in arrived if one.verdict not in (DUPLICATE, REFUSED)]
            yield (month, period, form, unit, due_on, *outcome(came, due_on))


def outcome(came: list[Submission], due_on: date) -> tuple[object, ...]:
    """Status, days of arrival and acceptance, lateness, vintages and the kind in force."""
    if not came:
        return ("missing", None, None, None, None, 0, None)
    came.sort(key=lambda one: one.received_at)
    first = came[0].received_at.date()
    accepted = [one for one in came if one.verdict == ACCEPTED]
    if not accepted:
        return (came[-1].verdict, first, came[-1].received_at.date(), None, None, 0, None)
    day = accepted[0].received_at.date()
    late = max((day - due_on).days, 0)
    newest = max(accepted, key=lambda one: (one.load, one.received_at))
    closing = accepted[0].load.closing.date()
    return ("late" if late else "reported", first, day, closing, late, len(accepted), newest.kind)
