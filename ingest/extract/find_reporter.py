"""Who sent a file, and whom each of its sheets is about."""

import re

from ingest.extract.detect_form import DetectError, FormSheet, refuse
from ingest.extract.explain_no_head import explain_no_reporter
from ingest.extract.parse_period import period_end
from ingest.extract.reference import Reference, Region
from ingest.forms.form_spec import SHEET, FormSpec
from ingest.forms.normalise import squeeze
from ingest.observation import Finding
from ingest.rules import make_finding

_OFFICES = ("中小企业局", "统计局", "经济委员会", "人民政府", "工业和信息化局")
_WHOLE = {"汇总", "汇总表", "合计", "总表", "全市", "全州", "全省"}  # sheets of the reporting unit itself
_SHEET_NUMBER = re.compile(r"^\d{1,2}[-.、_]?(?=\D)")


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
        refusal = refuse(form, "R203", "not_reporting", cell, detail=form.head.reporting_units[0].text)
        if region.code in reference.reporting_units:
            units.append(region.code)
        elif has_sheet_regions and region.parent in reference.reporting_units:
            units.append(region.parent)
            of_county.append(refusal)
        else:
            raise refusal
        if units[-1] != units[0]:
            raise refuse(form, "R203", "several", "", detail=f"{units[0]} / {units[-1]}")
    if not units:
        raise explain_no_reporter(forms[0])
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
    name = _SHEET_NUMBER.sub("", squeeze(form.sheet.name))
    found = {region.code for region in reference.find_regions(name, period_end(period), parent=unit)}
    found |= {unit} & {region.code for region in reference.find_regions(name, period_end(period))}
    if form.head.reporting_units:
        region, cell = _named_region(form, reference, period)
        if region.code != unit:
            if found and region.code not in found:
                raise refuse(form, "R203", "sheet_contradicts", cell, detail=region.name, found=form.sheet.name)
            return region.code
    if len(found) == 1:
        return found.pop()
    if not found and (form.head.reporting_units or name in _WHOLE):
        return unit
    raise refuse(form, "R203", "sheet", "", detail=form.sheet.name)


def _names_sheets(spec: FormSpec) -> bool:
    codes = (code for layout in spec.layouts for code in (layout.subject_code, *(r.subject_code for r in layout.rows)))
    return SHEET in codes


def _named_region(form: FormSheet, reference: Reference, period: str) -> tuple[Region, str]:
    """The region that a sheet names as its 综合机关, and where."""
    if not form.head.reporting_units:
        raise explain_no_reporter(form)
    written = form.head.reporting_units[0]
    name = written.text
    for office in _OFFICES:
        name = name.removesuffix(office)
    code, name = (name[:6], name[6:]) if name[:6].isdigit() else ("", name)
    found = reference.find_regions(name, period_end(period))
    # 通化 alone may be the prefecture or the county: only one of them reports.
    regions = [region for region in found if region.code in reference.reporting_units] or found
    if len(regions) != 1:
        raise refuse(form, "R203", "unknown", written.cell, detail=written.text)
    if code and code != regions[0].code:
        raise refuse(form, "R203", "code_contradicts", written.cell, detail=written.text)
    for other in form.head.reporting_units[1:]:  # 填报单位, too: a department may stand there, no other region
        if (other_code := _other_region(other.text, regions[0].code, reference, period_end(period))) is not None:
            both = f"{written.text} / {reference.name_of(other_code)}"
            raise refuse(form, "R203", "several", other.cell, detail=both)
    return regions[0], written.cell


def check_titles(form: FormSheet, region: str, unit: str, reference: Reference, period: str) -> list[Finding]:
    """R209 where a title or remark above a table names a region that is neither the sheet's nor one it lies in."""
    findings = []
    for written in form.head.free:
        other = _other_region(written.text, region, reference, period_end(period), unit)
        if other is not None:
            said, found = reference.name_of(other), reference.name_of(region)
            findings.append(
                make_finding("R209", "title", sheet=form.sheet.name, cell=written.cell, detail=said, found=found)
            )
    return findings


def _other_region(text: str, code: str, reference: Reference, day: str, *others: str) -> str | None:
    """A region that a text names by its full name, if it names neither this one nor one of the others in full.

    The regions that this one lies in may stand before it.
    """
    squeezed = squeeze(text)
    named = {
        region.code
        for region in reference.regions
        if len(region.name) > 2
        and squeeze(region.name) in squeezed
        and region.is_valid_on(day)
        and not region.is_beside
    }
    own = {code, *others}
    parents = {region.code: region.parent for region in reference.regions}
    above = {parents.get(each, "") for each in own}
    above |= {parents.get(each, "") for each in above}
    return None if named & own else min(named - above, default=None)
