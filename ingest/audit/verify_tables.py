"""Whether the tables hold what the events say was written, no more and no less."""

from collections.abc import Iterator, Sequence
from typing import Any

from psycopg import Connection, sql

from ingest.audit.head import Broken

# Each entry is parsed once, and a row stands for itself by its hash: a chain of any size is compared in little memory.
# What is no entry of ours counts as a row that no table has.
_COMPARE = """
with event as (select case when entry is json object then entry::jsonb end as entry from audit.event),
written as (
    select coalesce(entry ->> 'table', '?') as name, sha256(convert_to(row_::text, 'UTF8')) as hash
    from event cross join lateral jsonb_array_elements(
        case when jsonb_typeof(entry -> 'rows') = 'array' then entry -> 'rows' else '[null]' end
    ) as rows_ (row_)
),
standing as ({standing}),
counted as (
    select name, hash, sum(sign) as surplus
    from (select name, hash, 1 as sign from standing union all select name, hash, -1 from written) as each
    group by name, hash
)
select name, sum(greatest(surplus, 0)), sum(greatest(-surplus, 0)) from counted where surplus <> 0 group by name
order by name
"""
_STANDING = (
    "select {name} as name, sha256(convert_to(jsonb_strip_nulls(to_jsonb(standing))::text, 'UTF8')) as hash "
    "from audit.{table} as standing"
)


def verify_tables(connection: Connection[Any], tables: Sequence[str]) -> Iterator[Broken]:
    """Every row of a table must be in an event, and the other way round.

    Args:
        connection: its time zone is UTC and its search path pg_catalog alone.
        tables: of `audit`, all that are appended to.
    """
    standing = sql.SQL(" union all ").join(
        sql.SQL(_STANDING).format(name=sql.Literal(table), table=sql.Identifier(table)) for table in tables
    )
    for name, strange, gone in connection.execute(sql.SQL(_COMPARE).format(standing=standing)):
        yield Broken(
            f"audit.{name}",
            f"audit.{name} 有 {strange} 行与存证不符，有 {gone} 行存证在表中找不到",
            f"audit.{name} has {strange} rows that were never written so, and lacks {gone} that were",
        )


def verify_observations(connection: Connection[Any]) -> Iterator[Broken]:
    """What was read of each submission hashes to what its reading says; nothing stands there without a reading."""
    query = sql.SQL("""
        select submission_id from audit.reading where observations_sha256 <> ({sha256})
        union
        select submission_id from raw.observation
        where not exists (select from audit.reading where reading.submission_id = observation.submission_id)
        order by submission_id
    """).format(sha256=_observations_sha256(sql.SQL("reading.submission_id")))
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
