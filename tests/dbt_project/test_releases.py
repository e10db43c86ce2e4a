"""Releases: unseen until published, frozen after, the same however built, and who may see what."""

from datetime import datetime
from pathlib import Path

import psycopg
import pytest

from ingest.errors import JiqunError
from ingest.warehouse.connect import Warehouse
from jiqun.pipeline.build_marts import run_dbt
from jiqun.pipeline.plan_release import months_to_build
from jiqun.pipeline.publish_release import (
    DECISIONS,
    FIGURES,
    INPUTS,
    LINEAGE,
    SUPPRESSION,
    SUPPRESSION_AUDIT,
    Release,
    compare_with_current,
    discard_candidate,
    figures_sha256,
    inputs_sha256,
    publish_release,
)
from tests.dbt_project.conftest import Query, build
from tests.dbt_project.facts import EARLY, LATE, MONTHS, Province, amounts, write_province


def candidate(province: Province, release_id: str, periods: list[str], as_of: str = LATE) -> Release:
    assert province.load_id is not None
    return Release(release_id, "220000", province.load_id, datetime.fromisoformat(as_of), periods, "test")


def test_old_release_is_in_force_before_the_new_one(query: Query) -> None:
    figure = "select value_added_ytd_yuan, release_id from bi.cluster_value_added where (period, cluster_code) = {}"
    restated = figure.format("('2007-02', 'C03')")
    assert query(restated) == [(31000000, "late")]
    assert query(restated, "2007-04-10T23:59:59+08:00") == [(30000000, "early")]
    assert query(restated, "2007-01-01T00:00:00+08:00") == []
    assert query("select distinct period from bi.target_scoreboard order by 1", EARLY) == [("2006-12",), ("2007-02",)]


def test_building_again_or_month_by_month_gives_the_same_rows(province: Province, query: Query, work: Path) -> None:
    warehouse = province.warehouse
    shown = query("select * from bi.tax_revenue_share order by 1, 2, 3")
    with warehouse.connect("bi_reader") as reader:
        reader.execute("select from bi.target_scoreboard")  # a query left open: a load does not wait for it
        for month in MONTHS:
            build(warehouse, f"only {month}", LATE, [month], work)
        build(warehouse, "early again", EARLY, MONTHS[:2], work)
        build(warehouse, "early again", EARLY, MONTHS[:2], work)
    assert query("select * from bi.tax_revenue_share order by 1, 2, 3") == shown
    with warehouse.connect("publisher") as connection:
        for month in MONTHS:
            changed = compare_with_current(connection, candidate(province, f"only {month}", [month]))
            assert changed == dict.fromkeys((*FIGURES, INPUTS), 0)
        assert figures_sha256(connection, "early again") == figures_sha256(connection, "early")
        assert inputs_sha256(connection, "early again") == inputs_sha256(connection, "early")
        old = compare_with_current(connection, candidate(province, "early again", MONTHS[:2]))
        assert old["fct_cluster_value_added"] == 5  # C03 restated, C09 gone; and so the shares of the other three
        assert old["fct_platform_count"] == 0
    for release_id in (*(f"only {month}" for month in MONTHS), "early again", "late"):
        discard_candidate(warehouse, release_id)
    with warehouse.connect("publisher") as connection:
        rows = connection.execute("select distinct release_id from marts.fct_lineage order by 1").fetchall()
    assert rows == [("early",), ("late",)]


def test_a_published_release_is_not_built_again(province: Province, work: Path) -> None:
    with pytest.raises(JiqunError, match="early is published"):
        build(province.warehouse, "early", LATE, MONTHS, work)


def test_full_refresh_keeps_every_release(province: Province, query: Query, work: Path) -> None:
    shown = query("select * from bi.target_scoreboard order by 1, 2, 3, 4")
    earlier = query("select * from bi.target_scoreboard order by 1, 2, 3, 4", EARLY)
    variables = {"release_id": "refresh", "as_of": LATE, "periods": MONTHS}
    run_dbt(province.warehouse, ["build", "--full-refresh"], variables, work)  # with the unit tests
    discard_candidate(province.warehouse, "refresh")
    assert query("select * from bi.target_scoreboard order by 1, 2, 3, 4") == shown
    assert query("select * from bi.target_scoreboard order by 1, 2, 3, 4", EARLY) == earlier


def test_readers_enter_bi_alone(province: Province) -> None:
    with province.warehouse.connect("bi_reader") as connection:
        connection.autocommit = True
        closed = ("marts.fct_lineage", "marts.fct_figure_decision", "intermediate.int_observation__current",
                  "staging.stg_observation", "raw.observation", "audit.release", "audit.decision")  # fmt: skip
        for relation in closed:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"select from {relation}".encode())
        for statement in ("insert into bi.dim_code values ('220000', 'a', 'b', 'c', 'd')", "delete from bi.dim_code"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement.encode())
        views = connection.execute(
            "select relname, reloptions from pg_class where relnamespace = 'bi'::regnamespace and relkind = 'v'"
        ).fetchall()
        assert len(views) == 27
        for name, options in views:
            assert options == ["security_barrier=true"]
            connection.execute(f"select from bi.{name}".encode())


def test_every_column_of_bi_is_described_in_two_languages(province: Province) -> None:
    with province.warehouse.connect("auditor") as connection:
        undescribed = connection.execute(
            "select attrelid::regclass::text, attname from pg_attribute join pg_class on attrelid = pg_class.oid"
            " where relnamespace = 'bi'::regnamespace and attnum > 0"
            " and coalesce(col_description(attrelid, attnum), '') !~ '[一-鿿].*[A-Za-z]{3}'"
        ).fetchall()
    assert undescribed == []


def test_a_failed_build_changes_nothing_and_names_what_failed(fresh_warehouse: Warehouse, work: Path) -> None:
    province = write_province(fresh_warehouse)
    build(fresh_warehouse, "first", LATE, MONTHS, work)
    with fresh_warehouse.connect("publisher") as connection:
        assert publish_release(connection, candidate(province, "first", MONTHS)) == 1
    twice = amounts("unit", {"Z22010001": (1,)}) * 2
    province.submit("F1", "220100", "2007-03", twice, LATE)
    with pytest.raises(JiqunError) as failure:
        build(fresh_warehouse, "second", LATE, MONTHS, work)
    assert "unique_key_int_observation__current" in failure.value.message_en
    assert "集市构建失败" in failure.value.message_zh
    with fresh_warehouse.connect("bi_reader") as connection:
        rows = connection.execute("select release_id, count(*) from bi.target_scoreboard group by 1").fetchall()
    assert rows == [("first", 3 * 96)]


def test_months_to_build(fresh_warehouse: Warehouse, work: Path) -> None:
    province = write_province(fresh_warehouse)

    def months(as_of: str, **candidate: object) -> list[str]:
        with fresh_warehouse.connect("publisher") as connection:
            return months_to_build(connection, province_code="220000", as_of=datetime.fromisoformat(as_of), **candidate)  # type: ignore[arg-type]

    assert months("2007-01-11T06:00:00+08:00") == ["2006-12"]
    assert months(EARLY) == ["2006-12", "2007-02"]
    assert months(LATE) == MONTHS
    build(fresh_warehouse, "r", LATE, MONTHS, work)
    assert months(LATE) == MONTHS  # built, not published
    assert months(LATE, candidate="r", candidate_periods=MONTHS) == []  # nothing has overtaken it
    with fresh_warehouse.connect("publisher") as connection:
        publish_release(connection, candidate(province, "r", MONTHS))
    assert months(LATE) == []
    later = "2007-05-11T06:00:00+08:00"
    province.load(later, "2007-04")
    province.submit("F2", "220500", "2007-02", [], later)
    assert months(LATE) == []  # not known yet
    assert months(later) == ["2007-02", "2007-03"]  # the next month is a difference from it
    assert months(later, candidate="r", candidate_periods=MONTHS) == ["2007-02", "2007-03"]  # it overtook the build
    province.submit("F2", "220800", "2007-03", [], later)  # owes no F2: nothing of it is ever used
    province.submit("F5", "220500", "2006-Q4", [], LATE)  # judged after the release, known before it
    assert months(LATE) == MONTHS
    assert months(later) == MONTHS  # nothing is known of April
    province.submit("F4", "220100", "2006-Q4", [], LATE)  # superseded by its 2007-Q1
    province.submit("F5", "220500", "2007-Q1", [], later)
    province.submit("F3", "220100", "2007-04", [], later)
    assert months(later) == [*MONTHS, "2007-04"]


def test_months_of_a_rolling_year(fresh_warehouse: Warehouse, work: Path) -> None:
    province = Province(fresh_warehouse)

    def months(as_of: str) -> list[str]:
        with fresh_warehouse.connect("publisher") as connection:
            return months_to_build(connection, province_code="220000", as_of=datetime.fromisoformat(as_of))

    first, second, third, fourth = (f"2008-0{month}-11T06:00:00+08:00" for month in range(4, 8))
    every = ["2006-12", "2007-02", "2007-03", "2007-12", "2008-02", "2008-03"]
    province.load(first)
    for month in every:
        province.submit("F3", "220100", month, amounts("region", {"220100": (1, 1, 1)}), first)
    build(fresh_warehouse, "r", first, every, work)
    with fresh_warehouse.connect("publisher") as connection:
        publish_release(connection, candidate(province, "r", every, first))
    assert months(first) == []
    province.load(second)
    province.submit("F3", "220200", "2007-03", [], second)
    assert months(second) == ["2007-03", "2008-03"]  # 2007-04 is not known; a rolling March 2008 takes off March 2007
    province.submit("F4", "220200", "2006-Q4", [], third)  # platforms are in no rolling year, and hold till the next
    assert months(third) == every
    province.submit("F3", "220200", "2007-12", [], second)
    assert months(second) == ["2007-03", "2007-12", "2008-02", "2008-03"]  # 2008 takes in the whole of 2007
    province.submit("F8", "220200", "2007", [], fourth)
    assert months(fourth) == every
    province.submit("F2", "220500", "2006-12", [], second)
    assert months(second) == every


# Nothing is hidden of this province.
SEALED = [*(mart for mart in FIGURES if mart not in (SUPPRESSION, SUPPRESSION_AUDIT)), INPUTS, LINEAGE, DECISIONS]


@pytest.mark.parametrize("mart", SEALED)
def test_published_rows_cannot_be_changed(province: Province, mart: str) -> None:
    a_row = f"from marts.{mart} as mart where release_id = 'early' limit 1"
    draft = f'insert into marts.{mart} select (jsonb_populate_record(mart, \'{{"release_id": "draft"}}\')).* {a_row}'
    changes = (
        f"update marts.{mart} set province_code = '0' where release_id = 'early'",
        f"update marts.{mart} set release_id = 'taken back' where release_id = 'early'",
        f"delete from marts.{mart} where release_id in ('early', 'no such')",
        f"truncate marts.{mart}",
        # Nor does a row join them; of a month that was not published, so that no key is in the way.
        f'insert into marts.{mart} select (jsonb_populate_record(mart, \'{{"period": "2099-01"}}\')).* {a_row}',
        f"update marts.{mart} set release_id = 'early', period = '2099-01' where release_id = 'draft'",
    )
    with province.warehouse.connect("transformer") as connection:
        connection.autocommit = True
        assert connection.execute(draft.encode()).rowcount == 1  # a candidate's rows come and go
        for change in changes:
            with pytest.raises(psycopg.errors.RaiseException, match="published"):
                connection.execute(change.encode())
        assert connection.execute(f"delete from marts.{mart} where release_id = 'draft'".encode()).rowcount == 1
