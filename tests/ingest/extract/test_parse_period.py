"""Every way a form spells its period."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.extract.parse_period import find_periods, find_yearless, is_unclear, period_end, read_period
from ingest.forms.spec_file import Frequency

CHINESE = "〇一二三四五六七八九"
MONTHS = [*CHINESE[1:], "十", "十一", "十二"]


def one(text: str, frequency: Frequency = Frequency.MONTHLY) -> str:
    (period,) = find_periods(text)
    return period.for_frequency(frequency)


def chinese(year: int, zero: str) -> str:
    return "".join(CHINESE[int(digit)] for digit in str(year)).replace("〇", zero)


MONTHLY = {
    "dash": lambda y, m: f"{y}年1—{m}月",
    "hyphen": lambda y, m: f"{y}年1-{m}月",
    "tilde": lambda y, m: f"{y}年1～{m}月",
    "to": lambda y, m: f"{y}年1月至{m}月",
    "full width": lambda y, m: f"{y}年1－{m}月".translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    "month": lambda y, m: f"{y}年{m}月",
    "month of two digits": lambda y, m: f"{y}年{m:02d}月份",
    "spaced": lambda y, m: f"{y} 年　1 — {m} 月",
    "chinese": lambda y, m: f"{chinese(y, '○')}年{MONTHS[m - 1]}月",
    "chinese, other zero": lambda y, m: f"{chinese(y, '〇')}年{MONTHS[m - 1]}月",
    "chinese range": lambda y, m: f"{chinese(y, '○')}年一—{MONTHS[m - 1]}月",
    "short year": lambda y, m: f"{y % 100:02d}年1-{m}月",
    "iso": lambda y, m: f"{y}-{m:02d}",
    "compact": lambda y, m: f"报表{y}{m:02d}",
    "month first": lambda y, m: f"{m:02d}_{y}",
    "in a title": lambda y, m: f"通化市{y}年1—{m}月主要指标",
    "letter O for zero": lambda y, m: f"{chinese(y, 'O')}年{MONTHS[m - 1]}月",
    "wide letter for zero": lambda y, m: f"{chinese(y, 'Ｏ')}年{MONTHS[m - 1]}月",
    "digit for zero": lambda y, m: f"{chinese(y, '0')}年{MONTHS[m - 1]}月",
    "chinese to": lambda y, m: f"{chinese(y, '○')}年一月至{MONTHS[m - 1]}月",
    "dotted": lambda y, m: f"{y}.{m}" if m not in (1, 10) else f"{y}.{m:02d}",
    "dotted range": lambda y, m: f"{y}.1-{m}月",
    "range with hyphens": lambda y, m: f"{y}-1-{m}月",
    "year twice": lambda y, m: f"{y}年1月—{y}年{m}月",
    "until": lambda y, m: f"截至{y}年{m}月末",
    "slash": lambda y, m: f"{y}/{m:02d}",
    "traditional words": lambda y, m: f"{y}年1到{m}月份統計",
}


@given(st.integers(2006, 2010), st.integers(2, 12), st.sampled_from(sorted(MONTHLY)))
def test_months(year: int, month: int, spelling: str) -> None:
    assert one(MONTHLY[spelling](year, month)) == f"{year}-{month:02d}"


QUARTERLY = {
    "digit": lambda y, q: f"{y}年{q}季度",
    "chinese digit": lambda y, q: f"{y}年{CHINESE[q]}季度",
    "ordinal": lambda y, q: f"{y}年第{CHINESE[q]}季度",
    "end": lambda y, q: f"{y}年{q}季度末",
    "short": lambda y, q: f"{y}年{q}季",
    "all chinese": lambda y, q: f"{chinese(y, '○')}年{CHINESE[q]}季度",
    "short year": lambda y, q: f"{y % 100:02d}年{q}季度",
    "without 年": lambda y, q: f"{y}第{CHINESE[q]}季度",
    "Q": lambda y, q: f"{y}Q{q}",
    "-Q": lambda y, q: f"{y}-Q{q}",
    "months": lambda y, q: f"{y}年{3 * q - 2}—{3 * q}月",
}


@given(st.integers(1990, 2049), st.integers(1, 4), st.sampled_from(sorted(QUARTERLY)))
def test_quarters(year: int, quarter: int, spelling: str) -> None:
    assert one(QUARTERLY[spelling](year, quarter), Frequency.QUARTERLY) == f"{year}-Q{quarter}"


ANNUAL = {
    "plain": lambda y: f"{y}年",
    "degree": lambda y: f"{y}年度",
    "end": lambda y: f"{y}年末",
    "whole": lambda y: f"{y}年全年",
    "months": lambda y: f"{y}年1-12月",
    "chinese": lambda y: f"{chinese(y, '〇')}年",
    "short": lambda y: f"{y % 100:02d}年",
}


@given(st.integers(1990, 2049), st.sampled_from(sorted(ANNUAL)))
def test_years(year: int, spelling: str) -> None:
    assert one(ANNUAL[spelling](year), Frequency.ANNUAL) == str(year)


def test_half_years_on_a_monthly_form() -> None:
    assert one("07年上半年") == "2007-06"


@pytest.mark.parametrize(
    ("text", "frequency", "why"),
    [
        ("2007年1月", Frequency.MONTHLY, "no_january"),
        ("2007年4-6月", Frequency.MONTHLY, "not_of_form"),
        ("2007年二季度", Frequency.MONTHLY, "not_of_form"),
        ("2007年", Frequency.MONTHLY, "not_of_form"),
        ("2007年1—6月", Frequency.QUARTERLY, "not_of_form"),
        ("2007年6月", Frequency.QUARTERLY, "not_of_form"),
        ("2007年1—6月", Frequency.ANNUAL, "not_of_form"),
    ],
)
def test_periods_of_other_forms(text: str, frequency: Frequency, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        one(text, frequency)


@pytest.mark.parametrize(
    "text", [
        "报出日期:2007年7月10日", "2006年12月31日", "2007-07-10", "2007.7.10", "2007/6/30", "吉统函〔2006〕18号",
        "2007年13月",
        "0431-2007061", "1—本月", "本月止累计", "自年初累计", "年末", "期末", "本月", "上年同期", "1-2月",
        "第一季度", "20070630",
        "2006—2010年", "2006年-2010年", "(06_2017)煤炭开采和洗选业", "国统制[2008]号",
        "2007年6-4月",
    ],
)  # fmt: skip
def test_what_is_no_period(text: str) -> None:
    assert find_periods(text) == []


YEARLESS = {
    "range": (lambda m: f"1—{m}月", 1),
    "range of months": (lambda m: f"1月至{m}月", 1),
    "chinese range": (lambda m: f"一至{MONTHS[m - 1]}月", 1),
    "month": (lambda m: f"{m}月", None),
    "month, two digits": (lambda m: f"{m:02d}月份", None),
    "chinese month": (lambda m: f"{MONTHS[m - 1]}月", None),
}


@given(st.integers(2, 12), st.sampled_from(sorted(YEARLESS)))
def test_periods_without_a_year_take_the_one_given(month: int, spelling: str) -> None:
    write, first = YEARLESS[spelling]
    (period,) = find_yearless(write(month), 2007)
    assert (period.year, period.first, period.last) == (2007, first or month, month)
    assert read_period(write(month), year=2007) == period
    assert read_period(write(month)) is None and find_periods(write(month)) == []


@given(st.dates(date(1990, 1, 1), date(2049, 12, 31)))
def test_a_date_is_its_month_where_it_begins_or_ends_it(day: date) -> None:
    serial = str((day - date(1899, 12, 30)).days)
    texts = [
        (day.isoformat(), "d"),
        (serial, "n"),
        (f"{day:%Y/%m/%d}", "t"),
        (f"{day.year}年{day.month}月{day.day}日", "t"),
    ]
    is_edge = day.day == 1 or (day + timedelta(days=1)).day == 1
    for text, kind in texts:
        period = read_period(text, kind)
        found = period and (period.year, period.first, period.last, period.is_month)
        assert found == ((day.year, day.month, day.month, True) if is_edge else None)
    assert read_period(serial, "t") is None


@pytest.mark.parametrize(
    ("text", "kind", "year", "months"),
    [
        ("200703", "t", None, (2007, 3, 3)), ("200703", "n", None, (2007, 3, 3)), ("1-2月", "t", 2007, (2007, 1, 2)),
        ("3月", "t", 2007, (2007, 3, 3)), ("2007年3月", "t", None, (2007, 3, 3)), ("2006", "n", None, (2006, 1, 12)),
        ("2006", "t", None, (2006, 1, 12)), ("06_2007", "t", None, (2007, 6, 6)),
        ("2010-05", "t", None, (2010, 5, 5)),
        ("2019年12月", "t", None, (2019, 12, 12)), ("2021年第三季度", "t", None, (2021, 7, 9)),
        ("1季度末", "t", 2007, (2007, 1, 3)), ("上半年", "t", 2007, (2007, 1, 6)), ("全年", "t", 2007, (2007, 1, 12)),
        ("2010.6", "n", None, (2010, 6, 6)), ("2010.11", "n", None, (2010, 11, 11)),
        ("2010.10", "t", None, (2010, 10, 10)),
        ("2010.1", "n", None, None), ("2010.1", "t", None, (2010, 1, 1)),
        ("汇总", "t", 2007, None), ("Sheet1", "t", 2007, None), ("增加值2007年6月", "t", None, None),
        ("本月", "t", 2007, None),
        ("12", "n", 2007, None), ("1618573", "n", 2007, None), ("0.5", "n", 2007, None),
        ("2007.6.5", "t", None, None),
    ],
)  # fmt: skip
def test_a_whole_text_as_a_period(text: str, kind: str, year: int | None, months: tuple[int, int, int] | None) -> None:
    period = read_period(text, kind, year)
    assert (period and (period.year, period.first, period.last)) == months


def test_october_typed_as_a_number_is_unclear() -> None:
    assert is_unclear("2010.1", "n")
    assert not is_unclear("2010.1", "t") and not is_unclear("2010.10", "t") and not is_unclear("2010.2", "n")


def test_period_end() -> None:
    assert [period_end(p) for p in ("2007-02", "2007-Q2", "2007")] == ["2007-02-28", "2007-06-30", "2007-12-31"]
