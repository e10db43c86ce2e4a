"""A load in the warehouse: read once, judged once, recorded whole."""

import json
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from home import Home, reading_of
from rule_cases import FAILING, PASSING, confirmed_on, register
from rule_forms import cell, form

from expectations.judging.judge_reading import judge_reading
from expectations.judging.read_submissions import read_accepted, read_cells
from expectations.judging.validate_submissions import ValidationRun
from expectations.rules import load_suite
from ingest.audit.append import append
from ingest.audit.verify_chain import verify_chain
from ingest.errors import JiqunError
from ingest.feedback.write_reply import write_replies
from ingest.observation import NO_OBSERVATIONS, Finding, Reading
from ingest.vocabulary import Severity, Verdict
from ingest.warehouse.connect import Warehouse
from tests.releases import a_release

BROKEN = Finding("R101", Severity.FATAL, "文件已损坏。", "The file is damaged.")
REFUSED = Reading("broken.xlsx", "", None, None, None, None, NO_OBSERVATIONS, (BROKEN,))


@pytest.fixture
def home(fresh_warehouse: Warehouse) -> Home:
    return Home(fresh_warehouse)


def test_a_reading_is_loaded_once_with_every_digit(home: Home) -> None:
    reading = reading_of(PASSING["R305"].pending[0], Finding("R209", Severity.INFO, "说明", "note", "表1", "A1"))
    load, (number,) = home.load(reading, closing="2007-06-11T06:00:00+08:00")
    assert not home.read(load.load_id, number, reading)
    rows = home.query("select cell, value_text, value_number, unit_factor, value_std, period from raw.observation")
    expected = {
        (o.cell, o.value_text, o.value_number, o.unit_factor, o.value_std, "2007-05") for o in reading.observations
    }
    assert set(rows) == expected
    assert len(rows) == 3
    assert home.query("select count(*), min(rule_code) from audit.finding") == [(1, "R209")]


def test_verdicts_findings_results_and_replies_of_a_load(home: Home, tmp_path: Path) -> None:
    good, bad, warned = PASSING["R301"].pending[0], FAILING["R305"].pending[0], FAILING["R315"].pending[0]
    at_home = tuple(replace(o, subject_code="Z22060001") for o in warned.observations)
    load, numbers = home.load(
        reading_of(good),
        reading_of(bad),
        REFUSED,
        reading_of(replace(warned, reporting_unit_code="220600", observations=at_home)),
        closing="2007-06-10T06:00:00+08:00",
        period="2007-05",
    )
    run = home.validate(load)
    assert [run.verdicts[n] for n in numbers] == [
        Verdict.ACCEPTED,
        Verdict.QUARANTINED,
        Verdict.REFUSED,
        Verdict.ACCEPTED_WITH_WARNINGS,
    ]
    known = home.query("select verdict, known_at from audit.submission order by submission_id")
    assert [at for _, at in known] == [load.clock.known_at, None, None, load.clock.known_at]
    rules = load_suite("submission").rules
    (recorded,) = home.query(
        "select submission_count, accepted_count, quarantined_count, observation_count, rule_declared_count, "
        "rule_evaluated_count, result_json from audit.validation_run"
    )
    assert recorded[:6] == (4, 2, 1, 9, len(rules), len(rules))
    assert len(json.loads(recorded[6])) == 1  # one wave: no denominators to judge first
    results = dict(home.query("select rule_code, status from audit.validation_result"))
    assert set(results) == set(rules)
    assert (results["R301"], results["R305"], results["R306"], results["R503"]) == ("pass", "fail", "no_data", "fail")
    missing = home.query("select count(*) from audit.finding where submission_id is null and rule_code = 'R503'")
    assert missing == [(27 - 3,)]
    assert home.query(f"select cell from audit.finding where submission_id = {numbers[1]}") == [("C7",)]
    replies = write_replies(home.warehouse, load.load_id, tmp_path)
    assert [path.parent.name for path in replies] == ["220500", "220500", "unknown", "220600"]
    assert write_replies(home.warehouse, load.load_id, tmp_path) == []


def test_replies_that_could_not_be_written_are_written_by_the_next_load(home: Home, tmp_path: Path) -> None:
    good, bad = PASSING["R301"].pending[0], FAILING["R305"].pending[0]
    load, (first,) = home.load(reading_of(good), closing="2007-06-10T06:00:00+08:00")
    home.validate(load)  # interrupted here: no reply
    later, (second, third) = home.load(reading_of(bad), REFUSED, closing="2007-07-10T06:00:00+08:00")
    home.validate(later)
    (tmp_path / "unknown").write_text("a file where a folder should be")
    with pytest.raises(JiqunError, match=r"cannot write the reply .*unknown"):
        write_replies(home.warehouse, later.load_id, tmp_path)
    (tmp_path / "unknown").unlink()
    assert sorted(int(path.name.partition("-")[0]) for path in tmp_path.glob("*/*.txt")) == [first, second]
    next_load, _ = home.load(closing="2007-08-10T06:00:00+08:00")
    (written,) = write_replies(home.warehouse, next_load.load_id, tmp_path)
    assert written.name.startswith(f"{third}-")
    assert "R101" in written.read_text(encoding="utf-8-sig")


def test_of_accepted_vintages_the_one_known_last_is_evidence(home: Home) -> None:
    def whole(amount: str) -> Reading:
        return reading_of(form("F3", "220500", "2007-05", cell("region:220500", "revenue", amount)))

    for closing, reading in (("2007-06-10", whole("500")), ("2007-07-10", whole("700"))):
        load, _ = home.load(reading, closing=f"{closing}T06:00:00+08:00")
        home.validate(load)
    with home.warehouse.connect("loader") as connection:
        vintages = read_accepted(connection, "220000", list(FAILING["R501"].pending))
    assert [v.known_at for v in sorted(vintages, key=lambda v: v.submission_id)] == [
        datetime.fromisoformat(f"{day}T06:00:00+08:00") for day in ("2007-06-10", "2007-07-10")
    ]


def test_form_is_held_against_the_newest_register_accepted(home: Home) -> None:
    case = register("2006-12-20")
    load, _ = home.load(reading_of(case.accepted[0]), closing="2007-05-10T06:00:00+08:00")
    home.validate(load)
    load, (number,) = home.load(reading_of(case.pending[0]), closing="2007-06-10T06:00:00+08:00")
    assert home.validate(load).verdicts == {number: Verdict.ACCEPTED_WITH_WARNINGS}
    assert home.query(f"select rule_code from audit.finding where submission_id = {number}") == [("R318",)]


def test_a_row_left_out_is_kept_and_in_force_nowhere(home: Home) -> None:
    load, (number,) = home.load(reading_of(confirmed_on("2007-04-01").pending[0]), closing="2007-04-10T06:00:00+08:00")
    assert home.validate(load).verdicts == {number: Verdict.ACCEPTED_WITH_WARNINGS}
    assert home.query("select rule_code, severity, cell from audit.finding where severity = 'row'") == [
        ("R319", "row", "C7")
    ]
    left_out = home.query("select cell from audit.exclusion where rule_code = 'R319'")
    assert len(left_out) == 4
    assert ("C7",) in left_out
    assert home.query("select count(*) from raw.observation") == [(8,)]
    with home.warehouse.connect("loader") as connection:
        kept = read_cells(connection, [number], None)[number]
    with home.warehouse.connect("auditor") as connection:
        assert verify_chain(connection).broken == ()
    assert {o.subject_code for o in kept} == {"Z22CBS002"}


def test_who_waits_for_a_counterpart_is_accepted_when_that_is_corrected(home: Home) -> None:
    def block(amount: str) -> Reading:
        return reading_of(form("F1", "220500", "2007-05", cell("group:BLOCK_UNION", "revenue", amount)))

    whole = reading_of(form("F3", "220500", "2007-05", cell("region:220500", "revenue", "500")))
    days = ("2007-06-08", "2007-06-09", "2007-06-10")
    verdicts, numbers = [], []
    for day, reading in zip(days, (block("600"), whole, block("400")), strict=True):
        load, (number,) = home.load(reading, closing=f"{day}T06:00:00+08:00")
        verdicts.append(home.validate(load).verdicts)
        numbers.append(number)
    wrong, held, right = numbers
    assert verdicts == [
        {wrong: Verdict.ACCEPTED},
        {held: Verdict.QUARANTINED},
        {right: Verdict.ACCEPTED_WITH_WARNINGS, held: Verdict.ACCEPTED},  # restated by a third
    ]
    rows = home.query("select submission_id, verdict, known_at::date from audit.submission order by 1")
    assert [(number, verdict, f"{day}") for number, verdict, day in rows] == [
        (wrong, "accepted", days[0]),
        (held, "accepted", days[2]),
        (right, "accepted_with_warnings", days[2]),
    ]
    with home.warehouse.connect("loader") as connection, pytest.raises(psycopg.errors.RaiseException, match="verdict"):
        append(connection, "verdict", [{"submission_id": held, "load_id": load.load_id, "verdict": "quarantined"}])


def test_validating_again_records_nothing(home: Home) -> None:
    load, _ = home.load(reading_of(PASSING["R301"].pending[0]), closing="2007-06-10T06:00:00+08:00", period="2007-05")
    home.validate(load)
    before = home.query("select count(*) from audit.finding")
    assert home.validate(load).validation_run_id is None
    assert home.query("select count(*) from audit.finding") == before
    assert home.query("select count(*) from audit.validation_run") == [(1,)]


def test_month_with_nothing_sent_reports_what_is_missing(home: Home) -> None:
    load, _ = home.load(closing="2007-06-10T06:00:00+08:00", period="2007-05")
    run = home.validate(load)
    assert run.verdicts == {}
    assert run.finding_counts == {Severity.WARNING: 27}
    january, _ = home.load(closing="2008-02-10T06:00:00+08:00", period="2008-01")
    assert home.validate(january).finding_counts == {}


def test_later_load_is_held_against_accepted_ones_only(home: Home) -> None:
    def month(period: str, amount: str) -> Reading:
        return reading_of(form("F1", "220500", period, cell("unit:Z22050001", "revenue", amount)))

    whole = reading_of(form("F3", "220500", "2007-05", cell("region:220500", "revenue", "9000")))
    closings = ("2007-04-10T06:00:00+08:00", "2007-05-10T06:00:00+08:00", "2007-06-10T06:00:00+08:00")
    loads = [month("2007-03", "3000")], [month("2007-04", "40000000")], [month("2007-05", "4900"), whole]
    verdicts = []
    for closing, readings in zip(closings, loads, strict=True):
        load, numbers = home.load(*readings, closing=closing)
        run = home.validate(load)
        verdicts.append([run.verdicts[n] for n in numbers])
    assert verdicts == [[Verdict.ACCEPTED], [Verdict.QUARANTINED], [Verdict.ACCEPTED, Verdict.ACCEPTED]]
    load, (number,) = home.load(month("2007-05", "5000"), closing="2007-07-10T06:00:00+08:00")
    assert home.validate(load).verdicts == {number: Verdict.ACCEPTED}
    assert home.query(f"select rule_code, severity from audit.finding where submission_id = {number}") == [
        ("R405", "info")
    ]


def test_facts_accepted_after_a_release_are_known_after_it(home: Home) -> None:
    load, _ = home.load(reading_of(PASSING["R301"].pending[0]), closing="2007-06-10T06:00:00+08:00")
    later = datetime(2007, 6, 12, tzinfo=UTC)
    with home.warehouse.connect("publisher") as connection:
        append(connection, "release", [a_release(load.load_id, later)])
    home.validate(load)
    ((known_at,),) = home.query("select known_at from audit.verdict")
    assert known_at > later


def test_two_validations_at_once_give_one_verdict_each(home: Home) -> None:
    load, numbers = home.load(
        *(reading_of(replace(PASSING["R301"].pending[0], reporting_unit_code=unit)) for unit in ("220500", "220600")),
        closing="2007-06-10T06:00:00+08:00",
    )
    other, _ = home.load(closing="2007-06-10T07:00:00+08:00")
    runs: list[ValidationRun] = []
    threads = [threading.Thread(target=lambda at=at: runs.append(home.validate(at))) for at in (load, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(n for run in runs for n in run.verdicts) == numbers


def test_one_file_is_judged_without_a_warehouse() -> None:
    case = FAILING["R311"].pending[0]
    warning = Finding("R209", Severity.WARNING, "说明", "note")
    judged = judge_reading(reading_of(case, warning))
    assert judged.verdict is Verdict.QUARANTINED
    assert [f.rule_code for f in judged.findings] == ["R311", "R209"]
    needs_others = {code: judged.statuses[code] for code in ("R401", "R403", "R404", "R405", "R501", "R503")}
    assert set(needs_others.values()) == {"no_data"}
    assert judge_reading(REFUSED).verdict is Verdict.REFUSED
