"""What people decided, on every page where it bears on something."""

import csv
import io
import re
from html import escape

from decided import FORMER_MESSAGE, HOSTILE_REASON, SLIP_CELL

from expectations.site.draw_grid import cell_anchor
from tests.site.conftest import SiteHome


def read(site_home: SiteHome, page: str) -> str:
    return (site_home.site / page).read_text("utf-8")


def row_of(html: str, identity: str) -> str:
    found = re.search(rf'<tr id="{identity}".*?(?=<tr id=|</tbody>)', html, re.DOTALL)
    assert found is not None, identity
    return found[0]


def decision_row(site_home: SiteHome, name: str) -> str:
    return row_of(read(site_home, "decisions.html"), f"d-{site_home.decisions.numbers[name]}")


def cell(html: str, sheet: str, address: str) -> str:
    found = re.search(rf"<td id='{cell_anchor(sheet, address)}'.*?</td>", html, re.DOTALL)
    assert found is not None, address
    return found[0]


def test_every_decision_is_listed_with_its_state(site_home: SiteHome) -> None:
    page = read(site_home, "decisions.html")
    assert len(re.findall(r'<tr id="d-\d+">', page)) == len(site_home.decisions.numbers)
    states = {
        name: re.search(r'class="chip (\w+)"', decision_row(site_home, name)) for name in site_home.decisions.numbers
    }
    assert {name: state[1] for name, state in states.items() if state} == {
        "override": "in_force",
        "drop": "withdrawn",
        "stale": "stale",
        "explain": "in_force",
        "withdrawn": "withdrawn",
        "waive": "in_force",
        "expired": "expired",
        "release": "in_force",
        "withdraw": "in_force",
        "withdraw_drop": "in_force",
    }
    for name, page in (
        ("decisions.html", "index.html"),
        ("../decisions.html", f"submissions/{site_home.decisions.base}.html"),
    ):
        assert f'<a href="{name}">' in read(site_home, page)


def test_a_correction_says_all_and_leads_to_its_cell_and_its_slip(site_home: SiteHome) -> None:
    d = site_home.decisions
    row = decision_row(site_home, "override")
    for said in (escape(HOSTILE_REASON, quote=False), "李四", "77.5", d.overridden["value_text"], "2007-07-12 14:00"):
        assert said.replace("'", "&#39;").replace('"', "&#34;") in row, said
    address = f"submissions/{d.base}.html#{cell_anchor(d.overridden['sheet'], d.overridden['cell'])}"
    assert f'class="corrected-cell" href="{address}"' in row
    assert f'class="slip" href="submissions/{d.slip}.html#{cell_anchor("吉集审1表", SLIP_CELL)}"' in row


def test_a_withdrawn_decision_names_who_withdrew_it(site_home: SiteHome) -> None:
    numbers = site_home.decisions.numbers
    assert f'#d-{numbers["withdraw"]}"' in decision_row(site_home, "withdrawn")
    assert f'#d-{numbers["withdrawn"]}"' in decision_row(site_home, "withdraw")


def test_a_correction_that_no_longer_fits_says_why(site_home: SiteHome) -> None:
    assert "原值已不是所说的，更正没有执行" in decision_row(site_home, "stale")
    assert "原值已不是所说的" not in decision_row(site_home, "override")


def test_corrected_cells_are_drawn_as_sent_and_as_they_count(site_home: SiteHome) -> None:
    d = site_home.decisions
    page = read(site_home, f"submissions/{d.base}.html")
    overridden = cell(page, d.overridden["sheet"], d.overridden["cell"])
    assert f"<s>{d.overridden['value_text']}</s> → <b class='counts'>77.5</b>" in overridden
    assert f"href='../decisions.html#d-{d.numbers['override']}'" in overridden
    restored = cell(page, d.dropped["sheet"], d.dropped["cell"])
    assert "<s>" not in restored
    assert f"#d-{d.numbers['withdraw_drop']}'" in restored
    decisions = page[page.index('id="decisions"') :]
    for name in ("override", "drop", "stale", "explain", "withdrawn", "withdraw"):
        assert f'#d-{d.numbers[name]}"' in decisions, name
    for name in ("waive", "expired", "release"):
        assert f'#d-{d.numbers[name]}"' not in page, name


def test_a_finding_names_its_answer_where_it_stands(site_home: SiteHome) -> None:
    d = site_home.decisions
    page = read(site_home, f"submissions/{d.base}.html")
    explained = row_of(page, f"n-{d.explained}")
    assert 'class="answered"' in explained
    assert "已说明" in explained
    assert "新开工业园 — 李四" in explained
    unexplained = row_of(page, f"n-{d.unexplained}")
    assert 'class="answered"' not in unexplained
    assert 'class="answer withdrawn"' in unexplained
    waived = row_of(read(site_home, f"submissions/{d.hostile}.html"), f"n-{d.waived}")
    assert "已豁免" in waived
    run = read(site_home, f"runs/{site_home.loads['2007-05']}.html")
    assert 'class="rule-R409 answered"' in run
    assert 'class="rule-R410"' in run
    assert "新开工业园 — 李四" in run


def test_unanswered_warnings_are_counted(site_home: SiteHome) -> None:
    with site_home.home.warehouse.connect("auditor") as connection:
        (warnings,) = connection.execute(
            "select count(*) from audit.finding where severity = 'warning'"
        ).fetchone() or (0,)
        (own,) = connection.execute(
            "select count(*) from audit.finding where severity = 'warning' and submission_id = %s",
            [site_home.decisions.base],
        ).fetchone() or (0,)
    rows = list(csv.DictReader(io.StringIO((site_home.site / "exports/runs.csv").read_bytes().decode("utf-8-sig"))))
    assert sum(int(row["unanswered_warning_count"]) for row in rows) == warnings - 1
    by_load = {row["load_id"]: row["unanswered_warning_count"] for row in rows}
    load = site_home.loads["2007-05"]
    assert f'<b id="unanswered">{by_load[load]}</b>' in read(site_home, f"runs/{load}.html")
    assert f'<td class="n unanswered">{by_load[load]}</td>' in read(site_home, "index.html")
    page = read(site_home, f"submissions/{site_home.decisions.base}.html")
    assert re.search(rf"unanswered warnings</span> {own - 1}\)", page)


def test_findings_of_an_earlier_judgement_stand_apart(site_home: SiteHome) -> None:
    page = read(site_home, f"submissions/{site_home.decisions.revised}.html")
    current, former = page.split('<table id="former">')
    assert FORMER_MESSAGE not in current
    assert FORMER_MESSAGE in former
    assert 'href="../rules.html#R506"' in current
    assert FORMER_MESSAGE not in read(site_home, "data/search.js")
    assert FORMER_MESSAGE in read(site_home, f"runs/{site_home.loads['2007-06']}.html")


def test_a_slip_shows_what_came_of_it(site_home: SiteHome) -> None:
    d = site_home.decisions
    page = read(site_home, f"submissions/{d.slip}.html")
    assert f"#d-{d.numbers['override']}'>№" in cell(page, "吉集审1表", SLIP_CELL)
    assert f'#d-{d.numbers["override"]}"' in page[page.index('id="slip"') :]


def test_revisions_hold_corrections_with_sign_and_reason(site_home: SiteHome) -> None:
    d = site_home.decisions
    page = read(site_home, "revisions.html")
    corrections = page[page.index('<table id="corrected"') :]
    assert corrections.count("<tr>") == 1 + 3
    change = (77.5 / float(d.overridden["value_number"]) - 1) * 100
    assert f"{change:+.1f}%" in corrections
    assert "来源已查明" in corrections
    assert "接受以后更正" in corrections
    rows = list(
        csv.DictReader(io.StringIO((site_home.site / "exports/revisions.csv").read_bytes().decode("utf-8-sig")))
    )
    assert {row["cause"] for row in rows} == {"vintage", "correction"}
    (override,) = [row for row in rows if row["decision_id"] == str(d.numbers["override"])]
    assert (override["before_text"], override["after_text"]) == (d.overridden["value_text"], "77.5")
    assert override["reason"] == f"'{HOSTILE_REASON}"
    dropped = [row for row in rows if row["cell"] == d.dropped["cell"] and row["cause"] == "correction"]
    assert [row["after_text"] for row in dropped] == ["", d.dropped["value_text"]]


def test_decisions_are_exported_whole(site_home: SiteHome) -> None:
    text = (site_home.site / "exports/decisions.csv").read_bytes().decode("utf-8-sig")
    rows = {int(row["decision_id"]): row for row in csv.DictReader(io.StringIO(text))}
    numbers = site_home.decisions.numbers
    assert set(rows) == set(numbers.values())
    assert rows[numbers["waive"]]["answered_finding_ids"] == str(site_home.decisions.waived)
    assert rows[numbers["withdrawn"]]["withdrawn_by"] == str(numbers["withdraw"])
    assert rows[numbers["expired"]]["state"] == "expired"
    assert rows[numbers["override"]]["corrected_cells"].endswith(f"] {site_home.decisions.overridden['cell']}")
