"""The pages of the site, each with what it shows; nothing is rendered until it is known to have changed."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from markupsafe import Markup

from expectations.site.catalogue import load_catalogue
from expectations.site.count_corrections import place_corrections
from expectations.site.draw_submission import Originals
from expectations.site.draw_trend import Column, draw_trend
from expectations.site.find_revisions import Revision, find_revisions
from expectations.site.index_search import index_search
from expectations.site.list_exports import list_exports
from expectations.site.list_submissions import Places, link_original, list_submissions
from expectations.site.locate_data_docs import data_docs_pages
from expectations.site.read_archive import Archive, Row
from expectations.site.render_page import make_page
from expectations.site.summarise_loads import LoadSummary, is_unanswered, summarise_loads
from expectations.site.trace_decisions import Decided, trace_decisions
from expectations.site.words import OUTCOMES, SEVERITIES, VERDICTS
from expectations.site.write_pages import Page

_STATIC = Path(__file__).with_name("static")


def list_pages(archive: Archive, places: Places, originals: Originals) -> Iterator[Page]:
    """Every file of the site but Data Docs.

    What a run, a release or a submission shows hardly ever changes: such pages are made once, and name the archive's
    head of when they were made.
    """
    head = str(archive.head)
    archive, decided = trace_decisions(archive)
    loads = summarise_loads(archive)
    revisions = find_revisions(archive.submissions, archive.revised, archive.corrections)
    for path in (*sorted(_STATIC.glob("site.*")), _STATIC / "search.js"):
        yield Page(f"static/{path.name}", "", path.read_bytes)
    yield _runs(loads, head)
    for summary in loads:
        yield _run(summary, archive, places, head)
    yield from list_submissions(archive, places, originals, loads, revisions, decided)
    yield _rules(archive, head)
    yield _decisions(decided, archive, head)
    yield make_page("releases.html", "releases.html", "发布 Releases", {"head": head, "releases": archive.releases})
    for release in archive.releases:
        yield _release(release, archive, head)
    yield _revisions(revisions, archive, head)
    yield make_page("search.html", "search.html", "搜索 Search", {"head": head})
    rows = index_search(archive, loads, decided)
    yield Page("data/search.js", rows, lambda: f"window.jiqunSearch = {json.dumps(rows, ensure_ascii=False)};\n")
    yield from list_exports(archive, loads, decided, revisions)


def _runs(loads: list[LoadSummary], head: str) -> Page:
    def trend(name: str, words: Mapping[str, tuple[str, str]], title: tuple[str, str]) -> Markup:
        columns = [
            Column(
                s.label,
                f"runs/{s.load['load_id']}.html",
                getattr(s, name),
                None if s.outcome == "finished" else OUTCOMES[s.outcome],
            )
            for s in loads
        ]
        return draw_trend(columns, words, title)

    shows = {
        "head": head,
        "verdict_trend": trend("verdicts", VERDICTS, ("各批次结论", "verdicts by run")),
        "severity_trend": trend("severities", SEVERITIES, ("各批次发现", "findings by run")),
        "rows": [(s.load, s.runs, s.excluded_rows, s.ends, s.unanswered_warnings) for s in loads],
    }
    return make_page("index.html", "runs.html", "审核批次 Runs", shows, unseen={"loads": loads})


def _run(summary: LoadSummary, archive: Archive, places: Places, head: str) -> Page:
    results = {run["validation_run_id"]: archive.results[run["validation_run_id"]] for run in summary.runs}
    judged = {row["rule_code"] for rows in results.values() for row in rows}
    found = Counter(row["rule_code"] for row in summary.findings)
    unseen = {
        "s": summary,
        "submissions": {row["submission_id"]: row for row in summary.submissions},
        "counts": Counter(row["submission_id"] for row in summary.findings),
        "unanswered": Counter(row["submission_id"] for row in summary.findings if is_unanswered(row)),
        "originals": partial(link_original, places),
        "reading": sorted((code, count) for code, count in found.items() if code not in judged),
        "data_docs": data_docs_pages,
        "head": head,
    }
    gated = {run["release_id"] for run in summary.runs if run["release_id"]}
    published = sorted(gated & {release["release_id"] for release in archive.releases})
    shows = {"summary": vars(summary), "results": results, "releases": published}
    path = f"runs/{summary.load['load_id']}.html"
    return make_page(path, "run.html", f"{summary.label} 审核批次 Run", shows, unseen=unseen)


def _rules(archive: Archive, head: str) -> Page:
    counts = Counter(row["rule_code"] for row in archive.findings)
    latest = {row["rule_code"]: row["load_id"] for row in archive.findings}
    shows = {"head": head, "counts": counts, "latest": latest}
    rules = {"rules": list(load_catalogue().values())}
    return make_page("rules.html", "rules.html", "规则目录 Rules", shows, unseen=rules)


def _decisions(decided: Sequence[Decided], archive: Archive, head: str) -> Page:
    rows = [
        d.brief
        | {"place": d.place, "findings": d.standing_findings, "corrections": d.corrections, "failures": d.failures}
        for d in decided
    ]
    shows = {"head": head, "decisions": rows, "day": archive.day, "states": Counter(d.state for d in decided)}
    names = {row["submission_id"]: row["file_name"] for row in archive.submissions}
    return make_page("decisions.html", "decisions.html", "决定 Decisions", shows, unseen={"names": names})


def _revisions(revisions: Sequence[Revision], archive: Archive, head: str) -> Page:
    corrections = place_corrections(archive)
    shows = {"head": head, "shown": [revision.told for revision in revisions], "corrections": corrections}
    return make_page("revisions.html", "revisions.html", "修订 Revisions", shows, unseen={"revisions": revisions})


def _release(release: Row, archive: Archive, head: str) -> Page:
    gates = [run for run in archive.runs if run["release_id"] == release["release_id"]]
    shows = {"r": release, "gates": gates, "inputs": archive.inputs.get(release["release_id"], [])}
    unseen = {"head": head, "submissions": {row["submission_id"]: row for row in archive.submissions}}
    title = f"发布 Release {release['release_number']}"
    return make_page(f"releases/{release['release_id']}.html", "release.html", title, shows, unseen=unseen)
