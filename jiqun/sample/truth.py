"""The truth beside the inbox: what the published views must show after each load, and each file's verdict.

Worked from the ground and the arrival clock by set logic; no written file is read, and nothing of the pipeline is used.
The first column of each table, `as_of_load`, is the month whose load has just been released.
"""

from collections.abc import Callable, Iterator

from jiqun.sample.hands import file_path
from jiqun.sample.months import Month
from jiqun.sample.province import Province
from jiqun.sample.scenario import Submission
from jiqun.sample.truth_calendar import COLUMNS as CALENDAR_COLUMNS
from jiqun.sample.truth_calendar import QUALITY_COLUMNS, calendar_rows, quality_rows
from jiqun.sample.truth_clusters import COLUMNS as CLUSTER_COLUMNS
from jiqun.sample.truth_clusters import cluster_rows
from jiqun.sample.truth_enterprises import COLUMNS as ENTERPRISE_COLUMNS
from jiqun.sample.truth_enterprises import enterprise_rows
from jiqun.sample.truth_knowledge import Knowledge, know
from jiqun.sample.truth_plans import COLUMNS as PLAN_COLUMNS
from jiqun.sample.truth_plans import plan_rows
from jiqun.sample.truth_platforms import COLUMNS as PLATFORM_COLUMNS
from jiqun.sample.truth_platforms import platform_rows
from jiqun.sample.truth_register import (
    COVERAGE_COLUMNS,
    HISTORY_COLUMNS,
    MEMBERSHIP_COLUMNS,
    REGISTER_COLUMNS,
    coverage_rows,
    history_rows,
    membership_rows,
    register_rows,
)
from jiqun.sample.truth_revisions import COLUMNS as REVISION_COLUMNS
from jiqun.sample.truth_revisions import revision_rows
from jiqun.sample.truth_shares import COLUMNS as SHARE_COLUMNS
from jiqun.sample.truth_shares import share_rows
from jiqun.sample.truth_specialisation import COLUMNS as SPECIALISATION_COLUMNS
from jiqun.sample.truth_specialisation import CONCENTRATION_COLUMNS, concentration_rows, specialisation_rows
from jiqun.sample.truth_targets import COLUMNS as TARGET_COLUMNS
from jiqun.sample.truth_targets import target_rows
from jiqun.sample.truth_values import COLUMNS as VALUE_COLUMNS
from jiqun.sample.truth_values import value_rows

Row = tuple[object, ...]
MOST_LOADS = 12
VIEWS: dict[str, tuple[tuple[str, ...], Callable[[Knowledge, Month], Iterator[Row]]]] = {
    "cluster_value_added": (CLUSTER_COLUMNS, cluster_rows),
    "tax_revenue_share": (SHARE_COLUMNS, share_rows),
    "platform_count": (PLATFORM_COLUMNS, platform_rows),
    "target_scoreboard": (TARGET_COLUMNS, target_rows),
    "indicator_value": (VALUE_COLUMNS, value_rows),
    "unit_register": (REGISTER_COLUMNS, register_rows),
    "unit_register_history": (HISTORY_COLUMNS, history_rows),
    "unit_membership": (MEMBERSHIP_COLUMNS, membership_rows),
    "plan_progress": (PLAN_COLUMNS, plan_rows),
    "enterprise_count": (ENTERPRISE_COLUMNS, enterprise_rows),
    "county_cluster_coverage": (COVERAGE_COLUMNS, coverage_rows),
    "specialisation": (SPECIALISATION_COLUMNS, specialisation_rows),
    "concentration": (CONCENTRATION_COLUMNS, concentration_rows),
    "reporting_calendar": (CALENDAR_COLUMNS, calendar_rows),
    "data_quality": (QUALITY_COLUMNS, quality_rows),
    "revision": (REVISION_COLUMNS, revision_rows),
}
SUBMISSION_COLUMNS = ("file", "expected_verdict", "form_code", "reporting_unit_code", "period", "load", "note")


def truth_rows(
    view: str, province: Province, months: tuple[Month, ...], submissions: tuple[Submission, ...], load: Month
) -> Iterator[Row]:
    """Every row of one view after one load, for every month up to it; the first column is the load."""
    _, rows = VIEWS[view]
    known = know(province, load, submissions, months)
    for month in months:
        if month <= load:
            yield from ((load, *row) for row in rows(known, month))


def written_loads(months: tuple[Month, ...]) -> tuple[Month, ...]:
    """The loads whose truth is written: all of a short sample, the last one of a long one (a table of each is long)."""
    return months if len(months) <= MOST_LOADS else months[-1:]


def submission_rows(submissions: tuple[Submission, ...]) -> Iterator[Row]:
    """Every file with the verdict it must get."""
    for one in submissions:
        yield (file_path(one), one.verdict, one.form, one.unit, one.period, one.load, one.note)
