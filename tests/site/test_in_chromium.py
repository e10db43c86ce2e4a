"""The site as a person opens it: from a file, in a browser that has no network."""

import hashlib
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from browser import Browser

from tests.site.conftest import HOSTILE_FILE, SiteHome


def assert_quiet(browser: Browser) -> None:
    assert [url for url in browser.requests if not url.startswith(("file:", "data:"))] == []
    assert browser.errors == []


def test_the_browser_would_notice(browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<!doctype html><img src='https://example.invalid/x.png'><script>undefined_name()</script>")
    browser.open(page)
    assert "https://example.invalid/x.png" in browser.requests
    assert len(browser.errors) >= 2


def every_page(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def test_every_page_is_styled_quiet_and_asks_for_nothing_outside(browser: Browser, site_home: SiteHome) -> None:
    for page in every_page(site_home.site):
        browser.open(page)
        if "data_docs" in page.parts:
            assert browser.run("return getComputedStyle(document.querySelector('.navbar')).display") == "flex", page
            assert browser.run("return [...document.images].every(i => i.naturalWidth > 0)"), page
        else:
            assert browser.run("return getComputedStyle(document.querySelector('header')).display") == "flex", page
        assert browser.run("return typeof window.hacked") == "undefined", page
    assert_quiet(browser)


def test_a_failing_cell_is_reached_from_its_run_in_one_click(browser: Browser, site_home: SiteHome) -> None:
    browser.open(site_home.site / "runs" / f"{site_home.loads['2007-05']}.html")
    links = browser.run("return [...document.querySelectorAll('#findings a.cell')].map(a => a.getAttribute('href'))")
    assert links
    cells = 0
    for href in dict.fromkeys(links):
        browser.open(site_home.site / "runs" / f"{site_home.loads['2007-05']}.html")
        browser.click(f"#findings a.cell[href='{href}']")
        kind = browser.run("const t = document.querySelector(':target'); return t && [t.tagName, t.className, t.id]")
        assert kind is not None, href
        if kind[0] == "TD":
            cells += 1
            assert "mark" in kind[1]
            # its mark leads to the finding in words
            browser.click(f"#{kind[2]} a.note")
            assert browser.run("return document.querySelector(':target').tagName") == "TR"
    assert cells >= 2
    assert_quiet(browser)


def test_the_count_of_a_rule_shows_its_cells_alone(browser: Browser, site_home: SiteHome) -> None:
    browser.open(site_home.site / "runs" / f"{site_home.loads['2007-05']}.html")
    browser.click("#results ~ .scroll a[data-show=R305]")
    shown = "return [...document.querySelectorAll('#findings tbody tr')].filter(r => !r.hidden).map(r => r.className)"
    assert {name.split()[0] for name in browser.run(shown)} == {"rule-R305"}


def test_search_finds_cells_units_and_rules_in_both_languages(browser: Browser, site_home: SiteHome) -> None:
    browser.open(site_home.site / "index.html")
    browser.click("header input[name=q]")
    browser.type("R305 D20")
    browser.press_enter()
    assert browser.run("return location.pathname").endswith("search.html")
    hits = "return [...document.querySelectorAll('#hits a')].map(a => a.getAttribute('href'))"
    assert any("#D20-" in href for href in browser.run(hits))
    for query in ("通化 产业集群", "tonghua quarantined", "R305", "2007-05"):
        browser.open(site_home.site / "search.html", f"?q={query}")
        assert browser.run(hits), query
    browser.open(site_home.site / "search.html", "?q=nothing-like-this")
    assert browser.run(hits) == []
    browser.open(site_home.site / "search.html", "?q=window.hacked")
    assert browser.run(hits)
    assert browser.run("return typeof window.hacked") == "undefined"
    assert_quiet(browser)


def test_the_language_changes_at_once_and_is_remembered(browser: Browser, site_home: SiteHome) -> None:
    browser.open(site_home.site / "index.html", "?lang=zh")
    assert browser.text("h1") == "审核批次"
    browser.run("window.stays = true")
    browser.click("#language")
    assert browser.text("h1") == "Validation runs"
    assert browser.run("return window.stays")
    browser.open(site_home.site / "rules.html")
    assert browser.text("h1") == "Rule catalogue"
    browser.click("#language")
    assert browser.text("h1") == "规则目录"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_speaks_one_language_at_a_time(browser: Browser, site_home: SiteHome, lang: str) -> None:
    other = {"zh": "en", "en": "zh"}[lang]
    visible = "return [...document.querySelectorAll('main .{}')].filter(e => e.getClientRects().length).length"
    pages = [page for page in every_page(site_home.site) if "data_docs" not in page.parts]
    assert {page.name for page in pages} > {"index.html", "decisions.html", "revisions.html", "r1.html"}
    for page in pages:
        browser.open(page, f"?lang={lang}")
        assert browser.run(visible.format(lang)) > 0, page
        assert browser.run(visible.format(other)) == 0, page
    assert_quiet(browser)


def test_a_failing_cell_is_three_clicks_from_the_first_page(browser: Browser, site_home: SiteHome) -> None:
    """The run, its failing cells, the cell."""
    browser.open(site_home.site / "index.html")
    browser.click(f"#runs a[href='runs/{site_home.loads['2007-05']}.html']")
    browser.click(".jump a[href='#failing']")
    browser.click("#findings .rule-R305 a.cell")
    kind = browser.run("const t = document.querySelector(':target'); return [t.tagName, t.className]")
    assert kind[0] == "TD"
    assert "mark" in kind[1]
    assert_quiet(browser)


def test_a_finding_leads_to_the_original_bytes(browser: Browser, site_home: SiteHome) -> None:
    browser.open(site_home.site / "runs" / f"{site_home.loads['2007-05']}.html")
    links = browser.run("return [...document.querySelectorAll('#findings a.original')].map(a => a.href)")
    assert links
    for link in set(links):
        path = Path(unquote(urlsplit(link).path))
        assert hashlib.sha256(path.read_bytes()).hexdigest() == path.name


def test_a_decision_leads_to_the_cell_it_corrects_and_back(browser: Browser, site_home: SiteHome) -> None:
    d = site_home.decisions
    browser.open(site_home.site / "index.html", "?lang=zh")
    browser.click("nav a[href='decisions.html']")
    assert browser.text("h1") == "决定"
    browser.click(f"#d-{d.numbers['override']} a.corrected-cell")
    cell = browser.run("const t = document.querySelector(':target'); return [t.tagName, t.className, t.innerText]")
    assert cell[0] == "TD"
    assert "corrected" in cell[1]
    assert cell[2].startswith(f"{d.overridden['value_text']} → 77.5")
    browser.click("td:target a[href*='decisions.html']")
    assert browser.run("return document.querySelector(':target').id") == f"d-{d.numbers['override']}"
    browser.click(":target a.slip")
    assert "decided" in browser.run("return document.querySelector(':target').className")
    assert_quiet(browser)


def test_decisions_are_searched_and_filtered(browser: Browser, site_home: SiteHome) -> None:
    hits = "return [...document.querySelectorAll('#hits a')].map(a => a.getAttribute('href'))"
    address = f"decisions.html#d-{site_home.decisions.numbers['explain']}"
    for query in ("新开工业园 李四", "explanation jilin R409", "说明 有效 吉林市"):
        browser.open(site_home.site / "search.html", f"?q={query}")
        assert address in browser.run(hits), query
    browser.open(site_home.site / "decisions.html")
    browser.click("input[data-filter='decisions']")
    browser.type("经局长同意")
    shown = "return [...document.querySelectorAll('#decisions tbody tr')].filter(r => !r.hidden).map(r => r.id)"
    assert browser.run(shown) == [f"d-{site_home.decisions.numbers['release']}"]
    assert_quiet(browser)


def test_data_docs_lists_every_result_and_opens_it(browser: Browser, site_home: SiteHome) -> None:
    browser.open(site_home.site / "data_docs" / "index.html")
    rows = browser.run("return document.querySelectorAll('.ge-index-page-validation-results-table tbody tr').length")
    assert rows == len(list((site_home.site / "data_docs" / "validations").rglob("*.html")))
    assert browser.run("return getComputedStyle(document.querySelector('.fa-times, .fa-check-circle')).fontFamily")
    browser.click(".ge-index-page-validation-results-table tbody tr td a")
    assert "R301" in browser.text("body")
    browser.click("body > p a")
    assert browser.run("return location.pathname").split("/")[-2] == "runs"
    assert_quiet(browser)


def test_the_hostile_file_is_named_as_it_is(browser: Browser, site_home: SiteHome) -> None:
    browser.open(site_home.site / "runs" / f"{site_home.loads['2007-05']}.html")
    assert HOSTILE_FILE in browser.text("#submissions ~ .scroll")
