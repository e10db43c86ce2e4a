"""Nobody writes into the archive but the one function, and it only for whom it is meant."""

import psycopg
import pytest
from psycopg import sql

from ingest.audit.verify_chain import TABLES
from ingest.warehouse.connect import Warehouse
from ingest.warehouse.roles import WORKERS
from jiqun.runtime.postgres import Server
from tests.ingest.audit.fill_archive import fill_archive

CLOSED = [sql.Identifier("audit", table) for table in (*TABLES, "event", "appender")]
OBSERVATION = sql.Identifier("raw", "observation")
GATE = {"validation_run", "validation_result", "finding"}
OUTWARD = {"release", "extract", "approval"}
MAY_APPEND = {"loader": {*TABLES} - OUTWARD, "publisher": OUTWARD | GATE}
WAYS = {
    "insert": "insert into {} default values",
    "update": "update {table} set {column} = {column}",
    "delete": "delete from {}",
    "truncate": "truncate {} cascade",
}


@pytest.fixture(scope="module")
def archive(module_warehouse: Warehouse) -> Warehouse:
    fill_archive(module_warehouse, 1)
    return module_warehouse


def statement(way: str, table: sql.Identifier, column: str) -> sql.Composed:
    if way == "update":
        return sql.SQL(WAYS[way]).format(table=table, column=sql.Identifier(column))
    return sql.SQL(WAYS[way]).format(table)


def columns(server: Server, archive: Warehouse) -> dict[str, str]:
    """A column of each table, by the table as it is written."""
    with psycopg.connect(server.admin_url(archive.database)) as connection:
        return {
            table.as_string(): (connection.execute(sql.SQL("select * from {}").format(table)).description or [])[
                -1
            ].name
            for table in (*CLOSED, OBSERVATION)
        }


@pytest.mark.parametrize("role", WORKERS)
@pytest.mark.parametrize("way", WAYS)
def test_no_role_writes_into_a_table(server: Server, archive: Warehouse, role: str, way: str) -> None:
    of = columns(server, archive)
    with archive.connect(role) as connection:
        for table in (*CLOSED, OBSERVATION):
            if (role, way, table) == ("loader", "insert", OBSERVATION):
                continue  # what is read is copied there, and sealed with the reading
            with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
                connection.execute(statement(way, table, of[table.as_string()]))


@pytest.mark.parametrize("role", WORKERS)
def test_no_role_calls_what_is_behind_the_function(archive: Warehouse, role: str) -> None:
    with archive.connect(role) as connection:
        for call in ("audit.seal('{}')", "audit.event_text(1, now(), 'x', 'y', 'z')"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
                connection.execute(f"select {call}".encode())


@pytest.mark.parametrize("role", WORKERS)
def test_each_role_appends_to_its_own_tables(archive: Warehouse, role: str) -> None:
    with archive.connect(role) as connection:
        for table in (*TABLES, "event", "appender"):
            call = "select audit.append(%s, '[]')", [table]
            if table in MAY_APPEND.get(role, set()):
                assert connection.execute(*call).fetchone() == ([],)
            else:
                with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
                    connection.execute(*call)


@pytest.mark.parametrize("role", [role for role in WORKERS if role != "loader"])
def test_no_role_becomes_another(archive: Warehouse, role: str) -> None:
    with archive.connect(role) as connection:
        for other in ("owner", "loader", "postgres"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
                connection.execute(f"set role {other}".encode())


def test_airflow_has_no_way_in(archive: Warehouse) -> None:
    address = psycopg.conninfo.make_conninfo(
        host=archive.host, port=archive.port, dbname=archive.database, user="airflow",
        password=archive.passwords["airflow"],
    )  # fmt: skip
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(address)


@pytest.mark.parametrize("way", ["update", "delete", "truncate"])
def test_the_owner_itself_is_stopped(server: Server, archive: Warehouse, way: str) -> None:
    of = columns(server, archive)
    with psycopg.connect(server.admin_url(archive.database)) as connection:
        connection.execute("set role owner")
        for table in (*CLOSED, OBSERVATION):
            with pytest.raises(psycopg.errors.RaiseException, match="append-only"), connection.transaction():
                connection.execute(statement(way, table, of[table.as_string()]))
