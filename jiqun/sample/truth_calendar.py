"""Truth of bi.reporting_calendar and bi.data_quality: what came of every form that is owed, by the arrival clock."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from jiqun.sample.months import Month
from jiqun.sample.read_codes import BUREAU, reporting_units
from jiqun.sample.round_half_up import round_half_up
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
QUALITY_COLUMNS = (  # what bi.data_quality says beyond these is found by the rules, of which the sample knows nothing
    "period",
    "level",
    "reporting_unit_code",
    "expected_count",
    "reported_count",
    "on_time_count",
    "late_count",
    "missing_count",
    "rejected_count",
    "completeness_pct",
    "timeliness_pct",
    "restated_count",
)


def quality_rows(known: Knowledge, month: Month) -> Iterator[tuple[object, ...]]:
    """One row a reporting unit, the bureau among them, and one for all."""
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in calendar_rows(known, month)]
    units = sorted({str(row["reporting_unit_code"]) for row in rows})
    yield (month, "province", BUREAU, *counts(rows))
    for unit in units:
        own = [row for row in rows if row["reporting_unit_code"] == unit]
        yield (month, "reporting_unit", unit, *counts(own))


def counts(rows: list[dict[str, object]]) -> tuple[object, ...]:
    """How many of some forms owed came, in time, late, not at all, in vain; in per cent; and how many came again."""
    statuses = [row["status"] for row in rows]
    on_time, late, missing = (statuses.count(status) for status in ("reported", "late", "missing"))
    came, expected = on_time + late, len(rows)
    percents = (round_half_up(Fraction(100 * number, expected), 2) for number in (came, on_time))
    again = sum(int(str(row["vintage_count"])) > 1 for row in rows)
    return (expected, came, on_time, late, missing, expected - came - missing, *percents, again)


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
