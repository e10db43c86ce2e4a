"""Years, duties and figures of all forms on the scoreboard, against values worked by hand.

A province of its own: everybody reports June of 2006 and 2007 and December of 2006, so that June of 2007 has a rolling
year; May of 2007 has none, because nobody reported May of 2006. Amounts are in 万元.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal, localcontext
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from ingest.audit.append import append
from ingest.warehouse.connect import Warehouse
from ingest.warehouse.roles import copy_warehouse_database
from jiqun.pipeline.publish_release import discard_candidate
from jiqun.runtime.postgres import Server
from tests.dbt_project.conftest import build
from tests.dbt_project.facts import (
    LATE,
    NOTHING,
    Province,
    Value,
    amounts,
    attributes,
    enterprises,
    platforms,
    register,
)
from tests.dbt_project.test_figures import WAN

KNOWN = "2007-07-11T06:00:00+08:00"
PREFECTURES = ["220100", "220200", "220300", "220400", "220500", "220600", "220700", "220800", "222400"]
UNITS = [*PREFECTURES, "22CBS0"]
CLUSTERS = {
    "220100": ("C02", "C08", "C10"),
    "220200": ("C03", "C06", "C09"),
    "220300": ("C04",),
    "220400": ("C05",),
    "220500": ("C01", "C07"),
}
# Value added of each named cluster, of the zone (in C02), of the town, and the bureau's union and total, year-to-date.
MONTHS = {
    "2006-06": (10, 3, 5, 300, 1000),
    "2006-12": (30, 9, 11, 700, 2000),
    "2007-05": (18, 5, 6, 400, 1000),
    "2007-06": (20, 6, 7, 500, 1200),
}
CONFIRMED = ("2006-05-20", "已认定")
CHANGCHUN = {
    "Z22010001": ("产业集聚区", "双阳区", "C02", *CONFIRMED),
    "T22010001": ("专业村镇", "农安县", "", *CONFIRMED),
}
LATER = {
    "D22010001": ("产业升级示范区", "双阳区", "Z22010001", *CONFIRMED),
    "D22010002": ("产业升级示范区", "双阳区", "Z22010001", *CONFIRMED),
    "K2201221": ("产业集群", "农安县", "", *CONFIRMED),
}
NEW_COLUMNS = {
    "D22010001": {"demonstration_level": "地方", "leading_industry": "医药"},
    "D22010002": {"demonstration_level": "国家级"},
    "K2201221": {"batch": "产业基地", "leading_industry": "纺织"},
}
DONE = {"plan_state": "已完成", "appraisal_state": "未论证"}
PLANS = {
    "220100": DONE
    | {"plan_done_on": "2006-12-01", "plan_is_aligned": "是"}
    | {"appraisal_state": "已通过", "appraisal_done_on": "2006年12月20日"},
    "220122": DONE | {"plan_done_on": "2007-03-01", "plan_is_aligned": "否", "plan_problems": "缺资金"},
    "220112": DONE | {"plan_done_on": "2006-11-01"},  # a district owes none
}
CLUSTER_PLANS = {"C02": DONE | {"plan_done_on": "2007-01-15"}, "C08": DONE | {"plan_done_on": "2007-07-15"}}


def year_of(unit: str, **figures: int | str | None) -> list[Value]:
    """F8: each indicator with its number."""
    stocks = ("market_share_national", "gap_base_count")
    return [("region", unit, name, "stock" if name in stocks else "ytd", value) for name, value in figures.items()]


def write(province: Province) -> None:
    submit = province.submit
    province.load(KNOWN, "2007-06")
    for unit in UNITS:
        nominated = {f"Z{unit}09": ("产业集聚区", "", "", "", "推荐")}
        submit("F5", unit, "2006-Q2", register(CHANGCHUN if unit == "220100" else nominated), KNOWN)
    more = attributes("unit", NEW_COLUMNS)
    submit("F5", "220100", "2007-Q2", register(CHANGCHUN | LATER) + more, KNOWN)
    for month, (cluster, zone, town, union, total) in MONTHS.items():
        for unit in UNITS:
            own = amounts("unit", {"Z22010001": (zone,), "T22010001": (town,)}) if unit == "220100" else []
            submit("F1", unit, month, own + amounts("group", {"BLOCK_UNION": (1,)}), KNOWN)
        for unit in PREFECTURES:
            submit("F3", unit, month, amounts("region", {unit: (100,)}), KNOWN)
        for unit, codes in CLUSTERS.items():
            submit("F2", unit, month, amounts("cluster", dict.fromkeys(codes, (cluster,))), KNOWN)
        submit("F1", "220000", month, amounts("group", {"ZONE_CLUSTER_UNION": (union,)}), KNOWN)
        industry: list[Value] = [("region", "220000", "value_added_industry", "ytd", 800 * WAN)]
        submit("F3", "220000", month, amounts("region", {"220000": (total,)}) + industry, KNOWN)
    submit("F4", "220100", "2007-Q2", platforms({"PLATFORM": (20, 0, 0, 8), "LOGISTICS": (9, 0, 0, 9)}), KNOWN)
    listed: dict[str, tuple[str, int | str | None, tuple[int | str | None, ...]]] = {
        "10000001-1": ("是否否是", 1, ()),
        "10000002-2": ("是是否否", 1, ()),
        "10000003-3": ("否否是否", 1, ()),
    }
    bought: Iterable[Value] = [
        ("enterprise", code, name, "ytd", value)
        for code, values in {"10000001-1": (100, 30), "10000002-2": (50, None), "10000003-3": (40, 10)}.items()
        for name, value in zip(("purchases", "purchases_local"), values, strict=True)
    ]
    submit("F6", "220100", "2007-Q2", [*enterprises(listed), *bought], KNOWN)
    submit("F7", "220100", "2007-Q1", attributes("region", PLANS) + attributes("cluster", CLUSTER_PLANS), KNOWN)
    changchun = {"revenue_obm": 10, "revenue_odm": 20, "revenue_oem": 30, "fiscal_support": 100}
    rest = {"rd_expenditure": 60, "market_share_national": 12, "gap_base_count": 2, "fiscal_support_fund": 20}
    submit("F8", "220100", "2006", year_of("220100", **changchun, **rest), KNOWN)
    # Knows that it has no fund; knows two of three revenues.
    baishan = {"fiscal_support": 50, "fiscal_support_fund": NOTHING, "revenue_obm": 5, "revenue_odm": 5}
    submit("F8", "220600", "2006", year_of("220600", **baishan, rd_expenditure=40, market_share_national=15), KNOWN)
    submit("F8", "220200", "2006", year_of("220200", fiscal_support=30, fiscal_support_fund=None), KNOWN)
    submit("F8", "22CBS0", "2006", year_of("22CBS0", rd_expenditure=500, market_share_national=90), KNOWN)


Board = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def boards(server: Server, _template: Warehouse, work: Path) -> dict[str, Board]:
    """By month: rows of the scoreboard by target and reading."""
    name = f"jiqun_scores_{work.parent.name.replace('-', '_')}_{work.name}"
    copy_warehouse_database(server.admin_url("postgres"), _template.database, name)
    province = Province(replace(_template, database=name))
    write(province)
    build(province.warehouse, "scores", KNOWN, ["2007-05", "2007-06"], work)
    with province.warehouse.connect("publisher") as connection:
        cursor = connection.execute("select * from marts.rpt_target_scoreboard")
        names = [column.name for column in cursor.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in cursor]
    return {
        month: {f"{row['target_code']} {row['reading']}": row for row in rows if row["period"] == month}
        for month in ("2007-05", "2007-06")
    }


@pytest.fixture
def june(boards: dict[str, Board]) -> Board:
    return boards["2007-06"]


def annual(row: dict[str, Any]) -> tuple[object, ...]:
    """What a year's flow says."""
    return tuple(row[name] for name in ("actual", "actual_annual", "annual_basis", "status", "attained_pct"))


def short(row: dict[str, Any]) -> tuple[object, ...]:
    return row["actual"], row["status"], row["coverage_pct"], row["quality_grade"]


def test_twelve_months_of_which_six_are_last_years(june: Board) -> None:
    # 500 + 700 - 300, the bureau's own.
    assert annual(june["J01 zones_and_clusters"]) == (
        500 * WAN, 900 * WAN, "rolling_12_months", "not_attained", Decimal("0.0090")
    )  # fmt: skip
    assert june["J01 zones_and_clusters"]["gap"] == 10**11 - 900 * WAN
    # Ten clusters: 200 + 300 - 100.
    assert annual(june["J11 ten_named"])[:3] == (200 * WAN, 400 * WAN, "rolling_12_months")
    # Computed: the clusters and the town, 7 + 11 - 5; the zone lies in a cluster in all three months.
    assert annual(june["J01 zones_towns_and_clusters"])[:3] == (207 * WAN, 413 * WAN, "rolling_12_months")


def test_without_one_of_the_three_there_is_no_year(boards: dict[str, Board], june: Board) -> None:
    may = boards["2007-05"]
    for key in ("J01 zones_and_clusters", "J01 zones_towns_and_clusters", "J11 ten_named"):
        assert annual(may[key])[1:] == (None, None, "in_progress", None)
        assert may[key]["required_growth_pct"] is None
    # A county's cluster reports no value: what is known is that of the others, 7 x 20, and no year.
    row = june["J11 all_clusters"]
    assert (*annual(row), row["coverage_pct"]) == (140 * WAN, None, None, "in_progress", None, 90)


def grown(ratio: Decimal, months: int) -> Decimal:
    return 100 * (ratio ** (Decimal(12) / months) - 1)


def test_growth_to_the_due_date(june: Board) -> None:
    """Against decimals of 60 digits; June 2007 is 42 months before December 2010 and 52 before October 2011."""
    with localcontext() as context:
        context.prec = 60
        expected = {
            "J01 zones_and_clusters": grown(Decimal(10**11) / (900 * WAN), 42),
            "J11 ten_named": grown(Decimal(5 * 10**10) / (400 * WAN), 42),
            "J11 ten_named_five_years": grown(Decimal(5 * 10**10) / (400 * WAN), 52),
            # 207 of 900, to a third.
            "J02 zones_towns_and_clusters": grown(Decimal(900) / 621, 42),
        }
        for key, value in expected.items():
            assert abs(june[key]["required_growth_pct"] / value - 1) < Decimal("1e-20"), key
    others = {key for key, row in june.items() if row["required_growth_pct"] is not None}
    assert others == {*expected, "J01 zones_towns_and_clusters"}


def test_shares_of_two_denominators_and_two_readings(june: Board) -> None:
    assert june["J02 zones_and_clusters"]["actual_numerator"] == 500 * WAN
    assert june["J02 zones_and_clusters"]["actual_denominator"] == 1200 * WAN
    assert short(june["J02 zones_and_clusters"])[1:] == ("attained", 100, "A")
    assert short(june["J02 zones_towns_and_clusters"]) == (Decimal("0.23"), "not_attained", 100, "A")
    # The bureau's union over its industry: a benchmark.
    assert short(june["N01 zones_and_clusters"]) == (Decimal("0.625"), "attained", 100, "A")
    assert june["N01 zones_and_clusters"]["required_growth_pct"] is None


def test_duties_are_done_with_a_day_or_not(june: Board) -> None:
    def duty(key: str) -> tuple[object, ...]:
        row = june[key]
        return row["actual"], row["target"], row["status"], row["done_on"], row["coverage_pct"]

    # Nine registers of June 2006 nominate only; 220100 had a unit confirmed in May.
    assert duty("J27 nominated") == (10, 10, "done", date(2006, 6, 30), 100)
    assert duty("J28 confirmed") == (1, 10, "not_done", None, 100)
    assert duty("J29 plans") == (2, 49, "not_done", None, 10)
    assert duty("J29 appraisals") == (1, 49, "not_done", None, 10)
    assert duty("J30 aligned") == (1, 49, "not_done", None, 10)
    assert duty("J31 problems") == (1, 10, "not_done", None, 10)
    assert duty("N02 monitoring") == (10, 10, "done", date(2007, 6, 30), 100)
    assert duty("N04 half_yearly_extract") == (0, 1, "not_done", None, 100)
    assert duty("N16 plans") == (1, 10, "not_done", None, 10)  # C08's is done after June


def _scores(connection: Connection[Any], release_id: str) -> list[tuple[Any, ...]]:
    """What a release says of March, whatever its id and as-of."""
    return connection.execute(
        "select to_jsonb(board) - '{release_id,as_of}'::text[] from marts.rpt_target_scoreboard as board"
        " where (release_id, period) = (%s, '2007-03') order by target_code, reading",
        [release_id],
    ).fetchall()


def test_the_half_yearly_extract_is_done_from_the_day_it_was_made(province: Province, work: Path) -> None:
    with province.warehouse.connect("publisher") as connection:
        extract = {"province_code": "220000", "kind": "national_half_year", "period": "2006-H2", "made_by": "clerk"}
        held = {"release_id": "late", "sha256": "0" * 64, "made_at": LATE}
        append(connection, "extract", [extract | held])
    shown = (
        "select actual, status, done_on, coverage_pct, quality_grade from marts.rpt_target_scoreboard"
        " where (release_id, period, target_code) = (%s, '2007-03', 'N04')"
    )
    found = {}
    for as_of in (LATE, KNOWN):  # the release that it holds was built before it
        build(province.warehouse, "extracted", as_of, ["2007-03"], work)
        with province.warehouse.connect("publisher") as connection:
            found[as_of] = connection.execute(shown, ["extracted"]).fetchone()
            # An old release is derived again as it was.
            assert as_of == KNOWN or _scores(connection, "extracted") == _scores(connection, "late")
        discard_candidate(province.warehouse, "extracted")
    assert found == {
        LATE: (0, "not_done", None, 100, "A"),
        KNOWN: (1, "done", date(2007, 4, 11), 100, "A"),
    }


def test_what_the_register_counts(june: Board) -> None:
    assert short(june["J03 confirmed"]) == (1, "not_attained", 100, "A")
    assert short(june["J05 confirmed"])[0] == 1  # not the place's own
    assert short(june["J33 local_demos"]) == (1, "context", 10, "D")
    assert short(june["N14 national_demos"])[0] == 1
    assert [june[f"J14 {name}"]["actual"] for name in ("manufacturing_centre", "industrial_base")] == [0, 1]
    assert short(june["J16 industry_groups"])[0] == 2  # 医药 and 纺织
    # 农安县 and 长春市; 双阳 is a district, Changbaishan only nominates.
    assert short(june["J19 without_changbaishan"])[:2] == (2, "not_attained")
    assert short(june["J19 with_changbaishan"])[:2] == (2, "not_attained")
    assert short(june["J10 three_years"])[:2] == short(june["J10 five_years"])[:2] == (10, "attained")


def test_what_enterprises_platforms_and_the_years_form_say(june: Board) -> None:
    assert short(june["J17 growth_enterprises"]) == (2, "not_attained", 10, "D")
    assert [june[f"J18 {name}"]["actual"] for name in ("leading", "technology", "little_giant")] == [1, 1, 1]
    local = june["N15 local_sourcing"]
    assert (local["actual_numerator"], local["actual_denominator"], local["status"]) == (40, 140, "context")
    assert short(june["J12 total"])[:3] == (20, "attained", 10)
    assert short(june["J12 total_operating"])[:3] == (8, "not_attained", 10)
    assert short(june["J13 operating"])[:2] == (9, "not_attained")
    # Of nine prefectures; Changbaishan's ground is in theirs.
    assert short(june["J23 rd_expenditure"]) == (100, "context", Decimal("22.22"), "D")
    assert short(june["J15 national"])[0] == 15
    assert short(june["J20 gap_bases"]) == (2, "context", Decimal("11.11"), "D")
    fund = june["J25 cluster_fund_share"]
    assert (fund["actual_numerator"], fund["actual_denominator"], fund["coverage_pct"]) == (20, 150, Decimal("22.22"))
    assert short(june["N12 prefectures_with_fund"])[:3] == (1, "context", Decimal("22.22"))
    assert (june["N06 obm_share"]["actual_numerator"], june["N06 obm_share"]["actual_denominator"]) == (10, 60)
    assert short(june["J22 mergers"]) == (None, "no_data", 0, None)


def test_what_is_not_counted_says_so(june: Board) -> None:
    assert {key for key, row in june.items() if row["status"] == "not_applicable"} == {
        "J34 concentration", "N17 northeast", "N18 catalogue"
    }  # fmt: skip
    assert len(june) == 96
