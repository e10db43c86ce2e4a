"""The register of targets, `target.csv`, as the rules see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from ingest.extract.reference import DEFAULT_PROVINCE, read_code_list


@dataclass(frozen=True)
class Target:
    """A row of the register; None where it sets no number, no date, or counts nothing."""

    kind: str
    indicator_code: str | None
    numerator: Decimal | None
    denominator: Decimal | None
    unit: str
    is_annual_flow: bool
    due_on: date | None


@cache
def targets(province_code: str = DEFAULT_PROVINCE) -> Mapping[tuple[str, str], Target]:
    """All targets of a province, by target and reading."""
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
        for row in read_code_list("target", province_code)
    }
