"""What an inbox folder offers, and when each file arrived."""

import csv
import os
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePath

from ingest.errors import JiqunError
from ingest.submission.clock import Clock

ARRIVALS = "arrivals.csv"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file on offer.

    Attributes:
        path: where its bytes are.
        received_at: when it arrived, timezone aware.
        source: its path below the inbox, as text; of what came in an attachment `ATTACHMENT!MEMBER`.
        attachment: the zip that it came in; None: it came by itself.
    """

    path: Path
    received_at: datetime
    source: str
    attachment: Path | None = None

    @property
    def file_name(self) -> str:
        """What the sender called it: the last part of its source."""
        inner = self.source.rpartition("!")[2].replace("\\", "/") if self.attachment else self.source
        return inner.rpartition("/")[2]


def name_text(path: Path) -> str:
    """A path as text: what a Chinese system left in GBK is read as that, any other bytes are shown as escapes."""
    name = os.fsencode(path.as_posix())
    for encoding in ("utf-8", "gb18030"):
        try:
            return name.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name.decode("utf-8", "backslashreplace")


def find_arrivals(inbox: Path) -> Path | None:
    """The list of given arrival times for this inbox: in the folder, or beside it when it is one month's folder."""
    for folder in (inbox, inbox.absolute().parent):
        if (folder / ARRIVALS).is_file():
            return folder / ARRIVALS
    return None


def list_inbox(inbox: Path, clock: Clock, leave_out: Collection[str] = ()) -> list[Arrival]:
    """Every file below `inbox`, in order of arrival, then path.

    `leave_out` names paths below it, or folders, that are not looked at: files on their way, files taken before.

    Left out: `~$` locks of open workbooks, `.part` files still on their way, hidden files and folders, and
    `arrivals.csv` itself. A file's modification time is not trusted, as copying changes it: at the real clock a
    file arrives when it is listed. At a historical clock `arrivals.csv` (columns `file`, `received_at`) says when;
    a file it does not name arrived at the clock's instant, and one that arrived later is not there yet.

    Returns:
        An empty list for an empty folder: a month with nothing sent is a result, not a fault.

    Raises:
        JiqunError: the folder is missing or unreadable, arrival times are malformed, or they are given to a load
            at the real clock.
    """
    if not inbox.is_dir():
        raise JiqunError(
            f"收件文件夹 {inbox} 不存在。请检查路径，或先建立该文件夹。",
            f"the inbox {inbox} is not a folder. Check the path, or create it first.",
        )
    try:
        files = sorted(
            path
            for path in inbox.rglob("*")
            if path.is_file() and is_offered(name := path.relative_to(inbox)) and not _is_among(name, leave_out)
        )
    except OSError as error:
        raise JiqunError(
            f"无法读取收件文件夹 {inbox}：{error.strerror}。请检查权限。",
            f"the inbox {inbox} cannot be read: {error.strerror}. Check permissions.",
        ) from error
    if not clock.is_historical:
        if find_arrivals(inbox) is not None:
            raise JiqunError(
                f"{inbox} 带有 {ARRIVALS}（指定收到时间），实际时钟的装载不接受。请移走该文件，或按历史装载。",
                f"{inbox} comes with {ARRIVALS} (given arrival times), which a load at the real clock does not take. "
                "Move that file away, or load as historical.",
            )
        now = datetime.now(UTC)
        return [Arrival(path, now, name_text(path.relative_to(inbox))) for path in files]
    times = _read_arrivals(inbox)
    arrivals = [
        Arrival(path, times.get(path.absolute(), clock.known_at), name_text(path.relative_to(inbox))) for path in files
    ]
    return sorted((a for a in arrivals if a.received_at <= clock.known_at), key=lambda a: (a.received_at, a.path))


def _is_among(name: Path, leave_out: Collection[str]) -> bool:
    return any(place.as_posix() in leave_out for place in (name, *name.parents))


def is_offered(relative: PurePath) -> bool:
    """Whether a path below an inbox is a submission's, by its name."""
    if any(part.startswith(".") for part in relative.parts):
        return False
    name = relative.name
    return not (name.startswith("~$") or name.endswith(".part") or name == ARRIVALS)


def _read_arrivals(inbox: Path) -> dict[Path, datetime]:
    listing = find_arrivals(inbox)
    if listing is None:
        return {}
    times: dict[Path, datetime] = {}
    with listing.open(encoding="utf-8-sig", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), start=2):
            try:
                received_at = datetime.fromisoformat(row["received_at"])
                file = listing.absolute().parent / row["file"]
            except (KeyError, TypeError, ValueError) as error:
                raise _malformed(listing, number) from error
            if received_at.tzinfo is None:
                raise _malformed(listing, number)
            times[file] = received_at
    return times


def _malformed(listing: Path, number: int) -> JiqunError:
    return JiqunError(
        f"{listing} 第 {number} 行有误：应有 file 和 received_at 两列，时间写成 2007-07-08T10:30:00+08:00。",
        f"{listing} line {number} is malformed: it needs columns file and received_at, "
        "a time like 2007-07-08T10:30:00+08:00.",
    )
