"""Airflow's metadata database: brought up to date once, as looking again costs Airflow seconds."""

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import psycopg

from ingest.errors import JiqunError
from ingest.warehouse.connect import Warehouse
from ingest.warehouse.roles import AIRFLOW


def migrate_metadata(run: Path, warehouse: Warehouse, environment: dict[str, str]) -> None:
    """Run `airflow db migrate`, unless this version of Airflow did it for this database.

    Args:
        run: folder for the log and for the note of what was done.
        warehouse: its server has the database `airflow`.
        environment: of the command.

    Raises:
        JiqunError: the command fails; names its log.
    """
    if is_migrated(run, warehouse):
        return
    with (run / "migrate.log").open("wb") as log:
        done = subprocess.run(
            [sys.executable, "-m", "airflow", "db", "migrate"],
            env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, check=False,
        )  # fmt: skip
    if done.returncode != 0:
        raise JiqunError(
            f"Airflow 元数据库初始化失败，详见 {run / 'migrate.log'}。",
            f"Airflow could not set up its metadata database; see {run / 'migrate.log'}.",
        )
    (run / "migrated").write_text(_found(warehouse), encoding="utf-8")


def is_migrated(run: Path, warehouse: Warehouse) -> bool:
    """Whether the last migration noted in `run` was of this very database, and by this version of Airflow."""
    note = run / "migrated"
    try:
        return note.exists() and note.read_text(encoding="utf-8") == _found(warehouse)
    except psycopg.OperationalError:
        return False  # the command itself will say what is wrong


def _found(warehouse: Warehouse) -> str:
    """Airflow's version, which database, and the revision of its tables."""
    with warehouse.connect(AIRFLOW) as connection:
        database = connection.execute("select oid from pg_database where datname = current_database()").fetchone()
        return f"{version('apache-airflow')} {warehouse.host}:{warehouse.port} {database} {_revision(connection)}"


def _revision(connection: psycopg.Connection) -> str:
    if connection.execute("select to_regclass('alembic_version')").fetchone() == (None,):
        return "none"
    return str(connection.execute("select version_num from alembic_version").fetchall())
