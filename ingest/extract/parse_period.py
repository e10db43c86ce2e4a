"""Reporting periods as forms write them, to 2007-06, 2007-Q2 or 2007."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from ingest.forms.normalise import squeeze
from ingest.forms.spec_file import Frequency
from ingest.workbook.grid import NUMBER, TEXT

# The letter O is what many type for ○.
_DIGIT = {character: str(value) for value, character in enumerate("〇一二三四五六七八九")} | dict.fromkeys(
    "○◯零Oo0", "0"
)
_ZEROS, _ONES = "○◯〇零Oo0", "一二三四五六七八九"
_CHINESE_YEAR = re.compile(
    rf"(?<![\d{_ZEROS}{_ONES}])(?=[{_ZEROS}]*[{_ONES}])([{_ZEROS}{_ONES}]{{4}}|[{_ZEROS}{_ONES}]{{2}})(?=年)"
)
_CHINESE_NUMBER = re.compile(r"(?<![一二三四五六七八九十])(十[一二]?|[一二三四五六七八九])(?=[-至到月季])")
_DAY = (
    r"(?:\d{4}|\d{2})年\d{1,2}月\d{1,2}日|\d{4}([-/.])\d{1,2}\2\d{1,2}(?![\d月])"
    r"|(?:19|20)\d{2}年?[-至到](?:19|20)\d{2}年"
)
_YEAR = r"(?:19|20)\d{2}|(?<!\d)\d{2}"
_RANGE = r"(?P<first>\d{1,2})月?[-至到](?:(?P=year)年)?(?P<last>\d{1,2})月份?[末底止]?"
_PERIOD = re.compile(
    rf"(?P<day>{_DAY})"  # a full date is no period, nor are several years
    rf"|(?P<year>{_YEAR})年(?:度)?(?:第?(?P<quarter>[1-4])季度?[末底]?|(?P<half>[上下])半年(?:度)?"
    rf"|{_RANGE}|(?P<month>\d{{1,2}})月份?[末底止]?|[末底]|全年)?"
    r"|(?<!\d)(?P<year2>(?:19|20)\d{2})(?:"
    r"[.\-/](?P<first2>\d{1,2})月?[-至到](?P<last2>\d{1,2})月?(?!\d)"
    r"|[.\-/](?P<month2>\d{1,2})月?(?![\d./])|(?P<month3>0[1-9]|1[0-2])(?!\d)"
    r"|[-.]?Q(?P<quarter2>[1-4])(?!\d)|第?(?P<quarter3>[1-4])季度?[末底]?|(?P<half2>[上下])半年)"
    r"|(?<![\d(])(?P<month4>0[1-9]|1[0-2])_(?P<year4>(?:19|20)\d{2})(?!\d)"
)
# Without a year: of the year that stands elsewhere.
_YEARLESS = re.compile(
    r"(?<![\d年])(?:(?P<first>\d{1,2})月?[-至到](?P<last>\d{1,2})月份?|第?(?P<quarter>[1-4])季度?[末底]?"
    r"|(?P<half>[上下])半年|(?P<month>\d{1,2})月份?|(?P<whole>全年))[末底止]?"
)
_DATE_TEXT = re.compile(r"(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})日)(?:00:00(?::00)?)?")
_BARE_YEAR = re.compile(r"(?:19|20)\d{2}")
_UNCLEAR = re.compile(r"(?:19|20)\d{2}\.1")  # 2010.10 typed as a number is stored as 2010.1
_SERIAL_ZERO = date(1899, 12, 30)  # of Excel's day numbers, from March 1900 on


@dataclass(frozen=True, slots=True)
class PeriodText:
    """A period as written: months `first` to `last` of a year. `text` is what was read, in one spelling."""

    text: str
    year: int
    first: int
    last: int
    is_month: bool = False  # one month was named: on a year-to-date form its figures run from January
    is_year: bool = False  # only a year was named
    is_quarter: bool = False
    start: int = 0  # where in the squeezed text
    end: int = 0

    def for_frequency(self, frequency: Frequency) -> str:
        """The period of a form of this frequency.

        Raises:
            ValueError: `no_january`, or `not_of_form`; a message of R202.
        """
        if frequency is Frequency.MONTHLY and (self.is_month or self.first == 1) and not self.is_year:
            if self.last == 1:
                raise ValueError("no_january")
            return f"{self.year}-{self.last:02d}"
        if frequency is Frequency.QUARTERLY and self.last % 3 == 0 and self.first == self.last - 2:
            return f"{self.year}-Q{self.last // 3}"
        if frequency is Frequency.ANNUAL and (self.first, self.last) == (1, 12):
            return str(self.year)
        raise ValueError("not_of_form")


def find_periods(text: str) -> list[PeriodText]:
    """Every period in a text that names its year, in order. Full dates are none."""
    return _found(_PERIOD, arabic(text))


def find_yearless(text: str, year: int) -> list[PeriodText]:
    """Every period in a text that names no year (1—6月, 二季度, 上半年), in order: of the year given."""
    return _found(_YEARLESS, arabic(text), year)


def read_period(text: str, kind: str = TEXT, year: int | None = None) -> PeriodText | None:
    """The period that a whole text is: a header, a cell in a column of periods, the name of a sheet.

    Args:
        text: 2007年6月, 200703, 1-2月, 2006; or a date, which stands for its month if it is the month's first or last
            day (so spreadsheets keep 2007年6月), also as Excel's day number.
        kind: The cell's type letter. As a number 2010.1 is no period: it was 2010.1 or 2010.10.
        year: Of the periods that name none; without one they are none.
    """
    written = arabic(text)
    if kind == NUMBER and (_UNCLEAR.fullmatch(written) or not re.fullmatch(r"\d+(\.\d\d?)?", written)):
        return None
    month = _month_of_date(written) or (month_of_serial(written) if kind == NUMBER else "")
    if month:
        written = month
    elif _BARE_YEAR.fullmatch(written):
        written += "年"
    periods = find_periods(written) or (find_yearless(written, year) if year else [])
    is_whole = len(periods) == 1 and (periods[0].start, periods[0].end) == (0, len(written))
    return periods[0] if is_whole else None


def is_unclear(text: str, kind: str) -> bool:
    """Whether a number in a cell may be January or October: 2010.10 typed as a number is stored as 2010.1."""
    return kind == NUMBER and _UNCLEAR.fullmatch(text) is not None


def month_of_serial(text: str) -> str:
    """2007-06 for Excel's day number of the first or last day of a month in 1990 to 2049; else nothing."""
    if not re.fullmatch(r"[345]\d{4}", text):
        return ""
    return _month_of_date((_SERIAL_ZERO + timedelta(days=int(text))).isoformat())


def _month_of_date(text: str) -> str:
    match = _DATE_TEXT.fullmatch(text)
    if match is None:
        return ""
    year, month, day = int(match[1]), int(match[3] or match[5]), int(match[4] or match[6])
    is_edge = 1 <= month <= 12 and day in {1, calendar.monthrange(year, month)[1]}
    return f"{year}-{month:02d}" if is_edge else ""


def arabic(text: str) -> str:
    """The text in the spelling in which positions are counted: squeezed, Chinese numerals of periods as digits."""
    text = _CHINESE_YEAR.sub(lambda match: "".join(_DIGIT[character] for character in match[1]), squeeze(text))
    return _CHINESE_NUMBER.sub(lambda match: str(_number(match[1])), text)


def _number(text: str) -> int:
    if text.startswith("十"):
        return 10 + (int(_DIGIT[text[1]]) if len(text) > 1 else 0)
    return int(_DIGIT[text])


def _found(pattern: re.Pattern[str], text: str, year: int | None = None) -> list[PeriodText]:
    periods = (_period(match, year) for match in pattern.finditer(text))
    return [period for period in periods if period]


def _period(match: re.Match[str], year: int | None) -> PeriodText | None:
    said = {name.rstrip("1234"): part for name, part in match.groupdict().items() if part}
    if "day" in said:
        return None
    if year is None:
        year = int(said["year"])
        year += 0 if year > 99 else 2000 if year < 50 else 1900
    first, last = 1, 12
    if "quarter" in said:
        first, last = int(said["quarter"]) * 3 - 2, int(said["quarter"]) * 3
    elif "half" in said:
        first, last = (1, 6) if said["half"] == "上" else (7, 12)
    elif "first" in said:
        first, last = int(said["first"]), int(said["last"])
    elif "month" in said:
        first = last = int(said["month"])
    if not 1 <= first <= last <= 12:
        return None
    return PeriodText(
        text=match[0],
        year=year,
        first=first,
        last=last,
        is_month="month" in said,
        is_year=not said.keys() & {"quarter", "half", "first", "month"},
        is_quarter="quarter" in said,
        start=match.start(),
        end=match.end(),
    )


def period_end(period: str) -> str:
    """The last day of 2007-06, 2007-Q2 or 2007, as an ISO date."""
    year = int(period[:4])
    month = 12 if len(period) == 4 else int(period[6]) * 3 if period[5] == "Q" else int(period[5:])
    return f"{year}-{month:02d}-{calendar.monthrange(year, month)[1]}"
