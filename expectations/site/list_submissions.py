"""A page for every file received: what it is, what was found, and its own grid."""

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from expectations.site.draw_submission import Address, Originals
from expectations.site.find_revisions import Revision
from expectations.site.read_archive import Archive, Row, group
from expectations.site.render_page import make_page
from expectations.site.summarise_loads import LoadSummary
from expectations.site.write_pages import Page
from ingest.submission.archive import archived_path


@dataclass(frozen=True)
class Places:
    """Folders that the site links to, and where it goes itself."""

    archive: Path
    outbox: Path
    out: Path


def list_submissions(
    archive: Archive, places: Places, originals: Originals, loads: Sequence[LoadSummary], revisions: Sequence[Revision]
) -> Iterator[Page]:
    """One page a submission; made anew only if its findings, replies or other vintages change."""
    labels = {summary.load["load_id"]: summary.label for summary in loads}
    findings = group([finding for summary in loads for finding in summary.findings], "submission_id")
    slots: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in archive.submissions:
        slots[_slot(row)].append(row)
    revised = _revised(revisions)
    excluded = group(archive.exclusions, "submission_id")
    replies = _replies(places)
    for row in archive.submissions:
        number = row["submission_id"]
        own, changed = findings[number], revised[number]
        left_out = {(cell["sheet"], cell["cell"]): cell["rule_code"] for cell in excluded[number]}
        shows = {
            "row": row,
            "findings": own,
            "vintages": slots[_slot(row)] if None not in _slot(row) else [],
            "original": _link(archived_path(places.archive, row["file_sha256"]), places.out),
            "replies": replies[number],
            "revised": sorted((*address, text) for address, text in changed.items()),
            "left_out": sorted((*address, code) for address, code in left_out.items()),
            "labels": {said["load_id"]: labels[said["load_id"]] for said in row["verdicts"]},
        }
        yield make_page(
            f"submissions/{number}.html",
            "submission.html",
            f"报送 Submission {number}",
            shows,
            unseen={"head": str(archive.head)},
            late={"drawing": partial(originals.draw, row, own, changed, left_out)},
        )


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


def _link(target: Path, out: Path) -> str:
    """From a page in `submissions` to a file."""
    return quote(Path(os.path.relpath(target.resolve(), (out / "submissions").resolve())).as_posix())


def _replies(places: Places) -> Mapping[int, list[tuple[str, str]]]:
    """Name and address of what went back to each sender; such names begin with the submission's number."""
    replies: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for path in sorted(places.outbox.glob("*/*-*")):
        number = path.name.partition("-")[0]
        if number.isdecimal():
            replies[int(number)].append((path.name, _link(path, places.out)))
    return replies
