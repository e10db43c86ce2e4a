"""Migrations: once, in order, whole or not at all; roles: each may do its work and nothing else."""

import os
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
import sqlalchemy

from ingest.audit.append import append
from ingest.audit.verify_chain import read_head, verify_chain
from ingest.errors import JiqunError
from ingest.warehouse.connect import Warehouse, prepare_warehouse
from ingest.warehouse.migrate import MIGRATIONS, migrate, read_migrations
from ingest.warehouse.roles import WORKERS, prepare_roles
from jiqun.runtime.ports import choose_port
from jiqun.runtime.postgres import Server, start_server, stop_server
from jiqun.runtime.postgres_files import PROGRAMS
from jiqun.runtime.unprivileged import choose_account
from tests.ingest.audit.fill_archive import fill_archive
from tests.releases import a_release

APPEND_ONLY = (
    "audit.load", "audit.receipt", "audit.reading", "audit.validation_run", "audit.validation_result",
    "audit.finding", "audit.verdict", "audit.release", "audit.extract", "raw.observation",
)  # fmt: skip
REFUSED = r"permission denied|rejects connection"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the real migrations, to be meddled with."""
    return shutil.copytree(MIGRATIONS, tmp_path / "migrations")


@pytest.fixture
def admin(server: Server, fresh_warehouse: Warehouse) -> str:
    return server.admin_url(fresh_warehouse.database)


def next_number(folder: Path) -> int:
    return len(read_migrations(folder)) + 1


def add(folder: Path, number: int, name: str, statements: str) -> None:
    (folder / f"{number:04d}_{name}.sql").write_text(statements, encoding="utf-8")


def one(connection: psycopg.Connection, query: str) -> object:
    row = connection.execute(query).fetchone()
    assert row is not None
    return row[0]


def insert_load(warehouse: Warehouse) -> None:
    with warehouse.connect("loader") as connection:
        row = {
            "load_id": uuid4(),
            "province_code": "220000",
            "clock": "historical",
            "known_at": "2007-07-11 06:00+08",
            "started_by": "test",
            "code_version": "test",
        }
        append(connection, "load", [row])


# Migrations


def test_applied_once_and_recorded(admin: str, folder: Path) -> None:
    assert migrate(admin, folder) == []
    number = next_number(folder)
    add(
        folder, number, "more", "create table audit.more (percent text); -- 100%\ninsert into audit.more values ('%s');"
    )
    assert migrate(admin, folder) == [number]
    assert migrate(admin, folder) == []
    with psycopg.connect(admin) as connection:
        assert one(connection, "select count(*) from audit.more") == 1
        assert one(connection, "select tableowner from pg_tables where tablename = 'more'") == "owner"
        assert one(connection, "select array_agg(number order by number) from migration.applied") == list(
            range(1, number + 1)
        )


def test_concurrent_migrations_apply_once(admin: str, folder: Path) -> None:
    number = next_number(folder)
    add(folder, number, "slow", "create table audit.slow (one int); select pg_sleep(0.3);")
    with ThreadPoolExecutor(4) as pool:
        applied = list(pool.map(lambda _: migrate(admin, folder), range(4)))
    assert sorted(applied) == [[], [], [], [number]]


def test_a_failing_migration_leaves_no_trace_and_can_be_mended(admin: str, folder: Path) -> None:
    number = next_number(folder)
    add(folder, number, "broken", "create table audit.half (one int); select 1 / 0;")
    with pytest.raises(JiqunError, match=f"{number:04d}_broken.sql failed and changed nothing: division by zero"):
        migrate(admin, folder)
    add(folder, number, "broken", "create table audit.half (one int);")
    assert migrate(admin, folder) == [number]


def test_a_changed_file_is_an_error(admin: str, folder: Path) -> None:
    (folder / "0001_schemas.sql").write_text("select 1;")
    with pytest.raises(JiqunError, match=r"0001_schemas\.sql was changed") as caught:
        migrate(admin, folder)
    assert "内容被改动" in caught.value.message_zh


def test_a_database_newer_than_the_program_is_an_error(admin: str, folder: Path) -> None:
    number = next_number(folder)
    add(folder, number, "newer", "select 1;")
    migrate(admin, folder)
    (folder / f"{number:04d}_newer.sql").unlink()
    with pytest.raises(JiqunError, match=f"{number:04d}_newer.sql, which this version lacks"):
        migrate(admin, folder)


@pytest.mark.parametrize("name", ["0001_twice.sql", "0099_gap.sql", "3_short.sql", "0003_Über.sql"])
def test_numbers_have_no_gap_and_no_double(tmp_path: Path, name: str) -> None:
    for known in ("0001_one.sql", "0002_two.sql", name):
        (tmp_path / known).write_text("select 1;")
    with pytest.raises(JiqunError):
        read_migrations(tmp_path)


def test_rows_of_before_the_kind_keep_their_place_in_the_chain(
    server: Server, server_home: Path, fresh_warehouse: Warehouse, folder: Path
) -> None:
    """A home filled before migration 0009 verifies after it, by the head printed then; what comes later has a kind."""
    url = server.admin_url("jiqun_before_kinds")
    prepare_roles(url, "jiqun_before_kinds", server_home / "secrets")
    for path in folder.glob("*.sql"):
        if path.name >= "0009":
            path.unlink()
    migrate(url, folder)
    old = replace(fresh_warehouse, database="jiqun_before_kinds")
    fill_archive(old, months=1)
    with old.connect("auditor") as connection:
        head = read_head(connection)
        before = connection.execute("select * from audit.reading order by submission_id").fetchall()

    assert 9 in migrate(url)
    fill_archive(old, months=1)
    with old.connect("loader") as connection:
        submission = one(connection, "select max(submission_id) from audit.receipt")
        reading = {
            "file_kind": "xlsx", "form_code": "F3", "observation_count": 0, "code_version": "test",
            "submission_id": _received_again(connection, submission), "submission_kind": "flash",
            "observations_sha256": sha256(b"").hexdigest(),
        }  # fmt: skip
        append(connection, "reading", [reading])
    with old.connect("auditor") as connection:
        assert verify_chain(connection, [head]).broken == ()
        after = connection.execute("select * from audit.reading order by submission_id").fetchall()
        assert [row[:-1] for row in after[: len(before)]] == before
        kinds = [row[-1] for row in after]
        assert kinds == [None] * (len(after) - 1) + ["flash"]
        entry = one(connection, "select entry::jsonb from audit.event order by seq desc limit 1")
        assert isinstance(entry, dict) and entry["rows"][0]["submission_kind"] == "flash"
    with psycopg.connect(url) as connection:
        connection.execute("alter table audit.reading disable trigger append_only")
        connection.execute("update audit.reading set submission_kind = 'annual' where submission_kind = 'flash'")
        connection.execute("alter table audit.reading enable trigger append_only")
    with old.connect("auditor") as connection:
        assert [each.place for each in verify_chain(connection, [head]).broken] == ["audit.reading"]


def _received_again(connection: psycopg.Connection, like: object) -> int:
    row = connection.execute(
        "select province_code, load_id::text, file_sha256, file_bytes, received_at from audit.receipt "
        "where submission_id = %s",
        [like],
    ).fetchone()
    assert row is not None
    names = ("province_code", "load_id", "file_sha256", "file_bytes", "received_at")
    (receipt,) = append(connection, "receipt", [dict(zip(names, row, strict=True)) | {"file_name": "快报.xlsx"}])
    return int(receipt["submission_id"])


# Roles


def test_prepare_again_is_quick_and_changes_nothing(
    server: Server, server_home: Path, fresh_warehouse: Warehouse
) -> None:
    url = server.admin_url(fresh_warehouse.database)
    started = time.perf_counter()
    assert prepare_warehouse(url, server_home) == fresh_warehouse
    assert time.perf_counter() - started < 0.5


def test_passwords_are_kept_privately_and_never_shown(fresh_warehouse: Warehouse, server_home: Path) -> None:
    for role, password in fresh_warehouse.passwords.items():
        path = server_home / "secrets" / role
        assert path.read_text().strip() == password
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert password not in repr(fresh_warehouse)
        assert password not in (server_home / "postgres" / "log" / "server.log").read_text()


def test_a_password_that_does_not_open_is_set_anew_on_our_own_server_only(
    server: Server, server_home: Path, fresh_warehouse: Warehouse
) -> None:
    with psycopg.connect(server.admin_url("postgres")) as connection:
        connection.execute("alter role auditor password null")
    url = server.admin_url(fresh_warehouse.database)
    with pytest.raises(JiqunError, match="The roles auditor on this server"):
        prepare_warehouse(url, server_home)
    prepare_warehouse(url, server_home, is_own_server=True)
    fresh_warehouse.connect("auditor").close()


def test_powers_given_by_mistake_are_taken_away(server: Server, server_home: Path, fresh_warehouse: Warehouse) -> None:
    with psycopg.connect(server.admin_url("postgres")) as connection:
        connection.execute("alter role loader superuser createdb")
    prepare_warehouse(server.admin_url(fresh_warehouse.database), server_home)
    with fresh_warehouse.connect("loader") as connection:
        assert one(connection, "select rolsuper or rolcreatedb from pg_roles where rolname = 'loader'") is False


def test_nobody_has_powers_over_the_server(fresh_warehouse: Warehouse) -> None:
    with fresh_warehouse.connect("auditor") as connection:
        powerful = connection.execute(
            "select rolname from pg_roles where rolname = any(%s) "
            "and (rolsuper or rolcreatedb or rolcreaterole or rolreplication or rolbypassrls)",
            [["owner", "airflow", *WORKERS]],
        ).fetchall()
        assert powerful == []
        assert one(connection, "select rolcanlogin from pg_roles where rolname = 'owner'") is False
        memberships = connection.execute(
            "select 1 from pg_auth_members where member::regrole::text = any(%s)", [["airflow", *WORKERS]]
        ).fetchall()
        assert memberships == []


@pytest.mark.parametrize("role", WORKERS)
@pytest.mark.parametrize("database", ["airflow", "postgres", "template1"])
def test_workers_enter_the_warehouse_only(fresh_warehouse: Warehouse, role: str, database: str) -> None:
    with pytest.raises(psycopg.OperationalError, match=REFUSED):
        psycopg.connect(
            host=fresh_warehouse.host, port=fresh_warehouse.port, dbname=database, user=role,
            password=fresh_warehouse.passwords[role],
        )  # fmt: skip


def test_airflow_has_its_own_database_only(fresh_warehouse: Warehouse) -> None:
    with fresh_warehouse.connect("airflow") as connection:
        assert one(connection, "select current_database()") == "airflow"
        connection.execute("create table public.probe (one int)")
        connection.rollback()
    for database in (fresh_warehouse.database, "postgres"):
        with pytest.raises(psycopg.OperationalError, match=REFUSED):
            psycopg.connect(
                host=fresh_warehouse.host, port=fresh_warehouse.port, dbname=database, user="airflow",
                password=fresh_warehouse.passwords["airflow"],
            )  # fmt: skip


@pytest.mark.parametrize("place", [*APPEND_ONLY, "migration.applied", "audit.submission"])
def test_bi_reader_sees_nothing_but_bi(fresh_warehouse: Warehouse, place: str) -> None:
    with fresh_warehouse.connect("bi_reader") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(f"select 1 from {place}".encode())


def test_bi_reader_may_use_bi_alone(fresh_warehouse: Warehouse) -> None:
    with fresh_warehouse.connect("bi_reader") as connection:
        usable = connection.execute(
            "select nspname from pg_namespace where has_schema_privilege(oid, 'usage') and nspname !~ '^pg_' "
            "and nspname not in ('information_schema', 'public')"
        ).fetchall()
        assert usable == [("bi",)]
        creatable = connection.execute(
            "select nspname from pg_namespace where has_schema_privilege(oid, 'create') "
        ).fetchall()
        assert creatable == []
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("create temporary table mine (one int)")


@pytest.mark.parametrize("place", APPEND_ONLY)
def test_no_worker_has_the_right_to_change_what_is_written(module_warehouse: Warehouse, place: str) -> None:
    with module_warehouse.connect("auditor") as connection:
        able = connection.execute(
            "select role, right_ from unnest(%s::text[]) as role, unnest('{update,delete,truncate,trigger}'::text[]) "
            "as right_ where has_table_privilege(role, %s, right_)",
            [[*WORKERS, "airflow"], place],
        ).fetchall()
        assert able == []


@pytest.mark.parametrize("statement", ["update audit.load set started_by = 'x'", "delete from raw.observation"])
def test_the_loader_cannot_take_back(fresh_warehouse: Warehouse, statement: str) -> None:
    with fresh_warehouse.connect("loader") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement.encode())


@pytest.mark.parametrize("place", APPEND_ONLY)
@pytest.mark.parametrize("role", [None, "owner"])
def test_neither_owner_nor_administrator_changes_what_is_written(
    server: Server, module_warehouse: Warehouse, place: str, role: str | None
) -> None:
    for statement in (f"delete from {place}", f"truncate {place} cascade"):
        with psycopg.connect(server.admin_url(module_warehouse.database)) as connection:
            if role:
                connection.execute("set role owner")
            with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
                connection.execute(statement.encode())


def test_update_is_refused_to_the_owner(server: Server, fresh_warehouse: Warehouse) -> None:
    insert_load(fresh_warehouse)
    with psycopg.connect(server.admin_url(fresh_warehouse.database)) as connection:
        connection.execute("set role owner")
        with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
            connection.execute("update audit.load set started_by = 'somebody else'")


def test_each_worker_can_do_its_work(fresh_warehouse: Warehouse) -> None:
    insert_load(fresh_warehouse)
    with fresh_warehouse.connect("transformer") as connection:
        connection.execute("create temporary table draft (one int)")
        connection.execute("create view bi.probe as select count(*) as loads from audit.load")
        connection.execute("grant select on bi.probe to bi_reader")
    with fresh_warehouse.connect("bi_reader") as connection:
        assert one(connection, "select loads from bi.probe") == 1
    with fresh_warehouse.connect("auditor") as connection:
        assert one(connection, "select count(*) from audit.load") == 1
    with fresh_warehouse.connect("publisher") as connection:
        append(
            connection, "release", [a_release(one(connection, "select load_id from audit.load"), "2007-07-11 06:00+08")]
        )


@pytest.mark.parametrize("place", [*APPEND_ONLY, "audit.event", "audit.appender"])
def test_nobody_inserts_past_the_chain(fresh_warehouse: Warehouse, place: str) -> None:
    for role in WORKERS:
        if (role, place) == ("loader", "raw.observation"):
            continue  # sealed with its reading
        with fresh_warehouse.connect(role) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(f"insert into {place} default values".encode())


def test_each_appends_what_is_its_own(fresh_warehouse: Warehouse) -> None:
    insert_load(fresh_warehouse)
    with fresh_warehouse.connect("auditor") as connection:
        load_id = one(connection, "select load_id from audit.load")
    for role, table in (("loader", "release"), ("publisher", "load"), ("loader", "event"), ("loader", "appender")):
        with fresh_warehouse.connect(role) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            append(connection, table, [a_release(load_id, "2007-07-11 06:00+08")])
    for role in ("transformer", "auditor", "bi_reader"):
        with fresh_warehouse.connect(role) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            append(connection, "load", [{"load_id": load_id}])
    with fresh_warehouse.connect("loader") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("select audit.seal('mine')")


def test_urls_for_sqlalchemy(fresh_warehouse: Warehouse) -> None:
    for driver in ("psycopg", "psycopg2"):
        engine = sqlalchemy.create_engine(fresh_warehouse.url("auditor", driver))
        with engine.connect() as connection:
            assert connection.execute(sqlalchemy.text("select current_user")).scalar() == "auditor"
        engine.dispose()


# Other servers


@pytest.fixture
def other_home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="jiqun-tests-"))
    folder.chmod(0o755)
    yield folder
    stop_server(folder)
    shutil.rmtree(folder)


def test_an_administrator_need_not_be_superuser(other_home: Path) -> None:
    server = start_server(other_home)
    with psycopg.connect(server.admin_url("postgres"), autocommit=True) as connection:
        connection.execute("create role manager login createrole createdb password 'secret@/'")
    # The embedded server lets only its superuser into the maintenance database; others let their managers in.
    rules = other_home / "postgres" / "pg_hba.conf"
    rules.write_text("host all manager 127.0.0.1/32 scram-sha-256\n" + rules.read_text())
    with psycopg.connect(server.admin_url("postgres"), autocommit=True) as connection:
        connection.execute("select pg_reload_conf()")
    time.sleep(0.5)
    url = f"postgresql://manager:secret%40%2F@127.0.0.1:{server.port}/statistics?application_name=jiqun"
    warehouse = prepare_warehouse(url, other_home)
    assert warehouse == prepare_warehouse(url, other_home)
    assert (warehouse.database, warehouse.parameters) == ("statistics", {"application_name": "jiqun"})
    insert_load(warehouse)
    with warehouse.connect("airflow") as connection:
        assert one(connection, "select current_setting('application_name')") == "jiqun"


def test_postgresql_16(other_home: Path) -> None:
    programs = PROGRAMS.parents[1] / "pginstall" / "bin"
    data = other_home / "pg16"
    account = choose_account(programs / "postgres", other_home, data)
    data.mkdir(mode=0o700)
    os.chown(data, account.uid, account.gid)
    port = choose_port(other_home / "port", "PostgreSQL 16")
    made = account.run([str(programs / "initdb"), "-D", str(data), "-U", "admin", "-A", "trust", "-E", "UTF8"], 60)
    assert made.returncode == 0, made.stderr
    control = [str(programs / "pg_ctl"), "-D", str(data), "-w"]
    options = f"-c port={port} -c listen_addresses=127.0.0.1 -c unix_socket_directories="
    started = account.run([*control, "-l", str(data / "log"), "-o", options, "start"], 60)
    assert started.returncode == 0, started.stderr
    try:
        url = f"postgresql://admin@127.0.0.1:{port}/jiqun"
        warehouse = prepare_warehouse(url, other_home)
        assert warehouse == prepare_warehouse(url, other_home)
        insert_load(warehouse)
    finally:
        account.run([*control, "-m", "fast", "stop"], 60)


def test_roles_and_databases_of_others_are_left_alone(other_home: Path) -> None:
    url = start_server(other_home).admin_url("jiqun")
    with psycopg.connect(url.replace("/jiqun", "/postgres"), autocommit=True) as connection:
        connection.execute("create role airflow login createdb password 'theirs'")
        connection.execute("create database airflow owner airflow")
        connection.execute("create database jiqun")
        before = connection.execute("select rolname, rolcreatedb, rolpassword from pg_authid order by 1").fetchall()
        with pytest.raises(JiqunError, match="has role airflow, database jiqun, database airflow, not made") as caught:
            prepare_warehouse(url, other_home)
        assert "角色 airflow、数据库 jiqun" in caught.value.message_zh
        for statement in ("drop database airflow", "drop role airflow"):
            connection.execute(statement.encode())
        with pytest.raises(JiqunError, match="has database jiqun, not made"):
            prepare_warehouse(url, other_home)
        after = connection.execute("select rolname, rolcreatedb, rolpassword from pg_authid order by 1").fetchall()
        assert after == [row for row in before if row[0] != "airflow"]
        assert not (other_home / "secrets" / "airflow").exists()
        connection.execute("drop database jiqun")
        prepare_warehouse(url, other_home).connect("loader").close()
        assert one(connection, "select shobj_description('owner'::regrole, 'pg_authid')") == (
            "Jiqun: made for the warehouse jiqun"
        )


def test_a_second_home_does_not_lock_the_first_out(server: Server, fresh_warehouse: Warehouse, tmp_path: Path) -> None:
    url = server.admin_url("jiqun_second")
    with pytest.raises(JiqunError, match="The roles airflow on this server were made by another") as caught:
        prepare_warehouse(url, tmp_path)
    assert str(tmp_path / "secrets") in caught.value.message_zh
    for role in fresh_warehouse.passwords:
        fresh_warehouse.connect(role).close()
    with psycopg.connect(server.admin_url("postgres")) as connection:
        assert one(connection, "select count(*) from pg_database where datname = 'jiqun_second'") == 0
    # What the message says to do helps.
    shutil.copytree(server.password_file.parent, tmp_path / "secrets")
    prepare_warehouse(url, tmp_path).connect("loader").close()


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("postgresql://admin:pw@127.0.0.1:1/jiqun", "Cannot use the database server"),
        ("mysql://admin:pw@127.0.0.1/jiqun", "is not a PostgreSQL URL"),
    ],
)
def test_a_server_that_is_not_there(tmp_path: Path, url: str, message: str) -> None:
    with pytest.raises(JiqunError, match=message) as caught:
        prepare_warehouse(url, tmp_path)
    assert "pw" not in str(caught.value)


def test_prepare_from_several_processes(server: Server, server_home: Path) -> None:
    url = server.admin_url("jiqun_together")
    code = (
        "import sys; from pathlib import Path; from ingest.warehouse.connect import prepare_warehouse; "
        "prepare_warehouse(sys.stdin.read(), Path(sys.argv[1])).connect('loader').close()"
    )
    workers = [
        subprocess.Popen([sys.executable, "-c", code, str(server_home)], stdin=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write(url)
        worker.stdin.close()
    assert [worker.wait(60) for worker in workers] == [0, 0, 0]
