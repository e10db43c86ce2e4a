"""What docs/add_a_province.md says is what happens: a second province from rows of the code lists alone.

The rows are appended to a copy of the checkout, whose command is then run as a person runs it: for Jilin, for the
second province, and for Jilin again, in one home.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from jiqun.runtime.postgres import stop_server
from jiqun.sample.make_sample import make_sample

CHECKOUT = Path(__file__).parents[2]
PAGE = (CHECKOUT / "docs" / "add_a_province.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"`(\w+\.csv)`[^`]*(?:`[^`\n]*`[^`]*)*?\n\n```csv\n(.*?)```", PAGE, re.DOTALL))
PERIOD = "2007-03"
JILIN, LIAONING = "220000", "210000"
STRANGE = "松原市2007年2月中小企业民营经济月报.xlsx"
VIEWS = (
    "target_scoreboard", "tax_revenue_share", "cluster_value_added", "platform_count", "indicator_value",
    "unit_register", "county_cluster_coverage", "enterprise_count", "reporting_calendar", "data_quality",
    "dim_region", "dim_reporting_unit", "dim_cluster", "dim_target",
)  # fmt: skip

# In 万元: value added of January to March, of the same months a year before, and the growth that follows.
GROWTHS = {(30000, 25000): 20, (6000, 5000): 20, (24000, 20000): 20, (4000, 4000): 0, (2000, 1600): 25}
UNITS: dict[str, list[tuple[str, str, str, str, str, tuple[int, int] | None]]] = {
    "沈阳市": [
        ("Z21010001", "铁西装备产业集聚区", "产业集聚区", "铁西区", "", (30000, 25000)),
        ("Z21010002", "新民造纸产业集聚区", "产业集聚区", "新民市", "", None),  # nominated only
        ("T21010001", "大民屯蔬菜专业镇", "专业村镇", "新民市", "", (6000, 5000)),
    ],
    "大连市": [
        ("Z21020001", "瓦房店轴承产业集聚区", "产业集聚区", "瓦房店市", "", (24000, 20000)),
        ("D21020001", "瓦房店轴承升级示范区", "产业升级示范区", "瓦房店市", "Z21020001", (4000, 4000)),
    ],
    "长兴岛临港工业区管理委员会": [("Z21CXD001", "长兴岛修造船产业集聚区", "产业集聚区", "瓦房店市", "", (2000, 1600))],
}
COUNTIES = {
    "沈阳市": {"全市": (200_000, 160_000), "铁西区": (120_000, 96_000), "新民市": (80_000, 64_000)},
    "大连市": {"全市": (100_000, 80_000), "瓦房店市": (60_000, 48_000), "庄河市": (40_000, 32_000)},
}


def amounts(value_added: Sequence[int]) -> list[object]:
    """Value added, revenue (three times as much), tax (a twentieth): this year, last year, growth in %."""
    now, before = value_added
    growth = GROWTHS.get((now, before), round(100 * (now / before - 1), 1))
    return [now, before, growth, 3 * now, 3 * before, growth, now // 20, before // 20, growth]


MEASURES = [name + basis for name in ("增加值", "营业收入", "实缴税金") for basis in ("1—本月", "上年同期", "增减%")]


def write_book(folder: Path, form: str, title: str, unit: str, rows: list[list[object]], period: str) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in [[title], ["表    号：", form], [f"综合机关名称：{unit}"], [period, None, "单位：万元"], *rows]:
        page.append(row)
    folder.mkdir(exist_ok=True)
    book.save(folder / f"{form}_{unit}.xlsx")


def write_books(folder: Path) -> None:
    """The workbooks of the second province's March 2007."""
    month = "2007年1—3月"
    for unit, members in UNITS.items():
        listed = [
            [n, code, name, kind, county, "机械", host, None if figures is None else "辽企字1号",
             None if figures is None else "2006-12-20", "推荐" if figures is None else "已认定"]
            for n, (code, name, kind, county, host, figures) in enumerate(members, start=1)
        ]  # fmt: skip
        head = ["序号", "单位代码", "单位名称", "类别", "所在县(市、区)", "主导产业", "所属单位代码", "认定文号"]
        title = "产业集聚区、专业村镇、产业升级示范区和产业集群名录及认定情况"
        write_book(folder, "吉集综5表", title, unit, [[*head, "认定时间", "状态"], *listed], "2007年一季度")
        known = [member for member in members if member[-1]]
        lines: list[list[object]] = [["序号", "单位代码", "单位名称", "类别", "所在县(市、区)", *MEASURES]]
        for kind in dict.fromkeys(member[2] for member in known):
            own = [member for member in known if member[2] == kind]
            lines += [[None, code, name, kind, county, *amounts(f or (0, 0))] for code, name, _, county, _, f in own]
            lines.append([None, None, "小计", kind, None, *amounts(added(own))])
        lines.append([None, None, "合计", None, None, *amounts(added(known))])
        lines.append([None, None, "剔重合计", None, None, *amounts(added([m for m in known if not m[4]]))])
        write_book(folder, "吉集综1表", "产业集聚区、专业村镇、产业升级示范区主要经济指标", unit, lines, month)
    for unit, regions in COUNTIES.items():
        rows = [[name, value_added[0] // 1000, *amounts(value_added)] for name, value_added in regions.items()]
        write_book(
            folder, "吉集综3表", "中小企业暨民营经济主要指标", unit, [["地区", "单位数", *MEASURES], *rows], month
        )
    head = ["序号", "产业集群名称", "所在地", "增加值1—本月", "增加值上年同期", "增加值增减%", "占500亿元目标%"]
    figures = [15_000, 12_000, 25, 0.3, 3]
    rows = [[*head, "龙头企业数"], [1, "沈阳装备制造", "沈阳市", *figures], [None, "合计", None, *figures]]
    write_book(folder, "吉集综2表", "产业集群主要经济指标", "沈阳市", rows, month)


def added(members: Sequence[Any]) -> tuple[int, int]:
    return sum(member[-1][0] for member in members), sum(member[-1][1] for member in members)


@dataclass(frozen=True)
class Provinces:
    """A copy of the checkout with the rows of the page, and a home.

    Attributes:
        seen: rows of every view, by province, before the second province's load, after it, and after Jilin's next.
        loads: what the three loads reported.
    """

    checkout: Path
    home: Path
    seen: list[dict[str, dict[str, list[Any]]]]
    loads: list[Any]

    def run(self, province: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("JIQUN_")}
        settings = {"JIQUN_HOME": str(self.home), "JIQUN_PROVINCE": province, "PYTHONPATH": str(self.checkout)}
        command = [sys.executable, "-c", "from jiqun.cli.main import main; main()", *map(str, words)]
        return subprocess.run(
            command, env=kept | settings, cwd=self.home, capture_output=True, text=True, timeout=600, check=False
        )

    def load(self, province: str, inbox: Path, *words: str) -> None:
        done = self.run(province, "load", inbox, *words, "--json")
        assert done.stdout, done.stderr
        self.loads.append(json.loads(done.stdout))

    def sql(self, query: str) -> list[dict[str, Any]]:
        done = self.run(JILIN, "sql", query, "--format", "json")
        assert done.returncode == 0, done.stderr
        return list(json.loads(done.stdout))

    def look(self) -> None:
        """Note the rows of all views, by province."""
        looked: dict[str, dict[str, list[Any]]] = {}
        views = (
            f"select province_code, '{view}' as view, to_jsonb(v)::text as line from bi.{view} as v" for view in VIEWS
        )
        for row in self.sql(" union all ".join(views)):
            looked.setdefault(row["province_code"], {}).setdefault(row["view"], []).append(row["line"])
        self.seen.append(
            {province: {view: sorted(lines) for view, lines in views.items()} for province, views in looked.items()}
        )


@pytest.fixture(scope="module")
def provinces(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provinces]:
    folder = tmp_path_factory.mktemp("second-province")
    checkout, inbox = folder / "checkout", folder / "inbox-liaoning"
    for room in ("ingest", "expectations", "jiqun", "dbt_project"):
        shutil.copytree(
            CHECKOUT / room, checkout / room, ignore=shutil.ignore_patterns("__pycache__", "target", "logs")
        )
    make_sample(folder / "sample", "2007-02", "2007-02")
    write_books(inbox)
    for name, rows in ROWS.items():
        with (checkout / "ingest" / "reference" / name).open("a", encoding="utf-8") as file:
            file.write(rows)
    home = Path(tempfile.mkdtemp(prefix="jiqun-provinces-"))
    both = Provinces(checkout, home, [], [])
    both.load(JILIN, folder / "sample" / "inbox", "--period", "2006-12")
    both.look()
    # Among the second province's files is one of Jilin's.
    shutil.copy(folder / "sample" / "inbox" / "2007-02" / "220700" / STRANGE, inbox)
    both.load(LIAONING, inbox, "--period", PERIOD, "--received-at", "2007-04-08T10:00:00+08:00")
    both.look()
    both.load(JILIN, folder / "sample" / "inbox", "--period", "2007-02")
    both.look()
    yield both
    stop_server(home)
    shutil.rmtree(home)


def test_the_page_has_rows_for_five_lists() -> None:
    assert list(ROWS) == ["region.csv", "roster.csv", "target.csv", "cluster.csv", "region_overlap.csv"]


def figures(provinces: Provinces, view: str, columns: str) -> list[tuple[Any, ...]]:
    """These columns of a view's rows of the second province, in their order."""
    query = f"select {columns} from bi.{view} where province_code = '{LIAONING}' and period = '{PERIOD}' order by 1, 2"
    return [tuple(row.values()) for row in provinces.sql(query)]


def test_the_scoreboard_is_worked_out_by_hand(provinces: Provinces) -> None:
    found = figures(provinces, "target_scoreboard", "target_code, actual, attained_pct, status, coverage_pct")
    assert found == [
        # A quarter's value added says nothing of a year's.
        ("L01", "150000000", None, "in_progress", "100.00"),
        # 62 of 300, where a quarter is asked for: 62 / 300 * 4.
        ("L02", "0.206666666667", "82.6667", "not_attained", "100.00"),
        # Three of four; the one that is only nominated does not count.
        ("L03", "3", "75.0000", "not_attained", "100.00"),
    ]


def test_the_share_is_worked_out_by_hand(provinces: Provinces) -> None:
    columns = "scope, measure, numerator_yuan, denominator_yuan, share, reporting_unit_matched_count"
    found = {row[:2]: row[2:] for row in figures(provinces, "tax_revenue_share", columns)}
    # 30000 + 6000 + 24000 + 2000 万元: the demonstration zone lies in a zone; of 200000 + 100000, where the committee's
    # ground is Dalian's. Revenue is three times as much, tax a twentieth.
    assert found["block_economy", "value_added"] == ("620000000", "3000000000", "0.206666666667", 3)
    assert found["block_economy", "revenue"] == ("1860000000", "9000000000", "0.206666666667", 3)
    assert found["block_economy", "tax_paid"] == ("31000000", "150000000", "0.206666666667", 3)
    # 30000 + 24000 + 2000 of the zones and 15000 of the cluster.
    assert found["zones_and_clusters", "value_added"] == ("710000000", "3000000000", "0.236666666667", 3)
    # Nobody reports industry: no share.
    assert found["zones_and_clusters_to_industry", "value_added"] == (None, None, None, 0)


def test_the_register_knows_the_counties_of_its_province(provinces: Provinces) -> None:
    """铁西区 is a district of 沈阳 here, and one of 四平 in Jilin."""
    assert figures(provinces, "unit_register", "unit_code, reporting_unit_code, county_code, is_confirmed") == [
        ("D21020001", "210200", "210281", True),
        ("T21010001", "210100", "210181", True),
        ("Z21010001", "210100", "210106", True),
        ("Z21010002", "210100", "210181", False),
        ("Z21020001", "210200", "210281", True),
        ("Z21CXD001", "21CXD0", "210281", True),
    ]


def test_a_load_touches_and_shows_its_own_province_alone(provinces: Provinces) -> None:
    before, after, last = provinces.seen
    assert before.keys() == {JILIN}
    assert after.keys() == last.keys() == {JILIN, LIAONING}
    assert after[JILIN] == before[JILIN]
    assert last[LIAONING] == after[LIAONING]
    own = {"target_scoreboard": 3, "cluster_value_added": 1, "county_cluster_coverage": 4, "dim_region": 8}
    assert {view: len(after[LIAONING][view]) for view in own} == own
    releases = [load["published"] for load in provinces.loads]
    assert [(release["release_number"], release["periods"]) for release in releases] == [
        (1, ["2006-12"]), (2, [PERIOD]), (3, ["2007-02"]),
    ]  # fmt: skip


def test_a_file_of_another_province_is_refused(provinces: Provinces) -> None:
    verdicts = {each["file_name"]: each["verdict"] for each in provinces.loads[1]["submissions"]}
    assert verdicts.pop(STRANGE) == "refused"
    assert set(verdicts.values()) == {"accepted"}
    strange = [each for each in provinces.loads[1]["findings"] if each["file_name"] == STRANGE]
    assert [each["rule_code"] for each in strange] == ["R203"]


def test_commands_show_the_province_of_the_setting(provinces: Provinces) -> None:
    status = json.loads(provinces.run(LIAONING, "status", "--json").stdout)
    assert {row["reporting_unit_code"] for row in status} == {"210100", "210200", "21CXD0"}
    scores = json.loads(provinces.run(LIAONING, "scoreboard", "--json").stdout)
    assert [row["target_code"] for row in scores] == ["L01", "L02", "L03"]
    (tree,) = json.loads(
        provinces.run(LIAONING, "trace", "bi.cluster_value_added", "cluster_code=C01", "--json").stdout
    )
    assert tree["key"]["period"] == PERIOD
    assert provinces.run(JILIN, "audit", "verify").returncode == 0
    assert provinces.run(LIAONING, "demo").returncode == 2


@pytest.mark.parametrize(
    ("province", "wanting"),
    [("230000", ["region.csv: 230000", "roster.csv: 230000", "target.csv: 230000"]), ("21", ["province.csv"])],
)
@pytest.mark.parametrize("words", ["load nowhere", "check nowhere", "blank-form F3 --unit 210100 --period 2007-03"])
def test_a_province_that_is_not_there_is_refused(
    provinces: Provinces, province: str, wanting: list[str], words: str
) -> None:
    done = provinces.run(province, *words.split())
    assert (done.returncode, done.stdout) == (2, "")
    assert re.findall("^(错误|Error)[：:]", done.stderr, re.MULTILINE) == ["错误", "Error"]
    assert all(done.stderr.count(each) == 2 for each in wanting)
