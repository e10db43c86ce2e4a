"""Which units the synthetic province has, where, inside which other, and since when they count.

Zones (产业集聚区), specialised towns (专业村镇), demonstration zones (产业升级示范区), the ten named clusters
of the policy and county clusters. Containment is full: a host holds the whole ground of what it hosts.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

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
    "Z22010009": None,
    "Z22030005": None,
    "Z22060004": None,
    "Z22240005": None,
    "T22020006": None,
    "T22050006": None,
    "T22080004": None,
    "T22240005": None,
    "D22010006": None,
    "D22050004": None,
    "D22070002": None,
    "D22240003": None,
    "Z22020007": date(2007, 3, 16),
    "T22040003": date(2007, 3, 16),
    "T22010008": date(2007, 5, 18),  # within a quarter: on F1 of May, in the register only with the second quarter
    "Z22070004": date(2007, 6, 8),
    "D22020004": date(2007, 6, 8),
    "Z22080004": date(2006, 11, 10),
}
WITHDRAWN_ON = {"Z22080004": date(2006, 12, 28), "T22070004": date(2007, 3, 20), "Z22050006": date(2007, 6, 15)}
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
    for number in range(1, count + 1):
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
        yield Unit(code, kind, name, reporter, county, industry, host, day, WITHDRAWN_ON.get(code))


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
