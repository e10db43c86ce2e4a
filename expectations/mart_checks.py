"""Operands of the rules of the gate (6xx): mart rows of a candidate, and of the releases in force for its months."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from expectations.evidence import Check
from expectations.rules import Suite
from expectations.wording import plain

Rows = Mapping[str, Sequence[Mapping[str, Any]]]

# The key of each gated table, after release_id, and the figure that says that there is one.
KEYS: Mapping[str, tuple[str, ...]] = {
    "rpt_target_scoreboard": ("period", "target_code", "reading"),
    "fct_cluster_value_added": ("period", "cluster_code"),
    "fct_tax_revenue_share": ("period", "scope", "measure"),
    "fct_platform_count": ("period", "platform_type", "reporting_unit_code"),
}
_FIGURES = {
    "rpt_target_scoreboard": "actual",
    "fct_cluster_value_added": "value_added_ytd_yuan",
    "fct_tax_revenue_share": "share",
    "fct_platform_count": "stock_count",
}
_SCORES, _SHARES, _PLATFORMS = "rpt_target_scoreboard", "fct_tax_revenue_share", "fct_platform_count"


def build_mart_checks(suite: Suite, rows: Rows, periods: Sequence[str], published: Rows) -> Iterator[Check]:
    """All checks of a candidate.

    Args:
        suite: `release`.
        rows: of the candidate, by table, columns as in `bi`.
        periods: the months that it was to build.
        published: rows of the releases in force for these months.
    """
    yield from _count_rows(suite, rows, periods)
    yield from _keys(rows)
    yield from _shares(suite, rows)
    yield from _lost_figures(rows, published)
    yield from _platform_totals(rows)
    yield from _scores(rows)


def _count_rows(suite: Suite, rows: Rows, periods: Sequence[str]) -> Iterator[Check]:
    for table, expected in suite.rules["R601"].parameters["rows_per_period"].items():
        counts = Counter(row["period"] for row in rows[table])
        for period in dict.fromkeys([*periods, *counts]):
            operands = {"row_count": counts[period], "expected_count": expected if period in periods else 0}
            yield _check("R601", table, str(period), operands)


def _keys(rows: Rows) -> Iterator[Check]:
    for table, keys in KEYS.items():
        for key, is_repeated, row in _keyed(table, rows):
            faults = [name for name in keys if row[name] is None] + (["×2"] if is_repeated else [])
            yield _check("R604", table, key, {"fault_count": len(faults)}, faults=", ".join(faults))


def _shares(suite: Suite, rows: Rows) -> Iterator[Check]:
    measures = {code: suite.rules[code].parameters["measures"] for code in ("R605", "R606")}
    for key, _, row in _keyed(_SHARES, rows):
        share, numerator, denominator = row["share"], row["numerator_yuan"], row["denominator_yuan"]
        if share is not None:
            yield _check("R602", _SHARES, key, {"share": share})
            if row["measure"] in measures["R606"]:
                yield _check("R606", _SHARES, key, {"share": share})
        if numerator is not None and denominator is not None:
            yield _check("R603", _SHARES, key, {"numerator": numerator, "denominator": denominator})
            if share is not None and denominator:
                yield _check("R608", _SHARES, key, {"share": share, "computed": Decimal(numerator) / denominator})
        computed, plain_sum = row["numerator_computed_yuan"], row["numerator_sum_yuan"]
        if computed is not None and plain_sum is not None and row["measure"] in measures["R605"]:
            yield _check("R605", _SHARES, key, {"computed": computed, "plain_sum": plain_sum})


def _lost_figures(rows: Rows, published: Rows) -> Iterator[Check]:
    for table, figure in _FIGURES.items():
        here = {key for key, _, row in _keyed(table, rows) if row[figure] is not None}
        for key, _, row in _keyed(table, published):
            if row[figure] is not None:
                yield _check(
                    "R607", table, key, {"has_figure": int(key in here)}, published=plain(Decimal(row[figure]))
                )


def _platform_totals(rows: Rows) -> Iterator[Check]:
    """Of each type and month: the province's row against the sum of the others'."""
    totals: dict[tuple[str, str], tuple[str, int]] = {}
    sums: dict[tuple[str, str], list[int]] = defaultdict(list)
    for key, _, row in _keyed(_PLATFORMS, rows):
        if row["stock_count"] is not None:
            kind = row["period"], row["platform_type"]
            if str(row["reporting_unit_code"]).endswith("0000"):
                totals[kind] = key, row["stock_count"]
            else:
                sums[kind].append(row["stock_count"])
    for kind, (key, total) in totals.items():
        yield _check("R609", _PLATFORMS, key, {"total": total, "units_sum": sum(sums[kind])})


def _scores(rows: Rows) -> Iterator[Check]:
    """Of each target: the status against that which its exact legs give."""
    for key, _, row in _keyed(_SCORES, rows):
        numerator, denominator = row["actual_numerator"], row["actual_denominator"]
        status = row["status"]
        if numerator is None or not denominator:
            expected = "no_data"
        elif status in ("in_progress", "incomplete") and row["attained_pct"] is None:
            expected = status
        else:
            is_attained = numerator * row["target_denominator"] >= row["target_numerator"] * denominator
            expected = "attained" if is_attained else "not_attained"
        yield _check("R610", _SCORES, key, {"status": status, "expected": expected})


def _keyed(table: str, rows: Rows) -> Iterator[tuple[str, bool, Mapping[str, Any]]]:
    """Rows with their key as text, made unique by a number where it is repeated."""
    seen: Counter[str] = Counter()
    for row in rows.get(table, ()):
        key = "/".join("?" if row[name] is None else str(row[name]) for name in KEYS[table])
        seen[key] += 1
        yield (key if seen[key] == 1 else f"{key}#{seen[key]}"), seen[key] > 1, row


def _check(rule_code: str, table: str, key: str, operands: dict[str, Any], **facts: str) -> Check:
    return Check(rule_code, None, table, key, operands, partial(_told, table, key, operands, facts))


def _told(table: str, key: str, operands: dict[str, Any], facts: dict[str, str]) -> dict[str, str]:
    shown = {name: plain(value) if isinstance(value, Decimal) else str(value) for name, value in operands.items()}
    return {"table": table, "key": key, "period": key, **shown, **facts}
