"""What a row of `bi.indicator_value` is as SDMX figures. Pure: a row in, figures out."""

from collections.abc import Iterator
from typing import Any

from jiqun.export.build_figure import (
    DIFFERS,
    MONEY,
    NORMAL,
    PERCENT,
    TWO_MONTHS,
    Row,
    make_figure,
    make_key,
    names_of,
    unit_measure,
)
from jiqun.export.observation import TOTAL, Figure

# F4's own; what else it counts is in platform_count, whose names of types are taken.
_FORM_ONLY = ("platform_target_count", "platform_stock_opening_count")
_PLATFORMS = {
    "PLATFORM": "TECHNICAL_PLATFORM",
    "RD": "RD_CENTER",
    "TEST": "TEST_CENTER",
    "LOGISTICS": "LOGISTICS_CENTER",
}


def indicator_value(row: Row) -> Iterator[Figure]:
    """`bi.indicator_value` with the unit's `unit_kind`: what was reported for this very period.

    Carried values repeat an earlier one. What has a view of its own (F4's counts, value added of a cluster) is taken
    there.
    """
    indicator, subject = row["indicator_code"], row["subject_type"]
    if row["value_status"] != "reported" or (subject == "platform_type" and indicator not in _FORM_ONLY):
        return
    if subject == "cluster" and indicator == "value_added" and row["basis"] == "ytd":
        return
    period = row["reported_period"]
    frequency = "A" if len(period) == 4 else "Q" if "Q" in period else "M"
    unit = unit_measure(row["unit"])
    area, unit_type, unit_id = _subject(row)

    def figure(column: str, transformation: str, measure: str = unit, **more: Any) -> Iterator[Figure]:
        key = make_key(
            frequency, area, unit_type, unit_id, indicator.upper(), transformation, period, is_money=unit == MONEY
        )
        return make_figure(row, key, row[column], measure, unit_names=_subject_names(row, unit_id), **more)

    is_ytd = row["basis"] == "ytd" and frequency == "M"
    is_two = row["months_covered"] == 2
    yield from figure("value", "YTD" if is_ytd else "N", status=row["obs_status"])
    yield from figure("prior_year_value", "YTD_PY", is_optional=True)
    yield from figure("growth_pct", "G1Y", PERCENT, is_optional=True)
    if is_ytd:
        status, comment = (DIFFERS, TWO_MONTHS) if is_two else (NORMAL, "")
        yield from figure("month_value", "N", status=status, comment=comment, is_optional=True)


def _subject(row: Row) -> tuple[str, str, str]:
    """REF_AREA, UNIT_TYPE and UNIT_ID of a subject.

    A region is stated by itself, or by another: UNIT_ID then tells by whom, as two may state the same.
    """
    kind, code, reporter = row["subject_type"], row["subject_code"], row["reporting_unit_code"]
    if kind == "region":
        unit_type = "SMEPRIV" if row["form_code"] == "F3" else "REGION"
        return code, unit_type, TOTAL if code == reporter else reporter
    if kind == "group":
        return reporter, code, TOTAL
    if kind == "platform_type":
        return reporter, "PLATFORM", _PLATFORMS[code]
    if kind == "unit":
        return reporter, (row["unit_kind"] or "UNIT").upper(), code
    return reporter, "CLUSTER", code


def _subject_names(row: Row, unit_id: str) -> tuple[str, str]:
    if unit_id == TOTAL:
        return Figure.unit_names
    if unit_id == row["reporting_unit_code"]:
        zh, en = names_of(row, "reporting_unit_name")
        return f"{zh}所报", f"As reported by {en}"
    return names_of(row, "subject_name")
