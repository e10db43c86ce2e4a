"""Query the warehouse as one of its roles, as known on a date."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from ingest.warehouse.connect import Warehouse
from jiqun.pipeline.calendar import BEIJING


@dataclass(frozen=True)
class Result:
    """Columns and rows of a query; both empty for a statement that returns nothing."""

    columns: list[str]
    rows: list[tuple[Any, ...]]


def end_of_day(day: date) -> datetime:
    """The last instant of a day in Beijing time: `--as-of 2007-06-30` includes what became known on the 30th."""
    return datetime.combine(day, time.max, tzinfo=BEIJING)


def run_query(warehouse: Warehouse, statement: str, role: str, as_of: date | None = None) -> Result:
    """Run one statement as `role`, reading only; with `as_of` the bi views show the release then in force.

    Raises:
        psycopg.Error: the statement is wrong, or the role may not do it.
    """
    with warehouse.connect(role) as connection:
        connection.read_only = True
        if as_of is not None:
            connection.execute("select set_config('jiqun.as_of', %s, false)", [end_of_day(as_of).isoformat()])
        cursor = connection.execute(statement.encode())
        if cursor.description is None:
            return Result([], [])
        return Result([column.name for column in cursor.description], cursor.fetchall())
