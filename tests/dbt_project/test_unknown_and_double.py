"""What is not known never counts as nought, and what two reporting units claim never counts twice."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ingest.warehouse.connect import Warehouse
from tests.dbt_project.conftest import build
from tests.dbt_project.facts import CONFIRMED, LATE, NOTHING, Province, amounts, register

Rows = Callable[[str], list[tuple[Any, ...]]]

# Zones, towns and demonstration zones; the clusters are here for the county they name.
REGISTERS = {
    "220100": {
        "Z22010001": ("产业集聚区", "双阳区", "", *CONFIRMED),
        "D22010001": ("产业升级示范区", "双阳区", "", *CONFIRMED),
        "Z99990001": ("产业集聚区", "双阳区", "", *CONFIRMED),  # no prefecture's code: 220100 comes first
    },
    "220200": {
        "Z22020001": ("产业集聚区", "永吉县", "", *CONFIRMED),
        "Z22020002": ("产业集聚区", "舒兰市", "", *CONFIRMED),
        "Z22010001": ("产业集聚区", "双阳区", "", *CONFIRMED),  # 220100's
        "Z99990001": ("产业集聚区", "永吉县", "", *CONFIRMED),
        "K2202211": ("产业集群", "农安县", "", *CONFIRMED),  # a county of 220100
    },
    "220300": {"Z22030001": ("产业集聚区", "梨树县", "", *CONFIRMED)},
    "220600": {
        "Z22060001": ("产业集聚区", "抚松县", "", *CONFIRMED),
        "T22060001": ("专业村镇", "抚松县", "", *CONFIRMED),
        "T22060002": ("专业村镇", "抚松县", "", "2006-12-20", "已撤销"),
    },
    "222400": {
        "Z22240001": ("产业集聚区", "敦化市", "", *CONFIRMED),
        "K2224031": ("产业集群", "敦化市", "", *CONFIRMED),
    },
    "22CBS0": {
        "K22CBS01": ("产业集群", "安图县", "", *CONFIRMED),  # it lies in the counties of its hosts
        "K22CBS02": ("产业集群", "抚松", "", *CONFIRMED),
        "K22CBS03": ("产业集群", "农安县", "", *CONFIRMED),
    },
}
TOTALS = {"220100": 20000, "220200": 10000, "220300": 5000, "220600": 3000, "222400": 2000, "220700": 6000}
DECEMBER_UNITS: dict[str, dict[str, tuple[int | str | None, ...]]] = {
    "220100": {"Z22010001": (1000,), "D22010001": (NOTHING,), "Z99990001": (NOTHING,)},  # nothing is known to be none
    "220200": {"Z22020001": (700,), "Z22020002": (None,)},  # an empty cell
    "220300": {"Z22030001": (300,)},
    "220600": {"Z22060001": (400,)},  # no row for the confirmed town; none is due for the withdrawn one
    "222400": {"Z22240001": (500,)},
    "220700": {"Z22070001": (90,)},  # no register
}
DECEMBER_CLUSTERS: dict[str, dict[str, tuple[int | None, ...]]] = {
    "220100": {"C02": (2500,), "C08": (800,), "C10": (100,), "C03": (77,)},  # C03 is 220200's to report
    "220200": {"C03": (3000,), "C09": (500,)},
    "220300": {"C04": (None,)},
}


@pytest.fixture(scope="module")
def rows(module_warehouse: Warehouse, work: Path) -> Rows:
    """Rows of a statement after a build of three months."""
    province = Province(module_warehouse)
    submit = province.submit
    province.load(LATE)
    for unit, total in TOTALS.items():
        for month in ("2006-11", "2006-12", "2007-02"):
            submit("F3", unit, month, amounts("region", {unit: (total,)}), LATE)
    for unit, units in DECEMBER_UNITS.items():
        submit("F1", unit, "2006-11", amounts("unit", units), LATE)
        submit("F1", unit, "2006-12", amounts("unit", units), LATE)
    for unit, clusters in DECEMBER_CLUSTERS.items():
        submit("F2", unit, "2006-12", amounts("cluster", clusters), LATE)
    for unit, listed in REGISTERS.items():
        submit("F5", unit, "2006-Q4", register(listed), LATE)
    units_100 = {"Z22010001": (1100,), "D22010001": (NOTHING,), "Z99990001": (50,)}
    units_200 = {"Z22020001": (700,), "Z22020002": (200,), "Z22010001": (1100,), "Z99990001": (60,)}
    submit("F1", "220100", "2007-02", amounts("unit", units_100), LATE)
    submit("F1", "220200", "2007-02", amounts("unit", units_200), LATE)
    build(module_warehouse, "candidate", LATE, ["2006-11", "2006-12", "2007-02"], work)

    def run(statement: str) -> list[tuple[Any, ...]]:
        with module_warehouse.connect("transformer") as connection:
            return connection.execute(statement.encode()).fetchall()

    return run


SHARE = (
    "select basis_status, numerator_yuan / 10000, denominator_yuan / 10000, reporting_unit_matched_count"
    " from marts.fct_tax_revenue_share where (period, scope, measure) = ('{}', '{}', 'value_added')"
)


@pytest.mark.parametrize("scope", ["block_economy", "zones_and_clusters"])
def test_without_a_register_in_force_there_is_no_share(rows: Rows, scope: str) -> None:
    assert rows(SHARE.format("2006-11", scope)) == [("no_data", None, None, 0)]


def test_an_unknown_member_leaves_its_reporting_unit_out(rows: Rows) -> None:
    # Left out: 220200 (an empty cell), 220600 (a confirmed town without a row), 220700 (no register).
    assert rows(SHARE.format("2006-12", "block_economy")) == [("matched", 1000 + 300 + 500, 27000, 3)]
    # A town is no part of this scope, a named cluster is: 220600 is in, 220300 out.
    zones = 1000 + 2500 + 800 + 100 + 400 + 500
    assert rows(SHARE.format("2006-12", "zones_and_clusters")) == [("matched", zones, 25000, 3)]


def test_a_unit_of_two_reporting_units_counts_once(rows: Rows) -> None:
    assert rows(SHARE.format("2007-02", "block_economy")) == [("matched", 1100 + 50 + 700 + 200, 30000, 2)]
    # In the sum of all that is reported and the plain sum as well; C03 only as 220200 reports it.
    reported = (
        "select numerator_computed_yuan / 10000, numerator_sum_yuan / 10000 from marts.fct_tax_revenue_share"
        " where (period, scope, measure) = ('{}', '{}', 'value_added')"
    )
    assert rows(reported.format("2007-02", "block_economy")) == [(2050, 2050)]
    known = 1000 + 700 + 300 + 400 + 500 + 2500 + 800 + 100 + 3000 + 500
    assert rows(reported.format("2006-12", "zones_and_clusters")) == [(known, known)]
    confirmed = (
        "select actual_numerator from marts.rpt_target_scoreboard where (period, target_code) = ('2007-02', '{}')"
    )
    assert rows(confirmed.format("J03")) == [(7,)]


def test_a_county_is_one_of_the_reporting_unit(rows: Rows) -> None:
    counties = (
        "select unit_code, county_code from intermediate.int_unit__register"
        " where period = '2006-12' and unit_kind = 'cluster' order by unit_code"
    )
    assert rows(counties) == [
        ("K2202211", None),
        ("K2224031", "222403"),
        ("K22CBS01", "222426"),
        ("K22CBS02", "220621"),
        ("K22CBS03", None),
    ]
    met = "select actual_numerator from marts.rpt_target_scoreboard where (period, target_code) = ('2006-12', 'J09')"
    assert rows(met) == [(3,)]
