"""Truth of bi.tax_revenue_share: numerators as unions of ground, denominators as regions, both as known at a load."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from jiqun.sample.months import Month
from jiqun.sample.plan_units import BLOCK_KINDS
from jiqun.sample.read_codes import BUREAU, CHANGBAISHAN, prefectures, reporting_units
from jiqun.sample.round_half_up import round_half_up
from jiqun.sample.scenario import approved
from jiqun.sample.truth_knowledge import YUAN, Knowledge

BLOCK, ZONES_AND_CLUSTERS = "block_economy", "zones_and_clusters"
FIGURES = ((BLOCK, "value_added"), (BLOCK, "revenue"), (BLOCK, "tax_paid"), (ZONES_AND_CLUSTERS, "value_added"))
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


def matched_units(known: Knowledge, scope: str, month: Month) -> list[str]:
    """Reporting units whose numerator and denominator are both known, every confirmed part of the numerator too."""
    forms = ("F1", "F2", "F3") if scope == ZONES_AND_CLUSTERS else ("F1", "F3")
    kinds = ("ZONE",) if scope == ZONES_AND_CLUSTERS else BLOCK_KINDS

    def has_numerator(unit: str) -> bool:
        parts = {own for own in known.registered(unit, month) if own.kind in kinds}
        return known.quarter("F5", unit, month) is not None and parts <= set(known.counted(unit, month))

    matched = [
        unit
        for unit in prefectures()
        if all(known.form(form, unit, month) for form in forms if unit in reporting_units(form)) and has_numerator(unit)
    ]
    hosted = all(host in matched for host in HOSTS_OF_CHANGBAISHAN)  # it has no denominator of its own
    own = known.form("F1", CHANGBAISHAN, month) and has_numerator(CHANGBAISHAN)
    return [*matched, CHANGBAISHAN] if hosted and own else matched


def computed(known: Knowledge, scope: str, measure: str, month: Month, units: Iterable[str]) -> int | None:
    """The union of the ground of what counts in `units`, in yuan; None if none of them has reported."""
    parts = []
    for unit in units:
        f1, f2 = known.form("F1", unit, month), known.form("F2", unit, month)
        clustered = known.province.ground(own.code for own in known.named_clusters(unit, month))
        if scope == BLOCK:
            clustered = frozenset()
        kinds = ("ZONE",) if scope == ZONES_AND_CLUSTERS else BLOCK_KINDS
        ground = known.province.ground(own.code for own in known.counted(unit, month) if own.kind in kinds)
        if f1:
            parts.append(known.province.ytd(ground - clustered, measure, month, f1.vintage))
        if f2 and clustered:
            parts.append(known.province.ytd(clustered, measure, month, f2.vintage))
    return sum(parts) * YUAN if parts else None


def plain_sum(known: Knowledge, scope: str, measure: str, month: Month) -> int | None:
    """The same units added one by one, what lies in two of them twice."""
    parts = []
    for unit in reporting_units("F4"):
        f1, f2 = known.form("F1", unit, month), known.form("F2", unit, month)
        if f1:
            kinds = ("ZONE",) if scope == ZONES_AND_CLUSTERS else BLOCK_KINDS
            grounds = [known.province.ground([u.code]) for u in known.counted(unit, month) if u.kind in kinds]
            parts += [known.province.ytd(ground, measure, month, f1.vintage) for ground in grounds]
        if f2 and scope == ZONES_AND_CLUSTERS:
            grounds = [known.province.ground([u.code]) for u in known.named_clusters(unit, month)]
            parts += [known.province.ytd(ground, measure, month, f2.vintage) for ground in grounds]
    return sum(parts) * YUAN if parts else None


def declared_numerator(known: Knowledge, scope: str, measure: str, month: Month) -> int | None:
    """The bureau's deduplicated row: all units confirmed at the month's end, whether their own forms are in or not."""
    submission = known.form("F1", BUREAU, month)
    if submission is None:
        return None
    kinds = ("ZONE",) if scope == ZONES_AND_CLUSTERS else BLOCK_KINDS
    codes = [own.code for own in known.province.units if own.kind in kinds and own.counts_at(month.last_day)]
    if scope == ZONES_AND_CLUSTERS:
        codes += [own.code for own in known.province.units if own.code.startswith("C")]
    return known.province.ytd(known.province.ground(codes), measure, month, submission.vintage) * YUAN


def declared_denominator(known: Knowledge, measure: str, month: Month) -> int | None:
    """The province total of the bureau's F3, approved where it was."""
    submission = known.form("F3", BUREAU, month)
    if submission is None:
        return None
    total = known.province.ytd(known.province.region(BUREAU), measure, month, submission.vintage)
    return approved(submission, total) * YUAN


def denominator_of(known: Knowledge, measure: str, month: Month, units: Iterable[str]) -> int | None:
    """The sum of the totals of the prefectures among `units` whose F3 is known."""
    parts = [
        known.province.ytd(known.province.region(unit), measure, month, submission.vintage)
        for unit in units
        if unit in prefectures() and (submission := known.form("F3", unit, month))
    ]
    return sum(parts) * YUAN if parts else None


def share_of(known: Knowledge, scope: str, measure: str, month: Month) -> Share:
    """Declared over declared if both are known, else what is known of the matched units, else nothing."""
    matched = matched_units(known, scope, month)
    count, expected = len(matched), len(reporting_units("F4"))
    numerator = declared_numerator(known, scope, measure, month)
    denominator = declared_denominator(known, measure, month)
    if numerator is not None and denominator is not None:
        return Share(numerator, denominator, "declared", count, expected)
    if not matched:
        return Share(None, None, "no_data", 0, expected)
    numerator = computed(known, scope, measure, month, matched)
    return Share(numerator, denominator_of(known, measure, month, matched), "matched", count, expected)


def share_rows(known: Knowledge, month: Month) -> Iterator[tuple[object, ...]]:
    """The four rows of one month."""
    for scope, measure in FIGURES:
        share = share_of(known, scope, measure, month)
        yield (
            scope,
            measure,
            month,
            share.numerator,
            share.denominator,
            share.value,
            share.basis,
            declared_numerator(known, scope, measure, month),
            computed(known, scope, measure, month, reporting_units("F4")),
            plain_sum(known, scope, measure, month),
            declared_denominator(known, measure, month),
            denominator_of(known, measure, month, prefectures()),
            share.expected,
            share.matched,
            share.coverage,
        )
