"""Truth of bi.enterprise_count: how many enterprises are on each list, and what those that fill it in have together."""

from collections.abc import Iterable, Iterator

from jiqun.sample.enterprises import KINDS, Line, enterprise_lines
from jiqun.sample.months import Month
from jiqun.sample.read_codes import BUREAU, reporting_units
from jiqun.sample.truth_knowledge import YUAN, Knowledge
from jiqun.sample.truth_platforms import CARRIED, NOT_REPORTED, REPORTED

ALL = "any"
COLUMNS = (
    "period",
    "reporting_unit_code",
    "enterprise_kind",
    "enterprise_count",
    "employee_count",
    "value_added_ytd_yuan",
    "revenue_ytd_yuan",
    "tax_paid_ytd_yuan",
    "value_status",
    "reported_period",
    "reporting_unit_count",
)
Sums = list[int | None]  # enterprises, employees, value added, revenue, tax


def lines_of(known: Knowledge, unit: str, month: Month) -> list[Line] | None:
    """The rows of a unit's F6 in force; None without one."""
    end = known.quarter("F6", unit, month)
    return None if end is None else enterprise_lines(known.province, unit, end)


def add(values: Iterable[int | None], factor: int = 1) -> int | None:
    """The sum of what is known; None of nothing."""
    found = [value for value in values if value is not None]
    return sum(found) * factor if found else None


def sums_of(lines: list[Line]) -> Sums:
    """What some enterprises have; an amount of nought is written as a dash and adds nothing."""
    return [
        len(lines),
        add(line.employee_count for line in lines),
        add((line.value_added[0] or None for line in lines), YUAN),
        add((line.revenue[0] or None for line in lines), YUAN),
        add((line.tax_written[0] or None if line.tax_written else None for line in lines), YUAN),
    ]


def enterprise_rows(known: Knowledge, month: Month) -> Iterator[tuple[object, ...]]:
    """Five kinds by ten units and the province, whether or not readers may see them."""
    for kind in (*KINDS, ALL):
        parts: dict[str, Sums] = {}
        ends: dict[str, Month] = {}
        for unit in reporting_units("F6"):
            end, lines = known.quarter("F6", unit, month), lines_of(known, unit, month)
            if end is not None and lines is not None:
                parts[unit] = sums_of([line for line in lines if kind == ALL or kind in line.enterprise.kinds])
                ends[unit] = end
        for unit in reporting_units("F6"):
            if unit not in parts:
                yield (month, unit, kind, *(None,) * 5, NOT_REPORTED, None, 0)
                continue
            reported = REPORTED if ends[unit] == month else CARRIED
            yield (month, unit, kind, *parts[unit], reported, ends[unit].quarter, 1)
        if not parts:
            yield (month, BUREAU, kind, *(None,) * 5, NOT_REPORTED, None, 0)
            continue
        together = [add(column) for column in zip(*parts.values(), strict=True)]
        reported = REPORTED if month in ends.values() else CARRIED
        yield (month, BUREAU, kind, *together, reported, max(ends.values()).quarter, len(ends))
