"""The copy that goes back: the sender's values at their addresses, failing cells marked, nothing that acts."""

import datetime as dt
import io
import random
import time
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.extract.detect_form import find_form
from ingest.extract.find_figures import is_figure
from ingest.extract.reference import load_reference
from ingest.feedback import annotate_workbook as module
from ingest.feedback import plan_copy as planning
from ingest.feedback.annotate_workbook import annotate_workbook
from ingest.feedback.recognise_reply import MARK, SUMMARY, TITLE, without_reply
from ingest.feedback.safe_text import CELL_LIMIT, sheet_titles
from ingest.feedback.write_summary import COLOURS, Notice
from ingest.forms.load_specs import load_specs
from ingest.forms.plan_blank import Input
from ingest.forms.spec_file import UnitKind
from ingest.observation import Finding, Reading
from ingest.read_submission import read_form
from ingest.vocabulary import Severity, Verdict
from ingest.workbook.grid import BLANK, DATE, ERROR, NUMBER, TEXT, Grid, Sheet, cell_address
from ingest.workbook.read_grid import GridReader
from tests.fuzz import scaled
from tests.ingest.forms.fill_blank import fill_form
from tests.ingest.workbook.test_round_trip import _DATE, _NUMBER, _text
from tests.ingest.write_books import ErrorCode, Formula, Page, Percent, Value, csv_book, xls_book
from tests.ingest.write_ods_book import ods_book
from tests.ingest.write_xlsx_book import xlsx_book

GridOf = Callable[[bytes], Grid]
ERROR_AT_B2 = Finding("R305", Severity.ERROR, "请改正。", "Correct it.", "表", "B2", "12")
FACTS = (("报送编号", "Submission", "12"), ("存证头", "Audit head", "7:" + "cd" * 32))


def notice(*findings: Finding, verdict: Verdict = Verdict.QUARANTINED) -> Notice:
    return Notice(verdict, FACTS, findings)


def one_sheet(texts: Sequence[Sequence[str]], kind: str = TEXT, name: str = "表") -> Grid:
    kinds = ["".join(kind if text else BLANK for text in row) for row in texts]
    return Grid("xlsx", (Sheet(name, False, (), [list(row) for row in texts], kinds),))


def opened(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def values(sheet: Sheet) -> dict[str, tuple[str, str]]:
    return {
        cell_address(row, column): (text, sheet.kind(row, column))
        for row, texts in enumerate(sheet.texts)
        for column, text in enumerate(texts)
        if sheet.kind(row, column) != BLANK
    }


VALUE = st.one_of(
    _text(),
    _NUMBER.map(lambda number: Decimal(repr(number))),
    st.decimals(-99, 99, places=4).map(Percent),
    _DATE,
    st.booleans(),
    st.sampled_from([ErrorCode("#REF!"), ErrorCode("#N/A"), Formula("A1+1"), None]),
)


@given(rows=st.lists(st.lists(VALUE, max_size=6), min_size=1, max_size=8))
@settings(max_examples=scaled(150, 3000), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_values_come_back_at_their_addresses(grid_of: GridOf, rows: list[list[Value]]) -> None:
    grid = grid_of(xlsx_book(Page(rows)))
    summary, copy = grid_of(annotate_workbook(grid, notice(ERROR_AT_B2))).sheets
    assert values(copy) == values(grid.sheets[0])
    assert summary.name == SUMMARY


def test_dates_and_times_come_back_or_stay_texts(grid_of: GridOf) -> None:
    texts = ["2007-06-01", "2007-06-01T12:30:15", "2007-06-01T00:00:00.250000", "12:30:00", "1900-03-01"]
    odd = ["1899-12-31", "1900-02-28", "2 days, 1:00:00", "2007-06-01T12:30:00.000001", "no date"]
    copy = grid_of(annotate_workbook(one_sheet([texts, odd], DATE), notice())).sheets[1]
    assert copy.texts == [texts, odd]
    assert copy.kinds == [DATE * 5, TEXT * 5]


def test_layout_of_sheets_comes_back(grid_of: GridOf) -> None:
    rows = [["甲", None, "乙"], [1, 2, 3], [4, 5, 6], [7, 8, 9]]
    first = Page(rows, ["A1:B1", "A3:A4"], hidden_rows=[3], hidden_columns=["C"], comments={"A2": "请看 <附注>"})
    grid = grid_of(xlsx_book(first, Page(rows, name="暗", is_hidden=True), Page([], name="空")))
    _, *copies = grid_of(annotate_workbook(grid, notice())).sheets
    for copy, sheet in zip(copies, grid.sheets, strict=True):
        assert values(copy) == values(sheet)
        for name in ("name", "is_hidden", "hidden_rows", "hidden_columns", "comments"):
            assert getattr(copy, name) == getattr(sheet, name), name
        assert sorted(merge.address for merge in copy.merges) == sorted(merge.address for merge in sheet.merges)


def test_failing_cells_are_coloured_commented_and_linked(grid_of: GridOf) -> None:
    grid = grid_of(xlsx_book(Page([["甲", "乙"], [1, 12]], comments={"B2": "sender's own"}), Page([[1]], name="又'表")))
    warning = Finding("R315", Severity.WARNING, "请核实。", "Check it.", "表", "B2", "12")
    on_sheet = Finding("R212", Severity.INFO, "整张表。", "The sheet.", "又'表")
    on_file = Finding("R503", Severity.ERROR, "全文。", "The file.")
    elsewhere = Finding("R306", Severity.ROW, "不在其中。", "Not in it.", "没有", "B2")
    book = opened(annotate_workbook(grid, notice(warning, on_sheet, on_file, elsewhere, ERROR_AT_B2)))
    front, page, other = book.worksheets
    assert (front.title, page.title, other.title) == (SUMMARY, "表", "又'表")
    assert page["B2"].fill.fgColor.rgb == "00" + COLOURS[Severity.ERROR]
    assert page["B2"].comment.text == (
        f"sender's own\n\n{MARK}\n[错误] R305：请改正。\n[须说明] R315：请核实。\n"
        "[error] R305: Correct it.\n[warning] R315: Check it."
    )
    assert page["A2"].comment is None
    assert page["A2"].fill.fill_type is None
    assert page.sheet_properties.tabColor.rgb == "00" + COLOURS[Severity.ERROR]
    assert other.sheet_properties.tabColor.rgb == "00" + COLOURS[Severity.INFO]
    lines = [[cell.value for cell in row] for row in front.iter_rows()]
    assert lines[0] == [TITLE, "00", "02", "01", "01", "01", None]
    assert ["报送编号 Submission", "“12”"] in [line[:2] for line in lines]
    assert any("暂不采用" in str(line) and "quarantined" in str(line) for line in lines)
    listed = [line[1] for line in lines if str(line[1]).startswith("R")]
    assert listed == ["R305", "R503", "R306", "R315", "R212"]  # worst first
    links = {front.cell(cell.row, 2).value: cell.hyperlink.location for cell in front["D"] if cell.hyperlink}
    assert links == {"R305": "'表'!B2", "R315": "'表'!B2", "R212": "'又''表'!A1"}
    assert all(cell.data_type in {"s", "n"} and not isinstance(cell.value, int | float) for cell in front["B"])


def test_finding_in_a_covered_cell_is_seen_at_the_merge(grid_of: GridOf) -> None:
    grid = grid_of(xlsx_book(Page([["甲", None], [1, 12]], merges=["A1:B2"])))
    assert values(grid.sheets[0])["B2"] == ("12", NUMBER)
    data = annotate_workbook(grid, notice(ERROR_AT_B2))
    page = opened(data).worksheets[1]
    assert "R305" in page["A1"].comment.text
    assert values(grid_of(data).sheets[1]) == values(grid.sheets[0])


def test_merges_that_overlap_are_not_repeated(grid_of: GridOf) -> None:
    grid = grid_of(xlsx_book(Page([["甲", "乙"], [1, 2]], merges=["A1:B1", "B1:B2", "A2:A1048576", "C1:C1"])))
    copy = grid_of(annotate_workbook(grid, notice())).sheets[1]
    assert sorted(merge.address for merge in copy.merges) == ["A1:B1", "A2:A1048576"]


@pytest.mark.parametrize("text", ["=1+1", "=cmd|' /C calc'!A0", "+1", "-2+3", "@SUM(A1)", "\t=1", "{=1}"])
def test_texts_never_become_formulas(grid_of: GridOf, text: str) -> None:
    evil = Finding("R207", Severity.ERROR, text, text, "表", "A1", text)
    grid = one_sheet([[text]])
    data = annotate_workbook(grid, Notice(Verdict.QUARANTINED, (("文件", "File", text),), (evil,)))
    for page in opened(data):
        assert not [cell for row in page for cell in row if cell.data_type == "f"]
    cell = opened(data).worksheets[1]["A1"]
    assert cell.quotePrefix is (not text.startswith("{"))
    assert grid_of(data).sheets[1].texts == [[text]]


def test_characters_that_xlsx_cannot_hold_are_shown(grid_of: GridOf) -> None:
    bad = "甲\x01\x0b\ud800\ufffe乙"
    grid = Grid(
        "csv",
        (
            Sheet(
                "\x02表", False, (), [[bad, "_x0041_", "a\r\nb", "  ", "\n", "\r"]], ["t" * 6], comments={(0, 1): bad}
            ),
        ),
    )
    finding = Finding("R207", Severity.ERROR, bad, bad, "\x02表", "A1", bad)
    data = annotate_workbook(grid, Notice(Verdict.QUARANTINED, (("文件", "File", bad),), (finding,)))
    copy = grid_of(data).sheets[1]
    shown = "甲\\u0001\\u000b\\ud800\\ufffe乙"
    assert copy.texts == [[shown, "_x0041_", "a\r\nb", "  ", "\n", "\r"]]
    assert copy.comments[0, 1] == shown
    assert shown in copy.comments[0, 0]


def test_long_texts_are_cut_where_xlsx_ends(grid_of: GridOf) -> None:
    long = ["字" * CELL_LIMIT, "字" * 40_000, "😀" * 20_000]
    findings = [Finding(f"R{n}", Severity.ERROR, "长" * 9000, "long " * 2000, "表", "A1") for n in range(301, 306)]
    copy = grid_of(annotate_workbook(one_sheet([long]), notice(*findings))).sheets[1]
    whole, cut, wide = copy.texts[0]
    assert whole == long[0]
    assert len(cut) == CELL_LIMIT
    assert len(wide.encode("utf-16-le")) // 2 <= CELL_LIMIT
    assert all(text.endswith("…〔截断 cut〕") for text in (cut, wide, copy.comments[0, 0]))
    assert len(copy.comments[0, 0]) == CELL_LIMIT


@pytest.mark.parametrize("text", ["\r" * 40_000, "甲\r" * 20_000, "_x0041_" * 4_681, "a" * 32_760 + "\r" * 7])
def test_escapes_are_not_cut_in_two(grid_of: GridOf, text: str) -> None:
    back = grid_of(annotate_workbook(one_sheet([[text]]), notice())).sheets[1].texts[0][0]
    kept = back.removesuffix("…〔截断 cut〕")
    assert text.startswith(kept)
    assert len(kept) > 4_000
    assert kept != back


def test_names_of_sheets() -> None:
    names = [
        "",
        "a/b",
        "A_B",
        "长" * 31,
        "长" * 32,
        "长" * 33,
        "'引'",
        "History",
        "[x]:*?\\",
        "😀" * 20,
        SUMMARY,
        SUMMARY,
    ]
    titles = sheet_titles(names)
    assert titles[:4] == ["报表", "a_b(2)", "A_B", "长" * 31]
    assert titles[-2:] == [SUMMARY, f"{SUMMARY}(2)"]
    assert len({title.casefold() for title in titles}) == len(names)
    for title in titles:
        assert 0 < len(title.encode("utf-16-le")) // 2 <= 31
        assert not set(title) & set("[]:*?/\\")
        assert not title.startswith("'")
        assert title.casefold() != "history"


def test_renamed_sheets_are_mapped_on_the_summary(grid_of: GridOf) -> None:
    long = "二〇〇七年五月产业集聚区主要经济指标完成情况月报汇总表（含开发区与特色产业镇）"
    grid = Grid("ods", tuple(Sheet(name, False, (), [["x"]], ["t"]) for name in (long, SUMMARY)))
    finding = Finding("R207", Severity.ERROR, "改", "fix", long, "A1")
    data = annotate_workbook(grid, notice(finding))
    assert [sheet.texts for sheet in grid_of(data).sheets[1:]] == [[["x"]], [["x"]]]
    front, page, own = opened(data).worksheets
    assert (front.title, own.title) == (f"{SUMMARY}(2)", SUMMARY)
    said = [cell.value for cell in front["A"] if cell.value and long in cell.value]
    assert len(said) == 1
    assert page.title in said[0]
    assert "R207" in page["A1"].comment.text


def test_reply_to_a_reply_holds_the_new_findings_only(grid_of: GridOf) -> None:
    grid = grid_of(xlsx_book(Page([["甲", "乙"], [1, 12]], comments={"B2": "sender's own"})))
    once = grid_of(annotate_workbook(grid, notice(ERROR_AT_B2)))
    assert without_reply(once).sheets[0].comments == grid.sheets[0].comments
    later = Finding("R311", Severity.WARNING, "新。", "New.", "表", "B2")
    twice = grid_of(annotate_workbook(once, notice(later)))
    assert [sheet.name for sheet in twice.sheets] == [SUMMARY, "表"]
    assert "R305" not in twice.sheets[1].comments[1, 1]
    assert twice.sheets[1].comments[1, 1].startswith("sender's own\n\n" + MARK)


def test_of_a_large_workbook_an_excerpt_goes_back(grid_of: GridOf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "MAX_CELLS", 50)
    rows = [[str(row), "x"] for row in range(1000)]
    large = one_sheet(rows, NUMBER).sheets[0]
    grid = Grid("xlsx", (Sheet("无", False, (), rows, ["nt"] * 1000), large))
    far = Finding("R305", Severity.ERROR, "改", "fix", "表", "A900")
    data = annotate_workbook(grid, notice(far, Finding("R306", Severity.INFO, "改", "fix", "无中", "A1")))
    front, page = opened(data).worksheets
    filled = [cell.row for cell in page["A"] if cell.value is not None]
    assert filled == [*range(1, 26), 900]
    assert "R305" in page["A900"].comment.text
    assert any("过大" in str(cell.value) for cell in front["A"])


def test_many_findings_all_coloured_the_first_commented(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_COMMENTS", 3)
    findings = [Finding("R305", Severity.ERROR, "改", "fix", "表", f"A{row}") for row in range(1, 7)]
    page = opened(annotate_workbook(one_sheet([["1"]] * 6, NUMBER), notice(*findings))).worksheets[1]
    assert [cell.comment is not None for cell in page["A"]] == [True] * 3 + [False] * 3
    assert all(cell.fill.fill_type == "solid" for cell in page["A"])


def test_nothing_wrong_and_nothing_there() -> None:
    book = opened(annotate_workbook(Grid("csv", ()), notice(verdict=Verdict.ACCEPTED)))
    assert any("未发现问题" in str(cell.value) for cell in book.worksheets[0]["A"])


def test_what_a_broken_reader_says_is_kept_as_text() -> None:
    page = opened(annotate_workbook(one_sheet([["1e5", "x", "nan", "007"]], NUMBER), notice())).worksheets[1]
    assert [(cell.value, cell.data_type) for cell in page[1]] == [(text, "s") for text in ("1e5", "x", "nan", "007")]
    odd = opened(annotate_workbook(one_sheet([["#ODD!"]], ERROR), notice())).worksheets[1]
    assert (odd["A1"].value, odd["A1"].data_type) == ("#ODD!", "s")


def forms() -> dict[str, bytes]:
    """Filled forms of several kinds of file: what tables and heads really look like."""
    spec = next(spec for spec in load_specs() if spec.form_code == "F3")
    data, _ = fill_form(spec, spec.layouts[0], "220500", "2006-12", 1, _amount)
    page = opened(data).worksheets[0]
    rows = [[_plain(cell.value) for cell in row] for row in page.iter_rows()]
    sheet = Page(rows, [str(merge) for merge in page.merged_cells.ranges], name=page.title)
    return {"xlsx": data, "xls": xls_book(sheet), "ods": ods_book(sheet), "csv": csv_book(sheet)}


def _amount(chance: random.Random, cell: Input) -> int | str | Decimal:
    if chance.random() < 0.1:
        return chance.choice(["…", "—", "免报"])
    return chance.randrange(10**6) if cell.unit_kind is UnitKind.COUNT else Decimal(chance.randrange(10**8)).scaleb(-2)


def _plain(value: object) -> Value:
    if isinstance(value, float):
        return Decimal(f"{value:.2f}")
    assert value is None or isinstance(value, int | str | dt.date)
    return value


def read(grid: Grid) -> Reading:
    return read_form(grid, "a.xlsx", load_reference(), load_specs())


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods", "csv"])
def test_returned_form_is_read_as_the_original(grid_of: GridOf, kind: str) -> None:
    grid = grid_of(forms()[kind])
    before = read(grid)
    assert len(before.observations) > 50
    spoken = "吉集综3表、吉集综1表：报送单位：长春市 2007年5月 综合机关名称"  # words that heads of forms are known by
    findings = [
        Finding("R303", Severity.ERROR, spoken, spoken, o.sheet, o.cell, o.value_text) for o in before.observations
    ]
    returned = grid_of(annotate_workbook(grid, notice(*before.findings, *findings)))
    after = read(returned)
    assert (after.kind, after.form_code, after.reporting_unit_code, after.period) == (
        "xlsx", before.form_code, before.reporting_unit_code, before.period,
    )  # fmt: skip
    for name in ("cell", "subject_code", "indicator_code", "basis", "value_text", "value_number", "value_std"):
        assert after.observations.column(name) == before.observations.column(name), name
    said = {finding.rule_code for finding in after.findings} - {finding.rule_code for finding in before.findings}
    assert not said  # our sheet and our comments are known again
    assert {finding.rule_code for finding in read(without_reply(returned)).findings} == {
        finding.rule_code for finding in before.findings
    }
    assert set(after.observations.column("sheet")) == {before.observations[0].sheet or "报表"}


@given(text=_text(), number=_NUMBER)
@settings(max_examples=scaled(100, 3000), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_summary_holds_nothing_that_reads_as_a_figure(grid_of: GridOf, text: str, number: float) -> None:
    findings = [
        Finding("R305", Severity.ERROR, said, said, "表", "B2", said) for said in (text, str(number), "2006-12")
    ]
    facts = (("报送编号", "Submission", str(abs(number))), ("文件 sha256", "File sha256", "12" * 32))
    summary = grid_of(
        annotate_workbook(one_sheet([["x"]]), Notice(Verdict.QUARANTINED, facts, tuple(findings)))
    ).sheets[0]
    assert set("".join(summary.kinds)) <= {TEXT, BLANK}
    figures = [said for row in summary.texts[1:] for said in row if said and is_figure(TEXT, said)]
    assert figures == []
    assert find_form(summary, load_specs()) is None


def test_it_is_quick(reader: GridReader, tmp_path: Path) -> None:
    rows = [[f"行{row}", *(Decimal(row * 7 + column) / 10 for column in range(19))] for row in range(200)]
    (tmp_path / "book").write_bytes(xlsx_book(Page(rows)))
    grid = reader.read(tmp_path / "book")
    findings = [Finding("R305", Severity.ERROR, "改" * 60, "fix " * 40, "表", f"B{row}", "1") for row in range(1, 41)]
    annotate_workbook(grid, notice(*findings))  # imports
    spent = []
    for _ in range(3):
        start = time.process_time()
        annotate_workbook(grid, notice(*findings))
        spent.append(time.process_time() - start)
    assert min(spent) < 0.3
