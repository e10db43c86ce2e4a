"""The tree from a figure says what is decided of its cells, and its arithmetic still gives the figure."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from ingest.audit.trace import render_text, to_json, trace
from ingest.warehouse.connect import Warehouse
from tests.dbt_project.conftest import publish
from tests.dbt_project.decisions import PERSON, REASON, correct, explain
from tests.dbt_project.facts import LATE, MONTHS, Province, write_province

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


def test_a_home_without_the_mart_is_traced_without_decisions(decided: Province) -> None:
    warehouse = replace(decided.warehouse)
    with warehouse.connect("transformer") as connection:
        connection.execute("alter table marts.fct_figure_decision rename to put_away")
    keys = {"period": "2007-03", "cluster_code": "C09"}
    (tree,) = trace(warehouse, "cluster_value_added", keys, archive=ARCHIVE)
    assert all(figure.decisions == () for figure in tree.figures)
    with warehouse.connect("transformer") as connection:
        connection.execute("alter table marts.put_away rename to fct_figure_decision")
