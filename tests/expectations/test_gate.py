"""The gate: complete, sound marts pass; each rule 6xx stops its own fault."""

from collections.abc import Callable
from decimal import Decimal, localcontext
from itertools import product
from typing import Any

import pytest
from move_thresholds import pass_everything, pass_nothing
from psycopg import Connection

from expectations.gate.gate_release import gate_release, judge_marts
from expectations.gate.mart_rows import KEYS
from expectations.gate.mart_summaries import SUMMARISED, read_summaries
from expectations.rules import Rule, load_suite
from expectations.targets import Target, targets
from ingest.audit.verify_chain import verify_chain
from ingest.observation import Finding
from ingest.submission.register import open_load
from ingest.vocabulary import Severity
from ingest.warehouse.connect import Warehouse
from jiqun.pipeline.gate_candidate import describe_refusal

SUITE = load_suite("release")
PROTECTED = SUITE.rules["R621"].parameters["tables"]
PERIODS = ["2007-05", "2007-12"]
Marts = dict[str, list[dict[str, Any]]]


UNITS = ["220100", "220200", "220300", "220400", "220500", "220600", "220700", "220800", "222400", "22CBS0"]
# What doubles by then from December 2007: 2^(12/36) and 2^(12/46), less one, per cent (bc, 40 digits).
TWICE = {
    "2010-12": Decimal("25.992104989487316476721061"),
    "2011-10": Decimal("19.820068651685000333708101"),
}
# Of the marts looked at by month: rows a month.
ROWS = {"fct_enterprise_count": 55, "fct_county_cluster_coverage": 60, "fct_indicator_value": 1000}
VIEWS = {
    "rpt_target_scoreboard": ("target_scoreboard", ("actual_numerator", "actual_denominator", "actual_annual")),
    "fct_cluster_value_added": ("cluster_value_added", ("value_added_ytd_yuan", "value_added_prior_year_ytd_yuan")),
    "fct_tax_revenue_share": (
        "tax_revenue_share",
        ("numerator_yuan", "denominator_yuan", "numerator_computed_yuan", "numerator_sum_yuan"),
    ),
    "fct_platform_count": ("platform_count", ("stock_count", "added_count", "operating_count")),
}


def _score(period: str, key: tuple[str, str], target: Target) -> dict[str, Any]:
    """Shares stand at 2/5, all else at 12; what a year brings is under way until December and then just half of it."""
    is_share, is_flow, has_aim = target.unit == "share", target.is_annual_flow, target.numerator is not None
    aim, aim_base = target.numerator or Decimal(1), target.denominator or Decimal(1)
    is_counted = target.indicator_code is not None
    actual, base = (40, 100) if is_share else (12 if not is_flow else int(aim) // 2, 1)
    is_year = is_flow and period.endswith("-12")
    is_judged = is_counted and has_aim and (is_year or not is_flow)
    is_attained = actual * aim_base >= aim * base
    met, unmet = ("done", "not_done") if target.kind == "duty" else ("attained", "not_attained")
    status = met if is_attained else unmet
    if not is_judged:
        status = "context" if not has_aim else "in_progress"
    if target.indicator_code is None:
        status = "not_applicable"
    return {
        "period": period,
        "target_code": key[0],
        "reading": key[1],
        "unit": target.unit,
        "actual": Decimal(actual) / base if is_counted else None,
        "actual_numerator": Decimal(actual) if is_counted else None,
        "actual_denominator": Decimal(base) if is_counted else None,
        "target": round(aim / aim_base, 12) if has_aim else None,
        "target_numerator": target.numerator,
        "target_denominator": target.denominator,
        "attained_pct": round(100 * Decimal(actual * aim_base) / (aim * base), 4) if is_judged else None,
        "gap": round(aim / aim_base - Decimal(actual) / base, 12) if is_judged else None,
        "status": status,
        "coverage_pct": Decimal(100) if is_counted else None,
        "actual_annual": Decimal(actual) if is_year else None,
        "annual_basis": "full_year" if is_year else None,
        "required_growth_pct": TWICE[f"{target.due_on:%Y-%m}"] if is_year else None,
        "done_on": "2007-04-30" if status == "done" else None,
    }


def _lineage(tables: Marts) -> list[dict[str, Any]]:
    return [
        {
            "view_name": view,
            "period": row["period"],
            "row_key": "|".join(row[name] for name in KEYS[table][1:]),
            "leg": leg,
            "contribution": row[leg],
        }
        for table, (view, legs) in VIEWS.items()
        for row in tables[table]
        for leg in legs
        if row[leg] is not None and (leg, row[leg]) != ("actual_denominator", 1)
        if (row.get("target_code"), leg) != ("N04", "actual_numerator")  # made of no cells
    ]


def marts() -> Marts:
    shares = [("block_economy", m) for m in ("value_added", "revenue", "tax_paid")] + [
        (scope, "value_added")
        for scope in (
            "zones_and_clusters",
            "zones_towns_and_clusters",
            "all_clusters",
            "zones_and_clusters_to_industry",
        )
    ]
    platforms = list(
        product(("rd_center", "test_center", "technical_platform", "logistics_center"), ["220000", *UNITS])
    )
    amounts = {
        "numerator_yuan": Decimal(20),
        "denominator_yuan": Decimal(100),
        "share": Decimal("0.2"),
        "numerator_declared_yuan": None,
        "numerator_computed_yuan": Decimal(20),
        "numerator_sum_yuan": Decimal(25),
        "denominator_declared_yuan": None,
        "denominator_computed_yuan": None,
        "reporting_unit_expected_count": 10,
        "reporting_unit_matched_count": 10,
        "coverage_pct": Decimal(100),
    }
    tables: Marts = {
        "rpt_target_scoreboard": [_score(p, *target) for p, target in product(PERIODS, targets().items())],
        "fct_cluster_value_added": [
            {
                "period": p,
                "cluster_code": f"C{n:02}",
                "value_added_ytd_yuan": Decimal(7),
                "value_added_month_yuan": None,
                "value_added_prior_year_ytd_yuan": Decimal(6),
            }
            for p, n in product(PERIODS, range(1, 11))
        ],
        "fct_tax_revenue_share": [
            {"period": p, "scope": scope, "measure": measure} | amounts
            for p, (scope, measure) in product(PERIODS, shares)
        ],
        "fct_platform_count": [
            {
                "period": p,
                "platform_type": kind,
                "reporting_unit_code": unit,
                "stock_count": 10 if unit == "220000" else 1,
                "added_count": 0,
                "withdrawn_count": None,
                "operating_count": 10 if unit == "220000" else 1,
            }
            for p, (kind, unit) in product(PERIODS, platforms)
        ],
    }
    audits = [
        {"table": table, "period": period, "row_count": 40, "audited_count": 40, "exposed_count": 0}
        for table, period in product(PROTECTED, PERIODS)
    ]
    summaries = [_summary(*each) for each in product(ROWS, PERIODS)]
    return tables | {"fct_lineage": _lineage(tables), "summaries": summaries, "disclosure_audits": audits}


def _summary(table: str, period: str) -> dict[str, Any]:
    counts = {
        "row_count": ROWS[table],
        "repeated_count": 0,
        "no_number_count": 0,
        "published_count": 0,
        "lost_count": 0,
    }
    return {"table": table, "period": period, **counts}


def _drop_month(tables: Marts) -> None:
    tables["fct_cluster_value_added"] = [r for r in tables["fct_cluster_value_added"] if r["period"] == "2007-12"]


def _share(**values: Any):
    def fault(tables: Marts) -> None:
        tables["fct_tax_revenue_share"][1] |= values

    return fault


def _row(table: str, place: int, **values: Any):
    def fault(tables: Marts) -> None:
        tables[table][place] |= values

    return fault


def _traced_too(fault: Callable[[Marts], None]):
    """The fault, with a lineage that bears it out."""

    def both(tables: Marts) -> None:
        fault(tables)
        tables["fct_lineage"] = _lineage(tables)

    return both


def _lose_platforms(tables: Marts) -> None:
    for row in tables["fct_platform_count"][:23]:
        row |= {"stock_count": None, "added_count": None}
    tables["fct_lineage"] = _lineage(tables)


def _repeated_key(tables: Marts) -> None:
    tables["fct_platform_count"][1] = dict(tables["fct_platform_count"][0])


SCORE, CLUSTER, SHARE, PLATFORM = VIEWS
REVENUE = "2007-05/block_economy/revenue"
FIRST = {code: place for place, (code, _) in reversed(list(enumerate(targets())))}  # place of the first reading
JUDGED = len(targets()) + FIRST["J02"]  # J02 of December

# Of each rule: a fault, where it is found, and which others see it as well.
FAULTS: dict[str, tuple[Callable[[Marts], None], tuple[str, str], set[str]]] = {
    "R601": (_drop_month, (CLUSTER, "2007-05"), {"R607", "R612", "R617"}),
    "R602": (
        _share(share=Decimal("1.01"), numerator_yuan=None),
        (SHARE, REVENUE),
        {"R612", "R614", "R618"},
    ),
    "R603": (
        _share(numerator_yuan=Decimal("100.01"), share=None),
        (SHARE, REVENUE),
        {"R607", "R612", "R614"},
    ),
    "R604": (
        _row(SCORE, FIRST["J04"], reading=None),
        (SCORE, "2007-05/J04/?"),
        {"R607", "R611", "R612"},
    ),
    "R605": (_traced_too(_share(numerator_computed_yuan=Decimal("25.01"))), (SHARE, REVENUE), set()),
    "R606": (_share(share=Decimal("-0.01"), numerator_yuan=None), (SHARE, REVENUE), {"R612", "R614", "R618"}),
    "R607": (
        _row(CLUSTER, 2, value_added_ytd_yuan=None),
        (CLUSTER, "2007-05/C03"),
        {"R612", "R614", "R620"},
    ),
    "R608": (_share(share=Decimal("0.21")), (SHARE, REVENUE), set()),
    "R609": (_traced_too(_row(PLATFORM, 1, stock_count=2)), (PLATFORM, "2007-05/rd_center/220000"), set()),
    "R610": (_row(SCORE, FIRST["J03"], status="attained"), (SCORE, "2007-05/J03/confirmed"), set()),
    "R611": (
        _traced_too(_row(CLUSTER, 4, cluster_code="C99")),
        (CLUSTER, "2007-05/C99"),
        {"R607"},
    ),
    "R612": (
        _row(CLUSTER, 4, value_added_ytd_yuan=Decimal(21)),
        (CLUSTER, "2007-05/C05/value_added_ytd_yuan"),
        set(),
    ),
    "R613": (
        _row(CLUSTER, 4, value_added_month_yuan=Decimal("NaN")),
        (CLUSTER, "2007-05/C05"),
        set(),
    ),
    "R614": (_share(share=None), (SHARE, f"{REVENUE}/share"), {"R607"}),
    "R615": (
        _row(SCORE, JUDGED, attained_pct=Decimal("120.0002")),
        (SCORE, "2007-12/J02/zones_and_clusters/attained_pct"),
        set(),
    ),
    "R616": (
        _traced_too(_row(PLATFORM, 1, added_count=-1)),
        (PLATFORM, "2007-05/rd_center/220100/added_count"),
        set(),
    ),
    "R617": (_lose_platforms, (PLATFORM, "2007-05"), {"R607", "R620"}),
    "R618": (
        _traced_too(_row(CLUSTER, 4, value_added_ytd_yuan=Decimal("21.01"))),
        (CLUSTER, "2007-05/C05"),
        set(),
    ),
    "R619": (
        _row(
            SCORE,
            FIRST["J03"],
            target=Decimal(40),
            target_numerator=Decimal(40),
            attained_pct=Decimal(30),
            gap=Decimal(28),
        ),
        (SCORE, "2007-05/J03/confirmed"),
        set(),
    ),
    "R620": (_row(SCORE, JUDGED, coverage_pct=Decimal(90)), (SCORE, "2007-12/J02/zones_and_clusters"), set()),
    "R621": (_row("disclosure_audits", 0, audited_count=39), (PROTECTED[0], "2007-05"), set()),
    "R622": (_row("disclosure_audits", 0, exposed_count=1), (PROTECTED[0], "2007-05"), set()),
}


def test_every_rule_has_a_fault_and_sound_marts_pass() -> None:
    assert set(FAULTS) == set(SUITE.rules)
    judged = judge_marts(marts(), PERIODS, marts())
    assert judged.findings == ()
    assert {result["status"] for result in judged.results} == {"pass"}


@pytest.mark.parametrize("code", FAULTS)
def test_fault_is_found_at_its_row(code: str) -> None:
    tables = marts()
    fault, place, others = FAULTS[code]
    fault(tables)
    judged = judge_marts(tables, PERIODS, marts())
    found = next(f for f in judged.findings if f.rule_code == code)
    assert (found.sheet, found.cell) == place
    assert {f.rule_code for f in judged.findings} == {code} | others
    assert (code in {f.rule_code for f in judged.blocking}) is (SUITE.rules[code].severity is Severity.ERROR)
    assert len({found.message_zh, found.message_en, ""}) == 3
    assert {result["rule_code"]: result["status"] for result in judged.results}[code] == "fail"


@pytest.mark.parametrize("code", FAULTS)
def test_a_rule_of_the_gate_decides_by_its_threshold_and_by_being_there(code: str) -> None:
    """Fault and sound marts turn with the threshold; without the rule the fault is not seen."""
    tables = marts()
    FAULTS[code][0](tables)
    rule = SUITE.rules[code]

    def found(rows: Marts, *rules: Rule) -> set[str]:
        suite = SUITE.model_copy(update={"rules": {each.code: each for each in rules}})
        return {finding.rule_code for finding in judge_marts(rows, PERIODS, marts(), suite=suite).findings}

    assert found(tables, pass_everything(rule)) == set()
    assert found(marts(), pass_nothing(rule)) == {code}
    others = [other for other in SUITE.rules.values() if other.code != code]
    assert found(tables, *others) == found(tables, *SUITE.rules.values()) - {code}


@pytest.mark.parametrize(
    ("code", "place", "counts"),
    [
        ("R601", 0, {"row_count": 54}),
        ("R604", 4, {"repeated_count": 1}),
        ("R613", 4, {"no_number_count": 2}),
        ("R617", 4, {"published_count": 900, "lost_count": 451}),
    ],
)
def test_marts_looked_at_by_month(code: str, place: int, counts: dict[str, int]) -> None:
    tables = marts()
    tables["summaries"][place] |= counts
    (found,) = judge_marts(tables, PERIODS).blocking
    assert (found.rule_code, found.sheet, found.cell) == (code, tables["summaries"][place]["table"], "2007-05")


def test_a_month_without_a_summary_has_no_rows() -> None:
    tables = marts() | {"summaries": []}
    assert {f.rule_code for f in judge_marts(tables, PERIODS).blocking} == {"R601"}


def _numbered(table: str, count: int) -> list[dict[str, Any]]:
    """So many rows a month of a mart looked at by month, each with a key and a figure of its own."""
    mart = SUMMARISED[table]
    figure = {mart.figure: Decimal(1)} if mart.figure else {}
    return [{"period": p} | dict.fromkeys(mart.key, str(n)) | figure for p, n in product(PERIODS, range(count))]


def test_summaries_are_counted_in_the_warehouse(fresh_warehouse: Warehouse) -> None:
    with fresh_warehouse.connect("transformer") as connection:
        for table in SUMMARISED:
            _store(connection, table, _numbered(table, 2), "old")
        connection.execute(
            "insert into marts.fct_county_cluster_coverage values ('new', '2007-05', '0', 'NaN'),"
            " ('new', '2007-05', '0', 7), ('new', '2007-05', '2', null)"
        )
    with fresh_warehouse.connect("publisher") as connection:
        (line,) = read_summaries(connection, "new", "220000", PERIODS)
    counts = {"row_count": 3, "repeated_count": 1, "no_number_count": 1, "published_count": 0, "lost_count": 0}
    assert line == {"table": "fct_county_cluster_coverage", "period": "2007-05", **counts}


def test_repeated_key_unknown_shares_and_refunds() -> None:
    tables = marts()
    _repeated_key(tables)
    assert [(f.rule_code, f.cell) for f in judge_marts(tables, PERIODS).blocking if f.rule_code == "R604"] == [
        ("R604", "2007-05/rd_center/220000#2")
    ]
    tables = marts()
    _share(share=None, numerator_yuan=None, numerator_computed_yuan=None)(tables)
    # A contained unit with refunds: leaving it out raises the total.
    tables["fct_tax_revenue_share"][2] |= {"numerator_computed_yuan": Decimal(26)}
    tables["fct_lineage"] = _lineage(tables)
    assert judge_marts(tables, PERIODS).findings == ()


def test_a_share_of_another_measure_may_be_above_one() -> None:
    """Zones and clusters over industrial value added: the one is no part of the other."""
    tables = marts()
    shares = tables["fct_tax_revenue_share"]
    (row,) = [r for r in shares if (r["period"], r["scope"]) == ("2007-05", "zones_and_clusters_to_industry")]
    row |= {"numerator_yuan": Decimal(120), "share": Decimal("1.2"), "numerator_computed_yuan": Decimal(20)}
    tables["fct_lineage"] = _lineage(tables)
    assert judge_marts(tables, PERIODS).findings == ()


def test_growth_that_is_wrong_in_the_fifteenth_digit_is_found() -> None:
    for wrong, found in (("1.0000000000000001", []), ("1.00000000000001", ["R615"])):
        tables = marts()
        row = tables[SCORE][len(targets()) + FIRST["J01"]]
        row["required_growth_pct"] *= Decimal(wrong)
        assert [f.rule_code for f in judge_marts(tables, PERIODS).findings] == found


def test_a_rolling_year_is_judged_like_a_year() -> None:
    """In May: half of the target over twelve months, 43 months before it is due."""
    tables = marts()
    row = tables[SCORE][FIRST["J01"]]
    with localcontext() as context:
        context.prec = 40
        growth = 100 * (Decimal(2) ** (Decimal(12) / 43) - 1)
    row |= {
        "actual_annual": Decimal(50_000_000_000),
        "annual_basis": "rolling_12_months",
        "attained_pct": Decimal(50),
        "gap": Decimal(50_000_000_000),
        "status": "not_attained",
        "required_growth_pct": growth,
    }
    tables["fct_lineage"] = _lineage(tables)
    assert judge_marts(tables, PERIODS).findings == ()
    row |= {"actual_annual": None}
    tables["fct_lineage"] = _lineage(tables)
    assert {f.rule_code for f in judge_marts(tables, PERIODS).findings} == {"R610", "R614"}


def test_a_whole_december_is_a_year_and_a_part_is_none() -> None:
    tables = marts()
    row = tables[SCORE][len(targets()) + FIRST["J01"]]
    row |= {
        "attained_pct": None,
        "gap": None,
        "required_growth_pct": None,
        "status": "incomplete",
        "actual_annual": None,
        "annual_basis": None,
    }
    tables["fct_lineage"] = _lineage(tables)
    # Covered whole: its year is missing.
    assert {f.rule_code for f in judge_marts(tables, PERIODS).findings} == {"R614"}
    row["coverage_pct"] = Decimal(90)
    assert {f.rule_code for f in judge_marts(tables, PERIODS).findings} == {"R620"}


def test_tax_refunds_may_make_a_share_negative() -> None:
    tables = marts()
    refunds = {"numerator_yuan": Decimal(-20), "share": Decimal("-0.2"), "numerator_computed_yuan": Decimal(-20)}
    assert tables["fct_tax_revenue_share"][2]["measure"] == "tax_paid"
    tables["fct_tax_revenue_share"][2] |= refunds
    tables["fct_lineage"] = _lineage(tables)
    assert judge_marts(tables, PERIODS).findings == ()
    tables["fct_tax_revenue_share"][2] |= {"share": Decimal("-1.01"), "numerator_yuan": Decimal(-101)}
    tables["fct_lineage"] = _lineage(tables)
    assert [f.rule_code for f in judge_marts(tables, PERIODS).findings] == ["R602"]


def test_period_that_was_not_asked_for_is_a_fault() -> None:
    assert {f.rule_code for f in judge_marts(marts(), ["2007-12"]).findings} == {"R601"}


def _each(table: str, change: Callable[[dict[str, Any]], dict[str, Any]]):
    def fault(tables: Marts) -> None:
        for row in tables[table]:
            row.update(change(row))

    return fault


def _times(column: str, factor: int | str):
    return lambda row: {column: None if row[column] is None else row[column] * Decimal(factor)}


def _without_total(row: dict[str, Any]) -> dict[str, Any]:
    return {"stock_count": None} if row["reporting_unit_code"] == "220000" else {}


WHOLE_MARTS = {
    "scale of clusters": _each(CLUSTER, _times("value_added_ytd_yuan", 10000)),
    "sign of clusters": _each(CLUSTER, _times("value_added_ytd_yuan", -1)),
    "sign of platforms": _each(PLATFORM, lambda row: {"stock_count": -row["stock_count"]}),
    "numerators and shares": _each(
        SHARE, lambda row: {"numerator_yuan": row["numerator_yuan"] / 10, "share": row["share"] / 10}
    ),
    "actual beside its legs": _each(SCORE, _times("actual", 10)),
    "attained_pct": _each(SCORE, _times("attained_pct", 10)),
    "gap": _each(SCORE, _times("gap", -1)),
    "all in progress": _each(SCORE, lambda _: {"status": "in_progress", "attained_pct": None, "gap": None}),
    "all incomplete": _each(
        SCORE, lambda _: {"status": "incomplete", "attained_pct": None, "gap": None, "coverage_pct": Decimal(50)}
    ),
    "scoreboard emptied": _each(SCORE, lambda _: {"actual": None, "actual_numerator": None, "status": "no_data"}),
    "clusters emptied": _each(CLUSTER, lambda _: {"value_added_ytd_yuan": None}),
    "total of platforms lost": _each(PLATFORM, _without_total),
    "shares lost, legs there": _each(SHARE, lambda _: {"share": None}),
    "another unit": _each(
        PLATFORM, lambda row: {"reporting_unit_code": row["reporting_unit_code"].replace("220500", "229900")}
    ),
    "another cluster": _each(CLUSTER, lambda row: {"cluster_code": row["cluster_code"].replace("C07", "C99")}),
    "no lineage": lambda tables: tables["fct_lineage"].clear(),
}


@pytest.mark.parametrize("name", WHOLE_MARTS)
def test_a_mart_that_is_wrong_throughout_is_stopped_even_in_the_first_release(name: str) -> None:
    tables = marts()
    WHOLE_MARTS[name](tables)
    assert judge_marts(tables, PERIODS).blocking


def test_refusal_says_each_rule_once_with_its_first_place() -> None:
    tables = marts()
    WHOLE_MARTS["scale of clusters"](tables)
    _share(share=Decimal("0.21"))(tables)
    zh, en = describe_refusal(judge_marts(tables, PERIODS).blocking)
    assert "R612" in zh and "2007-05/C01/value_added_ytd_yuan" in zh and "共 20 处" in zh and "共 1 处" in zh
    assert en.count("R612") == 1 and "(20 in all)" in en and "R608" in en and "C02" not in en


def test_lineage_that_no_row_shows_is_found() -> None:
    tables = marts()
    tables["fct_lineage"].append(tables["fct_lineage"][0] | {"view_name": "cluster_value_added", "row_key": "C11"})
    (found,) = judge_marts(tables, PERIODS).findings
    assert (found.rule_code, found.sheet, found.cell) == ("R612", CLUSTER, "2007-05/C11/actual_numerator")


def test_single_figures_may_go_and_few_may_become_many() -> None:
    """A cell left blank takes its figure with it: said, not stopped. Of one platform to four nothing is said."""
    tables = marts()
    _row(CLUSTER, 4, value_added_ytd_yuan=None)(tables)
    for row in tables[SCORE][: len(targets())]:
        if row["target_code"] in ("J10", "J11") and row["reading"] != "all_clusters":
            row["coverage_pct"] = Decimal(90)
    for row in tables[PLATFORM][:2]:
        row["stock_count"] += 3
    tables["fct_lineage"] = _lineage(tables)
    judged = judge_marts(tables, PERIODS, marts())
    assert [(f.rule_code, f.cell) for f in judged.findings] == [("R607", "2007-05/C05")]
    assert judged.blocking == []


def test_candidate_is_read_from_the_warehouse_and_the_run_archived(fresh_warehouse: Warehouse) -> None:
    tables = marts() | {table: _numbered(table, ROWS.get(table, 3)) for table in SUMMARISED}
    del tables["summaries"], tables["disclosure_audits"]
    counts = {"exposed_count": 0, "failed_count": 0}
    tables["fct_disclosure_audit"] = [
        {"period": p, "view_name": table.removeprefix("fct_"), "row_count": len(tables[table]) // len(PERIODS)} | counts
        for table, p in product(PROTECTED, PERIODS)
    ]
    with fresh_warehouse.connect("transformer") as connection:
        for table, rows in tables.items():
            _store(connection, table, rows, "r2")
    with fresh_warehouse.connect("loader") as connection:
        load = open_load(
            connection, province_code="220000", period=None, given=None, started_by="test", code_version="test"
        )

    def gate(release_id: str) -> list[Finding]:
        about = {"load_id": load.load_id, "province_code": "220000", "code_version": "test"}
        return gate_release(fresh_warehouse, release_id, PERIODS, **about)

    assert gate("r2") == []
    missing = gate("r1")
    assert {f.rule_code for f in missing} == {"R601"}
    assert len(missing) == (len(KEYS) + 2) * len(PERIODS)  # of two more it is known how many rows a month they have
    with fresh_warehouse.connect("auditor") as connection:
        runs = connection.execute(
            "select release_id, rule_declared_count, rule_evaluated_count, observation_count, suite_sha256, "
            "result_json::jsonb -> 0 ->> 'suite_name', "
            "(select count(*) from audit.finding where finding.validation_run_id = run.validation_run_id), "
            "(select count(*) from audit.validation_result as result where (result.validation_run_id, status) = "
            "(run.validation_run_id, 'fail')) "
            "from audit.validation_run as run where suite_name = 'release' order by finished_at"
        ).fetchall()
        count, sha256 = len(SUITE.rules), SUITE.sha256
        stored = sum(len(tables[table]) for table in KEYS)
        assert runs == [
            ("r2", count, count, stored, sha256, "release", 0, 0),
            ("r1", count, count, 0, sha256, "release", len(missing), 1),
        ]
    with fresh_warehouse.connect("auditor") as connection:
        assert verify_chain(connection).broken == ()


def _store(connection: Connection[Any], table: str, rows: list[dict[str, Any]], release_id: str) -> None:
    figures = {name for row in rows for name, value in row.items() if isinstance(value, int | Decimal)}
    columns = {name: "numeric" if name in figures else "text" for name in rows[0]}
    declared = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    connection.execute(f"create table marts.{table} (release_id text, {declared})".encode())
    connection.execute(f"grant select on marts.{table} to publisher".encode())
    with connection.cursor() as cursor:
        places = ", ".join(["%s"] * (len(columns) + 1))
        cursor.executemany(
            f"insert into marts.{table} values ({places})".encode(),
            [(release_id, *(row[name] for name in columns)) for row in rows],
        )
