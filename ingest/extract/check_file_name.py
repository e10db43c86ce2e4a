"""Whether the name of a file agrees with what is in it."""

from ingest.extract.parse_period import find_periods
from ingest.extract.reference import Reference
from ingest.forms.form_spec import FormSpec
from ingest.forms.normalise import squeeze
from ingest.observation import Finding
from ingest.rules import make_finding


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
