"""The validation site of sixty monthly runs of fifty submissions: real workbooks, records copied under new months.

Every month some findings are explained and some cells corrected.
"""

import itertools
import resource
import shutil
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from psycopg import Connection
from psycopg.rows import dict_row

from expectations.site.build_site import build_site
from expectations.site.list_submissions import Places
from ingest.audit.append import append
from jiqun.cli.console import print_table
from jiqun.pipeline.home import Home

RUNS = 60
SUBMISSIONS = 50
DECISIONS = 4  # a run, half of them corrections
FINDINGS = 50  # a run; a month with one wrong unit of measure has more, most months far fewer


def bench_site(home: Home) -> None:
    """Builds the site of a home that was loaded: all of it, and again with nothing new."""
    with home.warehouse.connect("auditor") as connection:
        sources = _sources(connection)
    with home.warehouse.connect("loader") as connection:
        for number in range(RUNS):
            _copy_run(connection, sources, number)
    out = Path(tempfile.mkdtemp(prefix="jiqun-bench-site-"))
    places = Places(home.settings.archive, home.settings.outbox, out)
    rows = []
    for what in ("all", "nothing new"):
        wall, cpu = time.perf_counter(), _cpu_seconds()
        built = build_site(home.warehouse, home.settings.province_code, places)
        spent = f"{_cpu_seconds() - cpu:.1f}", f"{time.perf_counter() - wall:.1f}"
        rows.append((what, str(built.page_count), str(built.written_count), str(built.data_docs_count), *spent))
    size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    shutil.rmtree(out)
    print_table(
        f"审核网站 site: {RUNS} runs of {SUBMISSIONS} submissions, {size >> 20} MB (target: 60 s)",
        ["build", "pages", "written", "Data Docs", "CPU s", "wall s"],
        rows,
    )


def _cpu_seconds() -> float:
    """Of this process and its children that have ended: the reader of the originals is one."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def _sources(connection: Connection[Any]) -> dict[str, list[dict[str, Any]]]:
    queries = {
        "load": "select * from audit.load order by started_at limit 1",
        "receipt": "select receipt.* from audit.receipt join audit.reading using (submission_id) "
        "where form_code is not null order by submission_id",
        "reading": "select * from audit.reading where form_code is not null order by submission_id",
        "cell": "select distinct on (submission_id) submission_id, sheet, cell, value_text from raw.observation "
        "order by submission_id, sheet, cell",
        "validation_run": "select * from audit.validation_run order by started_at limit 1",
        "validation_result": "select * from audit.validation_result where validation_run_id = "
        "(select validation_run_id from audit.validation_run order by started_at limit 1)",
    }
    cursor = connection.cursor(row_factory=dict_row)
    return {name: cursor.execute(query.encode()).fetchall() for name, query in queries.items()}


def _copy_run(connection: Connection[Any], sources: dict[str, list[dict[str, Any]]], number: int) -> None:
    load_id, run_id = uuid4(), uuid4()
    period = f"{2010 + number // 12}-{number % 12 + 1:02d}"
    (load,), (run,) = sources["load"], sources["validation_run"]
    at = load["started_at"] + timedelta(days=30 * number + 365)
    append(connection, "load", [load | {"load_id": load_id, "period": period, "started_at": at, "known_at": at}])
    taken = list(itertools.islice(itertools.cycle(range(len(sources["receipt"]))), SUBMISSIONS))
    receipts = [{**sources["receipt"][n], "load_id": load_id, "received_at": at, "duplicate_of": None} for n in taken]
    for row in receipts:
        del row["submission_id"]
    numbers = [row["submission_id"] for row in append(connection, "receipt", receipts)]
    readings = [
        sources["reading"][n] | {"submission_id": s, "period": period} for n, s in zip(taken, numbers, strict=True)
    ]
    append(connection, "reading", readings)
    append(connection, "validation_run", [run | {"validation_run_id": run_id, "load_id": load_id, "started_at": at}])
    append(connection, "validation_result", [r | {"validation_run_id": run_id} for r in sources["validation_result"]])
    findings = [
        {
            **{name: value for name, value in sources["cell"][n].items() if name != "submission_id"},
            "load_id": load_id,
            "submission_id": s,
            "validation_run_id": run_id,
            "rule_code": "R311",
            "severity": "warning",
            "message_zh": "“合计”营业收入的增减%填为 12.3，按本表数据计算应为 12.1。请核对三项后重新报送。",
            "message_en": "Growth of revenue of '合计' is given as 12.3, but this form's own figures give 12.1.",
        }
        for n, s in itertools.islice(zip(taken, numbers, strict=True), FINDINGS)
    ]
    numbered = append(connection, "finding", findings)
    for row, reading in itertools.islice(zip(numbered, readings, strict=False), DECISIONS):
        _decide(connection, row, reading, run_id)
    verdicts = [{"submission_id": s, "load_id": load_id, "verdict": "quarantined"} for s in numbers]
    append(connection, "verdict", verdicts)


def _decide(connection: Connection[Any], finding: dict[str, Any], reading: dict[str, Any], run_id: UUID) -> None:
    """Explain one finding, correct the cell of the next."""
    decision = {
        "province_code": "220000",
        "kind": "explain",
        **{name: reading[name] for name in ("form_code", "reporting_unit_code", "period")},
        **{name: finding[name] for name in ("sheet", "cell")},
        "reason": "新开工业园，增长属实",
        "person": "bench",
        "known_at": finding["found_at"],
        "code_version": "bench",
    }
    if finding["finding_id"] % 2:
        (row,) = append(connection, "decision", [decision | {"rule_code": finding["rule_code"]}])
        append(connection, "answer", [{"finding_id": finding["finding_id"], "decision_id": row["decision_id"]}])
        return
    figure = {"action": "override", "value_text": "12.1"}
    correction = {"kind": "correct", "expected_text": finding["value_text"]} | figure
    (row,) = append(connection, "decision", [decision | correction])
    names = ("submission_id", "sheet", "cell")
    made = {
        "decision_id": row["decision_id"],
        "validation_run_id": run_id,
        "action": "override",
        "value_number": "12.1",
    }
    append(
        connection, "correction", [{name: finding[name] for name in names} | made | {"known_at": finding["found_at"]}]
    )
