"""The whole load without a scheduler: the same steps as the DAG, in the same order."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from ingest.submission.decisions import Decision
from ingest.submission.take_turns import running
from ingest.vocabulary import Verdict
from jiqun.pipeline.build_candidate import build_candidate
from jiqun.pipeline.deliver_replies import try_delivering
from jiqun.pipeline.gate_candidate import gate_candidate
from jiqun.pipeline.home import Home
from jiqun.pipeline.publish_candidate import Published, publish_candidate
from jiqun.pipeline.read_submissions import list_unread, read_submissions
from jiqun.pipeline.receive_files import Received, Turn, receive_files
from jiqun.pipeline.record_end import Progress, record_awaiting, record_end
from jiqun.pipeline.validate_submissions import validate_submissions
from jiqun.pipeline.weigh_candidate import Weighed, weigh_candidate

ACCEPTED = (Verdict.ACCEPTED, Verdict.ACCEPTED_WITH_WARNINGS)


@dataclass(frozen=True)
class LoadOutcome:
    """What a load came to.

    Attributes:
        load_id: of the load.
        verdicts: number of submissions by verdict: those given to it, whenever they were judged, and those it judged.
        published: the release it made, or that nothing changed; None when there was nothing to build, or it waits.
        awaiting: why its candidate waits for a person; None: it does not.
    """

    load_id: str
    verdicts: dict[str, int]
    published: Published | None
    awaiting: Weighed | None = None

    @property
    def has_accepted(self) -> bool:
        """Whether anything given is in the warehouse, new or known before."""
        return any(self.verdicts.get(verdict) for verdict in (*ACCEPTED, Verdict.DUPLICATE))

    @property
    def has_kept_out(self) -> bool:
        """Whether anything given is quarantined or refused."""
        return any(self.verdicts.get(verdict) for verdict in (Verdict.QUARANTINED, Verdict.REFUSED))


def load_period(
    home: Home,
    places: Sequence[Path | str],
    *,
    period: str | None,
    received_at: datetime | None = None,
    started_by: str,
    decisions: Sequence[Decision] = (),
    again: Collection[int] = (),
    progress: Progress = lambda zh, en: None,
) -> LoadOutcome:
    """Receive, read, validate, build, gate, approve and publish; however it ends, the end is recorded.

    It waits until no other load is at work. A candidate that needs a person is left waiting, unseen.

    Args:
        home: the home.
        places: files, folders or URLs to load from.
        period: the month of a monthly load; None for files given by hand, whose own months are built.
        received_at: arrival time for historical homes.
        started_by: who started it, for the record.
        decisions: what somebody decided, recorded and carried out with it.
        again: quarantined submissions to judge again.
        progress: told the name of each step as it begins, in Chinese and English.

    Raises:
        JiqunError: a step could not run, or a decision has no effect. What is published stays as it was; the load can
            be run again.
    """
    load_id = uuid4()
    with running(home.warehouse, load_id), record_end(home, load_id, progress) as begin:
        begin("receive")
        received = receive_files(
            home,
            places,
            period=period,
            received_at=received_at,
            started_by=started_by,
            load_id=load_id,
            turn=Turn(),
        )
        begin("read")
        read_submissions(home, received.load_id, list_unread(home))
        begin("validate")
        validate_submissions(home, received.load_id, decisions, again)
        try_delivering(home)
        begin("build")
        candidate = build_candidate(home, received.load_id)
        published = awaiting = None
        if candidate is not None:
            begin("gate")
            gate_candidate(home, candidate)
            begin("approve")
            weighed = weigh_candidate(home, candidate)
            if weighed.waits:
                awaiting = weighed
                record_awaiting(home, load_id, weighed)
            else:
                begin("publish")
                published = publish_candidate(home, candidate)
        return LoadOutcome(received.load_id, _count_verdicts(home, received), published, awaiting)


def _count_verdicts(home: Home, received: Received) -> dict[str, int]:
    with home.warehouse.connect("auditor") as connection:
        return dict(
            connection.execute(
                "select verdict, count(*) from audit.submission where verdict is not null and (submission_id = any(%s) "
                "or submission_id in (select submission_id from audit.verdict where load_id = %s)) group by verdict",
                [received.submission_ids, received.load_id],
            ).fetchall()
        )
