"""When a month's load is due and closes.

Reports are due by the 10th of the following month (月后10日); the load runs on the 11th at 06:00 Beijing time.
There is no January report (1月免报): the first of a year is January-February.
"""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from ingest.errors import JiqunError

BEIJING = ZoneInfo("Asia/Shanghai")


def check_period(text: str) -> str:
    """Return the period of a monthly load if it is spelled `YYYY-MM`.

    Raises:
        JiqunError: it is not.
    """
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text):
        raise JiqunError(
            f"报告期“{text}”应写作 YYYY-MM，例如 2007-06", f"The period '{text}' should be YYYY-MM, for example 2007-06"
        )
    return text


def closing(period: str) -> datetime:
    """The instant at which the load of a month closes."""
    year, month = int(period[:4]), int(period[5:])
    return datetime(year + month // 12, month % 12 + 1, 11, 6, tzinfo=BEIJING)


def has_report(period: str) -> bool:
    """Whether monthly forms exist for this month at all: January's do not."""
    return not period.endswith("-01")
