"""Reprocess: months built anew beside what is published, compared figure by figure, put in force by a person's word."""

import csv
import io
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

from ingest.errors import JiqunError
from ingest.feedback.outbox import put_file
from ingest.submission.clock import home_clock
from ingest.submission.take_turns import running
from jiqun.pipeline.approval_rules import read_approval_rules
from jiqun.pipeline.build_candidate import build_candidate
from jiqun.pipeline.calendar import check_period
from jiqun.pipeline.gate_candidate import gate_candidate
from jiqun.pipeline.home import Home
from jiqun.pipeline.list_revisions import list_revisions
from jiqun.pipeline.load_period import LoadOutcome
from jiqun.pipeline.publish_candidate import publish_candidate
from jiqun.pipeline.publish_release import Release
from jiqun.pipeline.receive_files import Turn, receive_files
from jiqun.pipeline.record_end import Progress, record_awaiting, record_end
from jiqun.pipeline.weigh_candidate import weigh_candidate

ALWAYS = "重建各月须经审批 Months that are built anew need approval"
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_COLUMNS = ("mart", "period", "row_key", "figure", "before", "after", "difference", "relative_pct")


def months_between(home: Home, first: str, last: str) -> list[str]:
    """The published months from `first` to `last`.

    Raises:
        JiqunError: they are not spelled YYYY-MM, or none of them is published.
    """
    check_period(first)
    check_period(last)
    with home.warehouse.connect("auditor") as connection:
        rows = connection.execute(
            "select distinct built from audit.release cross join lateral unnest(periods) as built "
            "where province_code = %s and built between %s and %s order by built",
            [home.settings.province_code, first, last],
        ).fetchall()
    if not rows:
        raise JiqunError(
            f"{first} 至 {last} 没有已发布的月份。", f"No month from {first} to {last} is published.", exit_code=1
        )
    return [month for (month,) in rows]


def open_reprocessing(home: Home, *, started_by: str, load_id: UUID, turn: Turn) -> str:
    """Register the load that builds the months anew: one without files, known just after all that is known.

    Returns:
        Its id.

    Raises:
        HeldError: another load was at work for longer than this one waits.
    """
    with home.warehouse.connect("loader") as connection:
        is_historical = home_clock(connection, home.settings.province_code) == "historical"
    received_at = _LONG_AGO if is_historical else None
    return receive_files(
        home, [], period=None, received_at=received_at, started_by=started_by, load_id=load_id, turn=turn
    ).load_id


def stage_months(home: Home, load_id: str, months: Sequence[str]) -> Release:
    """Build the months beside what is published; readers see nothing of it.

    Raises:
        JiqunError: dbt fails, or there is nothing to build.
    """
    candidate = build_candidate(home, load_id, also=months)
    if candidate is None:
        raise JiqunError("没有可重建的月份。", "There is no month to build anew.", exit_code=1)
    return candidate


def reprocess_months(
    home: Home, first: str, last: str, *, started_by: str, progress: Progress = lambda zh, en: None
) -> tuple[Path, LoadOutcome]:
    """Without a scheduler: build, gate and compare the months; leave them waiting for a person if anything differs.

    Args:
        home: the home.
        first: a month.
        last: a month, not before it.
        started_by: who, and why.
        progress: told the name of each step as it begins, in Chinese and English.

    Returns:
        Where the signed difference is, and what the load came to.

    Raises:
        JiqunError: nothing of these months is published, or a step could not run. What is published stays as it was.
    """
    months = months_between(home, first, last)
    load_id = uuid4()
    with running(home.warehouse, load_id), record_end(home, load_id, progress) as begin:
        begin("receive")
        open_reprocessing(home, started_by=started_by, load_id=load_id, turn=Turn())
        begin("build")
        candidate = stage_months(home, str(load_id), months)
        begin("gate")
        gate_candidate(home, candidate)
        difference = write_difference(home, candidate)
        begin("approve")
        weighed = weigh_candidate(home, candidate, always=ALWAYS)
        if weighed.waits:
            record_awaiting(home, load_id, weighed)
            return difference, LoadOutcome(str(load_id), {}, None, weighed)
        begin("publish")
        return difference, LoadOutcome(str(load_id), {}, publish_candidate(home, candidate))


def write_difference(home: Home, candidate: Release) -> Path:
    """Write the signed difference between a candidate and what is published, a line per figure that differs.

    Of all the figures that the approval rules watch, however small the difference.

    Returns:
        `JIQUN_HOME/reprocess/<release_id>.csv`.
    """
    rules = read_approval_rules(home.settings.approval_rules)
    with home.warehouse.connect("publisher") as connection:
        revisions = [revision for _, revision in list_revisions(connection, candidate, rules.revisions)]
    lines = io.StringIO()
    writer = csv.DictWriter(lines, _COLUMNS)
    writer.writeheader()
    for revision in revisions:
        relative = "" if revision.relative is None else f"{revision.relative * 100:+.4f}"
        writer.writerow(asdict(revision) | {"difference": revision.difference, "relative_pct": relative})
    path = home.settings.home / "reprocess" / f"{candidate.release_id}.csv"
    path.parent.mkdir(mode=0o700, exist_ok=True)  # it holds what readers are not shown
    put_file(path, lines.getvalue().encode("utf-8-sig"))
    return path
