"""Every figure of every bi view, at every load, equals the truth that the sample computed independently."""

import csv
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from jiqun.pipeline.calendar import closing
from jiqun.pipeline.query import run_query
from tests.scenarios.conftest import MONTHS, LoadedSample

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


def read_truth(folder: Path, view: str) -> tuple[list[str], dict[str, dict[tuple[str, ...], dict[str, str]]]]:
    """Columns, and rows by load and key, as text; an empty text is null."""
    by_load: dict[str, dict[tuple[str, ...], dict[str, str]]] = {}
    with (folder / f"{view}.csv").open(encoding="utf-8") as lines:
        reader = csv.DictReader(lines)
        columns = [name for name in reader.fieldnames or [] if name != "as_of_load"]
        for row in reader:
            key = tuple(row[name] for name in KEYS[view])
            by_load.setdefault(row.pop("as_of_load"), {})[key] = row
    return columns, by_load


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


@pytest.mark.parametrize("view", KEYS)
@pytest.mark.parametrize("month", MONTHS)
def test_every_figure_equals_the_truth(loaded_sample: LoadedSample, view: str, month: str) -> None:
    columns, by_load = read_truth(loaded_sample.truth, view)
    truth = by_load[month]
    result = run_query(
        loaded_sample.warehouse,
        f"select {', '.join(SPELLED.get(column, column) for column in columns)} from bi.{view}",
        "bi_reader",
        closing(month).date(),
    )
    published = [dict(zip(result.columns, row, strict=True)) for row in result.rows]
    by_key = {tuple(str(row[name]) for name in KEYS[view]): row for row in published}
    assert len(by_key) == len(published)
    assert by_key.keys() == truth.keys()
    wrong = [
        (key, column, by_key[key][column], row[column])
        for key, row in truth.items()
        for column in columns
        if not same(column, by_key[key][column], row[column])
    ]
    assert wrong == []


def test_the_truth_covers_every_view_and_month(loaded_sample: LoadedSample) -> None:
    for view in KEYS:
        _, by_load = read_truth(loaded_sample.truth, view)
        assert list(by_load) == list(MONTHS)
        if view in ("unit_register_history", "revision"):  # of runs of months, and of those that have changed
            continue
        for load, rows in by_load.items():
            assert {key[0] for key in rows} == set(MONTHS[: MONTHS.index(load) + 1])
