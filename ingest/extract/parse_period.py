"""Reporting periods as forms write them, to 2007-06, 2007-Q2 or 2007."""

import calendar
import re
from dataclasses import dataclass

from ingest.forms.normalise import squeeze
from ingest.forms.spec_file import Frequency

_DIGIT = {character: str(value) for value, character in enumerate("〇一二三四五六七八九")} | {"○": "0", "零": "0"}
_CHINESE_YEAR = re.compile(r"([○〇零一二三四五六七八九]{4}|[○〇零一二三四五六七八九]{2})(?=年)")
_CHINESE_NUMBER = re.compile(r"(十[一二]?|[一二三四五六七八九])(?=-|至|月|季)")
_PERIOD = re.compile(
    r"(?P<day>(?:\d{4}|\d{2})年\d{1,2}月\d{1,2}日|\d{4}([-/.])\d{1,2}\2\d{1,2})"  # a full date is no period
    r"|(?P<year>(?:19|20)\d{2}|(?<!\d)\d{2})年(?:度)?(?:"
    r"第?(?P<quarter>[1-4])季度?末?"
    r"|(?P<half>上半年|下半年)"
    r"|(?P<first>\d{1,2})月?[-至](?P<last>\d{1,2})月份?"
    r"|(?P<month>\d{1,2})月份?"
    r")?"
    r"|(?<!\d)(?P<year2>(?:19|20)\d{2})(?:[.\-/](?P<month2>\d{1,2})|(?P<month3>0[1-9]|1[0-2]))(?!\d)"
    r"|(?<!\d)(?P<month4>0[1-9]|1[0-2])_(?P<year4>(?:19|20)\d{2})(?!\d)"
)


@dataclass(frozen=True, slots=True)
class PeriodText:
    """A period as written: months `first` to `last` of a year. `text` is what was read, in one spelling."""

    text: str
    year: int
    first: int
    last: int
    is_month: bool = False  # one month was named: on a year-to-date form its figures run from January
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

    @property
    def is_year(self) -> bool:
        """Whether only a year was named."""
        return "月" not in self.text and (self.first, self.last) == (1, 12)


def find_periods(text: str) -> list[PeriodText]:
    """Every period in a text, in order. Full dates are none."""
    found = []
    squeezed = squeeze(text)
    for match in _PERIOD.finditer(_arabic(squeezed)):
        period = _period(match)
        if period:
            found.append(period)
    return found


def arabic(text: str) -> str:
    """The text in the spelling in which `find_periods` counts positions."""
    return _arabic(squeeze(text))


def _arabic(text: str) -> str:
    text = _CHINESE_YEAR.sub(lambda match: "".join(_DIGIT[character] for character in match[1]), text)
    return _CHINESE_NUMBER.sub(lambda match: str(_number(match[1])), text)


def _number(text: str) -> int:
    if text.startswith("十"):
        return 10 + (int(_DIGIT[text[1]]) if len(text) > 1 else 0)
    return int(_DIGIT[text])


def _period(match: re.Match[str]) -> PeriodText | None:
    if match["day"]:
        return None
    year = int(match["year"] or match["year2"] or match["year4"])
    year += 2000 if year < 100 else 0
    month = match["month"] or match["month2"] or match["month3"] or match["month4"]
    first, last = 1, 12
    if match["quarter"]:
        first, last = int(match["quarter"]) * 3 - 2, int(match["quarter"]) * 3
    elif match["half"]:
        first, last = (1, 6) if match["half"] == "上半年" else (7, 12)
    elif match["first"]:
        first, last = int(match["first"]), int(match["last"])
    elif month:
        first = last = int(month)
    if not 1 <= first <= last <= 12:
        return None
    return PeriodText(match[0], year, first, last, bool(month), match.start(), match.end())


def period_end(period: str) -> str:
    """The last day of 2007-06, 2007-Q2 or 2007, as an ISO date."""
    year = int(period[:4])
    month = 12 if len(period) == 4 else int(period[6]) * 3 if period[5] == "Q" else int(period[5:])
    return f"{year}-{month:02d}-{calendar.monthrange(year, month)[1]}"
