"""Mart rows as the gate sees them: their keys, what the code lists declare of them, and a check at a row."""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, partial
from itertools import product
from pathlib import Path
from typing import Any

from expectations.checks.evidence import Check, period_end
from expectations.targets import targets
from expectations.wording import counties_on, plain
from ingest.extract.reference import province_of, read_code_list

Row = Mapping[str, Any]
Rows = Mapping[str, Sequence[Row]]

SCORES, CLUSTERS = "rpt_target_scoreboard", "fct_cluster_value_added"
SHARES, PLATFORMS = "fct_tax_revenue_share", "fct_platform_count"
COUNTIES, ENTERPRISES = "fct_county_cluster_coverage", "fct_enterprise_count"
LINEAGE = "fct_lineage"  # contributions added up by view, period, row and leg
_SEEDS = Path(__file__).resolve().parents[2] / "dbt_project" / "seeds"

# The tables that have a row for each kind and each unit that owes a form: the form, and the list of the kinds.
_BY_UNIT = {PLATFORMS: ("F4", "platform_type"), ENTERPRISES: ("F6", "enterprise_kind")}
# The tables of which the code lists say how many rows a month has.
DECLARED = (SCORES, CLUSTERS, SHARES, PLATFORMS, ENTERPRISES, COUNTIES)

# The key of each gated table, after release_id.
KEYS: Mapping[str, tuple[str, ...]] = {
    SCORES: ("period", "target_code", "reading"),
    CLUSTERS: ("period", "cluster_code"),
    SHARES: ("period", "scope", "measure"),
    PLATFORMS: ("period", "platform_type", "reporting_unit_code"),
}


@cache
def shares_of_a_whole() -> frozenset[tuple[str, str]]:
    """Scope and measure of the shares whose numerator is part of their denominator, as `share_figure.csv` says."""
    return frozenset(
        (row["scope"], row["measure"])
        for row in _lines(_SEEDS / "share_figure.csv")
        if row["measure"] == row["denominator_measure"]
    )


def units_owing(form_code: str, province_code: str, period: str) -> list[str]:
    """The units of a province that owe a form for a month, as dbt takes them from the roster."""
    last_day = period_end(period).isoformat()
    return [
        row["reporting_unit_code"]
        for row in read_code_list("roster", province_code)
        if row["form_code"] == form_code and row["valid_from"] <= last_day
    ]


@cache
def declared_keys(table: str, province_code: str, period: str) -> frozenset[tuple[str, ...]]:
    """The rows that a table must have for a month, by its key without the month."""
    if table == SCORES:
        return frozenset(targets(province_code))
    if table == CLUSTERS:
        return frozenset((row["code"],) for row in read_code_list("cluster", province_code))
    if table == SHARES:
        return frozenset((row["scope"], row["measure"]) for row in _lines(_SEEDS / "share_figure.csv"))
    if table == COUNTIES:
        return frozenset((code,) for code in counties_on(province_code, period_end(period)))
    form_code, code_list = _BY_UNIT[table]
    kinds = [row["code"] for row in _lines(_SEEDS / "code_name.csv") if row["code_list"] == code_list]
    units = units_owing(form_code, province_code, period)
    return frozenset(product(kinds, {*units, *map(province_of, units)}))


@cache
def _lines(path: Path) -> tuple[Mapping[str, str], ...]:
    with path.open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


def keyed(table: str, rows: Rows) -> Iterator[tuple[str, bool, Row]]:
    """Rows with their key as text, made unique by a number where it is repeated, and whether it is."""
    seen: Counter[str] = Counter()
    for row in rows.get(table, ()):
        key = "/".join("?" if row[name] is None else str(row[name]) for name in KEYS[table])
        seen[key] += 1
        yield (key if seen[key] == 1 else f"{key}#{seen[key]}"), seen[key] > 1, row


def leave_out_non_numbers(rows: Rows) -> Rows:
    """The rows with null in place of NaN and infinity, which compare with nothing (R613 finds them)."""
    return {
        table: [{name: None if is_no_number(value) else value for name, value in row.items()} for row in each]
        for table, each in rows.items()
    }


def is_no_number(value: object) -> bool:
    """Whether it is NaN or infinity, both of which PostgreSQL's numeric can hold."""
    return isinstance(value, Decimal) and not value.is_finite()


def ratio(numerator: Decimal | None, denominator: Decimal | None, decimals: int) -> Decimal | None:
    """A ratio as the models' macro `ratio` makes it; None when there is nothing to divide by."""
    if numerator is None or not denominator:
        return None
    return (Decimal(numerator) / denominator).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def make_check(rule_code: str, table: str, key: str, operands: dict[str, Any], **facts: str) -> Check:
    """A check at a table and the key of a row, or of a figure in it."""
    return Check(rule_code, None, table, key, operands, partial(_told, table, key, operands, facts))


def _told(table: str, key: str, operands: dict[str, Any], facts: dict[str, str]) -> dict[str, str]:
    shown = {name: _shown(value) for name, value in operands.items()}
    return {"table": table, "key": key, "period": key, **shown, **facts}


def _shown(value: object) -> str:
    if value is None:
        return "—"
    return plain(value) if isinstance(value, Decimal) else str(value)
