"""Loads that overtake one another: what was accepted is published, and no release goes back behind another."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.errors import JiqunError
from ingest.submission.archive import archive_file
from ingest.submission.register import open_load, register_file
from jiqun.pipeline.build_candidate import build_candidate
from jiqun.pipeline.home import Home, open_home
from jiqun.pipeline.load_period import load_period
from jiqun.pipeline.publish_candidate import publish_candidate
from jiqun.pipeline.query import run_query
from jiqun.pipeline.read_submissions import list_unread, read_submissions
from jiqun.pipeline.receive_files import receive_files
from jiqun.pipeline.validate_submissions import validate_submissions
from jiqun.runtime.postgres import stop_server
from jiqun.sample.make_sample import make_sample
from jiqun.settings import Settings


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    asks_nobody = Path(__file__).parents[1] / "nobody_asked.yaml"  # a late unit changes much
    yield open_home(Settings(home=tmp_path / "home", database_url=None, approval_rules=asks_nobody))
    stop_server(tmp_path / "home")


def judge(home: Home, load_id: str) -> None:
    read_submissions(home, load_id, list_unread(home))
    validate_submissions(home, load_id)


def test_a_load_judged_while_another_builds_is_published(home: Home, tmp_path: Path) -> None:
    make_sample(tmp_path / "sample", "2007-02", "2007-03")
    inbox = tmp_path / "sample" / "inbox"
    held = next((inbox / "2007-02" / "220800").glob("*集聚区月报*"))
    late = Path(shutil.move(held, tmp_path / held.name))
    load_period(home, [inbox / "2007-02" / unit for unit in ("220100", "220800")], period=None, started_by="test")

    with home.warehouse.connect("loader") as connection:  # the slow one opens first
        slow = open_load(
            connection, province_code="220000", period=None, given=None, started_by="slow", code_version="test"
        )
    fast = receive_files(home, [inbox / "2007-03" / "220400"], period=None, started_by="fast")
    judge(home, fast.load_id)
    candidate = build_candidate(home, fast.load_id)
    assert candidate is not None
    with home.warehouse.connect("loader") as connection:
        kept = archive_file(home.settings.archive, late)
        register_file(
            connection, slow, file_name=late.name, sha256=kept.sha256, size=kept.size, received_at=slow.clock.known_at
        )
    judge(home, str(slow.load_id))  # accepted while the other's candidate is built: known before it, and not in it

    with pytest.raises(JiqunError, match="load again"):
        publish_candidate(home, candidate)
    assert run_query(home.warehouse, "select count(*) from audit.release", "auditor").rows == [(1,)]
    again = load_period(home, [inbox / "2007-03" / "220400"], period=None, started_by="again")
    assert again.published is not None
    assert again.published.periods == ["2007-02", "2007-03"]
    assert again.published.release_number == 2
    used = run_query(
        home.warehouse,
        "select distinct file_name from marts.fct_release_input inner join audit.submission using (submission_id)",
        "auditor",
    ).rows
    assert (late.name,) in used


def test_publishing_again_returns_what_was_published(home: Home, tmp_path: Path) -> None:
    make_sample(tmp_path / "sample", "2007-02", "2007-02")
    received = receive_files(
        home, [tmp_path / "sample" / "inbox" / "2007-02" / "220100"], period=None, started_by="test"
    )
    judge(home, received.load_id)
    candidate = build_candidate(home, received.load_id)
    assert candidate is not None
    first = publish_candidate(home, candidate)
    assert (first.release_number, publish_candidate(home, candidate).release_number) == (1, 1)
    assert build_candidate(home, received.load_id) == candidate
