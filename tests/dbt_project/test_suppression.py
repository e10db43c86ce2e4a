"""A candidate is protected before it is published: what readers see of a zone of one enterprise, month after month."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from ingest.warehouse.connect import Warehouse
from ingest.warehouse.roles import copy_warehouse_database
from jiqun.confidentiality.judge_rows import Judgement
from jiqun.confidentiality.read_month import PROTECTED
from jiqun.pipeline.protect_candidate import protect_candidate
from jiqun.pipeline.publish_release import Release, compare_with_current, publish_release
from jiqun.runtime.postgres import Server
from tests.dbt_project.conftest import build
from tests.dbt_project.facts import CONFIRMED, Province, Value, amounts, register

DECEMBER, FEBRUARY, MARCH = "2007-01-11T06:00:00+08:00", "2007-03-11T06:00:00+08:00", "2007-04-11T06:00:00+08:00"
ZONES = ("Z22010001", "Z22010002", "Z22010003")
# Value added of December, February and March, 万元; the first zone is one enterprise.
FIGURES = {"2006-12": (1200, 6000, 9000), "2007-02": (200, 1000, 1500), "2007-03": (300, 1500, 2250)}
ENTERPRISES = {"Z22010001": (1200,), "Z22010002": (2000,) * 3, "Z22010003": (1800,) * 5}


class Year:
    """A province whose first zone is one enterprise, from December to March."""

    def __init__(self, warehouse: Warehouse, work: Path) -> None:
        self.province, self.work = Province(warehouse), work

    def report(self, month: str, as_of: str) -> None:
        self.province.load(as_of, month)
        values = dict(zip(ZONES, FIGURES[month], strict=True))
        groups = dict.fromkeys(("ZONE", "BLOCK_SUM", "BLOCK_UNION"), (sum(values.values()),))
        rows = amounts("unit", {code: (value,) for code, value in values.items()}) + amounts("group", groups)
        self.province.submit("F1", "220100", month, rows, as_of)

    def list_enterprises(self, as_of: str) -> None:
        rows: list[Value] = []
        for host, values in ENTERPRISES.items():
            for number, value in enumerate(values):
                code = f"{host[-1]}000000{number}-0"
                rows += [("enterprise", code, "host_unit", "stock", host), *amounts("enterprise", {code: (value,)})]
        self.province.submit("F6", "220100", "2006-Q4", rows, as_of)
        self.province.submit("F6", "220200", "2006-Q4", amounts("enterprise", {"90000000-0": (40,)}), as_of)

    def protect(self, name: str, as_of: str, periods: list[str]) -> tuple[Release, dict[str, Judgement]]:
        warehouse = self.province.warehouse
        build(warehouse, name, as_of, periods, self.work)
        assert self.province.load_id is not None
        release = Release(name, "220000", self.province.load_id, datetime.fromisoformat(as_of), periods, "test")
        return release, protect_candidate(warehouse, release)

    def publish(self, name: str, as_of: str, periods: list[str]) -> dict[str, Judgement]:
        release, judgement = self.protect(name, as_of, periods)
        with self.province.warehouse.connect("publisher") as connection:
            publish_release(connection, release)
        return judgement

    def query(self, statement: str, role: str = "bi_reader") -> list[tuple[Any, ...]]:
        with self.province.warehouse.connect(role) as connection:
            return connection.execute(statement.encode()).fetchall()


@pytest.fixture(scope="module")
def year(server: Server, _template: Warehouse, work: Path) -> Iterator[Year]:
    name = f"jiqun_suppression_{work.parent.name.replace('-', '_')}"
    copy_warehouse_database(server.admin_url("postgres"), _template.database, name)
    year = Year(replace(_template, database=name), work)
    year.province.load(DECEMBER, "2006-12")
    units = dict.fromkeys(ZONES, ("产业集聚区", "双阳区", "", *CONFIRMED))
    year.province.submit("F5", "220100", "2006-Q4", register(units), DECEMBER)
    year.list_enterprises(DECEMBER)
    for month, as_of in zip(FIGURES, (DECEMBER, FEBRUARY, MARCH), strict=True):
        year.report(month, as_of)
        year.publish(month, as_of, [month])
    yield year


def test_readers_see_neither_the_one_enterprise_nor_what_gives_it_away(year: Year) -> None:
    shown = year.query(
        "select period, subject_code, value, month_value, conf_status from bi.indicator_value"
        " where reporting_unit_code = '220100' and form_code = 'F1' order by 1, 2"
    )
    for month in FIGURES:
        there = {code: (value, flow, status) for period, code, value, flow, status in shown if period == month}
        assert there[ZONES[0]] == (None, None, "C")
        secondary = [code for code, (value, _, status) in there.items() if status == "D" and value is None]
        free = {code for code, (value, _, status) in there.items() if status == "F" and value is not None}
        assert secondary
        assert {ZONES[0], *secondary} | free == there.keys()


def test_few_enterprises_are_not_shown_nor_found_by_subtraction(year: Year) -> None:
    shown = year.query(
        "select reporting_unit_code, enterprise_count, value_added_ytd_yuan / 10000, conf_status"
        " from bi.enterprise_count where (period, enterprise_kind) = ('2006-12', 'any') and enterprise_count > 0"
        " order by 1"
    )
    # One of 220200 alone: the province less 220100 would be it.
    assert shown == [("220000", 10, 16240, "F"), ("220100", 9, None, "D"), ("220200", 1, None, "C")]


def test_every_protected_table_and_month_is_audited_and_safe(year: Year) -> None:
    audits = year.query(
        "select view_name, period, row_count, exposed_count, failed_count from marts.fct_disclosure_audit", "auditor"
    )
    assert {(view, period) for view, period, *_ in audits} == {(v, p) for v in PROTECTED for p in FIGURES}
    assert all((exposed, failed) == (0, 0) for *_, exposed, failed in audits)
    counts = dict(year.query("select period, count(*) from marts.fct_indicator_value group by 1", "auditor"))
    assert {period: rows for view, period, rows, *_ in audits if view == "indicator_value"} == counts


def test_running_a_month_again_gives_the_same_pattern(year: Year) -> None:
    for month in FIGURES:
        release, judged = year.protect(f"again {month}", MARCH, [month])
        assert judged[month].hidden
        with year.province.warehouse.connect("publisher") as connection:
            assert not any(compare_with_current(connection, release).values())


def test_what_was_shown_before_its_enterprises_were_known_is_told_and_hidden_from_now_on(
    server: Server, _template: Warehouse, work: Path
) -> None:
    name = f"jiqun_exposed_{work.parent.name.replace('-', '_')}"
    copy_warehouse_database(server.admin_url("postgres"), _template.database, name)
    late = Year(replace(_template, database=name), work)
    late.report("2006-12", DECEMBER)
    assert late.publish("first", DECEMBER, ["2006-12"])["2006-12"].hidden == {}  # nobody knows whose figures they are
    late.list_enterprises(FEBRUARY)
    judgement = late.publish("second", FEBRUARY, ["2006-12"])["2006-12"]
    assert {shown.key.split("|")[1] for shown in judgement.exposed} == {ZONES[0]}
    assert judgement.failed == frozenset()
    assert late.query("select subject_code, value from bi.indicator_value where conf_status = 'C'") == [
        (ZONES[0], None)
    ]
