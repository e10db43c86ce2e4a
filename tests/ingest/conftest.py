"""Workbooks made in the tests, and one guarded reader for all of them."""

import io
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ingest.extract.reference import load_reference
from ingest.forms.load_specs import load_specs
from ingest.observation import Reading
from ingest.read_submission import read_submission
from ingest.workbook.grid import Grid
from ingest.workbook.read_grid import GridReader

Rows = Sequence[Sequence[Any]]


@pytest.fixture(scope="session")
def reader() -> Iterator[GridReader]:
    with GridReader() as opened:
        yield opened


@pytest.fixture
def grid_of(tmp_path: Path, reader: GridReader) -> Callable[[bytes], Grid]:
    """Bytes to a Grid, through the guard."""

    def read(data: bytes) -> Grid:
        path = tmp_path / "file"  # no extension: content decides
        path.write_bytes(data)
        return reader.read(path)

    return read


@pytest.fixture
def read_rows(tmp_path: Path, reader: GridReader) -> Callable[..., Reading]:
    """Rows of values, written as xlsx, to a Reading."""

    def read(rows: Rows, merges: Sequence[str] = (), name: str = "报表.xlsx", specs: Any = None) -> Reading:
        path = tmp_path / "form"
        path.write_bytes(xlsx(rows, merges))
        return read_submission(path, name, load_reference(), specs or load_specs(), reader)

    return read


def xlsx(rows: Rows, merges: Sequence[str] = (), sheet: str = "表") -> bytes:
    """A workbook of one sheet; None leaves a cell blank."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for row, values in enumerate(rows, start=1):
        for column, value in enumerate(values, start=1):
            if value is not None:
                page.cell(row, column).value = value
    for merge in merges:
        page.merge_cells(merge)
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue()


def shared_folder(name: str) -> Path:
    """A folder of test data that lies beside the checkout; skips, saying so, where it is not."""
    root = Path(os.environ.get("JIQUN_SHARED", Path(__file__).parents[3] / "shared"))
    if not (root / name).is_dir():
        pytest.skip(f"needs ../shared/{name} (or JIQUN_SHARED)")
    return root / name
