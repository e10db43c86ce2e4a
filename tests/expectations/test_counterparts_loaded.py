"""Counterparts of other periods are at hand in a load of the warehouse, whichever form was accepted before."""

from dataclasses import replace

import pytest
from form_cases import enterprise, f6, june, two_lines
from home import Home, reading_of
from rule_cases import entry, f5, text
from rule_forms import cell

from expectations.checks.evidence import Submission
from expectations.verdict import ACCEPTING
from ingest.vocabulary import Verdict
from ingest.warehouse.connect import Warehouse

LISTED = f6(enterprise(0, host="Z22050001", revenue="900"))
ZONE = june("F1", cell("unit:Z22050001", "revenue", "100"))
REGION = june("F3", cell("region:220500", "revenue", "100"))
REGISTER = replace(f5(entry("Z22050001", status="推荐"), unit="220500").pending[0], period="2007-Q2")


@pytest.fixture
def home(fresh_warehouse: Warehouse) -> Home:
    return Home(fresh_warehouse)


@pytest.mark.parametrize(
    ("whole", "rule_code"), [(ZONE, "R507"), (REGION, "R508"), (REGISTER, "R509")], ids=["F1", "F3", "F5"]
)
@pytest.mark.parametrize("is_list_first", [True, False])
def test_the_later_of_two_loads_bears_it(home: Home, whole: Submission, rule_code: str, is_list_first: bool) -> None:
    order = (LISTED, whole) if is_list_first else (whole, LISTED)
    for day, submission in enumerate(order, start=8):
        load, (number,) = home.load(reading_of(submission), closing=f"2007-07-0{day}T06:00:00+08:00")
        run = home.validate(load)
        if submission is order[0]:
            assert run.verdicts[number] in ACCEPTING
    found = {code for (code,) in home.query(f"select rule_code from audit.finding where submission_id = {number}")}
    assert rule_code in found


def test_a_line_left_out_of_a_slip_decides_nothing(home: Home) -> None:
    load, (number,) = home.load(reading_of(said_twice()), closing="2007-07-09T06:00:00+08:00")
    assert home.validate(load).verdicts == {number: Verdict.ACCEPTED_WITH_WARNINGS}
    assert home.query("select count(*) from audit.decision") == [(1,)]


def said_twice() -> Submission:
    """A slip whose second line corrects the cell of the first."""
    slip = two_lines("D12").pending[0]
    names = {"slip_reason": "补报", "slip_person": "张三", "slip_old_value": "1"}
    more = [text(f"slip:{line}", name, said) for line in (1, 2) for name, said in names.items()]
    return replace(slip, observations=(*slip.observations, *more))
