"""Rows read in one go mean what they mean read one by one, whatever stands in them."""

from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.extract.match_row import RowMatcher
from ingest.extract.reference import load_reference
from ingest.forms.load_specs import load_specs
from ingest.observation import Reading
from ingest.read_submission import read_form
from ingest.workbook.grid import Grid, Merge, Sheet
from ingest.workbook.read_grid import GridReader
from tests.ingest.layouts import test_layouts as layouts

STRANGE = (
    ["1", "2", "", "合计", "小计"],
    ["Z22010101", "T22010101", "Ｚ22010103", "z22010104", " Z22010105", "", "", "X1", "合计"],
    [
        "某产业集聚区",
        "农安县（合隆镇）",
        "园区(万元)",
        "合计",
        "小计",
        "一、合计",
        "",
        "  ",
        "#某村",
        "注：本表",
        "Z22010106 某区",
    ],
    ["产业集聚区", "专业村镇", "", "小计", " "],
    ["德惠市", "农安县", "", "合计"],
)
FIGURES = ["1.5", "20", "0", "-3", "", "—", "12.3%", "-3.9个百分点", "1,234.5", "元", "-0", "1234567890123456"]


@st.composite
def registers(draw: st.DrawFn) -> Sheet:
    """A form F1 whose rows are mostly usual, with merges over its naming cells."""
    bases = ("1—本月", "上年同期", "增减%")
    rows: list[list[Any]] = [
        ["产业集聚区、专业村镇、产业升级示范区主要经济指标"],
        ["表    号：", "吉集综1表"],
        ["综合机关名称：长春市", "2007年1—6月", "单位：万元"],
        ["序号", "单位代码", "单位名称", "类别", "所在县"],
        ["甲", "乙", "丙", "丁", "戊", *range(1, 10)],
    ]
    rows[3] += [name + basis for name in ("增加值", "营业收入", "实缴税金") for basis in bases]
    for n in range(draw(st.integers(1, 15))):
        names, figures, width = [str(n + 1), f"Z220102{n:02d}", f"第{n}区", "产业集聚区", "德惠市"], ["1.5"] * 9, 99
        if draw(st.integers(0, 5)) == 0:
            place = draw(st.integers(0, 4))
            names[place] = draw(st.sampled_from(STRANGE[place]))
            figures[draw(st.integers(0, 8))] = draw(st.sampled_from(FIGURES))
            width = draw(st.sampled_from([99, 99, 13, 4]))
            figures += draw(st.sampled_from([[], [], ["备注"], ["7"]]))
        rows.append([*names, *map(typed, figures)][:width])
    rows += [[None, None, name, None, None, *[3] * 9] for name in ("合计", "剔重合计")]
    merges = [(draw(st.integers(5, 9)), draw(st.integers(0, 4))) for _ in range(draw(st.integers(0, 2)))]
    kinds = ["".join(map(letter, row)).rstrip() for row in rows]
    texts = [["" if cell is None else str(cell) for cell in row[: len(k)]] for row, k in zip(rows, kinds, strict=True)]
    return Sheet("表", False, tuple(Merge(top, left, top + 2, left) for top, left in merges), texts, kinds)


def typed(text: str) -> Decimal | str | None:
    """Numbers as numbers, anything else as text."""
    try:
        return Decimal(text) if text != "-0" else text
    except InvalidOperation:
        return text or None


def letter(cell: Any) -> str:
    return " " if cell in {None, ""} else "t" if isinstance(cell, str) else "n"


def read(sheet: Sheet) -> Reading:
    return read_form(Grid("xlsx", (sheet,)), "长春市2007年6月.xlsx", load_reference(), load_specs())


def one_by_one(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(RowMatcher, "match_alike", lambda *_: ([], []))


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(sheet=registers())
def test_a_register_reads_the_same(sheet: Sheet) -> None:
    in_one_go = read(sheet)
    with pytest.MonkeyPatch.context() as patch:
        one_by_one(patch)
        assert read(sheet) == in_one_go


@pytest.mark.parametrize("name", layouts.LAYOUTS)
def test_a_layout_reads_the_same(
    name: str, tmp_path: Path, reader: GridReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_one_go = layouts.read(layouts.LAYOUTS[name], tmp_path, reader)
    one_by_one(monkeypatch)
    assert layouts.read(layouts.LAYOUTS[name], tmp_path, reader) == in_one_go
