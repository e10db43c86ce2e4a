"""The marts that the gate looks at by month, in SQL: they have too many rows to look at one by one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row
from psycopg.sql import SQL, Composable, Identifier

from expectations.checks.evidence import Check
from expectations.gate.mart_rows import DECLARED, Row, Rows, declared_keys, make_check

SUMMARIES = "summaries"  # a line of counts for each table and month


@dataclass(frozen=True)
class Summarised:
    """A mart looked at by month.

    Attributes:
        key: after release_id and period.
        figure: the column that says that a row has a figure, which published rows may not lose wholesale; None: rows
            of it come and go.
    """

    key: tuple[str, ...]
    figure: str | None


SUMMARISED: Mapping[str, Summarised] = {
    "fct_indicator_value": Summarised(
        ("subject_type", "subject_code", "reporting_unit_code", "indicator_code", "basis"), "value"
    ),
    "fct_unit_register": Summarised(("unit_code",), "unit_status"),
    "fct_unit_membership": Summarised(("unit_code", "container_code"), None),
    "fct_plan_progress": Summarised(("subject_type", "subject_code", "reporting_unit_code"), "plan_state"),
    "fct_enterprise_count": Summarised(("reporting_unit_code", "enterprise_kind"), "enterprise_count"),
    "fct_county_cluster_coverage": Summarised(("region_code",), "cluster_count"),
    # Its key moves with the words of the register: a corrected industry is not a lost figure.
    "fct_specialisation": Summarised(("region_code", "industry_group_code"), None),
    "fct_concentration": Summarised(("concentration_of", "code"), None),
}

_SUMMARY = """
with here as (
    select period, row ({key}) as key, {has_figure} as has_figure, {is_no_number} as is_no_number
    from marts.{table} where release_id = %(release)s
),
there as (
    select mart.period, row ({mart_key}) as key from marts.{table} as mart
    inner join (
        select distinct on (built.period) built.period, release.release_id
        from audit.release cross join lateral unnest(release.periods) as built (period)
        where release.province_code = %(province)s and built.period = any(%(periods)s)
        order by built.period, release.release_number desc
    ) as in_force using (release_id, period)
    where {has_figure}
),
lost as (
    select there.period, count(*) as published_count, count(*) filter (where here.key is null) as lost_count
    from there left join here on there.period = here.period and there.key = here.key and here.has_figure
    group by there.period
),
counted as (
    select period, count(*) as row_count, count(*) - count(distinct key) as repeated_count,
        count(*) filter (where is_no_number) as no_number_count
    from here group by period
)
select %(table)s as "table", period, coalesce(row_count, 0) as row_count, coalesce(repeated_count, 0) as repeated_count,
    coalesce(no_number_count, 0) as no_number_count, coalesce(published_count, 0) as published_count,
    coalesce(lost_count, 0) as lost_count
from counted full join lost using (period)
"""
_NUMBERS = """
select column_name from information_schema.columns
where table_schema = 'marts' and table_name = %s and data_type = 'numeric'
"""


def read_summaries(
    connection: Connection[Any], release_id: str, province_code: str, periods: Sequence[str]
) -> list[dict[str, Any]]:
    """Of each table and month: rows, keys that repeat, rows with NaN or infinity; figures published, and those lost."""
    lines = []
    with connection.cursor(row_factory=dict_row) as cursor:
        for table, mart in SUMMARISED.items():
            numbers = [row["column_name"] for row in cursor.execute(_NUMBERS, (table,)).fetchall()]
            query = SQL(_SUMMARY).format(
                table=Identifier(table),
                key=_columns(mart.key),
                mart_key=SQL(", ").join(Identifier("mart", name) for name in mart.key),
                has_figure=SQL("{} is not null").format(Identifier(mart.figure)) if mart.figure else SQL("false"),
                is_no_number=SQL("'{{NaN,Infinity,-Infinity}}'::numeric[] && array[{}]::numeric[]").format(
                    _columns(numbers)
                ),
            )
            values = {"release": release_id, "province": province_code, "periods": list(periods), "table": table}
            lines += cursor.execute(query, values).fetchall()
    return lines


def _columns(names: Sequence[str]) -> Composable:
    return SQL(", ").join(map(Identifier, names))


def build_summary_checks(rows: Rows, periods: Sequence[str], province_code: str) -> Iterator[Check]:
    """Of each summarised mart and month: how many rows, no repeated key, finite numbers, figures not lost wholesale.

    Args:
        rows: with `SUMMARIES`, see `read_summaries`.
        periods: the months that the candidate was to build.
        province_code: whose code lists declare the rows.
    """
    lines: Mapping[tuple[str, str], Row] = {(line["table"], line["period"]): line for line in rows[SUMMARIES]}
    for table in (table for table in DECLARED if table in SUMMARISED):
        for period in periods:
            expected = len(declared_keys(table, province_code, period))
            count = lines[table, period]["row_count"] if (table, period) in lines else 0
            yield make_check("R601", table, period, {"row_count": count, "expected_count": expected})
    for (table, period), line in lines.items():
        repeated, no_number = line["repeated_count"], line["no_number_count"]
        yield make_check("R604", table, period, {"fault_count": repeated}, faults=f"×{repeated + 1}")
        yield make_check("R613", table, period, {"fault_count": no_number}, columns=f"×{no_number}")
        if line["published_count"]:
            operands = {name: line[name] for name in ("lost_count", "published_count")}
            yield make_check("R617", table, period, operands)
