"""The seeded model: atomic pieces of economic ground, each with whole 万元 a month and the units it belongs to.

Everything the forms say about money is a sum over a set of pieces; a piece is counted once in any set. Amounts are
integers in 万元. Each year of each piece is drawn by itself, so a year's figures do not depend on
which months are asked for.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from jiqun.sample.months import BASE_YEAR, REPORT_MONTHS, Month
from jiqun.sample.plan_units import BLOCK_KINDS, CLUSTER_GROUND, Unit, plan_units
from jiqun.sample.platforms import Platforms
from jiqun.sample.read_codes import CHANGBAISHAN, counties, prefectures
from jiqun.sample.seeded import seeded

PREFECTURE_LEVEL = {  # SME-and-private value added of 2006, 万元; about 1500 亿元 together
    "220100": 4_300_000,
    "220200": 2_700_000,
    "220300": 1_500_000,
    "220400": 850_000,
    "220500": 1_650_000,
    "220600": 950_000,
    "220700": 1_450_000,
    "220800": 700_000,
    "222400": 1_100_000,
}
CHANGBAISHAN_LEVEL = {"222426": 24_000, "220621": 30_000, "220623": 9_000}  # inside those counties' own level
SEASON = (126, 86, 84, 88, 96, 84, 86, 92, 88, 84, 86)  # permille of a year: 1—2月, 3月 ... 12月
UNIT_SIZE = {"ZONE": (130, 190), "TOWN": (22, 42), "DEMO": (45, 75)}  # permille of the county
LATE_START = {"Z22070003": Month(2006, 9)}  # ground that was built in 2006: nothing to compare with before
# Vintages: the month, ground of which units was first sent too low, and by how many permille of the month.
FIRST_SENT = {
    "first 2007-05": (Month(2007, 5), ("C03@220203", "Z22020001@"), 400),
    "first 2008-03": (Month(2008, 3), ("C01@220502", "C01@220521", "Z22050002@"), 300),
    "annual 2008-12": (Month(2008, 12), ("C02@220105", "C02@220106", "Z22010002@", "Z22010005@"), 450),
    "first 2009-08": (Month(2009, 8), ("Z22240001@", "T22240002@"), 350),
    "first 2010-04": (Month(2010, 4), ("C09@", "Z22020003@"), 300),
}
FLASH_PERMILLE = (-15, 25)  # how far a flash of December is below (or above) what the annual form says of that month
FORM_MEASURES = ("value_added", "revenue", "tax_paid")
MEASURES = (*FORM_MEASURES, "value_added_industry")


@dataclass(frozen=True, eq=False)
class Piece:
    """Ground in one county. `level` is its value added of 2006 in 万元; rates are permille."""

    code: str
    county: str
    members: frozenset[str]  # every unit whose ground this is part of
    in_changbaishan: bool
    level: int
    growth: int
    value_added_rate: int  # of revenue
    tax_rate: int  # of revenue
    industry_rate: int  # of value added
    starts: Month | None


@dataclass(frozen=True, eq=False)
class Province:
    """All ground, all units, all platforms. Ask for sums with `ytd`."""

    seed: int
    units: tuple[Unit, ...]
    pieces: tuple[Piece, ...]
    platforms: Platforms
    _years: dict[tuple[str, int], dict[str, tuple[int, ...]]] = field(default_factory=dict, compare=False)
    _sums: dict[tuple[frozenset[Piece], str, Month, str], int] = field(default_factory=dict, compare=False)

    @cached_property
    def unit(self) -> dict[str, Unit]:
        """Units by code."""
        return {unit.code: unit for unit in self.units}

    @cached_property
    def _ground(self) -> dict[str, frozenset[Piece]]:
        return {
            unit.code: frozenset(piece for piece in self.pieces if unit.code in piece.members) for unit in self.units
        }

    def ground(self, units: Iterable[str]) -> frozenset[Piece]:
        """The union of the ground of some units: every piece once."""
        return frozenset().union(*(self._ground[code] for code in units))

    def region(self, code: str) -> frozenset[Piece]:
        """The ground of the province, a prefecture, a county or Changbaishan."""
        if code == CHANGBAISHAN:
            return frozenset(piece for piece in self.pieces if piece.in_changbaishan)
        stem = code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code
        return frozenset(piece for piece in self.pieces if piece.county.startswith(stem))

    def listed_units(self, reporter: str, month: Month, kinds: tuple[str, ...] = BLOCK_KINDS) -> tuple[Unit, ...]:
        """The units on a reporting unit's F1: confirmed and in force at the month's end."""
        day = month.last_day
        return tuple(u for u in self.units if u.reporter == reporter and u.kind in kinds and u.counts_at(day))

    def registered_units(self, reporter: str, month: Month) -> tuple[Unit, ...]:
        """The units on a reporting unit's F5: whatever was nominated by the month's end."""
        return tuple(u for u in self.units if u.reporter == reporter and u.nominated_on <= month.last_day)

    def ytd(self, pieces: frozenset[Piece], measure: str, month: Month, vintage: str = "") -> int:
        """1—本月 of a set of pieces, in 万元; `vintage`: as first sent (FIRST_SENT) or in the flash of a December."""
        key = (pieces, measure, month, vintage)
        if key not in self._sums:
            last = REPORT_MONTHS.index(month.month) + 1
            parts = ((piece, self._year(piece, month.year)[measure][:last]) for piece in pieces)
            self._sums[key] = sum(
                sum(steps) - self._missing(piece, month, vintage, steps[-1]) for piece, steps in parts
            )
        return self._sums[key]

    def _missing(self, piece: Piece, month: Month, vintage: str, step: int) -> int:
        """What a vintage lacks of a piece's month."""
        if vintage == "flash":
            return step * seeded(self.seed, "flash", piece.code, month).randint(*FLASH_PERMILLE) // 1000
        when, codes, permille = FIRST_SENT.get(vintage, (month, (), 0))
        return step * permille // 1000 if when == month and piece.code.startswith(codes) else 0

    def _year(self, piece: Piece, year: int) -> dict[str, tuple[int, ...]]:
        key = (piece.code, year)
        if key not in self._years:
            self._years[key] = draw_year(self.seed, piece, year)
        return self._years[key]

    def entities(self, code: str, month: Month) -> int:
        """单位数 of a county, prefecture, the province or Changbaishan: a stock that grows slowly."""
        if code == CHANGBAISHAN:
            return 420 + 2 * (12 * (month.year - BASE_YEAR) + month.month)
        stem = code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code
        return sum(self._county_entities(county, month) for county in counties() if county.startswith(stem))

    def _county_entities(self, county: str, month: Month) -> int:
        rng = seeded(self.seed, "entities", county)
        return rng.randint(3_000, 14_000) + rng.randint(4, 30) * (12 * (month.year - BASE_YEAR) + month.month)


def draw_year(seed: int, piece: Piece, year: int) -> dict[str, tuple[int, ...]]:
    """The eleven reported steps of one piece and year (the first is two months), per measure, in 万元."""
    rng = seeded(seed, piece.code, year)
    annual = piece.level
    for _ in range(year, BASE_YEAR):
        annual = annual * 1000 // piece.growth
    for _ in range(BASE_YEAR, year):
        annual = annual * piece.growth // 1000
    annual = annual * rng.randint(970, 1030) // 1000
    steps: dict[str, list[int]] = {measure: [] for measure in MEASURES}
    for month, season in zip(REPORT_MONTHS, SEASON, strict=True):
        value = annual * season * rng.randint(900, 1100) // 1_000_000
        revenue = value * 1000 // (piece.value_added_rate + rng.randint(-12, 12))
        tax = revenue * (piece.tax_rate + rng.randint(-3, 3)) // 1000
        industry = value * piece.industry_rate // 1000
        begun = piece.starts is None or piece.starts <= Month(year, month)
        for measure, amount in zip(MEASURES, (value, revenue, tax, industry), strict=True):
            steps[measure].append(amount if begun else 0)
    return {measure: tuple(amounts) for measure, amounts in steps.items()}


def build_province(seed: int) -> Province:
    """The whole province for a seed."""
    units = plan_units(seed)
    levels = county_levels(seed)
    pieces: list[Piece] = []
    for unit in units:
        if unit.code.startswith("K"):
            continue  # county clusters have no economics in these forms; what they host is marked as theirs
        members = hosts_of(unit, {other.code: other for other in units})
        for county, level in unit_levels(seed, unit, levels).items():
            pieces.append(draw_piece(seed, f"{unit.code}@{county}", county, members=members, level=level, unit=unit))
    pieces += [draw_rest(seed, county, levels[county], pieces) for county in counties()]
    for county, level in CHANGBAISHAN_LEVEL.items():
        code = f"rest-{CHANGBAISHAN}@{county}"
        pieces.append(draw_piece(seed, code, county, members=(), level=level, unit=None))
    return Province(seed, units, tuple(pieces), Platforms(seed))


def county_levels(seed: int) -> dict[str, int]:
    """Each county's value added of 2006, 万元: its prefecture's level by seeded weights."""
    levels: dict[str, int] = {}
    for prefecture in prefectures():
        rng = seeded(seed, "levels", prefecture)
        weights = {county: rng.randint(85, 120) for county in counties(prefecture)}
        total = sum(weights.values())
        levels |= {county: PREFECTURE_LEVEL[prefecture] * weight // total for county, weight in weights.items()}
    return levels


def hosts_of(unit: Unit, by_code: dict[str, Unit]) -> list[str]:
    """The unit and everything that contains it."""
    return [unit.code, *(hosts_of(by_code[unit.host], by_code) if unit.host else [])]


def unit_levels(seed: int, unit: Unit, levels: dict[str, int]) -> dict[str, int]:
    """The unit's own ground per county, without what it hosts, in 万元 of 2006."""
    if unit.kind == "CLUSTER":
        return CLUSTER_GROUND[unit.code]
    share = seeded(seed, "size", unit.code).randint(*UNIT_SIZE[unit.kind])
    level = levels[unit.county] * share // 1000
    return {unit.county: level // 10 if unit.reporter == CHANGBAISHAN else level}


def draw_piece(seed: int, code: str, county: str, *, members: Iterable[str], level: int, unit: Unit | None) -> Piece:
    """A piece with seeded rates; `unit` None is the ground of no unit."""
    rng = seeded(seed, "piece", code)
    if unit is None:
        growth, rate, tax, industry = (1150, 1210), (310, 360), (25, 32), (430, 560)
    else:
        growth, rate, tax, industry = (1160, 1320), (250, 340), (22, 38), (860, 980)
    return Piece(
        code=code,
        county=county,
        members=frozenset(members),
        in_changbaishan=CHANGBAISHAN in code,
        level=level,
        growth=rng.randint(*growth),
        value_added_rate=rng.randint(*rate),
        tax_rate=rng.randint(*tax),
        industry_rate=0 if "C10" in members else rng.randint(*industry),  # 君子兰 is floriculture
        starts=LATE_START.get(unit.code, unit.starts) if unit else None,
    )


def draw_rest(seed: int, county: str, level: int, pieces: list[Piece]) -> Piece:
    """The county's ground outside every unit and outside Changbaishan: never less than two fifths of its level.

    Ground that is built after 2006 is new: it takes nothing of that.
    """
    old = (piece.level for piece in pieces if piece.county == county and piece.starts in (None, *LATE_START.values()))
    taken = sum(old) + CHANGBAISHAN_LEVEL.get(county, 0)
    rest = max(level - taken, level * 2 // 5)
    return draw_piece(seed, f"rest@{county}", county, members=(), level=rest, unit=None)
