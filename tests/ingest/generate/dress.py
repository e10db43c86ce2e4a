"""How clerks type: one number or word in its many spellings."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from hypothesis import strategies as st

from tests.ingest.generate.canvas import Draw, choose
from tests.ingest.write_books import Percent, Value

FULL_WIDTH = str.maketrans("0123456789.,-%+", "０１２３４５６７８９．，－％＋")
SYMBOLS = {
    None: "O", "": "O", "未报": "O", "缺报": "O", "…": "N", "......": "N", "—": "M", "-": "M", "--": "M", "─": "M",
    "免报": "L", "/": "L", "***": "Q", "保密": "Q", "x": "Q",
}  # fmt: skip


@dataclass(frozen=True)
class Hand:
    """What a kind of file can hold."""

    has_percent_formats: bool
    decimals: tuple[int, ...]  # that a number cell can have


def _spaced(number: Decimal) -> str:
    return f"{number:,f}".replace(",", " ")


def _negative(number: Decimal, before: str, after: str = "") -> str:
    return f"{before}{-number:,f}{after}" if number < 0 else f"{number:f}"


SPELLINGS: tuple[Callable[[Decimal], str], ...] = (
    lambda number: f"{number:f}",
    lambda number: f"{number:,f}",
    lambda number: f"{number:f}".translate(FULL_WIDTH),
    lambda number: f"{number:,f}".translate(FULL_WIDTH),
    _spaced,
    lambda number: _negative(number, "(", ")"),
    lambda number: _negative(number, "（", "）"),
    lambda number: _negative(number, "△"),
    lambda number: _negative(number, "▲"),
    lambda number: f"－{-number:f}" if number < 0 else f"{number:f}",
    lambda number: f"'{number:f}",
    lambda number: f" {number:f}　",
)
PLAIN = 6  # of so many cells, the share that is a plain number


def figure(draw: Draw, hand: Hand, kind: str, unit: str, *, may_be_zero: bool) -> tuple[Value, Decimal | None, str]:
    """A cell of a quantity: what is typed, the number meant, its status.

    Args:
        draw: From the strategy.
        hand: What the file can hold.
        kind: money, count, percent ...
        unit: The unit of the column, which may be typed behind the number.
        may_be_zero: Whole columns of zeros are no figures yet, so only some cells may.
    """
    style = draw(st.integers(0, PLAIN + len(SPELLINGS) + 4))
    digits = draw(st.integers(-999_999_999_999, 999_999_999_999) if kind == "money" else st.integers(-99_999, 99_999))
    scale = 0 if kind == "count" else draw(st.sampled_from(hand.decimals))
    number = Decimal(abs(digits) if kind == "count" else digits).scaleb(-scale)
    if not number and not may_be_zero:
        number = Decimal(7)
    if style <= PLAIN:
        return (int(number) if number == number.to_integral_value() else number), number, "A"
    style -= PLAIN + 1
    if style < len(SPELLINGS):
        text = SPELLINGS[style](number)
        return (text + choose(draw, "", "%", "％") if kind == "percent" and style < 4 else text), number, "A"
    style -= len(SPELLINGS)
    if style == 0:
        symbol = choose(draw, *SYMBOLS)
        return symbol, None, SYMBOLS[symbol]
    if style == 1 and number > 0:
        return choose(draw, f"约{number:f}", f"{number:f}（预计）"), number, "E"
    if style == 2 and kind == "percent" and hand.has_percent_formats:
        return Percent(number.scaleb(-2)), number, "A"
    if style == 3 and unit not in {"", "%"}:
        return f"{number:,f}{unit}", number, "A"
    return f"{number:f}", number, "A"


def padded(draw: Draw, text: str) -> str:
    """A word, stretched by spaces as typists do to fill a column."""
    return str(choose(draw, "", " ", "　", "  ").join(text)) if len(text) <= 4 else text


def months(draw: Draw, month: int) -> str:
    """1—本月 of a month."""
    return str(choose(draw, "1—本月", "1-本月", f"1—{month}月", f"1～{month}月", f"1 - {month} 月"))


def period_line(draw: Draw, year: int, month: int) -> str:
    """The period of a monthly form."""
    chinese = str(year).translate(str.maketrans("0123456789", "○一二三四五六七八九"))
    number = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"][month - 1]
    return str(
        choose(
            draw, f"{year}年1—{month}月", f"{year}年1-{month}月", f"{year}年{month}月", f"{chinese}年{number}月",
            f"{year} 年 1～{month} 月", f"{year}年{month:02d}月份",
        )
    )  # fmt: skip
