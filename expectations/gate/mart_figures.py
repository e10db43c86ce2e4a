"""Operands of the rules of the gate that work figures out again: from their lineage, from their legs, from the plan."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal, localcontext

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
    keyed,
    make_check,
    ratio,
    units_owing,
)
from expectations.rules import Suite
from expectations.targets import Target, targets
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
    SCORES: ("target_scoreboard", ("actual_numerator", "actual_denominator", "actual_annual")),
}
TRACED_VIEWS = tuple(view for view, _ in _TRACED.values())
_COUNTS = _TRACED[PLATFORMS][1]


def build_figure_checks(suite: Suite, rows: Rows, province_code: str) -> Iterator[Check]:
    """All checks of figures against what they come from.

    Args:
        suite: `release`.
        rows: of the candidate and its lineage, without non-numbers.
        province_code: whose targets and roster.
    """
    yield from _lineage(rows)
    yield from _counts(rows)
    for key, _, row in keyed(SHARES, rows):
        yield _presence(SHARES, key, row, "share", bool(row["numerator_yuan"] is not None and row["denominator_yuan"]))
    coverage = _coverage(rows, province_code)
    for key, _, row in keyed(SCORES, rows):
        target = targets(province_code).get((row["target_code"], row["reading"]))
        if target:
            yield from _score(suite, key, row, target)
            indicator = row["period"], target.indicator_code or ""
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
                if (figure, traced) == (None, None) or (traced is None and _has_no_cells(table, row, leg)):
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


def _has_no_cells(table: str, row: Row, leg: str) -> bool:
    """The denominator of what is no share is one; extracts that were handed out are counted in the archive."""
    if table != SCORES:
        return False
    target = targets().get((row["target_code"], row["reading"]))
    is_extract = target is not None and target.indicator_code == "half_yearly_extract"
    return (leg, row[leg]) == ("actual_denominator", 1) or (leg == "actual_numerator" and is_extract)


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
    actual, base, annual = row["actual_numerator"], row["actual_denominator"], row["actual_annual"]
    aim, aim_base = row["target_numerator"], row["target_denominator"]
    planned = {"target": _fraction(aim, aim_base), "planned": _fraction(target.numerator, target.denominator)}
    yield make_check("R619", SCORES, key, planned)
    is_december = row["period"].endswith("-12")
    if target.is_annual_flow:
        # A whole December is a year; a part of one is none.
        is_whole = is_december and actual is not None and row["coverage_pct"] == 100
        yield _presence(SCORES, key, row, "annual_basis", is_whole if is_december else annual is not None)
        if is_whole and annual is not None:
            operands = {"figure": annual, "computed": actual, "figure_count": 1, "step": Decimal(0)}
            yield make_check("R615", SCORES, f"{key}/actual_annual", operands)
    # Compared crosswise, a/b with c/d as a*d with c*b: exact.
    judged = annual if target.is_annual_flow else actual
    is_known = actual is not None and bool(base)
    is_judged = is_known and judged is not None and aim is not None and bool(aim_base)
    reached, aimed, common = (judged * aim_base, aim * base, base * aim_base) if is_judged else (Decimal(0),) * 3
    parameters = suite.rules["R615"].parameters
    decimals: Mapping[str, int] = parameters["decimals"]
    computed = {
        "actual": ratio(actual, base, decimals["actual"]),
        "target": ratio(aim, aim_base, decimals["target"]),
        "attained_pct": ratio(100 * reached, aimed, decimals["attained_pct"]) if is_judged else None,
        "gap": ratio(aimed - reached, common, decimals["gap"]) if is_judged else None,
        "required_growth_pct": _required_growth(target, row["period"], reached, aimed),
    }
    for column, value in computed.items():
        yield _presence(SCORES, key, row, column, value is not None)
        if value is not None and row[column] is not None:
            step = Decimal(1).scaleb(
                -decimals[column] if column in decimals else value.adjusted() + 1 - parameters["significant_digits"]
            )
            operands = {"figure": row[column], "computed": value, "figure_count": 1, "step": step}
            yield make_check("R615", SCORES, f"{key}/{column}", operands)
    expected = _status(target, is_known, is_judged, is_december, reached >= aimed)
    yield make_check("R610", SCORES, key, {"status": row["status"], "expected": expected})
    yield _presence(SCORES, key, row, "done_on", expected == "done")


def _status(target: Target, is_known: bool, is_judged: bool, is_december: bool, is_reached: bool) -> str:
    if target.indicator_code is None:
        return "not_applicable"
    if not is_known:
        return "no_data"
    if target.kind == "context":
        return "context"
    if not is_judged:
        return "incomplete" if is_december else "in_progress"
    if target.kind == "duty":
        return "done" if is_reached else "not_done"
    return "attained" if is_reached else "not_attained"


def _required_growth(target: Target, period: str, reached: Decimal, aimed: Decimal) -> Decimal | None:
    """Per cent a year from what is reached to what is aimed at, in the months that are left; exact legs, 50 digits."""
    if target.kind != "target" or target.unit not in ("yuan", "share") or target.due_on is None:
        return None
    months = (target.due_on.year - int(period[:4])) * 12 + target.due_on.month - int(period[5:7])
    if months <= 0 or not 0 < reached < aimed:
        return None
    with localcontext() as context:
        context.prec = 50
        return 100 * ((aimed / reached) ** (Decimal(12) / months) - 1)


def _fraction(numerator: Decimal | None, denominator: Decimal | None) -> str:
    return "/".join("—" if leg is None else plain(Decimal(leg)) for leg in (numerator, denominator))


def _coverage(rows: Rows, province_code: str) -> Mapping[tuple[str, str], Decimal | None]:
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
        if row["reporting_unit_code"] in units_owing("F4", province_code, row["period"]):
            for name in ("stock", "operating"):
                reported[row["period"], f"{row['platform_type']}_{name}"].append(row[f"{name}_count"] is not None)
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
