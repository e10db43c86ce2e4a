"""The DAG files: they can be read, quickly and without a database; they are documented; their tasks stand in order."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
FILES = sorted((CHECKOUT / "dags").glob("*.py"))
NAMES = {"monthly_load", "receive_submissions", "chase_reporters", "reprocess_periods", "check_warehouse"}
# task -> those right before it
MONTHLY = {
    "receive": [],
    "share_out": ["receive"],
    "read": ["receive", "share_out"],
    "validate": ["read", "receive"],
    "deliver": ["validate"],
    "build": ["receive", "validate"],
    "gate": ["build"],
    "weigh": ["gate"],
    "approve": ["weigh"],
    "publish": ["approve", "gate", "weigh"],
    "report": ["publish", "receive"],
    "site": ["report"],
}


@pytest.fixture(scope="module")
def parsed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the files hold, by a process without a database."""
    home = tmp_path_factory.mktemp("airflow")
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": "postgresql+psycopg2://nobody@127.0.0.1:9/none",
        "PYTHONPATH": str(CHECKOUT),
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.dags.parse_dags", str(CHECKOUT / "dags")],
        cwd=CHECKOUT, env=environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    content: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return content


def test_there_is_a_file_for_each_dag_of_its_name(parsed: dict[str, Any]) -> None:
    assert {name: dag["dag_id"] for name, dag in parsed["dags"].items()} == {name: name for name in NAMES}


def test_they_are_read_in_under_a_second_without_a_database(parsed: dict[str, Any]) -> None:
    """The process may open no connection; CPU seconds, as machines are shared."""
    assert {name: dag["seconds"] for name, dag in parsed["dags"].items() if dag["seconds"] >= 1} == {}
    assert parsed["heavy"] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_does_no_work_of_its_own(path: Path) -> None:
    """On its top level stand a docstring, imports, constants, functions, and the call that makes the DAG."""
    text = path.read_text(encoding="utf-8")
    assert "airflow" in text.lower()
    assert "dag" in text.lower()  # Airflow passes over a file without both words
    docstring, *statements, last = ast.parse(text).body
    assert isinstance(docstring, ast.Expr)
    assert ast.unparse(last) == f"{path.stem}()"
    allowed = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.Assign)
    assert [ast.unparse(each) for each in statements if not isinstance(each, allowed)] == []
    imported = [each.module or "" for each in statements if isinstance(each, ast.ImportFrom)]
    ours = [module for module in imported if module.split(".")[0] in ("jiqun", "ingest", "expectations")]
    assert ours == ["jiqun.runtime.dag_steps"]
    constants = [each.value for each in statements if isinstance(each, ast.Assign)]
    assert all(isinstance(value, ast.Constant) for value in constants)


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_dag_says_when_why_from_what_and_what_to_do(parsed: dict[str, Any], name: str) -> None:
    dag = parsed["dags"][name]
    for heading in ("When:", "Why:", "Inputs:", "When it fails:"):
        assert heading in dag["doc"]
    assert dag["tags"]
    assert dag["catchup"] is False
    for task_id, task in dag["tasks"].items():
        assert task["doc"].strip(), task_id
        assert task["owner"] == "data-engineering"
        assert task["retries"] >= 1, task_id
        assert task["backoff"], task_id
        assert task["timeout"], task_id


def test_the_monthly_load_takes_its_steps_in_order(parsed: dict[str, Any]) -> None:
    tasks = parsed["dags"]["monthly_load"]["tasks"]
    assert {name: task["upstream"] for name, task in tasks.items()} == MONTHLY
    # Skipped steps (nothing to read, nobody to ask) stop nothing; a failed one stops all that follow.
    rules = {name: task["trigger_rule"] for name, task in tasks.items() if task["trigger_rule"] != "all_success"}
    assert rules == {"validate": "none_failed", "publish": "none_failed"}


def test_the_other_dags_take_their_steps_in_order(parsed: dict[str, Any]) -> None:
    dags = parsed["dags"]
    steps = {name: list(dags[name]["tasks"]) for name in NAMES}
    assert set(steps["receive_submissions"]) == {
        "watch", "receive", "share_out", "read", "validate", "deliver", "report", "find_late", "reload",
    }  # fmt: skip
    assert dags["receive_submissions"]["tasks"]["receive"]["upstream"] == ["watch"]
    assert dags["receive_submissions"]["tasks"]["reload"]["upstream"] == ["find_late", "receive"]
    assert set(steps["chase_reporters"]) == {"chase", "deliver", "tell"}
    reprocess = dags["reprocess_periods"]["tasks"]
    assert reprocess["stage"]["upstream"] == ["receive"]
    assert reprocess["weigh"]["upstream"] == ["difference", "gate"]
    assert reprocess["publish"]["upstream"] == ["approve", "gate", "weigh"]
    checks = {"chain", "originals", "freshness", "coverage", "reconciliation"}
    assert set(steps["check_warehouse"]) == checks | {"report"}
    assert set(dags["check_warehouse"]["tasks"]["report"]["upstream"]) == checks
    assert dags["check_warehouse"]["tasks"]["report"]["trigger_rule"] == "all_done"
