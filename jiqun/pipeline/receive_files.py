"""Receive: open the load, keep every original by its hash, register it once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

from ingest.errors import JiqunError
from ingest.submission.archive import archive_file
from ingest.submission.inbox import Arrival, find_arrivals, list_inbox
from ingest.submission.register import Load, open_load, register_file
from jiqun.pipeline.calendar import closing
from jiqun.pipeline.home import Home


@dataclass(frozen=True)
class Received:
    """What a load took in.

    Attributes:
        load_id: of the load, as text.
        submission_ids: of every file that the paths held for this load, received now or before.
    """

    load_id: str
    submission_ids: list[int]


def receive_files(
    home: Home,
    paths: Sequence[Path],
    *,
    period: str | None,
    received_at: datetime | None = None,
    started_by: str,
    load_id: UUID | None = None,
) -> Received:
    """Take in what the given files and folders hold.

    Args:
        home: the home.
        paths: files or folders. Folders may carry an `arrivals.csv`: the load is then historical, and the month's
            closing decides which files have arrived.
        period: the month of a monthly load, 2007-06; None for files given by hand.
        received_at: arrival time of everything given, for historical homes.
        started_by: who or what started the load.
        load_id: chosen by the caller, who records how the load ends; None: a new one.

    Raises:
        JiqunError: a path does not exist, arrival times where the home is real, or the archive cannot be written.
    """
    missing = [path for path in paths if not path.exists()]
    if missing:
        raise JiqunError(f"{missing[0]} 不存在，请检查路径。", f"{missing[0]} does not exist; check the path.")
    instant = received_at or _arrival_instant(paths, period)
    with home.warehouse.connect("loader") as connection:
        load = open_load(
            connection,
            province_code=home.settings.province_code,
            period=period,
            given=instant,
            started_by=started_by,
            code_version=home.settings.code_version,
            load_id=load_id,
        )
        arrivals = [arrival for path in paths for arrival in _list_path(path, load, received_at)]
        receipts = []
        for arrival in arrivals:
            kept = archive_file(home.settings.archive, arrival.path)
            receipt = register_file(
                connection,
                load,
                file_name=arrival.file_name,
                sha256=kept.sha256,
                size=kept.size,
                received_at=arrival.received_at,
            )
            receipts.append(receipt.submission_id)
    return Received(str(load.load_id), receipts)


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


def _list_path(path: Path, load: Load, received_at: datetime | None) -> list[Arrival]:
    arrivals = list_inbox(path, load.clock) if path.is_dir() else [Arrival(path, load.clock.known_at)]
    return [replace(arrival, received_at=received_at or arrival.received_at) for arrival in arrivals]
