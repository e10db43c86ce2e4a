"""Which form a workbook is, for which period, from whom, in which unit: from its content alone."""

from dataclasses import dataclass

from ingest.extract.match_header import Header, find_header
from ingest.extract.parse_period import PeriodText, find_periods, period_end
from ingest.extract.read_head import Head, Written, read_head
from ingest.extract.reference import Reference
from ingest.forms.conventions import Unit, load_conventions
from ingest.forms.form_spec import FormSpec
from ingest.forms.normalise import squeeze
from ingest.forms.spec_file import UnitKind
from ingest.observation import Finding
from ingest.rules import make_finding
from ingest.workbook.grid import Sheet

_HEAD_ROWS = 40
_HEAD_WITHOUT_HEADER = 15
_OFFICES = ("中小企业局", "统计局", "经济委员会", "人民政府", "工业和信息化局")


@dataclass(slots=True)
class FormSheet:
    """A sheet that is a known form."""

    sheet: Sheet
    specs: list[FormSpec]  # the versions of the form
    header: Header | None
    head: Head


class DetectError(Exception):
    """The form cannot be told; carries the fatal finding."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message_en)
        self.finding = finding


def find_form(sheet: Sheet, specs: tuple[FormSpec, ...]) -> FormSheet | None:
    """Recognise a sheet by the table code in its head, else by all tokens of a title; None if it is no known form."""
    head = read_head(sheet, range(min(_HEAD_ROWS, len(sheet.texts))))
    codes = {written.text for written in head.table_codes}
    matching = [spec for spec in specs if spec.table_code and spec.table_code in codes]
    if not matching and not codes:
        title = "".join(squeeze(text) for texts in sheet.texts[:_HEAD_ROWS] for text in texts)
        matching = [spec for spec in specs if spec.table_code and spec.table_code in title]
        if not matching:
            matching = [spec for spec in specs if spec.title_tokens and all(t in title for t in spec.title_tokens)]
    if not matching:
        return None
    header = find_header(sheet, tuple(layout for spec in matching for layout in spec.layouts))
    rows = range(header.top if header else min(_HEAD_WITHOUT_HEADER, len(sheet.texts)))
    return FormSheet(sheet, matching, header, read_head(sheet, rows))


def choose_version(form: FormSheet) -> tuple[FormSpec, str]:
    """The version of the form in force in its period, and the period.

    Raises:
        DetectError: R202.
    """
    name = form.specs[0].form_code
    written = _most_specific(form.head.periods)
    if not written and form.head.unclear_periods:
        unclear = form.head.unclear_periods[0]
        raise _refuse(form, "R202", "unreadable", unclear.cell, detail=unclear.text)
    if not written:
        raise _refuse(form, "R202", "missing", "")
    readings: dict[str, tuple[FormSpec, PeriodText]] = {}
    trouble = ""
    for spec in form.specs:
        for period, _cell in written:
            try:
                readings[period.for_frequency(spec.frequency)] = spec, period
            except ValueError as error:
                trouble = trouble or str(error)
    text, cell = written[0][0].text, written[0][1]
    if len({(period.year, period.last) for period, _cell in written}) > 1 or len(readings) > 1:
        raise _refuse(form, "R202", "several", cell, detail=" / ".join(period.text for period, _ in written))
    if not readings:
        raise _refuse(form, "R202", trouble, cell, detail=text, name=name, frequency=form.specs[0].frequency)
    code = next(iter(readings))
    month = period_end(code)[:7]
    for spec in form.specs:
        if spec.valid_from <= month <= spec.valid_to and spec.frequency is readings[code][0].frequency:
            return spec, code
    raise _refuse(form, "R202", "out_of_validity", cell, detail=code, name=name)


def _most_specific(periods: list[tuple[PeriodText, str]]) -> list[tuple[PeriodText, str]]:
    """Without bare years where a month or quarter of that year stands elsewhere (2007年… in a title)."""
    years = {period.year for period, _cell in periods if not period.is_year}
    return [(period, cell) for period, cell in periods if not (period.is_year and period.year in years)]


def find_reporting_unit(form: FormSheet, reference: Reference, period: str) -> str:
    """The code of the reporting unit.

    Raises:
        DetectError: R203.
    """
    if not form.head.reporting_units:
        raise _refuse(form, "R203", "missing", "")
    written = form.head.reporting_units[0]
    name = written.text
    for office in _OFFICES:
        name = name.removesuffix(office)
    code, name = (name[:6], name[6:]) if name[:6].isdigit() else ("", name)
    found = reference.find_regions(name, period_end(period))
    # 通化 alone may be the prefecture or the county: only one of them reports.
    units = [region for region in found if region.code in reference.reporting_units] or found
    if len(units) != 1:
        raise _refuse(form, "R203", "unknown", written.cell, detail=written.text)
    if code and code != units[0].code:
        raise _refuse(form, "R203", "code_contradicts", written.cell, detail=written.text)
    if units[0].code not in reference.reporting_units:
        raise _refuse(form, "R203", "not_reporting", written.cell, detail=written.text)
    return units[0].code


def find_units(form: FormSheet) -> tuple[tuple[Unit, ...], list[Finding]]:
    """The units declared above the header (单位：个、万元), one of each kind, and what is wrong with them."""
    known, findings = load_conventions().units, []
    chosen: dict[UnitKind, Unit] = {}
    for written in form.head.units:
        for name in _split(written):
            unit = known.get(name)
            if unit is None:
                allowed = "、".join(form.specs[0].money_units)
                findings.append(_finding(form, "R204", "unknown", written.cell, detail=name, allowed=allowed))
            elif chosen.setdefault(unit.kind, unit) is not unit:
                both = f"{chosen[unit.kind].name} / {unit.name}"
                findings.append(_finding(form, "R204", "conflict", written.cell, detail=both))
    return tuple(chosen.values()), findings


def _split(written: Written) -> list[str]:
    return [name for name in written.text.replace("、", ",").replace("/", ",").split(",") if name]


def check_file_name(
    file_name: str, spec: FormSpec, period: str, reporting_unit: str, reference: Reference
) -> list[Finding]:
    """R209 where the name of the file says something else than its content. The content counts."""
    findings = []
    stem = squeeze(file_name.rpartition(".")[0])
    for named in find_periods(stem)[:1]:
        try:
            code = named.for_frequency(spec.frequency)
        except ValueError:
            continue
        if code != period:
            findings.append(make_finding("R209", "period", value_text=file_name, detail=named.text, found=period))
    names = {
        squeeze(region.name): region.code for region in reference.regions if region.code in reference.reporting_units
    }
    units = {code for name, code in names.items() if name in stem}
    if units and reporting_unit not in units:
        said, found = (", ".join(map(reference.name_of, sorted(codes))) for codes in (units, {reporting_unit}))
        findings.append(make_finding("R209", "unit", value_text=file_name, detail=said, found=found))
    return findings


def _finding(form: FormSheet, rule_code: str, message: str, cell: str, **detail: str) -> Finding:
    return make_finding(rule_code, message, sheet=form.sheet.name, cell=cell, **detail)


def _refuse(form: FormSheet, rule_code: str, message: str, cell: str, **detail: str) -> DetectError:
    return DetectError(_finding(form, rule_code, message, cell, **detail))
