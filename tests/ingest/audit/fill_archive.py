"""An archive with some rows in every table of `audit`, appended as the roles append them."""

from hashlib import sha256
from itertools import count
from typing import Any
from uuid import uuid4

from ingest.audit.append import append
from ingest.audit.verify_chain import seal_observations
from ingest.warehouse.connect import Warehouse
from tests.releases import a_release

_INSTANT = "2007-07-11T06:00:00+08:00"
_numbers = count(1)


def fill_archive(warehouse: Warehouse, months: int) -> None:
    """Some events a month: several of one row, several of many; every table has a row a month."""
    for _ in range(months):
        _fill_month(warehouse, next(_numbers))


def _fill_month(warehouse: Warehouse, number: int) -> None:
    load_id, run_id = uuid4(), uuid4()
    of_load = {"load_id": load_id, "province_code": "220000", "code_version": "test"}
    with warehouse.connect("loader") as connection:

        def add(table: str, *rows: dict[str, Any]) -> list[dict[str, Any]]:
            return append(connection, table, rows)

        add("load", of_load | {"clock": "real", "known_at": _INSTANT, "started_by": f"clerk {number}"})
        submissions = [_receive(add, load_id, number, unit) for unit in ("220100", "220200", "220300")]
        for submission in submissions:
            for cell in ("A1", "B2"):
                connection.execute(
                    "insert into raw.observation values (%s, '220000', 'F1', '2006', '表', %s, '220100', 'cluster', "
                    "'C01', '集群', 'revenue', '2007-06', 'ytd', '12.50', 12.50, '万元', 10000, 125000, 'A')",
                    [submission, cell],
                )
            sealed = seal_observations(connection, submission)
            add("reading", {
                "submission_id": submission, "file_kind": "xlsx", "form_code": "F1", "observation_count": 2,
                "code_version": "test", "observations_sha256": sealed,
            })  # fmt: skip
        counts = dict.fromkeys(
            ("submission_count", "accepted_count", "quarantined_count", "observation_count", "rule_declared_count",
             "rule_evaluated_count"), number,
        )  # fmt: skip
        add("validation_run", of_load | counts | {
            "validation_run_id": run_id, "suite_name": "submission", "suite_version": "1", "suite_sha256": "0a",
            "started_at": _INSTANT, "result_json": '[{"value": 1.50, "文": null}]',
        })  # fmt: skip
        add("validation_result", *(
            {"validation_run_id": run_id, "rule_code": rule, "expectation_type": "expect", "severity": "error",
             "status": "fail", "element_count": 9, "unexpected_count": 1, "threshold_json": "{}"}
            for rule in ("R301", "R302")
        ))  # fmt: skip
        findings = add("finding", *(
            {"load_id": load_id, "submission_id": submission, "validation_run_id": run_id, "rule_code": "R301",
             "severity": "error", "sheet": "表", "cell": "A1", "value_text": "12.50", "message_zh": f"第 {number} 月",
             "message_en": "no"}
            for submission in submissions
        ))  # fmt: skip
        cell = {"submission_id": submissions[0], "sheet": "表", "cell": "A1"}
        add("exclusion", cell | {"validation_run_id": run_id, "rule_code": "R301"})
        for submission in submissions:
            add("verdict", {
                "submission_id": submission, "load_id": load_id, "verdict": "accepted", "known_at": _INSTANT,
            })  # fmt: skip
        add("judgement", {"validation_run_id": run_id, "submission_id": submissions[0], "verdict": "accepted"})
        (decision,) = add("decision", {
            "province_code": "220000", "kind": "correct", "form_code": "F1", "reporting_unit_code": "220100",
            "period": "2007-06", "sheet": "表", "cell": "A1", "expected_text": "12.50", "action": "override",
            "value_text": "13.0", "reason": "typed wrong", "person": "clerk", "known_at": _INSTANT,
            "expires_on": "2030-01-31", "code_version": "test",
        })  # fmt: skip
        add("correction", cell | {
            "decision_id": decision["decision_id"], "validation_run_id": run_id, "action": "override",
            "value_number": "13.0", "value_std": "130000.0", "known_at": _INSTANT,
        })  # fmt: skip
        add("answer", {"finding_id": findings[0]["finding_id"], "decision_id": decision["decision_id"]})
        add("load_end", {"load_id": load_id, "step": "report", "outcome": "finished"})
    with warehouse.connect("publisher") as connection:
        append(connection, "release", [a_release(load_id, _INSTANT, number)])
        extract = {
            "province_code": "220000", "kind": "national_half_year", "period": "2007-H1", "release_id": f"r{number}",
            "sha256": sha256(f"extract {number}".encode()).hexdigest(), "made_by": f"clerk {number}",
        }  # fmt: skip
        if connection.execute("select to_regclass('audit.extract')").fetchone() != (None,):  # a home of before has none
            append(connection, "extract", [extract])
        approval = {
            "province_code": "220000", "load_id": load_id, "release_id": f"r{number}", "is_approved": True,
            "figures_sha256": sha256(f"figures {number}".encode()).hexdigest(), "grounds": "a large revision",
            "person": f"head {number}", "reason": "verified",
        }  # fmt: skip
        if connection.execute("select to_regclass('audit.approval')").fetchone() != (None,):
            append(connection, "approval", [approval])


def _receive(add: Any, load_id: object, number: int, unit: str) -> int:
    (row,) = add("receipt", {
        "province_code": "220000", "load_id": load_id, "file_name": f"{unit} {number}.xlsx",
        "file_sha256": sha256(f"{unit} {number}".encode()).hexdigest(), "file_bytes": 1, "received_at": _INSTANT,
    })  # fmt: skip
    submission_id: int = row["submission_id"]
    return submission_id
