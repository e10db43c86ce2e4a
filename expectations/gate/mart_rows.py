"""Mart rows as the gate sees them: their keys, what the code lists declare of them, and a check at a row."""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, partial
from itertools import product
from pathlib import Path
from typing import Any

from expectations.checks.evidence import Check, period_end
from expectations.wording import REFERENCE, plain

Row = Mapping[str, Any]
Rows = Mapping[str, Sequence[Row]]

SCORES, CLUSTERS = "rpt_target_scoreboard", "fct_cluster_value_added"
SHARES, PLATFORMS = "fct_tax_revenue_share", "fct_platform_count"
LINEAGE = "fct_lineage"  # contributions added up by view, period, row and leg
_SEEDS = Path(__file__).resolve().parents[2] / "dbt_project" / "seeds"

# The key of each gated table, after release_id.
KEYS: Mapping[str, tuple[str, ...]] = {
    SCORES: ("period", "target_code", "reading"),
    CLUSTERS: ("period", "cluster_code"),
    SHARES: ("period", "scope", "measure"),
    PLATFORMS: ("period", "platform_type", "reporting_unit_code"),
}


@dataclass(frozen=True)
class Target:
    """A row of the register of targets, `target.csv`; None where it sets no number, no date, or counts nothing."""

    kind: str
    indicator_code: str | None
    numerator: Decimal | None
    denominator: Decimal | None
    unit: str
    is_annual_flow: bool
    due_on: date | None


@cache
def targets() -> Mapping[tuple[str, str], Target]:
    """All targets, by target and reading."""
    return {
        (row["target_code"], row["reading"]): Target(
            row["kind"],
            row["indicator_code"] or None,
            Decimal(row["target_numerator"]) if row["target_numerator"] else None,
            Decimal(row["target_denominator"]) if row["target_denominator"] else None,
            row["unit"],
            row["is_annual_flow"] == "true",
            date.fromisoformat(row["due_on"]) if row["due_on"] else None,
        )
        for row in _lines(_SEEDS / "target.csv")
    }


@cache
def shares_of_a_whole() -> frozenset[tuple[str, str]]:
    """Scope and measure of the shares whose numerator is part of their denominator, as `share_figure.csv` says."""
    return frozenset(
        (row["scope"], row["measure"])
        for row in _lines(_SEEDS / "share_figure.csv")
        if row["measure"] == row["denominator_measure"]
    )


def platform_units(period: str) -> list[str]:
    """The units that owe platforms for a month, as dbt takes them from the roster."""
    last_day = period_end(period).isoformat()
    return [
        row["reporting_unit_code"]
        for row in _lines(REFERENCE / "roster.csv")
        if row["form_code"] == "F4" and row["valid_from"] <= last_day
    ]


@cache
def declared_keys(table: str, period: str) -> frozenset[tuple[str, ...]]:
    """The rows that a table must have for a month, by its key without the month."""
    if table == SCORES:
        return frozenset(targets())
    if table == CLUSTERS:
        return frozenset((row["code"],) for row in _lines(REFERENCE / "cluster.csv"))
    if table == SHARES:
        return frozenset((row["scope"], row["measure"]) for row in _lines(_SEEDS / "share_figure.csv"))
    kinds = [row["code"] for row in _lines(_SEEDS / "code_name.csv") if row["code_list"] == "platform_type"]
    units = platform_units(period)
    return frozenset(product(kinds, {*units, *(f"{unit[:2]}0000" for unit in units)}))


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
