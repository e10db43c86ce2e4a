"""Enterprises of the lists (F6): each has a fixed share of one piece of ground, so parts stay within their wholes."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from jiqun.sample.months import BASE_YEAR, Month
from jiqun.sample.plan_units import Unit
from jiqun.sample.province import Piece, Province
from jiqun.sample.read_codes import CHANGBAISHAN, regions
from jiqun.sample.seeded import seeded

KINDS = ("growth", "leading", "technology", "little_giant")  # the four lists, in the order of the form's columns
INDUSTRIES = {  # of a unit's leading industry: GB/T 4754-2002 classes and what is made
    "农副产品加工": (("1310", "大米"), ("1370", "果蔬制品"), ("1351", "肉制品")),
    "医药": (("2720", "化学药制剂"), ("2740", "中成药"), ("2760", "生物制品")),
    "建材": (("3111", "水泥"), ("3133", "石材"), ("3131", "砖瓦")),
    "冶金": (("3230", "钢材"), ("3240", "铁合金"), ("3351", "铝材")),
    "汽车": (("3725", "汽车零部件"), ("3724", "车身")),
    "石化": (("2614", "有机化工原料"), ("2651", "合成材料"), ("2511", "石油制品")),
    "纺织": (("1761", "棉袜"), ("1711", "棉纱")),
    "能源": (("0610", "原煤"), ("4411", "电力")),
    "光电子": (("4052", "光电子器件"), ("4141", "光学仪器")),
}
OWN_INDUSTRY = {"C04": (("3511", "换热器"),), "C10": (("0123", "君子兰"),)}
# Permille of the zone that its first enterprise has: much, and nearly all, which nobody may know.
DOMINANT = {"Z22050003": 720, "Z22080003": 960}
ALONE = frozenset({"Z22030004", "Z22060003", "Z22240003", "Z22CBS001"})  # zones with one enterprise on the list
MOST = 560  # permille of a piece that the enterprises on the list may have together, but for a dominant one
LAST_YEAR = 2012


@dataclass(frozen=True)
class Enterprise:
    """One enterprise on the lists. `share` is its permille of the ground of `piece`."""

    code: str
    name: str
    piece: Piece
    unit: str  # the zone, town, demonstration zone or cluster whose ground it is; empty outside all
    industry_code: str
    products: str
    kinds: frozenset[str]
    first: Month  # the first month whose list has it
    share: int
    employees: int  # at the end of 2006
    export: int  # permille of revenue, of the fields below too
    profit: int
    investment: int
    research: int
    purchases: int
    local: int  # permille of purchases
    is_silent: bool  # leaves its tax blank


@dataclass(frozen=True)
class Line:
    """What the form says of an enterprise at a quarter's end, in 万元; None: left blank."""

    enterprise: Enterprise
    host: str
    employee_count: int
    value_added: tuple[int, int]  # this year, last year
    revenue: tuple[int, int]
    tax_paid: tuple[int, int]

    @property
    def tax_written(self) -> tuple[int, int] | None:
        """Tax as the form has it."""
        return None if self.enterprise.is_silent else self.tax_paid

    def of_revenue(self, permille: int) -> int:
        """An amount that is a share of this year's revenue."""
        return self.revenue[0] * permille // 1000


def enterprise_lines(province: Province, reporter: str, month: Month) -> list[Line]:
    """The rows of a reporting unit's list at the end of a quarter, in the order of the enterprises' codes."""
    lines = []
    for one in enterprises(province):
        if one.first > month or reporter_of(province, one) != reporter:
            continue

        def part(measure: str, one: Enterprise = one) -> tuple[int, int]:
            ground = frozenset({one.piece})
            return tuple(province.ytd(ground, measure, at) * one.share // 1000 for at in (month, month.earlier_year))  # type: ignore[return-value]

        heads = one.employees * (100 + 3 * (4 * (month.year - BASE_YEAR) + month.month // 3)) // 100
        lines.append(
            Line(one, host_of(province, one, month), heads, part("value_added"), part("revenue"), part("tax_paid"))
        )
    return lines


def reporter_of(province: Province, one: Enterprise) -> str:
    """Who lists an enterprise: the reporting unit of its host unit, or of its ground."""
    if one.unit:
        return province.unit[one.unit].reporter
    return CHANGBAISHAN if one.piece.in_changbaishan else regions()[one.piece.county].parent


def host_of(province: Province, one: Enterprise, month: Month) -> str:
    """The innermost unit around the enterprise that was confirmed a quarter ago and still is; empty if none."""
    earlier = Month(month.year, month.month - 3) if month.month > 3 else Month(month.year - 1, 12)
    code = one.unit
    while code:
        unit = province.unit[code]
        if unit.counts_at(month.last_day) and (unit.counts_at(earlier.last_day) or month < Month(2007, 1)):
            return code
        code = unit.host
    return ""


@cache
def enterprises(province: Province) -> tuple[Enterprise, ...]:
    """All enterprises that are on a list at some time, in a fixed order."""
    found: list[Enterprise] = []
    for piece in province.pieces:
        unit = province.unit.get(piece.code.split("@")[0])
        found += plan_piece(province, piece, unit)
    return tuple(
        replace(one, code=organisation_code(number), name=f"{one.name}{number:03d}厂")
        for number, one in enumerate(found, start=1)
    )


def plan_piece(province: Province, piece: Piece, unit: Unit | None) -> Iterator[Enterprise]:
    """The enterprises of one piece of ground; a named cluster's are its leading ones, as many as F2 counts."""
    rng = seeded(province.seed, "enterprises", piece.code)
    if unit is not None and unit.code.startswith("C"):
        leading = leading_years(province, unit.code, piece)
        firsts = [Month(max(year, BASE_YEAR), 2) for year in leading]
    else:
        count = 1 if unit is None else 1 if unit.code in ALONE else rng.choice((1, 2, 2, 3, 4))
        firsts = [
            Month(BASE_YEAR, 2),
            *(Month(rng.choice((2006, 2006, 2007, 2008, 2009)), 2) for _ in range(count - 1)),
        ]
    if piece.starts is not None:
        firsts = [max(first, Month(piece.starts.year + 1, 2)) for first in firsts]
    in_cluster = any(member.startswith("C") for member in piece.members)
    for number, first in enumerate(firsts):
        share = MOST // len(firsts) * rng.randint(55, 100) // 100
        if unit is not None and unit.code in DOMINANT:
            share = DOMINANT[unit.code] if number == 0 else (980 - DOMINANT[unit.code]) // len(firsts)
        if unit is None:
            share = rng.randint(4, 15)
        kinds = draw_kinds(rng.randint(0, 99), rng.randint(0, 99))
        if unit is not None and unit.code.startswith("C"):
            kinds = frozenset({"leading"}) | (kinds & {"technology"} if number % 3 else frozenset({"growth"}))
        elif in_cluster:
            kinds = kinds - {"leading"} or frozenset({"growth"})
        industry_code, products = rng.choice(industries_of(unit))
        level = piece.level * share // 1000
        yield Enterprise(
            code="",
            name=f"{regions()[piece.county].short}{products}合成",
            piece=piece,
            unit=unit.code if unit else "",
            industry_code=industry_code,
            products=products,
            kinds=kinds,
            first=first,
            share=share,
            employees=max(6, level // rng.randint(6, 14)),
            export=rng.choice((0, 0, rng.randint(10, 220))),
            profit=rng.randint(15, 110),
            investment=rng.randint(5, 140),
            research=rng.randint(2, 35),
            purchases=rng.randint(300, 560),
            local=rng.randint(250, 900),
            is_silent=piece.code.startswith("Z22030003@") and number == 0,
        )


def leading_years(province: Province, cluster: str, piece: Piece) -> list[int]:
    """The years from which this piece of a named cluster has each of its leading enterprises on the list."""
    own = sorted(p.code for p in province.pieces if p.code.startswith(f"{cluster}@"))
    years = [BASE_YEAR] * leading_enterprises(province, cluster, BASE_YEAR)
    years += range(BASE_YEAR + 1, LAST_YEAR)
    return [year for place, year in enumerate(years) if place % len(own) == own.index(piece.code)]


def leading_enterprises(province: Province, cluster: str, year: int) -> int:
    """龙头企业数 of F2: more in bigger clusters, one more each year."""
    return 2 + len(province.ground([cluster])) * 2 + int(cluster[1:]) % 3 + (year - BASE_YEAR)


def draw_kinds(first: int, second: int) -> frozenset[str]:
    """On which lists an enterprise is: at least one, some on two."""
    limits = zip(KINDS, (62, 78, 90, 100), strict=True)
    main = next(kind for kind, limit in limits if first < limit)
    return frozenset({main, "technology" if second < 18 else "little_giant" if second < 26 else main})


def industries_of(unit: Unit | None) -> tuple[tuple[str, str], ...]:
    """What an enterprise of a unit may make; outside all units, food."""
    if unit is None:
        return INDUSTRIES["农副产品加工"]
    if unit.code in OWN_INDUSTRY:
        return OWN_INDUSTRY[unit.code]
    return INDUSTRIES[unit.industry.split("、")[0]]


def organisation_code(number: int) -> str:
    """A code in the form of GB 11714 with its check character; these begin with SYN and belong to nobody."""
    body = f"SYN{number:05d}"
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(character, 36) * weight for character, weight in zip(body, weights, strict=True))
    return f"{body}-{'0123456789X0'[11 - total % 11]}"
