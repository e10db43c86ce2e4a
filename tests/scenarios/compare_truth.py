"""Published rows held against the truth: keys of every view, and what counts as equal."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ingest.warehouse.connect import Warehouse
from jiqun.confidentiality.read_month import PROTECTED
from jiqun.pipeline.query import run_query

KEYS = {
    "cluster_value_added": ["period", "cluster_code"],
    "tax_revenue_share": ["period", "scope", "measure"],
    "platform_count": ["period", "platform_type", "reporting_unit_code"],
    "target_scoreboard": ["period", "target_code", "reading"],
    "indicator_value": [
        "period", "subject_type", "subject_code", "reporting_unit_code", "indicator_code", "basis",
    ],
    "unit_register": ["period", "unit_code"],
    "unit_register_history": ["unit_code", "first_period"],
    "unit_membership": ["period", "unit_code", "container_code"],
    "plan_progress": ["period", "subject_type", "subject_code", "reporting_unit_code"],
    "enterprise_count": ["period", "reporting_unit_code", "enterprise_kind"],
    "county_cluster_coverage": ["period", "region_code"],
    "specialisation": ["period", "region_code", "industry_group_code"],
    "concentration": ["period", "concentration_of", "code"],
    "reporting_calendar": ["month", "form_code", "reporting_unit_code"],
    "data_quality": ["period", "level", "reporting_unit_code"],
    "revision": ["period", "view_name", "row_key", "leg", "vintage_number"],
}  # fmt: skip
# Ratios are compared as fractions of their exact legs, and the rounded column against those.
RATIO_DIGITS = {
    "attained_pct": 4, "coverage_pct": 2, "completeness_pct": 2, "timeliness_pct": 2,
    **dict.fromkeys([
        "share", "actual", "target", "gap", "growth_ytd_pct", "share_of_named_pct", "contribution_points", "growth_pct",
        "county_share_pct", "province_share_pct", "location_quotient", "province_effect_yuan", "mix_effect_yuan",
        "local_effect_yuan", "hhi", "cr4", "krugman", "revision_pct",
    ], 12),
}  # fmt: skip
ROOTS = {"required_growth_pct"}  # to twelve significant digits
# A vintage is told by the load that brought it: the month before the one in which that load closed.
SPELLED = {"load": "to_char(as_of at time zone 'Asia/Shanghai' - interval '1 month', 'YYYY-MM') as load"}


def compare(
    warehouse: Warehouse, view: str, columns: Sequence[str], truth: Iterable[dict[str, str]], as_of: date, load: str
) -> list[tuple[object, ...]]:
    """Differences between a view as of a day and its truth: rows that one of them lacks, and figures that differ.

    What is owed for a month that has ended since the load of that day (calendar, quality) is not compared.
    """
    expected = {tuple(row[name] for name in KEYS[view]): row for row in truth}
    spelled = ", ".join(SPELLED.get(column, column) for column in columns)
    ahead = f" where {KEYS[view][0]} <= '{load}'" if view in ("reporting_calendar", "data_quality") else ""
    result = run_query(warehouse, f"select {spelled} from bi.{view}{ahead}", "bi_reader", as_of)
    rows = [dict(zip(result.columns, row, strict=True)) for row in result.rows]
    if view in PROTECTED:
        _uncover(warehouse, view, rows, as_of)
    published = {tuple(str(row[name]) for name in KEYS[view]): row for row in rows}
    differences: list[tuple[object, ...]] = [("repeated", len(rows) - len(published))] * (len(rows) != len(published))
    differences += [("missing", key) for key in expected.keys() - published.keys()]
    differences += [("unexpected", key) for key in published.keys() - expected.keys()]
    differences += [
        (key, column, published[key][column], row[column])
        for key, row in expected.items()
        if key in published
        for column in columns
        if not same(column, published[key][column], row[column])
    ]
    return differences


def _uncover(warehouse: Warehouse, view: str, rows: list[dict[str, Any]], as_of: date) -> None:
    """Put in what readers do not see, from the mart: hidden figures are held against the truth as others are."""
    keys = KEYS[view]
    join = f"inner join bi.{view} as shown using (release_id, {', '.join(keys)}) where shown.conf_status <> 'F'"
    result = run_query(warehouse, f"select figure.* from marts.fct_{view} as figure {join}", "auditor", as_of)
    hidden = [dict(zip(result.columns, row, strict=True)) for row in result.rows]
    figures = {tuple(row[name] for name in keys): row for row in hidden}
    for row in rows:
        row |= {
            name: value for name, value in figures.get(tuple(row[name] for name in keys), {}).items() if name in row
        }


def same(column: str, published: object, truth: str) -> bool:
    """Exactly equal; a rounded ratio equals the truth's exact fraction rounded the same way."""
    if published is None or truth == "":
        return published is None and truth == ""
    if isinstance(published, Decimal | int) and not isinstance(published, bool):
        expected = Fraction(truth)
        if column in ROOTS:
            return abs(Fraction(published) - expected) <= abs(expected) / 10**12
        if column in RATIO_DIGITS:
            return abs(Fraction(published) - expected) <= Fraction(1, 2 * 10 ** RATIO_DIGITS[column])
        return Fraction(published) == expected
    return str(published) == truth
