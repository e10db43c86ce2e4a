"""A mart that gains a column says so: releases published before must hash as they did."""

from pathlib import Path

import pytest
import yaml

from jiqun.pipeline.publish_release import FIGURES, GAINED

MARTS = Path(__file__).parents[2] / "dbt_project" / "models" / "marts" / "core"
# The columns of the marts that the first releases were published with.
ORIGINAL = {
    "fct_cluster_value_added": """
        release_id as_of province_code period cluster_code value_added_ytd_yuan
        value_added_month_yuan months_covered value_added_prior_year_ytd_yuan value_status month_status
    """,
    "fct_tax_revenue_share": """
        release_id as_of province_code period scope measure
        numerator_yuan denominator_yuan share basis_status numerator_declared_yuan numerator_computed_yuan
        numerator_sum_yuan denominator_declared_yuan denominator_computed_yuan reporting_unit_expected_count reporting_unit_matched_count coverage_pct
    """,
    "fct_platform_count": """
        release_id as_of province_code period platform_type reporting_unit_code
        stock_count added_count withdrawn_count operating_count reported_period value_status
        reporting_unit_count
    """,
    "rpt_target_scoreboard": """
        release_id as_of province_code period target_code reading
        unit actual actual_numerator actual_denominator target target_numerator
        target_denominator attained_pct gap status coverage_pct
    """,
}


@pytest.mark.parametrize("mart", ORIGINAL)
def test_every_column_is_old_or_declared_as_gained(mart: str) -> None:
    (model,) = yaml.safe_load((MARTS / f"{mart}.yml").read_text(encoding="utf-8"))["models"]
    columns = {column["name"] for column in model["columns"]}
    assert columns - set(ORIGINAL[mart].split()) == set(GAINED.get(mart, ()))
    assert set(ORIGINAL[mart].split()) <= columns


def test_only_published_marts_gain() -> None:
    assert GAINED.keys() <= set(FIGURES)
