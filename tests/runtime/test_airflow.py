"""The local Airflow: what it is told, and the real thing from start to stop."""

import os
import signal
import stat
import time
from pathlib import Path

import httpx
import psutil
import pytest

from ingest.errors import JiqunError
from ingest.warehouse.connect import Warehouse, prepare_warehouse
from jiqun.runtime.airflow import airflow_api, start_airflow, stop_airflow
from jiqun.runtime.airflow_api import AirflowApi
from jiqun.runtime.airflow_environment import airflow_environment, child_environment, read_airflow_secrets
from jiqun.runtime.airflow_health import ask_health
from jiqun.runtime.postgres import start_server
from jiqun.runtime.supervisor import read_state

TINY = '''
"""A tiny airflow dag."""
import os
import pendulum
from airflow.sdk import DAG, CronPartitionTimetable, task

with DAG(
    "tiny",
    schedule=CronPartitionTimetable("0 0 1 * *", timezone="UTC", key_format="%Y-%m", run_offset=-1),
    start_date=pendulum.datetime(2006, 1, 1, tz="UTC"),
    end_date=pendulum.datetime(2008, 1, 1, tz="UTC"),
    catchup=False,
):

    @task
    def say(partition_key=None, dag_run=None):
        print("period", partition_key, "home", os.environ["JIQUN_HOME"])
        if dag_run.conf.get("fail"):
            raise RuntimeError("as asked")

    say()
'''


def test_environment_names_this_home_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    warehouse = Warehouse("127.0.0.1", 5432, "jiqun", {"airflow": "p@ss"})
    secrets = read_airflow_secrets(tmp_path)
    told = airflow_environment(tmp_path, warehouse, secrets, 18080)
    assert told == airflow_environment(tmp_path, warehouse, read_airflow_secrets(tmp_path), 18080)
    assert told["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"] == "postgresql+psycopg2://airflow:p%40ss@127.0.0.1:5432/airflow"
    assert told["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"] == "http://127.0.0.1:18080/execution/"
    for word in (secrets.fernet_key, secrets.jwt_secret, secrets.session_key, secrets.admin_password):
        assert word not in repr(secrets)
    monkeypatch.setenv("AIRFLOW__CORE__EXECUTOR", "SomebodyElses")
    monkeypatch.setenv("AIRFLOW_CONFIG", "/elsewhere.cfg")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    whole = child_environment(told)
    assert whole["AIRFLOW__CORE__EXECUTOR"] == "LocalExecutor"
    assert "AIRFLOW_CONFIG" not in whole
    assert "PYTHONDONTWRITEBYTECODE" not in whole


def test_an_airflow_that_is_not_there(tmp_path: Path) -> None:
    assert stop_airflow(tmp_path) is False
    with pytest.raises(JiqunError, match="does not answer"):
        AirflowApi("http://127.0.0.1:1", "admin", "").runs("tiny")


@pytest.mark.slow
def test_the_stack_from_start_to_stop(home: Path, tmp_path: Path) -> None:
    (tmp_path / "tiny.py").write_text(TINY)
    warehouse = prepare_warehouse(start_server(home).admin_url("jiqun"), home)
    try:
        stack = start_airflow(home, warehouse, tmp_path)
        assert start_airflow(home, warehouse, tmp_path) == stack
        state = read_state(stack.logs)
        assert state is not None
        health = ask_health(stack.url)
        for part in ("metadatabase", "scheduler", "dag_processor", "triggerer"):
            assert health[part]["status"] == "healthy"
        assert stat.S_IMODE((home / "airflow").stat().st_mode) == 0o700
        listening = [
            connection.laddr
            for mark in state.programs.values()
            for process in mark.members()
            for connection in process.net_connections("inet")
            if connection.status == psutil.CONN_LISTEN
        ]
        assert [f"http://{ip}:{port}" for ip, port in listening] == [stack.url]
        assert httpx.get(f"{stack.url}/api/v2/dags", trust_env=False).status_code == httpx.codes.UNAUTHORIZED

        api = airflow_api(home)
        api.wait_for_dag("tiny")
        api.unpause("tiny")
        progress: list[tuple[str, str | None]] = []
        run = api.trigger("tiny", "2007-06", {"inbox": "here"}, note="a first load")
        ended = api.wait("tiny", run.run_id, lambda now, tasks: progress.append((now.state, tasks[0].state)))
        assert (ended.state, ended.partition_key, ended.conf) == ("success", "2007-06", {"inbox": "here"})
        assert progress[-1] == ("success", "success")
        (task,) = api.tasks("tiny", run.run_id)
        assert f"period 2007-06 home {home}" in api.log("tiny", run.run_id, task)

        again = api.trigger("tiny", "2007-06", {"fail": True}, run_id="reload__2007-06")
        assert api.trigger("tiny", "2007-06", run_id="reload__2007-06").run_id == again.run_id
        assert api.wait("tiny", again.run_id).state == "failed"
        assert [(one.run_id, one.state) for one in api.runs("tiny", "2007-06")] == [
            (run.run_id, "success"), (again.run_id, "failed"),
        ]  # fmt: skip
        assert api.runs("tiny", "2007-05") == []
        api.clear("tiny", run.run_id)
        assert api.wait("tiny", run.run_id).state == "success"
        assert api.tasks("tiny", run.run_id)[0].try_number == 2
        with pytest.raises(JiqunError, match="Airflow refused"):
            api.trigger("tiny", "200706")

        os.kill(state.programs["triggerer"].pid, signal.SIGKILL)
        deadline = time.monotonic() + 20
        while (state := read_state(stack.logs)) and not state.restarts["triggerer"]:
            assert time.monotonic() < deadline
            time.sleep(0.2)
        assert state is not None
    finally:
        stopped = stop_airflow(home)
    assert stopped
    assert not state.supervisor.is_alive()
    assert [mark.members() for mark in state.programs.values()] == [[], [], [], []]
    assert read_state(stack.logs) is None


@pytest.mark.slow
def test_a_stack_that_cannot_start_says_why_and_leaves_nothing(home: Path, tmp_path: Path) -> None:
    warehouse = prepare_warehouse(start_server(home).admin_url("jiqun"), home)
    bad = Warehouse(warehouse.host, warehouse.port, warehouse.database, {**warehouse.passwords, "airflow": "wrong"})
    with pytest.raises(JiqunError, match="Airflow"):
        start_airflow(home, bad, tmp_path)
    assert read_state(home / "airflow" / "run") is None
