"""Whose roles and databases these are: on a server that others use too, nothing of theirs is taken over."""

from collections.abc import Sequence
from pathlib import Path

import psycopg

from ingest.errors import JiqunError

_MARK = "Jiqun: "


def mark(database: str) -> str:
    """The comment by which a role or a database made for the warehouse `database` is known as ours."""
    return f"{_MARK}made for the warehouse {database}"


def refuse_strangers(connection: psycopg.Connection, roles: Sequence[str], databases: Sequence[str]) -> None:
    """Refuse roles and databases that have our names but were not made by us.

    A role is ours by its comment, a database by its owner: one of our roles, as soon as it exists.

    Raises:
        JiqunError: names them.
    """
    strangers = connection.execute(
        """
        with ours as (
            select oid from pg_roles
            where rolname = any(%(roles)s) and starts_with(shobj_description(oid, 'pg_authid'), %(mark)s)
        )
        select '角色 ' || rolname, 'role ' || rolname from pg_roles
        where rolname = any(%(roles)s) and oid not in (select oid from ours)
        union all
        select '数据库 ' || datname, 'database ' || datname from pg_database
        where datname = any(%(databases)s) and datdba not in (select oid from ours)
        order by 2 desc
        """,
        {"roles": list(roles), "databases": list(databases), "mark": _MARK},
    ).fetchall()
    if strangers:
        raise JiqunError(
            f"服务器上已有同名但不属于集群系统的{'、'.join(zh for zh, _ in strangers)}，未作任何改动。"
            "请在 JIQUN_DATABASE_URL 中改用另一台服务器；若只有仓库的库名相同，改用另一个库名即可。",
            f"The server already has {', '.join(en for _, en in strangers)}, not made by Jiqun; nothing was changed. "
            "Give another server in JIQUN_DATABASE_URL (or another database name, if only that is taken).",
        )


def wrong_secrets(roles: Sequence[str], folder: Path) -> JiqunError:
    """The error for roles of ours that this home's secrets do not open: another home made them."""
    names = ", ".join(roles)
    return JiqunError(
        f"服务器上的角色 {names} 由另一个 JIQUN_HOME 建立，{folder} 中没有能打开它们的口令；口令未作改动。"
        f"请从那个目录的 secrets 复制同名文件到 {folder}，或改用另一台服务器。若口令文件已丢失，"
        "请管理员用 alter role <角色> password '…' 逐一设新口令，并写入同名文件（权限 0600）。",
        f"The roles {names} on this server were made by another JIQUN_HOME, and {folder} has no passwords that open "
        f"them; no password was changed. Copy the files of these names from that home's secrets to {folder}, or use "
        "another server. If they are lost, an administrator sets new passwords with "
        "alter role <role> password '...' and writes each to the file of its name (mode 0600).",
    )
