"""The one way to write into `audit`: the database's own function, which seals every row into the chain of events."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from psycopg import Connection


def append(connection: Connection[Any], table: str, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Append rows to `audit.<table>` and seal them.

    The chain is locked from here until the transaction ends, so append last in it.

    Args:
        connection: as a role that may append to this table; the caller commits.
        table: name without schema.
        rows: column -> value, the same columns in each; those left out get their defaults.

    Returns:
        The rows as they now stand, instants as text, nulls left out.

    Raises:
        psycopg.errors.InsufficientPrivilege: the role may not append to this table.
    """
    text = json.dumps([dict(row) for row in rows], ensure_ascii=False, default=_text)
    answer = connection.execute("select audit.append(%s, %s)", (table, text)).fetchone()
    assert answer is not None  # noqa: S101 - a function call returns one row
    inserted: list[dict[str, Any]] = answer[0]
    return inserted


def _text(value: object) -> str:
    if isinstance(value, date):  # an instant is one too
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    raise TypeError(type(value).__name__)
