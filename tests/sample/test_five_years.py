"""Five years of the sample: what is restated, revised, renamed, confirmed and finished shows in the truth."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from jiqun.sample.enterprises import enterprise_lines
from jiqun.sample.make_sample import DEFAULT_SEED
from jiqun.sample.months import Month, sample_months
from jiqun.sample.province import build_province
from jiqun.sample.read_codes import region_name
from jiqun.sample.scenario import FLASH, plan_submissions
from jiqun.sample.truth import VIEWS, truth_rows, written_loads
from jiqun.sample.truth_knowledge import know
from jiqun.sample.truth_targets import COLUMNS as TARGET_COLUMNS
from jiqun.sample.truth_targets import target_rows
from jiqun.sample.write_forms import write_sheet

MONTHS = sample_months("2007-02", "2010-12")
PROVINCE = build_province(DEFAULT_SEED)
SUBMISSIONS = plan_submissions(MONTHS, DEFAULT_SEED)
LAST = MONTHS[-1]


def board(load: str, period: str, submissions=SUBMISSIONS) -> dict[tuple[str, str], dict[str, object]]:
    known = know(PROVINCE, Month.parse(load), submissions, MONTHS)
    rows = (dict(zip(TARGET_COLUMNS, row, strict=True)) for row in target_rows(known, Month.parse(period)))
    return {(str(row["target_code"]), str(row["reading"])): row for row in rows}


def named(view: str, load: Month = LAST) -> list[dict[str, object]]:
    columns = ("as_of_load", *VIEWS[view][0])
    return [dict(zip(columns, row, strict=True)) for row in truth_rows(view, PROVINCE, MONTHS, SUBMISSIONS, load)]


def test_of_a_long_sample_the_last_load_is_written():
    assert written_loads(MONTHS) == (LAST,)
    assert written_loads(MONTHS[:6]) == MONTHS[:6]


def test_every_year_has_late_files_and_decembers_come_twice():
    late = [s for s in SUBMISSIONS if s.verdict == "accepted" and s.kind == "regular" and s.load != s.month]
    assert {s.month.year for s in late} == {2007, 2008, 2009, 2010}
    assert any(len([m for m in MONTHS if s.month < m <= s.load]) > 1 for s in late)
    kinds = {(s.month.year, s.kind) for s in SUBMISSIONS if s.month.month == 12 and s.form == "F1"}
    assert {(2007, "flash"), (2007, "annual"), (2008, "correction"), (2010, "flash"), (2006, "regular")} <= kinds
    assert {s.kind for s in SUBMISSIONS} == {"regular", "flash", "annual", "approved", "census_revised", "correction"}


def test_a_title_says_what_kind_a_form_is():
    marks = {"flash": "（快报）", "annual": "（年报）", "approved": "（核定）", "census_revised": "（普查修订）"}
    for kind, mark in marks.items():
        one = next(s for s in SUBMISSIONS if s.kind == kind and s.form == "F3")
        assert str(write_sheet(PROVINCE, one).cells[1, 1]).endswith(mark)


def test_a_december_restated_moves_the_rolling_year():
    before, after = board("2009-08", "2009-07"), board("2009-09", "2009-07")
    for key in (("J01", "zones_and_clusters"), ("J11", "ten_named")):
        assert before[key]["annual_basis"] == after[key]["annual_basis"] == "rolling_12_months"
        assert before[key]["actual"] == after[key]["actual"]
        assert int(str(before[key]["actual_annual"])) < int(str(after[key]["actual_annual"]))
        growth = [Decimal(str(rows[key]["required_growth_pct"])) for rows in (before, after)]
        assert growth[0] > growth[1] > 0
    row = after["J11", "ten_named"]
    months = Fraction(12 * (2010 - 2009) + 12 - 7, 12)
    reached = float(str(row["actual_annual"])) * (1 + float(str(row["required_growth_pct"])) / 100) ** float(months)
    assert reached == pytest.approx(5e10, rel=1e-12)


def test_the_census_lifts_a_denominator():
    before, after = board("2010-02", "2008-12"), board("2010-03", "2008-12")
    key = ("J02", "zones_and_clusters")
    assert before[key]["actual_numerator"] == after[key]["actual_numerator"]
    ratio = Fraction(int(str(after[key]["actual_denominator"])), int(str(before[key]["actual_denominator"])))
    assert Fraction(64, 1000) < ratio - 1 < Fraction(66, 1000)


def test_a_flash_is_provisional_until_the_annual_form():
    key = ("J11", "ten_named")
    assert board("2009-12", "2009-12")[key]["quality_grade"] == "B"
    assert board("2010-03", "2009-12")[key]["quality_grade"] == "A"
    assert board("2009-12", "2009-12")[key]["actual"] != board("2010-03", "2009-12")[key]["actual"]


def test_a_flash_of_a_quarter_is_provisional_as_long_as_it_is_carried():
    flashes = [
        replace(s, kind=FLASH) if (s.form, s.unit, s.period) == ("F5", "220100", "2008-Q2") else s for s in SUBMISSIONS
    ]
    for month, is_carried in (("2008-05", False), ("2008-06", True), ("2008-08", True), ("2008-09", False)):
        before, after = board("2008-12", month), board("2008-12", month, flashes)
        changed = {key for key in before if before[key]["is_provisional"] != after[key]["is_provisional"]}
        assert (("J03", "confirmed") in changed) is is_carried
        assert not changed & {("J12", "total"), ("J17", "growth_enterprises"), ("N02", "monitoring")}
    assert board("2008-12", "2008-12")["N04", "half_yearly_extract"]["status"] == "not_done"


def test_units_move_towards_the_plan():
    counts = [
        [board(f"{y}-12", f"{y}-12")[c, "confirmed"]["actual"] for c in ("J03", "J04", "J05")] for y in (2007, 2010)
    ]
    assert counts == [[44, 41, 25], [50, 47, 28]]
    counties = [board(f"{y}-12", f"{y}-12")["J09", "counties_with_cluster"]["actual"] for y in range(2006, 2011)]
    assert counties == sorted(counties)
    assert counties[-1] == 55
    assert board("2010-12", "2010-12")["J33", "local_demos"]["actual"] == 2
    assert {row["coverage_status"] for row in named("county_cluster_coverage")} == {"none", "met", "over"}


def test_a_county_is_renamed_and_units_are():
    assert [region_name("220602", Month(2010, month)) for month in (1, 2)] == ["八道江区", "浑江区"]
    runs = [row for row in named("unit_register_history") if row["unit_code"] == "Z22010003"]
    assert [(str(r["first_period"]), str(r["last_period"]), r["is_current"]) for r in runs] == [
        ("2006-12", "2008-08", False),
        ("2008-09", "2010-12", True),
    ]


def test_plans_are_finished_over_time():
    done = [board(f"{y}-12", f"{y}-12")["J29", "plans"] for y in range(2006, 2011)]
    numbers = [int(str(row["actual"])) for row in done]
    assert numbers == sorted(set(numbers))
    assert [row["status"] for row in done] == ["not_done"] * 4 + ["done"]
    assert done[-1]["done_on"]


def test_a_revision_triangle_has_several_vintages():
    rows = [row for row in named("revision") if row["view_name"] == "cluster_value_added"]
    numbers = [
        int(str(row["vintage_number"])) for row in rows if (row["row_key"], str(row["period"])) == ("C02", "2008-12")
    ]
    assert max(numbers) == 3  # flash, annual, corrected


def test_enterprises_few_and_dominant():
    lists = [row for row in named("enterprise_count") if row["enterprise_kind"] == "any" and row["period"] == LAST]
    assert len(lists) == 11
    zone = PROVINCE.ground(["Z22080003"])
    own = [line for line in enterprise_lines(PROVINCE, "220800", LAST) if line.host == "Z22080003"]
    whole = PROVINCE.ytd(zone, "value_added", LAST)
    assert max(line.value_added[0] for line in own) > Fraction(3, 4) * whole
