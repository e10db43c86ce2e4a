"""Validate: one checkpoint over everything pending, a verdict for each, and an answer to each sender."""

from collections import Counter
from collections.abc import Collection, Sequence
from uuid import UUID

from ingest.submission.decisions import Decision
from jiqun.pipeline.home import Home
from jiqun.pipeline.seal_archive import seal_archive


def validate_submissions(
    home: Home, load_id: str, decisions: Sequence[Decision] = (), again: Collection[int] = ()
) -> dict[str, int]:
    """Judge what was read, record the run, write the replies into the outbox.

    Args:
        home: the home.
        load_id: of the load that judges.
        decisions: new ones, carried out and recorded with the run.
        again: quarantined submissions to judge again.

    Returns:
        The number of submissions by verdict, of those judged now.

    Raises:
        JiqunError: a decision has no effect, or a reply cannot be written.
    """
    from expectations.judging.validate_submissions import validate_load  # Great Expectations takes seconds to import
    from ingest.feedback.write_reply import write_replies

    run = validate_load(
        home.warehouse,
        UUID(load_id),
        code_version=home.settings.code_version,
        decisions=decisions,
        again=again,
    )
    seal_archive(home)
    write_replies(home.warehouse, UUID(load_id), home.settings.outbox, home.settings.archive)
    return dict(Counter(str(verdict) for verdict in run.verdicts.values()))
