"""For every rule a failing case with the place it must be found at, and its passing twin."""

from dataclasses import dataclass, replace

from rule_forms import YI, cell, form

from expectations.checks.evidence import Expected, Submission
from ingest.observation import Observation
from ingest.submission.decisions import Decision
from ingest.vocabulary import Basis, CorrectionAction, DecisionKind, ObsStatus

HERE = "C7"  # where the finding belongs


@dataclass(frozen=True)
class Case:
    """Submissions to judge (the first is the one in question), what was accepted before, what is owed and decided."""

    pending: tuple[Submission, ...] = ()
    accepted: tuple[Submission, ...] = ()
    roster: tuple[Expected, ...] = ()
    at: str = HERE
    decisions: tuple[Decision, ...] = ()


def f1(*cells, accepted=(), unit="220500", period="2007-05", **others):
    return Case((form("F1", unit, period, *cells, **others),), tuple(accepted))


def zones(*numbers: str | None, subtotal: str, **others) -> Case:
    units = [cell(f"unit:Z220500{n:02}", "revenue", number) for n, number in enumerate(numbers)]
    return f1(*units, cell("group:ZONE", "revenue", subtotal, at=HERE), **others)


def groups(zone: str, town: str, demo: str, total: str) -> Case:
    parts = zip(("ZONE", "TOWN", "DEMO"), (zone, town, demo), strict=True)
    return f1(
        *(cell(f"group:{code}", "value_added", number) for code, number in parts),
        cell("group:BLOCK_SUM", "value_added", total, at=HERE),
    )


def union(*, total: str = "300", deduplicated: str, unit: str = "200") -> Case:
    return f1(
        cell("unit:Z22050001", "value_added", unit),
        cell("group:BLOCK_SUM", "value_added", total),
        cell("group:BLOCK_UNION", "value_added", deduplicated, at=HERE),
    )


def f3(total: str, *counties: str, unit: str = "220500", codes: tuple[str, ...] = ("220502", "220503", "220521")):
    rows = [cell(f"region:{code}", "tax_paid", number) for code, number in zip(codes, counties, strict=False)]
    return Case((form("F3", unit, "2007-05", cell(f"region:{unit}", "tax_paid", total, at=HERE), *rows),))


def province(total: str) -> Case:
    return f3(total, "60", "40", "7", unit="220000", codes=("220100", "220200", "22CBS0"))


def clusters(total: str) -> Case:
    return Case(
        (
            form(
                "F2",
                "220500",
                "2007-05",
                cell("cluster:C01", "value_added", "1.1112", unit=YI),
                cell("cluster:C07", "value_added", "2.2222", unit=YI),
                cell("group:CLUSTER_SUM", "value_added", total, unit=YI, at=HERE),
            ),
        )
    )


def platforms(total: str) -> Case:
    rows = (("RD", "2", None), ("TEST", "3", None), ("PLATFORM", total, HERE))
    cells = [
        cell(f"platform_type:{code}", "platform_stock_count", number, Basis.STOCK, at=at) for code, number, at in rows
    ]
    return Case((form("F4", "220500", "2007-Q1", *cells, received="2007-04-05T09:00:00+08:00"),))


def flow(closing: str) -> Case:
    row = "platform_type:LOGISTICS"
    return Case(
        (
            form(
                "F4",
                "220500",
                "2007-Q1",
                cell(row, "platform_stock_opening_count", "5", Basis.STOCK),
                cell(row, "platform_added_count", "3", Basis.QUARTER),
                cell(row, "platform_withdrawn_count", "1", Basis.QUARTER),
                cell(row, "platform_stock_count", closing, Basis.STOCK, at=HERE),
                received="2007-04-05T09:00:00+08:00",
            ),
        )
    )


def row(*, va: str | None = None, revenue: str | None = None, tax: str | None = None, at: str) -> Case:
    values = {"value_added": va, "revenue": revenue, "tax_paid": tax}
    return f1(
        *(
            cell("unit:Z22050001", name, n, at=HERE if name == at else None)
            for name, n in values.items()
            if n is not None
        )
    )


def operating(number: str) -> Case:
    row = "platform_type:LOGISTICS"
    cells = (
        cell(row, "platform_stock_count", "5", Basis.STOCK),
        cell(row, "platform_operating_count", number, Basis.STOCK, at=HERE),
    )
    return Case((form("F4", "220500", "2007-Q1", *cells, received="2007-04-05T09:00:00+08:00"),))


def industry(number: str) -> Case:
    part = cell("region:220500", "value_added_industry", number)
    return Case((form("F3", "220500", "2007-05", cell("region:220500", "value_added", "100", at=HERE), part),))


def growth(number: str, prior: str = "1000") -> Case:
    subject = ("unit:T22050001", "revenue")
    return f1(
        cell(*subject, "1123"),
        cell(*subject, prior, Basis.PRIOR_YEAR_YTD),
        cell(*subject, number, Basis.GROWTH, at=HERE),
    )


def share(number: str) -> Case:
    subject = ("cluster:C01", "value_added")
    cells = (cell(*subject, "51.2", unit=YI), cell(*subject, number, Basis.SHARE, at=HERE))  # 10.24 %
    return Case((form("F2", "220500", "2007-05", *cells),))


def leading(number: str) -> Case:
    return Case(
        (
            form(
                "F2",
                "220500",
                "2007-05",
                cell("cluster:C01", "leading_enterprise_count", number, Basis.STOCK, at=HERE),
            ),
        )
    )


def twice(code: str) -> Case:
    return f1(cell("unit:Z22050001", "revenue", "100"), cell(f"unit:{code}", "revenue", "200", at=HERE))


def months(indicator: str, before: str, now: str, *, period: str = "2007-05", earlier: str = "2007-04") -> Case:
    accepted = form("F1", "220500", earlier, cell("unit:Z22050001", indicator, before), number=9)
    return f1(cell("unit:Z22050001", indicator, now, at=HERE), period=period, accepted=[accepted])


def single_figure(now: str) -> Case:
    """Three units with revenue and tax since April, all a quarter more; one revenue otherwise."""

    def units(first: str, revenue: str, tax: str) -> list[Observation]:
        return [
            cell(f"unit:Z2205000{n}", name, first if (n, name) == (1, "revenue") else amount)
            for n in (1, 2, 3)
            for name, amount in (("revenue", revenue), ("tax_paid", tax))
        ]

    april = form("F1", "220500", "2007-04", *units("900", "900", "80"), number=9)
    figures = units(now, "1125", "100")
    return f1(replace(figures[0], cell=HERE), *figures[1:], accepted=[april])


def received(at: str) -> Case:
    return Case((form("F5", "22CBS0", "2007-05", received=at),), at="")


def again(period: str) -> Case:
    return Case((form("F5", "22CBS0", "2007-05"),), (form("F5", "22CBS0", period, number=9),), at="")


def block(number: str, *, whole: str = "500", unit: str = "220500") -> Case:
    denominators = form("F3", unit, "2007-05", cell(f"region:{unit}", "revenue", whole), number=9)
    return f1(cell("group:BLOCK_UNION", "revenue", number, at=HERE), unit=unit, accepted=[denominators])


def named_cluster(code: str) -> Case:
    return Case((form("F2", "220500", "2007-05", cell(f"cluster:{code}", "value_added", "1", unit=YI, at=HERE)),))


def register(confirmed_on: str, status: str = "已 认定") -> Case:
    """Z22050001 has its figures; Z22050002 is in the register, and on the form with a blank."""
    texts = {"unit_status": status, "confirmed_on": confirmed_on}
    units = [("Z22050001", {"unit_status": "已认定", "confirmed_on": "2006-12-20"}), ("Z22050002", texts)]
    attributes = [
        replace(cell(f"unit:{code}", name, None, Basis.STOCK), value_text=text, obs_status=ObsStatus.NORMAL)
        for code, attributes in units
        for name, text in attributes.items()
    ]
    accepted = form("F5", "220500", "2007-Q1", *attributes, number=9)
    own = [
        cell("unit:Z22050001", "value_added", None, status=ObsStatus.NOT_SIGNIFICANT),
        cell("unit:Z22050001", "revenue", "10"),
        cell("unit:Z22050001", "tax_paid", "1"),
    ]
    return replace(f1(*own, cell("unit:Z22050002", "revenue", None), accepted=[accepted]), at="")


def text(subject: str, name: str, written: str, *, at: str | None = None) -> Observation:
    """A cell of a register: an attribute."""
    typed = cell(subject, name, None, Basis.STOCK, at=at)
    return replace(typed, value_text=written, obs_status=ObsStatus.NORMAL)


def entry(code: str, *, county: str = "", host: str = "", status: str = "已认定", on: str = "2006-12-20", at: str = ""):
    """A line of a register; the attribute named by `at` stands at C7."""
    texts = {"county": county, "host_unit": host, "confirmed_on": on, "unit_status": status}
    return [text(f"unit:{code}", name, written, at=HERE if name == at else None) for name, written in texts.items()]


def f5(*lines, unit: str = "22CBS0", at: str = HERE, number: int = 1) -> Case:
    cells = [each for line in lines for each in line]
    submission = form("F5", unit, "2007-Q1", *cells, number=number, received="2007-04-05T09:00:00+08:00")
    return Case((submission,), at=at)


def confirmed_on(day: str) -> Case:
    return f5(entry("Z22CBS001", on=day, at="confirmed_on"), entry("Z22CBS002"))


def registered(case: Case, *lines) -> Case:
    """With that register accepted before."""
    return replace(case, accepted=f5(*lines, unit="220500", number=9).pending)


def inside(deduplicated: str) -> Case:
    """A demonstration zone inside a zone, by the register; 7 and 3 listed."""
    units = [
        cell(f"unit:{code}", name, number)
        for code in ("Z22050001", "D22050001")
        for name, number in (("revenue", "8"), ("tax_paid", "1"))
    ]
    units += [cell("unit:Z22050001", "value_added", "7"), cell("unit:D22050001", "value_added", "3")]
    totals = (
        cell("group:BLOCK_SUM", "value_added", "10"),
        cell("group:BLOCK_UNION", "value_added", deduplicated, at=HERE),
    )
    return registered(f1(*units, *totals), entry("Z22050001"), entry("D22050001", host="Z22050001"))


def unconfirmed(status: str) -> Case:
    names = ("value_added", "revenue", "tax_paid")
    listed = [cell("unit:Z22050001", name, number) for name, number in zip(names[1:], ("9", "1"), strict=True)]
    return registered(f1(cell("unit:Z22050001", names[0], "7", at=HERE), *listed), entry("Z22050001", status=status))


def rate(now: str, before: str | None = None) -> Case:
    subject = "unit:Z22050001"
    cells = [cell(subject, "value_added", now, at=HERE), cell(subject, "revenue", "100")]
    if before is not None:
        prior = ("value_added", before), ("revenue", "100")
        cells += [cell(subject, name, number, Basis.PRIOR_YEAR_YTD) for name, number in prior]
    return f1(*cells)


def region(indicator: str, ytd: str, *, month: str | None = None, number: int = 1, period: str = "2007-05", at=None):
    """An F3 with one region: year to date, and the month where given."""
    cells = [cell("region:220500", indicator, ytd, at=at)]
    if month is not None:
        cells.append(cell("region:220500", indicator, month, Basis.MONTH))
    received = f"{'2007-06' if period < '2007-06' else '2007-07'}-05T09:00:00+08:00"
    return form("F3", "220500", period, *cells, number=number, received=received)


def after(indicator: str, ytd: str, month: str) -> Case:
    """May after April's 400."""
    april = region(indicator, "400", number=9, period="2007-04")
    return Case((region(indicator, ytd, month=month, at=HERE),), (april,))


def before(ytd: str) -> Case:
    """May after June's 600, of which 100 in the month."""
    june = region("revenue", "600", month="100", number=9, period="2007-06")
    return Case((region("revenue", ytd, at=HERE),), (june,))


def year_on(prior: str) -> Case:
    last_year = form("F3", "220500", "2006-05", cell("region:220500", "revenue", "1000"), number=9)
    this = cell("region:220500", "revenue", prior, Basis.PRIOR_YEAR_YTD, at=HERE)
    return Case((form("F3", "220500", "2007-05", this),), (last_year,))


def jump(now: str) -> Case:
    april = region("revenue", "4000", number=9, period="2007-04")
    return Case((region("revenue", now, at=HERE),), (april,))


def restated(now: str) -> Case:
    return Case((region("revenue", now, at=HERE),), (region("revenue", "1000", number=9),))


def planned(count: str) -> Case:
    return f1(cell("group:ZONE", "unit_count", count, Basis.STOCK, at=HERE), unit="220000")


def county_clusters(*counties: str, at: str = "") -> Case:
    """Confirmed clusters of Liaoyuan, by the name of their county; the last one's county stands at C7."""
    lines = [entry(f"K2204{n:02}1", county=county) for n, county in enumerate(counties[:-1])]
    return f5(*lines, entry("K2204991", county=counties[-1], at="county" if at else ""), unit="220400", at=at)


def hosted(host: str) -> Case:
    """A zone, a village inside it, and a village with that host."""
    inside = entry("T22CBS001", host="Z22CBS001")
    return f5(entry("Z22CBS001"), inside, entry("T22CBS002", host=host, at="host_unit"))


def typed(word: str) -> Case:
    return f5([text("unit:Z22CBS001", "unit_type", word, at=HERE)])


def listed_before(status: str, on: str) -> Case:
    """Confirmed on 2006-12-20 by the register of the quarter before."""
    before = form("F5", "22CBS0", "2006-Q4", *entry("Z22CBS001"), number=9)
    return replace(f5(entry("Z22CBS001", status=status, on=on, at="unit_status")), accepted=(before,))


def counties_listed(*codes: str) -> Case:
    rows = tuple(cell(f"region:{code}", "revenue", "10") for code in codes)
    return Case((replace(form("F3", "220400", "2007-05"), observations=rows),), at="")


def cluster_after(number: str | None) -> Case:
    """Reported in April, and now."""

    def month(period: str, value: str | None, submission: int) -> Submission:
        return form("F2", "220500", period, cell("cluster:C01", "value_added", value, unit=YI), number=submission)

    return Case((month("2007-05", number, 1),), (month("2007-04", "0.01", 9),), at="")


def opening(number: str) -> Case:
    """After a quarter that closed at 5."""
    row = "platform_type:LOGISTICS"
    before = form("F4", "220500", "2006-Q4", cell(row, "platform_stock_count", "5", Basis.STOCK), number=9)
    now = cell(row, "platform_stock_opening_count", number, Basis.STOCK, at=HERE)
    return Case((form("F4", "220500", "2007-Q1", now, received="2007-04-05T09:00:00+08:00"),), (before,))


def counted(number: str) -> Case:
    april, may = (
        form("F3", "220500", period, cell("region:220500", "unit_count", n, Basis.STOCK, at=at), number=submission)
        for period, n, at, submission in (("2007-04", "20", None, 9), ("2007-05", number, HERE, 1))
    )
    return Case((may,), (april,))


LIAOYUAN = ("龙山区", "西安区", "东丰县", "东辽县")
COUNTIES = ("220502", "220503", "220521", "220523", "220524", "220581")


def column(indicator: str, *numbers: str, basis: Basis = Basis.YTD, earlier: tuple[str, ...] = ()) -> Case:
    """A column of an F3; the same of April before, where given."""

    def cells(values: tuple[str, ...], first: str | None):
        rows = zip(COUNTIES, values, strict=False)
        return [
            cell(f"region:{code}", indicator, n, basis, at=None if i else first) for i, (code, n) in enumerate(rows)
        ]

    accepted = (form("F3", "220500", "2007-04", *cells(earlier, None), number=9),) if earlier else ()
    return Case((form("F3", "220500", "2007-05", *cells(numbers, HERE)),), accepted)


def heads(employees: str, revenue: str = "100", *, peers: int = 0, at: str = "employee_count") -> Case:
    cells = []
    for n, code in enumerate(COUNTIES[: peers + 1]):
        values = {"employee_count": employees if n == 0 else "10", "revenue": revenue if n == 0 else "100"}
        for name, number in values.items():
            basis = Basis.STOCK if name == "employee_count" else Basis.YTD
            cells.append(cell(f"region:{code}", name, number, basis, at=HERE if (n, name) == (0, at) else None))
    return Case((form("F3", "220500", "2007-05", *cells),))


def cluster_in_county(number: str) -> Case:
    whole = cell("region:220581", "value_added", "2", unit=YI), cell("region:220500", "value_added", "9.0001", unit=YI)
    cluster = cell("cluster:C07", "value_added", number, unit=YI, at=HERE)
    economy = form("F3", "220500", "2007-05", *whole, number=9)
    return Case((form("F2", "220500", "2007-05", cluster),), (economy,))


def home_of_unit(code: str) -> Case:
    cells = (cell("unit:Z22050001", "value_added", "1"), cell(f"unit:{code}", "value_added", "1", at=HERE))
    return f1(*cells, cell(f"unit:{code}", "tax_paid", "1"))


def simultaneous(at: str) -> Case:
    other = form("F1", "220500", "2007-05", number=2, received="2007-06-05T09:00:01+08:00")
    return Case((form("F1", "220500", "2007-05", received=at), other), at="")


def owed(count: int) -> Case:
    return Case(roster=(Expected("F1", "22CBS0", "2007-05", count),), at="F1/22CBS0/2007-05")


def corrected(expected: str) -> Case:
    """A form of which the first of two counties is to count otherwise than it was sent."""
    decision = Decision(
        kind=DecisionKind.CORRECT,
        form_code="F3",
        reporting_unit_code="220500",
        period="2007-05",
        reason="补报",
        person="张三",
        cell=HERE,
        expected_text=expected,
        action=CorrectionAction.OVERRIDE,
        value_text="61",
        decision_id=1,
    )
    rows = [cell("region:220502", "tax_paid", "60", at=HERE), cell("region:220503", "tax_paid", "40")]
    total = cell("region:220500", "tax_paid", "101")
    return Case((form("F3", "220500", "2007-05", total, *rows),), decisions=(decision,))


FAILING = {
    "R301": zones("100", "200", "300", subtotal="597"),  # half a unit for each of four figures: 2
    "R302": groups("100", "200", "300", "603"),
    "R303": f3("97", "30", "30", "40"),
    "R304": province("109"),
    "R305": clusters("3.3336"),
    "R306": platforms("6"),
    "R307": flow("8"),
    "R308": operating("6"),
    "R309": union(deduplicated="302"),
    "R310": union(deduplicated="199"),
    "R311": growth("12.51"),  # 1123.5 / 999.5 is 12.41 % more
    "R312": share("10.30"),
    "R313": leading("-1"),
    "R314": row(va="151", revenue="100", at="value_added"),
    "R315": row(va="9", revenue="9", at="value_added"),
    "R316": row(tax="-1", revenue="100", at="tax_paid"),
    "R317": twice("Z22050001"),
    "R318": register("2007年5月31日"),
    "R319": confirmed_on("2007年4月1日"),
    "R320": inside("10"),
    "R321": row(tax="101", revenue="100", at="tax_paid"),
    "R322": rate("61"),
    "R323": rate("41", "30"),
    "R324": Case((region("revenue", "100", month="101", at=HERE),)),
    "R325": Case((region("tax_paid", "100", month="101", at=HERE),)),
    "R326": planned("51"),
    "R327": county_clusters(*LIAOYUAN[:3]),
    "R328": county_clusters(*LIAOYUAN, *LIAOYUAN[:1] * 2, at=HERE),
    "R329": heads("0"),
    "R330": heads("10", "501", peers=5, at="revenue"),
    "R331": province("107"),
    "R332": column("revenue", "0", "0", "0"),
    "R333": column("revenue", "1200", "2300", "4500", "6781", "8912"),
    "R334": column("revenue", *["12.3"] * 5, basis=Basis.GROWTH),
    "R335": unconfirmed("推荐"),
    "R336": industry("100.01"),
    "R360": zones("100", None, subtotal="98"),
    "R361": counties_listed("220402", "220403", "220421"),
    "R362": hosted("T22CBS002"),
    "R363": hosted("Z22CBS009"),
    "R364": typed("专业村镇"),
    "R401": months("revenue", "1000", "999"),
    "R402": months("tax_paid", "100", "99"),
    "R403": months("revenue", "1000", "12500000"),
    "R404": received("2007-06-11T00:00:00+08:00"),
    "R405": again("2007-05"),
    "R406": simultaneous("2007-06-05T09:00:01+08:00"),
    "R407": after("revenue", "503", "100"),
    "R408": after("tax_paid", "503", "100"),
    "R409": before("503"),
    "R410": year_on("1051"),
    "R411": jump("5501"),
    "R412": column("revenue", "11", "22", "33", earlier=("11", "22", "33")),
    "R413": restated("1101"),
    "R418": single_figure("11250"),
    "R419": cluster_after(None),
    "R420": listed_before("推荐", ""),
    "R421": opening("4"),
    "R422": counted("41"),
    "R501": block("502"),
    "R502": named_cluster("C05"),
    "R503": owed(0),
    "R504": home_of_unit("T22060001"),
    "R505": cluster_in_county("2.1"),
    "R506": corrected("62"),
}
PASSING = {
    "R301": zones("100", "200", "300", subtotal="598"),
    "R302": groups("100", "200", "300", "602"),
    "R303": f3("98", "30", "30", "40"),
    "R304": province("100"),
    "R305": clusters("3.3335"),
    "R306": platforms("5"),
    "R307": flow("7"),
    "R308": operating("5"),
    "R309": union(deduplicated="250"),  # as in Beijing's table: below the sum of its parts, and right
    "R310": union(deduplicated="200"),
    "R311": growth("12.5"),
    "R312": share("10.29"),
    "R313": leading("0"),
    "R314": row(va="150", revenue="100", at="value_added"),
    "R315": row(va="8", revenue="9", at="value_added"),
    "R316": row(tax="40", revenue="100", at="tax_paid"),
    "R317": twice("Z22050002"),
    "R318": register("2007年6月1日"),
    "R319": confirmed_on("2007年3月31日"),
    "R320": inside("9"),
    "R321": row(tax="100", revenue="100", at="tax_paid"),
    "R322": rate("60"),
    "R323": rate("40", "30"),
    "R324": Case((region("revenue", "100", month="100", at=HERE),)),
    "R325": Case((region("tax_paid", "100", month="100", at=HERE),)),
    "R326": planned("50"),
    "R327": county_clusters(*LIAOYUAN),
    "R328": county_clusters(*LIAOYUAN, *LIAOYUAN[:1], at=HERE),
    "R329": heads("1"),
    "R330": heads("10", "500", peers=5, at="revenue"),
    "R331": province("104"),
    "R332": column("revenue", "0", "0", "1"),
    "R333": column("revenue", "1200", "2300", "4501", "6781", "8912"),
    "R334": column("revenue", *["12.3"] * 4, "12.4", basis=Basis.GROWTH),
    "R335": unconfirmed("已认定"),
    "R336": industry("100"),
    "R360": zones("100", None, subtotal="99"),
    "R361": counties_listed("220402", "220403", "220421", "220422"),
    "R362": hosted("T22CBS001"),
    "R363": hosted("Z22CBS001"),
    "R364": typed("产业集聚区"),
    "R401": months("revenue", "100", "100"),
    "R402": months("tax_paid", "100", "100"),
    "R403": months("revenue", "1000", "2500"),
    "R404": received("2007-06-10T23:59:59+08:00"),
    "R405": again("2007-04"),
    "R406": simultaneous("2007-06-05T09:00:00+08:00"),
    "R407": after("revenue", "501", "100"),
    "R408": after("tax_paid", "501", "100"),
    "R409": before("501"),
    "R410": year_on("1050"),
    "R411": jump("5500"),
    "R412": column("revenue", "11", "22", "33", earlier=("11", "22", "32")),
    "R413": restated("1100"),
    "R418": single_figure("3000"),
    "R419": cluster_after("0.011"),
    "R420": listed_before("已撤销", "2006-12-20"),
    "R421": opening("5"),
    "R422": counted("40"),
    "R501": block("501"),
    "R502": named_cluster("C07"),
    "R503": owed(1),
    "R504": home_of_unit("T22050001"),
    "R505": cluster_in_county("2"),
    "R506": corrected("60"),
}
