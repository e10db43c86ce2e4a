"""When what a load accepts becomes known: now, or, for historical and synthetic homes, a given instant."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from psycopg import Connection

from ingest.errors import JiqunError


@dataclass(frozen=True, slots=True)
class Clock:
    """A load's clock.

    Attributes:
        known_at: from this instant on, what the load accepts counts (timezone aware).
        is_historical: whether arrival times were given rather than taken.
    """

    known_at: datetime
    is_historical: bool

    @property
    def kind(self) -> Literal["real", "historical"]:
        """The word in `audit.load.clock`."""
        return "historical" if self.is_historical else "real"


def set_clock(connection: Connection[Any], province_code: str, given: datetime | None) -> Clock:
    """The clock of the next load of this home.

    The first load that took a file decides whether a home lives at the real clock or in the past: otherwise a
    real home's history could be rewritten by dating an arrival back. `known_at` is later than any earlier load's
    and any release's `as_of`, so that what was known at an instant never changes afterwards. Call it inside the
    transaction that inserts the load, after `register.lock_home`.

    Args:
        connection: as loader.
        province_code: 220000.
        given: the instant to use, timezone aware; None for the real clock.

    Raises:
        JiqunError: the home lives at the other clock, or `given` has no time zone.
    """
    if given is not None and given.tzinfo is None:
        raise JiqunError(
            f"收到时间 {given} 缺少时区，请写成 2007-07-11T06:00:00+08:00。",
            f"the arrival time {given} has no time zone: write 2007-07-11T06:00:00+08:00.",
        )
    wanted = "real" if given is None else "historical"
    decided = home_clock(connection, province_code)
    if decided is not None and decided != wanted:
        raise _wrong_clock(decided)
    latest = connection.execute(
        # A load that took no file and judged none made nothing known.
        "select greatest((select max(known_at) from audit.load where province_code = %(province)s "
        "and exists (select from audit.receipt where receipt.load_id = load.load_id)), "
        "(select max(known_at) from audit.submission where province_code = %(province)s), "
        "(select max(known_at) from audit.decision where province_code = %(province)s), "
        "(select max(as_of) from audit.release where province_code = %(province)s))",
        {"province": province_code},
    ).fetchone()
    known_at = given if given is not None else datetime.now(UTC)
    if latest is not None and latest[0] is not None:
        known_at = max(known_at, latest[0] + timedelta(microseconds=1))
    return Clock(known_at, is_historical=given is not None)


def home_clock(connection: Connection[Any], province_code: str) -> str | None:
    """The clock that the first file of this home decided: real or historical; None before it."""
    first = connection.execute(
        "select load.clock from audit.load join audit.receipt using (load_id) "
        "where load.province_code = %s order by receipt.submission_id limit 1",
        (province_code,),
    ).fetchone()
    return first[0] if first else None


def _wrong_clock(home: str) -> JiqunError:
    if home == "real":
        return JiqunError(
            "本库按实际收到时间登记，不接受指定的收到时间（--received-at、arrivals.csv）。"
            "历史或模拟数据请另设 JIQUN_HOME。",
            "this home registers files at the real clock and takes no given arrival times "
            "(--received-at, arrivals.csv). Use another JIQUN_HOME for historical or synthetic data.",
        )
    return JiqunError(
        "本库是历史（模拟）库，每次装载都须指定收到时间（--received-at 或 arrivals.csv）。实际报送请另设 JIQUN_HOME。",
        "this home is historical (synthetic): every load needs a given arrival time (--received-at or arrivals.csv). "
        "Use another JIQUN_HOME for real submissions.",
    )
