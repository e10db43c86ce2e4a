"""Who owed what and when it came (bi.reporting_calendar), and what it was like (bi.data_quality), at each instant."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest.audit.append import append
from ingest.warehouse.connect import Warehouse
from jiqun.pipeline.build_marts import build_view
from tests.dbt_project.conftest import Query
from tests.dbt_project.decisions import correct, decide, explain, run_of, withdraw
from tests.dbt_project.facts import Province, amounts

MAY = "2007-06-11T06:00:00+08:00"
JUNE = "2007-07-11T06:00:00+08:00"
JULY = "2007-08-11T06:00:00+08:00"
# Of May: 220100 F1 in time, restated in July as approved; 220200 F1 a day late; 220300 F1 quarantined on time and
# accepted in June by decision; 220400 F1 refused; 220500 F1 quarantined, then a good one, late; nothing else.


@pytest.fixture(scope="module")
def written(module_warehouse: Warehouse, work: Path) -> Province:
    """The views alone, without a release, over a handful of submissions."""
    build_view(module_warehouse, "bi_data_quality", province_code="220000", work_dir=work)
    province = Province(module_warehouse)
    province.load(MAY, "2007-05")
    f1 = amounts("unit", {"Z22010001": (10, 20)})
    first = province.submit("F1", "220100", "2007-05", f1, MAY, received_at="2007-06-10T23:59:59+08:00", kind="flash")
    find(province, first, "warning", "warning", "info")
    explain(province, first, "A1", MAY, form_code="F1", reporting_unit_code="220100", period="2007-05")
    province.submit("F1", "220200", "2007-05", f1, MAY, received_at="2007-06-11T00:00:00+08:00")
    held = province.submit("F1", "220300", "2007-05", f1, MAY, "quarantined", received_at="2007-06-05T10:00:00+08:00")
    find(province, held, "error", "error", "warning")
    province.submit("F1", "220400", "2007-05", [], MAY, "refused", received_at="2007-06-06T10:00:00+08:00")
    bad = province.submit("F1", "220500", "2007-05", f1, MAY, "quarantined", received_at="2007-06-07T10:00:00+08:00")
    find(province, bad, "fatal")
    june = province.load(JUNE, "2007-06")
    with module_warehouse.connect("loader") as connection:
        given = {"submission_id": held, "load_id": june, "verdict": "accepted", "known_at": JUNE}
        append(connection, "verdict", [given])
    good = province.submit("F1", "220500", "2007-05", f1, JUNE, received_at="2007-07-01T10:00:00+08:00")
    correct(province, good, "A1", "override", "11", JUNE)
    province.load(JULY, "2007-07")
    province.submit("F1", "220100", "2007-05", f1, JULY, received_at="2007-08-02T10:00:00+08:00", kind="approved")
    return province


def find(province: Province, submission_id: int, *severities: str, validation_run_id: str | None = None) -> None:
    """Findings of reading, or of a validation run."""
    rows = [
        {
            "load_id": province.load_id, "submission_id": submission_id, "rule_code": "R301", "severity": severity,
            "sheet": "表", "cell": "A1", "value_text": "", "message_zh": "错", "message_en": "wrong",
            "validation_run_id": validation_run_id,
        }
        for severity in severities
    ]  # fmt: skip
    with province.warehouse.connect("loader") as connection:
        append(connection, "finding", rows)


@pytest.fixture
def ask(written: Province) -> Iterator[Query]:
    with written.warehouse.connect("auditor") as connection:
        connection.autocommit = True

        def run(statement: str, as_of: str | None = None) -> list[tuple[Any, ...]]:
            connection.execute("select set_config('jiqun.as_of', %s, false)", [as_of or ""])
            return connection.execute(statement.encode()).fetchall()

        yield run


CALENDAR = (
    "select reporting_unit_code, status, first_received_on::text, received_on::text, accepted_on::text, days_late, "
    "vintage_count, submission_kind from bi.reporting_calendar where form_code = 'F1' and month = '2007-05' "
    "and status <> 'missing' order by 1"
)


def test_the_calendar_as_known_after_each_load(ask: Query) -> None:
    after_may = [
        ("220100", "reported", "2007-06-10", "2007-06-10", "2007-06-11", 0, 1, "flash"),
        ("220200", "late", "2007-06-11", "2007-06-11", "2007-06-11", 1, 1, "regular"),
        ("220300", "quarantined", "2007-06-05", "2007-06-05", None, None, 0, None),
        ("220400", "refused", "2007-06-06", "2007-06-06", None, None, 0, None),
        ("220500", "quarantined", "2007-06-07", "2007-06-07", None, None, 0, None),
    ]
    assert ask(CALENDAR, MAY) == after_may
    after_june = [
        *after_may[:2],
        # Released: it had come in time.
        ("220300", "reported", "2007-06-05", "2007-06-05", "2007-07-11", 0, 1, "regular"),
        after_may[3],
        ("220500", "late", "2007-06-07", "2007-07-01", "2007-07-11", 21, 1, "regular"),
    ]
    assert ask(CALENDAR, JUNE) == after_june
    # Sent again: the first one was in time, the newest counts.
    after_july = [("220100", "reported", "2007-06-10", "2007-06-10", "2007-06-11", 0, 2, "approved"), *after_june[1:]]
    assert ask(CALENDAR) == after_july == ask(CALENDAR, "2099-01-01T00:00:00+08:00")


def test_what_is_owed_and_when(ask: Query) -> None:
    owed = (
        "select month, form_code, period, due_on::text, status, count(*)::int from bi.reporting_calendar "
        "group by 1, 2, 3, 4, 5"
    )
    rows = ask(f"{owed} order by 1, 2, 5", JUNE)
    assert [row for row in rows if row[1] == "F4"] == [("2007-06", "F4", "2007-Q2", "2007-07-10", "missing", 10)]
    assert [row for row in rows if row[1] == "F2"] == [
        ("2007-05", "F2", "2007-05", "2007-06-10", "missing", 5),
        ("2007-06", "F2", "2007-06", "2007-07-10", "missing", 5),
    ]
    assert {row[0] for row in rows} == {"2007-05", "2007-06"}
    assert ask(owed, "2007-06-01T00:00:00+08:00") == []  # before the first load there is no home to owe to


def test_due_and_not_due(ask: Query) -> None:
    """June ends, and is owed next; until the end of its 10th it is not due. After that it is missing, loaded or not."""
    status = "select distinct status from bi.reporting_calendar where month = '2007-06'"
    assert ask(status, "2007-06-30T23:00:00+08:00") == []
    assert ask(status, "2007-07-01T00:00:00+08:00") == [("not_due",)]
    assert ask(status, "2007-07-10T23:59:59+08:00") == [("not_due",)]
    assert ask(status, "2007-07-11T00:00:00+08:00") == [("missing",)]


QUALITY = (
    "select reporting_unit_code, expected_count, reported_count, on_time_count, late_count, missing_count, "
    "rejected_count, completeness_pct::text, timeliness_pct::text, cell_count, warning_count, answered_count, "
    "error_count, corrected_cell_count, restated_count from bi.data_quality where period = '2007-05' and level = '{}' "
    "and reporting_unit_code <= '220500' order by 1"
)
BUREAU = ("220000", 2, 0, 0, 0, 2, 0, "0.00", "0.00", 0, 0, 0, 0, 0, 0)
REFUSED = ("220400", 3, 0, 0, 0, 2, 1, "0.00", "0.00", 0, 0, 0, 0, 0, 0)
LATE_ONE = ("220200", 3, 1, 0, 1, 2, 0, "33.33", "0.00", 2, 0, 0, 0, 0, 0)


def test_quality_of_each_unit(ask: Query) -> None:
    """In May these units owe F1, F2 and F3, the bureau F1 and F3."""
    assert ask(QUALITY.format("reporting_unit"), MAY) == [
        BUREAU,
        ("220100", 3, 1, 1, 0, 2, 0, "33.33", "33.33", 2, 3, 1, 0, 0, 0),  # two warnings found, one more explained
        LATE_ONE,
        ("220300", 3, 0, 0, 0, 2, 1, "0.00", "0.00", 0, 0, 0, 2, 0, 0),
        REFUSED,
        ("220500", 3, 0, 0, 0, 2, 1, "0.00", "0.00", 0, 0, 0, 1, 0, 0),
    ]
    assert ask(QUALITY.format("reporting_unit")) == [
        BUREAU,
        ("220100", 3, 1, 1, 0, 2, 0, "33.33", "33.33", 2, 0, 0, 0, 0, 1),  # of the form in force: no warnings
        LATE_ONE,
        ("220300", 3, 1, 1, 0, 2, 0, "33.33", "33.33", 2, 1, 0, 2, 0, 0),
        REFUSED,
        ("220500", 3, 1, 0, 1, 2, 0, "33.33", "0.00", 2, 0, 0, 1, 1, 0),  # the error was of the file before
    ]


def test_quality_of_the_province(ask: Query) -> None:
    """11 F1, 5 F2 and 11 F3 are owed; 4 came, 2 of them in time: 4/27 and 2/27."""
    assert ask(QUALITY.format("province")) == [
        ("220000", 27, 4, 2, 2, 22, 1, "14.81", "7.41", 8, 1, 0, 3, 1, 1),
    ]
    sums = "sum(expected_count), sum(reported_count), sum(missing_count), sum(rejected_count), sum(cell_count)"
    by_level = (
        f"select {sums} from bi.data_quality where level = '{{}}' and period in ('2007-05', '2007-06', '2007-07')"
    )
    assert ask(by_level.format("province")) == ask(by_level.format("reporting_unit"))


def test_a_withdrawn_answer_and_a_withdrawn_correction_count_no_more(written: Province, ask: Query) -> None:
    counts = (
        "select warning_count, answered_count, corrected_cell_count from bi.data_quality "
        "where period = '2007-07' and reporting_unit_code = '220800' and level = 'reporting_unit'"
    )
    at = [f"2007-08-{day}T06:00:00+08:00" for day in (12, 13, 14)]
    written.load(at[0], "2007-07")
    form = written.submit("F1", "220800", "2007-07", amounts("unit", {"Z22080001": (5,)}), at[0])
    corrected = correct(written, form, "A1", "override", "6", at[0])
    explained = explain(written, form, "A1", at[0], form_code="F1", reporting_unit_code="220800", period="2007-07")
    withdraw(written, form, "A1", corrected, at[1])
    decide(written, "withdraw", at[2], withdraws=explained)
    assert [ask(counts, instant) for instant in at] == [[(1, 1, 1)], [(1, 1, 0)], [(1, 0, 0)]]


def test_only_the_newest_validation_counts(written: Province, ask: Query) -> None:
    """Judged again by a later run: what the first one found is past."""
    errors = (
        "select warning_count from bi.data_quality "
        "where period = '2007-07' and reporting_unit_code = '220700' and level = 'reporting_unit'"
    )
    at = [f"2007-08-{day}T06:00:00+08:00" for day in (15, 16)]
    written.load(at[0], "2007-07")
    form = written.submit("F1", "220700", "2007-07", amounts("unit", {"Z22070001": (5,)}), at[0])
    for instant, cells in ((at[0], ["A1", "B1"]), (at[1], ["A1"])):
        written.load(instant, "2007-07")
        with written.warehouse.connect("loader") as connection:
            run = run_of(connection, written)
            append(connection, "judgement", [{"submission_id": form, "validation_run_id": run, "verdict": "accepted"}])
        find(written, form, *["warning"] * len(cells), validation_run_id=run)
    assert [ask(errors, instant) for instant in at] == [[(2,)], [(1,)]]
