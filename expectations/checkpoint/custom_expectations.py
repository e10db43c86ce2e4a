"""Expectations that the core of Great Expectations lacks: exact decimals, rounding tolerance, ratios.

Importing this module imports Great Expectations (seconds): only `run_checkpoint.py` does. Columns hold Decimal
objects; thresholds are text in the suite, so that its JSON is exact, and become Decimal here.
"""

# The columns are Great Expectations' names, and its decorators call metric functions with the class.
# ruff: noqa: N803, N805
# mypy: disable-error-code="misc, untyped-decorator"

from decimal import Decimal
from typing import Any

import pandas as pd
from great_expectations.execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import ColumnPairMapExpectation, MulticolumnMapExpectation
from great_expectations.expectations.metrics.map_metric_provider import (
    ColumnPairMapMetricProvider,
    MulticolumnMapMetricProvider,
    column_pair_condition_partial,
    multicolumn_condition_partial,
)

_PAIR_DOMAIN = ("batch_id", "table", "column_A", "column_B", "row_condition", "condition_parser", "ignore_row_if")
_LIST_DOMAIN = ("batch_id", "table", "column_list", "row_condition", "condition_parser", "ignore_row_if")


def _series(column: "pd.Series[Any]", verdicts: list[bool]) -> "pd.Series[bool]":
    return pd.Series(verdicts, index=column.index, dtype=bool)


class TotalEqualsSumOfParts(MulticolumnMapMetricProvider):
    """Whether |total - sum| <= max(minimum_units, units_per_part x parts) x display unit."""

    condition_metric_name = "multicolumn_values.total_equals_sum_of_parts"
    condition_domain_keys = _LIST_DOMAIN
    condition_value_keys = ("units_per_part", "minimum_units")

    @multicolumn_condition_partial(engine=PandasExecutionEngine)
    def _pandas(cls, column_list: pd.DataFrame, **kwargs: Any) -> "pd.Series[bool]":
        per_part, minimum = Decimal(kwargs["units_per_part"]), Decimal(kwargs["minimum_units"])
        rows = column_list.itertuples(index=False, name=None)
        return _series(
            column_list.iloc[:, 0],
            [abs(total - parts) <= max(minimum, per_part * count) * unit for total, parts, count, unit in rows],
        )


class ExpectTotalToEqualSumOfParts(MulticolumnMapExpectation):
    """A total equals the sum of its parts as far as rounding allows.

    `column_list`: total, sum of the parts, number of parts, smallest step shown (all in standard units).
    """

    units_per_part: str
    minimum_units: str
    map_metric = "multicolumn_values.total_equals_sum_of_parts"
    success_keys = ("column_list", "units_per_part", "minimum_units", "ignore_row_if", "mostly")
    args_keys = ("column_list", "units_per_part", "minimum_units")


class TotalLeavesOutOverlap(MulticolumnMapMetricProvider):
    """Whether the total is not, as far as rounding tells, the plain sum with the overlap added on top."""

    condition_metric_name = "multicolumn_values.total_leaves_out_overlap"
    condition_domain_keys = _LIST_DOMAIN
    condition_value_keys = ("units_per_part", "minimum_units")

    @multicolumn_condition_partial(engine=PandasExecutionEngine)
    def _pandas(cls, column_list: pd.DataFrame, **kwargs: Any) -> "pd.Series[bool]":
        per_part, minimum = Decimal(kwargs["units_per_part"]), Decimal(kwargs["minimum_units"])
        verdicts = []
        for total, plain, overlap, count, unit in column_list.itertuples(index=False, name=None):
            tolerance = max(minimum, per_part * count) * unit
            is_plain = abs(total - plain) <= tolerance  # an overlap within the rounding cannot be told
            verdicts.append(is_plain or abs(total - plain - overlap) > tolerance)
        return _series(column_list.iloc[:, 0], verdicts)


class ExpectTotalToLeaveOutOverlap(MulticolumnMapExpectation):
    """A total does not count twice what lies inside its parts.

    `column_list`: total, sum of the parts, what lies inside them, number of parts, smallest step shown.
    """

    units_per_part: str
    minimum_units: str
    map_metric = "multicolumn_values.total_leaves_out_overlap"
    success_keys = ("column_list", "units_per_part", "minimum_units", "ignore_row_if", "mostly")
    args_keys = ("column_list", "units_per_part", "minimum_units")


class DiffersByAtMost(ColumnPairMapMetricProvider):
    """Whether |A - B| <= tolerance."""

    condition_metric_name = "column_pair_values.differ_by_at_most"
    condition_domain_keys = _PAIR_DOMAIN
    condition_value_keys = ("tolerance",)

    @column_pair_condition_partial(engine=PandasExecutionEngine)
    def _pandas(cls, column_A: "pd.Series[Any]", column_B: "pd.Series[Any]", **kwargs: Any) -> "pd.Series[bool]":
        tolerance = Decimal(kwargs["tolerance"])
        return _series(column_A, [abs(a - b) <= tolerance for a, b in zip(column_A, column_B, strict=True)])


class ExpectColumnPairValuesToDifferByAtMost(ColumnPairMapExpectation):
    """Two columns agree within an absolute tolerance."""

    tolerance: str
    ignore_row_if: str = "both_values_are_missing"
    map_metric = "column_pair_values.differ_by_at_most"
    success_keys = ("column_A", "column_B", "tolerance", "ignore_row_if", "mostly")
    args_keys = ("column_A", "column_B", "tolerance")


class RatioBetween(ColumnPairMapMetricProvider):
    """Whether minimum x B <= A <= maximum x B: no division, so no rounding and no zero to divide by."""

    condition_metric_name = "column_pair_values.ratio_between"
    condition_domain_keys = _PAIR_DOMAIN
    condition_value_keys = ("minimum", "maximum")

    @column_pair_condition_partial(engine=PandasExecutionEngine)
    def _pandas(cls, column_A: "pd.Series[Any]", column_B: "pd.Series[Any]", **kwargs: Any) -> "pd.Series[bool]":
        low, high = kwargs.get("minimum"), kwargs["maximum"]
        return _series(
            column_A,
            [
                (low is None or Decimal(low) * b <= a) and a <= Decimal(high) * b
                for a, b in zip(column_A, column_B, strict=True)
            ],
        )


class ExpectColumnPairRatioToBeBetween(ColumnPairMapExpectation):
    """A / B lies within bounds."""

    maximum: str
    minimum: str | None = None
    ignore_row_if: str = "both_values_are_missing"
    map_metric = "column_pair_values.ratio_between"
    success_keys = ("column_A", "column_B", "minimum", "maximum", "ignore_row_if", "mostly")
    args_keys = ("column_A", "column_B", "minimum", "maximum")


class RatioAvoidsScales(ColumnPairMapMetricProvider):
    """Whether A / B, or its inverse, is near none of the scales (a factor `spread` around each)."""

    condition_metric_name = "column_pair_values.ratio_avoids_scales"
    condition_domain_keys = _PAIR_DOMAIN
    condition_value_keys = ("scales",)

    @column_pair_condition_partial(engine=PandasExecutionEngine)
    def _pandas(cls, column_A: "pd.Series[Any]", column_B: "pd.Series[Any]", **kwargs: Any) -> "pd.Series[bool]":
        scales = [(Decimal(scale), Decimal(spread)) for scale, spread in kwargs["scales"].items()]
        verdicts = []
        for a, b in zip(column_A, column_B, strict=True):
            small, large = sorted((abs(a), abs(b)))
            verdicts.append(
                not any(small * k <= large * spread and large <= small * k * spread for k, spread in scales)
            )
        return _series(column_A, verdicts)


class ExpectColumnPairRatioToAvoidScales(ColumnPairMapExpectation):
    """Two comparable columns do not stand to each other as 万元 to 元: `scales` maps a scale to its spread."""

    scales: dict[str, str]
    ignore_row_if: str = "both_values_are_missing"
    map_metric = "column_pair_values.ratio_avoids_scales"
    success_keys = ("column_A", "column_B", "scales", "ignore_row_if", "mostly")
    args_keys = ("column_A", "column_B", "scales")


class TotalCoversSumOfParts(MulticolumnMapMetricProvider):
    """Whether total >= sum - max(minimum_units, units_per_part x parts) x display unit."""

    condition_metric_name = "multicolumn_values.total_covers_sum_of_parts"
    condition_domain_keys = _LIST_DOMAIN
    condition_value_keys = ("units_per_part", "minimum_units")

    @multicolumn_condition_partial(engine=PandasExecutionEngine)
    def _pandas(cls, column_list: pd.DataFrame, **kwargs: Any) -> "pd.Series[bool]":
        per_part, minimum = Decimal(kwargs["units_per_part"]), Decimal(kwargs["minimum_units"])
        rows = column_list.itertuples(index=False, name=None)
        return _series(
            column_list.iloc[:, 0],
            [total >= parts - max(minimum, per_part * count) * unit for total, parts, count, unit in rows],
        )


class ExpectTotalToCoverSumOfParts(MulticolumnMapExpectation):
    """A total is not below the sum of some of its parts as far as rounding allows.

    `column_list`: total, sum of the parts, number of parts, smallest step shown (all in standard units).
    """

    units_per_part: str
    minimum_units: str
    map_metric = "multicolumn_values.total_covers_sum_of_parts"
    success_keys = ("column_list", "units_per_part", "minimum_units", "ignore_row_if", "mostly")
    args_keys = ("column_list", "units_per_part", "minimum_units")
