"""The site on disk: complete, linked, escaped, incremental, one head on every page."""

import csv
import io
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import openpyxl
import pytest

from expectations.rules import load_suite
from ingest.rules import load_rules
from tests.site.conftest import FORMULA, HOSTILE_FILE, SCRIPT, SiteHome, load


class Links(HTMLParser):
    """Addresses and ids of a page."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.ids: set[str] = set()
        self.feed(page.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.addresses += [value for name in ("href", "src") if (value := values.get(name))]
        if identity := values.get("id"):
            self.ids.add(identity)


def own_pages(site: Path) -> list[Path]:
    return [page for page in site.rglob("*.html") if "data_docs" not in page.parts]


def page_of(site_home: SiteHome, file_name: str) -> str:
    (row,) = [s for s in submissions(site_home) if s[1] == file_name]
    return (site_home.site / "submissions" / f"{row[0]}.html").read_text("utf-8")


def submissions(site_home: SiteHome) -> list[tuple[int, str]]:
    with site_home.home.warehouse.connect("auditor") as connection:
        return connection.execute("select submission_id, file_name from audit.submission").fetchall()


def test_every_link_leads_somewhere(site_home: SiteHome) -> None:
    pages = {page.resolve(): Links(page) for page in site_home.site.rglob("*.html")}
    for page, links in pages.items():
        for address in links.addresses:
            parts = urlsplit(address)
            if parts.scheme or ("data_docs" in page.parts and parts.fragment):
                continue
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            assert target.exists(), (page, address)
            if parts.fragment and target in pages:
                assert unquote(parts.fragment) in pages[target].ids, (page, address)


def test_every_page_names_the_head_and_asks_for_nothing_outside(site_home: SiteHome) -> None:
    for page in site_home.site.rglob("*.html"):
        text = page.read_text("utf-8")
        assert str(site_home.built.head) in text, page
        assert "Content-Security-Policy" in text, page
        assert not re.search(r"<(script|link|img)[^>]*(src|href)=.https?:", text), page
        assert "url('http" not in text, page


def test_the_folder_is_its_owners_alone(site_home: SiteHome) -> None:
    assert site_home.site.stat().st_mode & 0o077 == 0


def test_runs_show_what_came_to_nothing_too(site_home: SiteHome) -> None:
    index = (site_home.site / "index.html").read_text("utf-8")
    for load_id in site_home.loads.values():
        assert f"runs/{load_id}.html" in index
    outcomes = re.findall(r'<td><span class="chip (\w+)">', index)
    assert outcomes == ["interrupted", "open", "failed", "finished"]  # newest first
    assert "磁盘满了 &lt;b&gt;" in index
    assert "建集市" in index
    assert index.count("class='trouble'") == 2 * 3  # both trends
    aborted = (site_home.site / "runs" / f"{site_home.loads['aborted']}.html").read_text("utf-8")
    assert "没有走到审核" in aborted
    assert "待审" in aborted
    assert "没有结束记录" in aborted
    failed = (site_home.site / "runs" / f"{site_home.loads['2007-06']}.html").read_text("utf-8")
    assert "磁盘满了 &lt;b&gt;" in failed
    assert "建集市" in failed


def test_a_run_shows_every_rule_and_its_counts(site_home: SiteHome) -> None:
    run = (site_home.site / "runs" / f"{site_home.loads['2007-05']}.html").read_text("utf-8")
    suite = load_suite("submission")
    assert suite.sha256 in run
    for code in suite.rules:
        assert f'rules.html#{code}"' in run
    for words in ("隔离", "拒收", "损坏.xls", "threshold", "Data Docs 1"):
        assert words in run


def test_the_catalogue_has_every_rule(site_home: SiteHome) -> None:
    rules = (site_home.site / "rules.html").read_text("utf-8")
    for code in (*load_rules(), *load_suite("submission").rules, *load_suite("release").rules):
        assert f'id="{code}"' in rules


def test_a_submission_is_drawn_with_its_failing_cells(site_home: SiteHome) -> None:
    page = page_of(site_home, HOSTILE_FILE)
    assert re.search(r"<td id='D20-[0-9a-f]{8}' class='mark error answered n' title='R305[^']*'>999999<a ", page)
    assert re.search(r"<td id='D10-[0-9a-f]{8}' class='mark [a-z]+ ' title='R2", page)
    assert "<th scope='col'>H</th>" in page


def test_hostile_text_stays_text(site_home: SiteHome) -> None:
    for page in [*site_home.site.rglob("*.html"), site_home.site / "data" / "search.js"]:
        text = page.read_text("utf-8")
        assert "<script>window" not in text or page.suffix == ".js", page
        assert "<b onclick" not in text or page.suffix == ".js", page
        assert "<i>通化" not in text or page.suffix == ".js", page
    assert SCRIPT.replace("<", "&lt;").replace(">", "&gt;") in page_of(site_home, HOSTILE_FILE)


def test_a_refused_file_says_why(site_home: SiteHome) -> None:
    page = page_of(site_home, "损坏.xls")
    assert "拒收" in page
    assert 'class="alarm"' in page


def test_revisions_and_release_lead_to_their_submissions(site_home: SiteHome) -> None:
    revisions = (site_home.site / "revisions.html").read_text("utf-8")
    assert "(更正).xlsx" in revisions
    earlier = page_of(site_home, "吉林市2007年5月产业集群月报.xlsx")
    assert "class='mark revised" in earlier
    manifest = (site_home.site / "releases" / "r1.html").read_text("utf-8")
    assert "吉林市2007年5月产业集群月报.xlsx" in manifest


def test_a_row_left_out_is_marked_and_counted(site_home: SiteHome) -> None:
    page = page_of(site_home, "吉林市2007年5月产业集群月报.xlsx")
    assert re.search(r"id='D15-[0-9a-f]{8}' class='mark row n' title='此行未采用 row left out: R319'", page)
    text = (site_home.site / "exports" / "runs.csv").read_bytes().decode("utf-8-sig")
    assert [run["excluded_row_count"] for run in csv.DictReader(io.StringIO(text))] == ["1", "0", "0", "0"]


def test_a_release_leads_to_its_gate(site_home: SiteHome) -> None:
    manifest = (site_home.site / "releases" / "r1.html").read_text("utf-8")
    address = re.search(r'href="\.\./(runs/[^"]+)#(v-[^"]+)"', manifest)
    assert address is not None
    run = (site_home.site / address[1]).read_text("utf-8")
    assert f'id="{address[2]}"' in run
    assert '"../releases/r1.html"' in run


def test_exports_hold_every_finding_and_no_formula(site_home: SiteHome) -> None:
    exports = site_home.site / "exports"
    text = (exports / "findings.csv").read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    with site_home.home.warehouse.connect("auditor") as connection:
        (count,) = connection.execute("select count(*) from audit.finding").fetchone() or (0,)
    assert len(rows) == count
    assert f"'{FORMULA}" in {row["value_text"] for row in rows}
    sheet = openpyxl.load_workbook(exports / "findings.xlsx").active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert sheet.max_row == count + 1
    assert not [cell for cell in cells if cell.data_type == "f" or str(cell.value).startswith(("=", "+", "@"))]
    for name in ("runs", "findings", "decisions", "revisions"):
        lines = list(csv.reader(io.StringIO((exports / f"{name}.csv").read_bytes().decode("utf-8-sig"))))
        page = openpyxl.load_workbook(exports / f"{name}.xlsx").active
        assert page is not None
        assert page.max_row == len(lines) > 2
        assert [cell.value for cell in page[1]] == lines[0]
        numbers = {"change_ratio"}
        for line in lines[1:]:
            texts = [text for head, text in zip(lines[0], line, strict=True) if head not in numbers]
            assert not [text for text in texts if text.startswith(("=", "+", "-", "@", "\t", "\r"))]
    runs = list(csv.DictReader(io.StringIO((exports / "runs.csv").read_bytes().decode("utf-8-sig"))))
    assert [run["load_id"] for run in runs] == list(site_home.loads.values())
    assert [run["submission_count"] for run in runs] == ["3", "1", "1", "1"]


def test_a_second_build_writes_nothing_and_a_lost_page_again(site_home: SiteHome) -> None:
    again = site_home.rebuild()
    assert (again.written_count, again.data_docs_count) == (0, 0)
    run = site_home.site / "runs" / f"{site_home.loads['2007-05']}.html"
    before = run.read_bytes()
    run.unlink()
    assert site_home.rebuild().written_count == 1
    assert run.read_bytes() == before


def test_an_altered_original_is_not_shown(site_home: SiteHome, tmp_path: Path) -> None:
    from dataclasses import replace

    from expectations.site.build_site import build_site

    with site_home.home.warehouse.connect("auditor") as connection:
        (sha256,) = connection.execute(
            "select file_sha256 from audit.receipt where file_name = %s", [HOSTILE_FILE]
        ).fetchone() or ("",)
    archive = tmp_path / "archive"
    (archive / sha256[:2]).mkdir(parents=True)
    (archive / sha256[:2] / sha256).write_bytes(b"something else")
    places = replace(site_home.places, archive=archive, out=tmp_path / "site")
    build_site(site_home.home.warehouse, "220000", places)
    pages = {page.read_text("utf-8") for page in (tmp_path / "site" / "submissions").glob("*.html")}
    assert sum("原件被改动" in page for page in pages) == 1
    assert sum("档案中没有这份原件" in page for page in pages) == len(submissions(site_home)) - 1


@pytest.mark.parametrize("word", ["发布", "Releases"])
def test_both_languages_are_in_the_page(site_home: SiteHome, word: str) -> None:
    for page in own_pages(site_home.site):
        assert word in page.read_text("utf-8")


def test_a_new_load_makes_its_own_pages_only(site_home: SiteHome) -> None:
    """Last in this module: it adds a load."""
    source = next(site_home.places.out.parent.parent.glob("sample/inbox/2007-06/220200/*6月产业集群*"))
    extra = source.with_name("通知.xlsx")
    book = openpyxl.Workbook()
    book.save(extra)
    load(site_home.home, [extra], "2007-06", 14)
    built = site_home.rebuild()
    assert built.written_count < built.page_count / 2 + 8
