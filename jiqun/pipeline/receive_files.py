"""Receive: open the load, keep every original by its hash, register it once."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from psycopg import Connection

from ingest.errors import JiqunError
from ingest.submission.archive import archive_file
from ingest.submission.inbox import Arrival, find_arrivals, list_inbox, name_text
from ingest.submission.register import Load, open_load, register_file
from ingest.submission.take_turns import HeldError
from ingest.submission.unpack_attachment import unpack_attachment
from jiqun.pipeline.calendar import closing
from jiqun.pipeline.home import Home
from jiqun.transport.stage_inbox import stage_inbox
from jiqun.transport.store import Store, is_url, open_store

log = logging.getLogger(__name__)
_PAUSE_SECONDS = 1.0


@dataclass(frozen=True)
class Received:
    """What a load took in.

    Attributes:
        load_id: of the load, as text.
        submission_ids: of every file that the places held for this load, received now or before.
        still_arriving: names of files that were still being written, left for the next load.
    """

    load_id: str
    submission_ids: list[int]
    still_arriving: list[str]


@dataclass(frozen=True)
class Turn:
    """How a load waits until no other is at work.

    Attributes:
        patience: how long; nought: it says so at once.
        lease: of a scheduler's load, how long it holds others up at the latest; None: one process runs all of it.
    """

    patience: timedelta = timedelta(minutes=20)
    lease: timedelta | None = None

    def held_until(self) -> datetime | None:
        """The end of a lease that begins now."""
        return datetime.now(UTC) + self.lease if self.lease else None


@dataclass(frozen=True)
class Inbox:
    """A place to load from, ready for listing.

    Attributes:
        path: its folder on this machine, or the file that was named.
        store: what is behind it; None: a file.
        still_arriving: names of files that were still being written.
        taken: folder of the inbox for what was received; None: files stay where they are.
    """

    path: Path
    store: Store | None = None
    still_arriving: frozenset[str] = frozenset()
    taken: str | None = None

    @property
    def leave_out(self) -> frozenset[str]:
        """Names and folders that are not looked at."""
        return self.still_arriving | ({self.taken} if self.taken else frozenset())


def receive_files(
    home: Home,
    places: Sequence[Path | str],
    *,
    period: str | None,
    received_at: datetime | None = None,
    started_by: str,
    load_id: UUID | None = None,
    turn: Turn | None = None,
) -> Received:
    """Take in what the given files, folders and stores hold.

    Args:
        home: the home.
        places: files, folders or URLs (`s3://`, `sftp://`). Folders may carry an `arrivals.csv`: the load is then
            historical, and the month's closing decides which files have arrived.
        period: the month of a monthly load, 2007-06; None for files given by hand.
        received_at: arrival time of everything given, for historical homes.
        started_by: who or what started the load.
        load_id: chosen by the caller, who records how the load ends; None: a new one.
        turn: how it waits for other loads; None: it interleaves with them.

    Raises:
        HeldError: another load was at work for longer than this one waits.
        JiqunError: a place does not exist or cannot be read, arrival times where the home is real, or the archive
            cannot be written.
    """
    with ExitStack() as stores, home.warehouse.connect("loader") as connection:
        staged = [stores.enter_context(open_inbox(home, place)) for place in places]
        instant = received_at or _arrival_instant([place.path for place in staged], period)
        load = _open_in_turn(
            turn,
            lambda: open_load(
                connection,
                province_code=home.settings.province_code,
                period=period,
                given=instant,
                started_by=started_by,
                code_version=home.settings.code_version,
                load_id=load_id,
                is_exclusive=turn is not None,
                held_until=turn.held_until() if turn else None,
            ),
        )
        receipts = []
        for place in staged:
            offered = _list_place(place, load, received_at)
            for arrival in offered:
                receipts += _register(home, connection, load, arrival)
            _move_taken(place, offered, load)
    return Received(str(load.load_id), receipts, sorted(name for place in staged for name in place.still_arriving))


def _open_in_turn(turn: Turn | None, open_it: Callable[[], Load]) -> Load:
    deadline = time.monotonic() + (turn.patience.total_seconds() if turn else 0)
    is_told = False
    while True:
        try:
            return open_it()
        except HeldError as held:
            if time.monotonic() >= deadline:
                raise
            if not is_told:
                log.warning("等待 waiting: %s %s", held.message_zh, held.message_en)
                is_told = True
            time.sleep(_PAUSE_SECONDS)


def _register(home: Home, connection: Connection[Any], load: Load, arrival: Arrival) -> list[int]:
    """Keep and register a file, or those of an attachment, which is kept too."""
    receipts = []
    with TemporaryDirectory(prefix="jiqun-attachment-") as spool:
        for unpacked in unpack_attachment(arrival, Path(spool)):
            kept = archive_file(home.settings.archive, unpacked.path)
            attachment = unpacked.attachment and archive_file(home.settings.archive, unpacked.attachment)
            receipt = register_file(
                connection,
                load,
                file_name=unpacked.file_name,
                sha256=kept.sha256,
                size=kept.size,
                received_at=unpacked.received_at,
                source=unpacked.source,
                attachment_sha256=attachment.sha256 if attachment else None,
            )
            receipts.append(receipt.submission_id)
    return receipts


@contextmanager
def open_inbox(home: Home, place: Path | str | None = None) -> Iterator[Inbox]:
    """Make a place ready for listing, for as long as the block; without one, the watched inbox.

    Raises:
        JiqunError: it does not exist or cannot be read.
    """
    settings = home.settings
    named = str(place or settings.watched_inbox)
    is_watched = named == settings.watched_inbox
    if not is_url(named) and not Path(named).is_dir():
        if not Path(named).exists():
            raise JiqunError(f"{named} 不存在，请检查路径。", f"{named} does not exist; check the path.")
        yield Inbox(Path(named))
        return
    with open_store(named, settings.inbox_access) as store:
        taken = settings.inbox_taken if is_watched else None
        is_given = store.folder is not None and find_arrivals(store.folder) is not None
        settles = (is_watched or store.folder is None) and not is_given
        staged = stage_inbox(
            store, settings.mirrors, settle_seconds=settings.inbox_settle_seconds if settles else 0, taken=taken
        )
        if staged.still_arriving:
            log.warning(
                "仍在传输，留待下次 Still arriving, left for the next load: %s",
                ", ".join(sorted(staged.still_arriving)),
            )
        yield Inbox(staged.folder, store, staged.still_arriving, taken)


def _arrival_instant(paths: Sequence[Path], period: str | None) -> datetime | None:
    """The clock of a load from folders with given arrival times: the month's closing. None: the real clock."""
    if not any(path.is_dir() and find_arrivals(path) for path in paths):
        return None
    if period is None:
        raise JiqunError(
            "该文件夹带有 arrivals.csv（指定收到时间），请用 --period YYYY-MM 说明装载哪个月。",
            "This folder comes with arrivals.csv (given arrival times): say which month to load with --period YYYY-MM.",
        )
    return closing(period)


def _list_place(place: Inbox, load: Load, received_at: datetime | None) -> list[Arrival]:
    if place.path.is_dir():
        arrivals = list_inbox(place.path, load.clock, place.leave_out)
    else:
        arrivals = [Arrival(place.path, load.clock.known_at, name_text(Path(place.path.name)))]
    return [replace(arrival, received_at=received_at or arrival.received_at) for arrival in arrivals]


def _move_taken(place: Inbox, offered: Sequence[Arrival], load: Load) -> None:
    """By setting: move what is kept and registered out of the way, into a folder of this load's."""
    if place.store is None or place.taken is None:
        return
    for arrival in offered:
        name = arrival.path.relative_to(place.path).as_posix()
        place.store.move(name, f"{place.taken}/{load.clock.known_at:%Y%m%dT%H%M%S}-{str(load.load_id)[-8:]}/{name}")
