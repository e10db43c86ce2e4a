"""What somebody with every right might do to the archive, at random places. No trigger and no foreign key stop him."""

import random
from collections.abc import Callable
from typing import Any

from psycopg import Connection, sql

from ingest.audit.verify_chain import TABLES

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
# Another value of the same type.
_ALTERED = {
    "text": "{} || 'x'",
    "integer": "{} + 1",
    "bigint": "{} + 1",
    "numeric": "{} + 0.01",
    "uuid": "gen_random_uuid()",
    "date": "{} + 1",
    "timestamp with time zone": "{} + interval '1 microsecond'",
    "ARRAY": "array_append({}, 'x')",
}
Attack = Callable[[Connection[Any], random.Random, str], None]


def one(connection: Connection[Any], query: str | sql.Composed, *values: object) -> Any:
    row = connection.execute(query.encode() if isinstance(query, str) else query, values).fetchone()
    assert row is not None
    return row[0]


def edit_row(
    connection: Connection[Any], rng: random.Random, table: str, spared: tuple[str, ...] = ()
) -> tuple[str, str]:
    """Alter a value of a row, in none of the columns spared; gives the row as it was and as it is, as JSON."""
    columns = connection.execute(
        "select column_name, data_type from information_schema.columns "
        "where (table_schema, table_name, is_identity) = ('audit', %s, 'NO') "
        "and column_name <> all(%s) order by column_name",
        [table, list(spared)],
    ).fetchall()
    name = sql.Identifier(table)
    where = one(connection, sql.SQL("select ctid::text from audit.{} order by random() limit 1").format(name))
    while True:
        column, kind = rng.choice(columns)
        altered = sql.SQL(_ALTERED[kind]).format(sql.Identifier(column))
        query = sql.SQL(
            "with before as (select to_jsonb(t) as row_ from audit.{table} as t where ctid = {where}::tid) "
            "update audit.{table} as t set {column} = {altered} from before where ctid = {where}::tid "
            "and {column} is not null returning jsonb_strip_nulls(row_)::text, jsonb_strip_nulls(to_jsonb(t))::text"
        ).format(table=name, where=where, column=sql.Identifier(column), altered=altered)
        if pair := connection.execute(query).fetchone():
            return pair[0], pair[1]


def edit_event(connection: Connection[Any], rng: random.Random, table: str) -> None:
    """Alter one character of an entry about a table."""
    seq, entry = connection.execute(
        "select seq, entry from audit.event where entry::jsonb ->> 'table' = %s order by random() limit 1", [table]
    ).fetchone() or (0, "")
    at = rng.choice([place for place, character in enumerate(entry) if character.isalnum()])
    other = rng.choice([character for character in "0123456789abc" if character != entry[at]])
    connection.execute("update audit.event set entry = %s where seq = %s", [entry[:at] + other + entry[at + 1 :], seq])


def edit(connection: Connection[Any], rng: random.Random, table: str) -> None:
    """An event, a row, or both."""
    which = rng.choice(["row", "event", "both"])
    if which != "event":
        edit_row(connection, rng, table)
    if which != "row":
        edit_event(connection, rng, table)


def delete(connection: Connection[Any], rng: random.Random, table: str) -> None:
    """Events in the middle, a row, or both."""
    which = rng.choice(["row", "event", "both"])
    if which != "event":
        connection.execute(
            sql.SQL("delete from audit.{0} where ctid = (select ctid from audit.{0} order by random() limit 1)").format(
                sql.Identifier(table)
            )
        )
    if which != "row":
        first = rng.randrange(1, one(connection, "select max(seq) from audit.event"))
        connection.execute("delete from audit.event where seq = %s", [first])
        if rng.random() < 0.5:  # and close the gap
            connection.execute("update audit.event set seq = -seq where seq > %s", [first])
            connection.execute("update audit.event set seq = -seq - 1 where seq < 0")


def reorder(connection: Connection[Any], rng: random.Random, table: str) -> None:
    """Two events change places, with all they hold or with their entries alone."""
    a, b = rng.sample(range(1, one(connection, "select max(seq) from audit.event") + 1), 2)
    if rng.random() < 0.5:
        connection.execute("update audit.event set seq = -seq where seq in (%s, %s)", [a, b])
        connection.execute("update audit.event set seq = %s + seq where seq < 0", [a + b])
    else:
        connection.execute(
            "update audit.event set entry = other.entry from audit.event as other "
            "where event.seq in (%(a)s, %(b)s) and other.seq = %(a)s + %(b)s - event.seq",
            {"a": a, "b": b},
        )


def truncate(connection: Connection[Any], rng: random.Random, table: str) -> None:
    """The chain, a table, or both."""
    which = rng.choice(["table", "chain", "both"])
    if which != "chain":
        connection.execute(sql.SQL("truncate audit.{} cascade").format(sql.Identifier(table)))
    if which != "table":
        connection.execute("truncate audit.event")


def cut_tail(connection: Connection[Any], rng: random.Random, table: str) -> None:
    """The last events and all that they wrote: what is left is as if nothing more had ever happened."""
    last = rng.randrange(1, one(connection, "select max(seq) from audit.event"))
    connection.execute("delete from audit.event where seq > %s", [last])
    write_anew(connection)


def edit_all(connection: Connection[Any], rng: random.Random, table: str) -> None:
    """A row and the event that wrote it, and the whole chain computed anew."""
    # What hashes the observations would give itself away.
    before, after = edit_row(connection, rng, table, ("observations_sha256", "submission_id"))
    connection.execute(
        """
        update audit.event set entry = jsonb_build_object('table', %(table)s::text, 'rows', (
            select jsonb_agg(case when row_ = %(before)s::jsonb then %(after)s::jsonb else row_ end order by place)
            from jsonb_array_elements(entry::jsonb -> 'rows') with ordinality as rows_ (row_, place)
        ))::text
        where entry::jsonb ->> 'table' = %(table)s and entry::jsonb -> 'rows' @> jsonb_build_array(%(before)s::jsonb)
        """,
        {"table": table, "before": before, "after": after},
    )
    connection.execute(RESEAL.encode())


def write_anew(connection: Connection[Any], tables: tuple[str, ...] = TABLES) -> None:
    """Fill the tables from what the events say, as far as they go."""
    for table in tables:
        name = sql.Identifier(table)
        connection.execute(sql.SQL("delete from audit.{}").format(name))
        connection.execute(
            sql.SQL(
                "insert into audit.{name} overriding system value select rows_.* from audit.event, "
                "jsonb_populate_recordset(null::audit.{name}, entry::jsonb -> 'rows') as rows_ "
                "where entry::jsonb ->> 'table' = {table}"
            ).format(name=name, table=table)
        )
    connection.execute(
        "delete from raw.observation where submission_id not in (select submission_id from audit.reading)"
    )
