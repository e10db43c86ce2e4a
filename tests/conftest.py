"""A real PostgreSQL for all tests: one server a session, one prepared warehouse, and cheap clean copies of it."""

import itertools
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from ingest.warehouse.connect import Warehouse, prepare_warehouse
from ingest.warehouse.roles import copy_warehouse_database
from jiqun.runtime.postgres import Server, start_server, stop_server

settings.register_profile("fuzz", max_examples=10_000, deadline=None)


_LONG = "tests/scenarios/"
_SAMPLE = "tests/scenarios/sample/"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest goes first, and of that what one loaded sample is loaded for."""
    items.sort(key=lambda item: (not item.nodeid.startswith(_LONG), not item.nodeid.startswith(_SAMPLE)))


class _ByFile(LoadScopeScheduling):
    """On several cores a file stays on one of them; files that share the loaded sample stay together."""

    def _split_scope(self, nodeid: str) -> str:
        return _SAMPLE if nodeid.startswith(_SAMPLE) else nodeid.partition("::")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    return _ByFile(config, log)


TEMPLATE = "jiqun_template"  # nobody connects to it: a database in use cannot be copied
_copies = itertools.count(1)


@pytest.fixture(scope="session")
def server_home() -> Iterator[Path]:
    """The home of the session's server; passwords of the roles are in its `secrets`.

    Not under pytest's folder, which is closed to others: root can then run the server as `nobody` anywhere.
    """
    home = Path(tempfile.mkdtemp(prefix="jiqun-tests-"))
    home.chmod(0o755)
    yield home
    shutil.rmtree(home)


@pytest.fixture(scope="session")
def server(server_home: Path) -> Iterator[Server]:
    """An embedded PostgreSQL that lives as long as the test session."""
    running = start_server(server_home)
    # Its files are thrown away: flushing those of a hundred copies would take longer than the tests.
    with psycopg.connect(running.admin_url("postgres"), autocommit=True) as connection:
        connection.execute("alter system set fsync = off")
        connection.execute("select pg_reload_conf()")
    yield running
    stop_server(server_home)


@pytest.fixture(scope="session")
def _template(server: Server, server_home: Path) -> Warehouse:
    return prepare_warehouse(server.admin_url(TEMPLATE), server_home)


def _copy(server: Server, template: Warehouse, name: str) -> Warehouse:
    copy_warehouse_database(server.admin_url("postgres"), TEMPLATE, name)
    return replace(template, database=name)


@pytest.fixture(scope="session")
def warehouse(server: Server, _template: Warehouse) -> Warehouse:
    """The session's warehouse, shared: for tests that only read, or whose rows are in nobody's way."""
    return _copy(server, _template, "jiqun")


@pytest.fixture
def fresh_warehouse(server: Server, _template: Warehouse) -> Warehouse:
    """A clean warehouse of its own for one test: all migrations applied, no rows."""
    return _copy(server, _template, f"jiqun_{next(_copies)}")


@pytest.fixture(scope="module")
def module_warehouse(server: Server, _template: Warehouse) -> Warehouse:
    """A clean warehouse shared by the tests of one module."""
    return _copy(server, _template, f"jiqun_{next(_copies)}")
