"""Airflow's REST API, as far as the project uses it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

from ingest.errors import JiqunError

FINISHED = frozenset({"success", "failed"})


@dataclass(frozen=True)
class DagRun:
    """One run of a DAG.

    Attributes:
        dag_id: the DAG.
        run_id: the run.
        partition_key: the period it is for (2007-06), None for a DAG without periods.
        state: queued, running, success or failed.
        started_at: when it began, ISO 8601; None while queued.
        ended_at: when it ended; None before.
        conf: the parameters it was given.
    """

    dag_id: str
    run_id: str
    partition_key: str | None
    state: str
    started_at: str | None
    ended_at: str | None
    conf: dict[str, Any]


@dataclass(frozen=True)
class TaskRun:
    """One task of a run.

    Attributes:
        task_id: the task.
        map_index: its place among the copies of a mapped task, -1 for a plain one.
        state: success, failed, running, awaiting_input ...; None before it is scheduled.
        try_number: of the last try, from 1; 0 before it.
    """

    task_id: str
    map_index: int
    state: str | None
    try_number: int


Progress = Callable[[DagRun, list[TaskRun]], None]


class AirflowApi:
    """A client of one Airflow.

    Args:
        url: where it is served.
        username: who asks.
        password: their password.
    """

    def __init__(self, url: str, username: str, password: str) -> None:
        # No proxy stands between us and this machine.
        self._client = httpx.Client(base_url=url, timeout=30, trust_env=False)
        self._login = {"username": username, "password": password}

    def wait_for_dag(self, dag_id: str, timeout: float = 90) -> None:
        """Wait until Airflow has read the DAG.

        Raises:
            JiqunError: its file cannot be imported, or it does not appear in `timeout` seconds.
        """
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            if self._send("GET", f"/dags/{dag_id}").status_code == httpx.codes.OK:
                return
            for error in self._ask("GET", "/importErrors")["import_errors"]:
                if dag_id in error["filename"]:
                    raise JiqunError(
                        f"Airflow 无法读取 {error['filename']}：\n{error['stack_trace']}",
                        f"Airflow cannot read {error['filename']}; see above.",
                    )
            time.sleep(0.5)
        raise JiqunError(f"Airflow 中没有 DAG {dag_id}。", f"Airflow does not know the DAG {dag_id}.")

    def unpause(self, dag_id: str) -> None:
        """Let the DAG run."""
        self._ask("PATCH", f"/dags/{dag_id}", json={"is_paused": False})

    def trigger(
        self,
        dag_id: str,
        partition_key: str | None = None,
        conf: dict[str, Any] | None = None,
        run_id: str | None = None,
        note: str | None = None,
    ) -> DagRun:
        """Start a new run, beside earlier ones of the same period.

        Args:
            dag_id: the DAG.
            partition_key: the period, 2007-06.
            conf: parameters of the run.
            run_id: a name for the run; Airflow chooses one if it is not given. A name that exists: that run.
            note: why.
        """
        wish = {"logical_date": None, "partition_key": partition_key, "conf": conf or {}}
        wish |= {"dag_run_id": run_id} if run_id else {}
        wish |= {"note": note} if note else {}
        answer = self._send("POST", f"/dags/{dag_id}/dagRuns", json=wish)
        if run_id and answer.status_code == httpx.codes.CONFLICT:
            # The answer to an earlier attempt was lost; the run itself was not.
            return self.run(dag_id, run_id)
        return _dag_run(_content(answer))

    def run(self, dag_id: str, run_id: str) -> DagRun:
        """One run as it is now."""
        return _dag_run(self._ask("GET", f"/dags/{dag_id}/dagRuns/{run_id}"))

    def runs(self, dag_id: str, partition_key: str | None = None) -> list[DagRun]:
        """All runs of a DAG, or those of one period, in order of their start."""
        query: dict[str, str | int] = {"order_by": "start_date", "limit": 100, "offset": 0}
        if partition_key:
            query["partition_key_pattern"] = partition_key
        found: list[DagRun] = []
        while True:
            page = self._ask("GET", f"/dags/{dag_id}/dagRuns", params=query | {"offset": len(found)})
            found += [_dag_run(run) for run in page["dag_runs"]]
            if not page["dag_runs"] or len(found) >= page["total_entries"]:
                return [run for run in found if partition_key in (None, run.partition_key)]

    def tasks(self, dag_id: str, run_id: str) -> list[TaskRun]:
        """The tasks of a run as they are now."""
        page = self._ask("GET", f"/dags/{dag_id}/dagRuns/{run_id}/taskInstances", params={"limit": 100})
        return [
            TaskRun(task["task_id"], task["map_index"], task["state"], task["try_number"])
            for task in page["task_instances"]
        ]

    def wait(self, dag_id: str, run_id: str, on_progress: Progress | None = None, timeout: float = 1800) -> DagRun:
        """Wait until a run has ended and return it; it may have failed.

        Args:
            dag_id: the DAG.
            run_id: the run.
            on_progress: called with the run and its tasks whenever one of them has changed.
            timeout: seconds.

        Raises:
            JiqunError: it has not ended in `timeout` seconds.
        """
        deadline = time.monotonic() + timeout
        seen: tuple[DagRun, list[TaskRun]] | None = None
        while time.monotonic() < deadline:
            now = (self.run(dag_id, run_id), self.tasks(dag_id, run_id) if on_progress else [])
            if on_progress and now != seen:
                on_progress(*now)
            seen = now
            if now[0].state in FINISHED:
                return now[0]
            time.sleep(0.5)
        raise JiqunError(
            f"{dag_id} 的运行 {run_id} 在 {timeout:.0f} 秒内没有结束。",
            f"The run {run_id} of {dag_id} has not ended in {timeout:.0f} s.",
        )

    def clear(self, dag_id: str, run_id: str) -> None:
        """Run all tasks of a run again; its run stays the same."""
        self._ask("POST", f"/dags/{dag_id}/dagRuns/{run_id}/clear", json={"dry_run": False, "only_failed": False})

    def log(self, dag_id: str, run_id: str, task: TaskRun) -> str:
        """What a task's last try said, a line per message."""
        place = f"/dags/{dag_id}/dagRuns/{run_id}/taskInstances/{task.task_id}/logs/{max(task.try_number, 1)}"
        content = self._ask("GET", place, params={"map_index": task.map_index, "full_content": True})["content"]
        return "\n".join(line if isinstance(line, str) else str(line.get("event", line)) for line in content)

    def _ask(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        return _content(self._send(method, path, **options))

    def _send(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Send a request, logging in first if need be.

        Raises:
            JiqunError: Airflow is not there.
        """
        try:
            answer = self._client.request(method, f"/api/v2{path}", **options)
            if answer.status_code == httpx.codes.UNAUTHORIZED:
                token = _content(self._client.post("/auth/token", json=self._login))["access_token"]
                self._client.headers["Authorization"] = f"Bearer {token}"
                answer = self._client.request(method, f"/api/v2{path}", **options)
        except httpx.TransportError as trouble:
            raise JiqunError(
                f"Airflow 没有应答（{self._client.base_url}：{trouble}）。请先启动：make up。",
                f"Airflow does not answer ({self._client.base_url}: {trouble}). Start it: make up.",
            ) from trouble
        return answer


def _dag_run(content: dict[str, Any]) -> DagRun:
    return DagRun(
        dag_id=content["dag_id"],
        run_id=content["dag_run_id"],
        partition_key=content["partition_key"],
        state=content["state"],
        started_at=content["start_date"],
        ended_at=content["end_date"],
        conf=content["conf"] or {},
    )


def _content(answer: httpx.Response) -> dict[str, Any]:
    """The content of a good answer.

    Raises:
        JiqunError: Airflow refuses.
    """
    if answer.is_error:
        request = f"{answer.request.method} {answer.request.url.path}"
        raise JiqunError(
            f"Airflow 拒绝了请求 {request}：{answer.status_code} {answer.text[:500]}",
            f"Airflow refused {request}: {answer.status_code}; see above.",
        )
    return dict(answer.json())
