"""The ten figures worked by hand in docs/sample_truth.md equal the truth, and the cells they quote are in the files."""

import re
from decimal import Decimal
from pathlib import Path

from openpyxl.utils import coordinate_to_tuple

NOTE = Path(__file__).parents[2] / "docs" / "sample_truth.md"


def table_rows(columns: int) -> list[list[str]]:
    rows = [
        line.strip("| \n").split(" | ") for line in NOTE.read_text(encoding="utf-8").splitlines() if line[:2] == "| "
    ]
    return [row for row in rows if len(row) == columns and row[0] not in ("no", "file")]


def test_ten_figures_equal_the_truth(province_sample):
    figures = table_rows(6)
    assert [row[0] for row in figures] == [str(number) for number in range(1, 11)]
    assert len({row[1] for row in figures}) == 4
    for _, view, load, key, column, value in figures:
        wanted = dict(part.split("=") for part in key.split()) | {"as_of_load": load}
        found = [row for row in province_sample.table(f"truth/{view}.csv") if wanted.items() <= row.items()]
        assert len(found) == 1
        assert Decimal(found[0][column]) == Decimal(value)


def test_quoted_cells_are_in_the_files(province_sample):
    quoted = table_rows(3)
    assert len(quoted) > 60
    for file, address, written in quoted:
        assert province_sample.form(file.strip("`")).cells[coordinate_to_tuple(address)] == written


def test_the_sums_of_the_note_are_right():
    text = re.sub(r"(?<=\d),(?=\d{3})", "", NOTE.read_text(encoding="utf-8")).replace("\n", " ")
    sums = re.findall(r"((?:\d[\d.]*\s+[+−]\s+)+\d[\d.]*)\s+=\s+(\d[\d.]*)", text)
    assert len(sums) >= 9
    for terms, total in sums:
        parts = [
            Decimal(part.replace("−", "-").replace(" ", "")) for part in re.findall(r"(?:^|[+−])\s*\d[\d.]*", terms)
        ]
        assert sum(parts) == Decimal(total.rstrip("."))
