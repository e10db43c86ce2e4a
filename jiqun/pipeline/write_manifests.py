"""The manifest of each release: what was published, from what, under which head of the archive, in a file.

It lives outside the database, as replies do: whoever holds one can tell later whether the release was altered.
"""

import json
from pathlib import Path
from typing import Any

from psycopg import Connection, sql
from psycopg.rows import dict_row

from ingest.audit.verify_chain import Broken, Head
from ingest.feedback.outbox import put_file
from jiqun.pipeline.home import Home
from jiqun.pipeline.publish_release import INPUTS

# The event that a release was recorded with is the last word on all before it, whenever the manifest is written.
_RELEASES = """
select
    release_number, release_id, province_code, load_id::text, to_jsonb(as_of) ->> 0 as as_of,
    to_jsonb(published_at) ->> 0 as published_at, published_by, periods, code_version,
    figures_sha256, inputs_sha256,
    (
        select seq || ':' || sha256 from audit.event
        where happened_at >= published_at and right(entry, 20) = ' "table": "release"}'
            and strpos(entry, to_json(release.release_id)::text) > 0
        order by seq limit 1
    ) as audit_head,
    (
        select json_build_object(
            'validation_run_id', validation_run_id, 'suite_version', suite_version, 'suite_sha256', suite_sha256)
        from audit.validation_run
        where validation_run.release_id = release.release_id and finished_at <= published_at
        order by finished_at desc limit 1
    ) as gate
from audit.release
where province_code = %s
order by release_number
"""
_IDENTITY = ("release_id", "figures_sha256", "inputs_sha256", "audit_head")


def write_manifests(home: Home) -> list[Path]:
    """Write `releases/<number>-<release_id>.json` of every release that lacks it; the same bytes whenever it is done.

    Returns:
        The files written now.

    Raises:
        JiqunError: one cannot be written. What is published stays so; the next load writes it.
    """
    written = []
    with home.warehouse.connect("auditor") as connection:
        for release in _list_releases(connection, home):
            path = _path(home, release)
            if not path.exists():
                text = json.dumps(_compose(connection, release), ensure_ascii=False, indent=1)
                home.settings.releases.mkdir(mode=0o700, parents=True, exist_ok=True)
                put_file(path, f"{text}\n".encode())
                written.append(path)
    return written


def verify_manifests(home: Home) -> tuple[list[Head], list[Broken]]:
    """Hold the manifests there are against the releases recorded.

    Returns:
        The heads that they name, to be found in the chain; and manifests that say otherwise than the archive.
    """
    heads, broken = [], []
    with home.warehouse.connect("auditor") as connection:
        known = {_path(home, release): release for release in _list_releases(connection, home)}
    for path in sorted(home.settings.releases.glob("*.json")):
        told = _read(path)
        try:
            heads.append(Head.parse(str(told["audit_head"])))
        except (KeyError, ValueError):
            told = {}
        if path not in known or any(told.get(name) != known[path][name] for name in _IDENTITY):
            broken.append(
                Broken(
                    f"releases/{path.name}",
                    f"发布清单 {path.name} 与存证中的发布记录不符",
                    f"the manifest {path.name} is not of a release as the archive has it",
                )
            )
    return heads, broken


def _list_releases(connection: Connection[Any], home: Home) -> list[dict[str, Any]]:
    connection.execute("set timezone = 'UTC'")  # instants are text
    cursor = connection.cursor(row_factory=dict_row)
    return cursor.execute(_RELEASES, [home.settings.province_code]).fetchall()


def _path(home: Home, release: dict[str, Any]) -> Path:
    return home.settings.releases / f"{release['release_number']}-{release['release_id']}.json"


def _read(path: Path) -> dict[str, Any]:
    try:
        told = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _compose(connection: Connection[Any], release: dict[str, Any]) -> dict[str, Any]:
    """The manifest: the release's record, its inputs with their files, and how many rows each mart has of it."""
    inputs = connection.execute(
        sql.SQL(
            "select to_jsonb(input) - '{{release_id,as_of,province_code}}'::text[] "
            "|| jsonb_build_object('file_name', file_name, 'file_sha256', file_sha256) "
            "from marts.{} as input inner join audit.receipt using (submission_id) where release_id = %s "
            "order by period, form_code, reporting_unit_code, submission_id"
        ).format(sql.Identifier(INPUTS)),
        [release["release_id"]],
    ).fetchall()
    marts = connection.execute(
        "select relname from pg_class inner join pg_attribute on attrelid = pg_class.oid "
        "where relnamespace = 'marts'::regnamespace and relkind = 'r' and attname = 'release_id' order by relname"
    ).fetchall()
    counts = {}
    for (mart,) in marts:
        query = sql.SQL("select count(*) from marts.{} where release_id = %s").format(sql.Identifier(mart))
        row = connection.execute(query, [release["release_id"]]).fetchone()
        if row and row[0]:
            counts[mart] = row[0]
    return {**release, "rows": counts, "inputs": [row[0] for row in inputs]}
