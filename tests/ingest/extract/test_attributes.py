"""The register's attributes: what would not be understood later is a finding at its cell."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ingest.forms.load_specs import FORMS, load_spec
from ingest.forms.read_yaml import SpecError
from ingest.observation import Reading
from tests.ingest.extract.paper import F5, changed

ReadRows = Callable[..., Reading]
TYPE, COUNTY, HOST, DAY, STATUS = 4, 5, 7, 9, 10  # columns of F5


def test_every_spelling_that_the_marts_understand_passes_and_stays_as_typed(read_rows: ReadRows) -> None:
    reading = read_rows(changed({(5, DAY): date(2006, 12, 20), (6, DAY): "2006.12.20"}, F5))
    assert reading.findings == ()
    texts = {o.cell: o.value_text for o in reading.observations}
    assert (texts["I5"], texts["D6"], texts["E7"]) == ("2006-12-20", "专业 村镇", "集　安　市")


@pytest.mark.parametrize(
    ("column", "typed", "named"),
    [
        (TYPE, "集聚区", "产业集聚区、专业村镇"),
        (TYPE, None, "不能为空"),
        (STATUS, "已确认", "推荐、已认定、已撤销"),
        (STATUS, None, "不能为空"),
        (DAY, "2006.12", "2006-12-20"),
        (DAY, "20061220", "2006-12-20"),
        (DAY, 39071, "2006-12-20"),
        (DAY, "2006年12月", "2006-12-20"),
        (DAY, "2006-02-30", "2006-12-20"),
        (DAY, "２００６-12-20", "2006-12-20"),
        (DAY, "—", "状态为“已认定”"),
        (DAY, None, "状态为“已认定”"),
        (COUNTY, "东昌", ""),
        (COUNTY, "东昌县", "2007-06-30"),
        (COUNTY, "江源县", "2007-06-30"),  # 江源区 since 2006
        (COUNTY, "南关区", "2007-06-30"),  # of another prefecture
        (COUNTY, "市辖区", ""),  # the part of the prefecture outside its counties
        (COUNTY, "通化", ""),  # the county, though a prefecture has the name too
        (COUNTY, None, "不能为空"),
        (HOST, "一号集群", "C01"),
        (HOST, "Z2205001", "C01"),
    ],
)
def test_text_that_is_not_understood_is_found_at_its_cell(
    read_rows: ReadRows, column: int, typed: Any, named: str
) -> None:
    reading = read_rows(changed({(5, column): typed}, F5))
    if not named:  # a shorter name of the code list
        assert reading.findings == ()
        return
    (found,) = reading.findings
    assert (found.rule_code, found.cell, found.severity) == ("R213", f"{'ABCDEFGHIJ'[column - 1]}5", "error")
    assert named in found.message_zh
    assert found.message_en


def test_date_that_a_unit_not_yet_confirmed_gives_must_be_one_too(read_rows: ReadRows) -> None:
    assert [f.cell for f in read_rows(changed({(7, DAY): "年底"}, F5)).findings] == ["I7"]


@pytest.mark.parametrize(
    "holds",
    [
        "{kind: word}",
        "{kind: date, words: [今天]}",
        "{kind: code}",
        "{kind: code, pattern: '('}",
        "{kind: date, required_where: {no_such: [已认定]}}",
        "{kind: day}",
    ],
)
def test_declaration_that_makes_no_sense_is_refused_with_its_line(tmp_path: Path, holds: str) -> None:
    text = (FORMS / "F5_2006.yaml").read_text(encoding="utf-8")
    path = tmp_path / "F5_2006.yaml"
    indicator = f"leading_industry: {{tokens: [主导产业], unit: text, holds: {holds}}}"
    path.write_text(f"{text}\nindicators:\n  {indicator}\n", encoding="utf-8")
    with pytest.raises(SpecError, match=str(path.name)):
        load_spec(path)
