"""Operands of the rules of the gate that work figures out again: from their lineage, from their legs, from the plan."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal

from expectations.checks.evidence import Check
from expectations.gate.mart_rows import (
    CLUSTERS,
    KEYS,
    LINEAGE,
    PLATFORMS,
    SCORES,
    SHARES,
    Row,
    Rows,
    Target,
    keyed,
    make_check,
    platform_units,
    ratio,
    targets,
)
from expectations.rules import Suite
from expectations.wording import plain

# By table: its name in the lineage, and the figures that have one.
_TRACED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    CLUSTERS: (
        "cluster_value_added",
        ("value_added_ytd_yuan", "value_added_month_yuan", "value_added_prior_year_ytd_yuan"),
    ),
    SHARES: (
        "tax_revenue_share",
        (
            "numerator_yuan",
            "denominator_yuan",
            "numerator_declared_yuan",
            "numerator_computed_yuan",
            "numerator_sum_yuan",
            "denominator_declared_yuan",
            "denominator_computed_yuan",
        ),
    ),
    PLATFORMS: ("platform_count", ("stock_count", "added_count", "withdrawn_count", "operating_count")),
    SCORES: ("target_scoreboard", ("actual_numerator", "actual_denominator")),
}
TRACED_VIEWS = tuple(view for view, _ in _TRACED.values())
_COUNTS = _TRACED[PLATFORMS][1]


def build_figure_checks(suite: Suite, rows: Rows) -> Iterator[Check]:
    """All checks of figures against what they come from.

    Args:
        suite: `release`.
        rows: of the candidate and its lineage, without non-numbers.
    """
    yield from _lineage(rows)
    yield from _counts(rows)
    for key, _, row in keyed(SHARES, rows):
        yield _presence(SHARES, key, row, "share", bool(row["numerator_yuan"] is not None and row["denominator_yuan"]))
    coverage = _coverage(rows)
    for key, _, row in keyed(SCORES, rows):
        target = targets().get((row["target_code"], row["reading"]))
        if target:
            yield from _score(suite, key, row, target)
            indicator = row["period"], target.indicator_code
            if indicator in coverage:
                yield from _coverage_check(SCORES, key, row, coverage[indicator])
    for key, _, row in keyed(SHARES, rows):
        yield from _coverage_check(SHARES, key, row, _matched(row))


def _lineage(rows: Rows) -> Iterator[Check]:
    """Each figure against the sum of its contributions, and each sum against a figure."""
    sums = {(r["view_name"], r["period"], r["row_key"], r["leg"]): r["contribution"] for r in rows.get(LINEAGE, ())}
    seen = set()
    for table, (view, legs) in _TRACED.items():
        for key, _, row in keyed(table, rows):
            row_key = "|".join(str(row[name]) for name in KEYS[table][1:])
            for leg in legs:
                source = view, row["period"], row_key, leg
                seen.add(source)
                figure, traced = row[leg], sums.get(source)
                # The denominator of what is no share is one, and comes from no cell.
                if (figure, traced) == (None, None) or (leg, figure, traced) == ("actual_denominator", 1, None):
                    continue
                if traced is not None:
                    yield _presence(table, key, row, leg, True)
                operands = {"figure": Decimal(figure or 0), "traced": Decimal(traced or 0)}
                yield make_check("R612", table, f"{key}/{leg}", operands)
    tables = {view: table for table, (view, _) in _TRACED.items()}
    for (view, period, row_key, leg), traced in sums.items():
        if (view, period, row_key, leg) not in seen:
            place = f"{period}/{row_key.replace('|', '/')}/{leg}"
            operands = {"figure": Decimal(0), "traced": Decimal(traced or 0)}
            yield make_check("R612", tables.get(view, str(view)), place, operands)


def _presence(table: str, key: str, row: Row, column: str, is_expected: bool) -> Check:
    operands = {"has_figure": int(row[column] is not None), "expected": int(is_expected)}
    return make_check("R614", table, f"{key}/{column}", operands)


def _counts(rows: Rows) -> Iterator[Check]:
    for key, _, row in keyed(PLATFORMS, rows):
        for column in _COUNTS:
            if row[column] is not None:
                yield make_check("R616", PLATFORMS, f"{key}/{column}", {"count": row[column]})


def _score(suite: Suite, key: str, row: Row, target: Target) -> Iterator[Check]:
    """The scoreboard's figures and status, from exact legs, period and coverage."""
    actual, base = row["actual_numerator"], row["actual_denominator"]
    aim, aim_base = row["target_numerator"], row["target_denominator"]
    planned = {"target": _fraction(aim, aim_base), "planned": _fraction(target.numerator, target.denominator)}
    yield make_check("R619", SCORES, key, planned)
    is_part_year = target.is_annual_flow and not row["period"].endswith("-12")
    is_incomplete = target.is_annual_flow and (row["coverage_pct"] is None or row["coverage_pct"] < 100)
    is_known = actual is not None and bool(base) and aim is not None and bool(aim_base)
    # Compared crosswise, a/b with c/d as a*d with c*b: exact.
    reached, aimed, common = (actual * aim_base, aim * base, base * aim_base) if is_known else (Decimal(0),) * 3
    is_judged = is_known and not is_part_year and not is_incomplete
    decimals: Mapping[str, int] = suite.rules["R615"].parameters["decimals"]
    computed = {
        "actual": ratio(actual, base, decimals["actual"]),
        "target": ratio(aim, aim_base, decimals["target"]),
        "attained_pct": ratio(100 * reached, aimed, decimals["attained_pct"]) if is_judged else None,
        "gap": ratio(aimed - reached, common, decimals["gap"]) if is_judged else None,
    }
    for column, value in computed.items():
        yield _presence(SCORES, key, row, column, value is not None)
        if value is not None and row[column] is not None:
            step = Decimal(1).scaleb(-decimals[column])
            operands = {"figure": row[column], "computed": value, "figure_count": 1, "step": step}
            yield make_check("R615", SCORES, f"{key}/{column}", operands)
    if not is_known:
        expected = "no_data"
    elif not is_judged:
        expected = "in_progress" if is_part_year else "incomplete"
    else:
        expected = "attained" if reached >= aimed else "not_attained"
    yield make_check("R610", SCORES, key, {"status": row["status"], "expected": expected})


def _fraction(numerator: Decimal | None, denominator: Decimal | None) -> str:
    return "/".join("—" if leg is None else plain(Decimal(leg)) for leg in (numerator, denominator))


def _coverage(rows: Rows) -> Mapping[tuple[str, str], Decimal | None]:
    """By month and indicator: the percentage of units behind it, as far as the marts themselves tell it."""
    coverage: dict[tuple[str, str], Decimal | None] = {}
    for row in rows[SHARES]:
        is_declared = row["numerator_declared_yuan"] is not None and row["denominator_declared_yuan"] is not None
        for suffix in ("", "_share"):
            indicator = f"{row['scope']}_{row['measure']}{suffix}"
            coverage[row["period"], indicator] = Decimal(100) if is_declared else _matched(row)
    reported: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for row in rows[CLUSTERS]:
        for indicator in ("named_cluster_value_added", "named_cluster_reported"):
            reported[row["period"], indicator].append(row["value_added_ytd_yuan"] is not None)
    for row in rows[PLATFORMS]:
        if row["reporting_unit_code"] in platform_units(row["period"]):
            reported[row["period"], f"{row['platform_type']}_stock"].append(row["stock_count"] is not None)
    for place, units in reported.items():
        coverage[place] = ratio(Decimal(100 * sum(units)), Decimal(len(units)), 2)
    return coverage


def _matched(row: Row) -> Decimal | None:
    matched, expected = row["reporting_unit_matched_count"], row["reporting_unit_expected_count"]
    if matched is None or expected is None:
        return None
    return ratio(Decimal(100 * matched), Decimal(expected), 2)


def _coverage_check(table: str, key: str, row: Row, computed: Decimal | None) -> Iterator[Check]:
    coverage = row["coverage_pct"]
    if coverage is not None or computed is not None:
        yield make_check("R620", table, key, {"coverage": coverage, "computed": computed})
