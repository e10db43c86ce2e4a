"""The manifest of each release: what was published, from what, under which head of the archive, in a file.

It lives outside the database, as replies do: whoever holds one can tell later whether the release was altered.
"""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from psycopg import Connection, sql
from psycopg.rows import dict_row

from ingest.audit.verify_chain import Broken, Head
from ingest.errors import JiqunError
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
        where happened_at > published_at - interval '1 hour' and right(entry, 20) = ' "table": "release"}'
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
where release_id = any(%s)
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
    folder = home.settings.releases
    written = []
    with home.warehouse.connect("auditor") as connection:
        missing = [name for name, path in _list_paths(connection, folder).items() if not path.exists()]
        for release in _read_releases(connection, missing):
            path = _path(folder, release["release_number"], release["release_id"])
            _put(path, json.dumps(_compose(connection, release), ensure_ascii=False, indent=1) + "\n")
            written.append(path)
    return written


def read_manifest(home: Home, release_id: str) -> dict[str, Any]:
    """The manifest of a release, composed from the archive: the same whenever it is asked for.

    Raises:
        JiqunError: there is no such release.
    """
    with home.warehouse.connect("auditor") as connection:
        releases = _read_releases(connection, [release_id])
        if not releases:
            raise JiqunError(f"没有发布 {release_id}。", f"There is no release {release_id}.", exit_code=1)
        return _compose(connection, releases[0])


def verify_manifests(home: Home) -> tuple[list[Head], list[Broken]]:
    """Hold the manifests there are against the releases recorded.

    Returns:
        The heads that they name, to be found in the chain; and manifests that say otherwise than the archive.
    """
    heads, broken = [], []
    with home.warehouse.connect("auditor") as connection:
        paths = _list_paths(connection, home.settings.releases)
        known = {paths[release["release_id"]]: release for release in _read_releases(connection, list(paths))}
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


def _list_paths(connection: Connection[Any], folder: Path) -> dict[str, Path]:
    """Where the manifest of each release belongs, by the release's id."""
    rows = connection.execute("select release_number, release_id from audit.release order by release_number")
    return {name: _path(folder, number, name) for number, name in rows}


def _path(folder: Path, number: int, release_id: str) -> Path:
    return folder / f"{number}-{release_id}.json"


def _read_releases(connection: Connection[Any], names: list[str]) -> list[dict[str, Any]]:
    connection.execute("set timezone = 'UTC'")  # instants become text
    return connection.cursor(row_factory=dict_row).execute(_RELEASES, [names]).fetchall()


def _put(path: Path, text: str) -> None:
    """Write a file whole or not at all, whoever else writes it now."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("wb", dir=path.parent, suffix=".part", delete=False) as part:
            part.write(text.encode())
            part.flush()
            os.fsync(part.fileno())
        Path(part.name).replace(path)
    except OSError as error:
        raise JiqunError(
            f"无法写入发布清单 {path}：{error.strerror}。发布本身有效；处理后下次装载会补写。",
            f"The manifest {path} cannot be written: {error.strerror}. The release stands; the next load writes it.",
        ) from error


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
            "|| jsonb_build_object("
            "'file_name', file_name, 'file_sha256', file_sha256, 'submission_kind', submission_kind) "
            "from marts.{} as input inner join audit.receipt using (submission_id) "
            "inner join audit.reading using (submission_id) where release_id = %s "
            "order by input.period, input.form_code, input.reporting_unit_code, submission_id"
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
