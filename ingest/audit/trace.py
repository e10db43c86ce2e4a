"""From a published figure back to the cells it was made of, by the lineage that its own build wrote.

The printed tree alone is enough to compute the figure again: every cell with its text, number, unit factor and the
sign with which it enters, and above them the operations.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from psycopg import Connection, sql
from psycopg.rows import dict_row

from ingest.audit.trace_tree import Cell, Figure, Trace, render_text, to_json
from ingest.errors import JiqunError
from ingest.submission.archive import archived_path
from ingest.warehouse.connect import Warehouse

__all__ = ["render_text", "to_json", "trace"]

# Key columns of the views that can be traced; joined by | they are the lineage's row_key.
KEYS: Mapping[str, tuple[str, ...]] = {
    "cluster_value_added": ("cluster_code",),
    "tax_revenue_share": ("scope", "measure"),
    "platform_count": ("platform_type", "reporting_unit_code"),
    "target_scoreboard": ("target_code", "reading"),
}
# Columns that are a ratio of two others.
RATIOS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "tax_revenue_share": {"share": ("numerator_yuan", "denominator_yuan")},
    "target_scoreboard": {"actual": ("actual_numerator", "actual_denominator")},
}


def trace(
    warehouse: Warehouse, view: str, keys: Mapping[str, str], *, archive: Path, as_of: datetime | None = None
) -> list[Trace]:
    """Trace the rows of a view that have these key values, one tree a row.

    Args:
        warehouse: entered as auditor.
        view: as `bi.tax_revenue_share`; `bi.` may be left out.
        keys: values of `period` and of the view's key columns; keys left out take every value.
        archive: the home's archive of originals, for their paths.
        as_of: trace the release in force then; None: now.

    Raises:
        JiqunError: no such view or key column, or no published row has these values.
    """
    name = view.removeprefix("bi.")
    if name not in KEYS:
        raise JiqunError(
            f"不能追溯 {view}；可追溯：{'、'.join(f'bi.{n}' for n in KEYS)}。",
            f"{view} cannot be traced; these can: {', '.join(f'bi.{n}' for n in KEYS)}.",
        )
    columns = ("period", *KEYS[name])
    if unknown := [key for key in keys if key not in columns]:
        raise JiqunError(
            f"bi.{name} 没有键列 {'、'.join(unknown)}；键列：{'、'.join(columns)}。",
            f"bi.{name} has no key column {', '.join(unknown)}; its key columns: {', '.join(columns)}.",
        )
    with warehouse.connect("auditor") as connection:
        if as_of is not None:
            connection.execute("select set_config('jiqun.as_of', %s, true)", [as_of.isoformat()])
        rows = _published_rows(connection, name, columns, keys)
        traces = [_trace_row(connection, name, columns, row, archive) for row in rows]
    if not traces:
        asked = " ".join(f"{key}={value}" for key, value in keys.items())
        raise JiqunError(
            f"bi.{name} 中没有已发布的行：{asked}。",
            f"bi.{name} has no published row with {asked}.",
            exit_code=1,
        )
    return traces


def _published_rows(
    connection: Connection[Any], name: str, columns: Sequence[str], keys: Mapping[str, str]
) -> list[dict[str, Any]]:
    conditions = [sql.SQL("{} = {}").format(sql.Identifier(key), value) for key, value in keys.items()]
    query = sql.SQL("select * from bi.{view} where {conditions} order by {columns}").format(
        view=sql.Identifier(name),
        conditions=sql.SQL(" and ").join(conditions) if conditions else sql.SQL("true"),
        columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
    )
    return connection.cursor(row_factory=dict_row).execute(query).fetchall()


def _trace_row(
    connection: Connection[Any], name: str, columns: Sequence[str], row: Mapping[str, Any], archive: Path
) -> Trace:
    found = (
        connection.cursor(row_factory=dict_row)
        .execute(
            """
        select
            lineage.leg, lineage.operation, lineage.contribution, lineage.submission_id,
            receipt.file_name, receipt.file_sha256, receipt.received_at,
            observation.form_code, observation.reporting_unit_code, observation.period,
            observation.sheet, observation.cell, observation.subject_label, observation.indicator_code,
            observation.basis, observation.value_text, observation.value_number, observation.unit_reported,
            observation.unit_factor, observation.value_std
        from marts.fct_lineage as lineage
        inner join raw.observation as observation using (submission_id, sheet, cell)
        inner join audit.receipt as receipt using (submission_id)
        where (lineage.release_id, lineage.period, lineage.view_name, lineage.row_key) = (%s, %s, %s, %s)
        order by lineage.operation, observation.reporting_unit_code, receipt.file_name, observation.sheet,
            length(observation.cell), observation.cell
        """,
            [row["release_id"], row["period"], name, "|".join(row[key] for key in KEYS[name])],
        )
        .fetchall()
    )
    cells = [Cell(**cell, archived_path=str(archived_path(archive, cell["file_sha256"]))) for cell in found]
    return Trace(
        view=f"bi.{name}",
        key={column: row[column] for column in columns},
        release_id=row["release_id"],
        as_of=row["as_of"],
        figures=tuple(_figures(name, row, cells)),
    )


def _figures(name: str, row: Mapping[str, Any], cells: Sequence[Cell]) -> Iterator[Figure]:
    """The row's traced columns in the view's own order; the legs of a ratio stand below it."""
    ratios = RATIOS.get(name, {})
    in_ratio = {column for legs in ratios.values() for column in legs}
    traced = {cell.leg for cell in cells}
    for column in row:
        if column in ratios:
            parts = tuple(_leg(leg, row[leg], cells) for leg in ratios[column])
            yield Figure(column, row[column], "ratio", parts)
        elif column in traced and column not in in_ratio:
            yield _leg(column, row[column], cells)


def _leg(column: str, value: Any, cells: Sequence[Cell]) -> Figure:
    own = tuple(cell for cell in cells if cell.leg == column)
    operations = {cell.operation for cell in own}
    operation = "difference" if "subtract" in operations else "count" if "count" in operations else "sum"
    return Figure(column, None if value is None else Decimal(value), operation if own else "constant", cells=own)
