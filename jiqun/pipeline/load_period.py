"""The whole load without a scheduler: the same steps as the DAG, in the same order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jiqun.pipeline.build_candidate import build_candidate
from jiqun.pipeline.gate_candidate import gate_candidate
from jiqun.pipeline.home import Home
from jiqun.pipeline.publish_candidate import Published, publish_candidate
from jiqun.pipeline.read_submissions import list_unread, read_submissions
from jiqun.pipeline.receive_files import receive_files
from jiqun.pipeline.validate_submissions import validate_submissions

Progress = Callable[[str, str], None]


@dataclass(frozen=True)
class LoadOutcome:
    """What a load came to.

    Attributes:
        load_id: of the load.
        offered: files given to it.
        verdicts: number of submissions by verdict, of those this load judged.
        published: the release it made, or that nothing changed; None when there was nothing to build.
    """

    load_id: str
    offered: int
    verdicts: dict[str, int]
    published: Published | None


def load_period(
    home: Home,
    paths: Sequence[Path],
    *,
    period: str | None,
    received_at: datetime | None = None,
    started_by: str,
    progress: Progress = lambda zh, en: None,
) -> LoadOutcome:
    """Receive, read, validate, build, gate and publish.

    Args:
        home: the home.
        paths: files or folders to load.
        period: the month of a monthly load; None for files given by hand, whose own months are built.
        received_at: arrival time for historical homes.
        started_by: who started it, for the record.
        progress: told the name of each step as it begins, in Chinese and English.

    Raises:
        JiqunError: a step could not run. What is published stays as it was; the load can be run again.
    """
    progress("接收", "receive")
    received = receive_files(home, paths, period=period, received_at=received_at, started_by=started_by)
    progress("读取", "read")
    read_submissions(home, received.load_id, list_unread(home))
    progress("审核", "validate")
    verdicts = validate_submissions(home, received.load_id)
    progress("建集市", "build")
    candidate = build_candidate(home, received.load_id)
    published = None
    if candidate is not None:
        progress("发布前检查", "gate")
        gate_candidate(home, candidate)
        progress("发布", "publish")
        published = publish_candidate(home, candidate)
    return LoadOutcome(received.load_id, received.offered, verdicts, published)
