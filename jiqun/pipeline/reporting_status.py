"""The reporting calendar: for each month, form and reporting unit, what came of it."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from expectations.checks.across_forms import expected_forms
from ingest.extract.reference import load_reference
from jiqun.pipeline.calendar import BEIJING, check_period, deadline
from jiqun.pipeline.home import Home
from jiqun.pipeline.load_period import ACCEPTED


@dataclass(frozen=True)
class ReportingStatus:
    """One form that one unit owes for one period.

    Attributes:
        month: the load it belongs to, 2007-06.
        period: what the form reports, 2007-06 or 2007-Q2.
        status: reported, late, quarantined, refused (of a later file than any accepted) or missing.
        received_on: day (Beijing) on which the submission that decides the status arrived; empty if none did.
        vintage_count: accepted submissions; more than one means restated.
    """

    month: str
    period: str
    form_code: str
    reporting_unit_code: str
    name_zh: str
    status: str
    received_on: str
    vintage_count: int

    def as_json(self) -> dict[str, Any]:
        """The fields as a JSON object."""
        return asdict(self)


def reporting_status(home: Home, month: str | None = None) -> list[ReportingStatus]:
    """Every form owed for `month`, or for every month that has had a load.

    A file that was refused before its form could be told cannot be put against the roster: its form shows as missing,
    and the file is in `jiqun quarantine list`.

    Raises:
        JiqunError: `month` is not spelled YYYY-MM.
    """
    if month is not None:
        check_period(month)
    with home.warehouse.connect("auditor") as connection:
        loaded = connection.execute(
            "select distinct period from audit.load where province_code = %s and period is not null order by period",
            [home.settings.province_code],
        ).fetchall()
        submissions = connection.execute(
            "select form_code, reporting_unit_code, period, verdict, received_at from audit.submission "
            "where province_code = %s and form_code is not null and verdict <> 'duplicate' "
            "order by received_at, submission_id",
            [home.settings.province_code],
        ).fetchall()
    sent: dict[tuple[str, str, str], list[tuple[str, datetime]]] = {}
    for form, unit, period, verdict, received_at in submissions:
        sent.setdefault((form, unit, period), []).append((verdict, received_at))
    months = [month] if month else [row[0] for row in loaded]
    return [row for each in months for row in _month_status(each, sent)]


def _month_status(
    month: str, sent: dict[tuple[str, str, str], list[tuple[str, datetime]]]
) -> Iterator[ReportingStatus]:
    names = load_reference()
    for key in expected_forms(month):
        form, unit, period = key
        arrivals = sent.get(key, [])
        accepted = [at for verdict, at in arrivals if verdict in ACCEPTED]
        if accepted:  # the first accepted one says whether the unit was on time
            status, at = ("late" if accepted[0] >= deadline(month) else "reported"), accepted[0]
        elif arrivals:
            status, at = arrivals[-1]
        else:
            status, at = "missing", None
        received_on = at.astimezone(BEIJING).date().isoformat() if at else ""
        yield ReportingStatus(month, period, form, unit, names.name_of(unit), status, received_on, len(accepted))
