"""How figures, measures, forms and units are named in findings."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

import yaml

from ingest.extract.reference import province_of, read_code_list
from ingest.observation import Observation
from ingest.vocabulary import Basis

INDICATORS: dict[str, tuple[str, str]] = {
    code: (names[0], names[1])
    for code, names in yaml.safe_load(Path(__file__).with_name("indicator_names.yaml").read_text("utf-8")).items()
}
_COUNTY_TYPES = ("district", "county", "county_level_city", "autonomous_county")
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
    "F6": ("吉集基1表", "form F6 (吉集基1表)"),
    "F7": ("吉集综6表", "form F7 (吉集综6表)"),
    "F8": ("吉集综7表", "form F8 (吉集综7表)"),
    "F9": ("吉集审1表", "form F9 (吉集审1表)"),
}


def name_indicator(observation: Observation) -> tuple[str, str]:
    """Measure and basis in two languages: 营业收入（1—本月）."""
    zh, en = INDICATORS.get(observation.indicator_code, (observation.indicator_code, observation.indicator_code))
    basis_zh, basis_en = _BASES.get(observation.basis, ("", ""))
    if observation.basis is Basis.YTD and "-Q" in observation.period:
        basis_zh = "（1—本季）"
    elif observation.basis is Basis.YTD and observation.period.isdigit():
        basis_zh, basis_en = "（全年）", " (year)"
    return zh + basis_zh, en + basis_en


def name_form(form_code: str) -> tuple[str, str]:
    """The form in two languages; its code where we have no name."""
    return FORMS.get(form_code, (form_code, form_code))


@cache
def _regions() -> dict[str, tuple[str, str]]:
    return {row["code"]: (row["name_zh"], row["pinyin"]) for row in read_code_list("region")}


@cache
def county_codes(reporting_unit_code: str, day: date) -> dict[str, str]:
    """The counties (districts, cities) of a reporting unit valid on a day: every spelling of a name to its code."""
    return {
        spelling: row["code"]
        for row in _county_rows(province_of(reporting_unit_code), day)
        if row["parent"] == reporting_unit_code
        for spelling in (row["name_zh"], *row["aliases"].split("|"))
        if spelling
    }


def counties_on(province_code: str, day: date) -> list[str]:
    """The counties (districts, cities) of a province valid on a day."""
    return [row["code"] for row in _county_rows(province_code, day)]


def _county_rows(province_code: str, day: date) -> list[dict[str, str]]:
    return [
        row
        for row in read_code_list("region", province_code)
        if row["type"] in _COUNTY_TYPES
        and row["valid_from"] <= f"{day:%Y-%m-%d}"
        and (not row["valid_to"] or f"{day:%Y-%m-%d}" < row["valid_to"])
    ]


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
