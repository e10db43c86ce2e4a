"""Whoever alters the archive, the superuser included, is found out; and the chain holds under many writers."""

import threading
from collections.abc import Callable
from uuid import UUID, uuid4

import psycopg
import pytest

from ingest.audit.append import append
from ingest.audit.verify_chain import Head, Verification, read_head, verify_chain
from ingest.warehouse.connect import Warehouse
from jiqun.runtime.postgres import Server
from tests.dbt_project.facts import Province

RESEAL = """
do $$
declare
    link record;
    previous text := repeat('0', 64);
begin
    for link in select * from audit.event order by seq loop
        update audit.event set previous_sha256 = previous, sha256 = encode(sha256(convert_to(audit.event_text(
            link.seq, link.happened_at, link.actor, link.entry, previous), 'UTF8')), 'hex')
        where seq = link.seq returning sha256 into previous;
    end loop;
end
$$
"""
EDIT = "update audit.event set entry = replace(entry, 'clerk 2', 'clerk X') where seq = 2"
EDIT_ROW = "update audit.load set started_by = 'clerk X' where started_by = 'clerk 2'"
ADD_ROW = "insert into audit.load select gen_random_uuid(), '220000', null, 'real', now(), now(), 'x', 'x'"
CUT = "delete from audit.event where seq > 3; truncate audit.receipt, audit.reading, audit.verdict cascade"
# What somebody with every right might do, and whether it is seen without a head kept outside.
TAMPERING = {
    "edit an event": ([EDIT], True),
    "edit a row": ([EDIT_ROW], True),
    "add a row": ([ADD_ROW], True),
    "delete a row": (["delete from audit.load where started_by = 'clerk 2'"], True),
    "delete in the middle": (["delete from audit.event where seq = 3"], True),
    "reorder": (
        ["update audit.event set seq = -seq where seq in (3, 4)", "update audit.event set seq = 7 + seq where seq < 0"],
        True,
    ),
    "truncate": (["truncate audit.event"], True),
    "edit an observation": (["update raw.observation set value_std = value_std + 1"], True),
    "cut the tail": ([CUT, "delete from audit.load where started_by > 'clerk 3'"], False),
    "edit all and compute the chain anew": ([EDIT, EDIT_ROW, RESEAL], False),
    "empty everything": (["truncate audit.event", "truncate audit.load cascade", "truncate raw.observation"], False),
}  # fmt: skip


def a_load(clerk: str, load_id: UUID | None = None) -> dict[str, object]:
    return {
        "load_id": load_id or uuid4(),
        "province_code": "220000",
        "clock": "real",
        "known_at": "2007-07-11 06:00+08",
        "started_by": clerk,
        "code_version": "test",
    }


def verify(warehouse: Warehouse, *heads: Head) -> Verification:
    with warehouse.connect("auditor") as connection:
        return verify_chain(connection, heads)


@pytest.fixture
def archive(fresh_warehouse: Warehouse) -> Warehouse:
    """Eight events; the first load has a submission that was read."""
    for number in range(1, 5):
        with fresh_warehouse.connect("loader") as connection:
            append(connection, "load", [a_load(f"clerk {number}")])
    province = Province(fresh_warehouse)
    province.submit("F3", "220100", "2007-06", [("region", "220100", "value_added", "ytd", 12)], "2007-07-11")
    return fresh_warehouse


def test_what_was_written_verifies(archive: Warehouse) -> None:
    with archive.connect("auditor") as connection:
        head = read_head(connection)
    assert head.seq == 8
    assert verify(archive, head) == Verification(head, ())
    assert Head.parse(str(head)) == head


@pytest.mark.parametrize("name", TAMPERING)
def test_tampering_as_superuser_is_found(server: Server, archive: Warehouse, name: str) -> None:
    with archive.connect("auditor") as connection:
        head = read_head(connection)
    statements, is_seen_inside = TAMPERING[name]
    with psycopg.connect(server.admin_url(archive.database)) as connection:
        connection.execute("set session_replication_role = replica")  # no trigger, no foreign key
        for statement in statements:
            connection.execute(statement.encode())
    assert bool(verify(archive).broken) is is_seen_inside
    (first, *_) = verify(archive, head).broken
    assert first.message_zh
    assert first.message_en


def test_an_undone_transaction_leaves_no_gap(archive: Warehouse) -> None:
    with archive.connect("loader") as connection:
        append(connection, "load", [a_load("undone")])
        connection.rollback()
        append(connection, "load", [a_load("done")])
    assert verify(archive).head.seq == 9
    assert not verify(archive).broken


def test_the_chain_holds_under_twenty_writers(fresh_warehouse: Warehouse) -> None:
    def write(number: int) -> None:
        with fresh_warehouse.connect("loader") as connection:
            for _ in range(5):
                append(connection, "load", [a_load(f"clerk {number}")])
                connection.commit()

    writers: list[threading.Thread] = [threading.Thread(target=write, args=(number,)) for number in range(20)]
    act: Callable[[threading.Thread], None]
    for act in (threading.Thread.start, threading.Thread.join):
        for writer in writers:
            act(writer)
    verified = verify(fresh_warehouse)
    assert verified.head.seq == 100
    assert not verified.broken


@pytest.mark.parametrize("setting", ["timezone = 'Asia/Shanghai'", "datestyle = 'German'", "extra_float_digits = 0"])
def test_what_is_sealed_does_not_depend_on_the_session(archive: Warehouse, setting: str) -> None:
    with archive.connect("loader") as connection:
        connection.execute(f"set {setting}".encode())
        append(connection, "load", [a_load("abroad")])
    assert not verify(archive).broken
