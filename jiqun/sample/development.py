"""Innovation, brands, land, energy, finance and services of the ground (F8): a year's flows and stocks, per county.

Every county's figures are whole in the unit of the form; a prefecture's are the sum over its counties, and the
Changbaishan committee's are the part of its hosts' that lies on its ground.
"""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from jiqun.sample.months import BASE_YEAR
from jiqun.sample.read_codes import CHANGBAISHAN, counties
from jiqun.sample.seeded import seeded

MONEY, COUNT, TEXT, PERCENT = "万元", "个", "", "%"
FLOW, STOCK = "ytd", "stock"


@dataclass(frozen=True)
class Line:
    """One line of the form.

    `typical` is what an ordinary county has of it in 2006, `growth` permille a year. A line `within` another is that
    share of it (permille), so a part never passes its whole; a stock `grown_by` a line is its first value and all that
    was added since.
    """

    number: str
    label: str
    indicator: str
    unit: str
    basis: str
    typical: int = 0
    growth: int = 1080
    within: str = ""
    grown_by: str = ""


LINES = (
    Line("01", "研发经费支出", "rd_expenditure", MONEY, FLOW, 900, 1180),
    Line("02", "企业研发机构数", "rd_institution_count", COUNT, STOCK, 4),
    Line("03", "技术创新服务机构数", "innovation_service_count", COUNT, STOCK, 2),
    Line("04", "公共试验室、检验检测中心数", "public_laboratory_count", COUNT, STOCK, 2),
    Line("05", "专利申请数", "patent_application_count", "件", FLOW, 26, 1120),
    Line("06", "　其中：发明专利", "invention_application_count", "件", FLOW, 350, within="patent_application_count"),
    Line("07", "专利授权数", "patent_granted_count", "件", FLOW, 15, 1120),
    Line("08", "　其中：发明专利", "invention_granted_count", "件", FLOW, 280, within="patent_granted_count"),
    Line("09", "参与制修订国际、国家标准数", "standard_count", "项", FLOW, 2),
    Line("10", "产学研合作项目数", "cooperation_count", "项", FLOW, 5),
    Line("11", "自主品牌生产(OBM)收入", "revenue_obm", MONEY, FLOW, 21_000, 1200),
    Line("12", "自主设计加工(ODM)收入", "revenue_odm", MONEY, FLOW, 6_000, 1150),
    Line("13", "委托加工(OEM)收入", "revenue_oem", MONEY, FLOW, 14_000, 1060),
    Line("14", "中国名牌产品数", "china_name_brand_count", COUNT, STOCK, 1, grown_by="china_name_brand_added_count"),
    Line("15", "　其中：本年新增", "china_name_brand_added_count", COUNT, FLOW),
    Line(
        "16",
        "中国驰名商标数",
        "well_known_trademark_count",
        "件",
        STOCK,
        1,
        grown_by="well_known_trademark_added_count",
    ),
    Line("17", "　其中：本年新增", "well_known_trademark_added_count", "件", FLOW),
    Line("18", "名牌奖励资金", "brand_reward", MONEY, FLOW, 70, within="fiscal_support"),
    Line("19", "集体商标、证明商标数", "collective_trademark_count", "件", STOCK, 2),
    Line("20", "地理标志保护产品数", "gi_product_count", COUNT, STOCK, 2),
    Line("21", "主导产品名称", "market_share_product", TEXT, STOCK),
    Line("22", "主导产品全国市场占有率", "market_share_national", PERCENT, STOCK),
    Line("23", "主导产品东北市场占有率", "market_share_northeast", PERCENT, STOCK),
    Line("24", "市场占有率数据来源", "market_share_source", TEXT, STOCK),
    Line("25", "规划用地面积", "land_planned", "公顷", STOCK, 640, 1020),
    Line("26", "已建成面积", "land_built", "公顷", STOCK, 540, within="land_planned"),
    Line("27", "盘活存量土地面积", "land_reused", "公顷", FLOW, 22),
    Line("28", "标准化原料种植基地面积", "raw_material_base_area", "亩", STOCK, 24_000, 1050),
    Line("29", "中药GAP基地数", "gap_base_count", COUNT, STOCK, 2),
    Line("30", "综合能源消费量", "energy_consumption", "吨标准煤", FLOW, 38_000, 1090),
    Line("31", "化学需氧量排放量", "cod_discharge", "吨", FLOW, 560, 960),
    Line("32", "二氧化硫排放量", "so2_emission", "吨", FLOW, 910, 950),
    Line("33", "循环经济试点数", "circular_pilot_count", COUNT, STOCK, 1),
    Line("34", "通过清洁生产审核企业数", "clean_audit_count", "户", STOCK, 4, 1150),
    Line("35", "污染集中治理设施数", "central_treatment_count", COUNT, STOCK, 2),
    Line("36", "淘汰落后产能企业数", "closed_capacity_count", "户", FLOW, 3),
    Line("37", "财政扶持资金", "fiscal_support", MONEY, FLOW, 1_300, 1120),
    Line("38", "　其中：产业集群发展专项资金", "fiscal_support_fund", MONEY, FLOW, 310, within="fiscal_support"),
    Line("39", "企业贷款余额", "loan_balance", MONEY, STOCK, 42_000, 1150),
    Line("40", "担保贷款余额", "guarantee_balance", MONEY, STOCK, 190, within="loan_balance"),
    Line("41", "本年新增担保贷款", "guarantee_new", MONEY, FLOW, 3_100, 1160),
    Line("42", "担保机构数", "guarantor_count", "家", STOCK, 2),
    Line("43", "集合式企业债券发行额", "collective_bond", MONEY, FLOW),
    Line("44", "承接产业转移到位资金", "transfer_in", MONEY, FLOW, 5_200, 1180),
    Line("45", "禁止转入的“两高一资”项目数", "transfer_refused_count", "项", FLOW, 1),
    Line("46", "企业兼并、重组、联合数", "merger_count", "项", FLOW, 2),
    Line("47", "专业批发市场数", "market_count", COUNT, STOCK, 3),
    Line("48", "电子商务平台数", "ecommerce_count", COUNT, STOCK, 1, 1200),
    Line("49", "专业物流市场数", "logistics_market_count", COUNT, STOCK, 2),
    Line("50", "第三方信息服务平台数", "information_platform_count", COUNT, STOCK, 1),
    Line("51", "行业协会数", "association_count", COUNT, STOCK, 3),
    Line("52", "职业培训人次", "trained_count", "人次", FLOW, 1_900, 1070),
)
BY_INDICATOR = {line.indicator: line for line in LINES}
BLOCK = (  # 附报：块状经济(剔重)
    ("53", "rd_expenditure"),
    ("54", "patent_granted_count"),
    ("55", "china_name_brand_count"),
    ("56", "land_built"),
    ("57", "energy_consumption"),
    ("58", "guarantee_balance"),
)
HEADINGS = {"01": "创新", "14": "品牌", "25": "土地", "30": "节能和环保", "37": "财政和金融", "47": "服务"}
PRODUCTS = ("汽车零部件", "石化制品", "换热器", "袜品", "中成药", "人参制品", "大米", "杂粮", "木制品", "矿泉水")


def figure(seed: int, reporter: str, indicator: str, year: int) -> int | Decimal | str:
    """One line of a reporting unit's form, in the unit of the line."""
    if indicator in ("market_share_product", "market_share_source"):
        return market(seed, reporter)[0 if indicator.endswith("product") else 1]
    if indicator.startswith("market_share"):
        return market_share(seed, reporter, indicator, year)
    if reporter == CHANGBAISHAN:
        return sum(changbaishan_part(seed, county, indicator, year) for county in counties())
    return sum(county_figure(seed, county, indicator, year) for county in counties(reporter))


def block_figure(seed: int, reporter: str, indicator: str, year: int) -> int:
    """A line of the memo block: what of it the confirmed units have, each counted once."""
    whole = figure(seed, reporter, indicator, year)
    assert isinstance(whole, int)  # noqa: S101  (no line of the block is a text or a percentage)
    return whole * seeded(seed, "block", reporter, indicator).randint(240, 460) // 1000


@cache
def county_figure(seed: int, county: str, indicator: str, year: int) -> int:
    """What a county has, Changbaishan's ground in it included."""
    line = BY_INDICATOR[indicator]
    if line.within:
        whole = county_figure(seed, county, line.within, year)
        rng = seeded(seed, "development", county, indicator)
        return whole * line.typical * rng.randint(800, 1200) // 1_000_000
    if line.grown_by:
        first = seeded(seed, "development", county, indicator).randint(0, 2 * line.typical)
        return first + sum(county_figure(seed, county, line.grown_by, y) for y in range(BASE_YEAR, year + 1))
    if indicator.endswith("_added_count"):
        return int(seeded(seed, "development", county, indicator, year).randint(1, 100) <= 7)
    if indicator == "collective_bond":  # few, and not every year
        return 2_000 + year if seeded(seed, "development", county, year).randint(1, 100) <= 3 else 0
    rng = seeded(seed, "development", county, indicator)
    level = line.typical * rng.randint(450, 1700)  # thousandths
    for _ in range(BASE_YEAR, year):
        level = level * line.growth // 1000
    return (level + 500) // 1000


def changbaishan_part(seed: int, county: str, indicator: str, year: int) -> int:
    """The part of a host county's figure on Changbaishan's ground; nothing elsewhere."""
    share = {"222426": 60, "220621": 80, "220623": 40}.get(county, 0)  # permille
    return county_figure(seed, county, indicator, year) * share // 1000


def market(seed: int, reporter: str) -> tuple[str, str]:
    """The leading product and who says what its market share is."""
    rng = seeded(seed, "market", reporter)
    return rng.choice(PRODUCTS), rng.choice(("行业协会", "企业自报", "省统计局"))


def market_share(seed: int, reporter: str, indicator: str, year: int) -> Decimal:
    """A market share in per cent, one decimal; the north-east's is above the country's."""
    rng = seeded(seed, "market share", reporter)
    national = 15 + rng.randint(0, 160) + 3 * (year - BASE_YEAR)  # tenths of a per cent
    factor = 1 if indicator == "market_share_national" else 3
    return Decimal(national * factor).scaleb(-1)
