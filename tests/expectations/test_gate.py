"""The gate: complete, sound marts pass; each rule 6xx stops its own fault."""

from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from psycopg import Connection

from expectations.gate import KEYS, gate_release, judge_marts
from expectations.rules import load_suite
from ingest.warehouse.connect import Warehouse

PERIODS = ["2007-05", "2007-06"]
Marts = dict[str, list[dict[str, Any]]]


def marts() -> Marts:
    scores = [f"J{n:02}" for n in range(1, 16)]
    shares = [("block_economy", m) for m in ("value_added", "revenue", "tax_paid")] + [
        ("zones_and_clusters", "value_added")
    ]
    platforms = product(("rd_center", "test_center", "technical_platform", "logistics_center"), range(11))
    amounts = {
        "numerator_yuan": Decimal(20),
        "denominator_yuan": Decimal(100),
        "share": Decimal("0.2"),
        "numerator_computed_yuan": Decimal(20),
        "numerator_sum_yuan": Decimal(25),
    }
    return {
        "rpt_target_scoreboard": [
            {"period": p, "target_code": code, "reading": "total"} for p, code in product(PERIODS, scores)
        ],
        "fct_cluster_value_added": [
            {"period": p, "cluster_code": f"C{n:02}"} for p, n in product(PERIODS, range(1, 11))
        ],
        "fct_tax_revenue_share": [
            {"period": p, "scope": scope, "measure": measure} | amounts
            for p, (scope, measure) in product(PERIODS, shares)
        ],
        "fct_platform_count": [
            {"period": p, "platform_type": kind, "reporting_unit_code": str(unit)}
            for p, (kind, unit) in product(PERIODS, list(platforms))
        ],
    }


def _drop_month(tables: Marts) -> None:
    tables["fct_cluster_value_added"] = [r for r in tables["fct_cluster_value_added"] if r["period"] == "2007-06"]


def _share(**values: Any):
    def fault(tables: Marts) -> None:
        tables["fct_tax_revenue_share"][1] |= values

    return fault


def _null_key(tables: Marts) -> None:
    tables["rpt_target_scoreboard"][3]["reading"] = None


def _repeated_key(tables: Marts) -> None:
    tables["fct_platform_count"][1] = dict(tables["fct_platform_count"][0])


FAULTS = {
    "R601": (_drop_month, ("fct_cluster_value_added", "2007-05")),
    "R602": (_share(share=Decimal("1.000000000001")), ("fct_tax_revenue_share", "2007-05/block_economy/revenue")),
    "R603": (_share(numerator_yuan=Decimal("100.01")), ("fct_tax_revenue_share", "2007-05/block_economy/revenue")),
    "R604": (_null_key, ("rpt_target_scoreboard", "2007-05/J04/?")),
    "R605": (
        _share(numerator_computed_yuan=Decimal("25.01")),
        ("fct_tax_revenue_share", "2007-05/block_economy/revenue"),
    ),
    "R606": (_share(share=Decimal("-0.01")), ("fct_tax_revenue_share", "2007-05/block_economy/revenue")),
}


def test_every_rule_has_a_fault_and_sound_marts_pass() -> None:
    assert set(FAULTS) == set(load_suite("release").rules)
    assert judge_marts(marts(), PERIODS) == []


@pytest.mark.parametrize("code", FAULTS)
def test_fault_is_found_at_its_row(code: str) -> None:
    tables = marts()
    fault, (table, key) = FAULTS[code]
    fault(tables)
    (found,) = judge_marts(tables, PERIODS)
    assert (found.rule_code, found.sheet, found.cell) == (code, table, key)


def test_repeated_key_unknown_shares_and_refunds() -> None:
    tables = marts()
    _repeated_key(tables)
    assert [(f.rule_code, f.cell) for f in judge_marts(tables, PERIODS)] == [("R604", "2007-05/rd_center/0#2")]
    tables = marts()
    _share(share=None, numerator_yuan=None, numerator_computed_yuan=None)(tables)
    # A contained unit with refunds: leaving it out raises the total.
    tables["fct_tax_revenue_share"][2] |= {"numerator_computed_yuan": Decimal(26)}
    assert judge_marts(tables, PERIODS) == []


def test_tax_refunds_may_make_a_share_negative() -> None:
    tables = marts()
    refunds = {"numerator_yuan": Decimal(-20), "share": Decimal("-0.2"), "numerator_computed_yuan": Decimal(-20)}
    assert tables["fct_tax_revenue_share"][2]["measure"] == "tax_paid"
    tables["fct_tax_revenue_share"][2] |= refunds
    assert judge_marts(tables, PERIODS) == []
    tables["fct_tax_revenue_share"][2] |= {"share": Decimal("-1.01")}
    assert [f.rule_code for f in judge_marts(tables, PERIODS)] == ["R602"]


def test_period_that_was_not_asked_for_is_a_fault() -> None:
    assert {f.rule_code for f in judge_marts(marts(), ["2007-06"])} == {"R601"}


def test_candidate_is_read_from_the_warehouse(fresh_warehouse: Warehouse) -> None:
    tables = marts()
    with fresh_warehouse.connect("transformer") as connection:
        for table, rows in tables.items():
            _store(connection, table, rows, "r2")
    assert gate_release(fresh_warehouse, "r2", PERIODS) == []
    missing = gate_release(fresh_warehouse, "r1", PERIODS)
    assert {f.rule_code for f in missing} == {"R601"}
    assert len(missing) == len(KEYS) * len(PERIODS)


def _store(connection: Connection[Any], table: str, rows: list[dict[str, Any]], release_id: str) -> None:
    columns = {name: "numeric" if isinstance(value, Decimal) else "text" for name, value in rows[0].items()}
    declared = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    connection.execute(f"create table marts.{table} (release_id text, {declared})".encode())
    connection.execute(f"grant select on marts.{table} to publisher".encode())
    with connection.cursor() as cursor:
        places = ", ".join(["%s"] * (len(columns) + 1))
        cursor.executemany(
            f"insert into marts.{table} values ({places})".encode(),
            [(release_id, *(row[name] for name in columns)) for row in rows],
        )
