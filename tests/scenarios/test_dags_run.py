"""The DAGs by the real scheduler: files arrive, late months are loaded again, a person is asked, letters go out."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from jiqun.pipeline.home import Home, open_home
from jiqun.pipeline.query import run_query
from jiqun.pipeline.start_stack import start_stack
from jiqun.runtime.airflow import airflow_api
from jiqun.runtime.airflow_api import AirflowApi, DagRun
from jiqun.runtime.dag_steps import APPROVE, REFUSE
from jiqun.sample.make_sample import make_sample
from jiqun.settings import Settings
from tests.run_jiqun import run_jiqun

pytestmark = pytest.mark.slow
MONTH = "2007-02"
LENIENT = "unanswered_rules: []\nrevisions: []\n"
STRICT = """
unanswered_rules: []
revisions:
  - {mart: rpt_target_scoreboard, key: [target_code, reading], figure: actual,
     name: {zh: 目标实绩, en: actual of a target}, relative: "0.05", absolute: "0"}
"""
FIGURES = "select * from bi.target_scoreboard order by period, target_code, reading"
DAGS = ("monthly_load", "receive_submissions", "chase_reporters", "reprocess_periods", "check_warehouse")


@dataclass(frozen=True)
class Stack:
    """A home at the real clock whose schedules are over: every run is triggered here."""

    home: Home
    api: AirflowApi
    sent: Path
    rules: Path

    def run(self, dag_id: str, **given: Any) -> DagRun:
        return self.api.wait(dag_id, self.api.trigger(dag_id, **given).run_id)

    def states(self, run: DagRun) -> dict[str, str | None]:
        return {task.task_id: task.state for task in self.api.tasks(run.dag_id, run.run_id)}

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        return run_query(self.home.warehouse, statement, "auditor").rows

    def send(self, unit: str) -> None:
        shutil.copytree(self.sent / unit, self.home.settings.inbox / unit)

    def wait_for_question(self, run_id: str) -> None:
        deadline = time.monotonic() + 600
        while self.state_of(run_id, "approve") != "awaiting_input":
            assert self.api.run("monthly_load", run_id).state in ("queued", "running")
            assert time.monotonic() < deadline
            time.sleep(1)
        time.sleep(15)  # an answer within a second is lost to Airflow, which then asks again

    def state_of(self, run_id: str, task_id: str) -> str | None:
        return {task.task_id: task.state for task in self.api.tasks("monthly_load", run_id)}.get(task_id)

    def answer(self, run_id: str, option: str, reason: str) -> None:
        self.api._ask(
            "PATCH",
            f"/dags/monthly_load/dagRuns/{run_id}/taskInstances/approve/-1/hitlDetails",
            json={"chosen_options": [option], "params_input": {"reason": reason}},
        )


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder = tmp_path_factory.mktemp("dags-run")
    make_sample(folder / "sample", MONTH, MONTH)
    rules = folder / "rules.yaml"
    rules.write_text(LENIENT, encoding="utf-8")
    place = Path(tempfile.mkdtemp(prefix="jiqun-dags-"))
    os.environ |= {"JIQUN_APPROVAL_RULES": str(rules), "JIQUN_INBOX_SETTLE_SECONDS": "0.5"}
    try:
        home = open_home(Settings(home=place / "home", database_url=None))
        start_stack(home, is_historical=True)
        api = airflow_api(home.settings.home)
        for dag_id in DAGS:
            api.wait_for_dag(dag_id)
            api.unpause(dag_id)
        yield Stack(home, api, folder / "sample" / "inbox" / MONTH, rules)
    finally:
        del os.environ["JIQUN_APPROVAL_RULES"], os.environ["JIQUN_INBOX_SETTLE_SECONDS"]
        assert run_jiqun(place / "home", "down").returncode == 0
        shutil.rmtree(place)


def released(stack: Stack) -> int:
    return int(stack.ask("select count(*) from audit.release")[0][0])


def test_what_arrives_late_is_answered_and_its_month_loaded(stack: Stack) -> None:
    stack.send("220100")
    scan = stack.run("receive_submissions")
    assert scan.state == "success", stack.states(scan)
    replies = list((stack.home.settings.outbox / "220100").glob("*.txt"))
    assert len(replies) == len(list((stack.sent / "220100").iterdir()))
    [reload] = stack.api.runs("monthly_load", MONTH)
    assert reload.run_id.startswith(f"reload__{MONTH}__")
    assert stack.api.wait("monthly_load", reload.run_id).state == "success", stack.states(reload)
    assert stack.states(reload)["approve"] == "skipped"
    assert released(stack) == 1


def test_a_scan_without_news_opens_no_load(stack: Stack) -> None:
    loads = stack.ask("select count(*) from audit.load")
    scan = stack.run("receive_submissions")
    states = stack.states(scan)
    assert (scan.state, states.pop("watch"), set(states.values())) == ("success", "success", {"skipped"})
    assert stack.ask("select count(*) from audit.load") == loads


def test_two_runs_of_one_month_take_turns(stack: Stack) -> None:
    """The second is told for whom it waits, tries again, and loads when the first has ended."""
    runs = [stack.api.trigger("monthly_load", MONTH) for _ in range(2)]
    ended = [stack.api.wait("monthly_load", run.run_id) for run in runs]
    assert [run.state for run in ended] == ["success", "success"]
    tries = [task for run in runs for task in stack.api.tasks("monthly_load", run.run_id) if task.task_id == "receive"]
    assert max(task.try_number for task in tries) > 1
    spans = stack.ask(
        "select started_at, ended_at from audit.load inner join audit.load_end using (load_id) "
        "where started_by like 'airflow manual%' and period is not null order by started_at desc limit 2"
    )
    assert spans[0][0] > spans[1][1]
    assert released(stack) == 1


def test_a_large_revision_waits_is_refused_then_approved(stack: Stack) -> None:
    stack.rules.write_text(STRICT, encoding="utf-8")
    stack.send("220800")
    before = stack.ask(FIGURES)
    assert stack.run("receive_submissions").state == "success"
    [*_, first] = stack.api.runs("monthly_load", MONTH)
    stack.wait_for_question(first.run_id)
    stack.answer(first.run_id, REFUSE, "先核实")
    assert stack.api.wait("monthly_load", first.run_id).state == "success", stack.states(first)
    assert (stack.ask(FIGURES), released(stack)) == (before, 1)

    second = stack.api.trigger("monthly_load", MONTH)
    stack.wait_for_question(second.run_id)
    stack.answer(second.run_id, APPROVE, "核实无误")
    assert stack.api.wait("monthly_load", second.run_id).state == "success", stack.states(second)
    assert released(stack) == 2
    assert stack.ask(FIGURES) != before
    assert stack.ask("select is_approved, person, reason from audit.approval order by approval_id") == [
        (False, "admin", "先核实"), (True, "admin", "核实无误"),
    ]  # fmt: skip


def test_any_single_task_of_a_finished_run_can_be_run_again(stack: Stack) -> None:
    """Of the run that published, and of one that had nothing to publish: no figure changes, every task is green."""
    before = stack.ask(FIGURES)
    idle = stack.run("monthly_load", partition_key=MONTH)
    assert idle.state == "success"
    for run in (stack.api.runs("monthly_load", MONTH)[-2], idle):
        for task_id in ("share_out", "validate", "deliver", "build", "gate", "publish", "report", "site"):
            stack.api._ask(
                "POST",
                "/dags/monthly_load/clearTaskInstances",
                json={"dry_run": False, "dag_run_id": run.run_id, "task_ids": [task_id], "only_failed": False},
            )
            assert stack.api.wait("monthly_load", run.run_id).state == "success", task_id
            assert stack.state_of(run.run_id, task_id) == "success"
    assert (stack.ask(FIGURES), released(stack)) == (before, 2)


def test_months_built_anew_that_say_the_same_ask_nobody(stack: Stack) -> None:
    run = stack.run("reprocess_periods", conf={"first": MONTH, "last": MONTH, "reason": "代码更新"})
    assert run.state == "success", stack.states(run)
    assert stack.states(run)["approve"] == "skipped"
    assert released(stack) == 2
    [difference] = (stack.home.settings.home / "reprocess").glob("*.csv")
    assert difference.read_text("utf-8-sig").splitlines() == [
        "mart,period,row_key,figure,before,after,difference,relative_pct"
    ]


def test_reporters_are_chased_once_a_stage(stack: Stack) -> None:
    for expected in (True, False):
        run = stack.run("chase_reporters", conf={"today": "2007-03-16"})
        assert run.state == "success", stack.states(run)
        [chase] = [task for task in stack.api.tasks(run.dag_id, run.run_id) if task.task_id == "chase"]
        assert ("escalation" in stack.api.log(run.dag_id, run.run_id, chase)) is expected
    letters = sorted(stack.home.settings.outbox.rglob("催报-2007-02-escalation.txt"))
    units = {letter.parent.name for letter in letters}
    assert {"220200", "220000"} <= units
    province = (stack.home.settings.outbox / "220000" / letters[0].name).read_text("utf-8-sig")
    assert "220200 吉林市" in province
    assert "未收到（not received）" in province


def test_the_check_of_the_warehouse_is_red_for_what_is_missing_alone(stack: Stack) -> None:
    run = stack.run("check_warehouse")
    states = stack.states(run)
    assert (run.state, states.pop("report"), set(states.values())) == ("failed", "failed", {"success"})
    told = (stack.home.settings.home / "checks.txt").read_text("utf-8")
    marks = {line.split()[1]: line.split()[0] for line in told.splitlines() if line[0] in "✓✕"}
    assert marks == {"chain": "✓", "originals": "✓", "freshness": "✕", "coverage": "✕", "reconciliation": "✓"}
    assert "2007-03 已到装载日而未发布" in told
    assert "2007-02 缺" in told
