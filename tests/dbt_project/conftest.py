"""The small province, built twice: as known early and as known late, each published."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from ingest.warehouse.connect import Warehouse
from ingest.warehouse.roles import copy_warehouse_database
from jiqun.pipeline.build_marts import build_marts
from jiqun.pipeline.publish_release import Release, compare_with_current, publish_release
from jiqun.runtime.postgres import Server
from tests.dbt_project.facts import EARLY, LATE, MONTHS, Province, write_province

Query = Callable[..., list[tuple[Any, ...]]]


def build(warehouse: Warehouse, release_id: str, as_of: str, periods: list[str], work: Path) -> None:
    build_marts(
        warehouse,
        release_id=release_id,
        as_of=datetime.fromisoformat(as_of),
        periods=periods,
        province_code="220000",
        work_dir=work,
    )


def publish(province: Province, release_id: str, as_of: str, periods: list[str], work: Path) -> dict[str, int]:
    """Build and publish; gives how many rows changed, by mart."""
    build(province.warehouse, release_id, as_of, periods, work)
    assert province.load_id is not None
    release = Release(release_id, "220000", province.load_id, datetime.fromisoformat(as_of), periods, "test")
    with province.warehouse.connect("publisher") as connection:
        changed = compare_with_current(connection, release)
        publish_release(connection, release)
    return changed


@pytest.fixture(scope="session")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """dbt's target and logs, shared so that the project is parsed once."""
    return tmp_path_factory.mktemp("dbt")


@pytest.fixture(scope="session")
def province(server: Server, _template: Warehouse, work: Path) -> Province:
    name = f"jiqun_{work.parent.name.replace('-', '_')}_{work.name}"
    copy_warehouse_database(server.admin_url("postgres"), _template.database, name)
    warehouse = replace(_template, database=name)
    province = write_province(warehouse)
    for release_id, as_of, periods in (("early", EARLY, MONTHS[:2]), ("late", LATE, MONTHS)):
        publish(province, release_id, as_of, periods, work)
    return province


@pytest.fixture
def query(province: Province) -> Iterator[Query]:
    """Rows of a statement, as the role of readers; `as_of` as `jiqun sql --as-of` sets it."""
    with province.warehouse.connect("bi_reader") as connection:
        connection.autocommit = True

        def run(statement: str, as_of: str | None = None) -> list[tuple[Any, ...]]:
            connection.execute("select set_config('jiqun.as_of', %s, false)", [as_of or ""])
            return connection.execute(statement.encode()).fetchall()

        yield run
