"""A page for every file received: what it is, what was found, and its own grid."""

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from expectations.site.draw_submission import Originals
from expectations.site.find_revisions import Revision
from expectations.site.mark_cells import Address, Said
from expectations.site.read_archive import Archive, Row, group
from expectations.site.render_page import make_page
from expectations.site.summarise_loads import LoadSummary, count_unanswered
from expectations.site.trace_decisions import Decided
from expectations.site.write_pages import Page
from ingest.submission.archive import archived_path


@dataclass(frozen=True)
class Places:
    """Folders that the site links to, and where it goes itself."""

    archive: Path
    outbox: Path
    out: Path


def list_submissions(
    archive: Archive,
    places: Places,
    originals: Originals,
    loads: Sequence[LoadSummary],
    revisions: Sequence[Revision],
    decided: Sequence[Decided],
) -> Iterator[Page]:
    """One page a submission; made anew only if its findings, decisions, replies or other vintages change."""
    labels = {summary.load["load_id"]: summary.label for summary in loads}
    about: dict[tuple[Any, ...], list[Decided]] = defaultdict(list)
    slips: dict[int, list[Decided]] = defaultdict(list)
    for decision in decided:
        about[decision.row["form_code"], decision.row["reporting_unit_code"]].append(decision)
        slips[decision.row["source_submission_id"]].append(decision)
    corrected = group(archive.corrections, "submission_id")
    findings = group([finding for summary in loads for finding in summary.findings], "submission_id")
    slots: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in archive.submissions:
        slots[_slot(row)].append(row)
    revised = _revised(revisions)
    excluded = group(archive.exclusions, "submission_id")
    replies = _replies(places)
    for row in archive.submissions:
        number = row["submission_id"]
        said = Said(
            [finding for finding in findings[number] if finding["is_current"]],
            revised[number],
            {(cell["sheet"], cell["cell"]): cell["rule_code"] for cell in excluded[number]},
            {(cell["sheet"], cell["cell"]): cell for cell in corrected[number] if cell["is_counting"]},
            _sources(slips[number]),
        )
        slot = _slot(row)
        decisions = [decision for decision in about[slot[:2]] if decision.concerns(row)]
        shows = {
            "row": row,
            "findings": said.findings,
            "former": [finding for finding in findings[number] if not finding["is_current"]],
            "unanswered": count_unanswered(said.findings),
            "vintages": slots[slot] if None not in slot else [],
            "original": link_original(places, row["file_sha256"]),
            "replies": replies[number],
            "revised": _listed(said.revised),
            "left_out": _listed(said.left_out),
            "corrections": corrected[number],
            "sources": _listed(said.sources),
            "decisions": [decision.brief for decision in decisions],
            "slip": [decision.brief for decision in slips[number]],
            "labels": {verdict["load_id"]: labels[verdict["load_id"]] for verdict in row["verdicts"]},
        }
        yield make_page(
            f"submissions/{number}.html",
            "submission.html",
            f"报送 Submission {number}",
            shows,
            unseen={"head": str(archive.head)},
            late={"drawing": partial(originals.draw, row, said)},
        )


def _sources(decisions: Sequence[Decided]) -> Mapping[Address, tuple[int, ...]]:
    """Cells of a slip with the decisions that came of them."""
    sources: dict[Address, tuple[int, ...]] = {}
    for decision in decisions:
        address = decision.row["source_sheet"] or "", decision.row["source_cell"] or ""
        if all(address):
            sources[address] = (*sources.get(address, ()), decision.number)
    return sources


def _listed(cells: Mapping[Address, object]) -> list[tuple[object, ...]]:
    return [(*address, cells[address]) for address in sorted(cells)]


def _slot(row: Row) -> tuple[Any, ...]:
    return row["form_code"], row["reporting_unit_code"], row["period"]


def _revised(revisions: Sequence[Revision]) -> Mapping[int, dict[Address, str | None]]:
    """By submission, the cells that another vintage states otherwise, with what a later one says."""
    revised: dict[int, dict[Address, str | None]] = defaultdict(dict)
    for revision in revisions:
        for change in revision.changes:
            if change.after:
                address = (change.after["sheet"], change.after["cell"])
                revised[revision.later["submission_id"]].setdefault(address, None)
            if change.before:
                address = (change.before["sheet"], change.before["cell"])
                text = change.after["value_text"] if change.after else "—"
                revised[revision.earlier["submission_id"]][address] = text
    return revised


def link_original(places: Places, sha256: str) -> str:
    """From a page one folder down to the bytes as they were received."""
    return _link(archived_path(places.archive, sha256), places.out)


def _link(target: Path, out: Path) -> str:
    """From a page one folder down to a file."""
    return f"{_way(target.parent, out / 'submissions')}/{quote(target.name)}"


@lru_cache(maxsize=1024)
def _way(target: Path, start: Path) -> str:
    """From folder to folder; the same few for thousands of files, and links on the way take time to follow."""
    return quote(Path(os.path.relpath(target.resolve(), start.resolve())).as_posix())


def _replies(places: Places) -> Mapping[int, list[tuple[str, str]]]:
    """Name and address of what went back to each sender; such names begin with the submission's number."""
    replies: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for path in sorted(places.outbox.glob("*/*-*")):
        number = path.name.partition("-")[0].partition(".")[0]  # 12, and 12.2 of a second verdict
        if number.isdecimal():
            replies[int(number)].append((path.name, _link(path, places.out)))
    return replies
