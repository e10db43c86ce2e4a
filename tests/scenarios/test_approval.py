"""A release waits for a person where the rules say so; what they say is recorded, and holds for just its figures."""

import csv
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from ingest.errors import JiqunError
from ingest.submission.archive import archived_path
from jiqun.pipeline.decide import Said, carry_out, explain
from jiqun.pipeline.home import Home, open_home
from jiqun.pipeline.load_ends import list_loads
from jiqun.pipeline.load_period import load_period
from jiqun.pipeline.query import run_query
from jiqun.pipeline.read_submissions import list_unread, read_submissions
from jiqun.pipeline.receive_files import receive_files
from jiqun.pipeline.seal_archive import verify_archive
from jiqun.pipeline.validate_submissions import validate_submissions
from jiqun.runtime.postgres import stop_server
from jiqun.sample.make_sample import make_sample
from jiqun.settings import Settings
from tests.run_jiqun import jiqun_json, run_jiqun

REVISIONS = """
unanswered_rules: []
revisions:
  - {mart: rpt_target_scoreboard, key: [target_code, reading], figure: actual,
     name: {zh: 目标实绩, en: actual of a target}, relative: "0.05", absolute: "0"}
"""
WARNINGS = "unanswered_rules: [R404]\nrevisions: []\n"


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("approval")
    make_sample(folder, "2007-02", "2007-02")
    return folder / "inbox" / "2007-02"


@pytest.fixture(scope="module")
def home() -> Iterator[Home]:
    place = Path(tempfile.mkdtemp(prefix="jiqun-approval-"))
    yield open_home(Settings(home=place, database_url=None))
    stop_server(place)
    shutil.rmtree(place)


def with_rules(home: Home, tmp_path: Path, text: str) -> Home:
    (tmp_path / "rules.yaml").write_text(text, encoding="utf-8")
    return Home(replace(home.settings, approval_rules=tmp_path / "rules.yaml"), home.warehouse)


def releases(home: Home) -> int:
    return int(run_query(home.warehouse, "select count(*) from audit.release", "auditor").rows[0][0])


def approvals(home: Home) -> list[tuple[object, ...]]:
    return run_query(
        home.warehouse, "select is_approved, person, reason, grounds from audit.approval order by 1", "auditor"
    ).rows


def test_unanswered_warnings_wait_until_they_are_explained(home: Home, inbox: Path, tmp_path: Path) -> None:
    strict = with_rules(home, tmp_path, WARNINGS)
    outcome = load_period(strict, [inbox / "220100"], period=None, started_by="test")
    assert outcome.published is None
    assert outcome.awaiting is not None
    assert "R404" in outcome.awaiting.grounds_zh[0]
    end = list_loads(home)[-1]
    assert (end.outcome, end.step) == ("awaiting", "approve")
    assert "R404" in end.message_en
    assert releases(home) == 0

    rows = run_query(
        home.warehouse, "select distinct submission_id from audit.finding where rule_code = 'R404'", "auditor"
    )
    answers = [explain(strict, row[0], None, "R404", Said("首次建库", "李四")) for row in rows.rows]
    carried = carry_out(strict, answers, started_by="test")
    assert carried.awaiting is None
    assert carried.published is not None
    assert releases(home) == 1
    assert approvals(home) == []


def test_a_large_revision_is_refused_then_approved(home: Home, inbox: Path, tmp_path: Path) -> None:
    """A second unit reports: what is published of the province changes by more than a twentieth."""
    strict = with_rules(home, tmp_path, REVISIONS)
    before = run_query(home.warehouse, "select * from bi.target_scoreboard order by 1, 2, 3, 4", "auditor").rows
    first = load_period(strict, [inbox / "220800"], period=None, started_by="test")
    assert first.awaiting is not None
    assert "%)" in first.awaiting.grounds_en[0]
    place = home.settings.home
    refused = run_jiqun(place, "decide", "approve", first.load_id, "--refuse", "--person", "王五", "--reason", "先核实")
    assert refused.returncode == 0, refused.stderr
    again = run_jiqun(place, "decide", "approve", first.load_id, "--person", "王五", "--reason", "核实了")
    assert again.returncode == 1
    assert "No candidate of load" in again.stderr

    second = load_period(strict, [inbox / "220800"], period=None, started_by="test")
    assert second.awaiting is not None  # what was refused is asked again
    assert run_query(home.warehouse, "select * from bi.target_scoreboard order by 1, 2, 3, 4", "auditor").rows == before
    done = jiqun_json(place, "decide", "approve", second.load_id, "--person", "王五", "--reason", "核实了")
    assert done["published"]["release_number"] == 2
    assert run_query(home.warehouse, "select * from bi.target_scoreboard order by 1, 2, 3, 4", "auditor").rows != before
    assert [row[:3] for row in approvals(home)] == [(False, "王五", "先核实"), (True, "王五", "核实了")]
    assert all(second.awaiting.grounds_zh[0] in str(row[3]) for row in approvals(home))
    assert (list_loads(home)[-1].outcome, list_loads(home)[-1].step) == ("finished", "report")
    third = load_period(strict, [inbox / "220800"], period="2007-02", started_by="test")
    assert third.awaiting is None  # nothing changes: nobody is asked
    assert verify_archive(home).broken == ()


def test_months_built_anew_wait_with_their_signed_difference(home: Home, inbox: Path) -> None:
    """Something was accepted and never published: building the month anew says what it would change."""
    received = receive_files(home, [inbox / "220400"], period=None, started_by="test")
    read_submissions(home, received.load_id, list_unread(home))
    validate_submissions(home, received.load_id)
    place = home.settings.home
    told = jiqun_json(place, "reprocess", "2007-02", "2007-02", "--reason", "代码更新")
    assert told["published"] is None
    assert "重建各月须经审批" in told["awaiting"]["grounds_zh"][-1]
    with Path(told["difference"]).open(encoding="utf-8-sig", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["difference"]]
    assert rows
    assert all(Decimal(row["after"]) - Decimal(row["before"]) == Decimal(row["difference"]) for row in rows)
    assert releases(home) == 2
    load_id = told["load"]["load_id"]
    assert run_jiqun(place, "decide", "approve", load_id, "--reason", "已核对差异").returncode == 0
    assert releases(home) == 3
    again = run_jiqun(place, "reprocess", "2007-02", "2007-02", "--reason", "再来一次")
    assert again.returncode == 0, again.stderr
    assert releases(home) == 3
    nothing = run_jiqun(place, "reprocess", "2007-04", "2007-05", "--reason", "没有")
    assert (nothing.returncode, "No month from 2007-04 to 2007-05" in nothing.stderr) == (1, True)


def test_the_check_of_the_warehouse_finds_what_is_lost(home: Home) -> None:
    place = home.settings.home
    found = jiqun_json(place, "check-warehouse")
    assert {name for name, troubles in found.items() if not troubles} == {"chain", "originals", "reconciliation"}
    [(sha256,)] = run_query(home.warehouse, "select file_sha256 from audit.receipt limit 1", "auditor").rows
    archived_path(home.settings.archive, sha256).unlink()
    done = run_jiqun(place, "check-warehouse")
    assert done.returncode == 1
    assert "✕ originals" in done.stdout
    assert sha256 in done.stdout


@pytest.mark.parametrize("text", ["", "unanswered_rules: []\n", "unanswered_rules: [R404]\nrevisions: [{mart: x}]\n"])
def test_rules_that_say_something_else_are_told(home: Home, tmp_path: Path, text: str) -> None:
    from jiqun.pipeline.approval_rules import read_approval_rules

    with pytest.raises(JiqunError, match="approval rules"):
        read_approval_rules(with_rules(home, tmp_path, text).settings.approval_rules)
