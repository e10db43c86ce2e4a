"""Truth of bi.specialisation and bi.concentration: the block economy, each ground once, by county and industry."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from jiqun.sample.months import Month
from jiqun.sample.read_codes import counties, reporting_units
from jiqun.sample.round_half_up import round_half_up
from jiqun.sample.truth_knowledge import YUAN, Knowledge
from jiqun.sample.truth_register import Entry

COLUMNS = (
    "period",
    "region_code",
    "industry_group_code",
    "unit_count",
    "value_added_ytd_yuan",
    "prior_year_ytd_yuan",
    "county_share_pct",
    "province_share_pct",
    "location_quotient",
    "province_effect_yuan",
    "mix_effect_yuan",
    "local_effect_yuan",
)
CONCENTRATION_COLUMNS = (
    "period",
    "concentration_of",
    "code",
    "value_added_ytd_yuan",
    "hhi",
    "cr4",
    "krugman",
    "part_count",
)
Key = tuple[str, str]  # county, industry group


@dataclass(frozen=True)
class Cell:
    """One industry in one county. `before`: last year's, None where a unit has none."""

    count: int
    now: int
    before: int | None


def cells(known: Knowledge, month: Month) -> dict[Key, Cell]:
    """Counted units that lie in no other counted one, added up in yuan."""
    found: dict[Key, Cell] = {}
    for reporter in reporting_units("F4"):
        submission, end = known.form("F1", reporter, month), known.quarter("F5", reporter, month)
        if submission is None or end is None:
            continue
        for unit in known.outermost(reporter, month):
            key = (unit.county, Entry(unit, end).group)
            if unit.county not in counties():
                continue
            ground = known.province.ground([unit.code])
            now = known.province.ytd(ground, "value_added", month, submission.vintage) * YUAN
            before = known.province.ytd(ground, "value_added", month.earlier_year) * YUAN or None
            old = found.get(key, Cell(0, 0, 0))
            both = None if before is None or old.before is None else old.before + before
            found[key] = Cell(old.count + 1, old.now + now, both)
    return found


def sums(values: Mapping[Key, int], place: int) -> dict[str, int]:
    """Sums by county (0) or industry (1)."""
    found: dict[str, int] = {}
    for key, value in values.items():
        found[key[place]] = found.get(key[place], 0) + value
    return found


def specialisation_rows(known: Knowledge, month: Month) -> Iterator[tuple[object, ...]]:
    """One row a county and industry."""
    found = cells(known, month)
    now = {key: cell.now for key, cell in found.items()}
    by_county, by_group, total = sums(now, 0), sums(now, 1), sum(now.values())
    before = {key: cell.before for key, cell in found.items() if cell.before is not None}
    both = {key: now[key] for key in before}
    group_before, group_now = sums(before, 1), sums(both, 1)
    total_before, total_now = sum(before.values()), sum(both.values())
    for key, cell in sorted(found.items()):
        county, group = key
        in_county, in_province = Fraction(cell.now, by_county[county]), Fraction(by_group[group], total)
        effects: list[Decimal | None] = [None, None, None]
        if cell.before is not None:
            growth = Fraction(total_now, total_before) - 1
            growth_group = Fraction(group_now[group], group_before[group]) - 1
            growth_own = Fraction(cell.now, cell.before) - 1
            parts = (growth, growth_group - growth, growth_own - growth_group)
            effects = [round_half_up(cell.before * part, 12) for part in parts]
        yield (
            month,
            county,
            group,
            cell.count,
            cell.now,
            cell.before,
            round_half_up(100 * in_county, 12),
            round_half_up(100 * in_province, 12),
            round_half_up(in_county / in_province, 12),
            *effects,
        )


def concentration_rows(known: Knowledge, month: Month) -> Iterator[tuple[object, ...]]:
    """Industries over counties, counties over industries."""
    now = {key: cell.now for key, cell in cells(known, month).items()}
    by_county, by_group, total = sums(now, 0), sums(now, 1), sum(now.values())
    for group, whole in sorted(by_group.items()):
        shares = [Fraction(value, whole) for (_, own), value in now.items() if own == group]
        yield (month, "industry_group", group, whole, *indices(shares), None, len(shares))
    for county, whole in sorted(by_county.items()):
        own_groups = {group: Fraction(value, whole) for (own, group), value in now.items() if own == county}
        apart = sum(abs(own_groups.get(group, Fraction(0)) - Fraction(by_group[group], total)) for group in by_group)
        krugman = round_half_up(Fraction(apart), 12)
        yield (month, "county", county, whole, *indices(own_groups.values()), krugman, len(own_groups))


def indices(shares: Iterable[Fraction]) -> tuple[Decimal, Decimal]:
    """The sum of the squared shares, and the four largest together."""
    found = sorted(shares, reverse=True)
    squares = sum((share * share for share in found), Fraction(0))
    return round_half_up(squares, 12), round_half_up(sum(found[:4], Fraction(0)), 12)
