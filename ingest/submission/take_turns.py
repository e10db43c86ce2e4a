"""Two loads never interleave: which load holds the warehouse that another would load into.

A load holds it from the instant at which it is registered until its end is recorded. It builds whichever months it
touches, not its own alone, so loads of two months take turns as those of one do. Of a load that ended without a record:
a process that runs a whole load holds a lock of the database, which ends with it; a scheduler's load, whose steps run
in many processes, holds until an instant given beforehand.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from psycopg import Connection

from ingest.errors import PassingError
from ingest.warehouse.connect import Warehouse

_BEIJING = ZoneInfo("Asia/Shanghai")
# A load's own earlier tries, by the same run of the scheduler, are no other load.
_HOLDER = """
select load_id, period, started_at, started_by, held_until from audit.load
where load.province_code = %(province)s and load_id <> %(load)s
    and not exists (select from audit.load_end where load_end.load_id = load.load_id)
    and case
        when held_until is null then not pg_try_advisory_xact_lock(hashtextextended('jiqun.load.' || load_id::text, 0))
        else held_until > clock_timestamp() and started_by <> %(started_by)s
    end
order by started_at limit 1
"""


class HeldError(PassingError):
    """Another load is at work; trying again helps as soon as that one has ended."""

    def __init__(
        self, load_id: UUID, period: str | None, started_at: datetime, started_by: str, held_until: datetime | None
    ) -> None:
        since = f"{started_at.astimezone(_BEIJING):%Y-%m-%d %H:%M:%S}"
        until = f"{held_until.astimezone(_BEIJING):%H:%M}" if held_until else ""
        super().__init__(
            f"另一批装载正在进行，须等它结束：{period or '（不限报告期）'}，{load_id}，{started_by}，{since} 开始"
            + (f"，最迟到 {until}。" if until else "。"),
            f"Another load is at work until it ends: {period or 'any month'}, {load_id} by {started_by}, since {since}"
            + (f", {until} at the latest." if until else "."),
            exit_code=1,
        )


def require_free(connection: Connection[Any], *, province_code: str, load_id: UUID, started_by: str) -> None:
    """Refuse to begin while another load is at work.

    Args:
        connection: in the transaction that registers the new load, after `register.lock_home`.
        province_code: whose loads.
        load_id: of the new load.
        started_by: of the new load.

    Raises:
        HeldError: one is.
    """
    values = {"province": province_code, "load": load_id, "started_by": started_by}
    if holder := connection.execute(_HOLDER, values).fetchone():
        raise HeldError(*holder)


@contextmanager
def running(warehouse: Warehouse, load_id: UUID) -> Iterator[None]:
    """While the block lasts, this process runs the load: a lock says so, which ends with the process."""
    with warehouse.connect("loader") as connection:
        connection.autocommit = True  # the lock is the session's: no transaction stays open
        connection.execute("select pg_advisory_lock(hashtextextended('jiqun.load.' || %s::uuid::text, 0))", [load_id])
        yield
