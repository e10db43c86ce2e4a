"""What was published of six months, in the hands of an attacker: no confidential figure is bounded too tightly.

Written apart from disclosure control: he has the views as readers see them, all months at once, and more than he could
know: which sums hold, and by how much they are off.
"""

from collections import defaultdict
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

from jiqun.confidentiality.policy import load_policy
from jiqun.pipeline.query import run_query
from tests.scenarios.sample.conftest import LoadedSample

ROWS = """
select shown.period, shown.reporting_unit_code, shown.subject_type, shown.subject_code, figure.value as truth,
    shown.value is null as is_hidden, shown.conf_status, register.county_code, register.industry_group_code,
    exists (select from bi.unit_membership as inside where (inside.period, inside.unit_code) =
        (shown.period, shown.subject_code) and left(inside.container_code, 1) in ('Z', 'T', 'D')) as is_inner
from bi.indicator_value as shown
inner join marts.fct_indicator_value as figure
    using (release_id, period, subject_type, subject_code, reporting_unit_code, indicator_code, basis)
left join bi.unit_register as register
    on (register.period, register.unit_code) = (shown.period, shown.subject_code)
where shown.form_code = 'F1' and shown.basis = 'ytd' and shown.indicator_code = '{measure}' and figure.value is not null
"""
KINDS = {"Z": "ZONE", "T": "TOWN", "D": "DEMO"}
Row = dict[str, Any]


class Attacker:
    """Knows every sum over hidden figures that anything published gives him, and that no month is negative."""

    def __init__(self, rows: list[Row], hidden: set[int]) -> None:
        self.rows = [row for number, row in enumerate(rows) if number in hidden]
        self.place = {self._key(row): at for at, row in enumerate(self.rows)}
        self.sums: list[list[int]] = []
        sums: dict[tuple[object, ...], list[int]] = defaultdict(list)
        hidden_groups = {
            (row["period"], row["reporting_unit_code"], row["subject_code"])
            for row in self.rows
            if row["subject_type"] == "group"
        }
        for at, row in enumerate(self.rows):
            if row["subject_type"] != "unit":
                continue
            month, unit = row["period"], row["reporting_unit_code"]
            kind = KINDS[row["subject_code"][0]]
            if (month, unit, kind) not in hidden_groups:
                sums[month, unit, kind].append(at)
            if not row["is_inner"]:
                sums[month, unit, "BLOCK_UNION"].append(at)
                sums[month, "counted in shares"].append(at)
                sums[month, "county", row["county_code"]].append(at)
                sums[month, "industry group", row["industry_group_code"]].append(at)
        self.sums = list(sums.values())

    @staticmethod
    def _key(row: Row) -> tuple[str, ...]:
        return row["period"], row["reporting_unit_code"], row["subject_type"], row["subject_code"]

    def bound(self, row: Row) -> tuple[float, float]:
        """The least and the most that a hidden figure can be, in 万元."""
        truth = np.array([float(each["truth"]) / 1e4 for each in self.rows])
        sums = np.zeros((len(self.sums), len(self.rows)))
        for number, places in enumerate(self.sums):
            sums[number, places] = 1
        months = self._months()
        objective = np.zeros(len(self.rows))
        objective[self.place[self._key(row)]] = 1
        found = [
            linprog(sign * objective, A_eq=sums, b_eq=sums @ truth, A_ub=months, b_ub=np.zeros(len(months))).fun
            for sign in (1, -1)
        ]
        return found[0], -found[1]

    def _months(self) -> np.ndarray[Any, Any]:
        """A year-to-date is not below that of the month before, where both are hidden."""
        lines = []
        for row, at in ((row, self.place[self._key(row)]) for row in self.rows):
            year, month = row["period"].split("-")
            before = self.place.get((f"{year}-{int(month) - 1:02d}", *self._key(row)[1:]))
            if before is not None:
                lines.append(np.zeros(len(self.rows)))
                lines[-1][[before, at]] = 1, -1
        return np.array(lines) if lines else np.zeros((0, len(self.rows)))


@pytest.mark.parametrize("measure", ["value_added", "revenue", "tax_paid"])
def test_no_confidential_figure_is_bounded(loaded_sample: LoadedSample, measure: str) -> None:
    result = run_query(loaded_sample.warehouse, ROWS.format(measure=measure), "auditor")
    rows = [dict(zip(result.columns, row, strict=True)) for row in result.rows]
    hidden = {number for number, row in enumerate(rows) if row["is_hidden"]}
    confidential = [row for row in rows if row["conf_status"] == "C"]
    assert {row["subject_code"] for row in confidential} == {"Z22080003"}
    assert len({row["period"] for row in confidential}) == 6
    attacker = Attacker(rows, hidden)
    alone = Attacker(rows, {number for number, row in enumerate(rows) if row["conf_status"] == "C"})
    for row in confidential:
        value = float(row["truth"]) / 1e4
        safety = value * float(load_policy().protection.safety_pct / Decimal(100))
        low, high = attacker.bound(row)
        assert low <= value - safety * (1 - 1e-6)
        assert high >= value + safety * (1 - 1e-6)
        assert alone.bound(row) == pytest.approx((value, value))  # without complementary suppression
