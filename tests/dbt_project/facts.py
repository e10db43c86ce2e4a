"""A small province written straight into raw and audit, and what it should come to, worked by hand.

Amounts are in 万元 in the comments and on the forms, in yuan in the warehouse. Two instants: EARLY, when 220600 is
late; LATE, when it has reported and 220200 has sent its February clusters again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from psycopg import Connection

from ingest.audit.append import append
from ingest.audit.verify_chain import seal_observations
from ingest.warehouse.connect import Warehouse
from tests.dbt_project.decisions import correct, explain

FIRST = "2007-01-11T06:00:00+08:00"
EARLY = "2007-03-11T06:00:00+08:00"
LATE = "2007-04-11T06:00:00+08:00"
MONTHS = ["2006-12", "2007-02", "2007-03"]

Value = tuple[str, str, str, str, str | int | None]  # subject type and code, indicator, basis, 万元 or text
NOTHING = "—"  # as an amount: known to be none, unlike an empty cell (None)


def amounts(
    subject_type: str, subjects: Mapping[str, tuple[int | str | None, ...]], *, basis: str = "ytd"
) -> list[Value]:
    """Value added, revenue and tax (as many as given) of each subject."""
    return [
        (subject_type, code, indicator, basis, value)
        for code, values in subjects.items()
        for indicator, value in zip(("value_added", "revenue", "tax_paid"), values, strict=False)
    ]


def register(units: dict[str, tuple[str, str, str, str, str]]) -> list[Value]:
    """F5: type, county, host, date and status of each unit."""
    names = ("unit_type", "county", "host_unit", "confirmed_on", "unit_status")
    return [
        ("unit", code, name, "stock", text)
        for code, texts in units.items()
        for name, text in zip(names, texts, strict=True)
    ]


def attributes(subject_type: str, lines: dict[str, dict[str, str]]) -> list[Value]:
    """Words of a line, by indicator: more of a register (F5), or plans (F7)."""
    return [
        (subject_type, code, indicator, "stock", text)
        for code, line in lines.items()
        for indicator, text in line.items()
    ]


MARKS = ("is_growth_enterprise", "is_leading_enterprise", "is_technology_enterprise", "is_little_giant")


def enterprises(listed: Mapping[str, tuple[str, int | str | None, tuple[int | str | None, ...]]]) -> list[Value]:
    """F6: marks (four of 是 and 否), employees, and value added, revenue and tax of each enterprise."""
    values: list[Value] = []
    for code, (marks, employees, figures) in listed.items():
        values += [("enterprise", code, name, "stock", text) for name, text in zip(MARKS, marks, strict=True)]
        values.append(("enterprise", code, "employee_count", "stock", employees))
        values += amounts("enterprise", {code: figures})
    return values


def platforms(stocks: dict[str, tuple[int, int, int, int]]) -> list[Value]:
    """F4: closing stock, added, withdrawn, operating of each type."""
    columns = (
        ("platform_stock_count", "stock"),
        ("platform_added_count", "quarter"),
        ("platform_withdrawn_count", "quarter"),
        ("platform_operating_count", "stock"),
    )
    return [
        ("platform_type", code, indicator, basis, value)
        for code, values in stocks.items()
        for (indicator, basis), value in zip(columns, values, strict=True)
    ]


CONFIRMED = ("2006-12-20", "已认定")
Q4_REGISTER = {
    "220100": {
        "Z22010001": ("产业集聚区", "双阳区", "C02", *CONFIRMED),
        "D22010001": ("产业升级示范区", "双阳区", "Z22010001", "2006年12月20日", "已认定"),  # inside the zone
        "T22010001": ("专业村镇", "农安县", "", "", "推荐"),  # nominated is not confirmed
        "C02": ("产业集群", "长春市", "", *CONFIRMED),  # a prefecture is no county
        "K2201221": ("产业集群", "农 安 县", "", *CONFIRMED),
    },
    "220200": {
        "Z22020001": ("产业聚集区", "永吉县", "", *CONFIRMED),
        "Z22020002": ("产业集聚区", "舒兰市", "", "2007-03-15", "已认定"),  # in force from March
        "Z22020003": ("产业集聚区", "蛟河市", "", "2006-12-20", "已撤销"),
    },
    "220600": {"Z22060001": ("产业集聚区", "抚松县", "", *CONFIRMED)},
    "222400": {"K2224261": ("产业集群", "安图县", "", *CONFIRMED)},
    "22CBS0": {
        "T22CBS001": ("专业村镇", "安图县", "", *CONFIRMED),
        "K22CBS01": ("产业集群", "安图", "", *CONFIRMED),  # the same county again
    },
}


# What these lines say besides: the zone's industry is a group's name, the town's is not.
INDUSTRIES = {
    "Z22010001": {"unit_name": "双阳医药园", "leading_industry": "医药", "approval_document": "吉企发〔2006〕1号"},
    "T22010001": {"unit_name": "农安粮镇", "leading_industry": "玉米"},
    "C02": {"unit_name": "长春汽车零部件", "leading_industry": "医药"},
}
PLANS = {
    "220100": {
        "plan_name": "长春规划",
        "plan_state": "已完成",
        "plan_done_on": "2006年12月1日",
        "plan_is_aligned": "是",
    },
    "220122": {"plan_state": "编制中", "appraisal_state": "未论证", "plan_problems": "缺 资金"},
}
ENTERPRISES: dict[str, tuple[str, int | str | None, tuple[int | str | None, ...]]] = {
    "10000001-1": ("是否否是", 100, (500, 2000, 90)),
    "10000002-2": ("是是否否", NOTHING, (300, None, 40)),
    "10000003-3": ("否否是否", 7, (None, None, None)),
}


@dataclass
class Province:
    """Writes submissions; each has its own load, whose clock says when it is known."""

    warehouse: Warehouse
    province_code: str = "220000"
    load_id: UUID | None = None

    def load(self, known_at: str, period: str | None = None) -> UUID:
        with self.warehouse.connect("loader") as connection:
            load_id = uuid4()
            row = {
                "load_id": load_id,
                "province_code": self.province_code,
                "period": period,
                "clock": "historical",
                "known_at": known_at,
                "started_by": "test",
                "code_version": "test",
            }
            append(connection, "load", [row])
        self.load_id = load_id
        return load_id

    def submit(
        self, form: str, unit: str, period: str, values: Iterable[Value], known_at: str, verdict: str = "accepted"
    ) -> int:
        load_id = self.load_id or self.load(known_at)
        with self.warehouse.connect("loader") as connection:
            receipt = {
                "province_code": self.province_code,
                "load_id": load_id,
                "file_name": f"{form} {unit} {period}.xlsx",
                "file_sha256": sha256(uuid4().bytes).hexdigest(),
                "file_bytes": 1,
                "received_at": known_at,
            }
            submission_id: int = append(connection, "receipt", [receipt])[0]["submission_id"]
            count = self._observations(connection, submission_id, form, unit, period, values)
            reading = {
                "submission_id": submission_id,
                "file_kind": "xlsx",
                "form_code": form,
                "form_version": "2006",
                "reporting_unit_code": unit,
                "period": period,
                "observation_count": count,
                "observations_sha256": seal_observations(connection, submission_id),
                "code_version": "test",
            }
            append(connection, "reading", [reading])
            accepted_at = known_at if verdict.startswith("accepted") else None
            given = {"submission_id": submission_id, "load_id": load_id, "verdict": verdict, "known_at": accepted_at}
            append(connection, "verdict", [given])
        return submission_id

    def _observations(
        self,
        connection: Connection[Any],
        submission_id: int,
        form: str,
        unit: str,
        period: str,
        values: Iterable[Value],
    ) -> int:
        count = 0
        for count, (subject_type, code, indicator, basis, value) in enumerate(values, start=1):
            is_amount = indicator in ("value_added", "revenue", "tax_paid")
            number = Decimal(value) if isinstance(value, int) else None
            factor = Decimal(10000 if is_amount else 1)
            status = "O" if value is None else "M" if value == NOTHING else "A"
            connection.execute(
                "insert into raw.observation values (%s, %s, %s, '2006', '表', %s, %s, %s, %s, %s, %s, %s, %s,"
                " %s, %s, %s, %s, %s, %s)",
                [
                    submission_id, self.province_code, form, f"A{count}", unit, subject_type, code, code, indicator,
                    period, basis, "" if value is None else str(value), number, "万元" if is_amount else "个",
                    factor, None if number is None else number * factor, status,
                ],
            )  # fmt: skip
        return count


def write_province(warehouse: Warehouse) -> Province:
    """All submissions of the fixture."""
    province = Province(warehouse)
    submit = province.submit
    province.load(FIRST, "2006-12")
    for unit, units in Q4_REGISTER.items():
        more = attributes("unit", {code: line for code, line in INDUSTRIES.items() if code in units})
        submit("F5", unit, "2006-Q4", [*register(units), *more], FIRST)
    plans = attributes("region", PLANS) + attributes("cluster", {"C02": {"plan_state": "未编制"}})
    submit("F7", "220100", "2006-Q4", plans, FIRST)
    submit("F6", "220100", "2006-Q4", enterprises(ENTERPRISES), FIRST)
    submit("F6", "220200", "2006-Q4", enterprises({"10000009-9": ("是否否否", 50, (80, 100, 3))}), FIRST)
    submit("F4", "220100", "2006-Q4", platforms({"RD": (2, 1, 0, 1), "PLATFORM": (2, 1, 0, 1)}), FIRST)
    submit("F4", "220200", "2006-Q4", platforms({"TEST": (1, 0, 0, 1), "PLATFORM": (1, 0, 0, 1)}), FIRST)
    # The province's own December: exactly a third, and exactly a fifth of revenue.
    unions = amounts("group", {"ZONE_CLUSTER_UNION": (400,), "BLOCK_UNION": (150, 1000, 17)})
    submit("F1", "220000", "2006-12", unions, FIRST)
    submit("F3", "220000", "2006-12", amounts("region", {"220000": (1200, 5000, 90)}), FIRST)
    submit("F2", "220100", "2006-12", amounts("cluster", {"C02": (7000,)}), FIRST)

    year: list[Value] = [
        ("region", "220100", "rd_expenditure", "ytd", 60),
        ("region", "220100", "gi_product_count", "stock", NOTHING),
        ("region", "220100", "market_share_product", "stock", "鹿茸"),
    ]
    submit("F8", "220100", "2006", year, FIRST)

    province.load(EARLY, "2007-02")
    units_100 = {"Z22010001": (1000, 4000, 100), "D22010001": (300, 900, 20), "T22010001": (50, 90, 2)}
    units_100_before = amounts("unit", {"Z22010001": (800,), "D22010001": (NOTHING,)}, basis="prior_year_ytd")
    submit("F1", "220100", "2007-02", amounts("unit", units_100) + units_100_before, EARLY)
    units_200 = amounts("unit", {"Z22020001": (700,), "Z22020002": (200,)})
    units_200 += amounts("unit", {"Z22020001": (500,)}, basis="prior_year_ytd")
    jump = submit("F1", "220200", "2007-02", units_200, EARLY)
    explain(province, jump, "A1", EARLY, form_code="F1", reporting_unit_code="220200")
    submit("F1", "222400", "2007-02", [], EARLY)
    submit("F1", "22CBS0", "2007-02", amounts("unit", {"T22CBS001": (60,)}), EARLY)
    clusters = amounts("cluster", {"C02": (2500,), "C08": (800,), "C10": (1000000,)})  # C10's 100 万元, typed in yuan
    clusters += amounts("cluster", {"C02": (2000,)}, basis="prior_year_ytd")
    in_yuan = submit("F2", "220100", "2007-02", clusters, EARLY)
    correct(province, in_yuan, "A3", "scale", "0.0001", EARLY)
    submit("F2", "220200", "2007-02", amounts("cluster", {"C03": (3000,), "C09": (500,)}), EARLY)
    submit("F2", "220500", "2007-02", amounts("cluster", {"C01": (9999,)}), EARLY, "quarantined")
    totals = {"220100": (20000, 80000, 2000), "220200": (10000,), "222400": (2000,), "22CBS0": (300,)}
    for unit, total in totals.items():
        submit("F3", unit, "2007-02", amounts("region", {unit: total}), EARLY)

    province.load(LATE, "2007-03")
    units_600 = amounts("unit", {"Z22060001": (400,)})
    submit("F1", "220600", "2007-02", units_600 + amounts("unit", {"Z22060001": (500,)}, basis="prior_year_ytd"), LATE)
    submit("F3", "220600", "2007-02", amounts("region", {"220600": (3000,)}), LATE)
    submit("F2", "220200", "2007-02", amounts("cluster", {"C03": (3100,)}), LATE)  # and C09 is gone
    submit("F1", "220000", "2007-03", amounts("group", {"BLOCK_UNION": (3000,)}), LATE)
    submit("F3", "220000", "2007-03", amounts("region", {"220000": (40000,)}), LATE)
    submit("F1", "220200", "2007-03", amounts("unit", {"Z22020001": (900,), "Z22020002": (250,)}), LATE)
    submit("F2", "220100", "2007-03", amounts("cluster", {"C02": (4000,), "C08": (1300,), "C10": (None,)}), LATE)
    submit("F2", "220200", "2007-03", amounts("cluster", {"C03": (5000,), "C09": (700,)}), LATE)
    withdrawn = {"K2224261": ("产业集群", "安图县", "", "2006-12-20", "已撤销")}
    submit("F5", "222400", "2007-Q1", register(withdrawn), LATE)
    submit("F4", "220100", "2007-Q1", platforms({"RD": (3, 1, 0, 2), "PLATFORM": (3, 1, 0, 2)}), LATE)
    return province
