"""A figure that is shown as another number, with another unit, or struck out, is a finding and no observation."""

import io
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.cell import Cell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from ingest.extract.reference import load_reference
from ingest.forms.load_specs import load_specs
from ingest.observation import Reading
from ingest.read_submission import read_submission
from ingest.workbook.read_grid import GridReader
from tests.ingest.conftest import xlsx
from tests.ingest.extract.paper import F3_MERGES, changed

Dress = Callable[[Cell], None]


def read(folder: Path, reader: GridReader, cell: str, dress: Dress) -> Reading:
    book = openpyxl.load_workbook(io.BytesIO(xlsx(changed({}), F3_MERGES)))
    found = book.worksheets[0][cell]
    assert isinstance(found, Cell)
    dress(found)
    book.save(folder / "form")
    return read_submission(folder / "form", "报表.xlsx", load_reference(), load_specs(), reader)


def form(code: str) -> Dress:
    def dress(cell: Cell) -> None:
        cell.number_format = code

    return dress


def strike(cell: Cell) -> None:
    cell.font = Font(strike=True)


def rich(before: str, font: InlineFont, text: str) -> Dress:
    def dress(cell: Cell) -> None:
        cell.value = CellRichText(before, TextBlock(font, text))

    return dress


@pytest.mark.parametrize(
    ("cell", "dress", "rule"),
    [
        ("C9", form("0!.0,"), "R218"), ("C9", form("#,##0,"), "R218"), ("C9", form('0.0"亿"'), "R218"),
        ("C9", form('0.0"亿元"'), "R218"), ("C9", form('0"人"'), "R218"), ("C9", form('"约"0'), "R218"),
        ("C9", form('0"元"'), "R218"), ("C9", form('0"%"'), "R218"), ("K9", form("0‰"), "R218"),
        ("K9", form('0"个百分点"'), "R218"), ("B9", form('0"万户"'), "R218"), ("B9", form('0"年"'), "R218"),
        ("C9", strike, "R219"), ("C11", strike, "R219"),
        ("C9", rich("500", InlineFont(vertAlign="superscript"), "1"), "R219"),
        ("C9", rich("500 ", InlineFont(strike=True), "600"), "R219"),
        ("B9", rich("500", InlineFont(vertAlign="subscript"), "1"), "R219"),
    ],
)  # fmt: skip
def test_said_and_not_read(tmp_path: Path, reader: GridReader, cell: str, dress: Dress, rule: str) -> None:
    reading = read(tmp_path, reader, cell, dress)
    assert [(finding.rule_code, finding.cell) for finding in reading.findings] == [(rule, cell)]
    assert cell not in {observation.cell for observation in reading.observations}


@pytest.mark.parametrize(
    ("cell", "code", "number"),
    [
        ("C9", '0.00"万元"', 300),
        ("C9", '#,##0_ "万"', 300),
        ("B9", '0"个"', 12),
        ("B9", '0"户"', 12),
        ("K9", '0.0"%"', 50),
    ],
)
def test_the_unit_declared_does_no_harm(tmp_path: Path, reader: GridReader, cell: str, code: str, number: int) -> None:
    reading = read(tmp_path, reader, cell, form(code))
    assert not reading.findings
    found = {observation.cell: observation for observation in reading.observations}[cell]
    plain = {"C9": Decimal(10_000)}.get(cell, Decimal(1))
    assert (found.value_number, found.value_std) == (Decimal(number), number * plain)


def test_labels_may_be_struck_out_and_numbered(tmp_path: Path, reader: GridReader) -> None:
    assert not read(tmp_path, reader, "A9", strike).findings
    assert not read(tmp_path, reader, "B6", strike).findings
    assert not read(tmp_path, reader, "B3", rich("2007年1—6月", InlineFont(vertAlign="superscript"), "①")).findings
    note = rich("1.本表由各市(州)填报，见附注", InlineFont(vertAlign="superscript"), "2")
    assert not read(tmp_path, reader, "A14", note).findings
