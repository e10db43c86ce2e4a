"""Data Docs of the archived results, beside the site, incrementally: a run's pages are made once."""

import hashlib
import json
import os
from collections.abc import Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from psycopg import Connection

from expectations.site import locate_data_docs, ship_assets
from expectations.site.locate_data_docs import FOLDER, data_docs_pages
from expectations.site.read_archive import Archive, Row
from expectations.site.ship_assets import rewrite_page

_MADE = ".made.json"
_RESULTS = "select result_json from audit.validation_run where validation_run_id = %s"
# Without what failed where: of an old run nothing else is needed, and a whole one may be megabytes.
_HEADERS = """
select coalesce(jsonb_agg(step || '{"results": []}' order by position), '[]')::text
from audit.validation_run, jsonb_array_elements(result_json::jsonb) with ordinality as steps (step, position)
where validation_run_id = %s and result_json like '[%%'
"""


def write_data_docs(connection: Connection[Any], archive: Archive, out: Path) -> int:
    """Have Great Expectations draw the results it returned, as archived, then make the pages work offline.

    Args:
        connection: as auditor, in the archive's snapshot.
        archive: its runs.
        out: the site's folder; Data Docs go to `data_docs` in it.

    Returns:
        Pages of results made now; without new ones, Great Expectations is not even imported (seconds).
    """
    folder = out / FOLDER
    made = _read_made(folder)
    new = [run for run in archive.runs if run["validation_run_id"] not in made or not _is_there(run, out)]
    if not new and (folder / "index.html").exists():
        return 0
    from expectations.site.render_data_docs import render_data_docs  # imports Great Expectations

    drawn = {run["validation_run_id"] for run in new}
    render_data_docs(
        folder, archive.runs, drawn, partial(_read, connection, _RESULTS), partial(_read, connection, _HEADERS)
    )
    ship_assets.ship_assets(folder)
    head = str(archive.head)
    for run in new:
        for address in data_docs_pages(run):
            _rewrite(out / address, folder, head, f"../runs/{run['load_id']}.html")
    for page in (folder / "index.html", *folder.glob("expectations/*.html")):
        _rewrite(page, folder, head, "../index.html")
    ids = [run["validation_run_id"] for run in archive.runs]
    (folder / _MADE).write_text(json.dumps({"design": _design(), "runs": ids}), "utf-8")
    return sum(run["step_count"] for run in new)


def _read(connection: Connection[Any], query: str, run: Row) -> list[dict[str, Any]]:
    row = connection.execute(query.encode(), [run["validation_run_id"]]).fetchone()
    results: list[dict[str, Any]] = json.loads(row[0]) if row else []
    return results


def _rewrite(page: Path, folder: Path, head: str, back: str) -> None:
    root = f"{os.path.relpath(folder, page.parent)}/"
    page.write_text(rewrite_page(page.read_text("utf-8"), root, head, back), "utf-8")


def _is_there(run: Row, out: Path) -> bool:
    return all((out / page).exists() for page in data_docs_pages(run))


def _read_made(folder: Path) -> Sequence[str]:
    """Runs whose pages were made by this program and this Great Expectations."""
    try:
        made = json.loads((folder / _MADE).read_bytes())
        runs: list[str] = made["runs"] if made["design"] == _design() else []
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return []
    return runs


def _design() -> str:
    here = Path(__file__).parent
    drawing = [here / "draw_expectations.py", here / "render_data_docs.py"]
    sources = [Path(ship_assets.__file__), Path(locate_data_docs.__file__), *drawing]
    digest = hashlib.sha256(version("great-expectations").encode())
    for source in [*sources, here / "static" / "data_docs.js"]:
        digest.update(source.read_bytes())
    return digest.hexdigest()
