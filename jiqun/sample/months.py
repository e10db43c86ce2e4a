"""Reporting months: there is no January report, and a year starts with the two months 1—2月."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))
REPORT_MONTHS = tuple(range(2, 13))
BASE_YEAR = 2006  # the policy's first year; every sample holds a December level before its first month


@dataclass(frozen=True, order=True)
class Month:
    """A reporting month, spelled 2007-06; its figures run from 1 January to its last day."""

    year: int
    month: int

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02d}"

    @classmethod
    def parse(cls, text: str) -> "Month":
        """Read 2007-06; raises ValueError with what to do."""
        found = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text)
        if not found:
            raise ValueError(f"月份应写作 2007-06：{text!r} / write a month as 2007-06")
        return cls(int(found[1]), int(found[2]))

    @property
    def last_day(self) -> date:
        """The last day of the month."""
        return date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])

    @property
    def quarter(self) -> str | None:
        """2007-Q2 where the month ends a quarter, else None."""
        return None if self.month % 3 else f"{self.year}-Q{self.month // 3}"

    @property
    def earlier_year(self) -> "Month":
        """The same month a year before."""
        return Month(self.year - 1, self.month)

    @property
    def before(self) -> "Month | None":
        """The report of the same year before this one; None in February."""
        return Month(self.year, self.month - 1) if self.month > REPORT_MONTHS[0] else None

    def day_after(self, day: int, hour: int = 0, minute: int = 0) -> datetime:
        """A moment in the following month, Chinese time."""
        year, month = (self.year + 1, 1) if self.month == 12 else (self.year, self.month + 1)
        return datetime(year, month, day, hour, minute, tzinfo=CHINA)

    @property
    def closing(self) -> datetime:
        """When the load of this month closes: the 11th of the next month, 06:00 (reports are due on the 10th)."""
        return self.day_after(11, 6)


def sample_months(first: str, last: str) -> tuple[Month, ...]:
    """The months of a sample: the December before `first`, then every reporting month from `first` to `last`.

    Raises:
        ValueError: The range is empty, or starts before the policy does.
    """
    start, end = Month.parse(first), Month.parse(last)
    if start < Month(BASE_YEAR, 12) or end < start:
        raise ValueError(
            f"期间 {first} 至 {last} 不可用：不得早于 2006-12 / start at 2006-12 or later, end after the start"
        )
    base = start if start.month == 12 else Month(start.year - 1, 12)
    between = (Month(year, month) for year in range(start.year, end.year + 1) for month in REPORT_MONTHS)
    return (base, *(month for month in between if max(start, base) <= month <= end and month != base))
