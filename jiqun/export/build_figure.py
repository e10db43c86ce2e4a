"""How a figure of a bi view is put together: its key, its unit, and what its status comes to."""

from collections.abc import Iterator, Mapping
from typing import Any

from ingest.errors import JiqunError
from jiqun.export.observation import FREE, TOTAL, Figure, Key

Row = Mapping[str, Any]

MONEY, NUMBER, RATIO, PERCENT, POINTS = "CNY", "NUMBER", "PURE_NUMB", "PT", "PP"
UNIT_MEASURES = {
    "yuan": MONEY,
    "count": NUMBER,
    "share": RATIO,
    "percent": PERCENT,
    "mu": "MU",
    "hectare": "HA",
    "tce": "TCE",
    "ton": "T",
}
NORMAL, MISSING, SUPPRESSED, PROVISIONAL, IMPUTED, DIFFERS = "A", "O", "Q", "P", "I", "D"
TWO_MONTHS = "1—2月合计 January and February together"


def unit_measure(unit: str) -> str:
    """The code of a unit of the warehouse.

    Raises:
        JiqunError: there is none yet.
    """
    if unit not in UNIT_MEASURES:
        raise JiqunError(
            f"计量单位“{unit}”没有 SDMX 代码，请在 jiqun/export/build_figure.py 和 codes.csv 中补上。",
            f"The unit '{unit}' has no SDMX code yet: add it to jiqun/export/build_figure.py and codes.csv.",
        )
    return UNIT_MEASURES[unit]


def names_of(row: Row, stem: str) -> tuple[str, str]:
    """The names in Chinese and English in the columns `<stem>_zh` and `<stem>_en`."""
    return row[f"{stem}_zh"], row[f"{stem}_en"]


def make_key(
    frequency: str,
    area: str,
    unit_type: str,
    unit_id: str,
    indicator: str,
    transformation: str,
    period: str,
    *,
    is_money: bool = False,
) -> Key:
    """The key of a figure over all activities; what is in money, or a ratio of money, is at current prices."""
    price = "V" if is_money else "_Z"
    return Key(frequency, area, unit_type, unit_id, TOTAL, indicator, transformation, price, period)


def make_figure(
    row: Row,
    key: Key,
    value: Any,
    unit: str,
    *,
    status: str = NORMAL,
    is_optional: bool = False,
    **more: Any,
) -> Iterator[Figure]:
    """A row's figure; none if it is optional and not known.

    Args:
        row: with `period`, `release_id`, `as_of`; a column `conf_status`, if the view has one, says whether it may be
            shown: if not there is no value, and OBS_STATUS is Q.
        key: its dimensions.
        value: None: not known.
        unit: code of CL_UNIT_MEASURE.
        status: code of CL_OBS_STATUS where there is a value; one that is missing for a reason keeps it.
        is_optional: whether a figure without value is left out.
        more: further fields of the figure.
    """
    conf_status = row.get("conf_status") or FREE
    if conf_status != FREE:
        value, status, more = None, SUPPRESSED, {**more, "comment": ""}
    elif value is None and status in (NORMAL, PROVISIONAL, IMPUTED, DIFFERS):
        status, more = MISSING, {**more, "comment": ""}
    if value is None and is_optional:
        return
    origin = row["period"], row["release_id"], row["as_of"]
    yield Figure(key, value, unit, status, conf_status, *origin, **more)
