"""The published figures, read as readers see them: as `bi_reader`, from the bi views, as known at an instant."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

import psycopg
from psycopg.rows import dict_row

from ingest.errors import JiqunError
from ingest.warehouse.connect import Warehouse
from jiqun.export.map_indicator import indicator_value
from jiqun.export.map_marts import cluster_value_added, platform_count, target_scoreboard, tax_revenue_share
from jiqun.export.observation import Figure

_VIEWS = (
    (
        cluster_value_added,
        "select figure.*, cluster.reporting_unit_code from bi.cluster_value_added as figure "
        "inner join bi.dim_cluster as cluster using (province_code, cluster_code)",
    ),
    (tax_revenue_share, "select * from bi.tax_revenue_share as figure"),
    (platform_count, "select * from bi.platform_count as figure"),
    (
        target_scoreboard,
        "select figure.*, target.is_annual_flow from bi.target_scoreboard as figure "
        "left join bi.dim_target as target using (province_code, target_code, reading)",
    ),
    (
        indicator_value,
        "select figure.*, register.unit_kind from bi.indicator_value as figure "
        "left join bi.unit_register as register on figure.subject_type = 'unit' "
        "and figure.province_code = register.province_code and figure.period = register.period "
        "and figure.subject_code = register.unit_code",
    ),
)


@dataclass(frozen=True)
class ReleaseNote:
    """A published release: its number, id, as-of, and the months that it built."""

    number: int
    release_id: str
    as_of: datetime
    months: Sequence[str]


def read_releases(warehouse: Warehouse, province_code: str, as_of: datetime | None = None) -> list[ReleaseNote]:
    """The releases published, oldest first; with `as_of` those of that instant and before."""
    with warehouse.connect("auditor") as connection:
        rows = connection.execute(
            "select release_number, release_id, as_of, periods from audit.release "
            "where province_code = %s and as_of <= coalesce(%s::timestamptz, 'infinity') order by release_number",
            [province_code, as_of],
        ).fetchall()
    if not rows:
        raise JiqunError("还没有发布过任何数据。", "Nothing has been published yet.", exit_code=1)
    return [ReleaseNote(*row) for row in rows]


def read_figures(
    warehouse: Warehouse, province_code: str, as_of: datetime, months: Sequence[str] | None = None
) -> list[Figure]:
    """Every figure of a province in force at an instant, in the order of their keys.

    Args:
        warehouse: where.
        province_code: whose.
        as_of: releases up to then.
        months: of the bi views; None: all.

    Raises:
        JiqunError: the views are not there yet, or two figures have the same key.
    """
    figures = sorted(_read(warehouse, province_code, as_of, months), key=lambda figure: figure.key)
    for one, other in pairwise(figures):
        if one.key == other.key:
            key = ".".join(one.key)
            raise JiqunError(f"有两个数字的 SDMX 键相同：{key}", f"Two figures have the same SDMX key: {key}")
    return figures


def _read(warehouse: Warehouse, province_code: str, as_of: datetime, months: Sequence[str] | None) -> Iterator[Figure]:
    with warehouse.connect("bi_reader") as connection:
        # One state of the database for all views: no release comes in between.
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        connection.execute("select set_config('jiqun.as_of', %s, false)", [as_of.isoformat()])
        for to_figures, query in _VIEWS:
            where = " where figure.province_code = %(province)s"
            if months is not None:
                where += " and figure.period = any(%(months)s)"
            try:
                rows = connection.cursor(row_factory=dict_row).execute(
                    f"{query}{where}".encode(), {"province": province_code, "months": list(months or ())}
                )
            except psycopg.errors.UndefinedTable as error:
                raise JiqunError(
                    "还没有发布过这一版本的数据，请先装载一个月。",
                    "The views of this version are not there yet: load a month first.",
                    exit_code=1,
                ) from error
            for row in rows:
                yield from to_figures(row)
