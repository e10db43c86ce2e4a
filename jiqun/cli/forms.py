"""Commands on forms themselves: blank-form."""

from pathlib import Path

import click

from ingest.errors import JiqunError
from jiqun.cli.console import out
from jiqun.cli.files import FILE
from jiqun.settings import Settings


@click.command("blank-form")
@click.argument("form")
@click.option("--unit", required=True, metavar="CODE", help="the reporting unit, such as 220500")
@click.option("--period", required=True, metavar="YYYY-MM", help="the last month of the form's period")
@click.option(
    "--out", "target", type=click.Path(path_type=Path), help="file or folder; by default the folder one is in"
)
@click.option("--register", type=FILE, help="the unit's register (F5): F1 lists its units")
def write_blank_form(form: str, unit: str, period: str, target: Path | None, register: Path | None) -> None:
    """空白报表。 Write the workbook that a reporter fills in, from the form's spec and the code lists.

    An existing file is never written over. Exit code: 0 written, 2 there is no such form, unit or report, or no place
    to write to.
    """
    from ingest.extract.reference import load_reference
    from ingest.forms.load_specs import load_specs
    from ingest.forms.write_blank import blank_form
    from ingest.read_submission import read_submission
    from jiqun.pipeline.calendar import check_period

    reference, specs = load_reference(Settings.from_environment().province_code), load_specs()
    known = read_submission(register, register.name, reference, specs) if register else None
    if known and known.is_refused:
        why = known.findings[-1]
        raise JiqunError(f"{register}：{why.message_zh}", f"{register}: {why.message_en}")
    name, data = blank_form(form, unit, check_period(period), reference, specs, known)
    path = target or Path()
    if path.is_dir():
        path /= name
    try:
        with path.open("xb") as file:
            file.write(data)
    except OSError as error:
        raise JiqunError(f"无法写入 {path}：{error.strerror}", f"cannot write {path}: {error.strerror}") from error
    out.print(str(path), markup=False)


COMMANDS = (write_blank_form,)
