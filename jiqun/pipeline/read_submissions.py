"""Read: each pending original through the guarded reader to observations, one transaction per submission."""

from collections.abc import Sequence
from uuid import UUID

from ingest.extract.reference import load_reference
from ingest.forms.load_specs import load_specs
from ingest.read_submission import read_submissions as read_files
from ingest.submission.archive import verify_archived
from ingest.warehouse.load_observations import load_reading
from jiqun.pipeline.home import Home


def list_unread(home: Home) -> list[int]:
    """Submissions that were received and not read yet, by this load or by an earlier one that did not finish."""
    with home.warehouse.connect("loader") as connection:
        rows = connection.execute(
            "select submission_id from audit.receipt left join audit.reading using (submission_id) "
            "left join audit.verdict using (submission_id) where receipt.province_code = %s "
            "and reading.submission_id is null and verdict.submission_id is null order by submission_id",
            [home.settings.province_code],
        )
        return [submission_id for (submission_id,) in rows]


def read_submissions(home: Home, load_id: str, submission_ids: Sequence[int]) -> int:
    """Read and load these submissions; those read before are left as they are.

    Args:
        home: the home.
        load_id: of the load that reads them.
        submission_ids: as registered. The chunk is self-contained: it needs the database and the archive only.

    Returns:
        How many were read now.

    Raises:
        JiqunError: an original is missing from the archive, or was altered there.
    """
    settings = home.settings
    with home.warehouse.connect("loader") as connection:
        unread = connection.execute(
            "select submission_id, file_name, file_sha256 from audit.receipt "
            "left join audit.reading using (submission_id) "
            "where submission_id = any(%s) and reading.submission_id is null order by submission_id",
            [list(submission_ids)],
        ).fetchall()
    files = [(verify_archived(settings.archive, sha256), name) for _, name, sha256 in unread]
    readings = read_files(files, load_reference(settings.province_code), load_specs())
    return sum(
        load_reading(
            home.warehouse,
            load_id=UUID(load_id),
            submission_id=submission_id,
            province_code=settings.province_code,
            reading=reading,
            code_version=settings.code_version,
        )
        for (submission_id, _, _), reading in zip(unread, readings, strict=True)
    )
