"""The rows of the half-yearly extract, read as readers see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import dict_row

from ingest.errors import JiqunError
from ingest.warehouse.connect import Warehouse
from jiqun.export.extract_tables import TABLES, Table, is_name
from jiqun.export.observation import FREE


@dataclass(frozen=True)
class Figures:
    """The rows of each table as values of its columns, and the release in force that they are of."""

    release_id: str
    as_of: datetime
    rows: Mapping[str, Sequence[Sequence[Any]]]


def read_tables(warehouse: Warehouse, province_code: str, month: str) -> Figures:
    """Every table of a province and month.

    Raises:
        JiqunError: nothing was published of it, or the views are not there yet.
    """
    with warehouse.connect("bi_reader") as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        cursor = connection.cursor(row_factory=dict_row)
        asked = {"province_code": province_code, "month": month}
        try:
            found = {table.title: cursor.execute(table.query.encode(), asked).fetchall() for table in TABLES}
        except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn) as error:
            raise JiqunError(
                "还没有发布过这一版本的数据，请先装载一个月。",
                "The views of this version are not there yet: load a month first.",
                exit_code=1,
            ) from error
    if not found[TABLES[0].title]:
        raise JiqunError(f"{month} 还没有公布的数据。", f"Nothing was published of {month} yet.", exit_code=1)
    first = found[TABLES[0].title][0]
    rows = {table.title: [values_of(table, row) for row in found[table.title]] for table in TABLES}
    return Figures(first["release_id"], first["as_of"], rows)


def values_of(table: Table, row: Mapping[str, Any]) -> list[Any]:
    """What stands in the row's cells; no figure where the view says that it may not be shown."""
    is_free = row.get("conf_status", FREE) in (None, FREE)
    values: list[Any] = []
    for _, _, column in table.columns:
        if is_name(column):
            values += [row[f"{column}_zh"], row[f"{column}_en"]]
        else:
            values.append(row[column] if is_free or column not in table.figures else "不公布 suppressed")
    return values
