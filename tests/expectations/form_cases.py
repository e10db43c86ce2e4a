"""Failing cases and passing twins of the rules for the forms F6 to F9 and for the province's table of shares."""

from decimal import Decimal

from rule_cases import HERE, Case, f5, text
from rule_forms import YI, cell, form

from expectations.checks.evidence import Submission
from ingest.observation import Observation
from ingest.vocabulary import Basis

IN_TIME = "2007-07-05T09:00:00+08:00"
CODES = ("24400000-7", "24400001-5", "24400002-3")
PERCENT, POINTS = ("%", Decimal(1)), ("百分点", Decimal(1))
MARKS = ("is_growth_enterprise", "is_leading_enterprise", "is_technology_enterprise", "is_little_giant")


def enterprise(n: int, *, host: str = "", county: str = "", marks: str = "是否否否", **figures: str | None):
    """Cells of an enterprise; a figure called *_at_here stands at C7."""
    subject = f"enterprise:{CODES[n]}"
    said = {"host_unit": host, "county": county, **dict(zip(MARKS, marks, strict=True))}
    cells = [text(subject, name, written) for name, written in said.items() if written]
    for name, number in figures.items():
        code = name.removesuffix("_at_here")
        basis = Basis.STOCK if code.endswith("_count") else Basis.YTD
        cells.append(cell(subject, code, number, basis, at=HERE if code != name else None))
    return cells


def total(**figures: str) -> list[Observation]:
    """合计 of F6, at C7."""
    return [
        cell("group:ENTERPRISE_SUM", name, n, Basis.STOCK if name.endswith("_count") else Basis.YTD, at=HERE)
        for name, n in figures.items()
    ]


def f6(*rows: list[Observation], number: int = 1) -> Submission:
    return form("F6", "220500", "2007-Q2", *(c for row in rows for c in row), number=number, received=IN_TIME)


def june(form_code: str, *cells: Observation, number: int = 9) -> Submission:
    return form(form_code, "220500", "2007-06", *cells, number=number, received=IN_TIME)


def listed(amount: str, name: str = "purchases") -> Case:
    """Three enterprises, of 10 each: an amount may be 1.5 off by rounding, a count of people may not."""
    rows = [enterprise(n, **{name: "10"}) for n in range(3)]
    return Case((f6(*rows, total(**{name: amount})),))


def known(amount: str) -> Case:
    """Two of three enterprises are known: 100 and 50; half a unit for each may be rounded."""
    rows = [enterprise(n, profit=each) for n, each in enumerate(("100", "50", None))]
    return Case((f6(*rows, total(profit=amount)),))


def row_of(**figures: str) -> Case:
    return Case((f6(enterprise(0, **figures)),))


def marked(marks: str) -> Case:
    cells = enterprise(0, marks=marks)
    return Case((f6([text(f"enterprise:{CODES[0]}", MARKS[0], marks[0], at=HERE), *cells[1:]]),))


def coded(code: str) -> Case:
    return Case((f6([cell(f"enterprise:{code}", "profit", "1", at=HERE)]),))


def hosted(amount: str) -> Case:
    """C01 has 3 万元 on F2, in 亿元 with four decimals: its enterprises may have 1.5 steps of 万元 more."""
    whole = june("F2", cell("cluster:C01", "value_added", "0.0003", unit=YI))
    rows = enterprise(0, host="C01", value_added_at_here=amount), enterprise(1, host="C01", value_added="1")
    return Case((f6(*rows),), (whole,))


def listed_before(amount: str) -> Case:
    """The zone's form comes after the list."""
    before = f6(enterprise(0, host="Z22050001", revenue="70"), number=9)
    return Case((june("F1", cell("unit:Z22050001", "revenue", amount, at=HERE), number=1),), (before,))


def in_region(amount: str, *, marks: str, where: str = "220500") -> Case:
    whole = june("F3", cell(f"region:{where}", "tax_paid", "100"))
    rows = (
        enterprise(0, county="集安市", marks=marks, tax_paid_at_here=amount),
        enterprise(1, marks="否是否否", tax_paid="20"),
    )
    return Case((f6(*rows),), (whole,))


def host_known(status: str) -> Case:
    line = [text("unit:Z22050001", "unit_status", status), text("unit:Z22050001", "confirmed_on", "2006-12-20")]
    before = f5(line, unit="220500", number=9).pending
    return Case((f6([text(f"enterprise:{CODES[0]}", "host_unit", "Z22050001", at=HERE)]),), before)


def leaders(count: str) -> Case:
    reported = june("F2", cell("cluster:C01", "leading_enterprise_count", count, Basis.STOCK, at=HERE), number=1)
    rows = [enterprise(n, host="C01", marks="否是否否") for n in (0, 1)]
    return Case((reported,), (f6(*rows, number=9),))


def shares(*, reported: str = "20.00", gap: str = "0", economy: str = "500", at: str = "value_added_share") -> Case:
    """The province's table: 100 of 500 (of the total on the same form) is 20 %, the target."""
    place = "region:220000"
    rows = [
        ("value_added_block", "100", Basis.YTD),
        ("value_added_economy", economy, Basis.YTD),
        ("value_added_share", reported, Basis.SHARE),
        ("value_added_share_target", "20", Basis.SHARE),
    ]
    cells = [cell(place, name, n, basis, at=HERE if name == at else None) for name, n, basis in rows]
    cells.append(cell(place, "value_added_share", gap, Basis.CHANGE, at=HERE if at == "gap" else None, unit=POINTS))
    cells.append(cell(place, "value_added", "500"))
    return Case((form("F3", "220000", "2007-05", *cells),))


def share_of(union: str) -> Case:
    units = form("F1", "220000", "2007-05", cell("group:BLOCK_UNION", "value_added", union), number=9)
    return Case(shares(at="value_added_block").pending, (units,))


def plan(*, at: str, number: int = 1, period: str = "2007-Q2", **said: str) -> Submission:
    cells = [text("region:220500", name, written, at=HERE if name == at else None) for name, written in said.items()]
    return form("F7", "220500", period, *cells, number=number, received=IN_TIME)


def planned_on(day: str) -> Case:
    return Case((plan(at="plan_done_on", plan_state="已完成", plan_done_on=day, appraisal_state="未论证"),))


def appraised_on(day: str) -> Case:
    said = {"plan_state": "已完成", "plan_done_on": "2007-05-10", "appraisal_state": "已通过"}
    return Case((plan(at="appraisal_done_on", **said, appraisal_done_on=day),))


def states(plan_state: str, appraisal_state: str) -> Case:
    return Case((plan(at="appraisal_state", plan_state=plan_state, appraisal_state=appraisal_state),))


def dated(plan_state: str) -> Case:
    return Case((plan(at="plan_done_on", plan_state=plan_state, plan_done_on="2007-05-10"),))


def progress(now: str) -> Case:
    before = plan(at="", period="2007-Q1", number=9, plan_state="编制中", appraisal_state="未论证")
    return Case((plan(at="plan_state", plan_state=now, appraisal_state="未论证"),), (before,))


def year(*cells: Observation, number: int = 1, period: str = "2007") -> Submission:
    return form("F8", "220500", period, *cells, number=number, received=f"{int(period) + 1}-01-05T09:00:00+08:00")


def line(name: str, amount: str, basis: Basis = Basis.YTD, *, at: str | None = None, group: str = "") -> Observation:
    return cell(group or "region:220500", name, amount, basis, at=at)


def brands(added: str) -> Case:
    stock = line("china_name_brand_count", "5", Basis.STOCK)
    return Case((year(stock, line("china_name_brand_added_count", added, at=HERE)),))


def land(built: str) -> Case:
    return Case((year(line("land_planned", "100", Basis.STOCK), line("land_built", built, Basis.STOCK, at=HERE)),))


def block(amount: str) -> Case:
    part = line("rd_expenditure", amount, at=HERE, group="group:BLOCK_UNION")
    return Case((year(line("rd_expenditure", "100"), part),))


def market(share: str, source: str = "行业协会") -> Case:
    texts = [text("region:220500", "market_share_product", "米"), text("region:220500", "market_share_source", source)]
    national = cell("region:220500", "market_share_national", share, Basis.STOCK, unit=PERCENT, at=HERE)
    return Case((year(national, *texts),))


def last_year(name: str, before: str, now: str) -> Case:
    return Case((year(line(name, now, at=HERE)),), (year(line(name, before), number=9, period="2006"),))


def stock(closing: str) -> Case:
    """Three trademarks at the end of 2006, two added."""
    name, added = "well_known_trademark_count", "well_known_trademark_added_count"
    now = year(line(name, closing, Basis.STOCK, at=HERE), line(added, "2"))
    return Case((now,), (year(line(name, "3", Basis.STOCK), number=9, period="2006"),))


def slip(*, at: str, lines: int = 1, **said: str) -> Case:
    """A slip of one line, or of several alike; the last one's cell named by `at` stands at C7."""
    written = {"slip_kind": "更正", "slip_form": "吉集综1表", "slip_period": "2007-06", "slip_cell": "D12"} | said
    cells = [
        text(f"slip:{n}", name, value, at=HERE if (n, name) == (lines, at) else None)
        for n in range(1, lines + 1)
        for name, value in written.items()
    ]
    return Case((form("F9", "220500", "2007-06", *cells, received="2007-09-05T09:00:00+08:00"),))


def two_lines(second: str) -> Case:
    (one,) = slip(at="", slip_new_value="5").pending
    (two,) = slip(at="slip_cell", lines=2, slip_new_value="6", slip_cell=second).pending
    own = [o for o in two.observations if o.subject_code == "2"]
    return Case((form("F9", "220500", "2007-06", *one.observations, *own, received=IN_TIME),))


def cluster_plan(code: str) -> Case:
    cell = text(f"cluster:{code}", "plan_state", "未编制", at=HERE)
    return Case((form("F7", "220500", "2007-Q2", cell, received=IN_TIME),))


def clusters_together(amount: str) -> Case:
    whole = june("F3", cell("region:220500", "value_added", "100"))
    return Case((june("F2", cell("group:CLUSTER_SUM", "value_added", amount, at=HERE), number=1),), (whole,))


FORM_FAILING = {
    "R337": listed("32"),
    "R338": known("148"),
    "R339": row_of(revenue="100", rd_expenditure_at_here="101"),
    "R340": row_of(purchases_at_here="-1"),
    "R341": market("100.1"),
    "R342": shares(reported="20.06", gap="0.06"),
    "R343": shares(gap="0.2", at="gap"),
    "R344": shares(economy="502", reported="19.92", gap="-0.08", at="value_added_economy"),
    "R345": marked("否否否否"),
    "R346": coded("24400000-1"),
    "R347": planned_on("2007年7月1日"),
    "R348": appraised_on("2007-05-09"),
    "R349": states("编制中", "已通过"),
    "R350": dated("编制中"),
    "R351": brands("6"),
    "R352": land("101"),
    "R353": block("101"),
    "R354": market("12.5", source=""),
    "R355": slip(at="slip_signed_on", slip_signed_on="2007年9月6日"),
    "R356": slip(at="slip_rule", slip_rule="R999"),
    "R357": slip(at="slip_period", slip_period="2007-Q2"),
    "R358": two_lines("D12"),
    "R359": slip(at="slip_new_value", slip_old_value="1,250", slip_new_value="1250.0"),
    "R414": last_year("fiscal_support", "1000", "1"),
    "R415": last_year("loan_balance", "1000", "3001"),
    "R416": progress("未编制"),
    "R417": stock("6"),
    "R507": hosted("3.6"),
    "R508": in_region("102", marks="是否否否"),
    "R509": host_known("推荐"),
    "R510": in_region("82", marks="否是否否"),
    "R511": leaders("3"),
    "R512": share_of("102"),
    "R513": cluster_plan("C02"),
    "R514": clusters_together("102"),
}
FORM_PASSING = {
    "R337": listed("31"),
    "R338": known("149"),
    "R339": row_of(revenue="100", rd_expenditure_at_here="100"),
    "R340": row_of(purchases_at_here="0"),
    "R341": market("100"),
    "R342": shares(reported="20.05", gap="0.05"),
    "R343": shares(gap="0.1", at="gap"),
    "R344": shares(economy="501", reported="19.96", gap="-0.04", at="value_added_economy"),
    "R345": marked("否否否是"),
    "R346": coded("24400000-7"),
    "R347": planned_on("2007年6月30日"),
    "R348": appraised_on("2007-05-10"),
    "R349": states("已完成", "已通过"),
    "R350": dated("已完成"),
    "R351": brands("5"),
    "R352": land("100"),
    "R353": block("100"),
    "R354": market("12.5"),
    "R355": slip(at="slip_signed_on", slip_signed_on="2007年9月5日"),
    "R356": slip(at="slip_rule", slip_rule="R402"),
    "R357": slip(at="slip_period", slip_period="2007-05"),
    "R358": two_lines("D13"),
    "R359": slip(at="slip_new_value", slip_old_value="1,250", slip_new_value="1251"),
    "R414": last_year("fiscal_support", "1000", "400"),
    "R415": last_year("loan_balance", "1000", "3000"),
    "R416": progress("已完成"),
    "R417": stock("5"),
    "R507": hosted("3.5"),
    "R508": in_region("101", marks="否否否是", where="220582"),
    "R509": host_known("已认定"),
    "R510": in_region("81", marks="否是否否"),
    "R511": leaders("2"),
    "R512": share_of("101"),
    "R513": cluster_plan("C01"),
    "R514": clusters_together("101"),
}
