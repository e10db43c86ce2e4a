"""One small F3 and what happens when one thing in it changes. Cells are given as row, column from 1."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from ingest.describe_reading import reading_json
from ingest.observation import Reading
from tests.ingest.extract.paper import F3, F3_MERGES, changed

ReadRows = Callable[..., Reading]


def rules(reading: Reading) -> list[tuple[str, str]]:
    return [(finding.rule_code, finding.cell) for finding in reading.findings]


def read(read_rows: ReadRows, changes: dict[tuple[int, int], Any], merges: list[str] = F3_MERGES) -> Reading:
    return read_rows(changed(changes), merges)


def test_every_cell_with_subject_indicator_basis_unit_and_status(read_rows: ReadRows) -> None:
    reading = read_rows(F3, F3_MERGES)
    assert (reading.form_code, reading.form_version, reading.period) == ("F3", "2006", "2007-06")
    assert (reading.reporting_unit_code, reading.findings) == ("220500", ())
    found = {observation.cell: observation for observation in reading.observations}
    assert len(found) == 10 + 3 + 10 + 10
    total = found["C9"]
    assert (total.subject_type, total.subject_code, total.indicator_code, total.basis) == (
        "region", "220500", "value_added", "ytd",
    )  # fmt: skip
    assert (total.value_number, total.unit_reported, total.value_std) == (Decimal(300), "万元", Decimal(3_000_000))
    assert (found["B9"].unit_reported, found["B9"].basis, found["E9"].unit_reported) == ("个", "stock", "%")
    industry = found["C10"]
    assert (industry.subject_code, industry.indicator_code) == ("220500", "value_added_industry")
    assert not {"B10", "F10", "K10"} & found.keys()
    county = {column: found[f"{column}11"] for column in "BCDEFGHIJK"}
    assert {observation.subject_code for observation in county.values()} == {"220502"}
    assert (county["C"].value_text, county["C"].value_number) == ("１００", Decimal(100))
    assert (county["E"].value_text, county["E"].value_number) == ("11.1%", Decimal("11.1"))
    statuses = {column: (observation.value_number, observation.obs_status) for column, observation in county.items()}
    assert statuses["G"] == (None, "N") and statuses["H"] == (None, "O")
    assert statuses["I"] == (None, "Q") and statuses["J"] == (None, "L")
    assert statuses["K"] == (Decimal("-3.5"), "A")


def test_reading_as_json(read_rows: ReadRows) -> None:
    document = reading_json(read_rows(F3, F3_MERGES))
    assert document["observations"][1] == {
        "sheet": "表", "cell": "C9", "subject": "220500", "subject_type": "region", "subject_label": "全　市",
        "indicator": "value_added", "period": "2007-06", "basis": "ytd", "value_text": "300", "value_number": "300",
        "unit": "万元", "value_std": "3000000", "obs_status": "A",
    }  # fmt: skip


def test_header_drawn_without_merges(read_rows: ReadRows) -> None:
    assert read_rows(F3, F3_MERGES).observations == read_rows(F3).observations


def test_header_in_one_row(read_rows: ReadRows) -> None:
    names = [m + b for m in ("增加值", "营业收入", "实缴税金") for b in ("1—本月", "上年同期", "增减%")]
    rows = [*F3[:5], ["地区", "单位数", *names], *F3[7:]]
    reading = read_rows(rows)
    assert reading.findings == () and len(reading.observations) == 33


def test_header_names_the_months_and_units_stand_in_it(read_rows: ReadRows) -> None:
    words = {(5, 4): None, (6, 3): "增加值（亿元）", (6, 6): "营业收入(万元)", (6, 9): "实缴税金（万元）"}
    months = {(7, column): "1—6月" for column in (3, 6, 9)}
    reading = read(read_rows, words | months)
    assert reading.findings == ()
    units = {observation.cell: observation.unit_reported for observation in reading.observations}
    assert (units["C9"], units["F9"], units["I9"]) == ("亿元", "万元", "万元")


def test_columns_in_another_order(read_rows: ReadRows) -> None:
    swapped = {(7, 3): "去年同期", (7, 4): "1—本月"}
    found = {o.cell: o.basis for o in read(read_rows, swapped).observations}
    assert (found["C9"], found["D9"]) == ("prior_year_ytd", "ytd")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        # the head
        ({(2, 4): "吉集综9表"}, [("R201", "")]),
        ({(3, 2): None}, [("R202", "")]),
        ({(3, 2): "2007年1月"}, [("R202", "B3")]),
        ({(3, 2): "2007年二季度"}, [("R202", "B3")]),
        ({(3, 2): "2003年6月"}, [("R202", "B3")]),
        ({(3, 2): 2010.1}, [("R202", "B3")]),
        ({(1, 1): "2007年5月主要指标"}, [("R202", "A1")]),
        ({(3, 1): None}, [("R203", "")]),
        ({(3, 1): "综合机关名称：通花市"}, [("R203", "A3")]),
        ({(3, 1): "综合机关名称：东昌区"}, [("R203", "A3")]),
        ({(3, 1): "综合机关名称：220100通化市"}, [("R203", "A3")]),
        ({(5, 4): None}, [("R204", cell) for cell in ("C7", "D7", "F7", "G7", "I7", "J7")]),
        ({(5, 4): "单位：美元"}, [("R204", "D5")] + [("R204", cell) for cell in ("C7", "D7", "F7", "G7", "I7", "J7")]),
        ({(5, 4): "单位：元"}, [("R204", cell) for cell in ("C7", "D7", "F7", "G7", "I7", "J7")]),
        ({(6, 3): "增加值(亿元)"}, [("R204", "C7"), ("R204", "D7")]),
        ({(5, 2): "单位：亿元"}, [("R204", "D5")] ),
        # the header
        ({(7, 5): "比重"}, [("R205", "E7"), ("R205", "A7")]),
        ({(7, 4): "1—本月"}, [("R205", "D7"), ("R205", "A7")]),
        ({(7, 3): "1—5月"}, [("R205", "C7")]),
        ({(9, 13): 5}, [("R205", "M9")]),
        # the rows
        ({(11, 1): "　东冒区"}, [("R206", "A11")]),
        ({(11, 1): "　南关区"}, [("R206", "A11")]),  # of another prefecture
        ({(11, 1): None}, [("R206", "A11")]),
        ({(9, 1): "某市"}, [("R206", "A9"), ("R206", "A10"), ("R206", "A7")]),
        ({(10, 6): 7}, [("R206", "F10")]),
        ({(16, 2): 99}, [("R206", "B16")]),
        ({(12, 1): "　东昌区"}, [("R210", f"{column}12") for column in "BCDEFGHIJK"]),
        # the cells
        ({(11, 3): "1O0"}, [("R207", "C11")]),
        ({(11, 3): True}, [("R207", "C11")]),
        ({(11, 3): "#REF!"}, [("R208", "C11")]),
        ({(11, 3): "=1+1"}, [("R208", "C11")]),
    ],
)  # fmt: skip
def test_one_thing_wrong_is_found_at_its_cell(
    read_rows: ReadRows, changes: dict[tuple[int, int], Any], expected: list[tuple[str, str]]
) -> None:
    assert rules(read(read_rows, changes)) == expected


@pytest.mark.parametrize(
    ("changes", "unit"),
    [
        ({(3, 1): "综合机关名称：长白山管委会"}, "22CBS0"),
        ({(3, 1): "填报单位:220500通化市"}, "220500"),
        ({(3, 1): "填 报 单 位：通　化　市2007年1—6月", (3, 2): None}, "220500"),
        ({(3, 1): "综合机关名称", (3, 2): "通化市", (4, 2): "2007年1—6月"}, "220500"),
        ({(3, 1): "综合机关名称：通化　2007年1—6月　单位：万元", (3, 2): None, (5, 4): None}, "220500"),
        ({(3, 1): "综合机关名称：延边州统计局"}, "222400"),
        ({(3, 1): "综合机关名称：吉林省中小企业局"}, "220000"),
    ],
)
def test_the_head_in_other_arrangements(read_rows: ReadRows, changes: dict[tuple[int, int], Any], unit: str) -> None:
    reading = read(read_rows, changes)
    assert (reading.reporting_unit_code, reading.period) == (unit, "2007-06")
    assert not [finding for finding in reading.findings if finding.rule_code < "R205"]


def test_without_a_header_no_row_is_a_title(read_rows: ReadRows) -> None:
    changes = {(6, 1): "a"} | {(row, column): "x" for row in (6, 7) for column in range(2, 12)}
    assert {rule for rule, _cell in rules(read(read_rows, changes))} == {"R205"}


def test_no_header_shows_the_row_looked_at(read_rows: ReadRows) -> None:
    reading = read_rows([*F3[:5], ["项目一", "项目二", "项目三", "项目四", "项目五"], [1, 2, 3, 4, 5]])
    (finding,) = reading.findings
    assert finding.rule_code == "R205" and "项目一 | 项目二" in finding.message_zh


def test_old_and_short_names(read_rows: ReadRows) -> None:
    rows = changed({(3, 1): "综合机关名称：白山市", (11, 1): "江 源 县", (12, 1): "长白县"})
    codes = [o.subject_code for o in read_rows(rows, F3_MERGES).observations if o.cell in {"C11", "C12"}]
    assert codes == ["220605", "220623"]


def test_file_name_only_cross_checks(read_rows: ReadRows) -> None:
    assert read_rows(F3, F3_MERGES, name="通化市2007年6月中小企业月报.xlsx").findings == ()
    reading = read_rows(F3, F3_MERGES, name="白山市2007年5月月报.xlsx")
    assert [(f.rule_code, f.severity) for f in reading.findings] == [("R209", "warning")] * 2
    assert (reading.reporting_unit_code, reading.period) == ("220500", "2007-06")


@pytest.mark.parametrize("text", ["500\n600", "500\t600", "5\r\n500"])
def test_two_lines_in_a_cell_are_not_one_number(read_rows: ReadRows, text: str) -> None:
    row = {(11, column): "1" for column in range(2, 12)}  # texts of digits only: converted in one go
    reading = read(read_rows, row | {(11, 3): text})
    assert rules(reading) == [("R207", "C11")]
    assert "C11" not in {observation.cell for observation in reading.observations}
