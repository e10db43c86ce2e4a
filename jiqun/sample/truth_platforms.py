"""Truth of bi.platform_count: stocks are carried between the quarterly reports, and say so."""

from collections.abc import Iterator
from dataclasses import dataclass

from jiqun.sample.months import Month
from jiqun.sample.platforms import Stock
from jiqun.sample.read_codes import BUREAU, reporting_units
from jiqun.sample.truth_knowledge import Knowledge

TYPES = {"rd_center": "RD", "test_center": "TEST", "technical_platform": None, "logistics_center": "LOGISTICS"}
REPORTED, CARRIED, NOT_REPORTED = "reported", "carried", "not_reported"
COLUMNS = (
    "platform_type",
    "reporting_unit_code",
    "period",
    "stock_count",
    "added_count",
    "withdrawn_count",
    "operating_count",
    "reported_period",
    "value_status",
    "reporting_unit_count",
)


@dataclass(frozen=True)
class Count:
    """One unit's row of F4 as it stands in a month; flows only in the month that reports them."""

    stock: int | None
    added: int | None
    withdrawn: int | None
    operating: int | None
    reported: str | None
    status: str
    units: int


def unit_count(known: Knowledge, platform_type: str, unit: str, month: Month) -> Count:
    """The newest known report at or before the month."""
    end = known.quarter("F4", unit, month)
    if end is None:
        return Count(None, None, None, None, None, NOT_REPORTED, 0)
    platforms, quarter, kind = known.province.platforms, str(end.quarter), TYPES[platform_type]
    row: Stock = platforms.stock(unit, kind, quarter) if kind else platforms.total(unit, quarter)
    if end == month:
        return Count(row.closing, row.added, row.withdrawn, row.operating, quarter, REPORTED, 1)
    return Count(row.closing, None, None, row.operating, quarter, CARRIED, 1)


def province_count(counts: list[Count]) -> Count:
    """The sum of the units; nothing is added to what is not known."""

    def total(values: list[int | None]) -> int | None:
        known = [value for value in values if value is not None]
        return sum(known) if known else None

    statuses = {count.status for count in counts}
    status = next(status for status in (REPORTED, CARRIED, NOT_REPORTED) if status in statuses)
    return Count(
        total([count.stock for count in counts]),
        total([count.added for count in counts]),
        total([count.withdrawn for count in counts]),
        total([count.operating for count in counts]),
        max((count.reported for count in counts if count.reported), default=None),
        status,
        sum(count.units for count in counts),
    )


def province_total(known: Knowledge, platform_type: str, month: Month) -> Count:
    """The province's row."""
    return province_count([unit_count(known, platform_type, unit, month) for unit in reporting_units("F4")])


def platform_rows(known: Knowledge, month: Month) -> Iterator[tuple[object, ...]]:
    """Four types by ten units and the province."""
    for platform_type in TYPES:
        counts = {unit: unit_count(known, platform_type, unit, month) for unit in reporting_units("F4")}
        for unit, count in (counts | {BUREAU: province_total(known, platform_type, month)}).items():
            figures = (count.stock, count.added, count.withdrawn, count.operating)
            yield (platform_type, unit, month, *figures, count.reported, count.status, count.units)
