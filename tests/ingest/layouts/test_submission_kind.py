"""The kind of a submission (快报, 年报 ...) is read from its title, in every layout that has one."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from ingest.describe_reading import reading_json
from ingest.observation import Reading
from ingest.workbook.read_grid import GridReader
from tests.ingest.extract.paper import F3, F3_MERGES, changed
from tests.ingest.layouts.layout_file import LayoutFile, load_layouts
from tests.ingest.layouts.test_layouts import fact, read

ReadRows = Callable[..., Reading]

LAYOUTS = load_layouts()
DRAWN = sorted(name for name in LAYOUTS if name.startswith("L"))
# A list of facts, and a vendor's export, begin with their header: no line to say it in.
TITLED = [name for name in DRAWN if not name.startswith(("L12", "L13"))]
KINDS = {
    "（快报）": "flash", "快报": "flash", "(年报)": "annual", "（核定数）": "approved", "反馈数": "approved",
    "（普查修订）": "census_revised", "（更正）": "correction", "（快 报）": "flash",
}  # fmt: skip


def titled(layout: LayoutFile, mark: str) -> LayoutFile:
    """The layout with a mark after the title of its first sheet."""
    written = deepcopy(layout.written)
    first, *rest = written["sheets"][0]["drawn"].split("\n")
    cell, bar, others = first.partition(" | ")
    written["sheets"][0]["drawn"] = "\n".join([cell + mark + bar + others, *rest])
    return LayoutFile(written)


@pytest.mark.parametrize("mark", KINDS)
@pytest.mark.parametrize("name", TITLED)
def test_said_in_the_title_of_every_layout(name: str, mark: str, tmp_path: Path, reader: GridReader) -> None:
    reading = read(titled(LAYOUTS[name], mark), tmp_path, reader)
    assert reading.submission_kind == KINDS[mark]
    plain = read(LAYOUTS[name], tmp_path, reader)
    assert [*map(fact, reading.observations)] == [*map(fact, plain.observations)]
    assert reading.findings == plain.findings


@pytest.mark.parametrize("name", LAYOUTS)
def test_no_mark_is_regular(name: str, tmp_path: Path, reader: GridReader) -> None:
    assert read(LAYOUTS[name], tmp_path, reader).submission_kind == "regular"


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({(1, 1): "中小企业暨民营经济主要指标快报表"}, "flash"),
        ({(1, 1): "快报"}, "flash"),
        ({(1, 1): "【快报】中小企业暨民营经济主要指标"}, "flash"),
        ({(3, 2): "2007年1—6月快报"}, "flash"),
        ({(3, 2): "2007年1—6月（快报数）"}, "flash"),
        ({(3, 1): "综合机关名称：通 化 市  2007年1—6月（快报）", (3, 2): None}, "flash"),
        ({(2, 1): "（省统计局核定数）"}, "approved"),
        ({(2, 1): "（第二次全国经济普查修订数）"}, "census_revised"),
        ({(2, 1): "更正稿"}, "correction"),
        ({(2, 1): "中小企業暨民營經濟快報"}, "flash"),
        # Of several the weightiest: a corrected flash is a flash, a corrected annual report an annual one.
        ({(1, 1): "中小企业暨民营经济主要指标快报（更正）"}, "flash"),
        ({(1, 1): "中小企业暨民营经济主要指标（快报、更正）"}, "flash"),
        ({(1, 1): "中小企业暨民营经济主要指标（更正，快报）"}, "flash"),
        ({(1, 1): "中小企业暨民营经济主要指标（年报）", (2, 1): "（更正）"}, "annual"),
        ({(1, 1): "中小企业暨民营经济主要指标年快报"}, "flash"),
        # Ordinary names of forms, other reports, remarks.
        ({(1, 1): "中小企业暨民营经济主要指标月报表"}, "regular"),
        ({(1, 1): "中小企业暨民营经济主要指标年报表"}, "regular"),
        ({(1, 1): "中小企业暨民营经济主要指标半年报"}, "regular"),
        ({(1, 1): "（三）综合定期报表（年报、快报和定期报表）"}, "regular"),
        ({(2, 1): "上年同期为年报数"}, "regular"),
        ({(1, 1): "中小企业暨民营经济主要指标（上年同期为年报数）"}, "regular"),
        ({(2, 1): "注：快报"}, "regular"),
        ({(2, 1): "关于更正2007年1—6月报表的说明"}, "regular"),
        ({(2, 1): "1月免报，2007年报送"}, "regular"),
        # In a cell it is a mark of that value, among the signatures a remark.
        ({(9, 3): "300(快报)"}, "regular"),
        ({(11, 3): "快报100"}, "regular"),
        ({(14, 1): "说明：本表为快报。"}, "regular"),
        ({(14, 1): "（快报）"}, "regular"),
    ],
    ids=lambda value: "、".join(map(str, value.values())) if isinstance(value, dict) else value,
)
def test_words_that_count_and_words_that_do_not(
    read_rows: ReadRows, changes: dict[tuple[int, int], Any], kind: str
) -> None:
    reading = read_rows(changed(changes), F3_MERGES)
    assert reading.submission_kind == reading_json(reading)["submission_kind"] == kind
    assert len(reading.observations) == len(read_rows(F3, F3_MERGES).observations)


def test_a_mark_of_a_value_stays_a_mark(read_rows: ReadRows) -> None:
    reading = read_rows(changed({(9, 3): "300(快报)"}), F3_MERGES)
    assert {cell.cell: cell.obs_status for cell in reading.observations}["C9"] == "P"


def test_an_annual_form_is_always_annual(tmp_path: Path, reader: GridReader) -> None:
    """Its 年报 is a name; in brackets it is a mark, as anywhere."""
    annual = LAYOUTS["L14_lines_headings_memo"]
    assert read(titled(annual, "年报"), tmp_path, reader).submission_kind == "regular"
    assert read(titled(annual, "（年报）"), tmp_path, reader).submission_kind == "annual"


def test_a_refused_file_has_no_kind_of_its_own(read_rows: ReadRows) -> None:
    reading = read_rows([["（快报）"], ["什么都不是"]])
    assert reading.is_refused and reading.submission_kind == "regular"
