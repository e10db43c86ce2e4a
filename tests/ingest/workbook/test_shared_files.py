"""Real and hostile files that lie beside the checkout: each read to a Grid or refused in words; no crash, no hang."""

import csv
import time
from pathlib import Path

import pytest

from ingest.rules import load_rules
from ingest.workbook.grid import RefusedError, Sheet
from ingest.workbook.read_grid import GridReader
from tests.ingest.conftest import shared_folder

# Kinds that are refused in words so far.
NOT_YET = {"R108"}
# Plain csv with rows of unequal length: the lines above a form's table are of unequal length too.
READ_ALTHOUGH_RAGGED = {"made__ragged.csv"}


def test_bad_books(reader: GridReader) -> None:
    folder = shared_folder("bad_books")
    with (folder / "index.tsv").open(encoding="utf-8", newline="") as file:
        expected = {row["file"]: row["expected"] for row in csv.DictReader(file, delimiter="\t")}
    wrong = []
    for name, expectation in expected.items():
        started, rule = time.monotonic(), ""
        try:
            reader.read(folder / name)
        except RefusedError as refused:
            rule = refused.rule_code
            assert refused.message in load_rules()[rule].messages
        assert time.monotonic() - started < 20, name
        if expectation == "readable" and rule and rule not in NOT_YET:
            wrong.append((name, rule))
        if expectation == "reject" and not rule and name not in READ_ALTHOUGH_RAGGED:
            wrong.append((name, "read"))
    assert wrong == []


def sheet(reader: GridReader, path: Path) -> Sheet:
    return reader.read(path).sheets[0]


def test_real_sheets(reader: GridReader) -> None:
    folder = shared_folder("real_sheets")
    # a wrong code page: calamine alone returns mojibake
    assert "消费" in "".join(sheet(reader, folder / "cpi_monthly.xls").texts[0])
    # xlrd alone crashes
    gdp = sheet(reader, folder / "gdp_r_learning.xls")
    row = next(row for row, texts in enumerate(gdp.texts) if texts[0] == "2006")
    assert gdp.text(row, gdp.texts[0].index("吉林")) == "4275.12"
    assert len(sheet(reader, folder / "census2010_A0101a.xls").merges) == 72
    assert reader.read(folder / "cn_sse_index_gbk_tsv_named_xls.xls").kind == "tsv"
    with pytest.raises(RefusedError) as refused:
        reader.read(folder / "local_debt.xls")
    assert (refused.value.rule_code, refused.value.message) == ("R107", "frameset")
