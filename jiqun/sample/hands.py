"""Each sender's hand: file kind, money unit, how numbers, names and periods are written, what files are called."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from jiqun.sample.months import Month
from jiqun.sample.read_codes import BUREAU, CHANGBAISHAN, region_name
from jiqun.sample.round_half_up import round_half_up
from jiqun.sample.scenario import ANNUAL, MARKS, QUARTERLY, Submission

Cell = str | int | Decimal  # what a clerk types

FULLWIDTH = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")
CHINESE_DIGITS = str.maketrans("0123456789", "○一二三四五六七八九")
CHINESE_MONTHS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
DASH = "—"


@dataclass(frozen=True)
class Hand:
    """How one form of one unit is written."""

    kind: str = "xlsx"  # xlsx, xls, csv
    money: str = "万元"  # 万元 or 亿元
    numbers: str = "number"  # number, text, thousands (1,234 as text), fullwidth (１２３４ as text)
    period: str = "—"  # what stands in 2007年1?6月; or "month" (2007年6月), "chinese" (二○○七年六月)
    pad: str = ""  # stands between the characters of names
    head: str = "right"  # where the block 表号 ... 有效期至 stands
    colon: str = "："
    deep: bool = False  # F3: a three-row header with the unit in it
    separator: str = ""  # in file names, before the form's name

    def amount(self, value: int) -> Cell:
        """An amount given in 万元, in this hand's unit and spelling."""
        if self.money == "亿元":
            return self.spell(Decimal(value).scaleb(-4).quantize(Decimal("0.0001")))
        return self.spell(value)

    def growth(self, now: int, before: int) -> Cell:
        """增减% from the two columns beside it, to one decimal, half up; — where there is nothing to compare with."""
        return DASH if before == 0 else self.spell(round_half_up(Fraction(100 * (now - before), before), 1))

    def spell(self, number: int | Decimal) -> Cell:
        """A number as this hand types it."""
        if self.numbers == "number":
            return number
        text = f"{number:,}" if self.numbers == "thousands" else str(number)
        return text.translate(FULLWIDTH) if self.numbers == "fullwidth" else text

    def name(self, text: str) -> str:
        """A name, padded if short, as typists do to align columns."""
        return self.pad.join(text) if self.pad and len(text) <= 3 else text

    def day(self, day: date) -> str:
        """A date in a cell."""
        return f"{day.year}年{day.month}月{day.day}日" if self.numbers == "text" or self.pad else day.isoformat()

    def period_line(self, month: Month) -> str:
        """The period of a monthly form."""
        if self.period == "month":
            return f"{month.year}年{month.month}月"
        if self.period == "chinese":
            return f"{str(month.year).translate(CHINESE_DIGITS)}年{CHINESE_MONTHS[month.month - 1]}月"
        return f"{month.year}年1{self.period}{month.month}月"

    def quarter_line(self, month: Month) -> str:
        """The period of a quarterly form."""
        return f"{month.year}年{CHINESE_MONTHS[month.month // 3 - 1]}季度"


UNIT_HANDS = {
    "220100": Hand(),
    "220200": Hand(pad=" ", period="-"),
    "220300": Hand(period="month", head="left"),
    "220400": Hand(pad="\u3000", numbers="thousands", period="～"),
    "220500": Hand(pad=" ", deep=True),
    "220600": Hand(pad="\u3000", period="chinese", colon=":"),
    "220700": Hand(numbers="thousands", period="month", deep=True),
    "220800": Hand(period="～", head="left", separator="-"),
    "222400": Hand(numbers="text", period="-", deep=True),
    CHANGBAISHAN: Hand(kind="xls", head="left", period="chinese"),
    BUREAU: Hand(pad="\u3000"),
}
EXCEPTIONS: dict[tuple[str, str], dict[str, str]] = {
    ("F1", "220100"): {"money": "亿元"},
    ("F1", "220300"): {"kind": "xls", "numbers": "thousands"},
    ("F1", "220600"): {"numbers": "fullwidth"},
    ("F1", "220700"): {"kind": "csv"},
    ("F1", "220800"): {"kind": "csv"},
    ("F3", "220400"): {"kind": "xls"},
    ("F3", "220600"): {"kind": "xls"},
    ("F3", "220700"): {"money": "亿元", "numbers": "number"},
    ("F4", CHANGBAISHAN): {"kind": "xlsx"},
    ("F5", "220300"): {"kind": "xls"},
    ("F5", "220500"): {"kind": "xls"},
}
FORM_NAMES = {
    "F1": "集聚区月报",
    "F2": "产业集群月报",
    "F3": "中小企业民营经济月报",
    "F4": "平台物流季报",
    "F5": "名录季报",
    "F6": "企业季报",
    "F7": "规划进度季报",
    "F8": "年度发展情况",
}


def hand_of(form: str, unit: str) -> Hand:
    """The hand of one form of one unit. F2 is always written in 亿元."""
    hand = replace(UNIT_HANDS[unit], **EXCEPTIONS.get((form, unit), {}))  # type: ignore[arg-type]
    return replace(hand, money="亿元") if form == "F2" else hand


def file_path(submission: Submission) -> str:
    """Where a file lies under the inbox: load/unit/name, named by clerks, as in 四平市2007年5月集聚区月报.xls."""
    hand = hand_of(submission.form, submission.unit)
    month = submission.month
    sender = "全省" if submission.unit == BUREAU else region_name(submission.unit, month)
    when = f"{month.year}年{month.month}月"
    if submission.form in QUARTERLY:
        when = hand.quarter_line(month)
    elif submission.form in ANNUAL:
        when = f"{month.year}年"
    suffix = f"({MARKS[submission.kind]})" if submission.kind in MARKS else "(1)" if submission.again else ""
    name = f"{sender}{when}{hand.separator}{FORM_NAMES[submission.form]}{suffix}.{hand.kind}"
    return f"{submission.load}/{submission.unit}/{name}"
