"""The gate: a candidate release's mart rows are judged (rules 6xx) before anyone sees them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from psycopg.rows import dict_row
from psycopg.sql import SQL, Identifier

from expectations.evidence import Check
from expectations.rules import Suite, load_suite
from expectations.wording import plain
from expectations.write_finding import write_finding, write_trouble
from ingest.observation import Finding
from ingest.warehouse.connect import Warehouse

Rows = Mapping[str, Sequence[Mapping[str, Any]]]

# The key of each gated table, after release_id.
KEYS: Mapping[str, tuple[str, ...]] = {
    "rpt_target_scoreboard": ("period", "target_code", "reading"),
    "fct_cluster_value_added": ("period", "cluster_code"),
    "fct_tax_revenue_share": ("period", "scope", "measure"),
    "fct_platform_count": ("period", "platform_type", "reporting_unit_code"),
}
_SHARES = "fct_tax_revenue_share"


def gate_release(warehouse: Warehouse, release_id: str, periods: Sequence[str]) -> list[Finding]:
    """Judges the rows of a candidate in `marts`.

    Args:
        warehouse: entered as publisher.
        release_id: of the candidate, not yet in `audit.release`.
        periods: the months it was to build; one without rows is a finding.

    Returns:
        What forbids publication, with table and row key as sheet and cell; empty if it may be published. A rule
        that could not run forbids it too.
    """
    rows: dict[str, list[dict[str, Any]]] = {}
    with warehouse.connect("publisher") as connection, connection.cursor(row_factory=dict_row) as cursor:
        for table in KEYS:
            query = SQL("select * from marts.{} where release_id = %s").format(Identifier(table))
            rows[table] = cursor.execute(query, (release_id,)).fetchall()
    return judge_marts(rows, periods)


def judge_marts(rows: Rows, periods: Sequence[str]) -> list[Finding]:
    """Judges mart rows by table (columns as in `bi`), without a database."""
    from expectations.run_checkpoint import run_checkpoint  # imports Great Expectations: seconds

    suite = load_suite("release")
    outcome = run_checkpoint(suite, list(_build_checks(suite, rows, periods)))
    findings = []
    for code, result in outcome.results.items():
        rule = suite.rules[code]
        findings += [write_finding(rule, check) for check in result.failed]
        if result.trouble:
            findings.append(write_trouble(rule, result.trouble))
    return findings


def _build_checks(suite: Suite, rows: Rows, periods: Sequence[str]) -> Iterator[Check]:
    for table, expected in suite.rules["R601"].parameters["rows_per_period"].items():
        counts = Counter(row["period"] for row in rows[table])
        for period in dict.fromkeys([*periods, *counts]):
            row_count, expected_count = counts[period], expected if period in periods else 0
            operands = {"row_count": row_count, "expected_count": expected_count}
            yield _check("R601", table, str(period), operands)
    for table, keys in KEYS.items():
        for key, is_repeated, row in _keyed(table, rows):
            faults = [name for name in keys if row[name] is None] + (["×2"] if is_repeated else [])
            yield _check("R604", table, key, {"fault_count": len(faults)}, faults=", ".join(faults))
    measures = {code: suite.rules[code].parameters["measures"] for code in ("R605", "R606")}
    for key, _, row in _keyed(_SHARES, rows):
        if row["share"] is not None:
            yield _check("R602", _SHARES, key, {"share": row["share"]})
            if row["measure"] in measures["R606"]:
                yield _check("R606", _SHARES, key, {"share": row["share"]})
        if row["numerator_yuan"] is not None and row["denominator_yuan"] is not None:
            operands = {"numerator": row["numerator_yuan"], "denominator": row["denominator_yuan"]}
            yield _check("R603", _SHARES, key, operands)
        computed, plain_sum = row["numerator_computed_yuan"], row["numerator_sum_yuan"]
        if computed is not None and plain_sum is not None and row["measure"] in measures["R605"]:
            yield _check("R605", _SHARES, key, {"computed": computed, "plain_sum": plain_sum})


def _keyed(table: str, rows: Rows) -> Iterator[tuple[str, bool, Mapping[str, Any]]]:
    """Rows with their key as text, made unique by a number where it is repeated."""
    seen: Counter[str] = Counter()
    for row in rows[table]:
        key = "/".join("?" if row[name] is None else str(row[name]) for name in KEYS[table])
        seen[key] += 1
        yield (key if seen[key] == 1 else f"{key}#{seen[key]}"), seen[key] > 1, row


def _check(rule_code: str, table: str, key: str, operands: dict[str, Any], **facts: str) -> Check:
    shown = {name: str(value) if isinstance(value, int) else plain(value) for name, value in operands.items()}
    return Check(rule_code, None, table, key, operands, {"table": table, "key": key, "period": key, **shown, **facts})
