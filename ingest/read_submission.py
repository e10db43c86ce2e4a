"""One file, or many, to readings: guarded reading, detection, extraction. Nothing here writes anything."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeAlias

from ingest.extract.detect_form import (
    DetectError,
    FormSheet,
    check_file_name,
    choose_version,
    find_form,
    find_reporting_unit,
    find_units,
)
from ingest.extract.match_header import find_header, likeliest_row
from ingest.extract.read_table import TableReader
from ingest.extract.reference import Reference
from ingest.forms.form_spec import FormSpec
from ingest.observation import Finding, Observation, Reading
from ingest.rules import make_finding
from ingest.workbook.grid import Grid, RefusedError, Sheet, cell_address
from ingest.workbook.read_grid import GridReader

Extracted: TypeAlias = tuple[list[Observation], list[Finding]]


def read_submission(
    path: Path, file_name: str, reference: Reference, specs: tuple[FormSpec, ...], reader: GridReader | None = None
) -> Reading:
    """Read one file against the form specs.

    Args:
        path: Where the bytes are.
        file_name: What the sender called the file; only cross-checked.
        reference: The code lists, see `load_reference`.
        specs: The forms it may be, see `load_specs`.
        reader: The guarded reader to use; without one, a child process for this file alone.

    Returns:
        The reading. A file that cannot be read has a fatal finding and is no exception.
    """
    if reader is None:
        with GridReader() as own:
            return read_submission(path, file_name, reference, specs, own)
    try:
        grid = reader.read(path)
    except RefusedError as refused:
        finding = make_finding(refused.rule_code, refused.message, detail=refused.detail)
        return Reading(file_name, "", None, None, None, None, (), (finding,))
    return read_form(grid, file_name, reference, specs)


def read_submissions(
    files: Iterable[tuple[Path, str]], reference: Reference, specs: tuple[FormSpec, ...]
) -> Iterator[Reading]:
    """Read many files (path, file name) through one guarded child, in order."""
    with GridReader() as reader:
        for path, file_name in files:
            yield read_submission(path, file_name, reference, specs, reader)


def read_form(grid: Grid, file_name: str, reference: Reference, specs: tuple[FormSpec, ...]) -> Reading:
    """Extract the observations of a Grid."""
    form_code = version = unit = period = None
    observations: list[Observation] = []
    findings: list[Finding] = []
    try:
        forms = _form_sheets(grid, specs, findings)
        form_code = forms[0].specs[0].form_code
        spec, period = choose_version(forms[0])
        version = spec.form_version
        unit = find_reporting_unit(forms[0], reference, period)
        for form in forms:
            _check_agrees(form, spec, period, unit, reference)
            read, found = _extract(form, spec, period, unit, reference)
            observations += read
            findings += found
        findings += check_file_name(file_name, spec, period, unit, reference)
        findings += _repeated(observations)
    except DetectError as error:
        observations, findings = [], [*findings, error.finding]
    return Reading(
        file_name, grid.kind, form_code, version, unit, period, tuple(observations), tuple(_unique(findings))
    )


def _form_sheets(grid: Grid, specs: tuple[FormSpec, ...], findings: list[Finding]) -> list[FormSheet]:
    """The sheets that are the form; others with content are said in `findings`.

    Raises:
        DetectError: R106 nothing in it, R201 no known form or several.
    """
    if all(sheet.is_empty for sheet in grid.sheets):
        raise DetectError(make_finding("R106", "no_cells"))
    found: list[FormSheet] = []
    others: list[Sheet] = []
    for sheet in grid.sheets:
        if sheet.is_empty:
            continue
        form = None if sheet.is_hidden else find_form(sheet, specs)
        if form:
            found.append(form)
        else:
            others.append(sheet)
    codes = sorted({spec.form_code for form in found for spec in form.specs})
    if len(codes) != 1:
        raise DetectError(make_finding("R201", "several" if codes else "unknown", detail=", ".join(codes)))
    for sheet in others:
        if sheet.is_hidden:
            findings.append(make_finding("R212", "hidden_sheet", sheet=sheet.name, detail=sheet.name))
        elif any("n" in kinds for kinds in sheet.kinds):
            findings.append(make_finding("R211", "other_sheet", sheet=sheet.name, detail=sheet.name))
    return found


def _check_agrees(form: FormSheet, spec: FormSpec, period: str, unit: str, reference: Reference) -> None:
    """Every sheet of a file must be of the same period and unit.

    Raises:
        DetectError: R202 or R203.
    """
    if choose_version(form) != (spec, period):
        both = f"{period} / {choose_version(form)[1]}"
        raise DetectError(make_finding("R202", "several", sheet=form.sheet.name, detail=both))
    other = find_reporting_unit(form, reference, period)
    if other != unit:
        raise DetectError(make_finding("R203", "several", sheet=form.sheet.name, detail=f"{unit} / {other}"))


def _extract(form: FormSheet, spec: FormSpec, period: str, unit: str, reference: Reference) -> Extracted:
    sheet = form.sheet
    header = form.header
    if header is None or not any(layout is header.layout for layout in spec.layouts):
        header = find_header(sheet, spec.layouts)  # the best layout was one of another version
    if header is None or not any(found.column.has_figures for found in header.columns.values()):
        row, text = likeliest_row(sheet)
        cell = cell_address(row, 0)
        return [], [make_finding("R205", "no_header", sheet=sheet.name, cell=cell, detail=text)]
    units, unit_findings = find_units(form)
    table = TableReader(sheet, header, spec, reference, unit, period, units)
    table.read()
    return table.observations, unit_findings + table.findings


def _repeated(observations: list[Observation]) -> list[Finding]:
    """R210 where one fact is reported in two cells."""
    seen: dict[tuple[str, ...], str] = {}
    findings = []
    for observation in observations:
        key = (
            observation.subject_type,
            observation.subject_code,
            observation.indicator_code,
            observation.basis,
            observation.period,
        )
        first = seen.setdefault(key, observation.cell)
        if first is not observation.cell:
            name = f"{observation.subject_label} {observation.indicator_code} {observation.basis}"
            findings.append(
                make_finding(
                    "R210",
                    "repeated",
                    sheet=observation.sheet,
                    cell=observation.cell,
                    value_text=observation.value_text,
                    detail=name,
                    first=first,
                )
            )
    return findings


def _unique(findings: list[Finding]) -> list[Finding]:
    return list(dict.fromkeys(findings))
