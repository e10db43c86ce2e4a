"""The block above the header in the dresses that clerks give it."""

from typing import Any

import pytest

from ingest.extract.read_head import Head, read_head
from ingest.workbook.grid import Sheet

SPACES = [" ", "　", "\u00a0", " 　"]
COLONS = ["：", ":", " ： ", ""]


def head(*rows: list[Any]) -> Head:
    texts = [["" if cell is None else str(cell) for cell in row] for row in rows]
    kinds = ["".join(" " if cell is None else "t" if isinstance(cell, str) else "n" for cell in row) for row in rows]
    return read_head(Sheet("表", False, (), texts, kinds), range(len(rows)))


def said(found: Head) -> dict[str, list[str]]:
    lists = {"table": found.table_codes, "sender": found.reporting_units, "unit": found.units}
    written = {name: [each.text for each in lists[name]] for name in lists if lists[name]}
    periods = {f"{period.year} {period.first}-{period.last}" for period, _cell in found.periods if not period.is_year}
    return written | ({"period": sorted(periods)} if periods else {})


@pytest.mark.parametrize("space", SPACES)
@pytest.mark.parametrize("colon", COLONS)
@pytest.mark.parametrize("place", ["same cell", "next cell"])
def test_labels_are_padded_and_a_colon_may_be_absent(space: str, colon: str, place: str) -> None:
    def row(label: str, value: str) -> list[Any]:
        padded = space.join(label) + colon
        return [padded + (space if not colon else "") + value] if place == "same cell" else [padded, None, value]

    found = head(
        row("表号", "吉集综1表"),
        row("综合机关名称", "通 化 市"),
        ["2007年1—6月"],
        row("制定机关", "吉林省中小企业局"),
        row("批准文号", "吉统函〔2006〕18号"),
        row("有效期至", "2008年12月"),
        row("计量单位", "万元"),
    )
    assert said(found) == {"table": ["吉集综1表"], "sender": ["通化市"], "unit": ["万元"], "period": ["2007 1-6"]}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([["综合机关名称：通 化 市　2007年1—6月　单位：万元"]],
         {"sender": ["通化市"], "unit": ["万元"], "period": ["2007 1-6"]}),
        ([["综合机关名称　通化市　　单位：个、万元"]], {"sender": ["通化市"], "unit": ["个、万元"]}),
        ([["填报单位（盖章）：通化市"], ["单位 万元"]], {"sender": ["通化市"], "unit": ["万元"]}),
        ([["綜合機關名稱：310118青浦區"], ["單位：萬元"]], {"sender": ["310118青浦区"], "unit": ["万元"]}),
        ([["填报单位负责人 李某"], ["单位负责人：王某"], ["单位名称"], ["单位数"], ["单 位 数"]], {}),
        ([["有效截止时间：2010年　月　日"], ["有效期限2008年12月"], ["报出日期：2007年7月"]], {}),
        ([["文号：", "2007年1—6月"]], {"period": ["2007 1-6"]}),  # left blank: what follows is the period line
        ([["有效期至：", "2008年12月"]], {}),
        ([["表号吉集综1表"], ["计量单位万元"], ["综合机关名称通化市"]],
         {"table": ["吉集综1表"], "sender": ["通化市"], "unit": ["万元"]}),
    ],
)  # fmt: skip
def test_arrangements(rows: list[list[Any]], expected: dict[str, list[str]]) -> None:
    assert said(head(*rows)) == expected


@pytest.mark.parametrize(
    ("rows", "periods"),
    [
        ([["2007年产业集群月报"], ["1—6月"]], ["2007 1-6"]),
        ([["1—6月"], ["2007年度"]], ["2007 1-6"]),
        ([["2007年"], ["通化市1—6月主要指标"]], ["2007 1-6"]),
        ([["综合机关名称：通化市1—6月", "2007年"]], ["2007 1-6"]),
        ([["2007年"], ["上半年"]], ["2007 1-6"]),
        ([["2007年"], ["6月"]], ["2007 6-6"]),
        ([["2007年"], ["1月免报，每月10日前报送"]], []),
        ([["2007年1—6月"], ["1—5月"]], ["2007 1-5", "2007 1-6"]),  # a contradiction, for the form to refuse
        ([["1—6月"]], []),
        ([["2006年"], ["2007年"], ["1—6月"]], []),
        ([["1—本月"], ["2007年"], ["自年初累计"]], []),
        ([[39263]], ["2007 6-6"]),  # Excel's number of 2007-06-30
        ([[39262]], []),
        ([[39263], ["2007年5月"]], ["2007 5-5"]),
        ([[2010.6]], ["2010 6-6"]),
        ([[2010.1]], []),
        ([["2010.10"]], ["2010 10-10"]),
    ],
)  # fmt: skip
def test_periods(rows: list[list[Any]], periods: list[str]) -> None:
    assert said(head(*rows)).get("period", []) == periods


def test_october_typed_as_a_number_is_said() -> None:
    assert [written.cell for written in head(["月报"], [None, 2010.1]).unclear_periods] == ["B2"]
