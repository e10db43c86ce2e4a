"""The warehouse's address and keys, and `prepare_warehouse`, which makes it ready for use."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sqlalchemy import URL

from ingest.errors import JiqunError
from ingest.warehouse.migrate import migrate
from ingest.warehouse.roles import AIRFLOW, OLDEST_SERVER, prepare_roles

Driver = Literal["psycopg", "psycopg2"]


@dataclass(frozen=True)
class Warehouse:
    """Where the warehouse is and how each role gets in.

    Attributes:
        host: address of the server, or folder of its socket.
        port: TCP port.
        database: the warehouse; the role `airflow` has its own database, `airflow`.
        passwords: password by role.
        parameters: further connection parameters of libpq (sslmode ...).
    """

    host: str
    port: int
    database: str
    passwords: Mapping[str, str] = field(repr=False)
    parameters: Mapping[str, str] = field(default_factory=dict)

    def connect(self, role: str) -> psycopg.Connection:
        """Open a connection as `role`; transactions are the caller's.

        Raises:
            KeyError: there is no such role with a login.
            psycopg.OperationalError: the server is not there or refuses.
        """
        return psycopg.connect(
            make_conninfo(
                host=self.host,
                port=self.port,
                dbname=self._database_of(role),
                user=role,
                password=self.passwords[role],
                # A database may be set to talk to its clients in GB 18030: JSON is read as UTF-8.
                **{**self.parameters, "client_encoding": "UTF8"},
            )
        )

    def url(self, role: str, driver: Driver = "psycopg") -> str:
        """SQLAlchemy URL for `role`. It holds the password: not for printing."""
        in_query = {**self.parameters, **({"host": self.host} if self.host.startswith("/") else {})}
        return URL.create(
            f"postgresql+{driver}",
            username=role,
            password=self.passwords[role],
            host=None if self.host.startswith("/") else self.host,
            port=self.port,
            database=self._database_of(role),
            query=in_query,
        ).render_as_string(hide_password=False)

    def _database_of(self, role: str) -> str:
        return AIRFLOW if role == AIRFLOW else self.database


def prepare_warehouse(admin_url: str, home: Path, *, is_own_server: bool = False) -> Warehouse:
    """Make roles, databases and schemas where they are missing; quick where nothing is.

    Args:
        admin_url: libpq URL of an administrator (superuser, or a role that may create roles and databases); its
            database is the warehouse, made if missing. PostgreSQL 16 or newer.
        home: the home; generated passwords go to `home/secrets/<role>` with mode 0600.
        is_own_server: whether the server is this home's alone, so that lost passwords may be set anew.

    Raises:
        JiqunError: the server is not reachable or too old, has roles or databases of our names that are not this
            home's, or the migrations do not fit the database.
    """
    try:
        parameters = {name: str(value) for name, value in conninfo_to_dict(admin_url).items() if value is not None}
    except psycopg.ProgrammingError as trouble:
        raise JiqunError(
            "JIQUN_DATABASE_URL 不是有效的 PostgreSQL 地址，应形如 postgresql://管理员:口令@主机:5432/库名。",
            "JIQUN_DATABASE_URL is not a PostgreSQL URL like postgresql://admin:password@host:5432/database.",
        ) from trouble
    database = parameters.pop("dbname", "jiqun")
    admin = make_conninfo(admin_url, dbname=database)
    try:
        passwords = prepare_roles(admin, database, home / "secrets", is_own_server=is_own_server)
        migrate(admin)
    except psycopg.OperationalError as trouble:
        cause = str(trouble).strip()
        raise JiqunError(
            f"无法使用数据库服务器（需要 PostgreSQL {OLDEST_SERVER}+，管理员地址见 JIQUN_DATABASE_URL）：{cause}",
            f"Cannot use the database server (PostgreSQL {OLDEST_SERVER}+, see JIQUN_DATABASE_URL): {cause}",
        ) from trouble
    host = parameters.pop("host", "127.0.0.1")
    port = int(parameters.pop("port", 5432))
    others = {name: value for name, value in parameters.items() if name not in ("user", "password")}
    return Warehouse(host, port, database, passwords, others)
