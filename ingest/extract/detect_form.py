"""Which form a workbook is, for which period, from whom, in which unit: from its content alone."""

import re
from dataclasses import dataclass, field

from ingest.extract.find_tables import find_headers
from ingest.extract.match_header import Header
from ingest.extract.match_period import latest, match_period, period_code
from ingest.extract.page import Page, page_of, transposed_page_of
from ingest.extract.parse_period import PeriodText, find_periods, period_end
from ingest.extract.read_head import Head, Written, read_head
from ingest.extract.reference import Reference, Region
from ingest.forms.conventions import Unit, load_conventions
from ingest.forms.form_spec import SHEET, FormSpec, Layout
from ingest.forms.normalise import squeeze
from ingest.forms.spec_file import Frequency, Role, UnitKind
from ingest.observation import Finding
from ingest.rules import make_finding
from ingest.workbook.grid import Sheet, cell_address

_HEAD_ROWS = 40
_HEAD_WITHOUT_HEADER = 15
_OFFICES = ("中小企业局", "统计局", "经济委员会", "人民政府", "工业和信息化局")
_BRACKETED = re.compile(r"\(([^()]+)\)")
_WHOLE = {"汇总", "汇总表", "合计", "总表", "全市", "全州", "全省"}  # sheets of the reporting unit itself
_FIGURE = re.compile(r"-?\d+(?:\.\d+)?")
_SHEET_NUMBER = re.compile(r"^\d{1,2}[-.、_]?(?=\D)")


@dataclass(slots=True)
class FormSheet:
    """A sheet that is a known form."""

    sheet: Sheet
    specs: list[FormSpec]  # the versions of the form
    head: Head
    page: Page
    headers: list[list[Header]] = field(default_factory=list)  # of its tables, each with its repetitions to the right


class DetectError(Exception):
    """The form cannot be told; carries the fatal finding."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message_en)
        self.finding = finding


def find_form(sheet: Sheet, specs: tuple[FormSpec, ...]) -> FormSheet | None:
    """Recognise a sheet by the table code in its head, else by all tokens of a title; None if it is no known form."""
    top = _head_rows(sheet)
    head = read_head(sheet, top)
    codes = {written.text for written in head.table_codes}
    matching = [spec for spec in specs if spec.table_code and spec.table_code in codes]
    if not matching and not codes:
        title = "".join(squeeze(text) for row in top for text in sheet.texts[row])
        matching = [spec for spec in specs if spec.table_code and spec.table_code in title]
        if not matching:
            matching = [spec for spec in specs if spec.title_tokens and all(t in title for t in spec.title_tokens)]
    if not matching:
        return None
    form = FormSheet(sheet, matching, head, page_of(sheet))
    find_tables(form, tuple(layout for spec in matching for layout in spec.layouts))
    return form


def _head_rows(sheet: Sheet) -> range:
    """The rows that may belong to the head, as far as the first figures."""
    last = min(_HEAD_ROWS, len(sheet.texts))
    return range(next((row for row in range(last) if _count_figures(sheet, row) > 2), last))


def _count_figures(sheet: Sheet, row: int) -> int:
    return sum(_FIGURE.fullmatch(text) is not None for text in sheet.texts[row])


def find_tables(form: FormSheet, layouts: tuple[Layout, ...]) -> None:
    """Set the page and headers of a sheet for some layouts, and its head to what stands above them."""
    # The head was read too far down, perhaps into figures; of several years the first one is the head's.
    year = next((period.year for period, _cell in form.head.periods), None)
    form.page = page_of(form.sheet)
    layouts = tuple(layout for layout in layouts if not layout.sheets or squeeze(form.sheet.name) in layout.sheets)
    form.headers = find_headers(form.page, [layout for layout in layouts if not layout.is_transposed], year)
    turned = [layout for layout in layouts if layout.is_transposed]
    if turned:
        page = transposed_page_of(form.sheet)
        headers = find_headers(page, turned, year)
        if headers and (not form.headers or headers[0][0].fit > form.headers[0][0].fit):
            form.page, form.headers = page, headers
    if not form.headers:
        end = min(_HEAD_WITHOUT_HEADER, len(form.sheet.texts))
    elif form.page.is_transposed:
        end = min(form.headers[0][0].columns)
    else:
        end = form.headers[0][0].top
    form.head = read_head(form.sheet, range(end))


def choose_version(form: FormSheet) -> tuple[FormSpec, str]:
    """The version of the form in force in its period, and the period.

    Raises:
        DetectError: R202.
    """
    name = form.specs[0].form_code
    if form.specs[0].period:
        return form.specs[0], form.specs[0].period
    written = _most_specific(form.head.periods)
    in_table = _periods_in_table(form) if all(period.is_year for period, _cell in written) else []
    if in_table and (not written or form.specs[0].frequency is not Frequency.ANNUAL):
        return _version_of(form, latest(in_table))
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


def _version_of(form: FormSheet, code: str) -> tuple[FormSpec, str]:
    month = period_end(code)[:7]
    for spec in form.specs:
        if spec.valid_from <= month <= spec.valid_to:
            return spec, code
    raise _refuse(form, "R202", "out_of_validity", "", detail=code, name=form.specs[0].form_code)


def _most_specific(periods: list[tuple[PeriodText, str]]) -> list[tuple[PeriodText, str]]:
    """Without bare years where a month or quarter of that year stands elsewhere (2007年… in a title)."""
    years = {period.year for period, _cell in periods if not period.is_year}
    return [(period, cell) for period, cell in periods if not (period.is_year and period.year in years)]


def _periods_in_table(form: FormSheet) -> list[str]:
    """The periods over the columns and in the rows of a form that reports several."""
    frequency = form.specs[0].frequency
    found: list[str | None] = []
    for group in form.headers:
        for header in group:
            columns = header.columns.values()
            found += [period_code(each.period, frequency) for each in columns if each.period]
            column = header.of_role(Role.PERIOD)
            if column is not None:
                texts = {form.page.text(row, column) for row in range(header.bottom + 1, len(form.page.texts))}
                written = [match_period(text, None) for text in texts if text]
                found += [period_code(each.period, frequency) for each in written if each]
    return [code for code in found if code]


def find_reporting_unit(forms: list[FormSheet], spec: FormSpec, reference: Reference, period: str) -> str:
    """The code of the reporting unit that all sheets of a file name; of a published form, the one its spec names.

    Raises:
        DetectError: R203.
    """
    if spec.reporting_unit:
        return spec.reporting_unit
    has_sheet_regions = _names_sheets(spec)
    units: list[str] = []
    of_county: list[DetectError] = []
    for form in forms:
        if not form.head.reporting_units and has_sheet_regions:
            continue
        region, cell = _named_region(form, reference, period)
        refusal = _refuse(form, "R203", "not_reporting", cell, detail=form.head.reporting_units[0].text)
        if region.code in reference.reporting_units:
            units.append(region.code)
        elif has_sheet_regions and region.parent in reference.reporting_units:
            units.append(region.parent)
            of_county.append(refusal)
        else:
            raise refusal
        if units[-1] != units[0]:
            raise _refuse(form, "R203", "several", "", detail=f"{units[0]} / {units[-1]}")
    if not units:
        raise _refuse(forms[0], "R203", "missing", "")
    if len(of_county) == len(units):  # a county's own form is not its prefecture's
        raise of_county[0]
    return units[0]


def find_sheet_region(form: FormSheet, spec: FormSpec, reference: Reference, unit: str, period: str) -> str:
    """What @sheet means on a sheet: the county it names in its head or by its name, else the reporting unit.

    Raises:
        DetectError: R203.
    """
    if not _names_sheets(spec):
        return unit
    if form.head.reporting_units:
        code = _named_region(form, reference, period)[0].code
        if code != unit:
            return code
    name = _SHEET_NUMBER.sub("", squeeze(form.sheet.name))
    found = reference.find_regions(name, period_end(period), parent=unit)
    if len(found) == 1:
        return found[0].code
    own = any(region.code == unit for region in reference.find_regions(name, period_end(period)))
    if own or form.head.reporting_units or name in _WHOLE:
        return unit
    raise _refuse(form, "R203", "sheet", "", detail=form.sheet.name)


def _names_sheets(spec: FormSpec) -> bool:
    codes = (code for layout in spec.layouts for code in (layout.subject_code, *(r.subject_code for r in layout.rows)))
    return SHEET in codes


def _named_region(form: FormSheet, reference: Reference, period: str) -> tuple[Region, str]:
    """The region that a sheet names as its 综合机关, and where."""
    if not form.head.reporting_units:
        raise _refuse(form, "R203", "missing", "")
    written = form.head.reporting_units[0]
    name = written.text
    for office in _OFFICES:
        name = name.removesuffix(office)
    code, name = (name[:6], name[6:]) if name[:6].isdigit() else ("", name)
    found = reference.find_regions(name, period_end(period))
    # 通化 alone may be the prefecture or the county: only one of them reports.
    regions = [region for region in found if region.code in reference.reporting_units] or found
    if len(regions) != 1:
        raise _refuse(form, "R203", "unknown", written.cell, detail=written.text)
    if code and code != regions[0].code:
        raise _refuse(form, "R203", "code_contradicts", written.cell, detail=written.text)
    return regions[0], written.cell


def find_units(form: FormSheet, head: Head, rows: range) -> tuple[tuple[Unit, ...], list[Finding]]:
    """The units declared above a header (单位：个、万元), one of each kind, and what is wrong with them.

    Args:
        form: The sheet.
        head: What its labels say.
        rows: Of the head: a title may end in a unit in brackets.
    """
    known, findings = load_conventions().units, []
    chosen: dict[UnitKind, Unit] = {}
    bracketed = [
        Written(bracket, cell_address(row, column))
        for row in rows
        for column, text in enumerate(form.sheet.texts[row])
        if text
        for bracket in _BRACKETED.findall(squeeze(text))
        if bracket in known
    ]
    for written in (*head.units, *bracketed):
        for name in _split(written):
            unit = known.get(name)
            if unit is None:
                allowed = "、".join(form.specs[0].money_units)
                findings.append(_finding(form, "R204", "unknown", written.cell, detail=name, allowed=allowed))
            elif chosen.setdefault(unit.kind, unit) is not unit and unit.kind is not UnitKind.COUNT:
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
