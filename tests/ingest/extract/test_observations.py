"""Observations are columns that come back as the objects they were made of; figures never pass for a head."""

from collections.abc import Callable
from decimal import Decimal

from ingest.forms.load_specs import load_spec
from ingest.observation import FIELDS, NO_OBSERVATIONS, Observations, Reading
from tests.ingest.extract.paper import F3, F3_MERGES
from tests.ingest.layouts.layout_file import FOLDER


def test_columns_and_objects_are_the_same(read_rows: Callable[..., Reading]) -> None:
    read = read_rows(F3, F3_MERGES).observations
    objects = list(read)
    assert Observations.of(objects) == read and [read[place] for place in range(len(read))] == objects
    assert list(read[3:7]) == objects[3:7] and read[-1] == objects[-1]
    assert all(read.column(name) == [getattr(each, name) for each in objects] for name in FIELDS)
    assert Observations.of(()) == NO_OBSERVATIONS and list(NO_OBSERVATIONS) == []


def test_a_figure_like_a_year_is_no_period_of_the_head(read_rows: Callable[..., Reading]) -> None:
    rows = [
        ["主要经济指标逐月"],
        ["表号：吉集试7表"],
        ["综合机关名称：长春市　2007年1—4月"],
        ["统计指标", "计量单位", "1-2月", "1-3月", "1-4月"],
        ["一、增加值", "万元", "0", 0, "1900.1"],
    ]
    reading = read_rows(rows, specs=(load_spec(FOLDER / "specs" / "month_matrix.yaml"),))
    assert reading.findings == () and reading.period == "2007-04"
    assert reading.observations.column("value_number") == [Decimal(0), Decimal(0), Decimal("1900.1")]


def test_a_column_over_a_month_to_come_is_told(read_rows: Callable[..., Reading]) -> None:
    """1-2月 mistyped as 12月: the report is of February."""
    rows = [
        ["主要经济指标逐月"],
        ["表号：吉集试7表"],
        ["综合机关名称：长春市　2007年1—2月"],
        ["统计指标", "计量单位", "12月"],
        ["一、增加值", "万元", "7"],
    ]
    [finding] = read_rows(rows, specs=(load_spec(FOLDER / "specs" / "month_matrix.yaml"),)).findings
    assert (finding.rule_code, finding.cell) == ("R205", "C4")
    assert "12月" in finding.message_zh and "2007-02" in finding.message_zh
