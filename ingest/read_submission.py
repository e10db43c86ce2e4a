"""One file, or many, to readings: guarded reading, detection, extraction. Nothing here writes anything."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from ingest.extract.check_file_name import check_file_name
from ingest.extract.choose_version import choose_version
from ingest.extract.columns import Columns
from ingest.extract.detect_form import DetectError, FormSheet, find_form, find_tables
from ingest.extract.find_figures import is_figure
from ingest.extract.find_kind import find_kind
from ingest.extract.find_repeats import Repeats
from ingest.extract.find_reporter import check_titles, find_reporting_unit, find_sheet_region
from ingest.extract.match_period import latest
from ingest.extract.read_sheet import read_sheet
from ingest.extract.reference import Reference
from ingest.extract.row_meaning import Context
from ingest.feedback.recognise_reply import without_reply
from ingest.forms.form_spec import FormSpec
from ingest.forms.normalise import squeeze
from ingest.forms.spec_file import UnitKind
from ingest.observation import NO_OBSERVATIONS, Finding, Observations, Reading
from ingest.rules import make_finding
from ingest.vocabulary import ObsStatus, Severity, SubmissionKind
from ingest.workbook.grid import TEXT, Grid, RefusedError, Sheet, cell_address
from ingest.workbook.read_grid import GridReader

_CODE = re.compile(r"0\d+")  # 000000 beside 全国 is no figure
_INSTRUCTIONS = "填表说明"  # comes with every blank form


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
        return Reading(file_name, "", None, None, None, None, NO_OBSERVATIONS, (finding,))
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
    grid = without_reply(grid)
    form_code = version = unit = period = None
    columns, repeats, kind = Columns(), Repeats(), SubmissionKind.REGULAR
    findings: list[Finding] = []
    try:
        forms = _form_sheets(grid, specs, findings)
        form_code = forms[0].specs[0].form_code
        spec, period = choose_version(forms[0])
        version = spec.form_version
        unit = find_reporting_unit(forms, spec, reference, period)
        period = _agreed_period(forms, spec, period)
        for form in forms:
            if not all(group[0].layout in spec.layouts for group in form.headers) or not form.headers:
                find_tables(form, spec.layouts)  # the best layout was one of another version
            region = find_sheet_region(form, spec, reference, unit, period)
            if form.headers and not spec.reporting_unit:  # without a header nobody knows where the titles end
                findings += check_titles(form, region, unit, reference, period)
            findings += read_sheet(form, Context(spec, reference, unit, region, period), repeats, columns)
        findings += check_file_name(file_name, spec, period, unit, reference)
        kind = find_kind([line for form in forms for line in form.head.lines], spec.frequency)
        observations = Observations(columns.lists)
        if not (_says_anything(observations, spec) or any(found.severity is Severity.ERROR for found in findings)):
            findings.append(make_finding("R217", "no_values"))
    except DetectError as error:
        observations, findings = NO_OBSERVATIONS, [*findings, error.finding]
    found = tuple(_unique(findings))
    return Reading(file_name, grid.kind, form_code, version, unit, period, observations, found, kind)


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
    hidden = next((sheet for sheet in others if sheet.is_hidden and not codes and find_form(sheet, specs)), None)
    if hidden:
        raise DetectError(make_finding("R201", "hidden", sheet=hidden.name, detail=hidden.name))
    if len(codes) != 1:
        raise DetectError(make_finding("R201", "several" if codes else "unknown", detail=", ".join(codes)))
    for sheet in others:
        if sheet.is_hidden:
            findings.append(make_finding("R212", "hidden_sheet", sheet=sheet.name, detail=sheet.name))
        else:
            findings += _judge_other(sheet)
    return found


def _judge_other(sheet: Sheet) -> list[Finding]:
    """What is said of a visible sheet that is not the form."""
    figures = (
        (row, column)
        for row, (texts, kinds) in enumerate(zip(sheet.texts, sheet.kinds, strict=True))
        for column, (text, kind) in enumerate(zip(texts, kinds, strict=True))
        if is_figure(kind, text) and not (kind == TEXT and _CODE.fullmatch(text))
    )
    place = next(figures, None)
    if place:
        address = cell_address(*place)
        return [make_finding("R211", "other_sheet", sheet=sheet.name, cell=address, detail=sheet.name)]
    if squeeze(sheet.name) == _INSTRUCTIONS:
        return []
    return [make_finding("R220", "other_sheet", sheet=sheet.name, detail=sheet.name)]


def _agreed_period(forms: list[FormSheet], spec: FormSpec, period: str) -> str:
    """The period of a file, which every sheet must be of; of sheets with periods of their own, the latest.

    Raises:
        DetectError: R202.
    """
    found = [choose_version(form) for form in forms]
    if all(not form.head.periods for form in forms):
        return latest([code for _spec, code in found])
    for form, (other, code) in zip(forms, found, strict=True):
        if other is not spec or code != period:
            both = f"{period} / {code}"
            raise DetectError(make_finding("R202", "several", sheet=form.sheet.name, detail=both))
    return period


def _says_anything(observations: Observations, spec: FormSpec) -> bool:
    """Whether any figure stands in a form, or any attribute in one that asks for nothing else."""
    if any(number is not None for number in observations.column("value_number")):
        return True
    columns = (column for layout in spec.layouts for column in layout.columns)
    kinds = {column.unit_kind for column in columns if column.has_figures}
    return kinds == {UnitKind.TEXT} and ObsStatus.NORMAL in observations.column("obs_status")


def _unique(findings: list[Finding]) -> list[Finding]:
    return list(dict.fromkeys(findings))
