"""Truth of bi.target_scoreboard: the targets of 吉政办发〔2006〕32号 that the sample can measure (J01-J13)."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from jiqun.sample.months import Month
from jiqun.sample.read_codes import counties, reporting_units
from jiqun.sample.round_half_up import round_half_up
from jiqun.sample.truth_clusters import cluster_ytd
from jiqun.sample.truth_knowledge import Knowledge
from jiqun.sample.truth_platforms import province_total
from jiqun.sample.truth_shares import BLOCK, ZONES_AND_CLUSTERS, share_of

FULL = Fraction(100)
COLUMNS = (
    "target_code",
    "reading",
    "period",
    "unit",
    "actual",
    "actual_numerator",
    "actual_denominator",
    "target",
    "target_numerator",
    "target_denominator",
    "attained_pct",
    "gap",
    "status",
    "coverage_pct",
)


@dataclass(frozen=True)
class Score:
    """One target in one month: exact legs of the actual (None where nothing is known) and of the target."""

    code: str
    reading: str
    unit: str
    numerator: int | None
    target: Fraction
    coverage: Fraction
    denominator: int = 1
    is_annual_flow: bool = False


def scores(known: Knowledge, month: Month) -> Iterator[Score]:
    """The fifteen targets of one month."""
    share = share_of(known, ZONES_AND_CLUSTERS, "value_added", month)
    coverage = coverage_of(known, ZONES_AND_CLUSTERS, "value_added", month)
    billion = Fraction(10**9)
    yield Score("J01", ZONES_AND_CLUSTERS, "yuan", share.numerator, 100 * billion, coverage, is_annual_flow=True)
    yield share_score(known, month, "J02", scope=ZONES_AND_CLUSTERS, measure="value_added", target=Fraction(1, 3))
    yield from register_scores(known, month)
    for code, measure in (("J06", "value_added"), ("J07", "revenue"), ("J08", "tax_paid")):
        yield share_score(known, month, code, scope=BLOCK, measure=measure, target=Fraction(1, 5))
    named = [own for own in known.province.units if own.code.startswith("C")]
    values = [ytd for own in named if (ytd := cluster_ytd(known, own, month)) is not None]
    reported = Fraction(100 * len(values), len(named))
    total = sum(values) if values else None
    yield Score("J10", "named", "count", len(values), Fraction(10), reported)
    yield Score("J11", "ten_named", "yuan", total, 50 * billion, reported, is_annual_flow=True)
    for code, reading, platform_type, target in (
        ("J12", "total", "technical_platform", 20),
        ("J12", "rd_centers", "rd_center", 10),
        ("J12", "test_centers", "test_center", 10),
        ("J13", "total", "logistics_center", 10),
    ):
        count = province_total(known, platform_type, month)
        units = Fraction(100 * count.units, len(reporting_units("F4")))
        yield Score(code, reading, "count", count.stock, Fraction(target), units)


def coverage_of(known: Knowledge, scope: str, measure: str, month: Month) -> Fraction:
    """A declared share covers the province; a matched one as many units as matched."""
    share = share_of(known, scope, measure, month)
    return FULL if share.basis == "declared" else Fraction(100 * share.matched, share.expected)


def share_score(known: Knowledge, month: Month, code: str, *, scope: str, measure: str, target: Fraction) -> Score:
    """A target that is a share."""
    share = share_of(known, scope, measure, month)
    coverage = coverage_of(known, scope, measure, month)
    return Score(code, scope, "share", share.numerator, target, coverage, denominator=share.denominator or 0)


def register_scores(known: Knowledge, month: Month) -> Iterator[Score]:
    """Targets counted in the register: confirmed units, and counties with a confirmed cluster."""
    units = reporting_units("F5")
    reported = [unit for unit in units if known.quarter("F5", unit, month)]
    coverage = Fraction(100 * len(reported), len(units))
    confirmed = [own for unit in reported for own in known.registered(unit, month)]
    for code, kind, target in (("J03", "ZONE", 50), ("J04", "TOWN", 50), ("J05", "DEMO", 30)):
        count = sum(own.kind == kind for own in confirmed) if reported else None
        yield Score(code, "confirmed", "count", count, Fraction(target), coverage)
    places = {own.county for own in confirmed if own.kind == "CLUSTER"} & set(counties())  # no prefectures
    yield Score("J09", "counties_with_cluster", "count", len(places) if reported else None, Fraction(60), coverage)


def score_row(score: Score, month: Month) -> tuple[object, ...]:
    """One row of the view."""
    target = spell(score.target, score.unit)
    legs = (score.target.numerator, score.target.denominator)
    coverage = round_half_up(score.coverage, 2)
    head = (score.code, score.reading, month, score.unit)
    if score.numerator is None:
        return (*head, None, None, None, target, *legs, None, None, "no_data", coverage)
    actual = Fraction(score.numerator, score.denominator)
    row = (*head, spell(actual, score.unit), score.numerator, score.denominator, target, *legs)
    if score.is_annual_flow and (month.month < 12 or score.coverage < FULL):
        return (*row, None, None, "in_progress" if month.month < 12 else "incomplete", coverage)
    status = "attained" if actual >= score.target else "not_attained"
    attained = round_half_up(100 * actual / score.target, 4)
    return (*row, attained, spell(score.target - actual, score.unit), status, coverage)


def spell(value: Fraction, unit: str) -> int | Decimal:
    """Shares to twelve decimals; yuan and counts are whole."""
    return round_half_up(value, 12) if unit == "share" else int(value)


def target_rows(known: Knowledge, month: Month) -> Iterator[tuple[object, ...]]:
    """The fifteen rows of one month."""
    for score in sorted(scores(known, month), key=lambda score: score.code):
        yield score_row(score, month)
