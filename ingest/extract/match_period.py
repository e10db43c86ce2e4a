"""Periods that stand in the table: over a column, or in a row. A header need not name the year."""

import re
from dataclasses import dataclass

from ingest.extract.parse_period import PeriodText, arabic, find_periods, period_end
from ingest.forms.normalise import header_token, squeeze
from ingest.forms.spec_file import Frequency

# A date that stands for its month: typed 2007年6月, stored as the month's first or last day.
_MONTH_DATE = re.compile(r"((?:19|20)\d\d)-(\d\d)-(01|28|29|30|31)(?: 00:00:00)?")


@dataclass(frozen=True, slots=True)
class WrittenPeriod:
    """A period in the table, and what else its header says (增加值 over 1-2月)."""

    period: PeriodText
    rest: str


def match_period(text: str, year: int | None) -> WrittenPeriod | None:
    """The one period in a text; None if there is none, or several.

    Args:
        text: A header, its levels joined, or a cell.
        year: Of the head's period, for texts that name none (1-2月).
    """
    squeezed = _MONTH_DATE.sub(r"\1年\2月", squeeze(text))
    written = arabic(squeezed)
    periods = find_periods(written)
    if not periods and year is not None:
        written = re.sub(r"(?<!\d)(?=\d{1,2}(?:-\d{1,2})?月|第?[1-4]季|[上下]半年|全年)", f"{year}年", written, count=1)
        written = written.replace("年全年", "年")
        periods = find_periods(written)
    if len(periods) != 1:
        return None
    return WrittenPeriod(periods[0], header_token(written[: periods[0].start] + written[periods[0].end :]))


def period_code(period: PeriodText, form_frequency: Frequency, frequency: str = "") -> str | None:
    """2007-06, 2007-Q2 or 2007; None where the period is none of these, or none that the row has.

    Args:
        period: As written.
        form_frequency: Of the form: decides where a text fits several.
        frequency: What the row says of itself (月, 季, 年), if it does.
    """
    code: str | None
    if "季" in frequency:
        code = f"{period.year}-Q{period.last // 3}" if period.last % 3 == 0 else None
    elif "年" in frequency:
        code = str(period.year) if period.last == 12 else None
    elif "月" in frequency and period.is_year:
        code = None
    else:
        try:
            code = period.for_frequency(form_frequency)
        except ValueError:
            code = _code_as_written(period)
    return code


def _code_as_written(period: PeriodText) -> str | None:
    if period.is_year:
        return str(period.year)
    if "季" in period.text:
        return f"{period.year}-Q{period.last // 3}"
    return f"{period.year}-{period.last:02d}" if period.is_month or period.first == 1 else None


def latest(codes: list[str]) -> str:
    """The one that ends last; of several, the shortest span."""
    return max(codes, key=lambda code: (period_end(code), len(code)))
