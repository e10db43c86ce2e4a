"""From a published figure to its cells: complete, as of a date, and enough to compute the figure again."""

import json
import re
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from ingest.audit.trace import render_text, to_json, trace
from ingest.errors import JiqunError
from tests.dbt_project.facts import EARLY, Province

ARCHIVE = Path("/archive")


def recompute(text: str) -> dict[str, Decimal]:
    """Every figure of a printed tree, from the tree alone."""
    legs: dict[str, Decimal] = {}
    ratios: dict[str, tuple[str, str]] = {}
    growths: dict[str, tuple[str, str]] = {}
    column = ""
    for line in text.splitlines():
        if ratio := re.match(r" +(\w+) = \S+ = (\w+) / (\w+)$", line):
            ratios[ratio[1]] = (ratio[2], ratio[3])
        elif growth := re.match(r" +(\w+) = \S+ = 100 × \((\w+) / (\w+) − 1\)$", line):
            growths[growth[1]] = (growth[2], growth[3])
        elif figure := re.match(r" +(\w+) = ([\d.-]+|—)( = .*cells)?$", line):
            is_shown = figure[2] != "—"  # what readers are not shown has its cells all the same
            column = figure[1] if is_shown else ""
            legs[column] = Decimal(figure[2]) if is_shown and not figure[3] else Decimal(0)
        elif cell := re.match(r" +([+−]) \S+ = (\S+) \S+ × (\S+)  ", line):
            value = Decimal(cell[2]) * Decimal(cell[3])
            legs[column] += value if cell[1] == "+" else -value
        elif count := re.match(r" +# (\d+)  ", line):
            legs[column] += int(count[1])
    known = {name: pair for name, pair in ratios.items() if legs.keys() >= set(pair)}
    legs |= {
        name: (100 * (legs[a] / legs[b] - 1)).quantize(Decimal("1e-12"))
        for name, (a, b) in growths.items()
        if b in legs
    }
    return legs | {name: (legs[a] / legs[b]).quantize(Decimal("1e-12")) for name, (a, b) in known.items()}


def printed(province: Province, view: str, as_of: str | None = None, **keys: str) -> str:
    instant = datetime.fromisoformat(as_of) if as_of else None
    return render_text(trace(province.warehouse, view, keys, archive=ARCHIVE, as_of=instant))


FIGURES = ["cluster_value_added", "tax_revenue_share", "platform_count", "target_scoreboard", "indicator_value"]
FIGURES += ["unit_membership", "enterprise_count", "county_cluster_coverage", "specialisation", "concentration"]


@pytest.mark.parametrize("view", FIGURES)
def test_every_published_figure_is_computed_again_from_its_printed_tree(province: Province, view: str) -> None:
    trees = trace(province.warehouse, f"bi.{view}", {}, archive=ARCHIVE)
    assert {tree.key["period"] for tree in trees} >= {"2007-02", "2007-03"}
    figures = 0
    for tree in trees:
        again = recompute(render_text([tree]))
        for figure in tree.figures:
            if figure.value is not None:
                assert again[figure.column] == figure.value, (tree.key, figure.column)
                figures += 1
    assert figures > 8


def test_a_line_of_words_shows_each_with_its_cell(province: Province) -> None:
    text = printed(province, "unit_register", period="2007-02", unit_code="Z22020003")
    assert "unit_status = withdrawn = 取自 read from 1 格 cells" in text
    assert ": 原文 text “已撤销”" in text
    assert "F5 220200 2006-Q4 Z22020003 unit_status stock | F5 220200 2006-Q4.xlsx [表]!A" in text
    plan = printed(province, "plan_progress", period="2007-02", subject_code="220100")
    assert "plan_done_on = 2006-12-01 = 取自 read from 1 格 cells" in plan
    assert ": 原文 text “2006年12月1日”" in plan


def test_share_names_files_sheets_and_cells(province: Province) -> None:
    text = printed(province, "bi.tax_revenue_share", period="2007-02", scope="block_economy", measure="value_added")
    assert "share = 0.061714285714 = numerator_yuan / denominator_yuan" in text
    assert "+ 10000000 = 1000 万元 × 10000  原文 text “1000”" in text
    assert re.search(r"F1 220100 2007-02 Z22010001 value_added ytd \| F1 220100 2007-02.xlsx \[表\]!A1 \|", text)
    assert "D22010001" not in text.split("numerator_sum_yuan")[0]  # inside a counted zone
    assert re.search(r"/archive/(..)/\1[0-9a-f]{62}$", text, re.MULTILINE)


def test_month_value_shows_both_legs_of_one_instant(province: Province) -> None:
    (tree,) = trace(
        province.warehouse, "bi.cluster_value_added", {"period": "2007-03", "cluster_code": "C03"}, archive=ARCHIVE
    )
    month = next(figure for figure in tree.figures if figure.column == "value_added_month_yuan")
    assert month.operation == "difference"
    assert [(cell.operation, cell.period, cell.contribution) for cell in month.cells] == [
        ("add", "2007-03", 50_000_000),
        ("subtract", "2007-02", -31_000_000),  # restated
    ]


def test_as_of_traces_the_release_then_in_force(province: Province) -> None:
    keys = {"period": "2007-02", "cluster_code": "C03"}
    assert "= 3000 万元" in printed(province, "cluster_value_added", EARLY, **keys)
    assert "= 3100 万元" in printed(province, "cluster_value_added", **keys)


def test_counted_units_show_their_status_cells(province: Province) -> None:
    text = printed(province, "bi.target_scoreboard", period="2007-03", target_code="J03")
    assert text.count("# 1  原文 text “已认定”") == 4
    assert "actual_denominator = 1" in text


def test_json_carries_exact_decimals(province: Province) -> None:
    keys = {"period": "2007-02", "scope": "block_economy", "measure": "revenue"}
    trees = trace(province.warehouse, "tax_revenue_share", keys, archive=ARCHIVE)
    tree = json.loads(json.dumps(to_json(trees), default=str))
    share = tree[0]["figures"][0]
    assert (share["column"], share["operation"], share["value"]) == ("share", "ratio", "0.050000000000")
    cell = share["parts"][0]["cells"][0]
    assert (cell["value_text"], cell["unit_factor"], cell["sheet"], cell["cell"]) == ("4000", "10000", "表", "A2")


@pytest.mark.parametrize(
    ("view", "keys", "words"),
    [
        ("bi.dim_code", {}, "cannot be traced"),
        ("bi.platform_count", {"cluster_code": "C01"}, "no key column cluster_code"),
        ("bi.platform_count", {"period": "2099-01"}, "no published row"),
    ],
)
def test_what_cannot_be_traced_is_said(province: Province, view: str, keys: dict[str, str], words: str) -> None:
    with pytest.raises(JiqunError, match=words) as error:
        trace(province.warehouse, view, keys, archive=ARCHIVE)
    assert "bi." in error.value.message_zh
