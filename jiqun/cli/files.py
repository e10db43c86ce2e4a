"""Commands on files alone, without a database: grid, read, check."""

import sys
from pathlib import Path
from typing import Any

import click

from ingest.observation import Finding
from jiqun.cli.console import err, out, print_json, print_table
from jiqun.settings import Settings

FILE = click.Path(path_type=Path)  # one that is not there, or a folder, is refused in words (R112) like any other


@click.command("grid")
@click.argument("file", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="the whole grid, with the file's own addresses")
def show_grid(file: Path, as_json: bool) -> None:
    """文件里有什么。 What stands in a file, cell by cell, before any meaning is given to it.

    Exit code: 0 read, 1 refused (also a file that is not there).
    """
    from ingest.workbook.describe import grid_json

    document = grid_json(file)
    if as_json:
        print_json(document)
    elif refused := document.get("refused"):
        out.print(
            f"{file.name}: {refused['rule']} {refused['message_zh']} {refused['message_en']}", style="red", markup=False
        )
    else:
        for sheet in document["sheets"]:
            cells = [(cell["cell"], cell["type"], cell["text"]) for cell in sheet["cells"]]
            print_table(f"{file.name} [{sheet['name']}]", ["cell", "type", "text"], cells)
    sys.exit(1 if "refused" in document else 0)


@click.command("read")
@click.argument("file", type=FILE)
@click.option("--spec", type=FILE, help="a form spec from anywhere; without it the form is detected")
@click.option("--json", "as_json", is_flag=True, help="observations and findings as one document")
def read_file(file: Path, spec: Path | None, as_json: bool) -> None:
    """读出观测值。 Read a file to observations, each with its sheet, cell and original text.

    With --spec the spec is checked first. Exit code: 0 read, 1 refused (also a file that is not there), 2 the spec
    cannot be used.
    """
    from ingest.describe_reading import reading_json
    from ingest.extract.reference import load_reference
    from ingest.forms.load_specs import load_spec, load_specs
    from ingest.read_submission import read_submission

    specs = (load_spec(spec),) if spec else load_specs()
    reading = read_submission(file, file.name, load_reference(Settings.from_environment().province_code), specs)
    if as_json:
        print_json(reading_json(reading))
    else:
        print_table(
            f"{file.name}: {reading.form_code} {reading.reporting_unit_code} {reading.period}",
            ["sheet", "cell", "subject", "indicator", "period", "basis", "text", "unit", "standard value", "status"],
            [
                (
                    o.sheet,
                    o.cell,
                    o.subject_code,
                    o.indicator_code,
                    o.period,
                    o.basis,
                    o.value_text,
                    o.unit_reported,
                    o.value_std,
                    o.obs_status,
                )
                for o in reading.observations
            ],
        )
        _print_findings(reading.findings)
    sys.exit(1 if reading.is_refused else 0)


@click.command("check")
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--json", "as_json", is_flag=True)
@click.option(
    "--reply",
    type=click.Path(file_okay=False, path_type=Path),
    help="a folder for copies of the workbooks with failing cells marked, as the province sends them back",
)
def check_files(files: tuple[Path, ...], as_json: bool, reply: Path | None) -> None:
    """报送前自查。 Read and validate files without a database, as the province would on arrival.

    Rules that need other submissions (earlier months, other forms) have nothing to compare with here.

    A file that is not there is refused (R112), the others are still read. Exit code: 0 all acceptable, 1 something
    would be rejected, 2 cannot run.
    """
    from expectations.judging.judge_reading import FileJudgement, judge_reading
    from expectations.verdict import ACCEPTING
    from ingest.describe_reading import finding_json
    from ingest.extract.reference import load_reference
    from ingest.forms.load_specs import load_specs
    from ingest.observation import Reading
    from ingest.read_submission import read_submissions

    reference = load_reference(Settings.from_environment().province_code)
    readings = list(read_submissions([(file, file.name) for file in files], reference, load_specs()))
    judgements = [judge_reading(reading) for reading in readings]

    def document(file: Path, reading: Reading, judgement: FileJudgement) -> dict[str, Any]:
        return {
            "file": str(file),
            "form": reading.form_code,
            "period": reading.period,
            "reporting_unit": reading.reporting_unit_code,
            "submission_kind": reading.submission_kind.value,
            "verdict": judgement.verdict,
            "findings": [finding_json(finding) for finding in judgement.findings],
            "observations_count": len(reading.observations),
        }

    judged = list(zip(files, readings, judgements, strict=True))
    if reply:
        from ingest.feedback.write_check import write_checks

        results = [(file, reading, judgement.verdict, judgement.findings) for file, reading, judgement in judged]
        for path in write_checks(reply, results):
            err.print(f"标注件 marked copy: {path}", markup=False)
    if as_json:
        print_json([document(*each) for each in judged])
    else:
        for file, reading, judgement in judged:
            what = " ".join(filter(None, (reading.form_code, reading.reporting_unit_code, reading.period)))
            out.print(f"{judgement.verdict}  {file}  {what}  {len(reading.observations)} 格 cells", markup=False)
            _print_findings(judgement.findings)
    sys.exit(0 if all(judgement.verdict in ACCEPTING for judgement in judgements) else 1)


def _print_findings(findings: tuple[Finding, ...]) -> None:
    for finding in findings:
        place = f"[{finding.sheet}]!{finding.cell} " if finding.cell else ""
        out.print(f"  {finding.rule_code} {finding.severity} {place}{finding.value_text}", markup=False)
        out.print(f"      {finding.message_zh}\n      {finding.message_en}", markup=False)


COMMANDS = (show_grid, read_file, check_files)
