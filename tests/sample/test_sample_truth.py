"""The truth agrees with the written forms, worked here the other way round: by host codes, not by sets of ground."""

import re
from decimal import Decimal
from fractions import Fraction

import pytest

from tests.sample.conftest import Sample, number

PREFECTURES = [f"220{n}00" for n in range(1, 9)] + ["222400"]
UNITS = [*PREFECTURES, "22CBS0"]
MEASURE_COLUMN = {"value_added": 5, "revenue": 8, "tax_paid": 11}


def quarter_end(period: str) -> str:
    return f"{period[:4]}-{int(period[-1]) * 3:02d}"


class Evidence:
    """The forms in force at a load, as a reader of the paper would use them."""

    def __init__(self, sample: Sample, load: str):
        self.forms = sample.in_force(load)

    def newest(self, code: str, unit: str, month: str):
        known = [p for c, u, p in self.forms if (c, u) == (code, unit) and quarter_end(p) <= month]
        return self.forms[code, unit, max(known)] if known else None

    def confirmed(self, unit: str, month: str) -> dict[str, str]:
        """Confirmed units and their hosts."""
        register = self.newest("F5", unit, month)
        return {row[1]: row[6] for row in register.rows if row[9] == "已认定"} if register else {}

    def economics(self, unit: str, month: str, measure: str) -> dict[str, int]:
        form = self.forms.get(("F1", unit, month))
        confirmed = self.confirmed(unit, month)
        column = MEASURE_COLUMN[measure]
        return {r[1]: form.yuan(r[column]) for r in form.rows if r[1] in confirmed} if form else {}

    def clusters(self, unit: str, month: str) -> dict[str, int]:
        form = self.forms.get(("F2", unit, month))
        return {f"C{int(r[0]):02d}": form.yuan(r[3]) for r in form.rows if r[0] and r[3]} if form else {}

    def numerator(self, scope: str, measure: str, month: str, units: list[str], *, plain: bool = False) -> int | None:
        total, known = 0, False
        for unit in units:
            known |= ("F1", unit, month) in self.forms
            hosts, values = self.confirmed(unit, month), self.economics(unit, month, measure)
            if scope != "block_economy":
                letters = "ZT" if "towns" in scope else "" if scope == "all_clusters" else "Z"
                values = {code: value for code, value in values.items() if code[0] in letters}
                values |= self.clusters(unit, month)
                known |= ("F2", unit, month) in self.forms
            total += sum(value for code, value in values.items() if plain or hosts.get(code, "") not in values)
        return total if known else None

    def matched(self, scope: str, month: str) -> list[str]:
        codes = ("F1", "F3") if scope == "block_economy" else ("F1", "F2", "F3")
        due = {unit: [c for c in codes if c != "F2" or unit in PREFECTURES[:5]] for unit in PREFECTURES}
        found = [unit for unit in PREFECTURES if all((code, unit, month) in self.forms for code in due[unit])]
        if scope == "all_clusters":  # no form has the figures of a county cluster
            found = [unit for unit in found if not any(c[0] == "K" for c in self.confirmed(unit, month))]
        inside = {"220600", "222400"} <= set(found) and ("F1", "22CBS0", month) in self.forms
        return [*found, "22CBS0"] if inside else found

    def denominator(self, scope: str, measure: str, month: str, units: list[str]) -> int | None:
        column, line = MEASURE_COLUMN[measure] - 3, 1 if scope.endswith("to_industry") else 0
        forms = [self.forms[("F3", unit, month)] for unit in units if ("F3", unit, month) in self.forms]
        return sum(form.yuan(form.rows[line][column]) for form in forms) if forms else None

    def declared(self, scope: str, measure: str, month: str) -> tuple[int | None, int | None]:
        f1, f3 = self.forms.get(("F1", "220000", month)), self.forms.get(("F3", "220000", month))
        label = "块状经济剔重合计" if scope == "block_economy" else "集聚区和产业集群剔重合计"
        f1 = None if scope in ("zones_towns_and_clusters", "all_clusters") else f1
        f3 = None if scope.endswith("to_industry") else f3
        column = MEASURE_COLUMN[measure] - 3
        numerator = next((f1.yuan(row[column]) for row in f1.rows if row[0] == label), None) if f1 else None
        return numerator, f3.yuan(f3.rows[0][column]) if f3 else None


def whole(text: str) -> int | None:
    return int(text) if text else None


def test_shares(province_sample):
    rows = province_sample.table("truth/tax_revenue_share.csv")
    assert len(rows) == 7 * (1 + 2 + 3 + 4 + 5 + 6)
    bases = set()
    for row in rows:
        seen, month, scope, measure = (
            Evidence(province_sample, row["as_of_load"]),
            row["period"],
            row["scope"],
            row["measure"],
        )
        declared = seen.declared(scope, measure, month)
        matched = seen.matched(scope, month)
        assert (whole(row["numerator_declared_yuan"]), whole(row["denominator_declared_yuan"])) == declared
        assert whole(row["numerator_computed_yuan"]) == seen.numerator(scope, measure, month, UNITS)
        assert whole(row["numerator_sum_yuan"]) == seen.numerator(scope, measure, month, UNITS, plain=True)
        assert whole(row["denominator_computed_yuan"]) == seen.denominator(scope, measure, month, PREFECTURES)
        assert int(row["reporting_unit_matched_count"]) == len(matched)
        assert Decimal(row["coverage_pct"]) == 10 * len(matched)
        legs = declared
        if None in declared and not matched:
            assert (row["basis_status"], row["share"]) == ("no_data", "")
            continue
        if None in declared:
            prefectures = [unit for unit in matched if unit in PREFECTURES]
            legs = (
                seen.numerator(scope, measure, month, matched),
                seen.denominator(scope, measure, month, prefectures),
            )
        assert (whole(row["numerator_yuan"]), whole(row["denominator_yuan"])) == legs
        assert row["basis_status"] == ("matched" if None in declared else "declared")
        assert abs(Fraction(row["share"]) - Fraction(*legs)) <= Fraction(1, 2 * 10**12)
        if scope in ("block_economy", "zones_and_clusters"):
            bases.add((row["as_of_load"], month, row["basis_status"]))
    assert [key for key in bases if key[2] == "matched"] == [("2007-04", "2007-04", "matched")]


def test_declared_and_computed_differ_only_where_the_scenario_says(province_sample):
    for row in province_sample.table("truth/tax_revenue_share.csv"):
        if row["scope"] not in ("block_economy", "zones_and_clusters"):
            continue
        same = row["numerator_declared_yuan"] == row["numerator_computed_yuan"]
        late = (row["as_of_load"], row["period"]) == ("2007-04", "2007-04")
        assert same == (not late and row["period"] != "2007-05")
        assert int(row["numerator_computed_yuan"]) < int(row["numerator_sum_yuan"])


def cluster_truth(sample: Sample) -> dict[tuple[str, ...], dict[str, str]]:
    rows = sample.table("truth/cluster_value_added.csv")
    return {(row["as_of_load"], row["period"], row["cluster_code"]): row for row in rows}


def test_clusters(province_sample):
    rows = {
        (r["as_of_load"], r["period"], r["cluster_code"]): r
        for r in province_sample.table("truth/cluster_value_added.csv")
    }
    assert len(rows) == 10 * 21
    for (load, month, code), row in rows.items():
        seen = Evidence(province_sample, load)
        value = {k: v for unit in UNITS for k, v in seen.clusters(unit, month).items()}.get(code)
        assert whole(row["value_added_ytd_yuan"]) == value
        assert (row["value_status"] == "not_reported") == (value is None)
        before = rows.get((load, f"{month[:5]}{int(month[5:]) - 1:02d}", code))
        if value is None:
            assert row["month_status"] == "not_reported"
        elif month[5:] == "02":
            assert (whole(row["value_added_month_yuan"]), row["months_covered"]) == (value, "2")
        elif before is None or not before["value_added_ytd_yuan"]:
            assert (row["value_added_month_yuan"], row["month_status"]) == ("", "previous_missing")
        else:
            assert whole(row["value_added_month_yuan"]) == value - int(before["value_added_ytd_yuan"])
            assert row["month_status"] == "derived"


def test_the_late_and_the_restated_month(province_sample):
    rows = {
        (r["as_of_load"], r["period"], r["cluster_code"]): r
        for r in province_sample.table("truth/cluster_value_added.csv")
    }
    assert rows["2007-04", "2007-04", "C01"]["value_status"] == "not_reported"
    assert rows["2007-05", "2007-04", "C01"]["value_status"] == "reported"
    first, second = rows["2007-05", "2007-05", "C03"], rows["2007-06", "2007-05", "C03"]
    assert int(first["value_added_ytd_yuan"]) < int(second["value_added_ytd_yuan"])
    before = {key[1:]: list(row.values())[1:-2] for key, row in rows.items() if key[0] == "2007-05"}
    after = {key[1:]: list(row.values())[1:-2] for key, row in rows.items() if key[0] == "2007-06"}
    assert [key for key in before if before[key] != after[key]] == [("2007-05", "C03")]


def test_platforms(province_sample):
    lines = {"technical_platform": 0, "rd_center": 1, "test_center": 2, "logistics_center": 3}
    rows = province_sample.table("truth/platform_count.csv")
    assert len(rows) == 4 * 11 * 21
    totals: dict[tuple[str, ...], int] = {}
    for row in rows:
        key = (row["as_of_load"], row["period"], row["platform_type"])
        if row["reporting_unit_code"] == "220000":
            assert int(row["stock_count"]) == totals[key]
            assert row["reporting_unit_count"] == "10"
            continue
        form = Evidence(province_sample, row["as_of_load"]).newest("F4", row["reporting_unit_code"], row["period"])
        line = form.rows[lines[row["platform_type"]]]
        assert int(row["stock_count"]) == number(line[4])
        assert int(row["operating_count"]) == number(line[5])
        reported = quarter_end(row["reported_period"]) == row["period"]
        assert row["value_status"] == ("reported" if reported else "carried")
        assert (whole(row["added_count"]), whole(row["withdrawn_count"])) == (
            (number(line[2]), number(line[3])) if reported else (None, None)
        )
        totals[key] = totals.get(key, 0) + int(row["stock_count"])


def test_targets(province_sample):
    rows = province_sample.table("truth/target_scoreboard.csv")
    assert len(rows) == 96 * 21
    latest = {
        (r["target_code"], r["reading"]): r for r in rows if (r["as_of_load"], r["period"]) == ("2007-06", "2007-06")
    }
    assert [latest[code, "confirmed"]["actual"] for code in ("J03", "J04", "J05")] == ["44", "40", "24"]
    assert latest["J01", "zones_and_clusters"]["status"] == latest["J11", "ten_named"]["status"] == "in_progress"
    statuses = {row["status"] for row in rows if row["kind"] == "target" and row["reading"] != "all_clusters"}
    assert statuses == {"attained", "not_attained", "in_progress"}
    assert {row["status"] for row in rows if row["kind"] == "duty"} == {"done", "not_done"}
    assert {row["status"] for row in rows if row["kind"] == "context"} == {"context", "no_data", "not_applicable"}
    columns = ("as_of_load", "period", "scope", "measure")
    shares = {tuple(row[c] for c in columns): row for row in province_sample.table("truth/tax_revenue_share.csv")}
    for row in rows:
        key = (row["as_of_load"], row["period"])
        if row["unit"] == "share" and row["kind"] == "target":
            measure = {"J07": "revenue", "J08": "tax_paid"}.get(row["target_code"], "value_added")
            share = shares[*key, row["reading"], measure]
            assert (row["actual_numerator"], row["actual_denominator"]) == (
                share["numerator_yuan"],
                share["denominator_yuan"],
            )
        if row["kind"] != "target" or row["status"] == "no_data":
            continue
        if row["attained_pct"]:
            actual = Fraction(int(row["actual_numerator"]), int(row["actual_denominator"]))
            target = Fraction(int(row["target_numerator"]), int(row["target_denominator"]))
            assert abs(Fraction(row["attained_pct"]) - 100 * actual / target) <= Fraction(1, 20_000)
            assert (row["status"] == "attained") == (actual >= target)
        else:
            assert row["target_code"] in ("J01", "J11")


def test_counties_with_a_cluster_are_counties(province_sample):
    forms = province_sample.in_force("2007-06")
    places = {
        row[4].replace(" ", "").replace("\u3000", "")
        for (code, _, period), form in forms.items()
        if (code, period) == ("F5", "2007-Q2")
        for row in form.rows
        if row[3] == "产业集群" and row[9] == "已认定"
    }
    prefectures = {"长春市", "吉林市", "四平市", "辽源市", "通化市"}
    assert places & prefectures == prefectures
    row = [r for r in province_sample.table("truth/target_scoreboard.csv") if r["target_code"] == "J09"][-1]
    assert int(row["actual"]) == len(places - prefectures)


@pytest.mark.parametrize(("first", "last", "seed"), [("2007-02", "2007-12", 5), ("2007-05", "2007-06", 20061017)])
def test_other_ranges(sample_maker, tmp_path, first, last, seed):
    sample = sample_maker(tmp_path / "x", first, last, seed)
    rows = sample.table("truth/cluster_value_added.csv")
    statuses = {(row["period"], row["month_status"]) for row in rows if row["as_of_load"] == last}
    assert ("2006-12", "previous_missing") in statuses
    assert ((first, "previous_missing") in statuses) == (first == "2007-05")
    shares = [
        r
        for r in sample.table("truth/tax_revenue_share.csv")
        if r["scope"] == "block_economy" and r["period"] != "2007-05"
    ]
    assert all(Fraction(1, 8) < Fraction(row["share"]) < Fraction(1, 4) for row in shares)
    assert all(re.fullmatch(r"\d{4}-\d{2}", row["period"]) for row in rows)
