"""The half-yearly extract: the figures of the bi views, fit to be opened anywhere, and recorded for good."""

import io
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ingest.audit.verify_chain import verify_chain
from ingest.errors import JiqunError
from jiqun.export.export_extract import export_extract, last_month
from jiqun.export.extract_tables import TABLES, headings
from jiqun.export.read_tables import Figures, values_of
from jiqun.export.write_workbook import write_workbook
from jiqun.pipeline.home import Home
from tests.dbt_project.conftest import Query

AS_OF = datetime(2007, 4, 10, 22, tzinfo=UTC)


def recorded(home: Home) -> list[tuple[Any, ...]]:
    with home.warehouse.connect("auditor") as connection:
        return connection.execute(
            "select period, kind, release_id, sha256, made_at = (select max(as_of) from audit.release), made_by "
            "from audit.extract order by extract_id"
        ).fetchall()


def sheet(path: Path, title: str) -> list[tuple[Any, ...]]:
    """The rows below the headings."""
    return list(openpyxl.load_workbook(path)[title].iter_rows(min_row=4, values_only=True))


@pytest.fixture(scope="module")
def extract(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("extract") / "2006-H2.xlsx"
    export_extract(home, "2006-H2", path, "clerk")
    return path


def test_the_figures_are_those_of_the_views(extract: Path, query: Query) -> None:
    targets = query(
        "select target_code, reading, actual, target, status from bi.target_scoreboard where period = '2006-12'"
    )
    found = {(row[0], row[1]): (row[6], row[9], row[11]) for row in sheet(extract, "目标进展 Targets")}
    assert found == {
        (code, reading): (
            None if actual is None else pytest.approx(float(actual)),
            None if target is None else pytest.approx(float(target)),
            status,
        )
        for code, reading, actual, target, status in targets
    }
    shares = query("select numerator_yuan, denominator_yuan from bi.tax_revenue_share where period = '2006-12'")
    assert sorted((row[4:6] for row in sheet(extract, "占比 Shares")), key=str) == sorted(shares, key=str)
    assert len(sheet(extract, "十大集群 Clusters")) == 10


def test_the_register_is_counted_with_its_total(extract: Path, query: Query) -> None:
    (confirmed,) = query("select count(*) from bi.unit_register where period = '2006-12' and is_confirmed")[0]
    rows = sheet(extract, "名录 Register")
    assert sum(row[5] for row in rows if row[4] == "Total") == confirmed
    assert sum(row[5] for row in rows if row[4] != "Total") == confirmed


def test_it_says_what_it_is(extract: Path) -> None:
    facts = {row[0]: row[1] for row in sheet(extract, "说明 Notes") if row[0]}
    front = dict(openpyxl.load_workbook(extract)["说明 Notes"].iter_rows(values_only=True, max_col=2))
    assert front["半年 Half-year"] == "2006-H2"
    assert facts["发布 Release"] == "2 late"
    assert facts["数据截止 As of"].startswith("2007-04-10T22:00:00Z")
    assert facts["存证头 Audit head"].partition(":")[2]


def test_made_again_it_is_the_same_and_recorded_once(extract: Path, home: Home, tmp_path: Path) -> None:
    again = export_extract(home, "2006-H2", tmp_path / "again.xlsx", "another clerk")
    content = (tmp_path / "again.xlsx").read_bytes()
    assert content == extract.read_bytes()
    assert again.sha256 == sha256(content).hexdigest()
    assert recorded(home) == [("2006-H2", "national_half_year", "late", again.sha256, True, "clerk")]


def test_the_record_is_in_the_chain(extract: Path, home: Home) -> None:
    with home.warehouse.connect("auditor") as connection:
        assert verify_chain(connection).broken == ()


def test_nothing_is_recorded_when_nothing_is_written(extract: Path, home: Home, tmp_path: Path) -> None:
    before = recorded(home)
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(JiqunError, match="2008-06"):
        export_extract(home, "2008-H1", tmp_path / "x.xlsx", "clerk")
    with home.warehouse.connect("bi_reader") as connection:  # as another release would have it
        assert connection.execute("select count(*) from bi.target_scoreboard where period = '2006-12'").fetchone()
    with pytest.raises(JiqunError, match="cannot write"):
        export_extract(home, "2006-H2", tmp_path / "file" / "x.xlsx", "clerk")
    assert recorded(home) == before


@pytest.mark.parametrize(("half", "month"), [("2007-H1", "2007-06"), ("2010-H2", "2010-12")])
def test_a_half_year_ends_with_its_last_month(half: str, month: str) -> None:
    assert last_month(half) == month


@pytest.mark.parametrize("half", ["2007-H3", "2007-06", "H1", "2007-h1"])
def test_a_half_year_spelled_otherwise(half: str) -> None:
    with pytest.raises(JiqunError, match="YYYY-H1"):
        last_month(half)


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+1", "-1", "\tx", "a\x01b"])
def test_no_text_becomes_a_formula(text: str) -> None:
    rows = {table.title: [[text] * len(headings(table))] for table in TABLES}
    content = write_workbook(text, [(text, text)], Figures("r1", AS_OF, rows))
    for page in openpyxl.load_workbook(io.BytesIO(content)):
        for row in page.iter_rows():
            assert {cell.data_type for cell in row} <= {"s", "n"}
            assert all(cell.quotePrefix for cell in row if cell.value == text and text[0] in "=+-@")


def test_numbers_are_written_to_the_digit() -> None:
    value = Decimal("123456789012345678.123456789012")
    rows = {table.title: [[value]] for table in TABLES}
    content = write_workbook("x", [], Figures("r1", AS_OF, rows))
    assert b"<v>123456789012345678.123456789012</v>" in _first_table(content)


def _first_table(content: bytes) -> bytes:
    from zipfile import ZipFile

    with ZipFile(io.BytesIO(content)) as archive:
        return archive.read("xl/worksheets/sheet2.xml")


def test_what_is_suppressed_shows_no_figure() -> None:
    clusters = TABLES[2]
    names = {"cluster_name_zh": "双阳鹿业", "cluster_name_en": "deer"}
    row = {column: 5 for _, _, column in clusters.columns} | names | {"conf_status": "C"}
    assert values_of(clusters, row) == [5, "双阳鹿业", "deer", *["不公布 suppressed"] * 4, 5]
    assert values_of(clusters, row | {"conf_status": "F"}).count(5) == 6
