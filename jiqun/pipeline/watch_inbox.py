"""Watch: whether the inbox holds anything that is not registered, and which months are to be loaded again for it."""

import json
from datetime import UTC, datetime
from hashlib import file_digest
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from ingest.feedback.outbox import put_file
from ingest.submission.clock import Clock
from ingest.submission.inbox import Arrival, list_inbox
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
    if any(is_pending for _, _, is_pending in rows):
        return True
    known = {(name, sha256) for name, sha256, _ in rows}
    with open_inbox(home) as inbox:
        return any(each not in known for each in _list_contents(inbox, home.settings.mirrors / "contents.json"))


def _list_contents(inbox: Inbox, notes: Path) -> list[tuple[str, str]]:
    """Name and sha256 of every file on offer; a file that nobody has touched since the last look is not read again.

    Args:
        inbox: opened.
        notes: what the last look noted; may be thrown away.
    """
    noted = json.loads(notes.read_text(encoding="utf-8")) if notes.exists() else {}
    now = {}
    for arrival in list_inbox(inbox.path, Clock(datetime.now(UTC), is_historical=False), inbox.leave_out):
        status = arrival.path.stat()
        mark = f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}"
        place = str(arrival.path)
        is_same = place in noted and noted[place]["mark"] == mark
        now[place] = noted[place] if is_same else {"mark": mark, "contents": _hash_contents(arrival)}
    put_file(notes, json.dumps(now).encode())
    return [(name, sha256) for each in now.values() for name, sha256 in each["contents"]]


def _hash_contents(arrival: Arrival) -> list[tuple[str, str]]:
    """Name and sha256 of a file, or of each in an attachment."""
    found = []
    with TemporaryDirectory(prefix="jiqun-attachment-") as spool:
        for unpacked in unpack_attachment(arrival, Path(spool)):
            with unpacked.path.open("rb") as stream:
                found.append((unpacked.file_name, file_digest(stream, "sha256").hexdigest()))
    return found


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
