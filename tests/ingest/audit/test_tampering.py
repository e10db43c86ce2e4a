"""Six ways to alter the archive as superuser, each twenty times at random places: all are found."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from psycopg import Connection

from ingest.audit.head import Head, Verification
from ingest.audit.verify_chain import TABLES, read_head, verify_chain
from ingest.warehouse.connect import Warehouse
from jiqun.runtime.postgres import Server
from tests.ingest.audit import attacks
from tests.ingest.audit.fill_archive import fill_archive

TIMES = 20
# What to do, and whether it is seen without a head kept outside: None where that depends.
TAMPERING: dict[str, tuple[attacks.Attack, bool | None]] = {
    "edit": (attacks.edit, True),
    "delete": (attacks.delete, True),
    "reorder": (attacks.reorder, True),
    "truncate": (attacks.truncate, None),  # with all tables empty, nothing was ever written
    "cut the tail": (attacks.cut_tail, False),
    "edit and compute the chain anew": (attacks.edit_all, False),
}


@dataclass(frozen=True)
class Archive:
    """An archive, its head, the superuser's connection, and all tables as they were."""

    warehouse: Warehouse
    head: Head
    superuser: Connection[Any]

    def verify(self, *heads: Head) -> Verification:
        with self.warehouse.connect("auditor") as connection:
            return verify_chain(connection, heads)

    def tables(self) -> list[str]:
        return [f"audit.{table}" for table in (*TABLES, "event")] + ["raw.observation"]

    def keep(self) -> None:
        self.superuser.execute("create schema kept")
        for table in self.tables():
            self.superuser.execute(f"create table kept.{table.partition('.')[2]} as table {table}".encode())

    def restore(self) -> None:
        for table in self.tables():
            self.superuser.execute(f"delete from {table}".encode())
            self.superuser.execute(
                f"insert into {table} overriding system value table kept.{table.partition('.')[2]}".encode()
            )
        self.superuser.commit()


@pytest.fixture(scope="module")
def filled(server: Server, module_warehouse: Warehouse) -> Iterator[Archive]:
    fill_archive(module_warehouse, 4)
    with psycopg.connect(server.admin_url(module_warehouse.database)) as connection:
        connection.execute("set session_replication_role = replica")  # no trigger, no foreign key
        connection.execute("set timezone = 'UTC'")
        for table, name in connection.execute(
            "select conrelid::regclass::text, conname from pg_constraint where contype = 'c' "
            "and connamespace = 'audit'::regnamespace"
        ).fetchall():
            connection.execute(f"alter table {table} drop constraint {name}".encode())
        connection.execute("alter table audit.finding drop constraint finding_pkey cascade")
        archive = Archive(module_warehouse, read_head(connection), connection)
        archive.keep()
        connection.commit()
        yield archive


@pytest.fixture
def archive(filled: Archive) -> Iterator[Archive]:
    yield filled
    filled.superuser.rollback()
    filled.restore()


def test_untouched_it_verifies_and_every_table_has_rows(archive: Archive) -> None:
    assert archive.verify(archive.head) == Verification(archive.head, ())
    for table in archive.tables():
        assert attacks.one(archive.superuser, f"select count(*) from {table}") > 3
    standing = attacks.one(
        archive.superuser,
        "select array_agg(relname::text) from pg_class "
        "where relnamespace = 'audit'::regnamespace and relkind = 'r' and relname not in ('event', 'appender')",
    )
    assert set(standing) == set(TABLES)


@pytest.mark.parametrize("time", range(TIMES))
@pytest.mark.parametrize("name", TAMPERING)
def test_tampering_is_found(archive: Archive, name: str, time: int) -> None:
    attack, is_seen_inside = TAMPERING[name]
    rng = random.Random(f"{name} {time}")
    archive.superuser.execute("select setseed(%s)", [rng.random()])
    attack(archive.superuser, rng, TABLES[time % len(TABLES)])
    archive.superuser.commit()
    if is_seen_inside is not None:
        assert bool(archive.verify().broken) is is_seen_inside
    (first, *_) = archive.verify(archive.head).broken
    assert first.message_zh
    assert first.message_en


_COPY = (
    "insert into raw.observation select {submission}, province_code, form_code, form_version, sheet, {cell}, "
    "reporting_unit_code, subject_type, subject_code, subject_label, indicator_code, period, basis, value_text, "
    "value_number, unit_reported, unit_factor, value_std, obs_status from raw.observation "
    "where (submission_id, cell) = ({first}, 'A1')"
)
# What the chain of events alone does not show, with the place that is named. {first} is the first submission.
DEVIOUS = {
    "a value set to null": ("update audit.verdict set known_at = null where submission_id = {first}", "audit.verdict"),
    "a number written otherwise": (
        "update audit.correction set value_number = 13.00 where submission_id = {first}", "audit.correction",
    ),
    "another program version": ("update audit.load set code_version = 'test-dirty'", "audit.load"),
    "an instant moved by a time zone": (
        "update audit.verdict set known_at = known_at + interval '8 hours' where submission_id = {first}",
        "audit.verdict",
    ),
    "a finding deleted": ("delete from audit.finding where submission_id = {first}", "audit.finding"),
    "a finding doubled": (
        "insert into audit.finding overriding system value select * from audit.finding where submission_id = {first}",
        "audit.finding",
    ),
    "a row that no event knows": (
        "insert into audit.load_end values (gen_random_uuid(), now(), 'report', 'finished')", "audit.load_end",
    ),
    "an event that no table knows": (
        "select audit.seal('{{\"table\": \"secret\", \"rows\": [{{\"x\": 1}}]}}')", "audit.secret",
    ),
    "an event that is no JSON": ("select audit.seal('so be it')", "audit.?"),
    "an event without rows": ("select audit.seal('{{\"table\": \"load\", \"rows\": 1}}')", "audit.load"),
    "an observation edited": (
        "update raw.observation set value_text = '99' where (submission_id, cell) = ({first}, 'A1')",
        "raw.observation {first}",
    ),
    "an observation's number edited": (
        "update raw.observation set value_std = 125001 where (submission_id, cell) = ({first}, 'A1')",
        "raw.observation {first}",
    ),
    "an observation deleted": (
        "delete from raw.observation where (submission_id, cell) = ({first}, 'B2')", "raw.observation {first}",
    ),
    "an observation added": (
        _COPY.format(submission="{first}", cell="'C3'", first="{first}"), "raw.observation {first}",
    ),
    "an observation of what was never read": (
        _COPY.format(submission="99999", cell="cell", first="{first}"), "raw.observation 99999",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DEVIOUS)
def test_a_devious_change_is_found(archive: Archive, name: str) -> None:
    first = attacks.one(archive.superuser, "select min(submission_id) from audit.correction")
    statement, place = (text.format(first=first) for text in DEVIOUS[name])
    archive.superuser.execute(statement.encode())
    archive.superuser.commit()
    assert [broken.place for broken in archive.verify().broken] == [place]


# Doors opened, screens put up: nothing need have been altered yet. {database} is the warehouse.
DOORS = {
    "a guard switched off": ("alter table audit.finding disable trigger append_only", "audit.finding"),
    "a guard for replicas alone": ("alter table audit.event enable replica trigger append_only", "audit.event"),
    "a guard taken away": ("drop trigger append_only on raw.observation", "raw.observation"),
    "a guard that lets pass": (
        "create or replace function audit.refuse_change() returns trigger language plpgsql as 'begin return null; end'",
        "audit.refuse_change()",
    ),
    "another way to append": (
        "create or replace function audit.append(target name, rows jsonb) returns jsonb language sql as 'select rows'",
        "audit.append()",
    ),
    "a second function of that name": (
        "create function audit.append(target text, rows text) returns text language sql as 'select rows'",
        "audit.append()",
    ),
    "a role that may update": ("grant update on audit.verdict to loader", "audit.verdict"),
    "a role that may update a column": ("grant update (verdict) on audit.verdict to loader", "audit.verdict"),
    "a role that may insert an event": ("grant insert on audit.event to publisher", "audit.event"),
    "a role that may append": ("insert into audit.appender values ('verdict', 'transformer')", "audit.appender"),
    "a rule": ("create rule hush as on insert to audit.finding do instead nothing", "audit.finding"),
    "row security": (
        "alter table audit.finding enable row level security;; create policy everybody on audit.finding using (true)",
        "audit.finding",
    ),
    "a view in a table's place": (
        "alter table audit.answer rename to real;; create view audit.answer as select * from audit.real;; "
        "grant select on audit.answer to auditor",
        "audit.answer",
    ),
    "a child table": ("create table audit.more () inherits (audit.answer)", "audit.answer"),
}


@pytest.mark.parametrize("name", DOORS)
def test_an_open_door_is_found(server: Server, fresh_warehouse: Warehouse, name: str) -> None:
    statements, place = DOORS[name]
    fill_archive(fresh_warehouse, 1)
    with fresh_warehouse.connect("auditor") as connection:
        assert not verify_chain(connection).broken
    with psycopg.connect(server.admin_url(fresh_warehouse.database)) as connection:
        connection.execute("set session_replication_role = replica")
        for statement in statements.split(";;"):
            connection.execute(statement.encode())
    with fresh_warehouse.connect("auditor") as connection:
        (broken,) = verify_chain(connection).broken
    assert broken.place == place


def test_functions_in_the_way_of_ours_deceive_nobody(server: Server, fresh_warehouse: Warehouse) -> None:
    fill_archive(fresh_warehouse, 1)
    name = fresh_warehouse.database
    with psycopg.connect(server.admin_url(name)) as connection:
        for statement in (
            "create schema evil",
            "create function evil.sha256(bytea) returns bytea language sql as 'select ''\\x00''::bytea'",
            "grant usage on schema evil to auditor",
            f"alter role auditor in database {name} set search_path = evil, pg_catalog",
            "set session_replication_role = replica",
            "update audit.finding set severity = 'info'",
        ):
            connection.execute(statement.encode())
    with fresh_warehouse.connect("auditor") as connection:
        assert [broken.place for broken in verify_chain(connection).broken] == ["audit.finding"]


@pytest.mark.parametrize(
    "setting",
    ["timezone = 'Asia/Tokyo'", "datestyle = 'German, DMY'", "extra_float_digits = 0", "bytea_output = 'escape'",
     "intervalstyle = 'iso_8601'", "lc_numeric = 'C'", "client_encoding = 'GB18030'"],
)  # fmt: skip
def test_settings_of_the_database_change_nothing(server: Server, fresh_warehouse: Warehouse, setting: str) -> None:
    with psycopg.connect(server.admin_url(fresh_warehouse.database)) as connection:
        connection.execute(f"alter database {fresh_warehouse.database} set {setting}".encode())
    fill_archive(fresh_warehouse, 1)
    with fresh_warehouse.connect("auditor") as connection:
        head = read_head(connection)
        connection.commit()
        assert verify_chain(connection, [head]) == Verification(head, ())


def test_of_two_heads_of_one_event_one_is_wrong(archive: Archive) -> None:
    """Who computed the chain anew might add the new head to the file of heads."""
    old = Head(archive.head.seq, "ab" * 32)
    for heads in ([archive.head, old], [old, archive.head]):
        assert archive.verify(*heads).broken[0].place == f"event {archive.head.seq}"
