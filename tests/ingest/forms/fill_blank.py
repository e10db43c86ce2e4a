"""Fill a blank form with anything that may be filled in, and say what must be read from it."""

import io
import random
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeAlias

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from ingest.extract.reference import load_reference
from ingest.forms.form_spec import FormSpec, Layout
from ingest.forms.plan_blank import BlankSheet, Input, plan_blank
from ingest.forms.spec_file import AttributeKind, Role, UnitKind
from ingest.forms.write_blank import write_blank
from ingest.vocabulary import ObsStatus
from ingest.workbook.grid import cell_address

REFERENCE = load_reference()
SYMBOLS = {"…": ObsStatus.NOT_SIGNIFICANT, "—": ObsStatus.CANNOT_EXIST, "免报": ObsStatus.NOT_COLLECTED}
Amounts: TypeAlias = Callable[[random.Random, Input], Any]
CODES = {
    "unit": lambda n, unit: f"{'ZTD'[n % 3]}{unit}{n + 1:02d}",
    "enterprise": lambda n, unit: f"2440{n:04d}-{'0123456789X'[n % 11]}",
    "slip": lambda n, unit: str(n + 1),
}


def fill_form(
    spec: FormSpec, layout: Layout, unit: str, period: str, seed: int, amounts: Amounts | None = None
) -> tuple[bytes, dict[str, tuple[Any, ...]]]:
    """A filled workbook, and by cell: subject type, subject, indicator, basis, text or number."""
    sheet = plan_blank(spec, layout, unit, period, REFERENCE)
    book = openpyxl.load_workbook(io.BytesIO(write_blank(spec, layout, sheet)))
    expected = fill(book.worksheets[0], sheet, unit, seed, amounts or any_amount)
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue(), expected


def any_amount(chance: random.Random, cell: Input) -> Any:
    """A symbol, a whole number where things are counted, else any number with up to four decimals."""
    if chance.random() < 0.1:
        return chance.choice(list(SYMBOLS))
    if cell.unit_kind is UnitKind.COUNT:
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


def fill(page: Worksheet, sheet: BlankSheet, unit: str, seed: int, amounts: Amounts) -> dict[str, tuple[Any, ...]]:
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
                value = amounts(chance, cell)
            target.value = value
            expected[cell_address(cell.row, cell.column)] = (*subject, cell.indicator, cell.basis, value)
    return expected
