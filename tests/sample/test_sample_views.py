"""The truth of the register, plans, enterprises, yearly figures and industries, worked again from the written forms."""

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

import pytest

from tests.sample.conftest import number

LAST = "2007-06"
GROUPS = {
    "汽车": "P1",
    "石化": "P2",
    "农副产品加工": "P3",
    "医药": "A1",
    "光电子": "A2",
    "能源": "S1",
    "冶金": "S2",
    "建材": "S3",
    "纺织": "S4",
}


@pytest.fixture(scope="module")
def forms(province_sample):
    return province_sample.in_force(LAST)


@pytest.fixture(scope="module")
def truth(province_sample):
    def rows(view: str, **wanted: str) -> list[dict[str, str]]:
        wanted |= {"as_of_load": LAST, "period": LAST}
        return [r for r in province_sample.table(f"truth/{view}.csv") if wanted.items() <= r.items()]

    return rows


def test_the_register(forms, truth):
    written = {
        row[1]: (unit, row[2], row[6], row[9], bool(row[8]))
        for (code, unit, period), form in forms.items()
        if (code, period) == ("F5", "2007-Q2")
        for row in form.rows
    }
    status = {"nominated": "推荐", "confirmed": "已认定", "withdrawn": "已撤销"}
    rows = truth("unit_register")
    assert {row["unit_code"] for row in rows} == set(written)
    for row in rows:
        own = (row["unit_name_zh"], row["host_unit_code"], status[row["unit_status"]], bool(row["confirmed_on"]))
        assert (row["reporting_unit_code"], *own) == written[row["unit_code"]]
        assert row["is_confirmed"] == str(row["unit_status"] == "confirmed")
    hosts = {code: found[2] for code, found in written.items()}
    pairs = set()
    for code, host in hosts.items():
        container, steps = host, 1
        while container:
            pairs.add((code, container, str(steps)))
            container, steps = hosts[container], steps + 1
    assert {(r["unit_code"], r["container_code"], r["steps"]) for r in truth("unit_membership")} == pairs
    assert any(steps == "2" for _, _, steps in pairs)


def test_plans(forms, truth):
    states = {"none": "未编制", "drafting": "编制中", "done": "已完成"}
    written = {
        (u, i): row for (c, u, p), f in forms.items() if (c, p) == ("F7", "2007-Q2") for i, row in enumerate(f.rows)
    }
    rows = truth("plan_progress")
    assert len(rows) == len(written)
    place: dict[str, int] = defaultdict(int)
    for row in rows:
        unit = row["reporting_unit_code"]
        line = written[unit, place[unit]]
        place[unit] += 1
        assert (row["plan_name"], states[row["plan_state"]]) == (line[1], line[2])
        assert (bool(row["plan_done_on"]), bool(row["appraisal_done_on"])) == (bool(line[3]), bool(line[6]))
        assert (row["appraisal_body"], row["problems_zh"]) == (line[5], (line + [""] * 9)[8])
        assert {"True": "是", "False": "否", "": ""}[row["is_aligned"]] == line[7]


def test_enterprises(forms, truth):
    columns = {"growth": 7, "leading": 8, "technology": 9, "little_giant": 10}
    sums: dict[tuple[str, str], list[Decimal]] = defaultdict(lambda: [Decimal(0)] * 5)
    blanks = 0
    for (code, unit, period), form in forms.items():
        if (code, period) != ("F6", "2007-Q2"):
            continue
        *lines, total = form.rows
        assert total[2] == "合计"
        for line in lines:
            amounts = [Decimal(1), number(line[11]), *(number(line[c]) for c in (12, 14, 16))]
            blanks += line[16] == ""
            factors = (1, 1, form.factor, form.factor, form.factor)
            known = [(amount or 0) * factor for amount, factor in zip(amounts, factors, strict=True)]
            for kind in [*(kind for kind, c in columns.items() if line[c] == "是"), "any"]:
                for place in (unit, "220000"):
                    sums[place, kind] = [a + b for a, b in zip(sums[place, kind], known, strict=True)]
    assert blanks == 1
    names = ("enterprise_count", "employee_count", "value_added_ytd_yuan", "revenue_ytd_yuan", "tax_paid_ytd_yuan")
    for row in truth("enterprise_count"):
        key = (row["reporting_unit_code"], row["enterprise_kind"])
        assert [Decimal(row[name] or 0) for name in names] == sums[key], key
    small = {key for key, values in sums.items() if key[1] == "any" and values[0] < 20}
    assert small  # somebody has few: a test of confidentiality needs it


def test_yearly_figures_are_those_of_nine_prefectures(forms, truth):
    lines = {unit: form.rows for (code, unit, _), form in forms.items() if code == "F8"}
    assert len(lines) == 10
    for code, reading, line, factor in (("J23", "rd_expenditure", "01", 10_000), ("J24", "planned_land", "25", 15)):
        values = [
            number(row[3]) for unit, rows in lines.items() if unit != "22CBS0" for row in rows if row[2:3] == [line]
        ]
        (row,) = truth("target_scoreboard", target_code=code, reading=reading)
        assert Decimal(row["actual"]) == factor * sum(values)
    inside = {row[2]: number(row[3]) for row in lines["22CBS0"] if number(row[3]) is not None}
    hosts = [{row[2]: number(row[3]) for row in lines[unit]} for unit in ("220600", "222400")]
    assert all(value <= sum(host[line] for host in hosts) for line, value in inside.items() if line not in ("22", "23"))


def test_industries_by_county(province_sample, forms, truth):
    register = {row["unit_code"]: row for row in truth("unit_register")}
    cells: dict[tuple[str, str], int] = defaultdict(int)
    for (code, unit, period), form in forms.items():
        if (code, period) != ("F1", LAST) or unit == "220000":
            continue
        values = {
            row[1]: form.yuan(row[5]) for row in form.rows if row[1] and register[row[1]]["is_confirmed"] == "True"
        }
        for own, value in values.items():
            above = register[own]["host_unit_code"]
            while above and above not in values:
                above = register[above]["host_unit_code"]
            if not above:
                line = register[own]
                cells[line["county_code"], GROUPS.get(line["leading_industry_zh"], "X")] += value
    rows = truth("specialisation")
    assert {(r["region_code"], r["industry_group_code"]): int(r["value_added_ytd_yuan"]) for r in rows} == cells
    whole = sum(cells.values())
    for row in rows:
        county, group = row["region_code"], row["industry_group_code"]
        in_county = sum(value for key, value in cells.items() if key[0] == county)
        in_group = sum(value for key, value in cells.items() if key[1] == group)
        quotient = Fraction(cells[county, group] * whole, in_county * in_group)
        assert abs(Fraction(row["location_quotient"]) - quotient) <= Fraction(1, 10**12)
        if row["prior_year_ytd_yuan"]:
            parts = [Decimal(row[f"{name}_effect_yuan"]) for name in ("province", "mix", "local")]
            change = Decimal(row["value_added_ytd_yuan"]) - Decimal(row["prior_year_ytd_yuan"])
            assert abs(sum(parts) - change) < Decimal("0.000001")
    for row in truth("concentration", concentration_of="county"):
        assert 0 < Fraction(row["hhi"]) <= 1
        assert Fraction(row["cr4"]) <= 1
    together = province_sample.table("truth/tax_revenue_share.csv")
    (block,) = (
        r
        for r in together
        if (r["as_of_load"], r["period"], r["scope"], r["measure"]) == (LAST, LAST, "block_economy", "value_added")
    )
    assert int(block["numerator_computed_yuan"]) == whole


def test_facts_are_what_the_forms_say(forms, truth):
    rows = {
        (r["reporting_unit_code"], r["subject_code"], r["indicator_code"], r["basis"]): r
        for r in truth("indicator_value", form_code="F1")
    }
    for (code, unit, period), form in forms.items():
        if (code, period) == ("F1", LAST) and unit != "220000":
            for line in form.rows:
                for column, measure in ((5, "value_added"), (8, "revenue"), (11, "tax_paid")):
                    if line[1]:
                        row = rows.pop((unit, line[1], measure, "ytd"))
                        assert int(row["value"]) == form.yuan(line[column])
                        before = form.yuan(line[column + 1])
                        assert row["prior_year_value"] == ("" if before is None else str(before))
                        assert (row["growth_pct"] == "") == (before is None)
    assert {key[1] for key in rows} == {"ZONE", "TOWN", "DEMO", "BLOCK_SUM", "BLOCK_UNION", "ZONE_CLUSTER_UNION"}


def test_the_calendar_and_the_revisions(province_sample):
    rows = [r for r in province_sample.table("truth/reporting_calendar.csv") if r["as_of_load"] == LAST]
    odd = {(r["form_code"], r["reporting_unit_code"], r["month"]): r for r in rows if r["status"] != "reported"}
    late = {("F1", "220500", "2007-04"), ("F2", "220500", "2007-04"), ("F3", "220500", "2007-04")}
    bureau = {("F1", "220000", "2007-04"), ("F3", "220000", "2007-04")}
    assert {key for key, row in odd.items() if row["status"] == "late"} == late | bureau
    assert odd["F1", "220400", "2007-05"]["status"] == "quarantined"
    assert odd["F3", "222400", "2007-03"]["status"] == "missing"
    assert odd["F1", "220500", "2007-04"]["days_late"] == "10"
    quality = {
        (r["period"], r["level"], r["reporting_unit_code"]): r for r in province_sample.table("truth/data_quality.csv")
    }
    april = quality["2007-04", "province", "220000"]
    assert (april["expected_count"], april["reported_count"], april["late_count"]) == ("27", "27", "5")
    assert (april["completeness_pct"], april["timeliness_pct"]) == ("100.00", "81.48")
    assert quality["2007-05", "reporting_unit", "220400"]["rejected_count"] == "1"
    assert quality["2007-05", "reporting_unit", "220200"]["restated_count"] == "2"
    triangle = [r for r in province_sample.table("truth/revision.csv") if r["as_of_load"] == LAST]
    again = [r for r in triangle if r["view_name"] == "cluster_value_added" and r["vintage_number"] == "2"]
    assert {(r["row_key"], r["leg"], r["period"]) for r in again} == {
        ("C03", "value_added_ytd_yuan", "2007-05"),
        ("C03", "value_added_month_yuan", "2007-05"),
    }
    assert all(int(r["revision"]) == int(r["value"]) - int(r["previous_value"]) > 0 for r in again)
