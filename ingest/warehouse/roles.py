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
from ingest.warehouse.ownership import mark, refuse_strangers, wrong_secrets
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


def prepare_roles(admin: str, database: str, secrets_folder: Path, *, is_own_server: bool = False) -> dict[str, str]:
    """Create roles and databases where they are missing.

    Args:
        admin: connection string of an administrator.
        database: the warehouse.
        secrets_folder: the home's folder of secrets, one file per role.
        is_own_server: whether the server is this home's alone: what has our names is then ours, and a password
            that does not open is set anew.

    Returns:
        The password of each role that logs in.

    Raises:
        JiqunError: the server is too old, or has roles or databases of our names that are not this home's.
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
        if not is_own_server:
            refuse_strangers(connection, (OWNER, AIRFLOW, *WORKERS), (database, AIRFLOW))
        _create_roles(connection, database, secrets_folder)
        passwords: dict[str, str] = {}
        # Another home is found out by Airflow's database, which all have, before a warehouse is made for it.
        for name, owner, users in ((AIRFLOW, AIRFLOW, (AIRFLOW,)), (database, OWNER, WORKERS)):
            _create_database(connection, name, owner, users)
            passwords |= _open(connection, admin, name, users, secrets_folder, is_own_server)
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


def _create_roles(connection: psycopg.Connection, database: str, secrets_folder: Path) -> None:
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
            with connection.transaction():  # a role without mark or password would be refused the next time
                _create_role(connection, role, login, database)
                if role != OWNER:
                    _set_password(connection, role, read_or_create_secret(secrets_folder, role))
        elif powers[role]:
            connection.execute(sql.SQL("alter role {} {} {}").format(sql.Identifier(role), login, _NO_POWERS))
    for role in (OWNER, AIRFLOW):
        can_act = connection.execute("select pg_has_role(current_user, %s, 'set')", [role]).fetchone()
        if can_act != (True,):
            connection.execute(sql.SQL("grant {} to current_user with set true").format(sql.Identifier(role)))


def _create_role(connection: psycopg.Connection, role: str, login: sql.SQL, database: str) -> None:
    name = sql.Identifier(role)
    connection.execute(sql.SQL("create role {} {} {}").format(name, login, _NO_POWERS))
    connection.execute(sql.SQL("comment on role {} is {}").format(name, sql.Literal(mark(database))))
    if role in _PEOPLE:
        connection.execute(sql.SQL("alter role {} set timezone = {}").format(name, sql.Literal(_TIME_ZONE)))


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
        connection.execute(sql.SQL("comment on database {} is {}").format(database, sql.Literal(mark(name))))
        connection.execute(sql.SQL("revoke all on database {} from public").format(database))
        for role in users:
            rights = "connect, temporary" if role in _MAKERS_OF_TEMPORARY_TABLES else "connect"
            connection.execute(
                sql.SQL("grant {} on database {} to {}").format(sql.SQL(rights), database, sql.Identifier(role))
            )


def _open(
    connection: psycopg.Connection,
    admin: str,
    database: str,
    roles: tuple[str, ...],
    secrets_folder: Path,
    is_own_server: bool,
) -> dict[str, str]:
    """The passwords that let `roles` into `database`.

    Raises:
        JiqunError: the roles are another home's.
    """
    passwords = {
        role: read_or_create_secret(secrets_folder, role)
        for role in roles
        if is_own_server or (secrets_folder / role).exists()
    }
    closed = [role for role in roles if role not in passwords or not _opens(admin, database, role, passwords[role])]
    if closed and not is_own_server:
        raise wrong_secrets(closed, secrets_folder)
    for role in closed:
        _set_password(connection, role, passwords[role])
    return passwords


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
