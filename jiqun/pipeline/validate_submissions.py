"""Validate: one checkpoint over everything pending, a verdict for each, and an answer to each sender."""

from collections import Counter
from uuid import UUID

from jiqun.pipeline.home import Home
from jiqun.pipeline.seal_archive import seal_archive


def validate_submissions(home: Home, load_id: str) -> dict[str, int]:
    """Judge what was read, record the run, write the replies into the outbox.

    Returns:
        The number of submissions by verdict, of those judged now.
    """
    from expectations.validate_submissions import validate_load  # Great Expectations takes seconds to import
    from ingest.feedback.write_reply import write_replies

    run = validate_load(home.warehouse, UUID(load_id), code_version=home.settings.code_version)
    seal_archive(home)
    write_replies(home.warehouse, UUID(load_id), home.settings.outbox, home.settings.archive)
    return dict(Counter(str(verdict) for verdict in run.verdicts.values()))
