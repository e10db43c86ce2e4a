"""The reporting calendar, as `jiqun status` tells it: what `bi.reporting_calendar` shows, of all forms owed."""

from dataclasses import asdict, dataclass
from typing import Any

from psycopg.rows import class_row

from jiqun.pipeline.build_candidate import make_calendar
from jiqun.pipeline.calendar import check_period
from jiqun.pipeline.home import Home


@dataclass(frozen=True)
class ReportingStatus:
    """One form that one unit owes for one period.

    Attributes:
        month: the load it belongs to, 2007-06.
        period: what the form reports, 2007-06, 2007-Q2 or 2007.
        status: reported, late, quarantined, refused (of a later file than any accepted), missing or not_due.
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


# Prefectures before the bureau.
_CALENDAR = """
select
    month, period, form_code, reporting_unit_code, reporting_unit_name_zh as name_zh, status,
    coalesce(to_char(received_on, 'YYYY-MM-DD'), '') as received_on, vintage_count
from bi.reporting_calendar
where province_code = %(province)s and month = coalesce(%(month)s, month)
order by month, form_code, reporting_unit_code = province_code, reporting_unit_code
"""


def reporting_status(home: Home, month: str | None = None) -> list[ReportingStatus]:
    """Every form owed for `month`, or for every month from the first loaded to the last.

    A file that was refused before its form could be told cannot be put against the roster: its form shows as missing,
    and the file is in `jiqun quarantine list`. Where nothing was built yet, the calendar is made first.

    Raises:
        JiqunError: `month` is not spelled YYYY-MM.
    """
    if month is not None:
        check_period(month)
    make_calendar(home)
    with (
        home.warehouse.connect("auditor") as connection,
        connection.cursor(row_factory=class_row(ReportingStatus)) as cursor,
    ):
        values = {"province": home.settings.province_code, "month": month}
        return cursor.execute(_CALENDAR, values).fetchall()
