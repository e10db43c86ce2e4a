"""Parses DAG files in a process of its own that may open no connection, and tells what it found as JSON."""

import importlib.util
import json
import socket
import sys
import time
from pathlib import Path
from typing import Any

import airflow.sdk
from airflow.providers.standard.operators.hitl import HITLOperator  # the framework's own import is not the file's


def refuse(*_: Any) -> None:
    raise AssertionError("a DAG file opened a connection")


socket.socket.connect = refuse  # type: ignore[method-assign, assignment]


def describe(task: Any) -> dict[str, Any]:
    return {
        "upstream": sorted(task.upstream_task_ids),
        "doc": task.doc_md or "",
        "owner": task.owner,
        "retries": task.retries,
        "backoff": bool(task.retry_exponential_backoff),
        "timeout": bool(task.response_timeout if isinstance(task, HITLOperator) else task.execution_timeout),
        "trigger_rule": task.trigger_rule.value,
    }


found: dict[str, Any] = {}
for path in sorted(Path(sys.argv[1]).glob("*.py")):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    started = time.process_time()
    spec.loader.exec_module(module)
    seconds = time.process_time() - started
    dags = [value for value in vars(module).values() if isinstance(value, airflow.sdk.DAG)]
    # `@dag` gives the DAG to whoever calls; the file itself keeps none.
    dag = dags[0] if dags else vars(module)[path.stem]()
    found[path.stem] = {
        "dag_id": dag.dag_id,
        "seconds": seconds,
        "doc": dag.doc_md,
        "tags": sorted(dag.tags),
        "catchup": dag.catchup,
        "max_active_runs": dag.max_active_runs,
        "tasks": {task.task_id: describe(task) for task in dag.tasks},
    }
heavy = {"great_expectations", "dbt", "psycopg", "pandas", "openpyxl", "s3fs", "paramiko"} & sys.modules.keys()
sys.stdout.write(json.dumps({"dags": found, "heavy": sorted(heavy)}))
