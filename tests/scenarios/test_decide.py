"""A person decides: from the command to the published figure, its trace and the reply; not undone blindly."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from jiqun.runtime.postgres import stop_server
from jiqun.sample.make_sample import make_sample
from tests.run_jiqun import jiqun_json, run_jiqun

CELL = "产业集群!D10"  # 通化医药, value added to date, 亿元
SAID = ("--reason", "误填万元", "--person", "张三")


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A home with the sample's first month, in which one cluster is reported in 万元 on a form in 亿元."""
    place = Path(tempfile.mkdtemp(prefix="jiqun-decide-"))
    make_sample(place / "sample", "2007-02", "2007-02")
    (book,) = (place / "sample" / "inbox").rglob("通化市2006年12月产业集群月报.xlsx")
    workbook = openpyxl.load_workbook(book)
    cell = workbook["产业集群"]["D10"]
    cell.value = round(cell.value * 10_000)
    workbook.save(book)
    yield place
    stop_server(place / "home")
    shutil.rmtree(place)


def ask(home: Path, statement: str) -> list[dict[str, Any]]:
    asked = run_jiqun(home / "home", "sql", statement, "--format", "json")
    return list(json.loads(asked.stdout))


def cluster(home: Path) -> tuple[str | None, int]:
    """Value added of the cluster as published, in yuan, and how many decisions are behind it."""
    (row,) = ask(
        home,
        "select value_added_ytd_yuan::bigint::text as value_added, decision_count from bi.cluster_value_added "
        "where period = '2006-12' and cluster_code = 'C01'",
    )
    return row["value_added"], row["decision_count"]


def test_a_figure_in_the_wrong_unit_is_scaled_published_traced_and_answered(home: Path) -> None:
    place = home / "home"
    loaded = run_jiqun(place, "load", home / "sample" / "inbox", "--period", "2006-12")
    assert loaded.returncode == 3, loaded.stdout + loaded.stderr
    (kept,) = [row for row in jiqun_json(place, "quarantine", "list") if row["verdict"] == "quarantined"]
    number = str(kept["submission_id"])
    assert cluster(home) == (None, 0)

    refused = run_jiqun(place, "decide", "correct", number, CELL, "--scale", "十", *SAID)
    assert refused.returncode == 1
    assert "不是数" in refused.stderr

    told = jiqun_json(place, "decide", "correct", number, CELL, "--scale", "0.0001", *SAID)
    ((verdict, accepted),) = [(row["verdict"], row["submission_id"]) for row in told["submissions"]]
    assert (verdict.startswith("accepted"), accepted) == (True, int(number))
    assert not [f for f in jiqun_json(place, "quarantine", "show", number) if f["severity"] == "error"]
    assert cluster(home) == ("4794260000", 1)

    (decision,) = jiqun_json(place, "decide", "list")
    assert (decision["state"], decision["person"], decision["reason"]) == ("in_force", "张三", "误填万元")
    (behind,) = ask(
        home,
        "select distinct person, reason, sheet || '!' || cell as at from bi.figure_decision "
        "where view_name = 'cluster_value_added' and row_key = 'C01'",
    )
    assert behind == {"person": "张三", "reason": "误填万元", "at": CELL}
    traced = run_jiqun(place, "trace", "bi.cluster_value_added", "period=2006-12", "cluster_code=C01").stdout
    assert "误填万元" in traced
    replies = sorted(path.name for path in (place / "outbox" / "220500").glob(f"{number}*-*.txt"))
    assert [name.partition("-")[0] for name in replies] == [number, f"{number}.2"]

    refused = run_jiqun(place, "decide", "withdraw", str(decision["decision_id"]), "--reason", "x")
    assert refused.returncode == 1
    assert "R305" in refused.stderr
    assert cluster(home) == ("4794260000", 1)
    assert run_jiqun(place, "audit", "verify").returncode == 0
