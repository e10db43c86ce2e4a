"""Sum-of-parts identities hold on the written forms; where the scenario breaks one, only there."""

from collections import Counter
from decimal import ROUND_HALF_UP, Decimal

import pytest

from tests.sample.conftest import Form, number

VALUE_COLUMNS = (5, 6, 8, 9, 11, 12)


@pytest.fixture(scope="module")
def forms(province_sample):
    return province_sample.in_force("2007-06")


def values(row: list[str], columns) -> list[Decimal]:
    return [number(row[column]) or Decimal(0) for column in columns]


def added(rows: list[list[str]], columns) -> list[Decimal]:
    return [sum(column, Decimal(0)) for column in zip(*(values(row, columns) for row in rows), strict=True)]


def test_f1_subtotals_totals_and_unions(forms):
    checked = Counter()
    for (code, unit, _), form in forms.items():
        if code != "F1" or unit == "220000":
            continue
        block: list[list[str]] = []
        units: list[list[str]] = []
        for row in form.rows:
            if row[1]:
                block.append(row)
            elif row[2] == "小计":
                assert values(row, VALUE_COLUMNS) == added(block, VALUE_COLUMNS)
                units, block = units + block, []
            elif row[2] == "合计":
                total = values(row, VALUE_COLUMNS)
                assert total == added(units, VALUE_COLUMNS)
            else:
                assert row[2] == "剔重合计"
                union = values(row, VALUE_COLUMNS)
                assert all(one <= all_ for one, all_ in zip(union, total, strict=True))
                assert all(
                    max(values(u, [c])[0] for u in units) <= one for c, one in zip(VALUE_COLUMNS, union, strict=True)
                )
                checked[union < total] += 1
    assert checked[True] > 30
    assert checked[True] + checked[False] == 59  # ten units, six months, without the slipped file


def test_f1_bureau_adds_up_the_units(forms):
    for period in ("2006-12", "2007-02", "2007-03", "2007-06"):
        labels = {"产业集聚区小计": "Z", "专业村镇小计": "T", "产业升级示范区小计": "D"}
        bureau = {row[0]: row for row in forms["F1", "220000", period].rows}
        for label, letter in labels.items():
            rows = [
                (form, row)
                for (code, unit, month), form in forms.items()
                if (code, month) == ("F1", period) and unit != "220000"
                for row in form.rows
                if row[1].startswith(letter)
            ]
            assert number(bureau[label][1]) == len(rows)
            assert int(number(bureau[label][2])) * 10_000 == sum(form.yuan(row[5]) for form, row in rows)
        assert number(bureau["块状经济剔重合计"][2]) < number(bureau["合计"][2])
        assert bureau["集聚区和产业集群剔重合计"][5] == "—"


def test_f2_total_and_blank_rows(forms):
    for (code, unit, _), form in forms.items():
        if code != "F2":
            continue
        *rows, total = form.rows
        assert len(rows) == 10
        own = [row for row in rows if row[3]]
        assert len(own) == {"220100": 3, "220200": 3, "220300": 1, "220400": 1, "220500": 2}[unit]
        assert values(total, (3, 4)) == added(own, (3, 4))
        assert number(total[6]) == (100 * number(total[3]) / 500).quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_f3_counties_add_up_and_industry_is_a_part(forms):
    columns = (1, 2, 3, 5, 6, 8, 9)
    for (code, unit, _), form in forms.items():
        if code != "F3" or unit in ("220000", "22CBS0"):
            continue
        total, industry, *counties = form.rows
        assert values(total, columns) == added(counties, columns)
        assert values(industry, (2, 3)) < values(total, (2, 3))
        assert all(row[0].startswith("\u3000") for row in counties)


def test_f3_of_the_province_differs_in_may_only(forms):
    for period in ("2006-12", "2007-02", "2007-03", "2007-04", "2007-05", "2007-06"):
        total, *parts = forms["F3", "220000", period].rows
        changbaishan = parts.pop()
        assert "长白山" in changbaishan[0]
        assert len(parts) == 9
        gap = values(total, (2,))[0] - added(parts, (2,))[0]
        assert (gap == 0) == (period != "2007-05")
        assert abs(gap) <= values(total, (2,))[0] / 400


def test_changbaishan_lies_inside_its_hosts_and_lists_months(forms):
    earlier = Decimal(0)
    for period in ("2007-02", "2007-03", "2007-04", "2007-05", "2007-06"):
        row = forms["F3", "22CBS0", period].rows[0]
        month, ytd = values(row, (3, 4))
        assert earlier + month == ytd
        earlier = ytd
        hosts = [
            values(r, (2,))[0]
            for host in ("220600", "222400")
            if (form := forms.get(("F3", host, period)))
            for r in form.rows
            if r[0].strip("\u3000").replace("\u3000", "") in ("安图县", "抚松县", "长白县")
        ]
        assert ytd < sum(hosts)


def test_growth_is_of_the_same_form(forms):
    for (code, _, _), form in forms.items():
        if code not in ("F1", "F2"):
            continue
        for row in form.rows:
            for now, before, growth in zip(row, row[1:], row[2:], strict=False):
                if number(before) and number(growth) is not None and "." in growth and row.index(now) in (5, 8, 11):
                    exact = 100 * (number(now) - number(before)) / number(before)
                    assert number(growth) == exact.quantize(Decimal("0.1"), ROUND_HALF_UP)


def test_f4_stocks(forms):
    closing: dict[tuple[str, str], Decimal] = {}
    for code, unit, period in sorted(key for key in forms if key[0] == "F4"):
        form = forms[code, unit, period]
        total, rd, test, _ = form.rows
        assert values(total, range(1, 6)) == added([rd, test], range(1, 6))
        for row in form.rows:
            opening, new, gone, stock, operating = values(row, range(1, 6))
            assert stock == opening + new - gone
            assert 0 <= operating <= stock
            assert closing.get((unit, row[0]), opening) == opening
            closing[unit, row[0]] = stock


def test_f1_never_exceeds_f3_and_value_added_never_revenue(forms):
    for (code, unit, period), form in forms.items():
        if code != "F1" or unit == "220000" or ("F3", unit, period) not in forms:
            continue
        f3 = forms["F3", unit, period]
        first = f3.rows[0]
        whole = f3.yuan(first[4] if unit == "22CBS0" else first[2])
        assert form.yuan(form.rows[-1][5]) < whole
        for row in form.rows:
            now = values(row, (5, 8, 11))
            assert now[2] < now[0] < now[1]


def test_figures_grow_within_a_year(forms):
    def ytd(form: Form) -> int:
        return form.yuan(form.rows[0][2])

    for unit in ("220100", "220500", "222400"):
        known = [ytd(forms["F3", unit, month]) for month in ("2007-02", "2007-04", "2007-05", "2007-06")]
        assert known == sorted(set(known))
