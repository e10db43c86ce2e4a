"""Small forms for the tests of rules: rows of cells with made-up addresses."""

import itertools
from datetime import datetime
from decimal import Decimal

from expectations.checks.evidence import Submission, period_end
from expectations.wording import county_codes
from ingest.observation import Observation
from ingest.vocabulary import Basis, ObsStatus, SubjectType

WAN, YI = ("万元", Decimal(10_000)), ("亿元", Decimal(100_000_000))
_UNITS = {"count": ("个", Decimal(1)), "pct": ("%", Decimal(1))}
_rows = itertools.count(10)


def cell(
    subject: str,
    indicator: str,
    number: str | None,
    basis: Basis = Basis.YTD,
    *,
    unit: tuple[str, Decimal] = WAN,
    at: str | None = None,
    status: ObsStatus = ObsStatus.NORMAL,
) -> Observation:
    """One cell; `subject` is type:code, as group:ZONE."""
    kind, code = subject.split(":")
    if basis in (Basis.GROWTH, Basis.SHARE):
        unit = _UNITS["pct"]
    elif indicator.endswith("_count"):
        unit = _UNITS["count"]
    value = None if number is None else Decimal(number)
    return Observation(
        sheet="表1",
        cell=at or f"Z{next(_rows)}",
        subject_type=SubjectType(kind),
        subject_code=code,
        subject_label=f"　{code}",
        indicator_code=indicator,
        period="",
        basis=basis,
        value_text=number or "",
        value_number=value,
        unit_reported=unit[0],
        unit_factor=unit[1],
        value_std=None if value is None else value * unit[1],
        obs_status=status if number is not None or status is not ObsStatus.NORMAL else ObsStatus.MISSING,
    )


def form(
    form_code: str,
    unit: str,
    period: str,
    *cells: Observation,
    number: int = 1,
    received: str | None = "2007-06-05T09:00:00+08:00",
) -> Submission:
    """A submission of those cells; `number` is its submission_id. An F3 has a row for every county, as R361 asks."""
    if form_code == "F3":
        listed = {each.subject_code for each in cells}
        counties = dict.fromkeys(county_codes(unit, period_end(period)).values())
        if listed.intersection(counties):
            cells += tuple(cell(f"region:{code}", "note", None) for code in counties if code not in listed)
    return Submission(
        number, form_code, unit, period, datetime.fromisoformat(received) if received else None, tuple(cells)
    )
