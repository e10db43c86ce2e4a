"""Which character parts the columns of a text file: never the one that only stands in its texts."""

import csv
import io
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.workbook.grid import Grid
from ingest.workbook.read_text import find_separator, read_text

SEPARATORS = [",", "\t", ";"]
_WORDS = st.text(st.sampled_from('甲乙丙,;\t"\n 12.5'), min_size=1, max_size=12)


def written(rows: list[list[str]], separator: str, quoting: int = csv.QUOTE_MINIMAL) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=separator, quoting=quoting).writerows(rows)  # type: ignore[arg-type]
    return text.getvalue()


@pytest.mark.parametrize("separator", SEPARATORS)
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_other_separators_in_texts(separator: str, quoting: int, grid_of: Callable[[bytes], Grid]) -> None:
    inside = "".join(other * 9 for other in SEPARATORS if other != separator)
    rows = [["地区", "主要产品", "增加值"]]
    rows += [[f"第{n}县", f"玉米{inside[: n * 3]}大豆{separator}人参", "1,234.5"] for n in range(8)]
    grid = grid_of(written(rows, separator, quoting).encode("gb18030"))
    assert grid.kind == ("tsv" if separator == "\t" else "csv")
    assert grid.sheets[0].texts == rows


@pytest.mark.parametrize("separator", SEPARATORS)
def test_titles_above_and_notes_below(separator: str) -> None:
    title = [["主要指标；2007年1-6月;,\t"[:13]], ["单位：万元"]]
    table = [["地区", "增加值", "营业收入"], ["通化市", "1", "2"], ["白山市", "3", "4"]]
    text = written([*title, *table, ["注: 甲;乙;丙"]], separator)
    assert find_separator(text) == separator


def test_none_and_damaged() -> None:
    assert find_separator("地区\n通化市\n") == ","
    assert find_separator('地区,"增加值\n通化市;1,2\n') == ","  # a quote that never ends


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(SEPARATORS), st.lists(_WORDS, min_size=6, max_size=6))
def test_what_is_quoted_does_not_count(separator: str, words: list[str]) -> None:
    rows = [["地区", "产品", "增加值"], *([word, "甲", "1"] for word in words)]
    _, (sheet,) = read_text(written(rows, separator, csv.QUOTE_ALL).encode())
    assert sheet.texts == rows
