"""Commands that hand figures out: export sdmx, export extract."""

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


COMMANDS = (export,)
