"""A blank form as an xlsx workbook: labels locked, inputs open, lists to choose from, the form's version stamped."""

import io
from datetime import date

from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ingest.errors import JiqunError
from ingest.extract.parse_period import period_end
from ingest.extract.reference import Reference
from ingest.forms.form_spec import FormSpec, Layout
from ingest.forms.normalise import squeeze
from ingest.forms.plan_blank import BlankSheet, Input, KnownUnit, choose_layout, load_words, period_of, plan_blank
from ingest.forms.spec_file import AttributeKind, UnitKind
from ingest.observation import Reading
from ingest.workbook.grid import cell_address

INSTRUCTIONS = "填表说明"
_THIN = Side(style="thin")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_OPEN = PatternFill("solid", fgColor="FFFFE5")
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_LIST_LIMIT = 255  # characters of a list that stands in the validation itself (ECMA-376, Excel)


def blank_form(
    form_code: str,
    unit: str,
    month: str,
    reference: Reference,
    specs: tuple[FormSpec, ...],
    register: Reading | None = None,
) -> tuple[str, bytes]:
    """The workbook that a reporter fills in for a month.

    Args:
        form_code: F1 ...
        unit: Code of the reporting unit.
        month: YYYY-MM, the last of the form's period.
        reference: The code lists.
        specs: See `load_specs`.
        register: The unit's register (F5), whose units are listed where a form only names them.

    Returns:
        A name for the file, and its bytes.

    Raises:
        JiqunError: There is no such form, unit or report in that month, or the register is another's.
    """
    versions = [spec for spec in specs if spec.form_code == form_code.upper()]
    if not versions:
        codes = "、".join(sorted({spec.form_code for spec in specs}))
        raise JiqunError(f"没有报表“{form_code}”，现有 {codes}", f"there is no form {form_code}; there are {codes}")
    if unit not in reference.reporting_units:
        codes = "、".join(f"{code} {reference.name_of(code)}" for code in sorted(reference.reporting_units))
        raise JiqunError(f"“{unit}”不是报送单位，应为：{codes}", f"{unit} is no reporting unit; these are: {codes}")
    spec = next((spec for spec in versions if spec.valid_from <= month <= spec.valid_to), None)
    if spec is None:
        spans = "、".join(f"{spec.valid_from}—{spec.valid_to}" for spec in versions)
        raise JiqunError(
            f"{form_code} 在 {month} 尚未启用或已停用（有效期 {spans}）",
            f"{form_code} is not in force in {month} (it is in {spans})",
        )
    period = period_of(month, spec.frequency)
    if period is None:
        raise JiqunError(
            f"{form_code}（{spec.frequency}）在 {month} 无需报送：月报1月免报，季报为3、6、9、12月，年报为12月",
            f"{form_code} ({spec.frequency}) is not due in {month}: monthly forms are not due for January, "
            "quarterly ones are for months 3, 6, 9, 12, annual ones for month 12",
        )
    layout = choose_layout(spec, unit, reference, period_end(period))
    name = f"{spec.form_code}_{reference.name_of(unit)}_{period}.xlsx"
    units = _known_units(register, unit) if register else ()
    return name, write_blank(spec, layout, plan_blank(spec, layout, unit, period, reference, units))


def _known_units(register: Reading, unit: str) -> tuple[KnownUnit, ...]:
    """The units of a register that are not withdrawn."""
    if register.form_code != "F5" or register.reporting_unit_code != unit or register.is_refused:
        raise JiqunError(
            f"{register.file_name} 不是 {unit} 的名录（F5）", f"{register.file_name} is not the register (F5) of {unit}"
        )
    rows: dict[str, dict[str, str]] = {}
    for o in register.observations:
        rows.setdefault(o.subject_code, {})[o.indicator_code] = o.value_text
    return tuple(
        KnownUnit(code, row["unit_name"], row["unit_type"], row["county"])
        for code, row in rows.items()
        if squeeze(row["unit_status"]) != "已撤销"
    )


def write_blank(spec: FormSpec, layout: Layout, sheet: BlankSheet) -> bytes:
    """The bytes of a workbook: the form, and a sheet of instructions."""
    book = Workbook()
    page = book.active
    assert page is not None  # noqa: S101 - a new workbook has an active sheet
    page.title = spec.table_code or spec.form_code
    _write_labels(page, sheet)
    for cell in sheet.inputs:
        _open(page, cell)
    _add_validations(page, sheet)
    stamp = f"表式 Form {spec.form_code}，版本 version {spec.form_version}，{layout.name}"
    _write_footer(page, sheet, stamp)
    for number in range(1, sheet.width + 1):
        page.column_dimensions[get_column_letter(number)].width = 24 if number <= 2 else 15
    page.freeze_panes = cell_address(sheet.header.stop, 0)
    page.protection.sheet = True  # without a password: it guards against slips, not against people
    page.protection.formatColumns = page.protection.formatRows = False
    _write_instructions(book.create_sheet(INSTRUCTIONS), spec, stamp)
    version = StringProperty(name="jiqun_form", value=f"{spec.form_code} {spec.form_version}")
    book.custom_doc_props.append(version)  # type: ignore[attr-defined]
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue()


def _write_labels(page: Worksheet, sheet: BlankSheet) -> None:
    for (row, column), label in sheet.labels.items():
        cell = page.cell(row + 1, column + 1, label)
        if row in sheet.header:
            cell.alignment = _CENTRE
    for row in range(sheet.header.start, sheet.end):
        for column in range(sheet.width):
            page.cell(row + 1, column + 1).border = _BOX
    for merge in sheet.merges:
        page.merge_cells(merge.address)
    page.cell(1, 1).font = Font(size=16, bold=True)
    page.cell(1, 1).alignment = _CENTRE


def _open(page: Worksheet, cell: Input) -> None:
    opened = page.cell(cell.row + 1, cell.column + 1)
    opened.protection, opened.fill = Protection(locked=False), _OPEN
    if cell.unit_kind in {None, UnitKind.TEXT}:
        opened.number_format = "@"  # codes keep their zeros, dates stay as typed


def _add_validations(page: Worksheet, sheet: BlankSheet) -> None:
    known: dict[tuple[object, ...], DataValidation] = {}
    for cell in sheet.inputs:
        key = cell.words, cell.unit_kind, cell.attribute and (cell.attribute.kind, cell.attribute.example)
        if key not in known:
            known[key] = _validation(cell)
            page.add_data_validation(known[key])
        known[key].add(cell_address(cell.row, cell.column))


def _validation(cell: Input) -> DataValidation:
    """Words are a closed list; a number may give way to a symbol (—, …), so Excel asks and lets it pass."""
    words = ",".join(cell.words)
    if cell.words and len(words) <= _LIST_LIMIT and not any("," in word for word in cell.words):
        return DataValidation(
            "list",
            formula1=f'"{words}"',
            allow_blank=True,
            errorTitle="填报",
            error="请从下拉列表中选择。Choose from the list.",
            showErrorMessage=True,
        )
    if cell.unit_kind not in {None, UnitKind.TEXT}:
        is_count = cell.unit_kind is UnitKind.COUNT
        return DataValidation(
            "whole" if is_count else "decimal",
            operator="greaterThanOrEqual" if is_count else "between",
            formula1="0" if is_count else "-1E+15",
            formula2=None if is_count else "1E+15",
            allow_blank=True,
            errorStyle="warning",
            errorTitle="填报",
            error="此处填数字；没有此项填 —，不足最小单位填 …。A number, or — or … .",
            showErrorMessage=True,
        )
    example = cell.attribute.example if cell.attribute else ""
    if cell.attribute and cell.attribute.kind is AttributeKind.DATE:
        example = date(2006, 12, 20).isoformat()
    return DataValidation(
        "textLength",
        operator="lessThanOrEqual",
        formula1="500",
        allow_blank=True,
        showErrorMessage=True,
        showInputMessage=bool(example),
        promptTitle="写法" if example else None,
        prompt=f"如 {example}" if example else None,
    )


def _write_footer(page: Worksheet, sheet: BlankSheet, stamp: str) -> None:
    words = load_words()
    for row, line in enumerate((words.signatures, words.note, stamp), start=sheet.end + 1):
        page.cell(row, 1, line)
        page.merge_cells(start_row=row, start_column=1, end_row=row, end_column=sheet.width)
    page.cell(sheet.end + 1, 1).protection = Protection(locked=False)  # names are written into the line


def _write_instructions(page: Worksheet, spec: FormSpec, stamp: str) -> None:
    lines = [f"{spec.title_zh} {spec.title_en}", stamp]
    for number, line in enumerate(load_words().instructions, start=1):
        lines += [f"{number}. {line['zh']}", f"{number}. {line['en']}"]
    for row, text in enumerate(lines, start=1):
        page.cell(row, 1, text).alignment = Alignment(wrap_text=True, vertical="top")
    page.column_dimensions["A"].width = 110
    page.protection.sheet = True
