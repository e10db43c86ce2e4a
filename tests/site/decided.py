"""Decisions of every kind and state in the site's home, as they would be recorded: nobody is judged by them here."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import openpyxl
from psycopg import Connection

from ingest.audit.append import append
from ingest.extract.reference import load_reference
from ingest.forms.load_specs import load_specs
from ingest.forms.write_blank import blank_form
from ingest.warehouse.connect import Warehouse

BASE_FILE = "吉林市2007年5月产业集群月报.xlsx"
REVISED_FILE = "吉林市2007年5月产业集群月报(更正).xlsx"
HOSTILE_REASON = "=HYPERLINK(\"http://x\") <img src=x onerror='window.hacked=1'>"
FORMER_MESSAGE = "后来那次审核不再这样说"
KNOWN_AT = "2007-07-12T06:00:00Z"
SLIP_CELL = "M9"


@dataclass(frozen=True)
class Decisions:
    """Numbers of the decisions by what they are in the home, and what they are about."""

    numbers: dict[str, int]
    base: int
    revised: int
    hostile: int
    slip: int
    overridden: dict[str, Any]
    dropped: dict[str, Any]
    explained: int
    waived: int
    unexplained: int


def write_slip(folder: Path) -> Path:
    """A slip (F9) with one line."""
    name, content = blank_form("F9", "220200", "2007-05", load_reference(), load_specs())
    book = openpyxl.load_workbook(BytesIO(content))
    sheet = book.worksheets[0]
    for column, text in {"A": "1", "B": "更正", "C": "吉集综1表", "D": "2007-05", "M": "录入错位", "N": "王五"}.items():
        sheet[f"{column}9"] = text
    path = folder / name
    book.save(path)
    return path


def decide(warehouse: Warehouse, hostile_file: str, slip_file: str) -> Decisions:
    """Record decisions in each state, and what judging with them would have recorded."""
    with warehouse.connect("loader") as connection:
        found = dict(
            connection.execute("select file_name, max(submission_id) from audit.submission group by 1").fetchall()
        )
        base, hostile, slip = found[BASE_FILE], found[hostile_file], found[slip_file]
        figures = _figures(connection, base)
        overridden, dropped, guarded = figures[:3]
        (waived,) = _numbers(connection, "rule_code = 'R305' and cell = 'D20'", hostile)
        # Reading and the rules find no warning for certain in the sample: two are recorded here.
        explained, unexplained = _add_warnings(connection, base, figures[3:5])
        on_base = {"form_code": "F2", "reporting_unit_code": "220200", "period": "2007-05"}
        on_hostile = {"form_code": "F2", "reporting_unit_code": "220500", "period": "2007-05"}
        record = _recorder(connection)

        def at(figure: dict[str, Any]) -> dict[str, Any]:
            return {"sheet": figure["sheet"], "cell": figure["cell"], "expected_text": figure["value_text"]}

        numbers = {
            "override": record(
                kind="correct", action="override", value_text="77.5", reason=HOSTILE_REASON,
                source_submission_id=slip, source_sheet="吉集审1表", source_cell=SLIP_CELL, **on_base, **at(overridden),
            ),
            "drop": record(kind="correct", action="drop", reason="来源不明", **on_base, **at(dropped)),
            "stale": record(
                kind="correct", action="scale", value_text="0.1", reason="少一位小数",
                **on_base, **at(guarded) | {"expected_text": "没有这个数"},
            ),
            "explain": record(kind="explain", rule_code="R409", reason="新开工业园", **on_base),
            "withdrawn": record(kind="explain", rule_code="R410", reason="记错了", **on_base),
            "waive": record(
                kind="waive", rule_code="R305", reason="合计含未分摊数", expires_on="2007-12-31",
                sheet="", cell="D20", **on_hostile,
            ),
            "expired": record(
                kind="waive", rule_code="R301", reason="去年的办法", expires_on="2007-07-01",
                **on_hostile | {"period": None},
            ),
            "release": record(kind="release", submission_id=hostile, reason="经局长同意", **on_hostile),
        }  # fmt: skip
        numbers["withdraw"] = record(kind="withdraw", withdraws=numbers["withdrawn"], reason="说明有误", **on_base)
        numbers["withdraw_drop"] = record(kind="withdraw", withdraws=numbers["drop"], reason="来源已查明", **on_base)
        answers = [("explain", explained), ("withdrawn", unexplained), ("waive", waived)]
        append(
            connection, "answer", [{"finding_id": finding, "decision_id": numbers[name]} for name, finding in answers]
        )
        _correct(connection, overridden, numbers["override"], "override", Decimal("77.5"))
        _correct(connection, dropped, numbers["drop"], "drop", None)
        _correct(connection, dropped, numbers["withdraw_drop"], "restore", dropped["value_number"])
        # The guard is evaluated on the newest report of the slot, which is judged again.
        _add_finding(connection, found[REVISED_FILE], guarded, "R409", "warning", FORMER_MESSAGE)
        _judge_again(connection, found[REVISED_FILE])
        _add_finding(connection, found[REVISED_FILE], guarded, "R506", "warning", "原值已不是所说的，更正没有执行")
    return Decisions(
        numbers, base, found[REVISED_FILE], hostile, slip, overridden, dropped, explained, waived, unexplained
    )


def _figures(connection: Connection[Any], submission: int) -> list[dict[str, Any]]:
    names = ("submission_id", "sheet", "cell", "value_text", "value_number", "unit_factor")
    rows = connection.execute(
        f"select {', '.join(names)} from raw.observation where submission_id = %s and value_number > 1 "
        "and cell !~ '15$' order by cell".encode(),
        [submission],
    ).fetchall()
    return [dict(zip(names, row, strict=True)) for row in rows]


def _numbers(connection: Connection[Any], where: str, submission: int) -> list[int]:
    query = f"select finding_id from audit.finding where submission_id = %s and {where} order by 1"
    return [number for (number,) in connection.execute(query.encode(), [submission])]


def _add_warnings(connection: Connection[Any], submission: int, figures: list[dict[str, Any]]) -> tuple[int, int]:
    one, two = (
        _add_finding(connection, submission, figure, code, "warning", "增长很快，请说明")
        for figure, code in zip(figures, ("R409", "R410"), strict=True)
    )
    return one, two


def _add_finding(
    connection: Connection[Any], submission: int, figure: dict[str, Any], code: str, severity: str, message: str
) -> int:
    run, load = connection.execute(
        "select validation_run_id, load_id from audit.validation_run where release_id is null and load_id = "
        "(select load_id from audit.verdict where submission_id = %s limit 1) order by finished_at desc limit 1",
        [submission],
    ).fetchone() or (None, None)
    row = {
        "load_id": load, "submission_id": submission, "validation_run_id": run, "rule_code": code,
        "severity": severity, "sheet": figure["sheet"], "cell": figure["cell"], "value_text": figure["value_text"],
        "message_zh": message, "message_en": "please explain",
    }  # fmt: skip
    number: int = append(connection, "finding", [row])[0]["finding_id"]
    return number


def _judge_again(connection: Connection[Any], submission: int) -> None:
    """A further run of the load that judged it."""
    run = connection.execute(
        "select to_jsonb(validation_run) from audit.validation_run join audit.verdict using (load_id) "
        "where submission_id = %s",
        [submission],
    ).fetchone()
    assert run is not None
    again = {name: value for name, value in run[0].items() if name != "finished_at" and value is not None}
    again |= {"validation_run_id": str(uuid4())}
    append(connection, "validation_run", [again])
    judged = {"submission_id": submission, "verdict": "accepted_with_warnings"}
    append(connection, "judgement", [judged | {"validation_run_id": again["validation_run_id"]}])


def _recorder(connection: Connection[Any]) -> Callable[..., int]:
    def record(**columns: Any) -> int:
        row = {"province_code": "220000", "person": "李四", "known_at": KNOWN_AT, "code_version": "test"} | columns
        number: int = append(connection, "decision", [row])[0]["decision_id"]
        return number

    return record


def _correct(
    connection: Connection[Any], figure: dict[str, Any], decision: int, action: str, number: Decimal | None
) -> None:
    (run,) = connection.execute("select validation_run_id from audit.validation_run limit 1").fetchone() or (None,)
    row = {
        "submission_id": figure["submission_id"], "sheet": figure["sheet"], "cell": figure["cell"],
        "decision_id": decision, "validation_run_id": run, "action": action,
        "value_number": None if number is None else str(number),
        "value_std": None if number is None else str(number * figure["unit_factor"]),
        "known_at": KNOWN_AT if action != "restore" else "2007-07-12T08:00:00Z",
    }  # fmt: skip
    append(connection, "correction", [row])
