"""Decisions count, from the instant they are known, and are seen behind every figure that they touch."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from ingest.warehouse.connect import Warehouse
from jiqun.pipeline.plan_release import months_to_build
from jiqun.pipeline.publish_release import INPUTS, discard_candidate, figures_sha256, inputs_sha256
from tests.dbt_project.conftest import Query, build, publish
from tests.dbt_project.decisions import PERSON, REASON, correct, decide, explain, withdraw
from tests.dbt_project.facts import LATE, MONTHS, Province, write_province

Rows = Callable[[str], list[tuple[Any, ...]]]
MAY = "2007-05-11T06:00:00+08:00"
JUNE = "2007-06-11T06:00:00+08:00"
WAN = 10000


def cell_of(warehouse: Warehouse, form: str, unit: str, period: str, indicator: str, subject: str) -> tuple[int, str]:
    """Submission and address of a figure, in the newest submission."""
    with warehouse.connect("loader") as connection:
        row = connection.execute(
            "select submission_id, cell from raw.observation where (form_code, reporting_unit_code, period,"
            " indicator_code, subject_code) = (%s, %s, %s, %s, %s) order by 1 desc",
            [form, unit, period, indicator, subject],
        ).fetchone()
    assert row is not None
    return row


def reader(warehouse: Warehouse) -> Rows:
    def run(statement: str) -> list[tuple[Any, ...]]:
        with warehouse.connect("transformer") as connection:
            return connection.execute(statement.encode()).fetchall()

    return run


def months(warehouse: Warehouse, as_of: str, **candidate: Any) -> list[str]:
    with warehouse.connect("publisher") as connection:
        return months_to_build(connection, province_code="220000", as_of=datetime.fromisoformat(as_of), **candidate)


CLUSTER = (
    "select value_added_ytd_yuan / 10000, value_added_month_yuan / 10000, decision_count from bi.cluster_value_added"
    " where (period, cluster_code) = ('{}', '{}')"
)


@pytest.fixture(scope="module")
def decided(module_warehouse: Warehouse, work: Path) -> Province:
    """The small province published as of LATE; decisions of May and June, each published."""
    province = write_province(module_warehouse)
    publish(province, "late", LATE, MONTHS, work)

    province.load(MAY)
    c02, c02_cell = cell_of(module_warehouse, "F2", "220100", "2007-02", "value_added", "C02")
    correct(province, c02, c02_cell, "override", "2600", MAY)
    c03, c03_cell = cell_of(module_warehouse, "F2", "220200", "2007-03", "value_added", "C03")
    correct(province, c03, c03_cell, "scale", "0.5", MAY)
    zone, zone_cell = cell_of(module_warehouse, "F1", "220600", "2007-02", "value_added", "Z22060001")
    correct(province, zone, zone_cell, "drop", None, MAY)
    total, total_cell = cell_of(module_warehouse, "F3", "220000", "2007-03", "value_added", "220000")
    correct(province, total, total_cell, "drop", None, MAY)
    line, type_cell = cell_of(module_warehouse, "F5", "222400", "2006-Q4", "unit_status", "K2224261")
    correct(province, line, type_cell, "drop", None, MAY)
    listed, amount = cell_of(module_warehouse, "F6", "220100", "2006-Q4", "value_added", "10000001-1")
    correct(province, listed, amount, "override", "600", MAY)
    _, growing = cell_of(module_warehouse, "F6", "220100", "2006-Q4", "is_growth_enterprise", "10000002-2")
    correct(province, listed, growing, "drop", None, MAY)
    stock, stock_cell = cell_of(module_warehouse, "F4", "220100", "2007-Q1", "platform_stock_count", "RD")
    correct(province, stock, stock_cell, "drop", None, MAY)
    publish(province, "may", MAY, MONTHS, work)
    return province


def test_an_override_and_a_scale_count(decided: Province) -> None:
    rows = reader(decided.warehouse)
    assert rows(CLUSTER.format("2007-02", "C02")) == [(2600, 2600, 1)]
    assert rows(CLUSTER.format("2007-03", "C02")) == [(4000, 1400, 1)]  # less the corrected 2600
    assert rows(CLUSTER.format("2007-03", "C03")) == [(2500, -600, 1)]
    assert rows(CLUSTER.format("2007-02", "C03")) == [(3100, 3100, 0)]
    (share,) = rows(
        "select numerator_computed_yuan / 10000, decision_count from bi.tax_revenue_share"
        " where (period, scope, measure) = ('2007-02', 'zones_and_clusters', 'value_added')"
    )
    # As sent 7600: C02 is 100 more, the zone of 220600 is dropped (400). C10 in yuan, 220200's zone explained.
    assert share == (7300, 4)


def test_what_was_known_before_stays(decided: Province, work: Path) -> None:
    warehouse = decided.warehouse
    build(warehouse, "late again", LATE, MONTHS, work)
    with warehouse.connect("publisher") as connection:
        assert figures_sha256(connection, "late again") == figures_sha256(connection, "late")
        assert inputs_sha256(connection, "late again") == inputs_sha256(connection, "late")
        assert inputs_sha256(connection, "may") != inputs_sha256(connection, "late")
    discard_candidate(warehouse, "late again")
    assert reader(warehouse)("select 1 from marts.fct_figure_decision where release_id = 'late again'") == []
    with warehouse.connect("bi_reader") as connection:
        connection.execute(f"set jiqun.as_of = '{LATE}'")
        assert connection.execute(CLUSTER.format("2007-02", "C02").encode()).fetchall() == [(2500, 2500, 0)]


MARKED = (
    "select view_name, row_key, leg from bi.figure_decision where period = '{}' and action = 'drop'"
    " and (form_code, reporting_unit_code) = ('{}', '{}') order by 1, 2, 3"
)


def test_a_dropped_cell_counts_nowhere_and_is_marked_where_it_would_have(decided: Province) -> None:
    rows = reader(decided.warehouse)
    legs = ("denominator_yuan", "numerator_computed_yuan", "numerator_sum_yuan", "numerator_yuan")
    with_zones = ("zones_and_clusters", "zones_towns_and_clusters")
    shares = [
        *(f"J02|{reading}" for reading in with_zones),
        "J06|block_economy",
        "N01|zones_and_clusters",
    ]
    scopes = ("block_economy", "zones_and_clusters_to_industry", *with_zones)
    place = "220621|X"  # 抚松县; its line states no industry
    assert rows(MARKED.format("2007-02", "F1", "220600")) == sorted(
        [
            *(
                ("target_scoreboard", f"J01|{reading}", leg)
                for reading in with_zones
                for leg in ("actual_annual", "actual_numerator")
            ),
            *(("target_scoreboard", key, leg) for key in shares for leg in ("actual_denominator", "actual_numerator")),
            *(("tax_revenue_share", f"{scope}|value_added", leg) for scope in scopes for leg in legs),
            *(("specialisation", place, leg) for leg in ("prior_year_ytd_yuan", "value_added_ytd_yuan")),
            *(("concentration", whole, "value_added_ytd_yuan") for whole in ("county|220621", "industry_group|X")),
        ]
    )
    block = (
        "select basis_status, numerator_yuan / 10000, denominator_yuan / 10000, decision_count from"
        " bi.tax_revenue_share where (period, scope, measure) = ('{}', 'block_economy', 'value_added')"
    )
    # Without its zone 220600 is not matched: both its legs are out, and with them the unit inside it.
    assert rows(block.format("2007-02")) == [("matched", 1000 + 700, 32000, 2)]
    assert rows(block.format("2007-03")) == [("no_data", None, None, 1)]  # its declared denominator is dropped
    # The totals that the province declares no deduplicated row for are matched ones, whatever its F3 says.
    declared = ("denominator_declared_yuan", "denominator_yuan", "numerator_yuan")
    undeclared = ("all_clusters", "zones_towns_and_clusters")
    assert [row for row in rows(MARKED.format("2007-03", "F3", "220000")) if row[0] == "tax_revenue_share"] == sorted(
        [
            *(("tax_revenue_share", f"{scope}|value_added", "denominator_declared_yuan") for scope in undeclared),
            *(
                ("tax_revenue_share", f"{scope}|value_added", leg)
                for scope in ("block_economy", "zones_and_clusters")
                for leg in declared
            ),
        ]
    )


def test_a_dropped_line_of_a_register_or_count_is_marked(decided: Province) -> None:
    rows = reader(decided.warehouse)
    counties = (
        "select actual_numerator, decision_count from bi.target_scoreboard where (period, target_code) = ('{}', 'J09')"
    )
    assert rows(counties.format("2006-12")) == [(2, 1)]  # 22CBS0 lists a cluster of the same county
    assert ("target_scoreboard", "J09|counties_with_cluster", "actual_numerator") in rows(
        MARKED.format("2006-12", "F5", "222400")
    )
    # 安图县 keeps the cluster that 22CBS0 lists there.
    assert ("county_cluster_coverage", "222426", "cluster_count") in rows(MARKED.format("2006-12", "F5", "222400"))
    assert rows(
        "select cluster_count, decision_count from bi.county_cluster_coverage where (period, region_code)"
        " = ('2006-12', '222426')"
    ) == [(1, 1)]
    assert rows(MARKED.format("2007-03", "F4", "220100")) == [
        ("platform_count", "rd_center|220000", "stock_count"),
        ("platform_count", "rd_center|220100", "stock_count"),
        ("target_scoreboard", "J12|rd_centers", "actual_numerator"),
    ]
    assert rows(
        "select stock_count, added_count, decision_count from bi.platform_count"
        " where (period, platform_type, reporting_unit_code) = ('2007-03', 'rd_center', '220100')"
    ) == [(None, 1, 1)]


def test_enterprises_are_counted_and_marked_as_decided(decided: Province) -> None:
    rows = reader(decided.warehouse)
    counted = (
        "select enterprise_kind, enterprise_count, value_added_ytd_yuan / 10000 from marts.fct_enterprise_count"
        " where (release_id, period, reporting_unit_code) = ('{}', '2006-12', '220100')"
        " and enterprise_kind in ('any', 'growth') order by 1"
    )
    assert rows(counted.format("late")) == [("any", 3, 800), ("growth", 2, 800)]
    assert rows(counted.format("may")) == [("any", 3, 900), ("growth", 1, 600)]
    marked = (
        "select row_key, leg from bi.figure_decision where (view_name, period, action)"
        " = ('enterprise_count', '2007-02', '{}') order by 1, 2"
    )
    assert rows(marked.format("override")) == [
        (f"{unit}|{kind}", "value_added_ytd_yuan")
        for unit in ("220000", "220100")
        for kind in ("any", "growth", "little_giant")
    ]
    sums = ("employee_count", "enterprise_count", "revenue_ytd_yuan", "tax_paid_ytd_yuan", "value_added_ytd_yuan")
    assert rows(marked.format("drop")) == [(f"{unit}|growth", leg) for unit in ("220000", "220100") for leg in sums]


def test_readers_see_who_decided_what_and_why(query: Query) -> None:
    shown = (
        "select distinct decision_id, effect, kind, action, form_code, reporting_unit_code, sheet, cell, expected_text,"
        " new_value_text, reason, person, decided_on::text, expires_on, as_of, release_id from bi.figure_decision"
        " where (period, view_name, leg) = ('2007-02', '{}', '{}')"
    )
    ((number, *scaled),) = query(shown.format("cluster_value_added", "value_added_ytd_yuan"))
    as_of = datetime.fromisoformat(LATE)
    assert scaled == [
        "corrected", "correct", "scale", "F2", "220100", "表", "A3", "1000000", "0.0001", REASON, PERSON,
        "2007-03-11", None, as_of, "late",
    ]  # fmt: skip
    rows = query(shown.format("tax_revenue_share", "numerator_sum_yuan"))
    assert {row[0]: row[1:4] for row in rows} == {
        number: ("corrected", "correct", "scale"),
        number - 1: ("answered", "explain", None),
    }


def test_a_decision_about_the_whole_form_is_behind_every_figure_of_it(fresh_warehouse: Warehouse, work: Path) -> None:
    province = write_province(fresh_warehouse)
    form, _ = cell_of(fresh_warehouse, "F2", "220200", "2007-03", "value_added", "C09")
    released = explain(province, form, "", LATE, kind="release", submission_id=form)
    taken_back = explain(province, form, "A1", LATE)
    known_later = explain(province, form, "A1", MAY)
    decide(province, "withdraw", LATE, withdraws=taken_back)
    province.load(MAY)
    found_later = explain(province, form, "A2", LATE)  # a standing waiver, of what judging again finds
    publish(province, "late", LATE, MONTHS, work)
    rows = reader(fresh_warehouse)
    assert rows(
        f"select row_key, leg, sheet, cell from bi.figure_decision where decision_id = {released}"
        " and view_name = 'cluster_value_added' order by 1, 2"
    ) == [
        ("C03", "value_added_month_yuan", "", ""),
        ("C03", "value_added_ytd_yuan", "", ""),
        ("C09", "value_added_ytd_yuan", "", ""),
    ]
    assert (
        rows(f"select 1 from bi.figure_decision where decision_id in ({taken_back}, {found_later}, {known_later})")
        == []
    )
    assert rows(f"select decision_ids from marts.fct_release_input where submission_id = {form}") == [([released],)]
    assert months(fresh_warehouse, LATE) == []
    assert months(fresh_warehouse, MAY) == ["2007-03"]  # what is said of a figure is published too
    assert publish(province, "may", MAY, ["2007-03"], work)[INPUTS] == 1
    assert rows(CLUSTER.format("2007-03", "C03")) == [(5000, 1900, 2)]
    assert rows(CLUSTER.format("2007-03", "C09")) == [(700, None, 2)]


def test_months_that_a_correction_touches(fresh_warehouse: Warehouse, work: Path) -> None:
    province = write_province(fresh_warehouse)
    publish(province, "late", LATE, MONTHS, work)
    form, cell = cell_of(fresh_warehouse, "F2", "220100", "2007-03", "value_added", "C08")
    decision = correct(province, form, cell, "override", "1400", MAY)
    assert months(fresh_warehouse, LATE) == []  # not known then
    assert months(fresh_warehouse, MAY) == ["2007-03"]
    built = {"candidate": "late", "candidate_periods": MONTHS}
    assert months(fresh_warehouse, MAY, **built) == ["2007-03"]  # it overtook the build
    february, there = cell_of(fresh_warehouse, "F2", "220100", "2007-02", "value_added", "C08")
    correct(province, february, there, "override", "810", JUNE)
    assert months(fresh_warehouse, JUNE) == ["2007-02", "2007-03"]  # the next month is a difference from it
    changed = publish(province, "june", JUNE, ["2007-02", "2007-03"], work)
    assert changed["fct_cluster_value_added"] == 8  # and the shares of the clusters beside it
    assert changed[INPUTS] == 2
    assert months(fresh_warehouse, JUNE) == []
    rows = reader(fresh_warehouse)
    assert rows(CLUSTER.format("2007-03", "C08")) == [(1400, 590, 2)]

    july = "2007-07-11T06:00:00+08:00"
    withdraw(province, form, cell, decision, july)
    assert months(fresh_warehouse, july) == ["2007-03"]
    publish(province, "july", july, ["2007-03"], work)
    assert rows(CLUSTER.format("2007-03", "C08")) == [(1300, 490, 1)]  # as it was sent

    register, line = cell_of(fresh_warehouse, "F5", "220600", "2006-Q4", "unit_status", "Z22060001")
    correct(province, register, line, "drop", None, july)
    assert months(fresh_warehouse, july) == MONTHS  # it stands until the next quarter's


def test_a_home_built_before_there_were_decisions_keeps_its_rows(fresh_warehouse: Warehouse, work: Path) -> None:
    province = write_province(fresh_warehouse)
    publish(province, "old", LATE, MONTHS, work)
    with fresh_warehouse.connect("publisher") as connection:
        ((figures, inputs),) = connection.execute("select figures_sha256, inputs_sha256 from audit.release").fetchall()
    with fresh_warehouse.connect("transformer") as connection:  # as the marts stood before
        connection.execute("drop table marts.fct_figure_decision cascade")
        connection.execute("alter table marts.fct_release_input drop column decision_ids")
        connection.execute("delete from staging.project_standing")
    with fresh_warehouse.connect("auditor") as connection:  # as `jiqun audit verify` does, before anything is built
        undecided = inputs_sha256(connection, "old")
    assert months(fresh_warehouse, LATE) == MONTHS[1:]  # decisions stand on two submissions, and no release says so
    assert publish(province, "new", LATE, MONTHS, work)[INPUTS] == 2
    rows = reader(fresh_warehouse)
    kept = (
        "select count(*), count(*) filter (where decision_ids = '{}') from marts.fct_release_input"
        " where release_id = '%s'"
    )
    ((count, without),) = rows(kept % "old")
    assert count == without > 20
    assert rows(kept % "new") == [(count, count - 2)]
    with fresh_warehouse.connect("publisher") as connection:
        assert figures_sha256(connection, "old") == figures_sha256(connection, "new") == figures
        assert inputs_sha256(connection, "new") == inputs != undecided
        assert inputs_sha256(connection, "old") == undecided
    with (
        fresh_warehouse.connect("transformer") as connection,
        pytest.raises(psycopg.errors.NotNullViolation),
    ):
        connection.execute(
            "insert into marts.fct_release_input (release_id, as_of, province_code, period, form_code,"
            " reporting_unit_code, submission_id, reported_period, decision_ids)"
            " select 'x', as_of, province_code, period, form_code, reporting_unit_code, submission_id,"
            " reported_period, null from marts.fct_release_input"
        )


def scans(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The nodes of a plan that read a table."""
    if "Relation Name" in node:
        yield node
    for part in node.get("Plans", ()):
        yield from scans(part)


DECISION_MODELS = (
    "int_decision__current", "int_observation__current", "int_cell__decided", "int_enterprise__decided",
)  # fmt: skip


def test_no_model_of_decisions_reads_the_whole_of_history(decided: Province, work: Path) -> None:
    build(decided.warehouse, "once more", MAY, ["2007-03"], work)
    discard_candidate(decided.warehouse, "once more")
    with decided.warehouse.connect("transformer") as connection:
        connection.execute("set enable_seqscan = off")  # tables as small as these would be read whole
        for model in DECISION_MODELS:
            (compiled,) = work.glob(f"target/compiled/jiqun/models/intermediate/{model}.sql")
            explained = connection.execute(b"explain (format json) " + compiled.read_bytes()).fetchall()
            history = [
                scan
                for scan in scans(explained[0][0][0]["Plan"])
                if scan["Relation Name"] in ("observation", "correction", "finding", "answer", "load")
            ]
            assert history
            assert all("Index Cond" in scan or "Recheck Cond" in scan for scan in history), model
