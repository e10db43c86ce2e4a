"""From a published figure back to the cells it was made of, by the lineage that its own build wrote.

The printed tree alone is enough to compute the figure again: every cell with its text, the number that counts, unit
factor and the sign with which it enters, and above them the operations. Where a decision made a cell count otherwise
than it was sent, or left it out, the tree says so, with reason, person and date.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from psycopg import Connection, sql
from psycopg.rows import dict_row

from ingest.audit.trace_sources import cells_of
from ingest.audit.trace_tree import Cell, Decided, Figure, Trace, render_text, to_json
from ingest.errors import JiqunError
from ingest.extract.reference import DEFAULT_PROVINCE
from ingest.submission.archive import archived_path
from ingest.warehouse.connect import Warehouse

__all__ = ["render_text", "to_json", "trace"]

# Key columns of the views that can be traced; joined by | they are the lineage's row_key.
KEYS: Mapping[str, tuple[str, ...]] = {
    "cluster_value_added": ("cluster_code",),
    "tax_revenue_share": ("scope", "measure"),
    "platform_count": ("platform_type", "reporting_unit_code"),
    "target_scoreboard": ("target_code", "reading"),
    "indicator_value": ("subject_type", "subject_code", "reporting_unit_code", "indicator_code", "basis"),
    "unit_register": ("unit_code",),
    "unit_membership": ("unit_code", "container_code"),
    "plan_progress": ("subject_type", "subject_code", "reporting_unit_code"),
    "enterprise_count": ("reporting_unit_code", "enterprise_kind"),
    "county_cluster_coverage": ("region_code",),
    "specialisation": ("region_code", "industry_group_code"),
    "concentration": ("concentration_of", "code"),
}
# Columns that are a ratio of two others.
RATIOS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "tax_revenue_share": {"share": ("numerator_yuan", "denominator_yuan")},
    "target_scoreboard": {"actual": ("actual_numerator", "actual_denominator")},
}
# Columns that are the growth of one column over another, both of which have cells of their own.
GROWTHS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "cluster_value_added": {"growth_ytd_pct": ("value_added_ytd_yuan", "value_added_prior_year_ytd_yuan")},
    "indicator_value": {"growth_pct": ("value", "prior_year_value")},
}
_CELLS = """
    select
        lineage.leg, lineage.operation, lineage.contribution, lineage.submission_id,
        receipt.file_name, receipt.file_sha256, receipt.received_at,
        coalesce(reading.submission_kind, 'regular') as submission_kind,
        observation.form_code, observation.reporting_unit_code, observation.period,
        observation.sheet, observation.cell, observation.subject_label, observation.indicator_code,
        observation.basis, observation.value_text, observation.value_number, observation.unit_reported,
        observation.unit_factor, observation.value_std
    from ({source}) as lineage
    inner join raw.observation as observation using (submission_id, sheet, cell)
    inner join audit.receipt as receipt using (submission_id)
    inner join audit.reading as reading using (submission_id)
    order by lineage.operation, observation.reporting_unit_code, receipt.file_name, observation.sheet,
        length(observation.cell), observation.cell
"""
_DECISIONS = """
    select
        behind.leg, behind.decision_id, behind.effect, decision.kind, decision.action, behind.submission_id,
        receipt.file_name, reading.form_code, reading.reporting_unit_code, reading.period, behind.sheet, behind.cell,
        observation.value_text as sent_text, observation.value_number as sent_number,
        observation.value_std as sent_std, observation.unit_reported,
        correction.value_number as counted_number, correction.value_std as counted_std, decision.reason,
        decision.person, (decision.known_at at time zone 'Asia/Shanghai')::date as decided_on, decision.expires_on
    from marts.fct_figure_decision as behind
    inner join audit.receipt as receipt using (submission_id)
    inner join audit.reading as reading using (submission_id)
    left join raw.observation as observation using (submission_id, sheet, cell)
    inner join audit.decision as decision on behind.decision_id = decision.decision_id
    left join audit.correction as correction
        on behind.effect = 'corrected'
        and (behind.submission_id, behind.sheet, behind.cell, behind.decision_id)
        = (correction.submission_id, correction.sheet, correction.cell, correction.decision_id)
    where (behind.release_id, behind.period, behind.view_name, behind.row_key)
        = (%(release_id)s, %(period)s, %(view_name)s, %(row_key)s)
    order by behind.decision_id, behind.submission_id, behind.sheet, length(behind.cell), behind.cell, behind.effect
"""


def trace(
    warehouse: Warehouse,
    view: str,
    keys: Mapping[str, str],
    *,
    archive: Path,
    as_of: datetime | None = None,
    province_code: str = DEFAULT_PROVINCE,
) -> list[Trace]:
    """Trace the rows of a view that have these key values, one tree a row.

    Args:
        warehouse: entered as auditor.
        view: as `bi.tax_revenue_share`; `bi.` may be left out.
        keys: values of `period` and of the view's key columns; keys left out take every value.
        archive: the home's archive of originals, for their paths.
        as_of: trace the release in force then; None: now.
        province_code: whose rows.

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
        rows = _published_rows(connection, name, columns, {**keys, "province_code": province_code})
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
        conditions=sql.SQL(" and ").join(conditions),
        columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
    )
    return connection.cursor(row_factory=dict_row).execute(query).fetchall()


def _trace_row(
    connection: Connection[Any], name: str, columns: Sequence[str], row: Mapping[str, Any], archive: Path
) -> Trace:
    row_key = "|".join(row[key] for key in KEYS[name])
    place = {"release_id": row["release_id"], "period": row["period"], "view_name": name, "row_key": row_key}
    query = _CELLS.format(source=cells_of(name)).encode()
    found = connection.cursor(row_factory=dict_row).execute(query, place).fetchall()
    cells = [Cell(**cell, archived_path=str(archived_path(archive, cell["file_sha256"]))) for cell in found]
    decisions = _decisions(connection, place)
    return Trace(
        view=f"bi.{name}",
        key={column: row[column] for column in columns},
        release_id=row["release_id"],
        as_of=row["as_of"],
        figures=tuple(_figures(name, row, _as_counted(cells, decisions), decisions)),
    )


def _decisions(connection: Connection[Any], place: Mapping[str, str]) -> list[Decided]:
    """The decisions behind a row; none where nothing was built since there are any."""
    is_there = connection.execute("select to_regclass('marts.fct_figure_decision') is not null").fetchone()
    if is_there != (True,):
        return []
    found = connection.cursor(row_factory=dict_row).execute(_DECISIONS, place).fetchall()
    return [Decided(**decided) for decided in found]


def _as_counted(cells: Sequence[Cell], decisions: Sequence[Decided]) -> list[Cell]:
    """The cells with the decisions on them, and with the values that count."""
    counted = []
    for cell in cells:
        own = [d for d in decisions if d.leg == cell.leg and d.is_on(cell.submission_id, cell.sheet, cell.cell)]
        correction = next((decided for decided in own if decided.is_counted), None)
        number, std = (
            (correction.counted_number, correction.counted_std) if correction else (cell.value_number, cell.value_std)
        )
        counted.append(replace(cell, value_number=number, value_std=std, decisions=tuple(own)))
    return counted


def _figures(
    name: str, row: Mapping[str, Any], cells: Sequence[Cell], decisions: Sequence[Decided]
) -> Iterator[Figure]:
    """The row's traced columns in the view's own order; the legs of a ratio stand below it."""
    ratios = RATIOS.get(name, {})
    growths = GROWTHS.get(name, {})
    in_ratio = {column for legs in ratios.values() for column in legs}
    traced = {cell.leg for cell in cells} | {decided.leg for decided in decisions}
    for column in row:
        if column in ratios:
            parts = tuple(_leg(leg, row[leg], cells, decisions) for leg in ratios[column])
            yield Figure(column, row[column], "ratio", parts)
        elif column in growths:
            yield Figure(
                column, row[column], "growth", tuple(Figure(leg, row[leg], "constant") for leg in growths[column])
            )
        elif column in traced and column not in in_ratio:
            yield _leg(column, row[column], cells, decisions)


def _leg(column: str, value: Any, cells: Sequence[Cell], decisions: Sequence[Decided]) -> Figure:
    own = tuple(cell for cell in cells if cell.leg == column)
    on_cells = {decided for cell in own for decided in cell.decisions}
    others = tuple(decided for decided in decisions if decided.leg == column and decided not in on_cells)
    operations = {cell.operation for cell in own}
    if "text" in operations:
        return Figure(column, None if value is None else str(value), "text", cells=own, decisions=others)
    operation = "difference" if "subtract" in operations else "count" if "count" in operations else "sum"
    figure = None if value is None else Decimal(value)
    return Figure(column, figure, operation if own else "constant", cells=own, decisions=others)
