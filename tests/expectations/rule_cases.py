"""For every rule a failing case with the place it must be found at, and its passing twin."""

from dataclasses import dataclass, replace

from rule_forms import YI, cell, form

from expectations.evidence import Expected, Submission
from ingest.vocabulary import Basis, ObsStatus

HERE = "C7"  # where the finding belongs


@dataclass(frozen=True)
class Case:
    """Submissions to judge (the first is the one in question), what was accepted before, what is owed."""

    pending: tuple[Submission, ...] = ()
    accepted: tuple[Submission, ...] = ()
    roster: tuple[Expected, ...] = ()
    at: str = HERE


def f1(*cells, accepted=(), unit="220500", period="2007-05", **others):
    return Case((form("F1", unit, period, *cells, **others),), tuple(accepted))


def zones(*numbers: str, subtotal: str, **others) -> Case:
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


def industry(number: str) -> Case:
    total = cell("region:220500", "value_added", "100")
    return Case(
        (form("F3", "220500", "2007-05", total, cell("region:220500", "value_added_industry", number, at=HERE)),)
    )


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


def received(at: str) -> Case:
    return Case((form("F5", "220500", "2007-05", received=at),), at="")


def again(period: str) -> Case:
    return Case((form("F5", "220500", "2007-05"),), (form("F5", "220500", period, number=9),), at="")


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


def home_of_unit(code: str) -> Case:
    cells = (cell("unit:Z22050001", "value_added", "1"), cell(f"unit:{code}", "value_added", "1", at=HERE))
    return f1(*cells, cell(f"unit:{code}", "tax_paid", "1"))


def simultaneous(at: str) -> Case:
    other = form("F1", "220500", "2007-05", number=2, received="2007-06-05T09:00:01+08:00")
    return Case((form("F1", "220500", "2007-05", received=at), other), at="")


def owed(count: int) -> Case:
    return Case(roster=(Expected("F1", "22CBS0", "2007-05", count),), at="F1/22CBS0/2007-05")


FAILING = {
    "R301": zones("100", "200", "300", subtotal="598"),  # 3 x 0.5 = 1.5
    "R302": groups("100", "200", "300", "602"),
    "R303": f3("98", "30", "30", "40"),
    "R304": province("107"),  # Changbaishan added on top
    "R305": clusters("3.3336"),
    "R306": platforms("6"),
    "R307": flow("8"),
    "R308": industry("100.01"),
    "R309": union(deduplicated="301"),
    "R310": union(deduplicated="199"),
    "R311": growth("12.51"),  # 1123.5 / 999.5 is 12.41 % more
    "R312": share("10.30"),
    "R313": leading("-1"),
    "R314": row(va="151", revenue="100", at="value_added"),
    "R315": row(va="100", revenue="100", at="value_added"),
    "R316": row(tax="-1", revenue="100", at="tax_paid"),
    "R317": twice("Z22050001"),
    "R318": register("2007年5月31日"),
    "R401": months("revenue", "1000", "999"),
    "R402": months("tax_paid", "1000", "999"),
    "R403": months("revenue", "1000", "12500000"),
    "R404": received("2007-06-11T00:00:00+08:00"),
    "R405": again("2007-05"),
    "R406": simultaneous("2007-06-05T09:00:01+08:00"),
    "R501": block("501"),
    "R502": named_cluster("C05"),
    "R503": owed(0),
    "R504": home_of_unit("T22060001"),
}
PASSING = {
    "R301": zones("100", "200", "300", subtotal="599"),
    "R302": groups("100", "200", "300", "601"),
    "R303": f3("99", "30", "30", "40"),
    "R304": province("100"),
    "R305": clusters("3.3335"),
    "R306": platforms("5"),
    "R307": flow("7"),
    "R308": industry("100"),
    "R309": union(deduplicated="250"),  # as in Beijing's table: below the sum of its parts, and right
    "R310": union(deduplicated="200"),
    "R311": growth("12.5"),
    "R312": share("10.29"),
    "R313": leading("0"),
    "R314": row(va="150", revenue="100", at="value_added"),
    "R315": row(va="99", revenue="100", at="value_added"),
    "R316": row(tax="40", revenue="100", at="tax_paid"),
    "R317": twice("Z22050002"),
    "R318": register("2007年6月1日"),
    "R401": months("revenue", "1000", "1000"),
    "R402": months("tax_paid", "1000", "1000"),
    "R403": months("revenue", "1000", "2500"),
    "R404": received("2007-06-10T23:59:59+08:00"),
    "R405": again("2007-04"),
    "R406": simultaneous("2007-06-05T09:00:00+08:00"),
    "R501": block("500"),
    "R502": named_cluster("C07"),
    "R503": owed(1),
    "R504": home_of_unit("T22050001"),
}
