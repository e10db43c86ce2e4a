"""Whether the archive is what was once written: recomputes the chain of events, and holds the tables against it.

Nothing in the database is trusted to do this: no function of ours is called, only rows are read.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from psycopg import Connection

from ingest.audit.head import GENESIS, Broken, Head, Verification
from ingest.audit.verify_guards import verify_guards
from ingest.audit.verify_tables import seal_observations, verify_observations, verify_tables

__all__ = ["GENESIS", "Broken", "Head", "Verification", "read_head", "seal_observations", "verify_chain"]

TABLES = (
    "load",
    "receipt",
    "reading",
    "validation_run",
    "validation_result",
    "finding",
    "exclusion",
    "verdict",
    "release",
    "decision",
    "correction",
    "answer",
    "load_end",
    "judgement",
    "extract",
    "approval",
)


def read_head(connection: Connection[Any]) -> Head:
    """The last event as the database has it; 0 and noughts before the first."""
    row = connection.execute("select seq, sha256 from audit.event order by seq desc limit 1").fetchone()
    return Head(*row) if row else Head(0, GENESIS)


def verify_chain(connection: Connection[Any], heads: Sequence[Head] = ()) -> Verification:
    """Recompute every hash, then compare every table with what the events say was written.

    Args:
        connection: as auditor; the check sees one state of the database.
        heads: kept or printed outside the database; each must be an event of the chain.
    """
    with connection.transaction():
        connection.execute("set transaction isolation level repeatable read, read only")
        # A role or a database may come with settings of somebody else's making, functions of his among them.
        connection.execute("set local timezone = 'UTC'; set local datestyle = 'ISO'; set local extra_float_digits = 1")
        connection.execute("set local search_path = pg_catalog, pg_temp")
        head, broken = _verify_events(connection, heads)
        if not broken:
            broken = [
                *_missing_heads(head, heads),
                *verify_tables(connection, TABLES),
                *verify_observations(connection),
                *verify_guards(connection, TABLES),
            ]
    return Verification(head, tuple(broken))


def _verify_events(connection: Connection[Any], heads: Sequence[Head]) -> tuple[Head, list[Broken]]:
    outside: dict[int, set[str]] = defaultdict(set)  # of one event there may be several: then not all are true
    for given in heads:
        outside[given.seq].add(given.sha256)
    head = Head(0, GENESIS)
    for seq, happened_at, actor, entry, previous, sha256 in _events(connection):
        if seq != head.seq + 1 or previous != head.sha256:
            return head, [
                Broken(
                    f"event {head.seq + 1}",
                    f"第 {head.seq} 号事件之后的记录缺失、被插入或次序被改动（下一条为第 {seq} 号）",
                    f"after event {head.seq} something is missing, inserted or moved (the next is {seq})",
                )
            ]
        text = "\n".join((previous, str(seq), happened_at, actor, entry))
        recomputed = hashlib.sha256(text.encode()).hexdigest()
        if recomputed != sha256:
            return head, [
                Broken(
                    f"event {seq}",
                    f"第 {seq} 号事件的内容与其哈希不符",
                    f"event {seq} is not what its hash was made of",
                )
            ]
        head = Head(seq, sha256)
        if outside.get(seq, {sha256}) != {sha256}:
            return head, [
                Broken(
                    f"event {seq}",
                    f"第 {seq} 号事件与库外留存的存证头不同：整条链被重新计算过",
                    f"event {seq} differs from the head kept outside: the chain was computed anew",
                )
            ]
    return head, []


def _events(connection: Connection[Any]) -> Iterator[tuple[int, str, str, str, str, str]]:
    with connection.cursor(name="events") as cursor:
        cursor.itersize = 100  # at a time: an entry may hold the whole result of a validation run
        cursor.execute(
            'select seq, to_char(happened_at, \'YYYY-MM-DD"T"HH24:MI:SS.US"Z"\'), actor, entry, previous_sha256, '
            "sha256 from audit.event order by seq"
        )
        yield from cursor


def _missing_heads(head: Head, heads: Sequence[Head]) -> list[Broken]:
    return [
        Broken(
            f"event {given.seq}",
            f"链在第 {head.seq} 号事件处终止，而库外留存的存证头为第 {given.seq} 号：尾部被删除",
            f"the chain ends at event {head.seq}, but a head of event {given.seq} is kept outside: its tail was cut",
        )
        for given in sorted(set(heads), key=lambda given: given.seq)
        if given.seq > head.seq
    ][:1]
