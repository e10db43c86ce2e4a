"""Numbers as clerks dress them, and the symbols that stand for none."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.extract.parse_number import parse_decimal, parse_value
from ingest.forms.spec_file import UnitKind

FULL_WIDTH = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")
DRESSES = {
    "plain": lambda number: format(number, "f"),
    "separators": lambda number: format(number, ",f"),
    "spaces": lambda number: format(number, ",f").replace(",", " "),
    "no-break spaces": lambda number: format(number, ",f").replace(",", "\u00a0"),
    "full width": lambda number: format(number, ",f").translate(FULL_WIDTH),
    "padded": lambda number: f"\u3000{number:f} ",
    "apostrophe": lambda number: f"'{number:f}",
    "minus sign": lambda number: format(number, "f").replace("-", "−"),
    "brackets": lambda number: f"({-number:f})" if number < 0 else format(number, "f"),
    "triangle": lambda number: f"△{-number:,f}" if number < 0 else format(number, "f"),
}


@given(
    st.decimals(-(10**12), 10**12, places=4) | st.integers(-(10**12), 10**12).map(Decimal),
    st.sampled_from(sorted(DRESSES)),
)
def test_every_dress_is_the_same_number(number: Decimal, dress: str) -> None:
    assert parse_decimal(DRESSES[dress](number)) == number


@pytest.mark.parametrize(
    "text",
    [
        "12,34",
        "1,2345",
        "12 34",
        "1, 234",
        "1O3",
        "0riginal",
        "1.2.3",
        "1e5",
        "12亿",
        "①",
        "12²",
        "½",
        "--5",
        "5-",
        "١٢",
    ],
)
def test_what_is_no_number(text: str) -> None:
    assert parse_decimal(text) is None


@given(st.text(max_size=12))
def test_any_text_is_a_number_or_not(text: str) -> None:
    number = parse_decimal(text)
    assert number is None or number.is_finite()


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("…", "N"), ("......", "N"), ("……", "N"), ("—", "M"), ("一", "M"), ("－", "M"), ("--", "M"), ("─", "M"),
        ("", "O"), ("　", "O"), ("未报", "O"), ("无", "O"), ("na", "O"), ("/", "L"), ("免 报", "L"),
        ("x", "Q"), ("***", "Q"), ("保密", "Q"),
    ],
)  # fmt: skip
def test_symbols(text: str, status: str) -> None:
    value = parse_value("t", text, UnitKind.MONEY, "yearbook")
    assert (value.number, value.status, value.problem) == (None, status, "")


@pytest.mark.parametrize(
    ("text", "number", "status"), [("12.5(快报)", "12.5", "P"), ("约1,200", "1200", "E"), ("300（预计）", "300", "E")]
)
def test_marks(text: str, number: str, status: str) -> None:
    value = parse_value("t", text, UnitKind.MONEY, "yearbook")
    assert (value.number, value.status) == (Decimal(number), status)


def test_percent_sign_only_in_percent_columns() -> None:
    assert parse_value("t", "12.3％", UnitKind.PERCENT, "yearbook").number == Decimal("12.3")
    assert parse_value("t", "12.3%", UnitKind.MONEY, "yearbook").problem == "other_unit"


@pytest.mark.parametrize(
    ("kind", "text", "rule", "problem"),
    [
        ("d", "2007-06-30", "R207", "date"), ("b", "TRUE", "R207", "boolean"), ("t", "略", "R207", "not_a_number"),
        ("n", str(2**53 + 2), "R207", "too_precise"), ("e", "#REF!", "R208", "error"), ("f", "", "R208", "uncached"),
    ],
)  # fmt: skip
def test_problems(kind: str, text: str, rule: str, problem: str) -> None:
    value = parse_value(kind, text, UnitKind.MONEY, "yearbook")
    assert (value.rule_code, value.problem) == (rule, problem)
