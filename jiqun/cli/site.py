"""The command that builds the validation site."""

from pathlib import Path

import click

from jiqun.cli.console import out, print_json
from jiqun.settings import Settings


@click.command("site")
@click.option(
    "--out", "folder", type=click.Path(file_okay=False, path_type=Path), help="another folder than JIQUN_HOME/site"
)
@click.option("--json", "as_json", is_flag=True)
def build_site(folder: Path | None, as_json: bool) -> None:
    """审核网站。 Build the validation site: static pages over the archive that open from a file, offline.

    Only what changed since the last build is written; run it after each load.
    """
    from jiqun.pipeline.build_site import build_site as build
    from jiqun.pipeline.home import open_home

    built = build(open_home(Settings.from_environment()), folder)
    if as_json:
        print_json(
            {
                "index": built.index,
                "page_count": built.page_count,
                "written_count": built.written_count,
                "data_docs_count": built.data_docs_count,
                "audit_head": str(built.head),
            }
        )
        return
    out.print(
        f"审核网站 validation site: {built.index.as_uri()}\n"
        f"{built.page_count} 页 pages，新写 {built.written_count} written；"
        f"Data Docs 新写 {built.data_docs_count} written\n"
        f"存证头 audit head: {built.head}",
        markup=False,
    )


COMMANDS = (build_site,)
