"""MetricFlow and SQL say the same of every share, amount and count, now and as of an earlier day."""

import csv
from datetime import date
from pathlib import Path

import pytest

from jiqun.pipeline.query import run_query
from jiqun.pipeline.query_metrics import run_metricflow
from tests.scenarios.sample.conftest import LoadedSample

SHARES = [
    ("block_economy", "value_added"),
    ("block_economy", "revenue"),
    ("block_economy", "tax_paid"),
    ("zones_and_clusters", "value_added"),
]
PLATFORMS = ("technical_platform", "rd_center", "test_center", "logistics_center")


def query_metrics(
    sample: LoadedSample, out: Path, metrics: list[str], group_by: str, as_of: date | None = None
) -> list[dict[str, str]]:
    words = ["query", "--quiet", "--metrics", ",".join(metrics), "--group-by", group_by, "--csv", str(out / "out.csv")]
    assert run_metricflow(sample.warehouse, words, out / "work", as_of) == 0
    with (out / "out.csv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def same(metric: str, sql: object) -> bool:
    """MetricFlow answers in double precision."""
    if sql is None:
        return metric == ""
    return float(metric) == pytest.approx(float(str(sql)), rel=1e-12)


@pytest.mark.parametrize("as_of", [None, date(2007, 6, 30)])
def test_every_share_with_its_legs(loaded_sample: LoadedSample, tmp_path: Path, as_of: date | None) -> None:
    names = [f"{scope}_{measure}_{leg}" for scope, measure in SHARES for leg in ("share", "yuan", "base_yuan")]
    told = query_metrics(loaded_sample, tmp_path, names, "metric_time__month", as_of)
    rows = run_query(
        loaded_sample.warehouse,
        "select period, scope, measure, share, numerator_yuan, denominator_yuan from bi.tax_revenue_share",
        "bi_reader",
        as_of,
    ).rows
    shares = {(period, scope, measure): figures for period, scope, measure, *figures in rows}
    assert {row["metric_time__month"][:7] for row in told} == {period for period, *_ in shares}
    for row in told:
        for scope, measure in SHARES:
            figures = shares[row["metric_time__month"][:7], scope, measure]
            for leg, figure in zip(("share", "yuan", "base_yuan"), figures, strict=True):
                assert same(row[f"{scope}_{measure}_{leg}"], figure), (row, scope, measure, leg)


def test_clusters_by_code_at_the_newest_month(loaded_sample: LoadedSample, tmp_path: Path) -> None:
    """Year-to-date values are not added over months: without a month the last one counts."""
    told = query_metrics(loaded_sample, tmp_path, ["named_cluster_value_added_ytd_yuan"], "named_cluster__cluster_code")
    rows = run_query(
        loaded_sample.warehouse,
        "select cluster_code, value_added_ytd_yuan from bi.cluster_value_added where period = '2007-06'",
        "bi_reader",
    ).rows
    assert {row["named_cluster__cluster_code"] for row in told} == {code for code, _ in rows}
    values = {row["named_cluster__cluster_code"]: row["named_cluster_value_added_ytd_yuan"] for row in told}
    assert all(same(values[code], value) for code, value in rows)


def test_platforms_are_added_over_units_once(loaded_sample: LoadedSample, tmp_path: Path) -> None:
    names = [f"{kind}_{leg}" for kind in PLATFORMS for leg in ("stock_count", "operating_count")]
    told = query_metrics(loaded_sample, tmp_path, names, "metric_time__month")
    rows = run_query(
        loaded_sample.warehouse,
        "select period, platform_type, stock_count, operating_count from bi.platform_count "
        "where reporting_unit_code = '220000'",
        "bi_reader",
    ).rows
    months = {row["metric_time__month"][:7]: row for row in told}
    for period, kind, stock, operating in rows:
        assert same(months[period][f"{kind}_stock_count"], stock)
        assert same(months[period][f"{kind}_operating_count"], operating)
