"""Forms F6 to F9 as workbooks: filled in soundly they pass, with one thing wrong it is found at its cell."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from filled_forms import PERIODS, UNIT, FilledForm

from expectations.checks.build_checks import build_checks
from expectations.checks.evidence import Checks, Evidence
from expectations.judging.judge_reading import describe_submission
from expectations.judging.judge_submissions import Judgement, judge_submissions
from expectations.rules import load_suite
from ingest.forms.load_specs import load_specs
from ingest.observation import Reading
from ingest.read_submission import read_submission
from ingest.vocabulary import Verdict
from ingest.workbook.read_grid import GridReader
from tests.ingest.forms.fill_blank import REFERENCE, fill_form

SUITE = load_suite("submission")
Change = dict[tuple[str, int], Any]


@pytest.fixture(scope="module")
def reader() -> Iterator[GridReader]:
    with GridReader() as opened:
        yield opened


def judge(reading: Reading) -> Judgement:
    """By the rules that have something to judge; all of them take longer."""
    submission = describe_submission(reading)
    assert submission is not None
    checks, troubles = build_checks(SUITE.rules.values(), [submission], Evidence(()))
    assert troubles == []
    used = {check.rule_code for check in checks}
    suite = SUITE.model_copy(update={"rules": {code: SUITE.rules[code] for code in SUITE.rules if code in used}})
    return judge_submissions([submission], [], read_severities={}, roster=[], suite=suite)


@pytest.mark.parametrize("form_code", PERIODS)
def test_a_form_filled_in_soundly_is_accepted(form_code: str, tmp_path: Path, reader: GridReader) -> None:
    reading = FilledForm(form_code).read(tmp_path, reader)
    assert (reading.form_code, reading.period, reading.findings) == (form_code, PERIODS[form_code], ())
    judgement = judge(reading)
    assert (judgement.verdicts, judgement.findings) == ({0: Verdict.ACCEPTED}, [])


ONE_WRONG: list[tuple[str, Change, str, tuple[str, int]]] = [
    ("F6", {("employee_count", 2): 31}, "R337", ("employee_count", 2)),
    ("F6", {("profit", 2): 33}, "R337", ("profit", 2)),
    ("F6", {("profit", 0): "", ("profit", 2): 18}, "R338", ("profit", 2)),
    ("F6", {("rd_expenditure", 0): 101, ("rd_expenditure", 2): 103}, "R339", ("rd_expenditure", 0)),
    ("F6", {("fixed_investment", 0): -4, ("fixed_investment", 2): 1}, "R340", ("fixed_investment", 0)),
    ("F6", {("purchases_local", 0): 41, ("purchases_local", 2): 66}, "R336", ("purchases", 0)),
    ("F6", {("value_added", 0): 151, ("value_added", 2): 191}, "R314", ("value_added", 0)),
    ("F6", {("is_growth_enterprise", 1): "否"}, "R345", ("is_growth_enterprise", 1)),
    ("F7", {("plan_done_on", 0): "2007-07-01", ("appraisal_done_on", 0): "2007-07-02"}, "R347", ("plan_done_on", 0)),
    ("F7", {("plan_done_on", 0): "2007-06-21"}, "R348", ("appraisal_done_on", 0)),
    ("F7", {("appraisal_state", 1): "已通过", ("appraisal_done_on", 1): "2007-06-29"}, "R349", ("appraisal_state", 1)),
    ("F7", {("plan_done_on", 1): "2007-06-21"}, "R350", ("plan_done_on", 1)),
    ("F8", {("market_share_national", 0): 101}, "R341", ("market_share_national", 0)),
    ("F8", {("china_name_brand_added_count", 0): 10}, "R351", ("china_name_brand_added_count", 0)),
    ("F8", {("land_built", 0): 101}, "R352", ("land_built", 0)),
    ("F8", {("energy_consumption", 1): 901}, "R353", ("energy_consumption", 1)),
    ("F8", {("market_share_source", 0): ""}, "R354", ("market_share_national", 0)),
    ("F8", {("invention_granted_count", 0): 10}, "R308", ("invention_granted_count", 0)),
    ("F8", {("fiscal_support_fund", 0): 101}, "R336", ("fiscal_support", 0)),
    ("F8", {("trained_count", 0): "1.5"}, "R313", ("trained_count", 0)),
    ("F9", {("slip_rule", 1): "R299"}, "R356", ("slip_rule", 1)),
    ("F9", {("slip_period", 1): "2007-06"}, "R357", ("slip_period", 1)),
    ("F9", {("slip_period", 0): "2007-07"}, "R357", ("slip_period", 0)),
    ("F9", {("slip_new_value", 0): "100.0"}, "R359", ("slip_new_value", 0)),
    ("F9", {("slip_new_value", 1): "7"}, "R359", ("slip_new_value", 1)),
]


@pytest.mark.parametrize(("form_code", "changes", "rule_code", "place"), ONE_WRONG)
def test_one_thing_wrong_is_found_at_its_cell(
    form_code: str, changes: Change, rule_code: str, place: tuple[str, int], tmp_path: Path, reader: GridReader
) -> None:
    form = FilledForm(form_code)
    for (indicator, number), value in changes.items():
        form.write(form.places[indicator][number], value)
    reading = form.read(tmp_path, reader)
    assert reading.findings == ()
    found = [finding for _, finding in judge(reading).findings if finding.rule_code == rule_code]
    assert form.places[place[0]][place[1]] in {finding.cell for finding in found}
    assert {finding.severity for finding in found} == {SUITE.rules[rule_code].severity}
    assert not any("{" in finding.message_zh + finding.message_en for finding in found)


def test_a_row_left_out_takes_its_whole_line_with_it(tmp_path: Path, reader: GridReader) -> None:
    form = FilledForm("F9")
    form.write(form.places["slip_rule"][1], "R299")
    judgement = judge(form.read(tmp_path, reader))
    assert judgement.verdicts == {0: Verdict.ACCEPTED_WITH_WARNINGS}
    left_out = {cell for _, cell in judgement.excluded[0]}
    assert {cells[1] for cells in form.places.values()} <= left_out
    assert left_out.isdisjoint(cells[0] for cells in form.places.values())


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("form_code", PERIODS)
def test_whatever_a_form_says_every_rule_can_judge_it_once_a_cell(
    form_code: str, seed: int, tmp_path: Path, reader: GridReader
) -> None:
    (spec,) = (each for each in load_specs() if each.form_code == form_code)
    layout = random.Random(seed).choice(spec.layouts)
    data, _ = fill_form(spec, layout, UNIT, PERIODS[form_code], seed)
    (tmp_path / "form").write_bytes(data)
    reading = read_submission(tmp_path / "form", "报表.xlsx", REFERENCE, (spec,), reader)
    submission = describe_submission(reading)
    assert submission is not None
    checks, troubles = build_checks(SUITE.rules.values(), [submission], Evidence((submission,)))
    assert troubles == []
    each = [
        c
        for check in checks
        for c in (map(check.check, range(len(check.cells))) if isinstance(check, Checks) else [check])
    ]
    places = [(check.rule_code, check.sheet, check.cell) for check in each]
    assert len(places) == len(set(places))
