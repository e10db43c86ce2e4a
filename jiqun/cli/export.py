"""Commands that hand figures out: export sdmx, export extract."""

import getpass
from datetime import datetime
from pathlib import Path

import click

from jiqun.cli.console import out
from jiqun.cli.queries import DAY
from jiqun.settings import Settings


@click.group("export")
def export() -> None:
    """导出。 Figures for others: SDMX, and the half-yearly extract."""


@export.command("sdmx")
@click.option("--out", "folder", required=True, type=click.Path(file_okay=False, path_type=Path))
@click.option("--period", "periods", multiple=True, metavar="YYYY-MM", help="one month, may be repeated; default: all")
@click.option("--as-of", type=DAY, help="the releases in force at that day's end")
@click.option("--all-vintages", is_flag=True, help="one file a release instead of what is in force")
def write_sdmx(folder: Path, periods: tuple[str, ...], as_of: datetime | None, all_vintages: bool) -> None:
    """SDMX 导出。 The published figures as SDMX-CSV 2.0, with their structure as SDMX-ML 3.0."""
    from jiqun.export.export_sdmx import export_sdmx
    from jiqun.pipeline.calendar import check_period
    from jiqun.pipeline.home import open_home
    from jiqun.pipeline.query import end_of_day

    months = [check_period(period) for period in periods] or None
    paths = export_sdmx(
        open_home(Settings.from_environment()),
        folder,
        months=months,
        as_of=end_of_day(as_of) if as_of else None,
        all_vintages=all_vintages,
    )
    for path in paths:
        out.print(str(path), markup=False)


@export.command("extract")
@click.argument("half", metavar="YYYY-H1|YYYY-H2")
@click.option("--out", "path", required=True, type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.xlsx")
@click.option("--person", default=getpass.getuser, help="who hands it out; default: who is logged in")
def write_extract(half: str, path: Path, person: str) -> None:
    """半年报摘要。 The half-yearly extract for the national commission, as the half-year's last month stands now.

    That it was made is recorded for good, with the hash of the file.
    """
    from jiqun.export.export_extract import export_extract
    from jiqun.pipeline.home import open_home

    made = export_extract(open_home(Settings.from_environment()), half, path, person)
    out.print(
        f"{path}\n第 {made.extract_id} 号摘要 extract，发布 release {made.release_id}\nsha256 {made.sha256}",
        markup=False,
    )


COMMANDS = (export,)
