"""A blank form, filled with anything that may be filled in, reads back exactly: every value at its cell, no finding."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ingest.errors import JiqunError
from ingest.extract.parse_period import period_end
from ingest.forms.form_spec import FormSpec, Layout
from ingest.forms.load_specs import load_specs
from ingest.forms.plan_blank import choose_layout, period_of
from ingest.forms.spec_file import Role
from ingest.forms.write_blank import INSTRUCTIONS, blank_form
from ingest.observation import Observation, Reading
from ingest.read_submission import read_submission
from ingest.vocabulary import ObsStatus, Severity
from ingest.workbook.read_grid import GridReader
from tests.ingest.conftest import xlsx
from tests.ingest.extract.paper import F3, F3_MERGES, F5
from tests.ingest.forms.fill_blank import REFERENCE, SYMBOLS, fill_form

MONTH = "2007-06"
UNITS = ("220100", "220500", "222400", "22CBS0", "220000")


def month_of(spec: FormSpec) -> str:
    """A month in which the version is in force and the form due."""
    months = (f"{year}-{month}" for year in range(2007, 2011) for month in ("06", "12"))
    return next(m for m in months if spec.valid_from <= m <= spec.valid_to and period_of(m, spec.frequency))


def is_drawn(layout: Layout) -> bool:
    """A table with rows of its own; a list of facts has none."""
    return not any(column.role is Role.PERIOD for column in layout.columns)


def laid_out() -> Iterator[Any]:
    """Every form for several units, and every layout of every form for one."""
    for spec in load_specs():
        period = period_of(month_of(spec), spec.frequency)
        chosen = {(choose_layout(spec, unit, REFERENCE, period_end(period)).name, unit) for unit in UNITS}
        chosen |= {(layout.name, "220500") for layout in spec.layouts if is_drawn(layout)}
        for name, unit in sorted(chosen):
            layout = next(layout for layout in spec.layouts if layout.name == name)
            yield pytest.param(spec, layout, unit, period, id=f"{spec.form_code}_{spec.form_version}-{name}-{unit}")


def read(data: bytes, reader: GridReader, folder: Path) -> Reading:
    path = folder / "filled"
    path.write_bytes(data)
    return read_submission(path, "报表.xlsx", REFERENCE, load_specs(), reader)


@pytest.mark.parametrize(("form", "unit"), [(f"F{n}", unit) for n in range(1, 10) for unit in ("220500", "220000")])
def test_a_form_sent_back_blank_is_held(form: str, unit: str, reader: GridReader, tmp_path: Path) -> None:
    specs = load_specs()
    spec = next(spec for spec in specs if spec.form_code == form)
    _name, data = blank_form(form, unit, month_of(spec), REFERENCE, specs, None)
    reading = read(data, reader, tmp_path)
    rules = {finding.rule_code for finding in reading.findings if finding.severity is Severity.ERROR}
    assert rules == ({"R213"} if form == "F7" else {"R217"})  # the counties of F7 want their words one by one


def what(observation: Observation) -> tuple[Any, ...]:
    o = observation
    value: Any = o.value_text if o.value_number is None else o.value_number
    return o.subject_type, o.subject_code, o.indicator_code, o.basis, value


@pytest.mark.parametrize(("spec", "layout", "unit", "period"), list(laid_out()))
@pytest.mark.parametrize("seed", range(2))
def test_filled_and_returned_it_reads_back_exactly(
    spec: FormSpec, layout: Layout, unit: str, period: str, seed: int, reader: GridReader, tmp_path: Path
) -> None:
    data, expected = fill_form(spec, layout, unit, period, seed)
    reading = read(data, reader, tmp_path)
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
        assert (reading.form_code, [f.rule_code for f in reading.findings]) == (form, ["R217"])
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


def test_the_units_of_a_register_are_listed(reader: GridReader, tmp_path: Path) -> None:
    register = read(xlsx(F5), reader, tmp_path)
    data = blank_form("F1", "220500", MONTH, REFERENCE, load_specs(), register)[1]
    reading = read(data, reader, tmp_path)
    assert [finding.rule_code for finding in reading.findings] == ["R217"]
    found = {o.subject_code: o.subject_label for o in reading.observations if o.subject_type == "unit"}
    assert found == {"Z22050001": "甲集聚区", "T22050001": "乙镇", "D22050001": "丙区"}
    cells = {str(cell.value) for row in openpyxl.load_workbook(io.BytesIO(data)).worksheets[0] for cell in row}
    assert {"产业升级示范区", "集　安　市"} <= cells and "丁集群" not in cells


def test_the_register_must_be_the_units_own(reader: GridReader, tmp_path: Path) -> None:
    register = read(xlsx(F5), reader, tmp_path)
    for unit, other in (("220100", register), ("220500", read(xlsx(F3, F3_MERGES), reader, tmp_path))):
        with pytest.raises(JiqunError, match="register"):
            blank_form("F1", unit, MONTH, REFERENCE, load_specs(), other)
