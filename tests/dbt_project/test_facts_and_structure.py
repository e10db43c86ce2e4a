"""The marts beside the targets, against values worked by hand; what was sent stands in facts.py."""

from datetime import date
from decimal import Decimal
from typing import Any

from tests.dbt_project.conftest import Query
from tests.dbt_project.facts import EARLY, Province
from tests.dbt_project.test_figures import WAN

FACT = (
    "select value, month_value, months_covered, month_status, prior_year_value, growth_pct, value_status,"
    " reported_period, obs_status, decision_count from bi.indicator_value"
    " where (period, subject_code, reporting_unit_code, indicator_code, basis) = ('{}', '{}', '{}', '{}', '{}')"
)


def fact(query: Query, place: str, as_of: str | None = None) -> tuple[Any, ...] | None:
    """The one row of a place, `period subject unit indicator basis`."""
    rows = query(FACT.format(*place.split()), as_of)
    assert len(rows) < 2
    return rows[0] if rows else None


def test_a_fact_with_its_month_its_year_before_and_its_growth(query: Query) -> None:
    assert fact(query, "2007-02 Z22010001 220100 value_added ytd") == (
        1000 * WAN, 1000 * WAN, 2, "first_report", 800 * WAN, 25, "reported", "2007-02", "A", 0
    )  # fmt: skip
    assert fact(query, "2007-03 C03 220200 value_added ytd") == (
        5000 * WAN, 1900 * WAN, 1, "derived", None, None, "reported", "2007-03", "A", 0
    )  # fmt: skip
    # A mark in the column of the year before is no figure; neither is an empty cell.
    assert fact(query, "2007-02 D22010001 220100 value_added ytd")[4:6] == (None, None)  # type: ignore[index]
    assert fact(query, "2007-03 C10 220100 value_added ytd") == (
        None, None, None, None, None, None, "reported", "2007-03", "O", 0
    )  # fmt: skip


def test_what_quarters_and_years_report_is_carried(query: Query) -> None:
    stock = "{} RD 220100 platform_stock_count stock"
    assert fact(query, stock.format("2006-12")) == (
        2, None, None, None, None, None, "reported", "2006-Q4", "A", 0
    )  # fmt: skip
    assert fact(query, stock.format("2007-02"))[6:8] == ("carried", "2006-Q4")  # type: ignore[index]
    assert fact(query, "2006-12 RD 220100 platform_added_count quarter")[0] == 1  # type: ignore[index]
    assert fact(query, "2007-02 RD 220100 platform_added_count quarter") is None
    year = "{} 220100 220100 rd_expenditure ytd"
    assert fact(query, year.format("2006-12"))[6:8] == ("reported", "2006")  # type: ignore[index]
    # Carried into February it is still a year's, with no value of the month.
    assert fact(query, year.format("2007-02"))[:8] == (60, None, None, None, None, None, "carried", "2006")  # type: ignore[index]
    assert fact(query, "2006-12 220100 220100 gi_product_count stock")[8] == "M"  # type: ignore[index]


def test_only_figures_of_these_forms_are_facts(query: Query) -> None:
    assert query("select distinct form_code || ' ' || subject_type from bi.indicator_value order by 1") == [
        ("F1 group",), ("F1 unit",), ("F2 cluster",), ("F3 region",), ("F4 platform_type",), ("F8 region",)
    ]  # fmt: skip
    assert query("select count(*) from bi.indicator_value where indicator_code = 'market_share_product'") == [(0,)]
    assert query(
        "select subject_name_zh, subject_name_en, indicator_name_en, unit, aggregation from bi.indicator_value"
        " where period = '2007-02' and subject_code in ('Z22010001', 'C08', 'RD') and indicator_code in"
        " ('value_added', 'platform_stock_count') order by subject_code"
    ) == [
        ("德惠食品加工", "Dehui food processing", "Value added", "yuan", "additive"),
        ("研发中心", "R&D centres", "Platforms at the end of the quarter", "count", "stock"),
        ("双阳医药园", "Z22010001", "Value added", "yuan", "additive"),
    ]


def test_a_fact_of_an_earlier_release_and_one_decided_on(query: Query) -> None:
    restated = "2007-02 C03 220200 value_added ytd"
    assert fact(query, restated)[0] == 3100 * WAN  # type: ignore[index]
    assert fact(query, restated, EARLY)[0] == 3000 * WAN  # type: ignore[index]
    corrected = fact(query, "2007-02 C10 220100 value_added ytd")
    assert corrected is not None
    assert (corrected[0], corrected[-1]) == (100 * WAN, 1)
    assert fact(query, "2007-02 Z22020001 220200 value_added ytd")[-1] == 1  # type: ignore[index]
    legs = "select leg, effect from bi.figure_decision where (period, view_name, row_key) = ('2007-02', '{}', '{}')"
    assert query(legs.format("indicator_value", "cluster|C10|220100|value_added|ytd") + " order by 1") == [
        ("month_value", "corrected"), ("value", "corrected")
    ]  # fmt: skip


def test_growth_of_clusters(query: Query) -> None:
    rows = query(
        "select cluster_code, growth_ytd_pct, share_of_named_pct, contribution_points from bi.cluster_value_added"
        " where period = '2007-02' and cluster_code in ('C02', 'C08', 'C09') order by 1"
    )
    # Of 2500 + 800 + 100 + 3100; only C02 says its year before.
    assert rows == [
        ("C02", 25, Decimal("38.461538461538"), 25),
        ("C08", None, Decimal("12.307692307692"), None),
        ("C09", None, None, None),
    ]


def test_register_and_what_it_calls_an_industry(query: Query) -> None:
    rows = query(
        "select unit_code, unit_kind, unit_status, is_confirmed, county_code, industry_group_code, host_unit_code,"
        " confirmed_on from bi.unit_register where period = '2007-02' and unit_code = any(array['Z22010001',"
        " 'T22010001', 'C02', 'Z22020002', 'Z22020003']) order by unit_code"
    )
    day = date(2006, 12, 20)
    assert rows == [
        ("C02", "cluster", "confirmed", True, None, "P1", None, day),  # a named one's group is the policy's
        ("T22010001", "town", "nominated", False, "220122", "X", None, None),
        ("Z22010001", "zone", "confirmed", True, "220112", "A1", "C02", day),
        ("Z22020002", "zone", "confirmed", False, "220283", "X", None, date(2007, 3, 15)),  # not before March
        ("Z22020003", "zone", "withdrawn", False, "220281", "X", None, day),
    ]


def test_history_of_the_register(query: Query) -> None:
    history = (
        "select first_period, last_period, unit_status, month_count, is_current from bi.unit_register_history"
        " where unit_code = '{}' order by 1"
    )
    assert query(history.format("K2224261")) == [
        ("2006-12", "2007-02", "confirmed", 2, False),
        ("2007-03", "2007-03", "withdrawn", 1, True),
    ]
    assert query(history.format("Z22010001")) == [("2006-12", "2007-03", "confirmed", 3, True)]
    assert query(history.format("K2224261"), EARLY) == [("2006-12", "2007-02", "confirmed", 2, True)]


def test_memberships_through_steps(query: Query) -> None:
    rows = query(
        "select unit_code, container_code, steps from bi.unit_membership where period = '2007-03' order by 1, 3"
    )
    assert rows == [("D22010001", "Z22010001", 1), ("D22010001", "C02", 2), ("Z22010001", "C02", 1)]


def test_plans(query: Query) -> None:
    rows = query(
        "select subject_code, plan_state, plan_done_on, appraisal_state, is_aligned, problems_zh, reported_period"
        " from bi.plan_progress where period = '2007-02' order by 1"
    )
    assert rows == [
        ("220100", "done", date(2006, 12, 1), None, True, None, "2006-Q4"),
        ("220122", "drafting", None, "none", None, "缺资金", "2006-Q4"),
        ("C02", "none", None, None, None, None, "2006-Q4"),
    ]


def test_enterprises_are_counted(province: Province) -> None:
    def counted(unit: str, period: str = "2006-12") -> list[tuple[Any, ...]]:
        with province.warehouse.connect("auditor") as connection:  # readers see nothing of fewer than three
            return connection.execute(
                "select enterprise_kind, enterprise_count, employee_count, value_added_ytd_yuan / 10000,"
                " revenue_ytd_yuan / 10000, tax_paid_ytd_yuan / 10000, value_status from marts.fct_enterprise_count"
                " where (period, reporting_unit_code) = (%s, %s)"
                " and as_of = (select max(as_of) from marts.fct_enterprise_count where period = %s) order by 1",
                [period, unit, period],
            ).fetchall()

    # — and empty cells are left out of sums; a sum of nothing known is unknown.
    assert counted("220100") == [
        ("any", 3, 107, 800, 2000, 130, "reported"),
        ("growth", 2, 100, 800, 2000, 130, "reported"),
        ("leading", 1, None, 300, None, 40, "reported"),
        ("little_giant", 1, 100, 500, 2000, 90, "reported"),
        ("technology", 1, 7, None, None, None, "reported"),
    ]
    assert counted("220000")[0] == ("any", 4, 157, 880, 2100, 133, "reported")
    assert counted("220000", "2007-02")[0] == ("any", 4, 157, 880, 2100, 133, "carried")
    assert counted("220200")[2] == ("leading", 0, None, None, None, None, "reported")
    assert counted("220300")[0] == ("any", None, None, None, None, None, "not_reported")


def test_county_coverage(query: Query) -> None:
    rows = query(
        "select region_code, cluster_count, nominated_cluster_count, coverage_status, zone_count, town_count"
        " from bi.county_cluster_coverage where period = '2006-12' order by region_sort_key"
    )
    assert len(rows) == 60
    by_code = {code: row for code, *row in rows}
    assert by_code["222426"] == [2, 0, "met", 0, 1]  # one of the prefecture, one of the committee
    assert by_code["220112"] == [0, 0, "none", 1, 0]
    assert by_code["220122"] == [1, 0, "met", 0, 0]  # its town is but nominated
    assert by_code["220302"] == [None, None, "no_data", None, None]
    assert query(
        "select cluster_count, plan_done_on from bi.county_cluster_coverage"
        " where (period, region_code) = ('2007-03', '222426')"
    ) == [(1, None)]
    assert rows[0][0] == "222426"  # Antu: in the order of pinyin


def test_specialisation_and_shift_share(query: Query) -> None:
    rows = query(
        "select region_code, industry_group_code, unit_count, value_added_ytd_yuan / 10000,"
        " prior_year_ytd_yuan / 10000, county_share_pct, province_share_pct, location_quotient,"
        " province_effect_yuan, mix_effect_yuan, local_effect_yuan"
        " from bi.specialisation where period = '2007-02' order by 1, 2"
    )
    # The demonstration zone is in its zone; Z22020002 is confirmed in March. Of the town no year before is known, so it
    # is in no growth: all 1800 to 2100, group X 1000 to 1100, group A1 800 to 1000.
    medicine, other = Decimal("46.296296296296"), Decimal("53.703703703704")
    third = Decimal("333333.333333333333")
    assert rows == [
        ("220112", "A1", 1, 1000, 800, 100, medicine, Decimal("2.16"),
         Decimal("1333333.333333333333"), Decimal("666666.666666666667"), 0),
        ("220221", "X", 1, 700, 500, 100, other, Decimal("1.862068965517"),
         Decimal("833333.333333333333"), -third, 150 * WAN),
        ("220621", "X", 1, 400, 500, 100, other, Decimal("1.862068965517"),
         Decimal("833333.333333333333"), -third, -150 * WAN),
        ("222426", "X", 1, 60, None, 100, other, Decimal("1.862068965517"), None, None, None),
    ]  # fmt: skip


def test_concentration(query: Query) -> None:
    rows = query(
        "select concentration_of, code, value_added_ytd_yuan / 10000, hhi, cr4, krugman, part_count"
        " from bi.concentration where period = '2007-02' order by 1, 2"
    )
    assert rows == [
        ("county", "220112", 1000, 1, 1, Decimal("1.074074074074"), 1),
        ("county", "220221", 700, 1, 1, Decimal("0.925925925926"), 1),
        ("county", "220621", 400, 1, 1, Decimal("0.925925925926"), 1),
        ("county", "222426", 60, 1, 1, Decimal("0.925925925926"), 1),
        ("industry_group", "A1", 1000, 1, 1, None, 1),
        ("industry_group", "X", 1160, Decimal("0.485731272295"), 1, None, 3),
    ]


def test_dimensions(query: Query) -> None:
    prefectures = query(
        "select string_agg(region_name_zh, ' ' order by region_sort_key) from bi.dim_region"
        " where region_type = 'prefecture'"
    )
    assert prefectures == [("白城市 白山市 长春市 吉林市 辽源市 四平市 松原市 通化市 延边朝鲜族自治州",)]
    assert query(
        "select industry_group_code from bi.dim_industry where (gbt4754_version, division_code) = ('2002', '31')"
    ) == [("S3",)]  # stone in 2002, steel in 2011
    assert query(
        "select industry_group_code from bi.dim_industry where (gbt4754_version, division_code) = ('2011', '31')"
    ) == [("S2",)]
