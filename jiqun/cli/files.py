"""Commands on files alone, without a database: grid, read, check, sample."""

import sys
from pathlib import Path

import click

from jiqun.cli.console import print_json, print_table

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("grid")
@click.argument("file", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="the whole grid, with the file's own addresses")
def show_grid(file: Path, as_json: bool) -> None:
    """文件里有什么。 What stands in a file, cell by cell, before any meaning is given to it."""
    from ingest.workbook.describe import grid_json

    document = grid_json(file)
    if as_json:
        print_json(document)
    elif "refused" in document:
        _print_refusal(file, document["refused"])
    else:
        for sheet in document["sheets"]:
            print_table(
                f"{file.name}  {sheet['name']}",
                ["cell", "type", "text"],
                [(cell["cell"], cell["type"], cell["text"]) for cell in sheet["cells"]],
            )
    sys.exit(1 if "refused" in document else 0)
