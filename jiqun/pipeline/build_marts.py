"""One `dbt build` in this process: a candidate release's rows in the marts, unseen until it is published."""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from ingest.errors import JiqunError
from ingest.warehouse.connect import Warehouse

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"
CODE_LISTS = PROJECT.parent / "ingest" / "reference"
# A join on many columns that hang together is taken to give a row or two, where a rebuild of years has a hundred
# thousand: looping over those takes hours, and a hash is never much slower than a loop.
PLANNING = {"enable_nestloop": "off"}
LOCK_TIMEOUT = "60s"  # a reader who keeps a view open makes a build of new code fail, not wait for ever


def build_marts(
    warehouse: Warehouse,
    *,
    release_id: str,
    as_of: datetime,
    periods: Sequence[str],
    province_code: str,
    work_dir: Path,
) -> None:
    """Build the rows of candidate `release_id` for exactly these months, from the facts known at `as_of`.

    Building again replaces the candidate's rows. Nothing that readers see changes.

    Args:
        warehouse: entered as transformer.
        release_id: of the candidate; not a published one.
        as_of: with a time zone.
        periods: months, as 2007-06; at least one.
        province_code: whose facts.
        work_dir: for dbt's target and logs, apart for each home.

    Raises:
        JiqunError: the release is published, or a model or test fails: it is named, with the database's words.
    """
    with warehouse.connect("transformer") as connection:
        if connection.execute("select 1 from audit.release where release_id = %s", [release_id]).fetchone():
            raise JiqunError(
                f"发布 {release_id} 已发布，不能重建；请用新的发布编号。",
                f"Release {release_id} is published and stays as it is; build under a new release id.",
            )
    variables = {
        "release_id": release_id,
        "as_of": as_of.isoformat(),
        "periods": list(periods),
        "province_code": province_code,
    }
    # Unit tests are of the code, not of a month's data: the test suite runs them.
    command = ["build", "--exclude-resource-type", "unit_test"]
    with _standing(warehouse, province_code) as is_standing:
        run_dbt(warehouse, [*command, "--select", "tag:monthly"] if is_standing else command, variables, work_dir)


def build_view(warehouse: Warehouse, model: str, *, province_code: str, work_dir: Path) -> None:
    """Build one model and what it stands on: a view that needs no release.

    Raises:
        JiqunError: a model fails.
    """
    # The tests of code lists look at marts too, which need not be there.
    command = ["build", "--exclude-resource-type", "unit_test", "--exclude-resource-type", "test"]
    command += ["--select", f"+{model}"]
    run_dbt(warehouse, command, {"province_code": province_code}, work_dir)


@contextmanager
def _standing(warehouse: Warehouse, province_code: str) -> Iterator[bool]:
    """Whether views, dimensions and code lists stand as the code has them; if not, they do once the block succeeds."""
    digest = hashlib.sha256()
    rooms = [PROJECT / "models", PROJECT / "macros", PROJECT / "seeds", CODE_LISTS]
    files = [path for room in rooms for path in room.rglob("*.*") if path.suffix in (".sql", ".yml", ".csv")]
    for path in sorted([PROJECT / "dbt_project.yml", *files]):
        digest.update(path.read_bytes())
    with warehouse.connect("transformer") as connection:
        connection.execute(
            "create table if not exists staging.project_standing (province_code text primary key, sha256 text not null)"
        )
        row = connection.execute(
            "select 1 from staging.project_standing where (province_code, sha256) = (%s, %s)",
            [province_code, digest.hexdigest()],
        ).fetchone()
        is_standing = row is not None
        if not is_standing:  # another code's views go; another province's, of this code, stand
            connection.execute("delete from staging.project_standing where sha256 <> %s", [digest.hexdigest()])
    yield is_standing
    if not is_standing:
        with warehouse.connect("transformer") as connection:
            connection.execute(
                "insert into staging.project_standing values (%s, %s)", [province_code, digest.hexdigest()]
            )


def run_dbt(
    warehouse: Warehouse,
    command: Sequence[str],
    variables: Mapping[str, object],
    work_dir: Path,
    *,
    project: Path = PROJECT,
) -> None:
    """Run one dbt command on the project, or a copy of it, as transformer.

    The project is parsed without the variables and the parse handed on: dbt would parse anew for every value.

    Raises:
        JiqunError: it fails.
    """
    from dbt.cli.main import dbtRunner  # seconds to import: only where dbt really runs

    places = [
        "--project-dir", str(project), "--profiles-dir", str(project),
        "--target-path", str(work_dir / "target"), "--log-path", str(work_dir / "logs"),
    ]  # fmt: skip
    with environment(dbt_connection(warehouse, "transformer", **PLANNING)):
        parsed = dbtRunner().invoke(["--log-level", "none", "--no-write-json", "parse", *places])
        _raise_interruption(parsed.exception)
        if not parsed.success:
            _fail([str(parsed.exception)], work_dir)
        done = dbtRunner(manifest=parsed.result).invoke(
            ["--log-level", "none", *command, *places, "--vars", json.dumps(variables)]
        )
    _raise_interruption(done.exception)
    if not done.success:
        outcomes = getattr(done.result, "results", None) or []
        broken = [outcome for outcome in outcomes if outcome.status in ("error", "fail")]
        told = [f"{outcome.node.name}: {' '.join(str(outcome.message).split())}" for outcome in broken]
        _fail(told or [str(done.exception)], work_dir)


def _raise_interruption(caught: BaseException | None) -> None:
    """Raise Ctrl-C again: dbt catches it like any failure."""
    if caught is not None and not isinstance(caught, Exception):
        raise caught


def _fail(messages: Sequence[str], work_dir: Path) -> None:
    told = "; ".join(messages)
    raise JiqunError(
        f"集市构建失败，已发布的数据未受影响：{told}。详见 {work_dir / 'logs' / 'dbt.log'}，处理后重新装载即可。",
        f"Building the marts failed; what is published is as it was: {told}. "
        f"See {work_dir / 'logs' / 'dbt.log'}; mend it and load again.",
    )


def dbt_connection(warehouse: Warehouse, role: str, **options: str) -> dict[str, str]:
    """What profiles.yml reads from the environment to connect as `role`; `options` are settings of the session."""
    settings = {"lock_timeout": LOCK_TIMEOUT, **options}
    return {
        "DBT_HOST": warehouse.host,
        "DBT_PORT": str(warehouse.port),
        "DBT_DATABASE": warehouse.database,
        "DBT_SSLMODE": warehouse.parameters.get("sslmode", "prefer"),
        "DBT_USER": role,
        "PGOPTIONS": " ".join(f"-c {name}={value}" for name, value in settings.items()),
        "DBT_ENV_SECRET_PASSWORD": warehouse.passwords[role],  # dbt blots out what is so named
    }


@contextmanager
def environment(variables: Mapping[str, str]) -> Iterator[None]:
    """These variables while dbt runs; the environment is the only way to hand a profile its values."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
