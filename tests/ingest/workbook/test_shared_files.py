"""Real and hostile files that lie beside the checkout: each read as a second reader reads it, or refused in words."""

import csv
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest.rules import load_rules, make_finding
from ingest.workbook.grid import Grid, RefusedError
from ingest.workbook.read_grid import GridReader
from tests.ingest.conftest import shared_folder
from tests.ingest.workbook import second_opinion as second

# No cells at all: charts or pictures only, or really empty.
EMPTY = {"calamine__empty_sheet.xlsx", "calamine__picture.ods", "closedxml__EmfPicture.xlsx"}
# The second reader cannot read them (openpyxl wants shared strings, xlrd stumbles over a number format).
NO_SECOND = {"calamine__issue_419.xlsx", "made__zip_upper_names.xlsx", "gdp_r_learning.xls"}
# openpyxl unfolds the merge of 17 G cells; it makes dates of what is none.
NO_SECOND |= {"made__merge_huge.xlsx", "made__date_bad.xlsx"}
READERS: dict[str, Callable[[bytes], second.Cells]] = {
    "xlsx": second.with_openpyxl,
    "xls": second.with_xlrd,
    "ods": second.with_elementtree,
    "csv": second.with_csv,
    "tsv": second.with_csv,
    "spreadsheetml": second.with_elementtree_2003,
}
TRAITS: dict[str, Callable[[bytes], dict[str, Any]]] = {
    "xlsx": second.traits_with_openpyxl,
    "xls": second.traits_with_xlrd,
}
NO_SECOND_TRAITS = NO_SECOND | {"xlrd__biff4_no_format_no_window2.xls"}
# Number formats like [HH] and A/P, of times of day and of elapsed time, are numbers to xlrd.
TIMES_ARE_NUMBERS = {"sheetjs__LONumbers.xls"}
ONE_CELL_MERGE = {"excelize__Book1.xlsx"}  # A6:A6, which openpyxl calls A6


def problems(path: Path, grid: Grid) -> Iterator[str]:
    data = path.read_bytes()
    if path.name not in EMPTY and not any(not sheet.is_empty for sheet in grid.sheets):
        yield f"{path.name}: empty"
    if path.name not in NO_SECOND and grid.kind in READERS:
        for difference in second.differences(second.our_cells(grid), READERS[grid.kind](data)):
            if not (path.name in TIMES_ARE_NUMBERS and "('d', " in difference and "!= ('n', " in difference):
                yield f"{path.name}: {difference}"
    if path.name not in NO_SECOND_TRAITS | ONE_CELL_MERGE and grid.kind in TRAITS:
        ours, theirs = second.traits_of(grid), TRAITS[grid.kind](data)
        for name in ours:
            if ours[name] != theirs[name]:
                yield f"{path.name} {name}: {ours[name]} != {theirs[name]}"


def read(reader: GridReader, path: Path) -> Grid | RefusedError:
    started = time.monotonic()
    try:
        return reader.read(path)
    except RefusedError as refused:
        rule = load_rules()[refused.rule_code]
        assert rule.severity == "fatal" and rule.advice.zh
        words = make_finding(refused.rule_code, refused.message, detail=refused.detail)
        assert words.message_zh and words.message_en
        return refused
    finally:
        assert time.monotonic() - started < 20, path.name


@pytest.mark.filterwarnings("ignore::UserWarning")  # openpyxl's, of what it does not know
def test_bad_books(reader: GridReader) -> None:
    folder = shared_folder("bad_books")
    with (folder / "index.tsv").open(encoding="utf-8", newline="") as file:
        expected = {row["file"]: row["expected"] for row in csv.DictReader(file, delimiter="\t")}
    wrong: list[str] = []
    for name, expectation in expected.items():
        answer = read(reader, folder / name)
        if isinstance(answer, RefusedError):
            if expectation == "readable":
                wrong.append(f"{name}: {answer}")
        elif expectation == "reject":
            wrong.append(f"{name}: read")
        elif expectation == "readable" or any(not sheet.is_empty for sheet in answer.sheets):
            wrong += problems(folder / name, answer)
    assert wrong == []


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_real_sheets(reader: GridReader) -> None:
    folder = shared_folder("real_sheets")
    wrong: list[str] = []
    for path in sorted(folder.glob("*.xls")):
        answer = read(reader, path)
        if isinstance(answer, RefusedError):  # its sheets are in files that were not sent
            assert (path.name, answer.rule_code, answer.message) == ("local_debt.xls", "R107", "frameset")
        else:
            wrong += problems(path, answer)
    assert wrong == []


def test_real_sheets_by_hand(reader: GridReader) -> None:
    folder = shared_folder("real_sheets")
    # a wrong code page: calamine alone returns mojibake
    assert "消费" in "".join(reader.read(folder / "cpi_monthly.xls").sheets[0].texts[0])
    # xlrd alone crashes
    gdp = reader.read(folder / "gdp_r_learning.xls").sheets[0]
    assert (gdp.text(58, 0), gdp.text(0, 7), gdp.text(58, 7)) == ("2006", "吉林", "4275.12")
    census = reader.read(folder / "census2010_A0101a.xls").sheets[0]
    assert len(census.merges) == 72
    assert [text.strip() for text in census.texts[4] if text] == [
        "合计", "家庭户", "集体户", "合          计", "家     庭     户", "集     体     户", "户规模",
    ]  # fmt: skip
    assert [text.strip() for text in census.texts[5] if text] == ["合计", *["男", "女", "性别比", "小计"] * 3][:12]
    assert reader.read(folder / "cn_sse_index_gbk_tsv_named_xls.xls").kind == "tsv"
