"""Real tables, as they were published, from the file to the verdict: what is wrong is found at its cell, no more."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from rule_cases import union

from expectations.checks.evidence import Submission
from expectations.judging.judge_reading import FileJudgement, describe_submission, judge_reading
from expectations.judging.judge_submissions import judge_submissions
from ingest.extract.reference import load_reference
from ingest.forms.load_specs import load_spec, load_specs
from ingest.observation import Reading
from ingest.read_submission import read_submission
from ingest.vocabulary import Verdict
from ingest.workbook.read_grid import GridReader
from tests.ingest.conftest import xlsx

# The monthly table of industry as counties published it; 同比 of the single month is not taken.
INDUSTRY = """
form: X10
version: "2010"
table_code: 吉集试10表
title_zh: 工业经济主要指标
title_en: Main indicators of industry
frequency: monthly
valid_from: 2010-01
valid_to: 2010-12
units: [万元, 千元]
indicators:
  entity_count: {tokens: [企业单位数], unit: count}
  gross_output: {tokens: [工业总产值], unit: money}
  sales_output: {tokens: [销售产值], unit: money}
  export_value: {tokens: [出口交货值], unit: money}
  loss: {tokens: [亏损企业亏损总额], unit: money}
  entity_count_above_scale: {tokens: [], unit: count}
  gross_output_above_scale: {tokens: [], unit: money}
  sales_output_above_scale: {tokens: [], unit: money}
bases:
  month: {tokens: [本月]}
  ytd: {tokens: [累计]}
layouts:
  - name: indicator_list
    subject: {type: region, code: "@reporting_unit"}
    columns:
      - {role: label, tokens: [指标名称]}
      - {role: line, tokens: [代码]}
      - {bases: [month, ytd]}
    rows:
      - {tokens: ["其中:规模以上"], line: "02", indicator: entity_count_above_scale}
      - {tokens: ["其中:规模以上"], line: "04", indicator: gross_output_above_scale}
      - {tokens: ["其中:规模以上"], line: "06", indicator: sales_output_above_scale}
      - {list: indicator}
"""
# 浦江县 2010年6月: of 销售产值 a digit of the cumulative figure was lost, 158996 for about 1589960.
PUJIANG: list[list[Any]] = [
    ["企业单位数", "01", 4326, 4326],
    ["其中:规模以上", "02", 501, 501],
    ["工业总产值", "03", 309748, 1618573],
    ["其中:规模以上", "04", 206713, 1086976],
    ["销售产值", "05", 299736, 158996],
    ["其中:规模以上", "06", 200036, 1051024],
]
LOST = "D9"
# 累计亏损企业亏损总额, 千元, of 1-2月, 1-3月 ... ; where it falls, losses turned into profit. One month was left blank.
LOSSES = (258, 415, 104, 9, None, 11, 11)


@pytest.fixture(scope="module")
def reader() -> Iterator[GridReader]:
    with GridReader() as opened:
        yield opened


def industry(rows: Sequence[Sequence[Any]], period: str, unit: str, folder: Path, reader: GridReader) -> Reading:
    """The table as a file, read by its spec."""
    head = [
        ["工业经济主要指标"],
        ["表    号：吉集试10表", None, None, f"单位：个、{unit}"],
        ["综合机关名称：通化市", None, period],
        ["指标名称", "代码", "本月", "累计"],
    ]
    (folder / "spec.yaml").write_text(INDUSTRY, encoding="utf-8")
    (folder / "form").write_bytes(xlsx([*head, *rows]))
    specs = (load_spec(folder / "spec.yaml"),)
    return read_submission(folder / "form", "报表.xlsx", load_reference(), specs, reader)


def test_the_lost_digit_is_found_at_its_cell_by_two_independent_rules(tmp_path: Path, reader: GridReader) -> None:
    reading = industry(PUJIANG, "2010年6月", "万元", tmp_path, reader)
    assert reading.findings == ()
    judgement = judge_reading(reading)
    assert judgement.verdict is Verdict.QUARANTINED
    month, part = judgement.findings
    assert (month.rule_code, month.cell, month.value_text) == ("R324", LOST, "158996")
    assert (part.rule_code, part.cell, part.value_text) == ("R336", LOST, "158996")
    assert "299736" in month.message_zh
    assert "1051024" in part.message_zh


def test_with_the_digit_the_table_passes(tmp_path: Path, reader: GridReader) -> None:
    rows = [[*row[:3], 1589960] if row[3] == 158996 else row for row in PUJIANG]
    judgement = judge_reading(industry(rows, "2010年6月", "万元", tmp_path, reader))
    assert (judgement.verdict, judgement.findings) == (Verdict.ACCEPTED, ())


def test_the_falling_series_of_losses_passes_with_a_warning(tmp_path: Path, reader: GridReader) -> None:
    sent: list[Submission] = []
    for month, amount in enumerate(LOSSES, start=2):
        rows = [["企业单位数", "01", 50, 50], ["亏损企业亏损总额", "07", None, amount]]
        reading = industry(rows, f"2010年{month}月", "千元", tmp_path, reader)
        assert reading.findings == ()
        submission = describe_submission(reading)
        assert submission is not None
        received_at = datetime.fromisoformat(f"2010-{month + 1:02}-05T09:00:00+08:00")
        sent.append(replace(submission, submission_id=month, received_at=received_at))
    judgement = judge_submissions(sent, [], read_severities={}, roster=[])
    warned = [number for number, verdict in judgement.verdicts.items() if verdict is Verdict.ACCEPTED_WITH_WARNINGS]
    assert warned == [4, 5]  # 415 -> 104 -> 9; after the blank month 11 is not less than 9
    assert {*judgement.verdicts.values()} == {Verdict.ACCEPTED, Verdict.ACCEPTED_WITH_WARNINGS}
    assert [(number, f.rule_code, f.cell) for number, f in judgement.findings] == [(4, "R402", "D6"), (5, "R402", "D6")]


def zones(deduplicated: float, folder: Path, reader: GridReader) -> FileJudgement:
    """Beijing's zones of 2016 on our F1, in 亿元: 32358.1 together, of which some is counted twice."""
    names = ("增加值", "营业收入", "实缴税金")
    head = ["序号", "单位代码", "单位名称", "类别", "所在县(市、区)", *(f"{name}1—本月" for name in names)]
    rows: list[list[Any]] = [
        ["产业集聚区、专业村镇、产业升级示范区主要经济指标"],
        ["表    号：", "吉集综1表", None, None, None, None, None, "单位：亿元"],
        ["综合机关名称：通化市", None, "2007年1—6月"],
        [*head[:5], *(name + basis for name in names for basis in ("1—本月", "上年同期", "增减%"))],
    ]

    def row(*said: Any, value_added: float, revenue: float, tax: float) -> list[Any]:
        return [*said, *(cell for amount in (value_added, revenue, tax) for cell in (amount, None, None))]

    rows += [
        row(1, "Z22050001", "甲区", "产业集聚区", "东昌区", value_added=3000.5, revenue=17358.1, tax=700.5),
        row(2, "Z22050002", "乙区", "产业集聚区", "集安市", value_added=2500.5, revenue=15000, tax=600.5),
        row(None, None, "小计", "产业集聚区", None, value_added=5501, revenue=32358.1, tax=1301),
        row(None, None, "合计", None, None, value_added=5501, revenue=32358.1, tax=1301),
        row(None, None, "剔重合计", None, None, value_added=5000.5, revenue=deduplicated, tax=1200.5),
    ]
    (folder / "form").write_bytes(xlsx(rows))
    return judge_reading(read_submission(folder / "form", "报表.xlsx", load_reference(), load_specs(), reader))


@pytest.mark.parametrize(
    ("deduplicated", "verdict", "found"),
    [
        (28811.4, Verdict.ACCEPTED, []),  # as published
        (32358.1, Verdict.ACCEPTED, []),
        (32358.2, Verdict.ACCEPTED, []),  # half a unit for each of three figures
        (32358.3, Verdict.QUARANTINED, [("R309", "I9")]),
        (17358.1, Verdict.ACCEPTED, []),
        (17358, Verdict.QUARANTINED, [("R310", "I9")]),
    ],
)
def test_a_deduplicated_total_lies_between_its_largest_part_and_the_sum(
    deduplicated: float, verdict: Verdict, found: list[tuple[str, str]], tmp_path: Path, reader: GridReader
) -> None:
    judgement = zones(deduplicated, tmp_path, reader)
    assert [(f.rule_code, f.cell) for f in judgement.findings] == found
    assert judgement.verdict is verdict


def test_a_deduplicated_total_of_subtotals_alone() -> None:
    def rules(deduplicated: str) -> set[str]:
        case = union(total="32358.1", deduplicated=deduplicated, unit="15000")
        return {f.rule_code for _, f in judge_submissions(case.pending, [], read_severities={}, roster=[]).findings}

    assert rules("28811.4") == set()
    assert rules("32358.3") == {"R309"}
    assert rules("14999.9") == {"R310"}
