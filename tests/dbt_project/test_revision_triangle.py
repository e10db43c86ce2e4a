"""Revisions of published figures: by hand on the small province, and as laws over histories of releases."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import Connection

from ingest.audit.append import append
from ingest.warehouse.connect import Warehouse
from ingest.warehouse.roles import copy_warehouse_database
from jiqun.runtime.postgres import Server
from tests.dbt_project.conftest import Query
from tests.dbt_project.facts import EARLY, Province
from tests.releases import a_release

WAN = 10000
TRIANGLE = (
    "select vintage_number, value, previous_value, revision, revision_pct, revision_from_first, release_id"
    " from bi.revision where (view_name, row_key, leg, period) = ('{}', '{}', '{}', '{}') order by 1"
)


def test_a_restated_figure_has_two_vintages(query: Query) -> None:
    """C03 of February: 3000 as first sent, 3100 as sent again."""
    triangle = TRIANGLE.format("cluster_value_added", "C03", "value_added_ytd_yuan", "2007-02")
    first = (1, 3000 * WAN, None, None, None, 0, "early")
    again = (2, 3100 * WAN, 3000 * WAN, 100 * WAN, Decimal("3.333333333333"), 100 * WAN, "late")
    assert query(triangle) == [first, again]
    assert query(triangle, EARLY) == [first]
    assert query(triangle, "2007-01-01T00:00:00+08:00") == []


def test_a_figure_gone_has_a_vintage_without_value(query: Query) -> None:
    triangle = TRIANGLE.format("cluster_value_added", "C09", "value_added_ytd_yuan", "2007-02")
    assert query(triangle) == [
        (1, 500 * WAN, None, None, None, 0, "early"),
        (2, None, 500 * WAN, None, None, None, "late"),
    ]


def test_what_a_release_repeats_is_no_vintage(query: Query) -> None:
    repeated = TRIANGLE.format("cluster_value_added", "C02", "value_added_ytd_yuan", "2007-02")
    assert query(repeated) == [(1, 2500 * WAN, None, None, None, 0, "early")]
    assert query(TRIANGLE.format("cluster_value_added", "C01", "value_added_ytd_yuan", "2007-02")) == []  # never known


def test_both_legs_of_a_share_and_the_share(query: Query) -> None:
    """220600's late forms bring 400 and its host's neighbour 60 to 1700, and 3000 to 32000: see test_figures."""
    legs = {
        leg: query(TRIANGLE.format("tax_revenue_share", "block_economy|value_added", leg, "2007-02"))
        for leg in ("numerator_yuan", "denominator_yuan", "share")
    }
    assert [row[1:4] for row in legs["numerator_yuan"]] == [
        (1700 * WAN, None, None),
        (2160 * WAN, 1700 * WAN, 460 * WAN),
    ]
    assert [row[1:4] for row in legs["denominator_yuan"]] == [
        (32000 * WAN, None, None),
        (35000 * WAN, 32000 * WAN, 3000 * WAN),
    ]
    before, after = Decimal("0.053125"), Decimal("0.061714285714")
    assert [row[1:4] for row in legs["share"]] == [(before, None, None), (after, before, after - before)]


def test_summary_by_hand(query: Query) -> None:
    """Year to date: 1 figure of 2006-12, 5 of 2007-02, 4 of 2007-03; C03 up by 100 of 3000, C09 gone, 8 as before."""
    summary = (
        "select unit, figure_count, revised_count, up_count, down_count, mean_revision, mean_absolute_revision,"
        " mean_revision_pct, mean_absolute_revision_pct from bi.revision_summary"
        " where (view_name, leg) = ('cluster_value_added', 'value_added_ytd_yuan')"
    )
    ninth, ninth_pct = Decimal("111111.111111111111"), Decimal("0.370370370370")
    assert query(summary) == [("yuan", 10, 2, 1, 0, ninth, ninth, ninth_pct, ninth_pct)]
    assert query(summary, EARLY) == [("yuan", 6, 0, 0, 0, 0, 0, 0, 0)]


def test_no_mean_is_taken_over_different_units(query: Query) -> None:
    rows = query("select unit, figure_count from bi.revision_summary where view_name = 'target_scoreboard' order by 1")
    assert [unit for unit, _ in rows] == ["count", "share", "yuan"]
    known = "select unit, count(*)::int from bi.revision where view_name = 'target_scoreboard' and vintage_number = 1"
    assert rows == query(f"{known} group by 1 order by 1")


# Laws over histories of releases, written straight into the mart: each history is another province.

_provinces = count(1)
VALUES = st.none() | st.integers(-3, 3).map(Decimal)
HISTORIES = st.lists(st.dictionaries(st.sampled_from(["2007-02", "2007-03"]), VALUES, min_size=1), max_size=6)
Vintage = tuple[int, Decimal | None]


@dataclass(frozen=True)
class History:
    """Some releases of one cluster's figure."""

    connection: Connection[Any]
    province_code: str

    def triangle(self, period: str, as_of: str = "") -> list[tuple[Any, ...]]:
        self.connection.execute("select set_config('jiqun.as_of', %s, false)", [as_of])
        return self.connection.execute(
            "select vintage_number, value, previous_value, revision, revision_from_first, as_of from bi.revision "
            "where province_code = %s and leg = 'value_added_ytd_yuan' and period = %s order by 1",
            [self.province_code, period],
        ).fetchall()


@pytest.fixture(scope="module")
def copied(server: Server, province: Province) -> Warehouse:
    """The small province's warehouse, to be added to."""
    name = f"{province.warehouse.database}_revisions"
    with province.warehouse.connect("auditor") as connection:
        connection.execute("select 1")
    copy_warehouse_database(server.admin_url("postgres"), province.warehouse.database, name)
    return replace(province.warehouse, database=name)


@pytest.fixture(scope="module")
def auditor(copied: Warehouse) -> Iterator[Connection[Any]]:
    with copied.connect("auditor") as connection:
        connection.autocommit = True
        yield connection


def write(warehouse: Warehouse, auditor: Connection[Any], releases: list[dict[str, Decimal | None]]) -> History:
    """One release a day from 2008-01-01 on."""
    province_code = f"9{next(_provinces):05d}"
    with warehouse.connect("transformer") as connection:
        for number, figures in enumerate(releases, start=1):
            for period, value in figures.items():
                connection.execute(
                    "insert into marts.fct_cluster_value_added (release_id, as_of, province_code, period, cluster_code,"
                    " value_added_ytd_yuan, value_status, month_status)"
                    " values (%s, %s, %s, %s, 'C01', %s, 'reported', 'derived')",
                    [f"{province_code}-{number}", instant(number), province_code, period, value],
                )
    load = {
        "load_id": uuid4(), "province_code": province_code, "clock": "historical", "known_at": instant(1),
        "started_by": "test", "code_version": "test",
    }  # fmt: skip
    with warehouse.connect("loader") as connection:
        append(connection, "load", [load])
    with warehouse.connect("publisher") as connection:
        for number, figures in enumerate(releases, start=1):
            (newest,) = connection.execute("select coalesce(max(release_number), 0) from audit.release").fetchone() or (
                0,
            )
            row = a_release(load["load_id"], instant(number), newest + 1) | {  # type: ignore[arg-type]
                "release_id": f"{province_code}-{number}", "province_code": province_code, "periods": list(figures),
            }  # fmt: skip
            append(connection, "release", [row])
    return History(auditor, province_code)


def instant(number: int) -> str:
    return f"2008-01-{number:02d}T06:00:00+08:00"


def vintages(releases: list[dict[str, Decimal | None]], period: str) -> list[Vintage]:
    """Release number and value at each change, from the first that was known."""
    found: list[Vintage] = []
    for number, figures in enumerate(releases, start=1):
        if period in figures and (figures[period] is not None if not found else figures[period] != found[-1][1]):
            found.append((number, figures[period]))
    return found


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(releases=HISTORIES)
def test_laws_of_a_triangle(
    copied: Warehouse, auditor: Connection[Any], releases: list[dict[str, Decimal | None]]
) -> None:
    history = write(copied, auditor, releases)
    for period in ("2007-02", "2007-03"):
        shown = history.triangle(period)
        expected = vintages(releases, period)
        assert [(number, value) for number, value, *_ in shown] == [
            (place, value) for place, (_, value) in enumerate(expected, start=1)
        ]
        # What was known at an instant never changes after it.
        for number in range(len(releases) + 1):
            until = sum(release <= number for release, _ in expected)
            assert history.triangle(period, instant(number) if number else "2008-01-01T05:00:00+08:00") == shown[:until]
        # Revisions add up from the first to the latest, while the figure stays known.
        if shown and all(value is not None for _, value, *_ in shown):
            assert sum(row[3] or 0 for row in shown) == shown[-1][4] == shown[-1][1] - shown[0][1]
    summary = auditor.execute(
        "select figure_count, revised_count, up_count, down_count, mean_revision, mean_absolute_revision"
        " from bi.revision_summary where province_code = %s and leg = 'value_added_ytd_yuan'",
        [history.province_code],
    ).fetchall()
    all_of_them = [found for period in ("2007-02", "2007-03") if (found := vintages(releases, period))]
    changes = [found[-1][1] - found[0][1] for found in all_of_them if found[-1][1] is not None]  # type: ignore[operator]
    if not all_of_them:
        assert summary == []
        return
    mean = [Fraction(sum(sizes)) / len(changes) if changes else None for sizes in (changes, map(abs, changes))]
    ((figures, revised, up, down, *means),) = summary
    assert (figures, revised) == (len(all_of_them), sum(len(found) > 1 for found in all_of_them))
    assert (up, down) == (sum(change > 0 for change in changes), sum(change < 0 for change in changes))
    assert [None if each is None else Fraction(each) for each in means] == mean
