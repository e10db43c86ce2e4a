"""Operands of the rules on disclosure control (R621, R622): what its audit says of each protected table and month."""

from collections.abc import Iterator, Sequence
from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row
from psycopg.sql import SQL, Identifier, Literal

from expectations.checks.evidence import Check
from expectations.gate.mart_rows import Rows, make_check

DISCLOSURE_AUDITS = "disclosure_audits"  # a line for each protected table and month

_AUDITS = """
select
    {table} as "table",
    mart.period,
    count(*) as row_count,
    coalesce(max(audit.row_count) - max(audit.failed_count), 0) as audited_count,
    coalesce(max(audit.exposed_count), 0) as exposed_count
from marts.{mart} as mart
left join marts.fct_disclosure_audit as audit
    on (mart.release_id, mart.period, {view}) = (audit.release_id, audit.period, audit.view_name)
where mart.release_id = %(release)s
group by mart.period
"""


def read_audits(connection: Connection[Any], release_id: str, tables: Sequence[str]) -> list[dict[str, Any]]:
    """Of each protected table and month: its rows, those that disclosure control audited, and what it found."""
    query = SQL(" union all ").join(
        SQL(_AUDITS).format(table=Literal(table), mart=Identifier(table), view=Literal(table.removeprefix("fct_")))
        for table in tables
    )
    return connection.cursor(row_factory=dict_row).execute(query, {"release": release_id}).fetchall()


def build_audit_checks(rows: Rows) -> Iterator[Check]:
    """Every row of a protected table is audited and safe (R621), and none was given away earlier (R622).

    Args:
        rows: with `DISCLOSURE_AUDITS`, see `read_audits`.
    """
    for line in rows[DISCLOSURE_AUDITS]:
        table, period = line["table"], line["period"]
        yield make_check("R621", table, period, {name: line[name] for name in ("row_count", "audited_count")})
        yield make_check("R622", table, period, {"exposed_count": line["exposed_count"]})
