"""What docs/add_a_form.md shows is what happens."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.describe_reading import reading_json
from ingest.forms.load_specs import load_spec
from ingest.observation import Reading
from ingest.workbook.grid import Merge

PAGE = (Path(__file__).parents[3] / "docs" / "add_a_form.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return str(found)


def sheet() -> tuple[list[list[str | None]], list[str]]:
    """Rows and merges of the sheet as drawn."""
    drawn = [[cell.strip(" ") for cell in line.split("|")] for line in block("sheet").splitlines()]
    merges = []
    for row, cells in enumerate(drawn):
        for column, cell in enumerate(cells):
            if cell in {"^", "<"}:
                top, left = (row - 1, column) if cell == "^" else (row, column - 1)
                merges.append(Merge(top, left, row, column).address)
    return [[None if cell in {"", "^", "<"} else cell for cell in cells] for cells in drawn], merges


def test_the_page_reads_as_it_says(tmp_path: Path, read_rows: Callable[..., Reading]) -> None:
    path = tmp_path / "G1_2007.yaml"
    path.write_text(block("yaml"), encoding="utf-8")
    rows, merges = sheet()
    document = reading_json(read_rows(rows, merges, name="通化市2007年二季度融资担保.xlsx", specs=(load_spec(path),)))
    assert document["findings"] == []
    assert (document["form"], document["reporting_unit"], document["period"]) == ("G1", "220500", "2007-Q2")
    lines = [line.strip("|").split("|") for line in PAGE.splitlines() if re.match(r"\| \w\d+ \|", line)]
    names = ("cell", "subject", "indicator", "basis", "value_text", "value_number", "unit", "obs_status")
    promised = [dict(zip(names, (cell.strip() for cell in line), strict=True)) for line in lines]
    assert [{name: found[name] or "" for name in names} for found in document["observations"]] == promised


@pytest.mark.parametrize(("old", "new"), [("[担保余额期末]", "[担保金额期末]"), ("[地区]", "[单位]")])
def test_a_changed_mapping_is_noticed(tmp_path: Path, read_rows: Callable[..., Reading], old: str, new: str) -> None:
    path = tmp_path / "G1_2007.yaml"
    path.write_text(block("yaml").replace(old, new), encoding="utf-8")
    rows, merges = sheet()
    reading = read_rows(rows, merges, specs=(load_spec(path),))
    assert {finding.rule_code for finding in reading.findings} >= {"R205"}
