"""The demonstration as a newcomer meets it: the command, the real Airflow, and no process left."""

import csv
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import psutil
import pytest

from jiqun.runtime.airflow import airflow_api
from jiqun.runtime.airflow_api import AirflowApi
from tests.run_jiqun import jiqun_json, run_jiqun
from tests.scenarios.sample.conftest import MONTHS

pytestmark = pytest.mark.slow
SCOREBOARD = "select * from bi.target_scoreboard order by period, target_code, reading"


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """The home of one demonstration; whatever it leaves running is stopped."""
    place = Path(tempfile.mkdtemp(prefix="jiqun-demo-")) / "home"
    yield place
    run_jiqun(place, "down")
    shutil.rmtree(place.parent)


@pytest.fixture(scope="module")
def printed(home: Path) -> str:
    """What `jiqun demo` printed."""
    done = run_jiqun(home, "demo", timeout=1200)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_demo_ends_with_the_scoreboard_of_the_truth(printed: str, home: Path) -> None:
    with (home / "sample" / "truth" / "target_scoreboard.csv").open(encoding="utf-8") as lines:
        truth = {
            f"{row['target_code']} {row['reading']}": row
            for row in csv.DictReader(lines)
            if row["as_of_load"] == row["period"] == MONTHS[-1] and row["target_numerator"]
        }
    shown = {line.split("\t")[0]: line.split("\t") for line in printed.splitlines() if re.match(r"[JN]\d\d ", line)}
    assert shown.keys() == truth.keys()
    for key, row in truth.items():
        attained, status = shown[key][-3:-1]
        assert status == row["status"]
        assert attained == (f"{float(row['attained_pct']):.1f}" if row["attained_pct"] else "")
    assert shown["J01 zones_and_clusters"][-3:] == ["", "in_progress", "2007-07-11"]


def test_airflow_lists_a_green_run_of_each_month(printed: str, home: Path) -> None:
    runs = airflow_api(home).runs("monthly_load")
    assert [run.partition_key for run in runs] == list(MONTHS)
    assert {run.state for run in runs} == {"success"}


def failed_logs(api: AirflowApi, run_id: str) -> str:
    """What the failed tasks of a run said."""
    failed = [task for task in api.tasks("monthly_load", run_id) if task.state == "failed"]
    return "\n".join(f"{task.task_id}: {api.log('monthly_load', run_id, task)[-3000:]}" for task in failed)


def test_clearing_and_running_a_month_again_changes_no_figure(printed: str, home: Path) -> None:
    before = run_jiqun(home, "sql", SCOREBOARD, "--format", "csv").stdout
    api = airflow_api(home)
    [run] = api.runs("monthly_load", "2007-04")
    api.clear("monthly_load", run.run_id)
    assert api.wait("monthly_load", run.run_id).state == "success", failed_logs(api, run.run_id)
    assert run_jiqun(home, "sql", SCOREBOARD, "--format", "csv").stdout == before
    assert before.count("\n") == 1 + 96 * len(MONTHS)


def test_a_backfill_loads_a_month_again_beside_its_first_run(printed: str, home: Path) -> None:
    before = run_jiqun(home, "sql", SCOREBOARD, "--format", "csv").stdout
    done = run_jiqun(
        home, "airflow", "backfill", "create", "--dag-id", "monthly_load", "--from-date", "2007-03-01",
        "--to-date", "2007-03-31", "--reprocess-behavior", "completed",
        "--dag-run-conf", json.dumps({"inbox": str(home / "sample" / "inbox")}),
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    api = airflow_api(home)
    runs = api.runs("monthly_load", "2007-03")
    assert len(runs) == 2
    assert {api.wait("monthly_load", run.run_id).state for run in runs} == {"success"}
    assert run_jiqun(home, "sql", SCOREBOARD, "--format", "csv").stdout == before


def test_the_log_of_a_run_says_what_came_of_each_file(printed: str, home: Path) -> None:
    api = airflow_api(home)
    [run] = api.runs("monthly_load", "2007-05")
    [report] = [task for task in api.tasks("monthly_load", run.run_id) if task.task_id == "report"]
    log = api.log("monthly_load", run.run_id, report)
    assert "R403" in log
    assert "辽源市2007年5月集聚区月报.xlsx" in log


def test_the_site_shows_every_run(printed: str, home: Path) -> None:
    [address] = [line.split()[-1] for line in printed.splitlines() if line.startswith("审核网站 site file://")]
    index = Path(address.removeprefix("file://"))
    assert index == home / "site" / "index.html"
    page = index.read_text("utf-8")
    for load in jiqun_json(home, "status", "--loads")[: len(MONTHS)]:
        assert (load["outcome"], load["step"]) == ("finished", "report")
        assert f"runs/{load['load_id']}.html" in page
        assert (home / "site" / "runs" / f"{load['load_id']}.html").exists()


def test_a_run_that_fails_is_recorded_and_cleared_it_ends_well(printed: str, home: Path) -> None:
    """A vintage of June whose reply cannot be written: where its unit's folder should be lies a file."""
    month = MONTHS[-1]
    [sent] = (home / "sample" / "inbox").rglob("长春市2007年6月集聚区月报.xlsx")
    inbox = home / "again"
    inbox.mkdir()
    openpyxl.load_workbook(sent).save(inbox / sent.name)  # the same figures in other bytes
    (inbox / "arrivals.csv").write_text(f"file,received_at,sender\n{sent.name},2007-07-11T05:00:00+08:00,220100\n")
    folder = home / "outbox" / "220100"
    folder.rename(home / "aside")
    folder.write_text("in the way")
    api = airflow_api(home)
    run = api.wait("monthly_load", api.trigger("monthly_load", month, conf={"inbox": str(inbox)}).run_id)
    assert run.state == "failed"
    failed = jiqun_json(home, "status", "--loads")[-1]
    assert (failed["outcome"], failed["step"], failed["period"]) == ("failed", "validate", month)
    assert "无法写入回复" in failed["message_zh"]
    assert "cannot write the reply" in failed["message_en"]
    folder.unlink()
    (home / "aside").rename(folder)
    api.clear("monthly_load", run.run_id)
    assert api.wait("monthly_load", run.run_id).state == "success"
    ends = jiqun_json(home, "status", "--loads")
    assert [end["outcome"] for end in ends[-2:]] == ["failed", "finished"]
    assert f"runs/{failed['load_id']}.html" in (home / "site" / "index.html").read_text("utf-8")
    assert run_jiqun(home, "audit", "verify").returncode == 0


def test_secrets_are_in_no_log_and_no_printed_line(printed: str, home: Path) -> None:
    secrets = [
        path.read_text(encoding="utf-8").strip()
        for path in (home / "secrets").iterdir()
        if not path.name.endswith(".json")
    ]
    assert len(secrets) >= 8
    logs = [path for folder in ("airflow", "dbt") for path in (home / folder).rglob("*") if path.is_file()]
    for path in logs:
        content = path.read_bytes()
        assert not [secret for secret in secrets if secret.encode() in content], path
    assert not [secret for secret in secrets if secret in printed]


def test_down_leaves_no_process(printed: str, home: Path) -> None:
    assert _processes_of(home)
    done = run_jiqun(home, "down")
    assert done.returncode == 0, done.stderr
    assert _processes_of(home) == []
    assert "没有在运行" in run_jiqun(home, "down").stdout


def _processes_of(home: Path) -> list[str]:
    """Command lines of processes that belong to a home: by their words, or by the environment they were given."""
    found = []
    for process in psutil.process_iter(["pid", "cmdline"]):
        words = " ".join(process.info["cmdline"] or [])
        try:
            belongs = process.environ().get("JIQUN_HOME") == str(home)
        except psutil.Error:
            belongs = False
        if (belongs or str(home) in words) and process.pid != os.getpid():
            found.append(words)
    return found
