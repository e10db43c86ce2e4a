"""Operands of the rules of the gate (6xx): mart rows of a candidate, and of the releases in force for its months."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from expectations.checks.evidence import Check
from expectations.gate.disclosure_audits import build_audit_checks
from expectations.gate.mart_figures import build_figure_checks
from expectations.gate.mart_rows import (
    CLUSTERS,
    DECLARED,
    KEYS,
    PLATFORMS,
    SCORES,
    SHARES,
    Row,
    Rows,
    declared_keys,
    is_no_number,
    keyed,
    leave_out_non_numbers,
    make_check,
    shares_of_a_whole,
)
from expectations.gate.mart_summaries import build_summary_checks
from expectations.rules import Suite
from expectations.wording import plain

# Of each gated table, the figure that says that there is one.
_FIGURES = {
    SCORES: "actual",
    CLUSTERS: "value_added_ytd_yuan",
    SHARES: "share",
    PLATFORMS: "stock_count",
}


def build_mart_checks(
    suite: Suite, rows: Rows, periods: Sequence[str], published: Rows, province_code: str
) -> Iterator[Check]:
    """All checks of a candidate.

    Args:
        suite: `release`.
        rows: of the candidate, by table, columns as in `bi`; and `fct_lineage`, added up by view, period, row and leg;
            `summaries` of the marts that are looked at by month, and `disclosure_audits` of the protected ones.
        periods: the months that it was to build.
        published: rows of the releases in force for these months.
        province_code: whose code lists declare the rows.
    """
    yield from _count_rows(rows, periods, province_code)
    yield from _keys(rows)
    yield from _declared(rows, periods, province_code)
    yield from _numbers(rows)
    yield from build_summary_checks(rows, periods, province_code)
    yield from build_audit_checks(rows)
    rows, published = leave_out_non_numbers(rows), leave_out_non_numbers(published)
    yield from _shares(suite, rows)
    yield from _platform_totals(rows)
    yield from build_figure_checks(suite, rows, province_code)
    yield from _against_published(suite, rows, published)


def _count_rows(rows: Rows, periods: Sequence[str], province_code: str) -> Iterator[Check]:
    for table in (table for table in DECLARED if table in KEYS):
        counts = Counter(row["period"] for row in rows[table])
        for period in dict.fromkeys([*periods, *counts]):
            expected = len(declared_keys(table, province_code, period)) if period in periods else 0
            operands = {"row_count": counts[period], "expected_count": expected}
            yield make_check("R601", table, str(period), operands)


def _keys(rows: Rows) -> Iterator[Check]:
    for table, keys in KEYS.items():
        for key, is_repeated, row in keyed(table, rows):
            faults = [name for name in keys if row[name] is None] + (["×2"] if is_repeated else [])
            yield make_check("R604", table, key, {"fault_count": len(faults)}, faults=", ".join(faults))


def _shares(suite: Suite, rows: Rows) -> Iterator[Check]:
    measures = {code: suite.rules[code].parameters["measures"] for code in ("R605", "R606")}
    for key, _, row in keyed(SHARES, rows):
        share, numerator, denominator = row["share"], row["numerator_yuan"], row["denominator_yuan"]
        is_part = (row["scope"], row["measure"]) in shares_of_a_whole()
        if share is not None:
            if is_part:
                yield make_check("R602", SHARES, key, {"share": share})
            if row["measure"] in measures["R606"]:
                yield make_check("R606", SHARES, key, {"share": share})
        if numerator is not None and denominator is not None:
            if is_part:
                yield make_check("R603", SHARES, key, {"numerator": numerator, "denominator": denominator})
            if share is not None and denominator:
                yield make_check("R608", SHARES, key, {"share": share, "computed": Decimal(numerator) / denominator})
        computed, plain_sum = row["numerator_computed_yuan"], row["numerator_sum_yuan"]
        if computed is not None and plain_sum is not None and row["measure"] in measures["R605"]:
            yield make_check("R605", SHARES, key, {"computed": computed, "plain_sum": plain_sum})


def _declared(rows: Rows, periods: Sequence[str], province_code: str) -> Iterator[Check]:
    """Each row that the code lists declare, and each that they do not. What is missing whole, R601 says at once."""
    for table, (_, *names) in KEYS.items():
        counts = Counter((row["period"], *(row[name] for name in names)) for row in rows[table])
        for period in {period for period, *_ in counts}.intersection(periods):
            expected = {(period, *key) for key in declared_keys(table, province_code, period)}
            for key in sorted(expected.union(key for key in counts if key[0] == period and None not in key)):
                operands = {"row_count": counts[key], "expected_count": int(key in expected)}
                yield make_check("R611", table, "/".join(key), operands)


def _numbers(rows: Rows) -> Iterator[Check]:
    for table in KEYS:
        for key, _, row in keyed(table, rows):
            faults = [name for name, value in row.items() if is_no_number(value)]
            yield make_check("R613", table, key, {"fault_count": len(faults)}, columns=", ".join(faults))


def _against_published(suite: Suite, rows: Rows, published: Rows) -> Iterator[Check]:
    smallest = suite.rules["R618"].parameters["smallest_count"]
    for table, figure in _FIGURES.items():
        here = {key: row[figure] for key, _, row in keyed(table, rows) if row[figure] is not None}
        there: Counter[str] = Counter()
        lost: Counter[str] = Counter()
        for key, _, row in keyed(table, published):
            if row[figure] is None:
                continue
            before = Decimal(row[figure])
            there[row["period"]] += 1
            lost[row["period"]] += key not in here
            yield make_check("R607", table, key, {"has_figure": int(key in here)}, published=plain(before))
            # Of a few, one more is already many times as much.
            is_small = _is_count(table, row) and max(before, here.get(key, 0)) < smallest
            if key in here and before and not is_small:
                sign = Decimal(1).copy_sign(before)
                operands = {"figure_signed": here[key] * sign, "published_size": abs(before)}
                figures = {"figure": plain(Decimal(here[key])), "published": plain(before)}
                yield make_check("R618", table, key, operands, **figures)
        for period, count in there.items():
            operands = {"lost_count": Decimal(lost[period]), "published_count": Decimal(count)}
            yield make_check("R617", table, str(period), operands)


def _is_count(table: str, row: Row) -> bool:
    return table == PLATFORMS or row.get("unit") == "count"


def _platform_totals(rows: Rows) -> Iterator[Check]:
    """Of each type and month: the province's row against the sum of the others'."""
    totals: dict[tuple[str, str], tuple[str, int]] = {}
    sums: dict[tuple[str, str], list[int]] = defaultdict(list)
    for key, _, row in keyed(PLATFORMS, rows):
        if row["stock_count"] is not None:
            kind = row["period"], row["platform_type"]
            if str(row["reporting_unit_code"]).endswith("0000"):
                totals[kind] = key, row["stock_count"]
            else:
                sums[kind].append(row["stock_count"])
    for kind, (key, total) in totals.items():
        yield make_check("R609", PLATFORMS, key, {"total": total, "units_sum": sum(sums[kind])})
