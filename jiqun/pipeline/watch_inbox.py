"""Watch: whether the inbox holds anything that is not registered, and which months are to be loaded again for it."""

from datetime import UTC, datetime
from hashlib import file_digest
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from ingest.submission.clock import Clock
from ingest.submission.inbox import list_inbox
from ingest.submission.unpack_attachment import unpack_attachment
from jiqun.pipeline.calendar import closing, has_report
from jiqun.pipeline.home import Home
from jiqun.pipeline.plan_release import last_month
from jiqun.pipeline.receive_files import Inbox, open_inbox


def has_news(home: Home) -> bool:
    """Whether there is a file of a name and content that nobody has received, or one received that nobody has judged.

    Raises:
        JiqunError: the inbox cannot be read, or comes with given arrival times.
    """
    with home.warehouse.connect("auditor") as connection:
        rows = connection.execute(
            "select file_name, file_sha256, verdict is null from audit.submission where province_code = %s",
            [home.settings.province_code],
        ).fetchall()
    known = {(name, sha256) for name, sha256, _ in rows}
    if any(is_pending for _, _, is_pending in rows):
        return True
    with open_inbox(home) as inbox:
        return _offers_other_than(inbox, known)


def _offers_other_than(inbox: Inbox, known: set[tuple[str, str]]) -> bool:
    for arrival in list_inbox(inbox.path, Clock(datetime.now(UTC), is_historical=False), inbox.leave_out):
        with TemporaryDirectory(prefix="jiqun-attachment-") as spool:
            for unpacked in unpack_attachment(arrival, Path(spool)):
                with unpacked.path.open("rb") as stream:
                    if (unpacked.file_name, file_digest(stream, "sha256").hexdigest()) not in known:
                        return True
    return False


def months_to_reload(home: Home, load_id: str, now: datetime) -> list[str]:
    """Months whose own load is over already, of what a load has accepted: late or restated, to be loaded again.

    Args:
        home: the home.
        load_id: of the load that judged.
        now: months whose load is due later wait for it.
    """
    with home.warehouse.connect("auditor") as connection:
        rows = connection.execute(
            "select distinct period from audit.submission inner join audit.verdict using (submission_id, known_at) "
            "where verdict.load_id = %s and known_at is not null and period is not null",
            [UUID(load_id)],
        ).fetchall()
    months = {last_month(period) for (period,) in rows}
    return sorted(month for month in months if has_report(month) and closing(month) <= now)
