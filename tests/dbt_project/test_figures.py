"""Every kind of figure against hand-worked values; the amounts are explained in facts.py."""

from decimal import Decimal

from tests.dbt_project.conftest import Query
from tests.dbt_project.facts import EARLY

WAN = 10000


def test_month_is_the_difference_of_two_cumulated_values(query: Query) -> None:
    rows = query(
        "select cluster_code, value_added_ytd_yuan, value_added_month_yuan, months_covered, value_status, month_status"
        " from bi.cluster_value_added where period = '2007-03' order by cluster_code"
    )
    assert len(rows) == 10
    by_code = {code: row for code, *row in rows}
    assert by_code["C02"] == [4000 * WAN, 1500 * WAN, 1, "reported", "derived"]
    assert by_code["C03"] == [5000 * WAN, 1900 * WAN, 1, "reported", "derived"]  # less the restated 3100
    assert by_code["C09"] == [700 * WAN, None, None, "reported", "previous_missing"]  # gone with the restatement
    assert by_code["C10"] == [None, None, None, "not_reported", "not_reported"]  # an empty cell
    assert by_code["C01"] == [None, None, None, "not_reported", "not_reported"]


def test_first_report_stays_two_months(query: Query) -> None:
    assert query(
        "select value_added_month_yuan, months_covered, month_status, value_added_prior_year_ytd_yuan"
        " from bi.cluster_value_added where (period, cluster_code) = ('2007-02', 'C02')"
    ) == [(2500 * WAN, 2, "first_report", 2000 * WAN)]


def test_december_has_no_month_without_november(query: Query) -> None:
    assert query(
        "select value_added_month_yuan, month_status from bi.cluster_value_added"
        " where (period, cluster_code) = ('2006-12', 'C02')"
    ) == [(None, "previous_missing")]


def test_quarantined_values_are_nowhere(query: Query) -> None:
    assert query("select value_added_ytd_yuan from bi.cluster_value_added where cluster_code = 'C01'") == [(None,)] * 3


SHARE = (
    "select scope, measure, basis_status, numerator_yuan / 10000, denominator_yuan / 10000, numerator_computed_yuan"
    " / 10000, numerator_sum_yuan / 10000, reporting_unit_matched_count, coverage_pct, share"
    " from bi.tax_revenue_share where period = '{}' and scope in ('block_economy', 'zones_and_clusters')"
    " order by scope, measure"
)


def test_share_over_matched_units_counts_no_unit_twice(query: Query) -> None:
    block_revenue, block_tax, block_value, zones = query(SHARE.format("2007-02"))
    # Zones 1000 + 700 + 400 and the town 60; not the demonstration zone inside the first zone, not the nominated
    # town, not the zone confirmed in March. 220100, 220200, 220600, 222400 and, its hosts being there, 22CBS0.
    share = Decimal("0.061714285714")
    assert block_value == ("block_economy", "value_added", "matched", 2160, 35000, 2160, 2460, 5, 50, share)
    # Zone 400 (220100's zone is inside cluster C02) and clusters 2500 + 800 + 100. Not 220200: it has not reported
    # its C06, and C09 is gone; what is reported in all has its zone 700 and its C03 3100.
    assert zones == (
        "zones_and_clusters", "value_added", "matched", 3800, 25000, 7600, 8600, 4, 40, Decimal("0.152")
    )  # fmt: skip
    # Only 220100 sent revenue and tax.
    assert block_revenue[2:] == ("matched", 4000, 80000, 4000, 4900, 1, 10, Decimal("0.05"))
    assert block_tax[2:] == ("matched", 100, 2000, 100, 120, 1, 10, Decimal("0.05"))


def test_a_unit_inside_others_waits_for_its_hosts(query: Query) -> None:
    _, _, block_value, zones = query(SHARE.format("2007-02"), EARLY)
    # 220600 is late: 22CBS0's town (60) is in the total of all reported units, not in the matched one.
    assert block_value[2:] == ("matched", 1700, 32000, 1760, 2060, 3, 30, Decimal("0.053125"))
    # 220200 has not reported its cluster C06: unknown is not nought.
    assert zones[2:] == ("matched", 3400, 22000, 7600, 8600, 2, 20, Decimal("0.154545454545"))


def test_share_of_declared_legs(query: Query) -> None:
    block_revenue, _, block_value, zones = query(SHARE.format("2007-03"))
    assert block_value[2:] == ("declared", 3000, 40000, 1150, 1150, 0, 0, Decimal("0.075"))
    assert block_revenue[2:] == ("no_data", None, None, None, None, 0, 0, None)
    assert zones[2:] == ("no_data", None, None, 12150, 12150, 0, 0, None)


PLATFORM = (
    "select stock_count, added_count, operating_count, reported_period, value_status, reporting_unit_count"
    " from bi.platform_count where (period, platform_type, reporting_unit_code) = ('{}', '{}', '{}')"
)


def test_stock_is_carried_and_what_was_added_is_not(query: Query) -> None:
    assert query(PLATFORM.format("2006-12", "rd_center", "220100")) == [(2, 1, 1, "2006-Q4", "reported", 1)]
    assert query(PLATFORM.format("2007-02", "rd_center", "220100")) == [(2, None, 1, "2006-Q4", "carried", 1)]
    assert query(PLATFORM.format("2007-03", "rd_center", "220100")) == [(3, 1, 2, "2007-Q1", "reported", 1)]
    assert query(PLATFORM.format("2007-03", "test_center", "220000")) == [(1, None, 1, "2006-Q4", "carried", 1)]
    assert query(PLATFORM.format("2007-03", "technical_platform", "220000")) == [(4, 1, 3, "2007-Q1", "reported", 2)]
    assert query(PLATFORM.format("2007-03", "logistics_center", "220000")) == [
        (None, None, None, None, "not_reported", 0)
    ]
    assert query("select count(*) from bi.platform_count") == [(3 * 4 * 11,)]


def scoreboard(query: Query, period: str, as_of: str | None = None) -> dict[str, tuple[object, ...]]:
    rows = query(
        "select target_code || ' ' || reading, actual, attained_pct, gap, status, coverage_pct"
        f" from bi.target_scoreboard where period = '{period}'",
        as_of,
    )
    assert len(rows) == 96
    return {key: tuple(row) for key, *row in rows}


def test_targets_of_a_full_year(query: Query) -> None:
    board = scoreboard(query, "2006-12")
    assert board["J01 zones_and_clusters"] == (
        400 * WAN, Decimal("0.0040"), 10**11 - 400 * WAN, "not_attained", 100
    )  # fmt: skip
    third = Decimal("0.333333333333")
    assert board["J02 zones_and_clusters"] == (third, 100, 0, "attained", 100)  # exactly 1/3 attains
    assert board["J06 block_economy"] == (Decimal("0.125"), Decimal("62.5"), Decimal("0.075"), "not_attained", 100)
    assert board["J07 block_economy"] == (Decimal("0.2"), 100, 0, "attained", 100)  # 以上 includes the number itself
    assert board["J03 confirmed"] == (3, 6, 47, "not_attained", 50)
    assert board["J04 confirmed"] == (1, 2, 49, "not_attained", 50)
    assert board["J05 confirmed"][0] == 1
    assert board["J09 counties_with_cluster"][0] == 2  # one county has two clusters; a prefecture is none
    assert board["J10 three_years"] == (1, 10, 9, "not_attained", 10)
    assert board["J11 ten_named"] == (7000 * WAN, None, None, "incomplete", 10)
    assert board["J12 total"] == (3, 15, 17, "not_attained", 20)
    assert board["J13 total"] == (None, None, None, "no_data", 0)


def test_a_flow_within_the_year_is_in_progress(query: Query) -> None:
    board = scoreboard(query, "2007-03")
    assert board["J11 ten_named"] == (11000 * WAN, None, None, "in_progress", 40)
    assert board["J01 zones_and_clusters"] == (None, None, None, "no_data", 0)
    assert board["J03 confirmed"][0] == 4  # confirmed in March
