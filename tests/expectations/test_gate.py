"""The gate: complete, sound marts pass; each rule 6xx stops its own fault."""

from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from move_thresholds import pass_everything, pass_nothing
from psycopg import Connection

from expectations.gate import KEYS, gate_release, judge_marts
from expectations.rules import Rule, load_suite
from ingest.audit.verify_chain import verify_chain
from ingest.observation import Finding
from ingest.submission.register import open_load
from ingest.warehouse.connect import Warehouse

SUITE = load_suite("release")
PERIODS = ["2007-05", "2007-06"]
Marts = dict[str, list[dict[str, Any]]]


def marts() -> Marts:
    scores = [f"J{n:02}" for n in range(1, 16)]
    shares = [("block_economy", m) for m in ("value_added", "revenue", "tax_paid")] + [
        ("zones_and_clusters", "value_added")
    ]
    units = ["220000", *(f"220{n}00" for n in range(1, 11))]
    platforms = product(("rd_center", "test_center", "technical_platform", "logistics_center"), units)
    score = {
        "actual": Decimal("0.4"),
        "actual_numerator": Decimal(40),
        "actual_denominator": Decimal(100),
        "target_numerator": 1,
        "target_denominator": 3,
        "attained_pct": Decimal(120),
        "status": "attained",
    }
    amounts = {
        "numerator_yuan": Decimal(20),
        "denominator_yuan": Decimal(100),
        "share": Decimal("0.2"),
        "numerator_computed_yuan": Decimal(20),
        "numerator_sum_yuan": Decimal(25),
    }
    return {
        "rpt_target_scoreboard": [
            {"period": p, "target_code": code, "reading": "total"} | score for p, code in product(PERIODS, scores)
        ],
        "fct_cluster_value_added": [
            {"period": p, "cluster_code": f"C{n:02}", "value_added_ytd_yuan": Decimal(7)}
            for p, n in product(PERIODS, range(1, 11))
        ],
        "fct_tax_revenue_share": [
            {"period": p, "scope": scope, "measure": measure} | amounts
            for p, (scope, measure) in product(PERIODS, shares)
        ],
        "fct_platform_count": [
            {
                "period": p,
                "platform_type": kind,
                "reporting_unit_code": unit,
                "stock_count": 10 if unit == "220000" else 1,
            }
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


def _lost(tables: Marts) -> None:
    tables["fct_cluster_value_added"][2]["value_added_ytd_yuan"] = None


def _platform(tables: Marts) -> None:
    tables["fct_platform_count"][1]["stock_count"] = 2


def _status(tables: Marts) -> None:
    tables["rpt_target_scoreboard"][2] |= {"actual": Decimal("0.3"), "actual_numerator": Decimal(30)}


FAULTS = {
    "R601": (_drop_month, ("fct_cluster_value_added", "2007-05")),
    "R602": (
        _share(share=Decimal("1.01"), numerator_yuan=None),
        ("fct_tax_revenue_share", "2007-05/block_economy/revenue"),
    ),
    "R603": (
        _share(numerator_yuan=Decimal("100.01"), share=None),
        ("fct_tax_revenue_share", "2007-05/block_economy/revenue"),
    ),
    "R604": (_null_key, ("rpt_target_scoreboard", "2007-05/J04/?")),
    "R605": (
        _share(numerator_computed_yuan=Decimal("25.01")),
        ("fct_tax_revenue_share", "2007-05/block_economy/revenue"),
    ),
    "R607": (_lost, ("fct_cluster_value_added", "2007-05/C03")),
    "R608": (_share(share=Decimal("0.21")), ("fct_tax_revenue_share", "2007-05/block_economy/revenue")),
    "R609": (_platform, ("fct_platform_count", "2007-05/rd_center/220000")),
    "R610": (_status, ("rpt_target_scoreboard", "2007-05/J03/total")),
    "R606": (
        _share(share=Decimal("-0.01"), numerator_yuan=None),
        ("fct_tax_revenue_share", "2007-05/block_economy/revenue"),
    ),
}


def test_every_rule_has_a_fault_and_sound_marts_pass() -> None:
    assert set(FAULTS) == set(SUITE.rules)
    judged = judge_marts(marts(), PERIODS, marts())
    assert judged.findings == ()
    assert {result["status"] for result in judged.results} == {"pass"}


@pytest.mark.parametrize("code", FAULTS)
def test_fault_is_found_at_its_row(code: str) -> None:
    tables = marts()
    fault, (table, key) = FAULTS[code]
    fault(tables)
    judged = judge_marts(tables, PERIODS, marts())
    (found,) = [f for f in judged.findings if f.rule_code == code]
    assert (found.sheet, found.cell) == (table, key)
    assert {f.rule_code for f in judged.findings} - {code} <= ({"R607"} if code in ("R601", "R603", "R604") else set())
    assert (judged.blocking == []) is (code == "R607")
    assert len({found.message_zh, found.message_en, ""}) == 3
    assert {result["rule_code"]: result["status"] for result in judged.results}[code] == "fail"


@pytest.mark.parametrize("code", FAULTS)
def test_a_rule_of_the_gate_decides_by_its_threshold_and_by_being_there(code: str) -> None:
    """Fault and sound marts turn with the threshold; without the rule the fault is not seen."""
    tables = marts()
    FAULTS[code][0](tables)
    rule = SUITE.rules[code]

    def found(rows: Marts, *rules: Rule) -> set[str]:
        suite = SUITE.model_copy(update={"rules": {each.code: each for each in rules}})
        return {finding.rule_code for finding in judge_marts(rows, PERIODS, marts(), suite=suite).findings}

    assert found(tables, pass_everything(rule)) == set()
    assert found(marts(), pass_nothing(rule)) == {code}
    others = [other for other in SUITE.rules.values() if other.code != code]
    assert found(tables, *others) == found(tables, *SUITE.rules.values()) - {code}


def test_repeated_key_unknown_shares_and_refunds() -> None:
    tables = marts()
    _repeated_key(tables)
    assert [(f.rule_code, f.cell) for f in judge_marts(tables, PERIODS).blocking if f.rule_code == "R604"] == [
        ("R604", "2007-05/rd_center/220000#2")
    ]
    tables = marts()
    _share(share=None, numerator_yuan=None, numerator_computed_yuan=None)(tables)
    # A contained unit with refunds: leaving it out raises the total.
    tables["fct_tax_revenue_share"][2] |= {"numerator_computed_yuan": Decimal(26)}
    assert judge_marts(tables, PERIODS).findings == ()


def test_tax_refunds_may_make_a_share_negative() -> None:
    tables = marts()
    refunds = {"numerator_yuan": Decimal(-20), "share": Decimal("-0.2"), "numerator_computed_yuan": Decimal(-20)}
    assert tables["fct_tax_revenue_share"][2]["measure"] == "tax_paid"
    tables["fct_tax_revenue_share"][2] |= refunds
    assert judge_marts(tables, PERIODS).findings == ()
    tables["fct_tax_revenue_share"][2] |= {"share": Decimal("-1.01"), "numerator_yuan": None}
    assert [f.rule_code for f in judge_marts(tables, PERIODS).findings] == ["R602"]


def test_period_that_was_not_asked_for_is_a_fault() -> None:
    assert {f.rule_code for f in judge_marts(marts(), ["2007-06"]).findings} == {"R601"}


def test_candidate_is_read_from_the_warehouse_and_the_run_archived(fresh_warehouse: Warehouse) -> None:
    tables = marts()
    with fresh_warehouse.connect("transformer") as connection:
        for table, rows in tables.items():
            _store(connection, table, rows, "r2")
    with fresh_warehouse.connect("loader") as connection:
        load = open_load(
            connection, province_code="220000", period=None, given=None, started_by="test", code_version="test"
        )

    def gate(release_id: str) -> list[Finding]:
        about = {"load_id": load.load_id, "province_code": "220000", "code_version": "test"}
        return gate_release(fresh_warehouse, release_id, PERIODS, **about)

    assert gate("r2") == []
    missing = gate("r1")
    assert {f.rule_code for f in missing} == {"R601"}
    assert len(missing) == len(KEYS) * len(PERIODS)
    with fresh_warehouse.connect("auditor") as connection:
        runs = connection.execute(
            "select release_id, rule_declared_count, rule_evaluated_count, observation_count, suite_sha256, "
            "result_json::jsonb -> 0 ->> 'suite_name', "
            "(select count(*) from audit.finding where finding.validation_run_id = run.validation_run_id), "
            "(select count(*) from audit.validation_result as result where (result.validation_run_id, status) = "
            "(run.validation_run_id, 'fail')) "
            "from audit.validation_run as run where suite_name = 'release' order by finished_at"
        ).fetchall()
        count, sha256 = len(SUITE.rules), SUITE.sha256
        stored = sum(map(len, tables.values()))
        assert runs == [
            ("r2", count, count, stored, sha256, "release", 0, 0),
            ("r1", count, count, 0, sha256, "release", len(missing), 1),
        ]
    with fresh_warehouse.connect("auditor") as connection:
        assert verify_chain(connection).broken == ()


def _store(connection: Connection[Any], table: str, rows: list[dict[str, Any]], release_id: str) -> None:
    columns = {name: "numeric" if isinstance(value, int | Decimal) else "text" for name, value in rows[0].items()}
    declared = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    connection.execute(f"create table marts.{table} (release_id text, {declared})".encode())
    connection.execute(f"grant select on marts.{table} to publisher".encode())
    with connection.cursor() as cursor:
        places = ", ".join(["%s"] * (len(columns) + 1))
        cursor.executemany(
            f"insert into marts.{table} values ({places})".encode(),
            [(release_id, *(row[name] for name in columns)) for row in rows],
        )
