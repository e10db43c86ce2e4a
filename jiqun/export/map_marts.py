"""What a row of each mart's bi view is as SDMX figures. Pure: a row in, figures out."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from jiqun.export.build_figure import (
    DIFFERS,
    IMPUTED,
    MONEY,
    NORMAL,
    NUMBER,
    PERCENT,
    POINTS,
    PROVISIONAL,
    RATIO,
    TWO_MONTHS,
    Row,
    make_figure,
    make_key,
    names_of,
    unit_measure,
)
from jiqun.export.observation import TOTAL, Figure

SCOPES = {
    "block_economy": "BLOCK_UNION",
    "zones_and_clusters": "ZONE_CLUSTER_UNION",
    "zones_towns_and_clusters": "ZONE_TOWN_CLUSTER_UNION",
    "all_clusters": "CLUSTER_UNION",
    "zones_and_clusters_to_industry": "ZONE_CLUSTER_TO_INDUSTRY",
}


def cluster_value_added(row: Row) -> Iterator[Figure]:
    """`bi.cluster_value_added` with the cluster's `reporting_unit_code`: the main figures also where not reported."""

    def figure(column: str, transformation: str, unit: str = MONEY, **more: Any) -> Iterator[Figure]:
        area, cluster = row["reporting_unit_code"], row["cluster_code"]
        key = make_key("M", area, "CLUSTER", cluster, "VALUE_ADDED", transformation, row["period"], is_money=True)
        return make_figure(row, key, row[column], unit, unit_names=names_of(row, "cluster_name"), **more)

    is_two = row["months_covered"] == 2
    yield from figure("value_added_ytd_yuan", "YTD")
    yield from figure(
        "value_added_month_yuan", "N", status=DIFFERS if is_two else NORMAL, comment=TWO_MONTHS if is_two else ""
    )
    yield from figure("value_added_prior_year_ytd_yuan", "YTD_PY", is_optional=True)
    yield from figure("growth_ytd_pct", "G1Y", PERCENT, is_optional=True)
    yield from figure("share_of_named_pct", "SHARE", PERCENT, is_optional=True)
    yield from figure("contribution_points", "CONTRIB", POINTS, is_optional=True)


def tax_revenue_share(row: Row) -> Iterator[Figure]:
    """`bi.tax_revenue_share`: the share and both its legs."""
    # What the bureau declares covers the province, however many units support it: as the scoreboard counts coverage.
    coverage = Decimal(100) if row["basis_status"] == "declared" else row["coverage_pct"]
    comment = {
        "declared": "分子分母均为省局核定 both legs declared by the bureau",
        "matched": "分子分母均限两项皆知的报送单位 both legs over the reporting units that know both",
    }.get(row["basis_status"], "")
    legs = (("share", "SHARE", RATIO), ("numerator_yuan", "SHARE_NUM", MONEY), ("denominator_yuan", "SHARE_DEN", MONEY))
    for column, transformation, unit in legs:
        yield from make_figure(
            row,
            make_key(
                "M", row["province_code"], SCOPES[row["scope"]], TOTAL, row["measure"].upper(), transformation,
                row["period"], is_money=True,
            ),
            row[column],
            unit,
            status=NORMAL if coverage == 100 else PROVISIONAL,
            coverage=coverage,
            comment=comment,
        )  # fmt: skip


def platform_count(row: Row) -> Iterator[Figure]:
    """`bi.platform_count`: a quarter's figures, from its last month; other months only repeat the stock."""
    if int(row["period"][5:]) % 3:
        return
    quarter = f"{row['period'][:4]}-Q{int(row['period'][5:]) // 3}"
    is_carried = row["value_status"] == "carried"
    comment = f"沿用{row['reported_period']} carried from {row['reported_period']}" if is_carried else ""
    for column in ("stock_count", "added_count", "withdrawn_count", "operating_count"):
        is_stock = column in ("stock_count", "operating_count")
        key = make_key(
            "Q", row["reporting_unit_code"], "PLATFORM", row["platform_type"].upper(), f"PLATFORM_{column}".upper(),
            "N", quarter,
        )  # fmt: skip
        yield from make_figure(
            row,
            key,
            row[column],
            NUMBER,
            status=IMPUTED if is_carried and is_stock else NORMAL,
            comment=comment if is_stock else "",
            unit_names=names_of(row, "platform_type_name"),
        )


def target_scoreboard(row: Row) -> Iterator[Figure]:
    """`bi.target_scoreboard` with the target's `is_annual_flow`: what is, not what ought to be; duties have none."""
    if row.get("kind") == "duty":
        return
    unit = unit_measure(row["unit"])
    transformation = "YTD" if row["is_annual_flow"] else "SHARE" if unit == RATIO else "N"
    target = f"{row['target_code']}_{row['reading']}".upper()
    is_whole = row["status"] not in ("in_progress", "incomplete") and row["coverage_pct"] == 100
    yield from make_figure(
        row,
        make_key(
            "M", row["province_code"], "TARGET", target, "TARGET_ACTUAL", transformation, row["period"],
            is_money=unit in (MONEY, RATIO),
        ),
        row["actual"],
        unit,
        status=NORMAL if is_whole else PROVISIONAL,
        coverage=row["coverage_pct"],
        unit_names=names_of(row, "target_name"),
    )  # fmt: skip
