"""Every layout a form can have and every way a sheet misbehaves, each a file of `sheets/`, read as a person reads."""

from pathlib import Path

import pytest

from ingest.extract.reference import load_reference
from ingest.forms.load_specs import load_spec, load_specs
from ingest.observation import Observation, Reading
from ingest.read_submission import read_submission
from ingest.workbook.read_grid import GridReader
from tests.ingest.layouts.layout_file import Fact, LayoutFile, load_layouts

LAYOUTS = load_layouts()


def fact(observation: Observation) -> Fact:
    return (
        observation.sheet,
        observation.cell,
        observation.subject_type.value,
        observation.subject_code,
        observation.indicator_code,
        observation.period,
        observation.basis.value,
        observation.value_number,
        observation.unit_reported,
        observation.value_std,
        observation.obs_status.value,
    )


def read(layout: LayoutFile, folder: Path, reader: GridReader) -> Reading:
    path = folder / "file"
    path.write_bytes(layout.book())
    specs = (load_spec(layout.spec),) if layout.spec else load_specs()
    return read_submission(path, layout.written["file"], load_reference(), specs, reader)


@pytest.mark.parametrize("name", LAYOUTS)
def test_layout(name: str, tmp_path: Path, reader: GridReader) -> None:
    layout = LAYOUTS[name]
    reading = read(layout, tmp_path, reader)
    assert sorted((f.rule_code, f.sheet, f.cell) for f in reading.findings) == sorted(layout.findings())
    assert (reading.form_code, reading.reporting_unit_code, reading.period) == layout.reads_as
    expected = layout.facts()
    if expected is not None:
        assert sorted(map(fact, reading.observations), key=str) == sorted(expected, key=str)
