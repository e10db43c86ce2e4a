"""The truth beside the inbox: what the four published views must show after each load, and each file's verdict.

Worked from the ground and the arrival clock by set logic; no written file is read, and nothing of the pipeline is used.
The first column of each table, `as_of_load`, is the month whose load has just been released.
"""

from collections.abc import Callable, Iterator

from jiqun.sample.hands import file_path
from jiqun.sample.months import Month
from jiqun.sample.province import Province
from jiqun.sample.scenario import Submission
from jiqun.sample.truth_clusters import COLUMNS as CLUSTER_COLUMNS
from jiqun.sample.truth_clusters import cluster_rows
from jiqun.sample.truth_knowledge import Knowledge, know
from jiqun.sample.truth_platforms import COLUMNS as PLATFORM_COLUMNS
from jiqun.sample.truth_platforms import platform_rows
from jiqun.sample.truth_shares import COLUMNS as SHARE_COLUMNS
from jiqun.sample.truth_shares import share_rows
from jiqun.sample.truth_targets import COLUMNS as TARGET_COLUMNS
from jiqun.sample.truth_targets import target_rows

Row = tuple[object, ...]
MOST_LOADS = 12
VIEWS: dict[str, tuple[tuple[str, ...], Callable[[Knowledge, Month], Iterator[Row]]]] = {
    "cluster_value_added": (CLUSTER_COLUMNS, cluster_rows),
    "tax_revenue_share": (SHARE_COLUMNS, share_rows),
    "platform_count": (PLATFORM_COLUMNS, platform_rows),
    "target_scoreboard": (TARGET_COLUMNS, target_rows),
}
SUBMISSION_COLUMNS = ("file", "expected_verdict", "form_code", "reporting_unit_code", "period", "load", "note")


def truth_rows(
    view: str, province: Province, months: tuple[Month, ...], submissions: tuple[Submission, ...], load: Month
) -> Iterator[Row]:
    """Every row of one view after one load, for every month up to it; the first column is the load."""
    _, rows = VIEWS[view]
    known = know(province, load, submissions)
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
