"""Checks in columns: the same places, operands and rows of the frame as checks one by one."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rule_forms import WAN, YI, cell, form

from expectations.checkpoint.build_frame import Frame
from expectations.checks.evidence import Check, Checks
from expectations.checks.table import decimals_shown
from expectations.checks.within_form import nearest_growth
from expectations.judging.judge_submissions import judge_submissions
from expectations.rules import load_suite
from ingest.vocabulary import Basis, Verdict

SUITE = load_suite("submission")
FORM = form(
    "F1",
    "220500",
    "2007-05",
    cell("unit:Z22050001", "revenue", "100"),
    cell("unit:Z22050001", "tax_paid", "7"),
    cell("unit:Z22050002", "revenue", None),
    cell("unit:Z22050001", "revenue", "90"),
)
TABLE = FORM.table
REVENUE, TAX = ("revenue", Basis.YTD), ("tax_paid", Basis.YTD)


def test_a_table_finds_cells_by_row_and_column() -> None:
    first = TABLE.subjects[0]
    assert (TABLE.column(REVENUE), TABLE.numbers(REVENUE), TABLE.values(REVENUE)) == ([0, 2, 3], [0, 3], {first: 0})
    assert list(TABLE.row(first)) == [0, 1, 3]
    assert TABLE.pairs(REVENUE, TAX) == [(0, 1), (3, 1)]
    assert TABLE.pairs(TAX, REVENUE) == [(1, 0)]
    assert [o.value_text for o in FORM.numbers(Basis.YTD)] == ["100", "7", "90"]


@pytest.mark.parametrize(("text", "decimals"), [("12.5", 1), ("12.50", 1), ("3", 0), ("1E+5", 0), ("0.1234567", 4)])
def test_decimals_shown(text: str, decimals: int) -> None:
    assert decimals_shown(Decimal(text)) == decimals


def test_the_smallest_step_is_that_of_the_coarsest_unit_with_the_finest_figure() -> None:
    cells = (cell("unit:Z22050001", "revenue", "1.5", unit=YI), cell("unit:Z22050001", "tax_paid", "2.25", unit=WAN))
    assert form("F1", "220500", "2007-05", *cells).table.step([0, 1]) == 1_000_000


amounts = st.decimals(-1000, 1000, places=2)


@given(amounts, st.decimals(Decimal("0.01"), 1000, places=2), amounts, st.sampled_from(["0.01", "1", "10"]))
def test_the_nearest_growth_is_within_the_four_corners(
    current: Decimal, prior: Decimal, reported: Decimal, step: str
) -> None:
    half = Decimal(step) / 2
    bases = [prior - half, prior + half] if prior > half else [prior]
    corners = [((current + error) / base - 1) * 100 for error in (-half, half) for base in bases]
    expected = min(max(reported, min(corners)), max(corners))
    assert abs(nearest_growth(reported, current, prior, Decimal(step)) - expected) < Decimal("1E-15")


def test_single_checks_and_columns_share_the_row_of_a_cell() -> None:
    many = Checks("R315", FORM, [0, 3], {"revenue": [1, 2], "value_added": [3, 4]}, lambda n: {"n": str(n)})
    own = FORM.observations[3]
    one = Check("R317", 1, own.sheet, own.cell, {"occurrence": 2}, observation=own)
    whole = Check("R405", 1, "", "", {"vintage": 1})
    frame = Frame(SUITE, [many, one, whole])
    rows = frame.build()
    assert len(rows) == len(FORM.observations) + 1
    assert rows["R315_revenue"].tolist() == [1, None, None, 2, None]
    assert rows["R317_occurrence"].tolist() == [None, None, None, 2, None]
    assert rows["R405_vintage"].tolist() == [None] * 4 + [1]
    check = frame.applied["R315", 0].at((1, own.sheet, own.cell))
    assert (check.observation, check.operands, check.facts()) == (own, {"revenue": 2, "value_added": 4}, {"n": "1"})
    assert frame.applied["R317", 0].at((1, own.sheet, own.cell)) is one
    with pytest.raises(ValueError, match="R317 was applied to a place twice"):
        Frame(SUITE, [one, one]).build()


def test_a_row_that_stands_twice_is_found_and_stops_no_other_rule() -> None:
    row = [
        cell("region:220500", "revenue", "100"),
        cell("region:220500", "revenue", "30", Basis.MONTH),
        cell("region:220500", "employee_count", "9", Basis.STOCK),
    ]
    again = [replace(each, cell=f"{each.cell}0") for each in row]
    judgement = judge_submissions(
        [form("F3", "220500", "2007-05", *row, *again)],
        [],
        read_severities={},
        roster=[],
        suite=SUITE.model_copy(update={"rules": {code: SUITE.rules[code] for code in ("R317", "R324", "R329")}}),
    )
    assert [f.rule_code for _, f in judgement.findings] == ["R317"] * 3
    assert judgement.tallies["R324"].status == "pass"
    assert judgement.verdicts == {1: Verdict.QUARANTINED}
