"""A blank form, filled with anything that may be filled in, reads back exactly: every value at its cell, no finding."""

import io
import random
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from ingest.errors import JiqunError
from ingest.extract.parse_period import period_end
from ingest.extract.reference import load_reference
from ingest.forms.form_spec import FormSpec, Layout
from ingest.forms.load_specs import load_specs
from ingest.forms.plan_blank import BlankSheet, Input, choose_layout, period_of, plan_blank
from ingest.forms.spec_file import AttributeKind, Role, UnitKind
from ingest.forms.write_blank import INSTRUCTIONS, blank_form, write_blank
from ingest.observation import Observation, Reading
from ingest.read_submission import read_submission
from ingest.vocabulary import ObsStatus, Severity
from ingest.workbook.grid import cell_address
from ingest.workbook.read_grid import GridReader

REFERENCE = load_reference()
SYMBOLS = {"…": ObsStatus.NOT_SIGNIFICANT, "—": ObsStatus.CANNOT_EXIST, "免报": ObsStatus.NOT_COLLECTED}
CODES = {
    "unit": lambda n, unit: f"{'ZTD'[n % 3]}{unit}{n + 1:02d}",
    "enterprise": lambda n, unit: f"2440{n:04d}-{'0123456789X'[n % 11]}",
    "slip": lambda n, unit: str(n + 1),
}
MONTH = "2007-06"
UNITS = ("220100", "220500", "222400", "22CBS0", "220000")


def month_of(spec: FormSpec) -> str:
    """A month in which the version is in force and the form due."""
    months = (f"{year}-{month}" for year in range(2007, 2011) for month in ("06", "12"))
    return next(m for m in months if spec.valid_from <= m <= spec.valid_to and period_of(m, spec.frequency))


def laid_out() -> Iterator[Any]:
    """Every form for several units, and every layout of every form for one."""
    for spec in load_specs():
        if spec.form_code == "F8":
            continue
        period = period_of(month_of(spec), spec.frequency)
        chosen = {(choose_layout(spec, unit, REFERENCE, period_end(period)).name, unit) for unit in UNITS}
        chosen |= {(layout.name, "220500") for layout in spec.layouts if not layout.is_transposed}
        for name, unit in sorted(chosen):
            layout = next(layout for layout in spec.layouts if layout.name == name)
            yield pytest.param(spec, layout, unit, period, id=f"{spec.form_code}_{spec.form_version}-{name}-{unit}")


def number(chance: random.Random, kind: UnitKind | None) -> int | Decimal:
    if kind is UnitKind.COUNT:
        return chance.randrange(10 ** chance.randrange(1, 8))
    return Decimal(chance.randrange(-(10**7), 10**9)).scaleb(-chance.randrange(0, 5))


def text(chance: random.Random, cell: Input, unit: str) -> str:
    attribute = cell.attribute
    if cell.words:
        return chance.choice(cell.words)
    if attribute is None:
        return "".join(chance.choices("甲乙丙丁戊己庚辛壬癸", k=4))
    if attribute.kind is AttributeKind.DATE:
        return f"2006-{chance.randrange(1, 13):02d}-{chance.randrange(1, 29):02d}"
    if attribute.kind is AttributeKind.REGION:
        return REFERENCE.name_of(unit)
    return attribute.example.split("、")[0] or "C01"


def fill(page: Worksheet, sheet: BlankSheet, unit: str, seed: int) -> dict[str, tuple[Any, ...]]:
    """Fill the open cells; gives back what must be read: cell -> subject, indicator, basis, text or number."""
    chance = random.Random(seed)
    expected = {}
    rows: dict[int, str] = {}
    free = [cell.row for cell in sheet.inputs if cell.role is Role.CODE]
    used = set(free[: max(1, len(free) * 2 // 3)])
    for cell in sheet.inputs:
        if free and cell.row in free and cell.row not in used:
            continue  # rows that are not needed stay blank
        target = page.cell(cell.row + 1, cell.column + 1)
        assert not target.protection.locked
        if cell.role is Role.CODE:
            kind = next(c.subject_type for c in sheet.inputs if c.row == cell.row and c.indicator)
            rows[cell.row] = CODES[kind](free.index(cell.row), unit)
            assert re.fullmatch(cell.pattern, rows[cell.row])
            target.value = rows[cell.row]
        elif cell.indicator is None:
            target.value = chance.choice(cell.words) if cell.words else str(cell.row)
        else:
            subject = (cell.subject_type, cell.subject_code or rows[cell.row])
            if cell.unit_kind is UnitKind.TEXT:
                value: Any = text(chance, cell, unit)
            else:
                value = chance.choice(list(SYMBOLS)) if chance.random() < 0.1 else number(chance, cell.unit_kind)
            target.value = value
            expected[cell_address(cell.row, cell.column)] = (*subject, cell.indicator, cell.basis, value)
    return expected


def read(data: bytes, reader: GridReader, folder: Path) -> Reading:
    path = folder / "filled"
    path.write_bytes(data)
    return read_submission(path, "报表.xlsx", REFERENCE, load_specs(), reader)


def what(observation: Observation) -> tuple[Any, ...]:
    o = observation
    value: Any = o.value_text if o.value_number is None else o.value_number
    return o.subject_type, o.subject_code, o.indicator_code, o.basis, value


@pytest.mark.parametrize(("spec", "layout", "unit", "period"), list(laid_out()))
@pytest.mark.parametrize("seed", range(2))
def test_filled_and_returned_it_reads_back_exactly(
    spec: FormSpec, layout: Layout, unit: str, period: str, seed: int, reader: GridReader, tmp_path: Path
) -> None:
    sheet = plan_blank(spec, layout, unit, period, REFERENCE)
    book = openpyxl.load_workbook(io.BytesIO(write_blank(spec, layout, sheet)))
    expected = fill(book.worksheets[0], sheet, unit, seed)
    raw = io.BytesIO()
    book.save(raw)
    reading = read(raw.getvalue(), reader, tmp_path)
    assert [f for f in reading.findings if f.severity is not Severity.INFO] == []
    assert (reading.form_code, reading.form_version, reading.reporting_unit_code, reading.period) == (
        spec.form_code,
        spec.form_version,
        unit,
        period,
    )
    found = {o.cell: what(o) for o in reading.observations}
    assert found == expected and len(found) == len(reading.observations)
    for o in reading.observations:
        if o.value_number is None and o.value_text in SYMBOLS:
            assert o.obs_status is SYMBOLS[o.value_text]


def test_labels_are_locked_inputs_are_open_and_the_version_is_stamped() -> None:
    name, data = blank_form("f5", "220500", MONTH, REFERENCE, load_specs())
    book = openpyxl.load_workbook(io.BytesIO(data))
    page, instructions = book.worksheets
    assert name == "F5_通化市_2007-Q2.xlsx"
    assert book.custom_doc_props["jiqun_form"].value == "F5 2006"
    assert page.protection.sheet and instructions.protection.sheet and page.protection.password is None
    words = [str(cell.value) for row in page for cell in row if cell.value is not None]
    assert any("F5" in word and "2006" in word for word in words)
    assert {"吉集综5表", "综合机关名称：通化市", "2007年二季度", "2008年12月"} <= set(words)
    assert all(cell.protection.locked for row in page.iter_rows(max_row=8) for cell in row)


def test_choices_and_numbers_are_held_to() -> None:
    page = openpyxl.load_workbook(io.BytesIO(blank_form("F5", "220500", MONTH, REFERENCE, load_specs())[1])).active
    lists = {v.formula1 for v in page.data_validations.dataValidation if v.type == "list"}
    assert '"推荐,已认定,已撤销"' in lists and any("梅河口市" in words and "南关区" not in words for words in lists)
    page = openpyxl.load_workbook(io.BytesIO(blank_form("F3", "220500", MONTH, REFERENCE, load_specs())[1])).active
    assert {(v.type, v.errorStyle) for v in page.data_validations.dataValidation} == {
        ("whole", "warning"),
        ("decimal", "warning"),
    }


def test_an_unfilled_form_says_what_is_missing_and_nothing_else(reader: GridReader, tmp_path: Path) -> None:
    for form in ("F1", "F5", "F6", "F9"):
        data = blank_form(form, "220500", MONTH, REFERENCE, load_specs())[1]
        reading = read(data, reader, tmp_path)
        assert (reading.form_code, reading.findings) == (form, ())
        assert all(o.obs_status is ObsStatus.MISSING for o in reading.observations)
        assert INSTRUCTIONS not in {o.sheet for o in reading.observations}


@pytest.mark.parametrize(
    ("form", "unit", "month", "words"),
    [
        ("F99", "220500", MONTH, "F1"),
        ("F3", "220502", MONTH, "220500"),
        ("F3", "220500", "2005-06", "2006-01"),
        ("F3", "220500", "2007-01", "January"),
        ("F4", "220500", "2007-05", "quarterly"),
    ],
)
def test_what_cannot_be_is_said(form: str, unit: str, month: str, words: str) -> None:
    with pytest.raises(JiqunError) as error:
        blank_form(form, unit, month, REFERENCE, load_specs())
    assert words in error.value.message_en and re.search("[一-龥]", error.value.message_zh)
