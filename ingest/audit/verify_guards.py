"""Whether what keeps the archive append-only is in force: who switched it off may have had a reason to.

What was altered meanwhile is found by the chain; this finds the open door, whatever was done through it.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from psycopg import Connection

from ingest.audit.head import Broken

MIGRATIONS = Path(__file__).parents[1] / "warehouse" / "migrations"
_FUNCTION = re.compile(r"create (?:or replace )?function audit\.(\w+)\(.*?\bas \$\$(.*?)\$\$;", re.DOTALL)
_TABLES = """
select
    table_name,
    relkind = 'r' and not relrowsecurity and not relhasrules and not exists (
        select from pg_inherits where pg_class.oid in (inhparent, inhrelid)
    ) as is_plain,
    exists (
        select from pg_trigger where tgrelid = pg_class.oid and tgenabled in ('O', 'A') and pg_get_triggerdef(oid) =
        'CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON '
        || pg_class.oid::regclass || ' FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change()'
    ) as is_guarded,
    (
        select string_agg(rolname, ' ' order by rolname) from pg_roles
        where rolname = any(%(roles)s) and (
            has_table_privilege(rolname, pg_class.oid, 'delete, truncate')
            or has_any_column_privilege(rolname, pg_class.oid, 'update')
            or has_any_column_privilege(rolname, pg_class.oid, 'insert')
            and (rolname, table_name) <> ('loader', 'raw.observation')  -- sealed with each reading
        )
    ) as writers
from unnest(%(tables)s::text[]) as tables (table_name)
left join pg_class on pg_class.oid = to_regclass(table_name)
"""
ROLES = ("loader", "transformer", "publisher", "bi_reader", "auditor")


def verify_guards(connection: Connection[Any], tables: Sequence[str]) -> Iterator[Broken]:
    """Every table is plain, refuses changes and is closed to the roles that work; the functions are ours.

    Args:
        connection: its search path is pg_catalog alone.
        tables: of `audit`, all that are appended to.
    """
    names = [f"audit.{table}" for table in (*tables, "event", "appender")]
    values = {"tables": [*names, "raw.observation"], "roles": list(ROLES)}
    for name, is_plain, is_guarded, writers in connection.execute(_TABLES, values):
        if not is_plain:
            yield Broken(
                name, f"{name} 不再是普通表（视图、规则、行级策略或继承）", f"{name} is no plain table any more"
            )
        elif not is_guarded:
            yield Broken(name, f"{name} 的只增保护被停用或改动", f"{name}: its append-only guard is off or altered")
        elif writers:
            yield Broken(name, f"{writers} 可以直接改写 {name}", f"{writers} may write {name} directly")
    strangers = connection.execute(
        "select string_agg(role_name || ' → ' || table_name, ', ') from audit.appender "
        "where role_name not in ('loader', 'publisher')"
    ).fetchone()
    if strangers and strangers[0]:
        yield Broken("audit.appender", f"不应有的写入权：{strangers[0]}", f"who should not may append: {strangers[0]}")
    standing = dict(
        connection.execute(
            "select proname, array_agg(prosrc) from pg_proc where pronamespace = 'audit'::regnamespace group by proname"
        ).fetchall()
    )
    for name, source in _functions().items():
        if standing.get(name) != [source]:
            yield Broken(
                f"audit.{name}()", f"函数 audit.{name} 不是本程序的", f"the function audit.{name} is not this program's"
            )


def _functions() -> dict[str, str]:
    """The last body that the migrations give each function of `audit`."""
    return {
        name: body
        for path in sorted(MIGRATIONS.glob("*.sql"))
        for name, body in _FUNCTION.findall(path.read_text("utf-8"))
    }
