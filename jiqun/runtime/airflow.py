"""The local Airflow of a home: API server with pages, scheduler, DAG processor and triggerer under a supervisor."""

import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ingest.errors import JiqunError
from ingest.warehouse.connect import Warehouse
from jiqun.runtime.airflow_api import AirflowApi
from jiqun.runtime.airflow_environment import (
    ADMIN,
    airflow_environment,
    child_environment,
    read_airflow_secrets,
)
from jiqun.runtime.airflow_health import wait_until_ready
from jiqun.runtime.airflow_metadata import is_migrated, migrate_metadata
from jiqun.runtime.home_folder import explain_trouble, locked
from jiqun.runtime.ports import choose_port, is_free, recall_port, remember_port
from jiqun.runtime.processes import end_groups
from jiqun.runtime.supervisor import STOP_SECONDS, State, clear_state, read_state, write_programs
from jiqun.settings import CHECKOUT

_PROGRAMS = {
    # The logs of tasks are read from the disk: no program has to serve them to the network.
    "api-server": ["api-server"],
    "scheduler": ["scheduler", "--skip-serve-logs"],
    "dag-processor": ["dag-processor"],
    "triggerer": ["triggerer", "--skip-serve-logs"],
}


@dataclass(frozen=True)
class AirflowStack:
    """A running Airflow.

    Attributes:
        url: of its pages and its API.
        username: who may log in.
        password_file: holds the password; mode 0600.
        logs: folder of what the programs say.
    """

    url: str
    username: str
    password_file: Path
    logs: Path


def start_airflow(
    home: Path, warehouse: Warehouse, dags_folder: Path = CHECKOUT / "dags", schedule_until: date | None = None
) -> AirflowStack:
    """Start Airflow for `home` and return when every part is at work; return the running one if it is up.

    Args:
        home: the home.
        warehouse: a prepared warehouse; its server also holds Airflow's metadata.
        dags_folder: where the DAGs are.
        schedule_until: the day on which the DAGs' own schedules end, for historical homes; None: never.

    Raises:
        JiqunError: a program ends, or Airflow is not ready in three minutes; names its log. Nothing is left running.
    """
    home = home.resolve()
    run = _run_folder(home)
    with explain_trouble(home):
        (home / "airflow").mkdir(mode=0o700, parents=True, exist_ok=True)
        run.mkdir(exist_ok=True)
        with locked(run / "start.lock"):
            state = read_state(run)
            if state and state.supervisor.is_alive() and is_migrated(run, warehouse):
                stack = _stack(home)
                if wait_until_ready(stack.url, state.supervisor.started, state.supervisor.is_alive):
                    return stack
                raise _trouble(home)
            if state:
                _end_all(run, state)
            while True:
                port = choose_port(run / "port", "Airflow")
                if _launch(home, warehouse, dags_folder, port, schedule_until):
                    return _stack(home)
                trouble = _trouble(home)
                stop_airflow(home)
                # Unless somebody took the port in the meantime, another try would end like this one.
                if is_free(port):
                    raise trouble


def stop_airflow(home: Path) -> bool:
    """Stop the Airflow of `home`, also what a killed supervisor left behind. Return whether there was any."""
    run = _run_folder(home.resolve())
    state = read_state(run)
    if state is None:
        return False
    _end_all(run, state)
    return True


def run_airflow(home: Path, warehouse: Warehouse, words: Sequence[str], schedule_until: date | None = None) -> int:
    """Run Airflow's own command on the Airflow of `home`; return its exit code.

    Args:
        home: the home; its Airflow has been started at least once.
        warehouse: its warehouse.
        words: as for `airflow`.
        schedule_until: as for `start_airflow`.

    Raises:
        JiqunError: this home's Airflow was never started.
    """
    home = home.resolve()
    port = recall_port(_run_folder(home) / "port")
    if port is None:
        raise JiqunError(
            "本目录还没有启动过 Airflow，请先 make up。", "This home's Airflow was never started: make up."
        )
    environment = child_environment(
        airflow_environment(home, warehouse, read_airflow_secrets(home), port, schedule_until=schedule_until)
    )
    return subprocess.run(
        [sys.executable, "-m", "airflow", *words], env=environment, cwd=CHECKOUT, check=False
    ).returncode


def airflow_api(home: Path) -> AirflowApi:
    """The API of the Airflow of `home`, as its administrator."""
    stack = _stack(home.resolve())
    return AirflowApi(stack.url, stack.username, stack.password_file.read_text(encoding="utf-8").strip())


def _run_folder(home: Path) -> Path:
    return home / "airflow" / "run"


def _stack(home: Path) -> AirflowStack:
    run = _run_folder(home)
    return AirflowStack(f"http://127.0.0.1:{recall_port(run / 'port')}", ADMIN, home / "secrets" / "airflow_admin", run)


def _launch(home: Path, warehouse: Warehouse, dags_folder: Path, port: int, schedule_until: date | None) -> bool:
    """Start the supervisor, detached; return whether Airflow came up."""
    run = _run_folder(home)
    environment = child_environment(
        airflow_environment(home, warehouse, read_airflow_secrets(home), port, dags_folder.resolve(), schedule_until)
    )
    migrate_metadata(run, warehouse, environment)
    for name in _PROGRAMS:
        if (old_log := run / f"{name}.log").exists():
            old_log.replace(run / f"{name}.log.previous")
    write_programs(run, {name: [sys.executable, "-m", "airflow", *words] for name, words in _PROGRAMS.items()})
    remember_port(run / "port", port)
    started = time.time()
    with (run / "supervisor.log").open("wb") as log:
        supervisor = subprocess.Popen(
            [sys.executable, "-m", "jiqun.runtime.supervisor", str(run)],
            env=environment, cwd=CHECKOUT, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip

    def lives() -> bool:
        state = read_state(run)
        return supervisor.poll() is None and not (state and any(state.restarts.values()))

    try:
        return wait_until_ready(_stack(home).url, started, lives)
    except BaseException:  # Ctrl-C: half a stack is of no use to anybody
        supervisor.terminate()
        supervisor.wait(STOP_SECONDS + 10)
        raise


def _end_all(run: Path, state: State) -> None:
    """End the supervisor, which ends its programs; then whatever is left of them."""
    if state.supervisor.is_alive():
        end_groups([state.supervisor], STOP_SECONDS + 10)
        state = read_state(run) or state
    end_groups(state.programs.values(), STOP_SECONDS)
    clear_state(run)


def _trouble(home: Path) -> JiqunError:
    """The error for an Airflow that does not come up, with the last words of the program that ended."""
    run = _run_folder(home)
    state = read_state(run)
    ended = [name for name, count in state.restarts.items() if count] if state else []
    log = run / f"{ended[0]}.log" if ended else run
    words = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-8:]) if ended else ""
    return JiqunError(f"Airflow 未能启动，详见 {log}。\n{words}", f"Airflow did not start; see {log}.")
