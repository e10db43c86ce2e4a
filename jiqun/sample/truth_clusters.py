"""Truth of bi.cluster_value_added: ten rows a month."""

from collections.abc import Iterator
from fractions import Fraction

from jiqun.sample.months import REPORT_MONTHS, Month
from jiqun.sample.plan_units import Unit
from jiqun.sample.round_half_up import round_half_up
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
    "growth_ytd_pct",
    "share_of_named_pct",
    "contribution_points",
)


def named_clusters(known: Knowledge) -> list[Unit]:
    """The ten."""
    return [unit for unit in known.province.units if unit.code.startswith("C")]


def cluster_ytd(known: Knowledge, cluster: Unit, month: Month) -> int | None:
    """1—本月 of a cluster in yuan as in force; None where its F2 is not known."""
    submission = known.form("F2", cluster.reporter, month)
    if submission is None:
        return None
    ground = known.province.ground([cluster.code])
    return known.province.ytd(ground, "value_added", month, submission.vintage) * YUAN


def cluster_prior(known: Knowledge, cluster: Unit, month: Month) -> int | None:
    """上年同期 of a cluster in yuan as its F2 says it; None where that is not known."""
    if known.form("F2", cluster.reporter, month) is None:
        return None
    return known.province.ytd(known.province.ground([cluster.code]), "value_added", month.earlier_year) * YUAN


def cluster_rows(known: Knowledge, month: Month) -> Iterator[tuple[object, ...]]:
    """The ten rows of one month."""
    clusters = named_clusters(known)
    values = {cluster.code: cluster_ytd(known, cluster, month) for cluster in clusters}
    priors = {cluster.code: cluster_prior(known, cluster, month) for cluster in clusters}
    together = sum(value for value in values.values() if value is not None)
    together_before = sum(prior for prior in priors.values() if prior is not None)
    for cluster in clusters:
        ytd, prior = values[cluster.code], priors[cluster.code]
        if ytd is None or prior is None:
            yield (month, cluster.code, None, None, None, None, "not_reported", "not_reported", None, None, None)
            continue
        before = cluster_ytd(known, cluster, month.before) if month.before else None
        if month.month == REPORT_MONTHS[0]:
            step: tuple[int | None, int | None, str] = (ytd, 2, "first_report")
        elif before is None:
            step = (None, None, "previous_missing")
        else:
            step = (ytd - before, 1, "derived")
        growth = round_half_up(Fraction(100 * (ytd - prior), prior), 12)
        share = round_half_up(Fraction(100 * ytd, together), 12)
        points = round_half_up(Fraction(100 * (ytd - prior), together_before), 12)
        yield (month, cluster.code, ytd, step[0], step[1], prior, "reported", step[2], growth, share, points)
