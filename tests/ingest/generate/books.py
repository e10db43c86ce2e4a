"""Strategies for whole workbooks of every layout, each with the truth of every cell."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from tests.ingest.generate.canvas import Canvas, Draw, choose, coin
from tests.ingest.generate.dress import Hand, months, padded, period_line
from tests.ingest.generate.tables import Column, Line, Unit, counties, ordered, write_foot, write_head, write_table
from tests.ingest.write_books import Page, csv_book, xls_book
from tests.ingest.write_ods_book import ods_book
from tests.ingest.write_xlsx_book import xlsx_book

PREFECTURES = {
    "220100": "长春市", "220200": "吉林市", "220300": "四平市", "220400": "辽源市", "220500": "通化市",
    "220600": "白山市", "220700": "松原市", "220800": "白城市", "222400": "延边州",
}  # fmt: skip
KINDS: dict[str, Callable[[Page], bytes]] = {
    "xlsx": xlsx_book,
    "ods": ods_book,
    "xls": xls_book,
    "csv in GB18030": lambda page: csv_book(page, "gb18030"),
    "csv in UTF-8": lambda page: csv_book(page, "utf-8"),
    "csv in UTF-8 with a mark": lambda page: csv_book(page, "utf-8-sig"),
    "csv in UTF-16": lambda page: csv_book(page, "utf-16"),
    "tabs in UTF-16": lambda page: csv_book(page, "utf-16", "\t"),
}


@dataclass(frozen=True)
class Book:
    """A workbook to be read and what must come of it."""

    kind: str  # of KINDS
    spec: str | None  # of tests/ingest/layouts/specs; None: the project's own forms
    reads_as: tuple[str, str, str]  # form, reporting unit, period
    canvas: Canvas

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        """The sheet as drawn, for the eyes of who finds a mistake; Hypothesis calls this."""
        page = self.canvas.page()
        rows = [f"{n}: " + " | ".join("" if v is None else str(v) for v in row) for n, row in enumerate(page.rows, 1)]
        head = f"{self.kind} {self.spec or ''} {self.reads_as} merges {list(page.merges)}"
        printer.text("\n".join([head, *rows, ""]))

    def data(self, page: Page | None = None) -> bytes:
        """The bytes of the file."""
        return KINDS[self.kind](page or self.canvas.page())


@dataclass(frozen=True)
class Sender:
    """Who, when, and how they write."""

    code: str
    name: str
    year: int
    month: int
    line: str  # the period as written
    kind: str
    hand: Hand
    canvas: Canvas

    @property
    def period(self) -> str:
        """The period of a monthly form."""
        return f"{self.year}-{self.month:02d}"

    @property
    def can_merge(self) -> bool:
        """Whether the kind of file knows merged cells."""
        return self.kind in {"xlsx", "ods", "xls"}


def _sender(draw: Draw) -> Sender:
    code = choose(draw, *PREFECTURES)
    year, month = draw(st.integers(2007, 2008)), draw(st.integers(2, 12))
    kind = choose(draw, *KINDS)
    hand = Hand(kind in {"xlsx", "ods"}, (0, 1, 2, 4) if kind == "xls" else (0, 1, 2, 3, 4, 6))
    canvas = Canvas("表" if kind in {"xlsx", "ods", "xls"} else "", draw(st.integers(0, 2)), draw(st.integers(0, 2)))
    name = choose(draw, PREFECTURES[code], code + PREFECTURES[code])
    return Sender(code, name, year, month, period_line(draw, year, month), kind, hand, canvas)


def _unit(draw: Draw, *places: str, names: tuple[str, ...] = ("万元", "亿元")) -> Unit:
    return Unit(choose(draw, *(places or ("sheet", "heading"))), choose(draw, *names))


def _head(draw: Draw, sender: Sender, title: str, table_code: str, unit: Unit, line: str = "") -> int:
    units = [unit.name] if unit.place == "sheet" else []
    return write_head(
        draw, sender.canvas, title, table_code, sender=sender.name, period=line or sender.line,
        units=[*(["个"] if units and coin(draw) else []), *units],
    )  # fmt: skip


def _amounts(draw: Draw, sender: Sender, *measures: tuple[str, str]) -> list[Column]:
    now = months(draw, sender.month)
    before = choose(draw, "上年同期", "去年同期")
    growth = choose(draw, "增减%", "增长%", "增减（%）")
    return [
        Column(name, bottom, basis, code, kind)
        for name, code in measures
        for bottom, basis, kind in (
            (now, "ytd", "money"), (before, "prior_year_ytd", "money"), (growth, "growth", "percent"),
        )
    ]  # fmt: skip


THREE = (("增加值", "value_added"), ("营业收入", "revenue"), ("实缴税金", "tax_paid"))


def _area(draw: Draw, code: str, name: str) -> Line:
    return Line((choose(draw, "", "　", "  ") + padded(draw, name),), ("region", code))


def _parts(draw: Draw, sender: Sender, row: int, columns: list[Column], lines: list[Line], unit: Unit) -> None:
    """The table on one page, or the columns that do not fit on a second one as 续表, the same rows again."""
    cut = draw(st.integers(1, len(columns) - 1)) if draw(st.integers(0, 4)) == 4 else len(columns)
    first = 1
    for part in filter(None, (columns[:cut], columns[cut:])):
        if first > 1:
            sender.canvas.put(row + 1, 1, choose(draw, "续表", "续表1", "（续表）"))
            row += 2
        row = write_table(
            draw, sender.canvas, row, ["地区"], part, lines, hand=sender.hand, unit=unit, period=sender.period,
            first_mark=first,
        )  # fmt: skip
        first += len(part)
    write_foot(draw, sender.canvas, row)


@st.composite
def counties_small(draw: Draw) -> Book:
    """L2 with a small spec: counties down."""
    sender, unit = _sender(draw), _unit(draw, names=("元", "万元", "亿元"))
    columns = [
        Column("单位数" + choose(draw, "", "(个)"), "", "stock", "unit_count", "count"),
        *_amounts(draw, sender, ("增加值", "value_added")),
    ]
    names = counties(sender.code)
    chosen = draw(st.lists(st.sampled_from(names), unique=True, max_size=4))
    whole = Line((padded(draw, choose(draw, "全市", "总计")),), ("region", sender.code))
    lines = [_area(draw, *county) for county in chosen]
    lines = [whole, *lines] if coin(draw) else [*lines, whole]
    row = _head(draw, sender, "县区主要指标", "吉集试1表", unit)
    _parts(draw, sender, row, ordered(draw, columns), lines, unit)
    return Book(sender.kind, "county", ("X1", sender.code, sender.period), sender.canvas)


@st.composite
def counties_f3(draw: Draw) -> Book:
    """L2, form F3: the whole, 其中：工业 of it, counties."""
    sender, unit = _sender(draw), _unit(draw)
    columns = [Column("单位数(个)", "", "stock", "unit_count", "count"), *_amounts(draw, sender, *THREE)]
    industry = Line(
        (choose(draw, "　其中：工业", "其中:工业", "#工业"),),
        ("region", sender.code),
        lambda column: "value_added_industry" if column.indicator == "value_added" else "",
    )
    chosen = draw(st.lists(st.sampled_from(counties(sender.code)), unique=True, max_size=3))
    lines = [Line((padded(draw, "全市"),), ("region", sender.code))]
    lines += [industry] * coin(draw) + [_area(draw, *county) for county in chosen]
    row = _head(draw, sender, "中小企业暨民营经济主要指标", "吉集综3表", unit)
    _parts(draw, sender, row, ordered(draw, columns), lines, unit)
    return Book(sender.kind, None, ("F3", sender.code, sender.period), sender.canvas)


@st.composite
def indicators_f3(draw: Draw) -> Book:
    """L1, form F3: indicators down, the unit in every row."""
    sender, unit = _sender(draw), _unit(draw, "row", "sheet")
    columns = [
        Column("本月", "", "month"),
        Column(months(draw, sender.month), "", "ytd"),
        Column("上年同期", "", "prior_year_ytd"),
        Column("增减%", "", "growth"),
    ]
    codes = ("value_added", "value_added_industry", "revenue", "tax_paid")
    names = ("一、增加值", "　其中：工业", "二、营业收入", "三、实缴税金")
    lines = [
        Line(
            (name, f"{n:02d}", choose(draw, *("万元", "亿元")) if unit.place == "row" else ""),
            ("region", sender.code),
            lambda column, code=code: code,  # type: ignore[misc]
            "money",
        )
        for n, (name, code) in enumerate(zip(names, codes, strict=True), start=1)
    ]
    row = _head(draw, sender, "中小企业暨民营经济主要指标", "吉集综3表", unit)
    end = write_table(
        draw, sender.canvas, row, ["指标名称", "代码", "计量单位"], draw(st.permutations(columns)), lines,
        hand=sender.hand, unit=unit, period=sender.period,
    )  # fmt: skip
    write_foot(draw, sender.canvas, end)
    return Book(sender.kind, None, ("F3", sender.code, sender.period), sender.canvas)


@st.composite
def units_f1(draw: Draw) -> Book:
    """L3, form F1: units one by one with 类别 merged, 小计, 合计, 剔重合计."""
    sender, unit = _sender(draw), _unit(draw)
    county = padded(draw, choose(draw, *counties(sender.code))[1])
    lines, number = [], 0
    for letter, group, category in (
        ("Z", "ZONE", "产业集聚区"), ("T", "TOWN", "专业村镇"), ("D", "DEMO", "产业升级示范区"),
    ):  # fmt: skip
        count = draw(st.integers(0, 2))
        for place in range(1, count + 1):
            number += 1
            code = f"{letter}{sender.code}{place:02d}"
            lines.append(Line((str(number), code, f"第{number}单位", category, county), ("unit", code)))
        if count:
            lines.append(
                Line(("", "", padded(draw, "小计"), "" if sender.can_merge else category, ""), ("group", group))
            )
    lines.append(Line(("", "", padded(draw, "合计"), "", ""), ("group", "BLOCK_SUM")))
    lines.append(Line(("", "", choose(draw, "剔重合计", "合计（剔重）"), "", ""), ("group", "BLOCK_UNION")))
    row = _head(draw, sender, "产业集聚区、专业村镇、产业升级示范区主要经济指标", "吉集综1表", unit)
    leads = ["序号", "单位代码", "单位名称", "类别", "所在县(市、区)"]
    end = write_table(
        draw, sender.canvas, row, leads, ordered(draw, _amounts(draw, sender, *THREE)), lines, hand=sender.hand,
        unit=unit, period=sender.period, merged_leads=[3] if sender.can_merge else [],
    )  # fmt: skip
    write_foot(draw, sender.canvas, end)
    return Book(sender.kind, None, ("F1", sender.code, sender.period), sender.canvas)


@st.composite
def clusters_f2(draw: Draw) -> Book:
    """L4, form F2: some of the ten named clusters."""
    sender, unit = _sender(draw), _unit(draw)
    columns = [
        *_amounts(draw, sender, ("增加值", "value_added")),
        Column("占500亿元目标%", "", "share", "value_added", "percent"),
        Column("龙头企业数(个)", "", "stock", "leading_enterprise_count", "count"),
    ]
    known = {"C01": "通化医药", "C02": "长春汽车零部件", "C03": "吉林石化", "C04": "四平换热器"}
    chosen = draw(st.lists(st.sampled_from(sorted(known)), unique=True, max_size=3))
    lines = [
        Line((str(n), known[code] + choose(draw, "", "产业集群"), "吉林"), ("cluster", code))
        for n, code in enumerate(chosen, start=1)
    ]
    lines.append(Line(("", padded(draw, "合计"), ""), ("group", "CLUSTER_SUM")))
    row = _head(draw, sender, "产业集群主要经济指标", "吉集综2表", unit)
    end = write_table(
        draw, sender.canvas, row, ["序号", "产业集群名称", "所在地"], ordered(draw, columns), lines, hand=sender.hand,
        unit=unit, period=sender.period,
    )  # fmt: skip
    write_foot(draw, sender.canvas, end)
    return Book(sender.kind, None, ("F2", sender.code, sender.period), sender.canvas)


@st.composite
def platforms_f4(draw: Draw) -> Book:
    """L5, form F4: stocks and flows of platforms."""
    sender, quarter = _sender(draw), draw(st.integers(1, 4))
    columns = [
        Column(top, "", basis, f"platform_{code}_count", "count")
        for top, basis, code in (
            ("上期末累计", "stock", "stock_opening"), ("本期新增", "quarter", "added"),
            ("本期撤销", "quarter", "withdrawn"), ("期末累计", "stock", "stock"),
            (choose(draw, "其中：已运营", "已运营"), "stock", "operating"), ("目标", "stock", "target"),
        )
    ]  # fmt: skip
    lines = [
        Line((name,), ("platform_type", code))
        for name, code in (
            ("一、公共技术支持平台合计", "PLATFORM"), ("　研发中心", "RD"), ("　检测中心", "TEST"),
            ("二、物流配送中心", "LOGISTICS"),
        )
    ]  # fmt: skip
    line = f"{sender.year}年{choose(draw, '第', '')}{'一二三四'[quarter - 1]}季度"
    row = _head(draw, sender, "公共服务平台和物流配送中心", "吉集综4表", Unit("sheet", "个"), line)
    end = write_table(
        draw, sender.canvas, row, ["项目"], draw(st.permutations(columns)), lines, hand=sender.hand,
        unit=Unit("sheet", "个"), period=f"{sender.year}-Q{quarter}",
    )  # fmt: skip
    write_foot(draw, sender.canvas, end)
    return Book(sender.kind, None, ("F4", sender.code, f"{sender.year}-Q{quarter}"), sender.canvas)


@st.composite
def month_matrix(draw: Draw) -> Book:
    """L7: months across, growth rows between."""
    sender = _sender(draw)
    columns = [
        Column(f"1{choose(draw, '-', '—')}{month}月", "", "ytd", period=f"{sender.year}-{month:02d}")
        for month in range(2, sender.month + 1)
    ]
    lines = []
    for name, code, kind in (
        ("一、增加值", "value_added", "money"), ("二、营业收入", "revenue", "money"),
        ("从业人员", "employee_count", "count"),
    ):  # fmt: skip
        unit = choose(draw, "万元", "亿元") if kind == "money" else "人"
        same = lambda column, code=code: code  # noqa: E731
        lines.append(Line((name, unit), ("region", sender.code), same, kind))
        if coin(draw):
            growth = choose(draw, "　　比去年同期增长", "　　比上年同期增长%")
            lines.append(Line((growth, "%"), ("region", sender.code), same, "percent", "growth"))
    row = write_head(
        draw, sender.canvas, "主要经济指标逐月", "吉集试7表", sender=sender.name, period=sender.line, units=[]
    )
    heads = ["统计指标", "计量单位"]
    end = write_table(
        draw, sender.canvas, row, heads, columns, lines, hand=sender.hand, unit=Unit("row", ""), period=sender.period,
        marker=False,
    )  # fmt: skip
    write_foot(draw, sender.canvas, end)
    return Book(sender.kind, "month_matrix", ("X7", sender.code, sender.period), sender.canvas)


@st.composite
def two_blocks(draw: Draw) -> Book:
    """L8: the header twice, side by side."""
    sender = _sender(draw)
    facts = [
        ("集聚区个数", "个", "1", "unit_count", "count"), ("从业人员", "人", "2", "employee_count", "count"),
        ("增加值", "万元", "3", "value_added", "money"), ("已开发面积", "公顷", "4", "built_area", "area"),
        ("综合能源消费量", "吨标准煤", "5", "energy", "energy"), ("实缴税金", "万元", "6", "tax_paid", "money"),
    ]  # fmt: skip
    cut = draw(st.integers(1, 5))
    row = write_head(
        draw, sender.canvas, "集聚区年度综合情况", "吉集试8表", sender=sender.name, period=f"{sender.year}年", units=[]
    )
    ends = []
    for left, part in ((1, facts[:cut]), (5, facts[cut:])):
        lines = [
            Line((name, unit, number), ("region", sender.code), lambda column, code=code: code, kind)  # type: ignore[misc]
            for name, unit, number, code, kind in part
        ]
        ends.append(
            write_table(
                draw, sender.canvas, row, ["指标名称", "计量单位", "代码"], [Column("本年实际", "", "ytd")], lines,
                hand=sender.hand, unit=Unit("row", ""), period=str(sender.year), left=left, marker=False,
                is_beside=True,
            )
        )  # fmt: skip
    write_foot(draw, sender.canvas, max(ends))
    return Book(sender.kind, "two_blocks", ("X8", sender.code, str(sender.year)), sender.canvas)


@st.composite
def stacked(draw: Draw) -> Book:
    """L9: the whole, then 其中：开发区 with or without a header of its own, then perhaps 续表."""
    sender, unit = _sender(draw), _unit(draw, "sheet")
    columns = draw(
        st.permutations([Column("本月", "", "month"), Column("累计", "", "ytd"), Column("同比%", "", "growth")])
    )
    kinds = [
        ("企业单位数", "unit_count", "count"), ("工业总产值", "output", "money"),
        ("　其中：规模以上", "output_large", "money"), ("销售产值", "sales", "money"),
        ("实缴税金", "tax_paid", "money"),
    ]  # fmt: skip

    def lines(subject: tuple[str, str], part: list[tuple[str, str, str]]) -> list[Line]:
        return [Line((name,), subject, lambda column, code=code: code, kind) for name, code, kind in part]  # type: ignore[misc]

    def table(row: int, subject: tuple[str, str], part: list[tuple[str, str, str]]) -> int:
        return write_table(
            draw, sender.canvas, row, ["指标名称"], columns, lines(subject, part), hand=sender.hand, unit=unit,
            period=sender.period,
        )  # fmt: skip

    row = table(_head(draw, sender, "工业经济主要指标", "吉集试9表", unit), ("region", sender.code), kinds)
    sender.canvas.label(row + 1, 1, choose(draw, "其中：开发区", "其 中：开 发 区"))
    cut = draw(st.integers(1, 5))
    zone = ("group", "DEVELOPMENT_ZONE")
    row = table(row + 2, zone, kinds[:cut])
    if kinds[cut:]:
        sender.canvas.put(row + 1, 1, choose(draw, "续表", "续表1"))
        row = table(row + 2, zone, kinds[cut:])
    write_foot(draw, sender.canvas, row)
    return Book(sender.kind, "stacked", ("X9", sender.code, sender.period), sender.canvas)


@st.composite
def lines_and_memo(draw: Draw) -> Book:
    """L14: line codes, heading rows with dashes, one label under two codes, a memo block."""
    sender = _sender(draw)
    canvas = sender.canvas
    area = choose(draw, "亩", "公顷", "平方公里")
    facts = [
        ("一、土地", "", "", "", ""), ("　规划面积", area, "01", "planned_area", "area"),
        ("　已开发面积", area, "02", "built_area", "area"), ("　其      中", "", "", "", ""),
        ("　　工业用地", "亩", "03", "industrial_area", "area"), ("二、节能", "", "", "", ""),
        ("　用水量", "万吨", "27", "water_fresh", "weight"), ("　用水量", "万吨", "28", "water_reused", "weight"),
        ("　综合能源消费量", "吨标准煤", "29", "energy", "energy"),
    ]  # fmt: skip
    memo = [("　新增集聚区", "个", "30", "new_zone_count", "count")]
    row = write_head(
        draw, canvas, "集聚区土地和节能情况", "吉集试14表", sender=sender.name, period=f"{sender.year}年", units=[]
    )
    subject = ("region", sender.code)

    def lines(part: list[tuple[str, str, str, str, str]], of: tuple[str, str]) -> list[Line]:
        return [
            Line((name, unit, number), of, lambda column, code=code: code, kind)  # type: ignore[misc]
            for name, unit, number, code, kind in part
        ]

    leads = ["指标名称", "计量单位", "代码"]
    row = write_table(
        draw, canvas, row, leads, [Column("数量", "", "stock")], lines(facts, subject), hand=sender.hand,
        unit=Unit("row", ""), period=str(sender.year),
    )  # fmt: skip
    if coin(draw):
        canvas.label(row, 1, choose(draw, "附报", "附报："))
        row = write_table(
            draw, canvas, row + 1, leads, [Column("数量", "", "stock")], lines(memo, ("group", "MEMO")),
            hand=sender.hand, unit=Unit("row", ""), period=str(sender.year),
        )  # fmt: skip
    write_foot(draw, canvas, row)
    return Book(sender.kind, "lines", ("X14", sender.code, str(sender.year)), canvas)
