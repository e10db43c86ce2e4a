"""Periods that stand in the table: over a column, or in a row. A header need not name the year."""

from dataclasses import dataclass

from ingest.extract.parse_period import PeriodText, arabic, find_periods, find_yearless, period_end, read_period
from ingest.forms.normalise import header_token
from ingest.forms.spec_file import Frequency
from ingest.workbook.grid import TEXT


@dataclass(frozen=True, slots=True)
class WrittenPeriod:
    """A period in the table, and what else its header says (增加值 over 1-2月)."""

    period: PeriodText
    rest: str


def match_period(text: str, year: int | None, kind: str = TEXT) -> WrittenPeriod | None:
    """The one period in a text; None if there is none, or several.

    Args:
        text: A header, its levels joined, or a cell.
        year: Of the head's period, for texts that name none (1-2月).
        kind: The cell's type letter.
    """
    whole = read_period(text, kind, year)
    if whole or kind != TEXT:
        return WrittenPeriod(whole, "") if whole else None
    periods = find_periods(text) or (find_yearless(text, year) if year else [])
    if len(periods) != 1:
        return None
    written = arabic(text)
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
    if period.is_quarter:
        return f"{period.year}-Q{period.last // 3}"
    return f"{period.year}-{period.last:02d}" if period.is_month or period.first == 1 else None


def latest(codes: list[str]) -> str:
    """The one that ends last; of several, the shortest span."""
    return max(codes, key=lambda code: (period_end(code), len(code)))
