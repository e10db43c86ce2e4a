"""How figures, measures, forms and units are named in findings."""

import csv
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

import ingest
from ingest.observation import Observation
from ingest.vocabulary import Basis

REFERENCE = Path(ingest.__file__).with_name("reference")

INDICATORS: dict[str, tuple[str, str]] = {
    "value_added": ("增加值", "value added"),
    "value_added_industry": ("其中：工业增加值", "industrial value added"),
    "revenue": ("营业收入", "revenue"),
    "tax_paid": ("实缴税金", "tax paid"),
    "unit_count": ("单位数", "number of units"),
    "entity_count": ("单位数", "number of entities"),
    "leading_enterprise_count": ("龙头企业数", "number of leading enterprises"),
    "platform_stock_opening_count": ("上期末累计", "opening stock"),
    "platform_added_count": ("本期新增", "added"),
    "platform_withdrawn_count": ("本期撤销", "withdrawn"),
    "platform_stock_count": ("期末累计", "closing stock"),
    "platform_operating_count": ("其中：已运营", "operating"),
    "platform_target_count": ("目标", "target"),
}
_BASES: dict[Basis, tuple[str, str]] = {
    Basis.MONTH: ("（本月）", " (month)"),
    Basis.YTD: ("（1—本月）", " (year to date)"),
    Basis.PRIOR_YEAR_MONTH: ("（上年同月）", " (same month last year)"),
    Basis.PRIOR_YEAR_YTD: ("（上年同期）", " (same period last year)"),
}
FORMS: dict[str, tuple[str, str]] = {
    "F1": ("吉集综1表", "form F1 (吉集综1表)"),
    "F2": ("吉集综2表", "form F2 (吉集综2表)"),
    "F3": ("吉集综3表", "form F3 (吉集综3表)"),
    "F4": ("吉集综4表", "form F4 (吉集综4表)"),
    "F5": ("吉集综5表", "form F5 (吉集综5表)"),
}


def name_indicator(observation: Observation) -> tuple[str, str]:
    """Measure and basis in two languages: 营业收入（1—本月）."""
    zh, en = INDICATORS.get(observation.indicator_code, (observation.indicator_code, observation.indicator_code))
    basis_zh, basis_en = _BASES.get(observation.basis, ("", ""))
    return zh + basis_zh, en + basis_en


def name_form(form_code: str) -> tuple[str, str]:
    """The form in two languages; its code where we have no name."""
    return FORMS.get(form_code, (form_code, form_code))


@cache
def _regions() -> dict[str, tuple[str, str]]:
    with (REFERENCE / "region.csv").open(encoding="utf-8", newline="") as lines:
        return {row["code"]: (row["name_zh"], row["pinyin"]) for row in csv.DictReader(lines)}


def name_unit(code: str) -> tuple[str, str]:
    """The reporting unit in two languages, with its code in the second."""
    zh, en = _regions().get(code, (code, code))
    return zh, f"{en} ({code})"


def plain(value: Decimal) -> str:
    """A decimal without exponent, trailing zeros or thousands separators: 12.5, 1200000000."""
    text = format(value.normalize(), "f")
    return "0" if text in ("-0", "") else text


def show(value_std: Decimal, like: Observation) -> str:
    """A standard value in the unit of a reported cell: 1234.5 万元."""
    return f"{plain(value_std / (like.unit_factor or Decimal(1)))} {like.unit_reported}".strip()


def rounded(value: Decimal, places: str = "0.01") -> str:
    """For a sentence: rounded half up, plain."""
    return plain(value.quantize(Decimal(places), ROUND_HALF_UP))
