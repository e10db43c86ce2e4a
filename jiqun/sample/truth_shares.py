"""Truth of bi.tax_revenue_share: numerators as unions of ground, denominators as regions, both as known at a load."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from jiqun.sample.months import Month
from jiqun.sample.plan_units import BLOCK_KINDS, Unit
from jiqun.sample.read_codes import BUREAU, CHANGBAISHAN, prefectures, reporting_units
from jiqun.sample.round_half_up import round_half_up
from jiqun.sample.scenario import approved
from jiqun.sample.truth_knowledge import YUAN, Knowledge

HOSTS_OF_CHANGBAISHAN = ("220600", "222400")
COLUMNS = (
    "scope",
    "measure",
    "period",
    "numerator_yuan",
    "denominator_yuan",
    "share",
    "basis_status",
    "numerator_declared_yuan",
    "numerator_computed_yuan",
    "numerator_sum_yuan",
    "denominator_declared_yuan",
    "denominator_computed_yuan",
    "reporting_unit_expected_count",
    "reporting_unit_matched_count",
    "coverage_pct",
)


@dataclass(frozen=True)
class Figure:
    """What a share is of.

    Attributes:
        kinds: of the units of F1 in its numerator.
        has_clusters: whether the named clusters (F2) are in it too.
        has_county_clusters: whether county clusters are: no form has their figures, so who has one is not matched.
        is_declared: whether the bureau declares the numerator as a row of its F1.
        denominator: the measure of F3 that it is a share of.
    """

    scope: str
    measure: str
    kinds: tuple[str, ...]
    has_clusters: bool = False
    has_county_clusters: bool = False
    is_declared: bool = False
    denominator: str = ""

    @property
    def of(self) -> str:
        """The denominator's measure."""
        return self.denominator or self.measure


BLOCK = "block_economy"
ZONES, TOWNS = "zones_and_clusters", "zones_towns_and_clusters"
ALL_CLUSTERS, INDUSTRY = "all_clusters", "zones_and_clusters_to_industry"
FIGURES = (
    Figure(BLOCK, "value_added", BLOCK_KINDS, is_declared=True),
    Figure(BLOCK, "revenue", BLOCK_KINDS, is_declared=True),
    Figure(BLOCK, "tax_paid", BLOCK_KINDS, is_declared=True),
    Figure(ZONES, "value_added", ("ZONE",), has_clusters=True, is_declared=True),
    Figure(TOWNS, "value_added", ("ZONE", "TOWN"), has_clusters=True),
    Figure(ALL_CLUSTERS, "value_added", (), has_clusters=True, has_county_clusters=True),
    Figure(INDUSTRY, "value_added", ("ZONE",), has_clusters=True, is_declared=True, denominator="value_added_industry"),
)
BY_SCOPE = {(figure.scope, figure.measure): figure for figure in FIGURES}


@dataclass(frozen=True)
class Share:
    """Both legs of a share in yuan, on what basis, and how many of the reporting units it covers."""

    numerator: int | None
    denominator: int | None
    basis: str
    matched: int
    expected: int

    @property
    def coverage(self) -> Decimal:
        """Matched units per hundred expected, two decimals."""
        return round_half_up(Fraction(100 * self.matched, self.expected), 2)

    @property
    def value(self) -> Decimal | None:
        """The share, twelve decimals."""
        if self.numerator is None or not self.denominator:
            return None
        return round_half_up(Fraction(self.numerator, self.denominator), 12)


def matched_units(known: Knowledge, figure: Figure, month: Month) -> list[str]:
    """Reporting units whose numerator and denominator are both known, every confirmed part of the numerator too."""

    def has_numerator(unit: str) -> bool:
        needed = [unit_form for unit_form in ("F1", "F2") if unit_form == "F1" or figure.has_clusters]
        if not all(known.form(form, unit, month) for form in needed if unit in reporting_units(form)):
            return False
        registered = known.registered(unit, month)
        if figure.has_county_clusters and any(own.code.startswith("K") for own in registered):
            return False
        parts = {own for own in registered if own.kind in figure.kinds}
        return known.quarter("F5", unit, month) is not None and parts <= set(known.counted(unit, month))

    matched = [unit for unit in prefectures() if known.form("F3", unit, month) and has_numerator(unit)]
    hosted = all(host in matched for host in HOSTS_OF_CHANGBAISHAN)  # it has no denominator of its own
    return [*matched, CHANGBAISHAN] if hosted and has_numerator(CHANGBAISHAN) else matched


def blocks(known: Knowledge, figure: Figure, unit: str, month: Month) -> list[Unit]:
    """The units of F1 in the numerator."""
    return [own for own in known.counted(unit, month) if own.kind in figure.kinds]


def clusters(known: Knowledge, figure: Figure, unit: str, month: Month) -> list[Unit]:
    """The named clusters in the numerator."""
    return known.named_clusters(unit, month) if figure.has_clusters else []


def computed(known: Knowledge, figure: Figure, month: Month, units: Iterable[str]) -> int | None:
    """The union of the ground of what counts in `units`, in yuan; None if none of them has reported."""
    province, parts = known.province, []
    for unit in units:
        f1, f2 = known.form("F1", unit, month), known.form("F2", unit, month)
        clustered = province.ground(own.code for own in clusters(known, figure, unit, month))
        ground = province.ground(own.code for own in blocks(known, figure, unit, month))
        if f1 and figure.kinds:
            parts.append(province.ytd(ground - clustered, figure.measure, month, f1.vintage))
        if f2 and clustered:
            parts.append(province.ytd(clustered, figure.measure, month, f2.vintage))
    return sum(parts) * YUAN if parts else None


def plain_sum(known: Knowledge, figure: Figure, month: Month) -> int | None:
    """The same units added one by one, what lies in two of them twice."""
    province, parts = known.province, []
    for unit in reporting_units("F4"):
        f1, f2 = known.form("F1", unit, month), known.form("F2", unit, month)
        if f1 and figure.kinds:
            grounds = [province.ground([own.code]) for own in blocks(known, figure, unit, month)]
            parts += [province.ytd(ground, figure.measure, month, f1.vintage) for ground in grounds]
        if f2:
            grounds = [province.ground([own.code]) for own in clusters(known, figure, unit, month)]
            parts += [province.ytd(ground, figure.measure, month, f2.vintage) for ground in grounds]
    return sum(parts) * YUAN if parts else None


def declared_numerator(known: Knowledge, figure: Figure, month: Month) -> int | None:
    """The bureau's deduplicated row: all units confirmed at the month's end, whether their own forms are in or not."""
    submission = known.form("F1", BUREAU, month)
    if submission is None or not figure.is_declared:
        return None
    codes = [
        own.code for unit in reporting_units("F4") for own in known.province.listed_units(unit, month, figure.kinds)
    ]
    if figure.has_clusters:
        codes += [own.code for own in known.province.units if own.code.startswith("C")]
    return known.province.ytd(known.province.ground(codes), figure.measure, month, submission.vintage) * YUAN


def declared_denominator(known: Knowledge, figure: Figure, month: Month) -> int | None:
    """The province total of the bureau's F3, approved where it was; the bureau's F3 has no 其中：工业."""
    submission = known.form("F3", BUREAU, month)
    if submission is None or figure.of == "value_added_industry":
        return None
    total = known.province.ytd(known.province.region(BUREAU), figure.of, month, submission.vintage)
    return approved(submission, total) * YUAN


def denominator_of(known: Knowledge, figure: Figure, month: Month, units: Iterable[str]) -> int | None:
    """The sum of the totals of the prefectures among `units` whose F3 is known."""
    parts = [
        known.province.ytd(known.province.region(unit), figure.of, month, submission.vintage)
        for unit in units
        if unit in prefectures() and (submission := known.form("F3", unit, month))
    ]
    return sum(parts) * YUAN if parts else None


def share_of(known: Knowledge, figure: Figure, month: Month) -> Share:
    """Declared over declared if both are known, else what is known of the matched units, else nothing."""
    matched = matched_units(known, figure, month)
    count, expected = len(matched), len(reporting_units("F4"))
    numerator = declared_numerator(known, figure, month)
    denominator = declared_denominator(known, figure, month)
    if numerator is not None and denominator is not None:
        return Share(numerator, denominator, "declared", count, expected)
    if not matched:
        return Share(None, None, "no_data", 0, expected)
    numerator = computed(known, figure, month, matched) or 0  # who is matched and has no such unit has nought
    return Share(numerator, denominator_of(known, figure, month, matched), "matched", count, expected)


def share_rows(known: Knowledge, month: Month) -> Iterator[tuple[object, ...]]:
    """The rows of one month, one a figure."""
    for figure in FIGURES:
        share = share_of(known, figure, month)
        yield (
            figure.scope,
            figure.measure,
            month,
            share.numerator,
            share.denominator,
            share.value,
            share.basis,
            declared_numerator(known, figure, month),
            computed(known, figure, month, reporting_units("F4")),
            plain_sum(known, figure, month),
            declared_denominator(known, figure, month),
            denominator_of(known, figure, month, prefectures()),
            share.expected,
            share.matched,
            share.coverage,
        )
