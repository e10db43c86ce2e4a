"""The tree from a figure says what is decided of its cells, and its arithmetic still gives the figure."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from ingest.audit.append import append
from ingest.audit.trace import render_text, to_json, trace
from ingest.warehouse.connect import Warehouse
from tests.dbt_project.conftest import publish
from tests.dbt_project.decisions import PERSON, REASON, correct, explain, run_of
from tests.dbt_project.facts import LATE, MONTHS, Province, write_province
from tests.dbt_project.test_decisions import cell_of

ARCHIVE = Path("/archive")


@pytest.fixture(scope="module")
def decided(module_warehouse: Warehouse, work: Path) -> Province:
    province = write_province(module_warehouse)
    with module_warehouse.connect("loader") as connection:
        ((february, march),) = connection.execute(
            "select max(submission_id) filter (where period = '2007-02'),"
            " max(submission_id) filter (where period = '2007-03')"
            " from audit.submission where (form_code, reporting_unit_code) = ('F2', '220200')"
        ).fetchall()
    correct(province, february, "A1", "override", "3200", LATE, reason="漏报一户", expires_on="2007-12-31")
    correct(province, march, "A1", "drop", None, LATE, reason="口径不符")
    explain(province, march, "", LATE, kind="release", submission_id=march)
    for form, indicator, subject, action, value in (
        ("F6", "value_added", "10000001-1", "override", "600"),
        ("F6", "is_growth_enterprise", "10000002-2", "drop", None),
        ("F5", "unit_name", "C02", "drop", None),
        ("F7", "plan_problems", "220122", "drop", None),
    ):
        submission, cell = cell_of(module_warehouse, form, "220100", "2006-Q4", indicator, subject)
        correct(province, submission, cell, action, value, LATE, reason="口径不符")
    submission, cell = cell_of(module_warehouse, "F5", "220100", "2006-Q4", "leading_industry", "T22010001")
    with module_warehouse.connect("loader") as connection:  # as a rule of severity row leaves it out
        excluded = {"submission_id": submission, "sheet": "表", "cell": cell, "rule_code": "R204"}
        append(connection, "exclusion", [excluded | {"validation_run_id": run_of(connection, province)}])
    publish(province, "late", LATE, MONTHS, work)
    return province


def test_a_corrected_cell_shows_what_was_sent_and_what_counts(decided: Province) -> None:
    keys = {"period": "2007-02", "cluster_code": "C03"}
    (tree,) = trace(decided.warehouse, "cluster_value_added", keys, archive=ARCHIVE)
    known = [figure for figure in tree.figures if figure.value is not None]  # no growth without the year before
    assert [figure.column for figure in known] == ["value_added_ytd_yuan", "value_added_month_yuan"]
    for figure in known:
        (cell,) = figure.cells
        assert figure.value == cell.contribution == cell.value_std == 32_000_000
        assert cell.value_std == cell.value_number * cell.unit_factor  # type: ignore[operator]
        assert cell.value_text == "3100"
        (decision,) = cell.decisions
        assert (decision.sent_number, decision.sent_std) == (Decimal(3100), Decimal(31_000_000))
        assert decision.counted_number == 3200
        assert figure.decisions == ()
    printed = render_text([tree])
    assert "+ 32000000 = 3200 万元 × 10000  原文 text “3100”" in printed
    assert f"更正 corrected：3100 → 3200 万元；漏报一户（{PERSON} 2007-04-11，至 until 2007-12-31，" in printed
    (document,) = json.loads(json.dumps(to_json([tree]), default=str))
    told = document["figures"][0]["cells"][0]["decisions"][0]
    assert (told["sent_text"], told["counted_std"], told["reason"], told["person"], told["decided_on"]) == (
        "3100", "32000000", "漏报一户", PERSON, "2007-04-11",
    )  # fmt: skip


def test_a_scaled_cell_and_an_explained_one(decided: Province) -> None:
    keys = {"period": "2007-02", "scope": "zones_and_clusters", "measure": "value_added"}
    (tree,) = trace(decided.warehouse, "tax_revenue_share", keys, archive=ARCHIVE)
    printed = render_text([tree])
    assert f"更正（乘系数） scaled：1000000 → 100 万元；{REASON}（{PERSON} 2007-03-11，" in printed
    assert f"说明 explained；{REASON}（" in printed
    computed = next(figure for figure in tree.figures if figure.column == "numerator_computed_yuan")
    assert sum((cell.contribution for cell in computed.cells), Decimal(0)) == computed.value


def test_a_dropped_cell_and_a_whole_form_stand_below_the_figure(decided: Province) -> None:
    keys = {"period": "2007-03", "cluster_code": "C03"}
    (tree,) = trace(decided.warehouse, "cluster_value_added", keys, archive=ARCHIVE)
    figure = tree.figures[0]
    assert (figure.column, figure.value, figure.operation, figure.cells) == (
        "value_added_ytd_yuan", None, "constant", (),
    )  # fmt: skip
    dropped, released = figure.decisions
    assert (dropped.action, dropped.sent_text, dropped.counted_number) == ("drop", "5000", None)
    assert (released.kind, released.cell) == ("release", "")
    printed = render_text([tree])
    assert "× 未以数值计入 adds no value  原文 text “5000” | F2 220200 2007-03 |" in printed
    assert "更正：不采用 dropped；口径不符（" in printed
    (other,) = trace(decided.warehouse, "cluster_value_added", {**keys, "cluster_code": "C09"}, archive=ARCHIVE)
    assert "※ 整表 the whole form | F2 220200 2007-03" in render_text([other])
    assert "放行 released；" in render_text([other])


def test_enterprises_are_traced_as_they_count(decided: Province) -> None:
    trees = trace(decided.warehouse, "enterprise_count", {"period": "2007-02"}, archive=ARCHIVE)
    for tree in trees:
        for figure in tree.figures:
            if figure.value is not None and figure.cells:
                assert sum((cell.contribution for cell in figure.cells), Decimal(0)) == figure.value, tree.key
    (every,) = (tree for tree in trees if tuple(tree.key.values())[1:] == ("220000", "any"))
    value_added = next(figure for figure in every.figures if figure.column == "value_added_ytd_yuan")
    assert value_added.value == (600 + 300 + 80) * 10000
    printed = render_text([every])
    assert "+ 6000000 = 600 万元 × 10000  原文 text “500”" in printed
    assert "更正 corrected：500 → 600 万元；口径不符（" in printed
    (growing,) = (tree for tree in trees if tuple(tree.key.values())[1:] == ("220000", "growth"))
    count = next(figure for figure in growing.figures if figure.column == "enterprise_count")
    assert (count.value, len(count.cells)) == (2, 2)
    (dropped,) = count.decisions
    assert (dropped.action, dropped.sent_text) == ("drop", "是")


@pytest.mark.parametrize(
    ("view", "keys", "column", "text", "told"),
    [
        ("unit_register", {"unit_code": "C02"}, "unit_name_zh", "长春汽车零部件", True),
        ("unit_register", {"unit_code": "T22010001"}, "leading_industry_zh", "玉米", False),
        ("plan_progress", {"subject_code": "220122"}, "problems_zh", "缺 资金", True),
    ],
)
def test_words_that_are_not_behind_a_line_are_not_shown_as_if(
    decided: Province, view: str, keys: dict[str, str], column: str, text: str, told: bool
) -> None:
    (tree,) = trace(decided.warehouse, view, {"period": "2007-02", **keys}, archive=ARCHIVE)
    figures = [figure for figure in tree.figures if figure.column == column]
    assert all(figure.value is None and figure.cells == () for figure in figures)
    assert [decided.sent_text for figure in figures for decided in figure.decisions] == ([text] if told else [])


def test_a_home_without_the_mart_is_traced_without_decisions(decided: Province) -> None:
    warehouse = replace(decided.warehouse)
    with warehouse.connect("transformer") as connection:
        connection.execute("alter table marts.fct_figure_decision rename to put_away")
    keys = {"period": "2007-03", "cluster_code": "C09"}
    (tree,) = trace(warehouse, "cluster_value_added", keys, archive=ARCHIVE)
    assert all(figure.decisions == () for figure in tree.figures)
    with warehouse.connect("transformer") as connection:
        connection.execute("alter table marts.put_away rename to fct_figure_decision")
