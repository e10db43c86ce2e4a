"""Every way a form spells its period."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.extract.parse_period import find_periods, period_end
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
}


@given(st.integers(2006, 2010), st.integers(2, 12), st.sampled_from(sorted(MONTHLY)))
def test_months(year: int, month: int, spelling: str) -> None:
    assert one(MONTHLY[spelling](year, month)) == f"{year}-{month:02d}"


@pytest.mark.parametrize("text", ["2007年二季度", "2007年第二季度", "2007年2季度末", "二○○七年二季度", "2007年4—6月"])
def test_quarters(text: str) -> None:
    assert one(text, Frequency.QUARTERLY) == "2007-Q2"


@pytest.mark.parametrize("text", ["2007年度", "2007年", "二〇〇七年", "2007年1-12月"])
def test_years(text: str) -> None:
    assert one(text, Frequency.ANNUAL) == "2007"


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
    "text", ["报出日期:2007年7月10日", "2007-07-10", "吉统函〔2006〕18号", "2007年13月", "0431-2007061"]
)
def test_what_is_no_period(text: str) -> None:
    assert find_periods(text) == []


def test_period_end() -> None:
    assert [period_end(p) for p in ("2007-02", "2007-Q2", "2007")] == ["2007-02-28", "2007-06-30", "2007-12-31"]
