"""Truth of bi.indicator_value: every number of F1 to F4 and F8 in force, as the forms have it, in standard units."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache

from jiqun.sample.development import BLOCK, BY_INDICATOR, COUNT, LINES, MONEY, PERCENT, TEXT, block_figure, figure
from jiqun.sample.enterprises import leading_enterprises
from jiqun.sample.months import REPORT_MONTHS, Month
from jiqun.sample.plan_units import BLOCK_KINDS
from jiqun.sample.platforms import TYPES
from jiqun.sample.province import FORM_MEASURES, Piece, Province
from jiqun.sample.read_codes import BUREAU, CHANGBAISHAN, counties, prefectures, reporting_units
from jiqun.sample.round_half_up import round_half_up
from jiqun.sample.scenario import MONTHLY, Submission, approved, bureau_row, period_of
from jiqun.sample.truth_knowledge import YUAN, Knowledge
from jiqun.sample.truth_platforms import CARRIED, REPORTED

COLUMNS = (
    "period",
    "subject_type",
    "subject_code",
    "reporting_unit_code",
    "indicator_code",
    "basis",
    "form_code",
    "value",
    "month_value",
    "months_covered",
    "month_status",
    "prior_year_value",
    "growth_pct",
    "value_status",
    "reported_period",
)
Key = tuple[str, str, str, str]  # subject type, subject, indicator, basis
FACTORS = {MONEY: YUAN, COUNT: 1, PERCENT: 1, "公顷": 15, "亩": 1}  # to the standard unit; what is not named is one


@dataclass(frozen=True)
class Value:
    """A cell in standard units: None where it holds a mark. `prior`: the form's own 上年同期."""

    value: int | Decimal | None
    prior: int | None = None


Values = dict[Key, Value]


@cache
def form_values(province: Province, one: Submission) -> Values:
    """All figures of a submission."""
    writers = {"F1": f1_values, "F2": f2_values, "F3": f3_values, "F4": f4_values, "F8": f8_values}
    if one.form == "F1" and one.unit == BUREAU:
        return bureau_values(province, one)
    return writers[one.form](province, one)


def amounts(province: Province, one: Submission, ground: frozenset[Piece], measure: str) -> Value:
    """1—本月 and 上年同期 of some ground, in yuan; a dash where nothing was there a year ago."""
    now = province.ytd(ground, measure, one.month, one.vintage) * YUAN
    return Value(now, province.ytd(ground, measure, one.month.earlier_year) * YUAN or None)


def total(values: list[Value]) -> Value:
    """The plain sum of some figures."""
    now = sum(value.value for value in values if isinstance(value.value, int))
    return Value(now, sum(value.prior or 0 for value in values) or None)


def f1_values(province: Province, one: Submission) -> Values:
    """Units, 小计, 合计, 剔重合计."""
    found: Values = {}
    units = province.listed_units(one.unit, one.month)
    for measure in FORM_MEASURES:
        for unit in units:
            found["unit", unit.code, measure, "ytd"] = amounts(province, one, province.ground([unit.code]), measure)
        put_groups(province, one, found, measure, [unit.code for unit in units])
        for kind in BLOCK_KINDS:
            if not any(unit.kind == kind for unit in units):
                del found["group", kind, measure, "ytd"]
    return found


def put_groups(province: Province, one: Submission, found: Values, measure: str, codes: list[str]) -> None:
    """Subtotals by kind, the plain total and the deduplicated one."""
    parts = {code: amounts(province, one, province.ground([code]), measure) for code in codes}
    for kind in BLOCK_KINDS:
        own = [value for code, value in parts.items() if province.unit[code].kind == kind]
        found["group", kind, measure, "ytd"] = total(own)
    found["group", "BLOCK_SUM", measure, "ytd"] = total(list(parts.values()))
    found["group", "BLOCK_UNION", measure, "ytd"] = amounts(province, one, province.ground(codes), measure)


def bureau_values(province: Province, one: Submission) -> Values:
    """The bureau's summary of F1; of zones and clusters together it has value added only."""
    found: Values = {}
    units = [unit for sender in reporting_units("F4") for unit in province.listed_units(sender, one.month)]
    codes = [unit.code for unit in units]
    for measure in FORM_MEASURES:
        put_groups(province, one, found, measure, codes)
    zones = [unit.code for unit in units if unit.kind == "ZONE"]
    union = province.ground([*zones, *(unit.code for unit in province.units if unit.code.startswith("C"))])
    found["group", "ZONE_CLUSTER_UNION", "value_added", "ytd"] = amounts(province, one, union, "value_added")
    counts = {kind: sum(unit.kind == kind for unit in units) for kind in BLOCK_KINDS}
    counts |= {"BLOCK_SUM": len(units), "BLOCK_UNION": sum(unit.host not in codes for unit in units)}
    for group, count in counts.items():
        found["group", group, "unit_count", "stock"] = Value(count)
    return found


def f2_values(province: Province, one: Submission) -> Values:
    """The unit's own named clusters and their sum."""
    found: Values = {}
    own = [unit for unit in province.units if unit.code.startswith("C") and unit.reporter == one.unit]
    for unit in own:
        value = amounts(province, one, province.ground([unit.code]), "value_added")
        found["cluster", unit.code, "value_added", "ytd"] = value
        leaders = leading_enterprises(province, unit.code, one.month.year)
        found["cluster", unit.code, "leading_enterprise_count", "stock"] = Value(leaders)
    found["group", "CLUSTER_SUM", "value_added", "ytd"] = total(list(found.values())[::2])
    found["group", "CLUSTER_SUM", "leading_enterprise_count", "stock"] = Value(None)  # the sum leaves it blank
    return found


def f3_values(province: Province, one: Submission) -> Values:
    """The whole, 其中：工业, and the parts: counties, or prefectures and Changbaishan."""
    found: Values = {}
    if one.unit == CHANGBAISHAN:
        for measure in (*FORM_MEASURES, "value_added_industry"):
            key = ("region", one.unit, measure, "ytd")
            found[key] = amounts(province, one, province.region(one.unit), measure)
        return found
    parts = (*prefectures(), CHANGBAISHAN) if one.unit == BUREAU else counties(one.unit)
    for region in (one.unit, *parts):
        found["region", region, "unit_count", "stock"] = Value(province.entities(region, one.month))
        for measure in FORM_MEASURES:
            value = amounts(province, one, province.region(region), measure)
            if one.unit == BUREAU and isinstance(value.value, int):
                lift = approved if region == BUREAU else bureau_row
                value = Value(lift(one, value.value // YUAN) * YUAN, value.prior)
            found["region", region, measure, "ytd"] = value
    if one.unit != BUREAU:
        value = amounts(province, one, province.region(one.unit), "value_added_industry")
        found["region", one.unit, "value_added_industry", "ytd"] = value
    return found


def f4_values(province: Province, one: Submission) -> Values:
    """Stocks and flows of the four rows."""
    found: Values = {}
    for kind in ("PLATFORM", *TYPES):
        stocks = province.platforms
        row = stocks.total(one.unit, one.period) if kind == "PLATFORM" else stocks.stock(one.unit, kind, one.period)
        for name, basis, count in (
            ("platform_stock_opening_count", "stock", row.opening),
            ("platform_added_count", "quarter", row.added),
            ("platform_withdrawn_count", "quarter", row.withdrawn),
            ("platform_stock_count", "stock", row.closing),
            ("platform_operating_count", "stock", row.operating),
            ("platform_target_count", "stock", row.target or None),
        ):
            found["platform_type", kind, name, basis] = Value(count)
    return found


def f8_values(province: Province, one: Submission) -> Values:
    """The lines that are numbers, and those of the memo block."""
    found: Values = {}
    year = one.month.year
    for line in LINES:
        if line.unit != TEXT:
            value = figure(province.seed, one.unit, line.indicator, year)
            assert not isinstance(value, str)  # noqa: S101  (only lines without a unit are texts)
            found["region", one.unit, line.indicator, line.basis] = Value(value * FACTORS.get(line.unit, 1))
    for _, indicator in BLOCK:
        line = BY_INDICATOR[indicator]
        count = block_figure(province.seed, one.unit, indicator, year) * FACTORS.get(line.unit, 1)
        found["group", "BLOCK_UNION", indicator, line.basis] = Value(count)
    return found


def value_rows(known: Knowledge, month: Month) -> Iterator[tuple[object, ...]]:
    """Every figure in force in a month; quarterly and annual ones are carried, flows of a quarter are not."""
    for form in ("F1", "F2", "F3", "F4", "F8"):
        for unit in reporting_units(form):
            end = month if form in MONTHLY else known.quarter(form, unit, month)
            one = known.newest.get((form, unit, period_of(form, end))) if end else None
            if one is None or end is None:
                continue
            earlier = known.form(form, unit, month.before) if form in MONTHLY and month.before else None
            before = form_values(known.province, earlier) if earlier else {}
            status = REPORTED if end == month else CARRIED
            for key, value in form_values(known.province, one).items():
                if key[3] == "quarter" and status == CARRIED:
                    continue
                step: tuple[object, ...] = (None, None, None)
                if form in MONTHLY and key[3] == "ytd" and value.value is not None:
                    step = step_of(month, value, before.get(key, Value(None)))
                growth = growth_of(value)
                head = (month, key[0], key[1], unit, key[2], key[3], form)
                yield (*head, value.value, *step, value.prior, growth, status, one.period)


def step_of(month: Month, value: Value, before: Value) -> tuple[object, ...]:
    """The month's value, how many months it covers, and how it comes about."""
    assert value.value is not None  # noqa: S101  (asked for numbers only)
    if month.month == REPORT_MONTHS[0]:
        return (value.value, 2, "first_report")
    if before.value is None:
        return (None, None, "previous_missing")
    return (value.value - before.value, 1, "derived")


def growth_of(value: Value) -> Decimal | None:
    """Per cent against the form's own 上年同期, twelve decimals."""
    if value.prior is None or not isinstance(value.value, int):
        return None
    return round_half_up(Fraction(100 * (value.value - value.prior), value.prior), 12)
