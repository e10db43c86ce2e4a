"""Decisions written straight into audit, as judging would: for the small province of facts.py."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from psycopg import Connection

from ingest.audit.append import append

if TYPE_CHECKING:
    from tests.dbt_project.facts import Province

REASON = "单位按元填报"
PERSON = "王审核"


def decide(province: "Province", kind: str, known_at: str, **columns: Any) -> int:
    """A decision, in force from `known_at`; of 220100's clusters of 2007-02 unless `columns` say otherwise."""
    row = {
        "province_code": province.province_code,
        "kind": kind,
        "form_code": "F2",
        "reporting_unit_code": "220100",
        "period": "2007-02",
        "reason": REASON,
        "person": PERSON,
        "known_at": known_at,
        "code_version": "test",
        **columns,
    }
    with province.warehouse.connect("loader") as connection:
        return int(append(connection, "decision", [row])[0]["decision_id"])


def correct(
    province: "Province",
    submission_id: int,
    cell: str,
    action: str,
    value_text: str | None,
    known_at: str,
    **columns: Any,
) -> int:
    """A correction and what it makes of the cell; `value_text`: an override in the form's unit, or a factor."""
    with province.warehouse.connect("loader") as connection:
        sent = connection.execute(
            "select form_code, reporting_unit_code, period, value_text, value_number, unit_factor from raw.observation"
            " where (submission_id, sheet, cell) = (%s, '表', %s)",
            [submission_id, cell],
        ).fetchone()
    assert sent is not None
    form_code, unit_code, period, text, sent_number, factor = sent
    slot = {"form_code": form_code, "reporting_unit_code": unit_code, "period": period, "sheet": "表", "cell": cell}
    made = {"expected_text": text, "action": action, "value_text": value_text}
    decision_id = decide(province, "correct", known_at, **slot, **made, **columns)
    number = None if value_text is None else Decimal(value_text) * (sent_number if action == "scale" else 1)
    apply(province, submission_id, cell, decision_id, action, known_at, number, factor)
    return decision_id


def withdraw(province: "Province", submission_id: int, cell: str, decision_id: int, known_at: str) -> int:
    """The cell counts again as it was sent."""
    withdrawal = decide(province, "withdraw", known_at, withdraws=decision_id)
    apply(province, submission_id, cell, withdrawal, "restore", known_at, None, Decimal(1))
    return withdrawal


def apply(
    province: "Province",
    submission_id: int,
    cell: str,
    decision_id: int,
    action: str,
    known_at: str,
    number: Decimal | None,
    factor: Decimal,
) -> None:
    """The cell as it counts from `known_at`."""
    with province.warehouse.connect("loader") as connection:
        row = {
            "submission_id": submission_id,
            "sheet": "表",
            "cell": cell,
            "decision_id": decision_id,
            "validation_run_id": run_of(connection, province),
            "action": action,
            "value_number": None if number is None else str(number),
            "value_std": None if number is None else str(number * factor),
            "known_at": known_at,
        }
        append(connection, "correction", [row])


def explain(province: "Province", form: int, cell: str, known_at: str, kind: str = "explain", **columns: Any) -> int:
    """A finding at a cell of a submission (empty: of the whole form), and the decision that answers it."""
    decision_id = decide(province, kind, known_at, **columns)
    with province.warehouse.connect("loader") as connection:
        finding = {
            "load_id": province.load_id,
            "submission_id": form,
            "validation_run_id": run_of(connection, province),
            "rule_code": "R301",
            "severity": "warning",
            "sheet": "表" if cell else "",
            "cell": cell,
            "value_text": "",
            "message_zh": "陡增",
            "message_en": "a jump",
        }
        finding_id = append(connection, "finding", [finding])[0]["finding_id"]
        append(connection, "answer", [{"finding_id": finding_id, "decision_id": decision_id}])
    return decision_id


def run_of(connection: Connection[Any], province: "Province") -> str:
    """A validation run of the province's load."""
    counts = ("submission", "accepted", "quarantined", "observation", "rule_declared", "rule_evaluated")
    row = {
        "validation_run_id": uuid4(),
        "load_id": province.load_id,
        "province_code": province.province_code,
        "suite_name": "test",
        "suite_version": "1",
        "suite_sha256": "x",
        "started_at": "2007-01-11T06:00:00+08:00",
        "code_version": "test",
        "result_json": "{}",
        **{f"{name}_count": 1 for name in counts},
    }
    return str(append(connection, "validation_run", [row])[0]["validation_run_id"])
