"""Who may enter the warehouse: roles of least privilege, their passwords, and the two databases.

`owner` owns everything and cannot log in; `loader`, `transformer`, `publisher`, `bi_reader` and `auditor` work in
the warehouse; `airflow` has a database of its own and no way into the warehouse. What each may do inside is in the
migrations.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from ingest.errors import JiqunError
from ingest.warehouse.secret_files import read_or_create_secret

OLDEST_SERVER = 16
OWNER = "owner"
AIRFLOW = "airflow"
WORKERS = ("loader", "transformer", "publisher", "bi_reader", "auditor")
# dbt builds a month in a temporary table before it puts it in place; loading stages its rows the same way.
_MAKERS_OF_TEMPORARY_TABLES = ("loader", "transformer")
# People read instants in their own time; programs compare them, whatever the zone.
_PEOPLE = ("bi_reader", "auditor")
_TIME_ZONE = "Asia/Shanghai"
_NO_POWERS = sql.SQL("nosuperuser nocreatedb nocreaterole noreplication nobypassrls")
_LOCK = 7125036121001  # any number that nobody else locks


def prepare_roles(admin: str, database: str, secrets_folder: Path) -> dict[str, str]:
    """Create roles and databases where they are missing, and set passwords that do not open.

    Args:
        admin: connection string of an administrator.
        database: the warehouse.
        secrets_folder: the home's folder of secrets, one file per role.

    Returns:
        The password of each role that logs in.

    Raises:
        JiqunError: the server is too old.
        psycopg.OperationalError: the server is not reachable.
    """
    with _maintenance(admin) as connection:
        if connection.info.server_version < OLDEST_SERVER * 10000:
            raise JiqunError(
                f"需要 PostgreSQL {OLDEST_SERVER} 或更新版本，服务器是 {connection.info.server_version // 10000}。",
                f"PostgreSQL {OLDEST_SERVER} or newer is needed; the server is "
                f"{connection.info.server_version // 10000}.",
            )
        connection.execute("select pg_advisory_lock(%s)", [_LOCK])
        _create_roles(connection)
        _create_database(connection, database, OWNER, WORKERS)
        _create_database(connection, AIRFLOW, AIRFLOW, (AIRFLOW,))
        passwords = {role: read_or_create_secret(secrets_folder, role) for role in (*WORKERS, AIRFLOW)}
        for role, password in passwords.items():
            if not _opens(admin, AIRFLOW if role == AIRFLOW else database, role, password):
                _set_password(connection, role, password)
    return passwords


def copy_warehouse_database(admin: str, template: str, name: str) -> None:
    """Create the database `name` as a copy of the warehouse `template`, with the same roles let in."""
    with _maintenance(admin) as connection:
        _create_database(connection, name, OWNER, WORKERS, template)


@contextmanager
def _maintenance(admin: str) -> Iterator[psycopg.Connection]:
    """A connection to the database that is always there, each statement its own transaction."""
    with psycopg.connect(make_conninfo(admin, dbname="postgres"), autocommit=True) as connection:
        yield connection


def _create_roles(connection: psycopg.Connection) -> None:
    """Create missing roles; take powers away from those that have too many; let the administrator act as owners."""
    powers: dict[str, bool] = dict(
        connection.execute(
            "select rolname, rolsuper or rolcreatedb or rolcreaterole or rolreplication or rolbypassrls "
            "from pg_roles where rolname = any(%s)",
            [[OWNER, AIRFLOW, *WORKERS]],
        ).fetchall()
    )
    for role in (OWNER, AIRFLOW, *WORKERS):
        login = sql.SQL("nologin" if role == OWNER else "login")
        if role not in powers:
            connection.execute(sql.SQL("create role {} {} {}").format(sql.Identifier(role), login, _NO_POWERS))
            if role in _PEOPLE:
                connection.execute(
                    sql.SQL("alter role {} set timezone = {}").format(sql.Identifier(role), sql.Literal(_TIME_ZONE))
                )
        elif powers[role]:
            connection.execute(sql.SQL("alter role {} {} {}").format(sql.Identifier(role), login, _NO_POWERS))
    for role in (OWNER, AIRFLOW):
        can_act = connection.execute("select pg_has_role(current_user, %s, 'set')", [role]).fetchone()
        if can_act != (True,):
            connection.execute(sql.SQL("grant {} to current_user with set true").format(sql.Identifier(role)))


def _create_database(
    connection: psycopg.Connection, name: str, owner: str, users: tuple[str, ...], template: str = "template0"
) -> None:
    """Create a database into which only `users` are let; nothing happens if it exists and lets them in."""
    found = connection.execute(
        "select not exists (select from aclexplode(coalesce(datacl, acldefault('d', datdba))) where grantee = 0) "
        "and (select bool_and(has_database_privilege(name, oid, 'connect')) from unnest(%s::text[]) as name) "
        "from pg_database where datname = %s",
        [list(users), name],
    ).fetchone()
    if found == (True,):
        return
    database = sql.Identifier(name)
    if found is None:
        connection.execute(
            sql.SQL("create database {} owner {} template {} encoding 'UTF8'").format(
                database, sql.Identifier(owner), sql.Identifier(template)
            )
        )
    # Only the database's owner changes who gets in, and an administrator need not be a superuser.
    with connection.transaction():
        connection.execute(sql.SQL("set local role {}").format(sql.Identifier(owner)))
        connection.execute(sql.SQL("revoke all on database {} from public").format(database))
        for role in users:
            rights = "connect, temporary" if role in _MAKERS_OF_TEMPORARY_TABLES else "connect"
            connection.execute(
                sql.SQL("grant {} on database {} to {}").format(sql.SQL(rights), database, sql.Identifier(role))
            )


def _opens(admin: str, database: str, role: str, password: str) -> bool:
    """Whether `password` lets `role` into `database`."""
    try:
        psycopg.connect(make_conninfo(admin, dbname=database, user=role, password=password)).close()
    except psycopg.OperationalError:
        return False
    return True


def _set_password(connection: psycopg.Connection, role: str, password: str) -> None:
    """Set the password by its SCRAM verifier: the server, and its log, never see the password."""
    verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    connection.execute(sql.SQL("alter role {} password {}").format(sql.Identifier(role), sql.Literal(verifier)))
