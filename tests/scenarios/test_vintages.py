"""A denominator that was revised twice, by real figures: each share stands as it was known, and the target with it.

The real vintages of Jilin's gross domestic product (亿元) stand in for the bureau's total of F3: 2010 as quoted in
early 2011, 8577.06; in the yearbook, 8667.58; after the economic census of 2018, 6410.5. 2006: 4275.12 and 3226.5.
The numerators are ours: exactly a fifth and exactly a third of the first vintage.
"""

import json
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from jiqun.pipeline.home import Home, open_home
from jiqun.pipeline.load_period import load_period
from jiqun.pipeline.query import run_query
from jiqun.pipeline.write_manifests import write_manifests
from jiqun.runtime.postgres import stop_server
from jiqun.settings import Settings
from tests.run_jiqun import jiqun_json, run_jiqun

YI = 100_000_000
MEASURES = ["增加值", None, None, "营业收入", None, None, "实缴税金", None, None]
BASES = ["1—本月", "上年同期", "增减%"] * 3
NOTHING = ["—"] * 6
# Received, and what came: year, mark of the title, total, and with the first vintage its numerators (fifth, third).
LOADS: list[tuple[str, list[tuple[int, str, str, tuple[str, str] | None]]]] = [
    ("2007-01-10T10:00:00+08:00", [(2006, "（快报）", "4275.12", ("855.024", "1425.04"))]),
    ("2011-01-10T10:00:00+08:00", [(2010, "（快报）", "8577.06", ("1715.412", "2859.02"))]),
    ("2011-09-20T10:00:00+08:00", [(2010, "（年报）", "8667.58", None)]),
    ("2020-01-15T10:00:00+08:00", [(2006, "（普查修订）", "3226.5", None), (2010, "（普查修订）", "6410.5", None)]),
]
# As of a day: share of block economy, of zones and clusters, and what the two targets (1/5, 1/3) say.
KNOWN = {
    ("2010-12", "2011-01-09"): None,
    ("2010-12", "2011-01-10"): ("0.200000000000", "0.333333333333", "attained", "attained"),
    ("2010-12", "2011-09-19"): ("0.200000000000", "0.333333333333", "attained", "attained"),
    ("2010-12", "2011-09-20"): ("0.197911297040", "0.329852161734", "not_attained", "not_attained"),
    ("2010-12", "2020-01-14"): ("0.197911297040", "0.329852161734", "not_attained", "not_attained"),
    ("2010-12", "2020-01-15"): ("0.267594103424", "0.445990172373", "attained", "attained"),
    ("2006-12", "2007-01-10"): ("0.200000000000", "0.333333333333", "attained", "attained"),
    ("2006-12", "2020-01-14"): ("0.200000000000", "0.333333333333", "attained", "attained"),
    ("2006-12", "2020-01-15"): ("0.265000464900", "0.441667441500", "attained", "attained"),
}


def head(title: str, code: str, year: int) -> list[list[Any]]:
    return [
        [title],
        ["表    号：", code],
        ["综合机关名称：吉林省", f"{year}年1—12月", "单位：亿元"],
    ]


def write_total(folder: Path, year: int, mark: str, total: str) -> Path:
    """F3 of the bureau: one row."""
    rows = head(f"中小企业暨民营经济主要指标{mark}", "吉集综3表", year)
    rows += [["地　区", "单位数(个)", *MEASURES], [None, None, *BASES]]
    rows += [["全　省", "—", Decimal(total), "—", "—", *NOTHING]]
    return save(folder / f"全省{year}年12月中小企业民营经济{mark}.xlsx", rows, 4)


def write_numerators(folder: Path, year: int, mark: str, fifth: str, third: str) -> Path:
    """F1 of the bureau: the groups, their sum, and the two totals without double counting."""
    parts = {"产业集聚区小计": Decimal(fifth), "专业村镇小计": Decimal(100), "产业升级示范区小计": Decimal(50)}
    parts |= {"合计": sum(parts.values(), Decimal()), "块状经济剔重合计": Decimal(fifth)}
    parts |= {"集聚区和产业集群剔重合计": Decimal(third)}
    title = f"产业集聚区、专业村镇、产业升级示范区主要经济指标{mark}"
    rows = head(title, "吉集综1表", year)
    rows += [["类别", "单位数(个)", *MEASURES], [None, None, *BASES]]
    rows += [[label, "—", value, "—", "—", *NOTHING] for label, value in parts.items()]
    return save(folder / f"全省{year}年12月集聚区{mark}.xlsx", rows, 4)


def save(path: Path, rows: list[list[Any]], header: int) -> Path:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    for number, values in enumerate(rows, start=1):
        for column, value in enumerate(values, start=1):
            page.cell(number, column).value = value
    for merge in ("A{0}:A{1}", "B{0}:B{1}", "C{0}:E{0}", "F{0}:H{0}", "I{0}:K{0}"):
        page.merge_cells(merge.format(header, header + 1))
    book.save(path)
    return path


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A home that has seen the four loads, at the dates when the figures became known."""
    folder = tmp_path_factory.mktemp("vintages")
    home = open_home(Settings(home=folder / "home", database_url=None))
    for number, (received_at, sent) in enumerate(LOADS):
        (inbox := folder / str(number)).mkdir()
        files = []
        for year, mark, total, numerators in sent:
            files.append(write_total(inbox, year, mark, total))
            if numerators:
                files.append(write_numerators(inbox, year, mark, *numerators))
        outcome = load_period(
            home, files, period=None, received_at=datetime.fromisoformat(received_at), started_by="test"
        )
        assert not outcome.has_kept_out, outcome
        assert outcome.published is not None and outcome.published.release_number, outcome
    yield home
    stop_server(home.settings.home)


def ask(home: Home, statement: str, day: str | None = None) -> list[tuple[Any, ...]]:
    return run_query(home.warehouse, statement, "bi_reader", date.fromisoformat(day) if day else None).rows


@pytest.mark.parametrize(("period", "day"), KNOWN)
def test_the_share_against_each_vintage_as_it_was_known(home: Home, period: str, day: str) -> None:
    expected = KNOWN[period, day]
    shares = ask(
        home,
        "select scope, share::text, basis_status from bi.tax_revenue_share"
        " where measure = 'value_added' and scope in ('block_economy', 'zones_and_clusters')"
        f" and period = '{period}' order by scope",
        day,
    )
    statuses = dict(
        ask(
            home,
            "select target_code || ' ' || reading, status from bi.target_scoreboard"
            f" where period = '{period}' and target_code in ('J02', 'J06')",
            day,
        )
    )
    if expected is None:
        assert shares == [] and statuses == {}
        return
    block, zones, fifth, third = expected
    assert shares == [("block_economy", block, "declared"), ("zones_and_clusters", zones, "declared")]
    assert (statuses["J06 block_economy"], statuses["J02 zones_and_clusters"]) == (fifth, third)


def test_the_triangle_of_the_denominator(home: Home) -> None:
    triangle = (
        "select vintage_number, value, revision, round(revision_pct, 6), as_of::date::text from bi.revision"
        " where (view_name, row_key, leg, period)"
        " = ('tax_revenue_share', 'block_economy|value_added', 'denominator_yuan', '2010-12') order by 1"
    )
    assert ask(home, triangle) == [
        (1, Decimal("8577.06") * YI, None, None, "2011-01-10"),
        (2, Decimal("8667.58") * YI, Decimal("90.52") * YI, Decimal("1.055373"), "2011-09-20"),
        (3, Decimal("6410.5") * YI, Decimal("-2257.08") * YI, Decimal("-26.040487"), "2020-01-15"),
    ]
    assert len(ask(home, triangle, "2011-12-31")) == 2


def test_the_sum_of_both_years_revisions(home: Home) -> None:
    """2006: 3226.5 - 4275.12 = -1048.62; 2010: 6410.5 - 8577.06 = -2166.56; in the mean -1607.59, for either scope."""
    summary = (
        "select figure_count, revised_count, up_count, down_count, mean_revision, mean_absolute_revision"
        " from bi.revision_summary where (view_name, leg) = ('tax_revenue_share', 'denominator_yuan')"
    )
    mean = Decimal("1607.59") * YI
    assert ask(home, summary) == [(4, 4, 0, 4, -mean, mean)]
    # The numerators were never sent again.
    kept = summary.replace("denominator", "numerator")
    assert ask(home, kept) == [(4, 0, 0, 0, 0, 0)]


def test_each_vintage_says_its_kind(home: Home) -> None:
    calendar = (
        "select status, vintage_count, submission_kind from bi.reporting_calendar"
        " where (month, form_code, reporting_unit_code) = ('2010-12', 'F3', '220000')"
    )
    kinds = {"2011-01-10": (1, "flash"), "2011-09-20": (2, "annual"), "2020-01-15": (3, "census_revised")}
    for day, (vintages, kind) in kinds.items():
        assert ask(home, calendar, day) == [("reported", vintages, kind)]
    (row,) = [
        row
        for row in jiqun_json(home.settings.home, "status", "--period", "2010-12")
        if (row["form_code"], row["reporting_unit_code"]) == ("F3", "220000")
    ]
    assert (row["status"], row["received_on"], row["vintage_count"]) == ("reported", "2011-01-10", 3)


def test_trace_and_manifests_say_the_kind(home: Home) -> None:
    figure = ("trace", "bi.tax_revenue_share", "period=2010-12", "scope=block_economy", "measure=value_added")
    now = run_jiqun(home.settings.home, *figure).stdout
    assert "快报 flash 2011-01-10" in now and "普查修订数 revised after a census 2020-01-15" in now  # one leg each
    then = run_jiqun(home.settings.home, *figure, "--as-of", "2011-01-10").stdout
    assert "普查" not in then and then.count("快报 flash") >= 2
    *_, newest = write_manifests(home)
    inputs = json.loads(newest.read_text(encoding="utf-8"))["inputs"]
    assert {(row["form_code"], row["submission_kind"]) for row in inputs} == {("F1", "flash"), ("F3", "census_revised")}
