"""Numbers as clerks dress them, and the symbols that stand for none."""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.extract.parse_number import parse_decimal, parse_value
from ingest.forms.spec_file import UnitKind
from ingest.rules import make_finding

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
        "0,123",
        "0 123",
        "～5",
        "1.234,5",
        "1E3",
        "NaN",
        "inf",
        "∞",
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
    ("text", "unit_kind", "number", "unit"),
    [
        ("12.3亿", "money", "12.3", "亿元"), ("1,234 万元", "money", "1234", "万元"),
        ("1 234(万元)", "money", "1234", "万元"),
        ("△1,234亿", "money", "-1234", "亿元"), ("（12.3亿）", "money", "-12.3", "亿元"),
        ("１２．３億元", "money", "12.3", "亿元"),
        ("12万", "count", "12", "万个"), ("501家", "count", "501", "家"), ("12.3％", "percent", "12.3", "%"),
        ("(12.3%)", "percent", "-12.3", "%"), ("(12.3)%", "percent", "-12.3", "%"), ("5‰", "percent", "5", "‰"),
        ("-3.9个百分点", "percent", "-3.9", "百分点"), ("－3.9 百分点", "point", "-3.9", "百分点"),
        ("3平方公里", "area", "3", "平方公里"), ("12.3", "percent", "12.3", None),
        ("0.123", "percent", "0.123", None),
        ("112.3", "percent", "112.3", None), ("-0", "money", "0", None),
        ("９，００７，１９９，２５４，７４０，９９３", "money", "9007199254740993", None),
    ],
)  # fmt: skip
def test_a_unit_in_the_cell(text: str, unit_kind: str, number: str, unit: str | None) -> None:
    value = parse_value("t", text, UnitKind(unit_kind), "yearbook")
    assert (value.number, value.unit.name if value.unit else None, value.problem) == (Decimal(number), unit, "")
    assert str(value.number) == number


@given(
    st.decimals(-(10**9), 10**9, places=2),
    st.sampled_from(sorted(DRESSES)),
    st.sampled_from(["", "约", "预计 "]),
    st.sampled_from(["", "万元", " 亿元", "亿", "(千元)"]),
    st.sampled_from(["", "(快报)", "（p）", " 初步"]),
    st.sampled_from(["", "*", "①", " ②③", "注1", "（注）"]),
)
def test_every_dress_with_everything_around_it(
    number: Decimal, dress: str, before: str, unit: str, after: str, note: str
) -> None:
    text = before + DRESSES[dress](number).strip() + unit + after + note
    value = parse_value("t", text, UnitKind.MONEY, "yearbook")
    if before and after:  # two marks
        assert value.problem == "not_a_number"
        return
    assert (value.number, value.problem) == (number, "")
    assert value.status == ("E" if before else "P" if after else "A")
    assert (value.unit.name if value.unit else "") == {"": "", "万元": "万元", "(千元)": "千元"}.get(unit, "亿元")


@given(st.text(alphabet="0123456789.,- 　％%亿万元*①约()OlI一—…/x", max_size=8))
@example("(I0 )")
def test_digits_that_are_read_are_the_digits_that_were_typed(text: str) -> None:
    value = parse_value("t", text, UnitKind.MONEY, "yearbook")
    if value.number is not None:
        typed = "".join(character for character in text if character in "0123456789.")
        assert abs(value.number) == Decimal(typed)


@pytest.mark.parametrize(
    ("kind", "text", "unit_kind", "problem"),
    [
        ("t", "12.3%", "money", "other_unit"), ("p", "12.3%", "money", "other_unit"),
        ("p", "12.3%", "count", "other_unit"),
        ("t", "12人", "money", "other_unit"), ("t", "3.9个百分点", "money", "other_unit"),
        ("t", "1.2E+03", "money", "scientific"), ("t", "1e5", "money", "scientific"),
        ("t", "1O3", "money", "letter_o"), ("t", "2o,000", "money", "letter_o"), ("t", "Ｏ.5亿", "money", "letter_o"),
        ("t", "1l3", "money", "letter_l"), ("t", "I2.5%", "percent", "letter_l"),
        ("t", "0riginal", "money", "not_a_number"), ("t", "约12 34", "money", "not_a_number"),
        ("t", "12.3p", "money", "not_a_number"), ("t", "约12(快报)", "money", "not_a_number"),
        ("t", "12²", "money", "not_a_number"), ("t", "①", "money", "not_a_number"),
        ("t", "2007-06-30", "money", "not_a_number"),
        ("t", "6月30日", "money", "not_a_number"), ("t", "12.3亿亿", "money", "not_a_number"),
        ("t", "NaN", "money", "not_a_number"),
        ("t", "500\n600", "money", "not_a_number"), ("t", "500\t600", "money", "not_a_number"),
        ("t", "1\r\n234", "money", "not_a_number"), ("t", "—\n5", "money", "not_a_number"),
        ("t", "500\n600万元", "money", "not_a_number"), ("t", "5\u2028000", "money", "not_a_number"),
        ("t", "12345678901234567890", "money", "too_precise"), ("t", "#REF!", "money", "error"),
        ("n", str(-(2**53) - 2), "money", "too_precise"),
    ],
)  # fmt: skip
def test_what_is_refused_says_why(kind: str, text: str, unit_kind: str, problem: str) -> None:
    value = parse_value(kind, text, UnitKind(unit_kind), "yearbook")
    assert (value.problem, value.number, value.unit) == (problem, None, None)
    make_finding(value.rule_code, problem, detail=text)


@pytest.mark.parametrize(("text", "letters"), [("1O3", "O"), ("1l3", "l"), ("1I3", "I")])
def test_the_message_shows_the_letter(text: str, letters: str) -> None:
    value = parse_value("t", text, UnitKind.MONEY, "yearbook")
    finding = make_finding(value.rule_code, value.problem, detail=text)
    assert all(
        f"字母 {letters}" in words or f" {letters}" in words for words in (finding.message_zh, finding.message_en)
    )


def test_percent_cells_in_percent_columns() -> None:
    value = parse_value("p", "12.3%", UnitKind.PERCENT, "yearbook")
    assert (value.number, value.unit and value.unit.name) == (Decimal("12.3"), "%")


def test_a_negative_zero_is_zero() -> None:
    assert str(parse_value("n", "-0", UnitKind.MONEY, "yearbook").number) == "0"


def test_symbols_differ_by_publisher() -> None:
    assert parse_value("t", "0 —", UnitKind.PERCENT, "beijing").status == "M"
    assert parse_value("t", "0 —", UnitKind.PERCENT, "yearbook").problem == "not_a_number"
    assert parse_value("t", "免报", UnitKind.MONEY, "chengdu_shanxi").problem == "not_a_number"


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


def test_a_line_break_around_a_number_is_nothing() -> None:
    assert parse_value("t", "\n500\n", UnitKind.MONEY, "yearbook").number == 500
