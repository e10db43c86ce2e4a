"""Real published files are read in full: every figure that another reader sees is an observation at its cell."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
import xlrd

from ingest.forms.form_spec import FormSpec
from ingest.forms.load_specs import FORMS, load_spec, load_specs
from ingest.observation import Reading
from ingest.read_submission import read_submission
from ingest.vocabulary import Severity
from ingest.workbook.grid import cell_address
from tests.ingest.conftest import shared_folder
from tests.ingest.forms.fill_blank import REFERENCE

Figures = dict[tuple[str, str], Decimal]


@dataclass(frozen=True)
class Published:
    """A spec, its file, how many figures it holds, and some of them that a person looked up."""

    spec: str
    file: str
    count: int
    known: tuple[tuple[str, ...], ...]  # sheet, cell, subject, indicator, period, basis, value in the standard unit
    is_figure: Callable[[int, int], bool] = lambda row, column: True


FILES = (
    Published(
        "nbs_province_gdp_quarterly",
        "nbs_province_gdp_quarterly_2007_2021.xls",
        31 * 59,
        (
            ("Sheet1", "C8", "220000", "gdp", "2021-Q2", "ytd", "608346000000"),
            ("Sheet1", "BH8", "220000", "gdp", "2007-Q1", "ytd", "85491000000"),
        ),
    ),
    Published(
        "vendor_monthly_mixed",
        "nbs_monthly_mixed.xls",
        1342,
        (
            ("Sheet1", "C5", "000000", "crude_oil", "2010-05", "month", "17153000"),
            ("Sheet1", "N6", "000000", "value_added_secondary", "2010-Q2", "ytd", "8678650000000"),
            ("Sheet1", "L123", "000000", "income_per_head", "2020-03", "ytd", "8561"),
            ("Sheet1", "O124", "000000", "value_added_industry", "2020-04", "growth", "3.9"),
        ),
    ),
    Published(
        "census2010_households",
        "census2010_A0101a.xls",
        32 * 16,
        (
            ("Sheet1", "B8", "000000", "household_count", "2010", "stock", "417722698"),
            ("Sheet1", "E15", "220000", "person_count", "2010", "stock", "27452815"),
            ("Sheet1", "L9", "110000", "family_sex_ratio", "2010", "stock", "99.47"),
            ("Sheet1", "Q35", "610000", "persons_per_household", "2010", "stock", "3.22"),
        ),
    ),
    Published(
        "province_gdp_yearly",
        "gdp_r_learning.xls",
        7458,
        (
            ("GDP", "H59", "220000", "gdp", "2006", "ytd", "427512000000"),
            ("GDP", "H63", "220000", "gdp", "2010", "ytd", "866758000000"),
            ("GDP指数", "H64", "220000", "gdp_index", "2011", "ytd", "113.8"),
            ("人均GDP", "B60", "110000", "gdp_per_head", "2007", "ytd", "58204"),
        ),
        lambda row, column: column > 0,  # the years
    ),
    Published(
        "cpi_monthly",
        "cpi_monthly.xls",
        2265,
        (
            ("MACHINACPI", "B2", "000000", "cpi_same_month", "1987-01", "month", "105.1"),
            ("MACHINACPI", "D450", "000000", "cpi_same_period", "2024-05", "ytd", "100.1"),
            ("MACHINACPI", "E457", "000000", "cpi_carry_over", "2024-12", "month", "0"),
        ),
        lambda row, column: column > 0,  # the dates
    ),
)
IDS = [each.file for each in FILES]


@cache
def read(published: Published) -> Reading:
    path = shared_folder("real_sheets") / published.file
    return read_submission(path, published.file, REFERENCE, (spec_of(published),))


def spec_of(published: Published) -> FormSpec:
    return load_spec(FORMS / "published" / f"{published.spec}.yaml")


def figures(path: Path, is_figure: Callable[[int, int], bool], monkeypatch: pytest.MonkeyPatch) -> Figures:
    """Every number cell as xlrd sees it; formats, on whose text it stumbles in one file, are left out."""

    def handle_format(*_: object) -> None: ...  # xlrd sets it on its Book by this name

    monkeypatch.setattr(xlrd.formatting, "handle_format", handle_format)
    found = {}
    for sheet in xlrd.open_workbook(path).sheets():
        for row in range(sheet.nrows):
            for column in range(sheet.ncols):
                cell = sheet.cell(row, column)
                if cell.ctype == xlrd.XL_CELL_NUMBER and is_figure(row, column):
                    found[sheet.name, cell_address(row, column)] = Decimal(repr(cell.value))
    return found


@pytest.mark.parametrize("published", FILES, ids=IDS)
def test_every_figure_is_an_observation_at_its_cell(published: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    reading = read(published)
    path = shared_folder("real_sheets") / published.file
    expected = figures(path, published.is_figure, monkeypatch)
    numbers = {(o.sheet, o.cell): o.value_number for o in reading.observations if o.value_number is not None}
    assert len(expected) == published.count
    assert numbers == expected


@pytest.mark.parametrize("published", FILES, ids=IDS)
def test_nothing_is_found_wrong_but_what_is_wrong(published: Published) -> None:
    found = [(f.rule_code, f.cell) for f in read(published).findings if f.severity is not Severity.INFO]
    # The third quarter of 2021 was not yet published: 0 for every province.
    assert found == ([("R214", "B1")] if published.spec == "nbs_province_gdp_quarterly" else [])


def test_a_column_of_zeros_is_kept_as_unvalidated() -> None:
    reading = read(FILES[0])
    assert {o.obs_status for o in reading.observations if o.period == "2021-Q3"} == {"V"}
    assert {o.obs_status for o in reading.observations if o.period != "2021-Q3"} == {"A"}


@pytest.mark.parametrize("published", FILES, ids=IDS)
def test_figures_that_a_person_looked_up(published: Published) -> None:
    found = {(o.sheet, o.cell): o for o in read(published).observations}
    for sheet, cell, *facts, value in published.known:
        o = found[sheet, cell]
        assert [o.subject_code, o.indicator_code, o.period, o.basis] == facts
        assert o.value_std == Decimal(value)


def test_they_are_not_among_the_forms_of_a_load() -> None:
    files = {path.stem for path in (FORMS / "published").glob("*.yaml")}
    assert files == {each.spec for each in FILES}
    assert not {spec_of(each).form_code for each in FILES} & {spec.form_code for spec in load_specs()}
