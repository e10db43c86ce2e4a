"""One published figure as SDMX has it, and how a number becomes text."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import NamedTuple

TOTAL = "_T"
MISSING = "NaN"  # a value that is deliberately absent; an empty field would mean that nothing is said of it
FREE = "F"
_MAX_DECIMALS = 15  # CL_DECIMALS goes no further


class Key(NamedTuple):
    """The dimensions of DSD_CLUSTER, in their order."""

    FREQ: str
    REF_AREA: str
    UNIT_TYPE: str
    UNIT_ID: str
    ACTIVITY: str
    INDICATOR: str
    TRANSFORMATION: str
    PRICE_BASE: str
    TIME_PERIOD: str


@dataclass(frozen=True)
class Figure:
    """A figure of a bi view.

    Attributes:
        key: its dimensions.
        value: exact, in the unit; None: not known, or not to be shown.
        unit_measure: code of CL_UNIT_MEASURE.
        obs_status: code of CL_OBS_STATUS.
        conf_status: code of CL_CONF_STATUS.
        month: of the bi view's row, `2007-06`.
        release_id: the release that built it.
        as_of: of that release.
        coverage: share of what is expected that the figure rests on, per cent; None: not told.
        comment: in Chinese and English; empty: none.
        unit_names: names of `key.UNIT_ID` in Chinese and English.
    """

    key: Key
    value: Decimal | None
    unit_measure: str
    obs_status: str
    conf_status: str
    month: str
    release_id: str
    as_of: datetime
    coverage: Decimal | None = None
    comment: str = ""
    unit_names: tuple[str, str] = ("全部", "Total")

    def attributes(self) -> dict[str, str]:
        """Measure and attributes, as texts."""
        text = "" if self.value is None else decimal_text(self.value)
        decimals = len(text.partition(".")[2])
        return {
            "OBS_VALUE": text or MISSING,
            "UNIT_MEASURE": self.unit_measure,
            "UNIT_MULT": "0",
            "DECIMALS": str(decimals) if text and decimals <= _MAX_DECIMALS else "",
            "OBS_STATUS": self.obs_status,
            "CONF_STATUS": self.conf_status,
            "COVERAGE": "" if self.coverage is None else decimal_text(self.coverage),
            "COMMENT_OBS": self.comment,
            "RELEASE_ID": self.release_id,
            "AS_OF": instant_text(self.as_of),
        }


def decimal_text(value: Decimal | int) -> str:
    """A number to its last digit, without exponent and without noughts at the end."""
    text = f"{Decimal(value):f}"  # exact, whatever the context's precision
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def instant_text(instant: datetime) -> str:
    """An instant in UTC, as ISO 8601 has it."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
