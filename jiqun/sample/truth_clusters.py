"""Truth of bi.cluster_value_added: ten rows a month."""

from collections.abc import Iterator

from jiqun.sample.months import REPORT_MONTHS, Month
from jiqun.sample.plan_units import Unit
from jiqun.sample.truth_knowledge import YUAN, Knowledge

COLUMNS = (
    "period",
    "cluster_code",
    "value_added_ytd_yuan",
    "value_added_month_yuan",
    "months_covered",
    "value_added_prior_year_ytd_yuan",
    "value_status",
    "month_status",
)


def cluster_ytd(known: Knowledge, cluster: Unit, month: Month) -> int | None:
    """1—本月 of a cluster in yuan as in force; None where its F2 is not known."""
    submission = known.form("F2", cluster.reporter, month)
    if submission is None:
        return None
    ground = known.province.ground([cluster.code])
    return known.province.ytd(ground, "value_added", month, submission.vintage) * YUAN


def cluster_rows(known: Knowledge, month: Month) -> Iterator[tuple[object, ...]]:
    """The ten rows of one month."""
    for cluster in known.province.units:
        if not cluster.code.startswith("C"):
            continue
        ytd = cluster_ytd(known, cluster, month)
        if ytd is None:
            yield (month, cluster.code, None, None, None, None, "not_reported", "not_reported")
            continue
        before = cluster_ytd(known, cluster, month.before) if month.before else None
        if month.month == REPORT_MONTHS[0]:
            step: tuple[int | None, int | None, str] = (ytd, 2, "first_report")
        elif before is None:
            step = (None, None, "previous_missing")
        else:
            step = (ytd - before, 1, "derived")
        ground = known.province.ground([cluster.code])
        prior = known.province.ytd(ground, "value_added", month.earlier_year) * YUAN
        yield (month, cluster.code, ytd, step[0], step[1], prior, "reported", step[2])
