"""Whether the archive is what was once written: recomputes the chain of events, and holds the tables against it.

Nothing in the database is trusted to do this: no function of ours is called, only rows are read.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import Connection, sql

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
)
GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Head:
    """The last event at some time: whoever holds one can tell later whether anything before it was altered."""

    seq: int
    sha256: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.sha256}"

    @classmethod
    def parse(cls, text: str) -> "Head":
        """Back from `str`.

        Raises:
            ValueError: it is no head.
        """
        seq, _, sha256 = text.strip().partition(":")
        if len(sha256) != 64 or set(sha256) - set("0123456789abcdef"):
            raise ValueError(text)
        return cls(int(seq), sha256)


@dataclass(frozen=True, slots=True)
class Broken:
    """The first thing found altered. `place` is an event (`event 17`) or a table (`audit.finding`)."""

    place: str
    message_zh: str
    message_en: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What verifying came to: the head recomputed, and what is broken, first link first."""

    head: Head
    broken: tuple[Broken, ...]


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
        connection.execute("set local timezone = 'UTC'; set local datestyle = 'ISO'; set local extra_float_digits = 1")
        head, broken = _verify_events(connection, {given.seq: given for given in heads})
        if not broken:
            broken = [*_missing_heads(head, heads), *_verify_tables(connection), *_verify_observations(connection)]
    return Verification(head, tuple(broken))


def _verify_events(connection: Connection[Any], heads: dict[int, Head]) -> tuple[Head, list[Broken]]:
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
        if seq in heads and heads[seq].sha256 != sha256:
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


def _verify_tables(connection: Connection[Any]) -> Iterator[Broken]:
    """Every row of a table must be in an event, and the other way round."""
    for table in TABLES:
        query = sql.SQL("""
            with written as (
                select row_ from audit.event, jsonb_array_elements(entry::jsonb -> 'rows') as rows_ (row_)
                where entry::jsonb ->> 'table' = {name}
            ),
            standing as (select jsonb_strip_nulls(to_jsonb(standing)) as row_ from audit.{table} as standing)
            select
                (select count(*) from (select * from standing except all select * from written) as strange),
                (select count(*) from (select * from written except all select * from standing) as gone)
        """).format(name=sql.Literal(table), table=sql.Identifier(table))
        row = connection.execute(query).fetchone()
        strange, gone = row if row else (0, 0)
        if strange or gone:
            yield Broken(
                f"audit.{table}",
                f"audit.{table} 有 {strange} 行与存证不符，有 {gone} 行存证在表中找不到",
                f"audit.{table} has {strange} rows that were never written so, and lacks {gone} that were",
            )


def _verify_observations(connection: Connection[Any]) -> Iterator[Broken]:
    query = sql.SQL("select submission_id from audit.reading where observations_sha256 <> ({})").format(
        _observations_sha256(sql.SQL("reading.submission_id"))
    )
    for (submission_id,) in connection.execute(query):
        yield Broken(
            f"raw.observation {submission_id}",
            f"第 {submission_id} 号报送的数据与读取时存证不符",
            f"the observations of submission {submission_id} are not those that were read",
        )


def seal_observations(connection: Connection[Any], submission_id: int) -> str:
    """The hash of a submission's observations, which its reading keeps."""
    row = connection.execute(_observations_sha256(sql.Literal(submission_id))).fetchone()
    assert row is not None  # noqa: S101 - an aggregate has one row
    return str(row[0])


def _observations_sha256(submission: sql.Composable) -> sql.Composed:
    # A line of JSON for each, in the order of sheet and cell.
    return sql.SQL("""
        select encode(sha256(convert_to(coalesce(string_agg(
            to_jsonb(observation)::text, E'\\n' order by sheet collate "C", cell collate "C"), ''), 'UTF8')), 'hex')
        from raw.observation where observation.submission_id = {}
    """).format(submission)
