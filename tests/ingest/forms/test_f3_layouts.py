"""F3 as bureaus send it: a sheet per county, blocks one under the other, a table of shares beside it, a long list."""

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ingest.forms.load_specs import load_specs
from ingest.observation import Reading
from ingest.read_submission import read_submission
from ingest.workbook.read_grid import GridReader
from tests.ingest.extract.paper import F3
from tests.ingest.forms.fill_blank import REFERENCE

Rows = list[list[Any]]
Read = Callable[[bytes], Reading]
HEADER = ["指标名称", "代码", "计量单位", "本月", "1—本月", "上年同期", "增减%"]


def head(unit: str) -> Rows:
    return [["中小企业暨民营经济主要指标"], ["表    号：", "吉集综3表"], [f"综合机关名称：{unit}", "2007年1—6月"]]


def body(value: int) -> Rows:
    return [
        ["一、增加值", "01", "万元", value, value * 6, value * 5, 20],
        ["　其中：工业", "02", "万元", value - 1, value * 5, value * 4, 25],
        ["二、营业收入", "03", "万元", value * 3, value * 18, value * 15, 20],
        ["三、实缴税金", "04", "万元", 1, 6, 5, 20],
    ]


@pytest.fixture
def read(tmp_path: Path, reader: GridReader) -> Read:
    def read_bytes(data: bytes) -> Reading:
        path = tmp_path / "form"
        path.write_bytes(data)
        return read_submission(path, "form", REFERENCE, load_specs(), reader)

    return read_bytes


def book(sheets: Mapping[str, Rows]) -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        page = made.create_sheet(name)
        for row in rows:
            page.append(row)
    raw = io.BytesIO()
    made.save(raw)
    return raw.getvalue()


def test_a_summary_and_a_sheet_per_county(read: Read) -> None:
    reading = read(
        book(
            {
                "汇总": [*head("通化市"), HEADER, *body(60)],
                "东昌区": [*head("通化市"), HEADER, *body(20)],
                "Sheet3": [*head("梅河口市"), HEADER, *body(40)],
            }
        )
    )
    assert (reading.reporting_unit_code, reading.period, reading.findings) == ("220500", "2007-06", ())
    found = {(o.sheet, o.cell): (o.subject_code, o.indicator_code, o.value_number) for o in reading.observations}
    assert found["汇总", "E5"] == ("220500", "value_added", 360)
    assert found["东昌区", "E5"] == ("220502", "value_added", 120)
    assert found["Sheet3", "E7"] == ("220581", "revenue", 720)
    assert len(found) == 3 * 16


def test_a_county_alone_is_no_reporting_unit(read: Read) -> None:
    reading = read(book({"东昌区": [*head("东昌区"), HEADER, *body(20)]}))
    assert [(f.rule_code, f.cell) for f in reading.findings] == [("R203", "A3")] and reading.is_refused


def test_the_whole_and_its_development_zones_one_under_the_other(read: Read) -> None:
    rows = [*head("通化市"), HEADER, *body(60), [], ["其中：开发区"], HEADER, *body(10)]
    reading = read(book({"表": rows}))
    assert reading.findings == ()
    subjects = {o.cell: (o.subject_type, o.subject_code) for o in reading.observations}
    assert subjects["E5"] == ("region", "220500") and subjects["E12"] == ("group", "DEV_ZONE")
    assert len(subjects) == 32


def test_the_bureaus_shares_stand_beside_the_amounts(read: Read) -> None:
    amounts = [*head("吉林省"), *F3[4:8], ["全　省", *F3[8][1:]], ["　通化市", *F3[8][1:]]]
    shares = [
        *head("吉林省"),
        [None, None, None, None, None, "单位：亿元"],
        ["指标", "块状经济(剔重)A", "全省中小企业暨民营经济B", "占比(%)A/B", "目标(%)", "差距(百分点)"],
        ["增加值", 180, 1000, 18, 20, -2],
        ["营业收入", 630, 3000, 21, 20, 1],
        ["实缴税金", 15.5, 100, 15.5, 20, -4.5],
    ]
    reading = read(book({"主要指标": amounts, "占比": shares}))
    assert reading.findings == ()
    found = {o.cell: o for o in reading.observations if o.sheet == "占比"}
    assert [(found[c].indicator_code, found[c].basis, found[c].unit_reported) for c in ("B6", "D6", "E6", "F6")] == [
        ("value_added_block", "ytd", "亿元"),
        ("value_added_share", "share", "%"),
        ("value_added_share_target", "share", "%"),
        ("value_added_share", "change", "百分点"),
    ]
    assert {o.subject_code for o in found.values()} == {"220000"} and len(found) == 15


LONG = """表号：吉集综3表,综合机关名称：通化市,2007年1—6月
地区代码,地区,期别,指标代码,指标,数值,单位,备注
220500,通化市,2007-06,101,增加值,360,万元,
220500,通化市,2007年1—6月,103,单位数,12,个,
220502,东昌区,200706,101,增加值,1.5,亿元,快报
"""


def test_a_long_list_in_the_encoding_of_the_time(read: Read) -> None:
    reading = read(LONG.encode("gb18030"))
    assert reading.findings == ()
    assert [(o.cell, o.subject_code, o.indicator_code, o.basis, str(o.value_std)) for o in reading.observations] == [
        ("F3", "220500", "value_added", "ytd", "3600000"),
        ("F4", "220500", "unit_count", "stock", "12"),
        ("F5", "220502", "value_added", "ytd", "150000000.0"),
    ]


def test_a_long_list_is_of_one_period(read: Read) -> None:
    reading = read(LONG.replace("200706", "200705").encode("gb18030"))
    assert [(f.rule_code, f.cell, f.severity) for f in reading.findings] == [("R206", "C5", "error")]
    assert {o.period for o in reading.observations} == {"2007-06"}
