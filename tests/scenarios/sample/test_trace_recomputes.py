"""An auditor's walk: from a published figure to the cells of the archived originals, with other readers than ours."""

import csv
import io
import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlrd

from tests.run_jiqun import jiqun_json, run_jiqun
from tests.scenarios.sample.conftest import LoadedSample

FULL_WIDTH = str.maketrans("０１２３４５６７８９．，－", "0123456789.,-")
UNITS = {"元": 1, "万元": 10**4, "亿元": 10**8, "亩": 1, "公顷": 15, "%": 1}
UNITS |= dict.fromkeys(("个", "户", "项", "件", "吨", "吨标准煤", "人次"), 1)


class Originals:
    """Cells of archived originals by openpyxl, xlrd and csv, which the project does not use for these files."""

    def __init__(self) -> None:
        self._books: dict[str, Any] = {}

    def cell(self, path: str, name: str, sheet: str, address: str) -> str:
        letters, row = re.fullmatch(r"([A-Z]+)(\d+)", address).groups()  # type: ignore[union-attr]
        column = 0
        for letter in letters:
            column = column * 26 + ord(letter) - 64
        book = self._books.setdefault(path, self._open(path, name))
        if isinstance(book, openpyxl.Workbook):
            value: Any = book[sheet][address].value
        elif isinstance(book, xlrd.Book):
            value = book.sheet_by_name(sheet).cell_value(int(row) - 1, column - 1)
        else:
            value = book[int(row) - 1][column - 1]
        return repr(value) if isinstance(value, float) else str(value)

    def _open(self, path: str, name: str) -> Any:
        content = Path(path).read_bytes()
        if name.endswith(".xlsx"):
            return openpyxl.load_workbook(io.BytesIO(content))
        if name.endswith(".xls"):
            return xlrd.open_workbook(file_contents=content)
        return list(csv.reader(io.StringIO(content.decode("gb18030"))))


def number(text: str) -> Fraction:
    """What a clerk's cell says."""
    return Fraction(Decimal(text.translate(FULL_WIDTH).replace(",", "").strip()))


def recompute(figure: dict[str, Any], originals: Originals) -> Fraction | None:
    """The figure anew, from the tree's operations and the originals' cells alone."""
    if figure["operation"] == "ratio":
        numerator, denominator = (recompute(part, originals) for part in figure["parts"])
        return None if numerator is None or denominator is None else numerator / denominator
    if figure["operation"] == "growth":
        now, before = (recompute(part, originals) for part in figure["parts"])
        return None if now is None or not before else 100 * (now / before - 1)
    if figure["operation"] == "constant":
        return None if figure["value"] is None else Fraction(figure["value"])
    total = Fraction(0)
    for cell in figure["cells"]:
        text = originals.cell(cell["archived_path"], cell["file_name"], cell["sheet"], cell["cell"])
        if cell["operation"] == "count":
            is_amount = bool(cell["unit_reported"])  # that it was reported is what counts
            assert number(text) == number(cell["value_text"]) if is_amount else text == cell["value_text"]
            total += int(cell["contribution"])  # a line of the register may stand for several
            continue
        factor = UNITS[cell["unit_reported"]]
        assert factor == Fraction(cell["unit_factor"])
        assert number(text) == number(cell["value_text"])
        total += {"add": 1, "subtract": -1}[cell["operation"]] * number(text) * factor
    return total


@pytest.mark.parametrize(
    ("view", "keys", "expected_trees"),
    [
        ("tax_revenue_share", ["period=2007-06"], 7),
        ("tax_revenue_share", ["period=2007-03"], 7),
        ("cluster_value_added", ["period=2007-05", "cluster_code=C03"], 1),
        ("cluster_value_added", ["period=2007-02"], 10),
        ("platform_count", ["period=2007-04", "reporting_unit_code=220000"], 4),
        ("target_scoreboard", ["period=2007-06"], 96),
    ],
)
def test_every_figure_is_recomputed_from_the_originals(
    loaded_sample: LoadedSample, view: str, keys: list[str], expected_trees: int
) -> None:
    trees = jiqun_json(loaded_sample.home.settings.home, "trace", f"bi.{view}", *keys)
    assert len(trees) == expected_trees
    originals = Originals()
    recomputed_count = 0
    for tree in trees:
        for figure in tree["figures"]:
            again = recompute(figure, originals)
            if again is None:
                continue
            recomputed_count += 1
            if figure["operation"] in ("ratio", "growth"):
                assert abs(again - Fraction(figure["value"])) <= Fraction(1, 2 * 10**12), (tree["key"], figure)
            else:
                assert again == Fraction(figure["value"]), (tree["key"], figure["column"])
    assert recomputed_count >= expected_trees * 3 // 4  # the rest is not known in that month


def test_the_printed_tree_names_file_sheet_cell_text_and_factor(loaded_sample: LoadedSample) -> None:
    home = loaded_sample.home.settings.home
    printed = run_jiqun(home, "trace", "bi.tax_revenue_share", "period=2007-06", "measure=revenue").stdout
    tree = jiqun_json(home, "trace", "bi.tax_revenue_share", "period=2007-06", "measure=revenue")[0]
    for part in tree["figures"][0]["parts"]:
        for cell in part["cells"]:
            for known in ("file_name", "sheet", "cell", "value_text", "unit_factor", "archived_path", "submission_id"):
                assert str(cell[known]) in printed


def test_a_wrong_question_is_answered_in_words(loaded_sample: LoadedSample) -> None:
    home = loaded_sample.home.settings.home
    for words in (["bi.nothing", "period=2007-06"], ["bi.platform_count", "colour=red"], ["bi.platform_count", "x"]):
        done = run_jiqun(home, "trace", *words)
        assert done.returncode == 2
        assert "错误" in done.stderr
        assert "Error" in done.stderr
        assert "Traceback" not in done.stderr
