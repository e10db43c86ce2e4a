"""Build: the candidate release of a load, beside what is published and unseen until it is."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Connection

from jiqun.pipeline.build_marts import build_marts, build_view
from jiqun.pipeline.calendar import BEIJING
from jiqun.pipeline.home import Home
from jiqun.pipeline.plan_release import months_to_build
from jiqun.pipeline.protect_candidate import protect_candidate
from jiqun.pipeline.publish_release import Release, find_release


def build_candidate(home: Home, load_id: str, also: Collection[str] = ()) -> Release | None:
    """Build the months touched by this load, as known at its instant, and hide what tells of a single enterprise.

    Building again for the same load replaces the candidate; once it is published it is returned as it is.

    Args:
        home: the home.
        load_id: of the load.
        also: months that are built anew whatever came in.

    Returns:
        The candidate, or None when there is no month to build: no fact of theirs was ever accepted.

    Raises:
        JiqunError: dbt fails; what is published is as it was.
    """
    if published := find_release(home.warehouse, UUID(load_id)):
        return published
    with _one_at_a_time(home):
        candidate = _plan(home, UUID(load_id), also)
        if not candidate.periods:
            return None
        build_marts(
            home.warehouse,
            release_id=candidate.release_id,
            as_of=candidate.as_of,
            periods=candidate.periods,
            province_code=candidate.province_code,
            work_dir=home.settings.dbt_work,
        )
        protect_candidate(home.warehouse, candidate)
    return candidate


def make_calendar(home: Home) -> None:
    """Build the view `bi.reporting_calendar` where no build has made it yet: a home is asked before its first release.

    Raises:
        JiqunError: dbt fails.
    """
    if _has_calendar(home):
        return
    with _one_at_a_time(home):
        if not _has_calendar(home):
            build_view(
                home.warehouse,
                "bi_reporting_calendar",
                province_code=home.settings.province_code,
                work_dir=home.settings.dbt_work,
            )


def _has_calendar(home: Home) -> bool:
    with home.warehouse.connect("auditor") as connection:
        row = connection.execute("select to_regclass('bi.reporting_calendar') is not null").fetchone()
    return row == (True,)


@contextmanager
def _one_at_a_time(home: Home) -> Iterator[None]:
    """Two builds, of whatever province, would replace the same intermediate tables: the second waits."""
    with home.warehouse.connect("transformer") as connection:
        connection.autocommit = True  # the lock is the session's; no transaction stays open for as long as dbt runs
        connection.execute("select pg_advisory_lock(hashtextextended('jiqun.build', 0))")
        yield


def _plan(home: Home, load_id: UUID, also: Collection[str]) -> Release:
    """The candidate of a load: named after its instant, for the months that it touches."""
    province_code = home.settings.province_code
    with home.warehouse.connect("auditor") as connection:
        row = connection.execute(
            # A load that waited for another accepts later than it was opened, and publishes after it.
            "select load.period, greatest(load.known_at, max(verdict.known_at), "
            "(select max(known_at) from audit.decision where province_code = load.province_code), "
            "(select max(as_of) from audit.release where province_code = %s)) "
            "from audit.load left join audit.verdict using (load_id) where load.load_id = %s group by load.load_id",
            [province_code, load_id],
        ).fetchone()
        assert row is not None  # noqa: S101  the load was opened by an earlier step
        load_period, as_of = row
        months = {*months_to_build(connection, province_code=province_code, as_of=as_of), *also}
        if load_period and _has_facts(connection, province_code, load_period, as_of):
            months.add(load_period)  # built again whatever came in: running a month again shows that nothing changes
    return Release(
        # Its end, as a scheduler's ids begin with the time: loads of one backfill backwards share that and the instant.
        release_id=f"{as_of.astimezone(BEIJING):%Y%m%dT%H%M%S}-{str(load_id)[-8:]}",
        province_code=province_code,
        load_id=load_id,
        as_of=as_of,
        periods=sorted(months),
        code_version=home.settings.code_version,
    )


def _has_facts(connection: Connection[Any], province_code: str, month: str, as_of: datetime) -> bool:
    row = connection.execute(
        "select exists (select from audit.submission where province_code = %s and period = %s and known_at <= %s)",
        [province_code, month, as_of],
    ).fetchone()
    return row == (True,)
