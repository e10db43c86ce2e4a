"""Truth of bi.revision: every change of a figure between the releases of the loads."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from jiqun.sample.months import Month
from jiqun.sample.round_half_up import round_half_up
from jiqun.sample.scenario import ACCEPTED, MONTHLY, Submission
from jiqun.sample.truth_clusters import COLUMNS as CLUSTER_COLUMNS
from jiqun.sample.truth_clusters import cluster_rows
from jiqun.sample.truth_knowledge import Knowledge, know
from jiqun.sample.truth_platforms import COLUMNS as PLATFORM_COLUMNS
from jiqun.sample.truth_platforms import platform_rows
from jiqun.sample.truth_shares import COLUMNS as SHARE_COLUMNS
from jiqun.sample.truth_shares import share_rows
from jiqun.sample.truth_targets import COLUMNS as TARGET_COLUMNS
from jiqun.sample.truth_targets import target_rows

SOURCES = (  # view, its columns, its rows, its key besides the period, its figures
    (
        "cluster_value_added",
        CLUSTER_COLUMNS,
        cluster_rows,
        ("cluster_code",),
        ("value_added_ytd_yuan", "value_added_month_yuan", "value_added_prior_year_ytd_yuan"),
    ),
    (
        "tax_revenue_share",
        SHARE_COLUMNS,
        share_rows,
        ("scope", "measure"),
        ("numerator_yuan", "denominator_yuan", "share"),
    ),
    ("platform_count", PLATFORM_COLUMNS, platform_rows, ("platform_type", "reporting_unit_code"), ("stock_count",)),
    ("target_scoreboard", TARGET_COLUMNS, target_rows, ("target_code", "reading"), ("actual",)),
)
COLUMNS = (
    "view_name",
    "row_key",
    "leg",
    "period",
    "vintage_number",
    "load",
    "value",
    "previous_value",
    "revision",
    "revision_pct",
    "revision_from_first",
)
Key = tuple[str, str, str, Month]  # view, row, leg, period
Value = int | Decimal | None


def touched(month: Month, came: list[Submission]) -> bool:
    """Whether what a load accepted can change a month's figures: its own forms, or what they are compared with."""
    for one in came:
        reach = 12 * (month.year - one.month.year) + month.month - one.month.month >= 0
        if one.form not in MONTHLY:
            if reach:  # carried to every month after it, until the next one
                return True
        elif one.month in (month, month.before, month.earlier_year, Month(month.year - 1, 12)):
            return True
    return False


def figures(known: Knowledge, month: Month) -> Iterator[tuple[Key, Value]]:
    """The figures that are followed, of one month."""
    for view, columns, rows, keys, legs in SOURCES:
        for row in rows(known, month):
            named = dict(zip(columns, row, strict=True))
            for leg in legs:
                value = named[leg]
                assert value is None or isinstance(value, int | Decimal)  # noqa: S101  (legs are amounts)
                yield (view, "|".join(str(named[key]) for key in keys), leg, month), value


def revision_rows(known: Knowledge, month: Month) -> Iterator[tuple[object, ...]]:
    """The triangle over all loads so far: told once, with the load's own month."""
    if month != known.load:
        return
    vintages: dict[Key, list[tuple[Month, Value]]] = {}
    for load in known.months:
        then = know(known.province, load, known.submissions, known.months)
        came = [one for one in known.submissions if one.load == load and one.verdict == ACCEPTED]
        for each in then.months:
            if each == load or touched(each, came):
                for key, value in figures(then, each):
                    own = vintages.setdefault(key, [])
                    if value != (own[-1][1] if own else None):
                        own.append((load, value))
    for key, own in sorted(vintages.items()):
        for number, (load, value) in enumerate(own, start=1):
            before = own[number - 2][1] if number > 1 else None
            yield (*key, number, load, value, before, *changes(value, before, own[0][1]))


def changes(value: Value, before: Value, first: Value) -> tuple[Value, Value, Value]:
    """Against the vintage before, the same in per cent, and against the first."""
    from_first = None if value is None or first is None else value - first
    if value is None or before is None:
        return (None, None, from_first)
    step = value - before
    percent = round_half_up(100 * Fraction(step) / abs(Fraction(before)), 12) if before else None
    return (step, percent, from_first)
