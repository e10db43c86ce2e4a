"""The default sample, and a reader of written forms that shares nothing with the project."""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path

import openpyxl
import pytest
import xlrd

from jiqun.sample.make_sample import DEFAULT_SEED, make_sample

NARROW = str.maketrans("０１２３４５６７８９．，－", "0123456789.,-")
Cells = dict[tuple[int, int], str]


def read_cells(path: Path) -> Cells:
    """Row and column (from 1) to the text a person sees, blanks left out."""
    cells: dict[tuple[int, int], object] = {}
    if path.suffix == ".csv":
        for row, line in enumerate(csv.reader(io.StringIO(path.read_bytes().decode("gb18030"))), start=1):
            cells |= {(row, column): text for column, text in enumerate(line, start=1)}
    elif path.suffix == ".xls":
        page = xlrd.open_workbook(str(path)).sheet_by_index(0)
        cells = {(r + 1, c + 1): page.cell_value(r, c) for r in range(page.nrows) for c in range(page.ncols)}
    else:
        page = openpyxl.load_workbook(path).worksheets[0]
        cells = {(cell.row, cell.column): cell.value for row in page.iter_rows() for cell in row}
    return {place: as_text(value) for place, value in cells.items() if value not in ("", None)}


def as_text(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    return str(value)


def number(text: str) -> Decimal | None:
    """A number as typed; None for a dash or a blank."""
    plain = text.translate(NARROW).replace(",", "")
    return Decimal(plain) if re.fullmatch(r"-?\d+(\.\d+)?", plain) else None


@dataclass(frozen=True)
class Form:
    """One written file, its label cells found by hand-written rules."""

    path: Path
    cells: Cells

    @property
    def factor(self) -> int:
        unit = next(text[3:] for text in self.cells.values() if text.startswith(("单位：", "单位:")))
        return {"万元": 10**4, "亿元": 10**8}[unit]

    @cached_property
    def rows(self) -> list[list[str]]:
        """The lines under the marker row, blanks as empty texts."""
        start = next(row for (row, column), text in self.cells.items() if text == "甲" and column == 1)
        stop = next(row for (row, column), text in self.cells.items() if text.startswith("单位负责人"))
        width = max(column for _, column in self.cells)
        return [[self.cells.get((r, c), "") for c in range(1, width + 1)] for r in range(start + 1, stop)]

    def yuan(self, text: str) -> int | None:
        value = number(text)
        return None if value is None else int(value * self.factor)


@cache
def read_form(path: Path) -> Form:
    return Form(path, read_cells(path))


@dataclass(frozen=True)
class Sample:
    folder: Path

    def table(self, name: str) -> list[dict[str, str]]:
        with (self.folder / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def form(self, file: str) -> Form:
        return read_form(self.folder / "inbox" / file)

    @cache  # noqa: B019  (a handful of samples a session)
    def in_force(self, load: str) -> dict[tuple[str, str, str], Form]:
        """Form, unit and period to the newest accepted file of the loads up to `load`."""
        arrived = {row["file"]: row["received_at"] for row in self.table("inbox/arrivals.csv")}
        rows = [
            r for r in self.table("truth/submissions.csv") if r["expected_verdict"] == "accepted" and r["load"] <= load
        ]
        rows.sort(key=lambda row: arrived[row["file"]])
        return {(r["form_code"], r["reporting_unit_code"], r["period"]): self.form(r["file"]) for r in rows}


@pytest.fixture(scope="session")
def province_sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    folder = tmp_path_factory.mktemp("province") / "sample"
    make_sample(folder, "2007-02", "2007-06", DEFAULT_SEED)
    return Sample(folder)


@pytest.fixture(scope="session")
def sample_maker() -> Callable[..., Sample]:
    def make(folder: Path, first: str, last: str, seed: int) -> Sample:
        make_sample(folder, first, last, seed)
        return Sample(folder)

    return make
