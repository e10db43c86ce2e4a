"""Rows of a published release altered as superuser, whatever the column: `jiqun audit verify` names the release."""

import random
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import Connection

from jiqun.pipeline.home import Home
from jiqun.pipeline.publish_release import FIGURES, SUPPRESSION, SUPPRESSION_AUDIT
from jiqun.pipeline.seal_archive import verify_archive
from jiqun.runtime.postgres import Server
from jiqun.settings import Settings
from tests.dbt_project.facts import Province
from tests.ingest.audit.attacks import one

# Nothing is hidden of this province; tests/dbt_project/test_suppression.py alters what is hidden of another.
MARTS = [mart for mart in FIGURES if mart not in (SUPPRESSION, SUPPRESSION_AUDIT)]
HOW = {
    "edit": "update marts.{mart} set {column} = {altered} where ctid = (select ctid from marts.{mart} {those} limit 1)",
    "delete": "delete from marts.{mart} where ctid = (select ctid from marts.{mart} {those} limit 1)",
    "insert": 'insert into marts.{mart} select (jsonb_populate_record(mart, \'{{"period": "2099-12"}}\')).* '
    "from marts.{mart} as mart {those} limit 1",
}
ALTERED = {"numeric": "{} + 1", "bigint": "{} + 1", "integer": "{} + 1", "text": "{} || 'x'", "boolean": "not {}"}


@pytest.fixture
def home(province: Province, tmp_path: Path) -> Home:
    return Home(Settings(home=tmp_path, database_url=None), province.warehouse)


@pytest.fixture
def superuser(server: Server, home: Home) -> Iterator[Connection]:
    """Without triggers; what it did to the marts is undone."""
    with psycopg.connect(server.admin_url(home.warehouse.database)) as connection:
        connection.execute("set session_replication_role = replica")
        connection.execute("create schema kept")
        for mart in (*FIGURES, "fct_release_input"):
            connection.execute(f"create table kept.{mart} as table marts.{mart}".encode())
        connection.commit()
        yield connection
        connection.rollback()
        for mart in (*FIGURES, "fct_release_input"):
            connection.execute(f"delete from marts.{mart}".encode())
            connection.execute(f"insert into marts.{mart} table kept.{mart}".encode())
        connection.execute("drop schema kept cascade")


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("mart", MARTS)
def test_altered_figures_are_found(home: Home, superuser: Connection, mart: str, how: str) -> None:
    assert verify_archive(home).broken == ()
    rng = random.Random(f"{mart} {how}")
    superuser.execute("select setseed(%s)", [rng.random()])
    columns = superuser.execute(
        # A word of a list takes no other.
        "select column_name, data_type from information_schema.columns as c where (table_schema, table_name) = "
        "('marts', %s) and data_type = any(%s) and column_name <> 'release_id' and not (data_type = 'text' and exists "
        "(select from information_schema.constraint_column_usage as u where (u.table_schema, u.table_name, "
        "u.column_name) = (c.table_schema, c.table_name, c.column_name))) order by column_name",
        [mart, list(ALTERED)],
    ).fetchall()
    number = rng.choice([1, 2])
    release = one(superuser, "select release_id from audit.release where release_number = %s", number)
    while True:
        column, kind = rng.choice(columns)
        those = f"where release_id = '{release}' and {column} is not null order by random()"
        words = {"mart": mart, "column": column, "altered": ALTERED[kind].format(column), "those": those}
        if superuser.execute(HOW[how].format(**words).encode()).rowcount:
            break
    superuser.commit()
    (broken,) = verify_archive(home).broken
    assert broken.place == f"release {number}"
    assert "figures" in broken.message_en


def test_altered_inputs_are_found(home: Home, superuser: Connection) -> None:
    superuser.execute(
        "delete from marts.fct_release_input where ctid = "
        "(select ctid from marts.fct_release_input where release_id = 'late' limit 1)"
    )
    superuser.commit()
    (broken,) = verify_archive(home).broken
    assert "inputs of release 2" in broken.message_en
