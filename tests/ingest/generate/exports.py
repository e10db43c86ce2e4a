"""Strategies for published exports and long tables, which are no forms: L11, L12, L13."""

import calendar
from datetime import date

from hypothesis import strategies as st

from tests.ingest.generate.books import PREFECTURES, Book, _sender
from tests.ingest.generate.canvas import Draw, choose, coin
from tests.ingest.generate.dress import figure
from tests.ingest.generate.tables import counties

PROVINCES = {
    "110000": "北京市",
    "150000": "内蒙古自治区",
    "220000": "吉林省",
    "440000": "广东省",
    "650000": "新疆维吾尔自治区",
}


@st.composite
def export_regions(draw: Draw) -> Book:
    """L11: regions down, months across, the newest first."""
    sender = _sender(draw)
    canvas = sender.canvas
    canvas.put(1, 1, "数据库：分省月度数据")
    canvas.put(2, 1, "指标：规模以上工业增加值_累计值(亿元)")
    canvas.put(3, 1, f"时间：最近{sender.month}个月")
    canvas.heading(4, 1, "地区")
    periods = [(sender.year, month) for month in range(sender.month, 1, -1)] + [(sender.year - 1, 12)]
    for column, (year, month) in enumerate(periods, start=2):
        canvas.heading(4, column, f"{year}年{month}月")
    chosen = draw(st.lists(st.sampled_from(sorted(PROVINCES)), unique=True, min_size=1, max_size=4))
    for row, code in enumerate(chosen, start=5):
        canvas.label(row, 1, PROVINCES[code])
        for column, (year, month) in enumerate(periods, start=2):
            value, number, status = figure(draw, sender.hand, "money", "亿元", may_be_zero=row == 5)
            canvas.put(row, column, value)
            canvas.fact(
                row, column, ("region", code), "value_added", f"{year}-{month:02d}", "ytd",
                number=number, unit="亿元", status=status,
            )  # fmt: skip
    end = 5 + len(chosen)
    if coin(draw):
        canvas.put(end, 1, "注：最近一期数据为快报数。")
        canvas.put(end + 1, 1, "　　　以后各年以年报为准。")
        end += 2
    canvas.put(end, 1, "数据来源：国家统计局")
    return Book(sender.kind, "export_regions", ("X11", "000000", sender.period), canvas)


@st.composite
def vendor_export(draw: Draw) -> Book:
    """L12: four header rows, then the dates down the first column."""
    sender = _sender(draw)
    canvas = sender.canvas
    series = draw(
        st.lists(
            st.tuples(st.sampled_from(("export_value", "enterprise_count")), st.sampled_from(sorted(PROVINCES))),
            unique=True, min_size=1, max_size=4,
        )
    )  # fmt: skip
    for row, name in enumerate(("指标", "地区", "频度", "单位"), start=1):
        canvas.heading(row, 1, name)
    units = {"export_value": choose(draw, "亿元", "万元"), "enterprise_count": "家"}
    for column, (indicator, region) in enumerate(series, start=2):
        canvas.label(1, column, {"export_value": "出口交货值_累计", "enterprise_count": "企业单位数_期末"}[indicator])
        canvas.label(2, column, PROVINCES[region])
        canvas.put(3, column, "月")
        canvas.put(4, column, units[indicator])
        canvas.units[4, column] = None
    for row, month in enumerate(range(2, sender.month + 1), start=5):
        day = date(sender.year, month, calendar.monthrange(sender.year, month)[1])
        canvas.put(row, 1, f"{day}" if sender.kind == "xls" else day)
        for column, (indicator, region) in enumerate(series, start=2):
            kind = "money" if indicator == "export_value" else "count"
            value, number, status = figure(draw, sender.hand, kind, units[indicator], may_be_zero=row == 5)
            canvas.put(row, column, value)
            canvas.fact(
                row, column, ("region", region), indicator, f"{sender.year}-{month:02d}", "ytd",
                number=number, unit=units[indicator], status=status,
            )  # fmt: skip
    return Book(sender.kind, "vendor_export", ("X12", "000000", sender.period), canvas)


@st.composite
def long_table(draw: Draw) -> Book:
    """L13: one fact a line, columns in any order, region and period perhaps merged over their lines."""
    sender = _sender(draw)
    canvas = sender.canvas
    heads = ["地区代码", "地区", "期别", "指标代码", "指标", "数值", "单位", "备注"]
    order = draw(st.permutations(heads)) if coin(draw) else heads
    at = {head: place for place, head in enumerate(order, start=1)}
    for head, place in at.items():
        canvas.heading(1, place, head)
    areas = [("220500", PREFECTURES["220500"]), *counties("220500")]
    known = {"value_added": ("增加值", "101"), "revenue": ("营业收入", "102"), "unit_count": ("单位数", "103")}
    facts = draw(
        st.lists(
            st.tuples(st.sampled_from(areas), st.integers(2, sender.month), st.sampled_from(sorted(known))),
            unique=True, min_size=1, max_size=8,
        )
    )  # fmt: skip
    facts.sort(key=lambda fact: fact[0])
    merges_regions = sender.can_merge and coin(draw)
    row, first, latest = 2, 2, 0
    for number, ((code, name), month, indicator) in enumerate(facts):
        if merges_regions and number and facts[number - 1][0][0] == code:
            pass  # the merge above goes on
        else:
            first = row
            canvas.label(row, at["地区"], name)
        kind = "count" if indicator == "unit_count" else "money"
        unit = "个" if kind == "count" else choose(draw, "元", "万元", "亿元")
        value, amount, status = figure(draw, sender.hand, kind, unit, may_be_zero=number == 0)
        period = choose(draw, f"{sender.year}年1-{month}月", f"{sender.year}年{month}月", f"{sender.year}{month:02d}")
        for head, text in (
            ("地区代码", code), ("期别", period), ("指标代码", known[indicator][1]), ("指标", known[indicator][0]),
            ("数值", value), ("单位", unit), ("备注", choose(draw, None, "核定")),
        ):  # fmt: skip
            canvas.put(row, at[head], text)
        canvas.labels.append((row, at["指标"]))
        canvas.units[row, at["单位"]] = None
        canvas.fact(
            row, at["数值"], ("region", code), indicator, f"{sender.year}-{month:02d}", "ytd",
            number=amount, unit=unit, status=status,
        )  # fmt: skip
        latest = max(latest, month)
        is_last = number + 1 == len(facts) or facts[number + 1][0][0] != code
        if merges_regions and is_last:
            canvas.merge(first, at["地区"], row, at["地区"])
        row += 1
    return Book(sender.kind, "long", ("X13", "220500", f"{sender.year}-{latest:02d}"), canvas)
