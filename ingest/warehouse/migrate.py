"""Numbered SQL files, applied in order, once, each in one transaction, as the role `owner`."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import psycopg

from ingest.errors import JiqunError

MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 7125036121002  # any number that nobody else locks
_RECORD = """
create schema if not exists migration;
create table if not exists migration.applied (
    number integer primary key,
    name text not null,
    sha256 text not null,
    applied_at timestamptz not null default clock_timestamp()
);
"""


@dataclass(frozen=True)
class Migration:
    """One file `NNNN_name.sql`.

    Attributes:
        number: its place in the order, from 1.
        name: the words after the number.
        sha256: of the file's bytes, hexadecimal.
        sql: its statements.
    """

    number: int
    name: str
    sha256: str
    sql: str


def read_migrations(folder: Path) -> list[Migration]:
    """Read the migrations of `folder` in order.

    Raises:
        JiqunError: a file has another name than `NNNN_name.sql`, or the numbers are not 1, 2, 3 ...
    """
    migrations = []
    for path in sorted(folder.glob("*.sql")):
        matched = re.fullmatch(r"(\d{4})_([a-z0-9_]+)\.sql", path.name)
        if not matched:
            raise JiqunError(
                f"迁移文件名应为 NNNN_名称.sql：{path}", f"A migration is named NNNN_name.sql, unlike {path}."
            )
        content = path.read_bytes()
        migrations.append(
            Migration(
                number=int(matched[1]),
                name=matched[2],
                sha256=hashlib.sha256(content).hexdigest(),
                sql=content.decode(),
            )
        )
    numbers = [migration.number for migration in migrations]
    if numbers != list(range(1, len(numbers) + 1)):
        raise JiqunError(
            f"{folder} 中的迁移编号有缺号或重号：{numbers}",
            f"The migrations in {folder} have a gap or a number twice: {numbers}",
        )
    return migrations


def migrate(admin: str, folder: Path = MIGRATIONS) -> list[int]:
    """Apply the migrations that the database does not have yet.

    Of several processes one applies them and the others wait.

    Args:
        admin: connection string (to the warehouse) of an administrator who may act as `owner`.
        folder: where the migrations are.

    Returns:
        The numbers applied now.

    Raises:
        JiqunError: a file that was applied has changed or is gone, or a migration fails (it leaves no trace).
    """
    migrations = read_migrations(folder)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute("set role owner")
        if not _pending(connection, migrations):
            return []
        connection.execute("select pg_advisory_lock(%s)", [_LOCK])
        connection.execute(_RECORD)
        pending = _pending(connection, migrations)
        for migration in pending:
            _apply(connection, migration)
        return [migration.number for migration in pending]


def _pending(connection: psycopg.Connection, migrations: list[Migration]) -> list[Migration]:
    """The migrations not applied yet, after a check of those that were."""
    if connection.execute("select to_regclass('migration.applied')").fetchone() == (None,):
        return migrations
    applied = {
        number: (name, sha256)
        for number, name, sha256 in connection.execute("select number, name, sha256 from migration.applied")
    }
    known = {migration.number: migration for migration in migrations}
    for number, (name, sha256) in sorted(applied.items()):
        label = f"{number:04d}_{name}.sql"
        if number not in known:
            raise JiqunError(
                f"数据库已执行迁移 {label}，但程序中没有该文件：程序版本比数据库旧，请更新程序。",
                f"The database has migration {label}, which this version lacks: update the program.",
            )
        if known[number].sha256 != sha256:
            raise JiqunError(
                f"迁移 {label} 执行后内容被改动。请恢复原文件，改动另写一个新编号的迁移。",
                f"Migration {label} was changed after it was applied. Restore it and put the change in a new number.",
            )
    return [migration for migration in migrations if migration.number not in applied]


def _apply(connection: psycopg.Connection, migration: Migration) -> None:
    """Run one migration and record it, in one transaction."""
    try:
        with connection.transaction():
            connection.execute(migration.sql.encode())
            connection.execute(
                "insert into migration.applied (number, name, sha256) values (%s, %s, %s)",
                [migration.number, migration.name, migration.sha256],
            )
    except (psycopg.ProgrammingError, psycopg.DataError, psycopg.IntegrityError) as trouble:
        label = f"{migration.number:04d}_{migration.name}.sql"
        raise JiqunError(
            f"迁移 {label} 执行失败，未作任何改动：{str(trouble).strip()}",
            f"Migration {label} failed and changed nothing: {str(trouble).strip()}",
        ) from trouble
