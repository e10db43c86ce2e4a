"""Which units the synthetic province has, where, inside which other, and since when they count.

Zones (产业集聚区), specialised towns (专业村镇), demonstration zones (产业升级示范区), the ten named clusters
of the policy and county clusters. Containment is full: a host holds the whole ground of what it hosts.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from jiqun.sample.months import Month
from jiqun.sample.read_codes import CHANGBAISHAN, counties, regions, rows
from jiqun.sample.seeded import seeded

KIND_LABELS = {"ZONE": "产业集聚区", "TOWN": "专业村镇", "DEMO": "产业升级示范区", "CLUSTER": "产业集群"}
BLOCK_KINDS = ("ZONE", "TOWN", "DEMO")  # 块状经济
NOMINATED, CONFIRMED, WITHDRAWN = "推荐", "已认定", "已撤销"
FIRST_LIST = date(2006, 12, 20)

COUNTS = {  # zones, towns, demonstration zones per reporting unit
    "220100": (9, 8, 6),
    "220200": (7, 6, 4),
    "220300": (5, 5, 3),
    "220400": (4, 3, 2),
    "220500": (6, 6, 4),
    "220600": (4, 3, 2),
    "220700": (4, 4, 2),
    "220800": (4, 4, 2),
    "222400": (5, 5, 3),
    CHANGBAISHAN: (2, 1, 0),
}
CLUSTER_GROUND = {  # counties in which a named cluster has firms of its own, and their value added of 2006 in 万元
    "C01": {"220502": 80_000, "220521": 90_000, "220523": 80_000, "220524": 60_000, "220582": 50_000, "220581": 60_000},
    "C02": {"220104": 110_000, "220105": 120_000, "220106": 130_000, "220103": 110_000, "220112": 100_000},
    "C03": {"220203": 120_000, "220202": 110_000, "220204": 110_000},
    "C04": {"220302": 55_000, "220303": 40_000},
    "C05": {"220402": 70_000, "220403": 65_000},
    "C06": {"220281": 60_000},
    "C07": {"220581": 70_000},
    "C08": {"220183": 150_000},
    "C09": {"220284": 100_000},
    "C10": {"220102": 12_000, "220104": 8_000},
}
HOSTS = {
    "Z22010001": "C08",
    "Z22010002": "C02",
    "Z22020001": "C03",
    "Z22020002": "C09",
    "Z22030001": "C04",
    "Z22050001": "C01",
    "Z22060002": "K",  # K: the first county cluster of its county
    "Z22080002": "K",
    "T22010001": "Z22010001",  # a town in a zone in a named cluster
    "T22010002": "Z22010003",
    "T22020001": "Z22020007",  # its zone is confirmed only in 2007
    "T22020002": "C06",
    "T22030001": "Z22030002",
    "T22050001": "Z22050002",
    "T22070001": "Z22070001",
    "T22240001": "Z22240001",
    "D22010001": "Z22010002",
    "D22010002": "Z22010003",
    "D22010003": "C02",
    "D22020001": "Z22020001",
    "D22020002": "Z22020003",
    "D22030001": "Z22030005",  # its zone is only nominated
    "D22040001": "Z22040001",
    "D22050001": "Z22050006",  # its zone is withdrawn in June 2007
    "D22050002": "C01",
    "D22060001": "Z22060001",
    "D22070001": "Z22070002",
    "D22080001": "Z22080001",
    "D22240001": "Z22240002",
}
CONFIRMED_ON: dict[str, date | None] = {  # who is not on the first list; None: still nominated
    "Z22010009": date(2008, 5, 20),
    "Z22030005": date(2008, 11, 12),
    "Z22060004": date(2009, 9, 25),
    "Z22240005": None,
    "T22020006": date(2007, 11, 8),
    "T22050006": date(2008, 6, 20),
    "T22080004": date(2009, 3, 11),
    "T22240005": date(2010, 6, 4),
    "D22010006": date(2007, 9, 14),
    "D22050004": date(2008, 8, 28),
    "D22070002": date(2009, 6, 10),
    "D22240003": date(2009, 12, 3),
    "Z22020007": date(2007, 3, 16),
    "T22040003": date(2007, 3, 16),
    "T22010008": date(2007, 5, 18),  # within a quarter: on F1 of May, in the register only with the second quarter
    "Z22070004": date(2007, 6, 8),
    "D22020004": date(2007, 6, 8),
    "Z22080004": date(2006, 11, 10),
}
WITHDRAWN_ON = {
    "Z22080004": date(2006, 12, 28),
    "T22070004": date(2007, 3, 20),
    "Z22050006": date(2007, 6, 15),
    "T22030004": date(2009, 5, 19),  # within a quarter
    "D22020003": date(2010, 9, 8),
}
LATER = {  # units on newly built ground: when it opened, was nominated, was confirmed (None: not by 2010)
    "Z22010010": (Month(2007, 7), date(2008, 1, 15), date(2008, 9, 18)),
    "Z22050007": (Month(2007, 8), date(2008, 7, 10), date(2009, 12, 11)),
    "Z22080005": (Month(2008, 5), date(2009, 2, 20), date(2010, 3, 24)),
    "T22010009": (Month(2007, 8), date(2008, 3, 5), date(2008, 12, 9)),
    "T22020007": (Month(2007, 9), date(2008, 10, 8), date(2009, 6, 16)),
    "T22030006": (Month(2008, 2), date(2009, 1, 20), date(2009, 9, 17)),
    "T22050007": (Month(2008, 6), date(2009, 4, 14), date(2010, 3, 12)),
    "T22240006": (Month(2009, 3), date(2010, 1, 18), None),
    "D22020005": (Month(2007, 9), date(2008, 4, 2), date(2009, 3, 20)),
    "D22080003": (Month(2008, 3), date(2009, 3, 3), date(2010, 6, 18)),
    "D22010007": (Month(2008, 4), date(2009, 8, 6), date(2010, 9, 10)),
}
LOCAL = frozenset({"D22080003", "D22010007"})  # 地方 demonstration zones: none of the thirty of the province
NATIONAL = frozenset({"D22010001"})
BATCHES = {  # 三个一批
    "C01": "产业基地",
    "C02": "制造中心",
    "C03": "制造中心",
    "C05": "产业基地",
    "C09": "专业园区",
}
NEW_NAMES = {  # since when a unit is called otherwise
    "Z22010003": (date(2008, 8, 1), "经济技术"),
    "T22020003": (date(2009, 11, 20), "特色"),
}
ZONE_INDUSTRIES = ("农副产品加工", "医药", "建材", "冶金", "汽车", "石化", "纺织", "能源", "光电子")
TOWN_PRODUCTS = (
    "人参",
    "烤烟",
    "黑木耳",
    "大米",
    "葡萄",
    "草编",
    "杂粮",
    "辣椒",
    "梅花鹿",
    "林蛙",
    "粉条",
    "苹果梨",
    "大豆",
    "玉米",
)


@dataclass(frozen=True)
class Unit:
    """One registered unit. `county` is a county, or a prefecture for a cluster that spans several."""

    code: str
    kind: str
    name: str
    reporter: str
    county: str
    industry: str
    host: str
    confirmed_on: date | None
    withdrawn_on: date | None
    nominated_on: date = date(2006, 10, 31)  # the day by which the policy asked for nominations
    starts: Month | None = None  # the first month of ground that was newly built

    def name_at(self, day: date) -> str:
        """The name on a day."""
        since, word = NEW_NAMES.get(self.code, (None, ""))
        if since is None or day < since:
            return self.name
        ending = next(end for end in (*KIND_LABELS.values(), "专业镇", "专业村") if self.name.endswith(end))
        return self.name.removesuffix(ending) + word + ending

    @property
    def level(self) -> str:
        """示范级别 of a demonstration zone, as the form of 2009 asks."""
        if self.kind != "DEMO":
            return ""
        return "地方" if self.code in LOCAL else "国家级" if self.code in NATIONAL else "省级"

    @property
    def batch(self) -> str:
        """培育方向 of a cluster, as the form of 2009 asks."""
        return BATCHES.get(self.code, "")

    def status_at(self, day: date) -> str:
        """The register status on a day."""
        if self.confirmed_on is None or self.confirmed_on > day:
            return NOMINATED
        return WITHDRAWN if self.withdrawn_on is not None and self.withdrawn_on <= day else CONFIRMED

    def counts_at(self, day: date) -> bool:
        """Whether the unit is confirmed and in force on a day."""
        return self.status_at(day) == CONFIRMED

    @property
    def document(self) -> str:
        """The approval document, by the list the unit is on."""
        if self.confirmed_on is None:
            return ""
        if self.code.startswith("C"):
            return "吉政办发〔2006〕32号"
        return f"吉中小企字〔{self.confirmed_on.year}〕{self.confirmed_on.month + 6}号"


def plan_units(seed: int) -> tuple[Unit, ...]:
    """All units, in the order of their codes within each reporting unit."""
    clusters = list(plan_named_clusters())
    county_of = {unit.code: next(iter(CLUSTER_GROUND[unit.code])) for unit in clusters}
    blocks: list[Unit] = []
    for kind in BLOCK_KINDS:  # zones before what they may host
        for reporter, counts in COUNTS.items():
            for unit in plan_kind(seed, kind, reporter, counts[BLOCK_KINDS.index(kind)], county_of):
                county_of[unit.code] = unit.county
                blocks.append(unit)
    blocks = [replace(unit, host=f"K{unit.county}1") if unit.host == "K" else unit for unit in blocks]
    wanted = {unit.host[1:7] for unit in blocks if unit.host.startswith("K")}
    return (*blocks, *clusters, *plan_county_clusters(seed, wanted))


def plan_kind(seed: int, kind: str, reporter: str, count: int, county_of: dict[str, str]) -> Iterator[Unit]:
    """The units of one kind in one reporting unit, spread over its counties."""
    rng = seeded(seed, kind, reporter)
    places = ["222426", "220621"] if reporter == CHANGBAISHAN else list(counties(reporter))
    rng.shuffle(places)
    used: set[tuple[str, str]] = set()
    later = sum(code.startswith(f"{kind[0]}{reporter}") for code in LATER)
    for number in range(1, count + later + 1):
        code = f"{kind[0]}{reporter}{number:02d}"
        host = HOSTS.get(code, "")
        county = county_of.get(host, places[number % len(places)])
        place = "长白山" if reporter == CHANGBAISHAN else regions()[county].short
        subjects = TOWN_PRODUCTS if kind == "TOWN" else ZONE_INDUSTRIES
        subject = rng.choice([choice for choice in subjects if (place, choice) not in used])
        used.add((place, subject))
        ending = rng.choice(("专业镇", "专业村")) if kind == "TOWN" else KIND_LABELS[kind]
        industry = "农副产品加工" if kind == "TOWN" else subject
        day = CONFIRMED_ON.get(code, FIRST_LIST)
        name = place + subject + ending
        unit = Unit(code, kind, name, reporter, county, industry, host, day, WITHDRAWN_ON.get(code))
        if code in LATER:
            starts, nominated_on, day = LATER[code]
            unit = replace(unit, confirmed_on=day, nominated_on=nominated_on, starts=starts)
        yield unit


def plan_named_clusters() -> Iterator[Unit]:
    """The ten named clusters, named by the policy itself (issued 2006-10-17)."""
    groups = {row["code"]: row["name_zh"] for row in rows("industry_group.csv")}
    for row in rows("cluster.csv"):
        division = regions()[row["division"]]
        reporter = division.code if division.kind == "prefecture" else division.parent
        industry = "、".join(groups[code] for code in row["industry_groups"].split("|"))
        day = date(2006, 10, 17)
        yield Unit(row["code"], "CLUSTER", row["name_zh"], reporter, division.code, industry, "", day, None)


def plan_county_clusters(seed: int, wanted: set[str]) -> Iterator[Unit]:
    """County clusters: about half of the counties have one, one county has two, some are only nominated."""
    rng = seeded(seed, "county clusters")
    chosen = sorted(wanted | set(rng.sample(counties(), 30)))
    twice = chosen[0]
    for position, county in enumerate(chosen):
        for number in (1, 2) if county == twice else (1,):
            day: date | None = FIRST_LIST
            if county not in wanted:
                day = {3: None, 9: date(2007, 3, 16), 15: None, 21: date(2007, 6, 8)}.get(position % 24, FIRST_LIST)
            industry = rng.choice(ZONE_INDUSTRIES)
            region = regions()[county]
            name = f"{region.short}{industry}{'配套' if number == 2 else ''}产业集群"
            yield Unit(f"K{county}{number}", "CLUSTER", name, region.parent, county, industry, "", day, None)
    yield from plan_later_clusters(seed, chosen)


def plan_later_clusters(seed: int, chosen: list[str]) -> Iterator[Unit]:
    """Clusters of the other counties, a few each year from 2007 to 2010; one county gets a third one."""
    rng = seeded(seed, "later county clusters")
    others = [county for county in counties() if county not in chosen]
    rng.shuffle(others)
    for position, county in enumerate([*others, chosen[0]]):
        number = 3 if county == chosen[0] else 1
        nominated_on = date(2007 + position % 4, 7 if position % 4 == 0 else 2, 10 + position % 15)
        day = date(nominated_on.year, 9 + position % 4, 3 + position % 25)
        industry, region = rng.choice(ZONE_INDUSTRIES), regions()[county]
        name = f"{region.short}{industry}{'特色' if number == 3 else ''}产业集群"
        confirmed_on = None if position % 9 == 8 else day
        code = f"K{county}{number}"
        yield Unit(code, "CLUSTER", name, region.parent, county, industry, "", confirmed_on, None, nominated_on)
