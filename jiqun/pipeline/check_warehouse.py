"""Check: what must be true of a warehouse between loads, each check a list of what is wrong, in words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from ingest.errors import JiqunError
from ingest.submission.archive import verify_archived
from jiqun.pipeline.calendar import closing, has_report
from jiqun.pipeline.home import Home
from jiqun.pipeline.plan_release import months_to_build
from jiqun.pipeline.publish_release import INPUTS
from jiqun.pipeline.reporting_status import reporting_status
from jiqun.pipeline.seal_archive import verify_archive

_GRACE = timedelta(days=1)  # after its load is due, for a month to be published
_STALE = timedelta(hours=3)  # for what was accepted to be published, or to wait for a person


@dataclass(frozen=True)
class Trouble:
    """Something that is wrong, and what to do."""

    zh: str
    en: str


def check_chain(home: Home, now: datetime) -> list[Trouble]:
    """The archive is what was once written: the chain of events, the heads outside, manifests, what releases hold."""
    return [
        Trouble(f"存证 {broken.place}：{broken.message_zh}", f"Archive, {broken.place}: {broken.message_en}")
        for broken in verify_archive(home).broken
    ]


def check_originals(home: Home, now: datetime) -> list[Trouble]:
    """Every original is in the archive, with its own bytes."""
    with home.warehouse.connect("auditor") as connection:
        rows = connection.execute(
            "select file_sha256 from audit.receipt union select attachment_sha256 from audit.receipt "
            "where attachment_sha256 is not null"
        ).fetchall()
    troubles = []
    for (sha256,) in rows:
        try:
            verify_archived(home.settings.archive, sha256)
        except JiqunError as error:
            troubles.append(Trouble(error.message_zh, error.message_en))
    return troubles


def check_freshness(home: Home, now: datetime) -> list[Trouble]:
    """What was accepted is published, or waits for a person; no month that is due is missing among those published."""
    province = home.settings.province_code
    with home.warehouse.connect("auditor") as connection:
        left = months_to_build(connection, province_code=province, as_of=now - _STALE)
        published = connection.execute(
            "select min(built), max(built) from audit.release cross join lateral unnest(periods) as built "
            "where province_code = %s",
            [province],
        ).fetchone()
        waiting = connection.execute(
            "select load_id, ended_at from (select distinct on (load_id) load_id, outcome, ended_at "
            "from audit.load_end order by load_id, ended_at desc) as ended where outcome = 'awaiting' "
            "and ended_at < %s and not exists ("
            "select from audit.load as later where later.started_at > ended.ended_at)",
            [now - _STALE],
        ).fetchall()
    troubles = [
        Trouble(
            f"{month} 有已接受而未发布的数据：请重新装载该月。",
            f"{month} has accepted figures that are not published: load the month again.",
        )
        for month in ([] if waiting else left)
    ]
    troubles += [
        Trouble(
            f"装载 {load_id} 自 {since:%Y-%m-%d %H:%M} 起等待审批。",
            f"Load {load_id} waits for approval since {since}.",
        )
        for load_id, since in waiting
    ]
    if published and published[1]:
        troubles += [
            Trouble(f"{month} 已到装载日而未发布。", f"{month} is due and was not published.")
            for month in _months_after(published[1], now - _GRACE)
        ]
    return troubles


def check_coverage(home: Home, now: datetime) -> list[Trouble]:
    """Every form owed for a published month that is past its due day is there."""
    missing: dict[tuple[str, str], int] = {}
    for row in reporting_status(home):
        if row.status in ("missing", "quarantined", "refused"):
            missing[row.month, row.status] = missing.get((row.month, row.status), 0) + 1
    return [
        Trouble(f"{month} 缺 {count} 份报表（{status}）。", f"{month} lacks {count} forms ({status}).")
        for (month, status), count in sorted(missing.items())
    ]


def check_reconciliation(home: Home, now: datetime) -> list[Trouble]:
    """What the releases in force say they were built from are the submissions that are in force, and no other."""
    province = home.settings.province_code
    with home.warehouse.connect("auditor") as connection:
        rows = connection.execute(
            f"""
            with in_force as (
                select distinct on (built.period) built.period, release.release_id, release.as_of
                from audit.release cross join lateral unnest(release.periods) as built (period)
                where release.province_code = %(province)s
                order by built.period, release.release_number desc
            )
            select in_force.period, count(*)
            from in_force inner join marts.{INPUTS} as input using (release_id, period)
            left join audit.submission using (submission_id)
            where submission.known_at is null or submission.known_at > in_force.as_of
            group by in_force.period order by 1
            """,  # noqa: S608 - a name of ours
            {"province": province},
        ).fetchall()
    return [
        Trouble(
            f"{month} 的发布用了 {count} 份当时并未接受的报送。",
            f"The release of {month} was built from {count} submissions that were not accepted then.",
        )
        for month, count in rows
    ]


def _months_after(month: str, until: datetime) -> list[str]:
    """The months after `month` whose load was due by `until`."""
    found: list[str] = []
    year, number = int(month[:4]), int(month[5:])
    while True:
        year, number = year + number // 12, number % 12 + 1
        month = f"{year}-{number:02d}"
        if closing(month) > until:
            return found
        if has_report(month):
            found.append(month)


Check = Callable[[Home, datetime], list[Trouble]]
CHECKS: dict[str, Check] = {
    "chain": check_chain,
    "originals": check_originals,
    "freshness": check_freshness,
    "coverage": check_coverage,
    "reconciliation": check_reconciliation,
}


def keep_report(home: Home, troubles: dict[str, list[Trouble]]) -> Path:
    """Write what was found where people look: `JIQUN_HOME/checks.txt`, over the report of before."""
    lines = []
    for name, found in troubles.items():
        lines.append(f"{'✓' if not found else '✕'} {name}")
        lines += [f"    {trouble.zh} {trouble.en}" for trouble in found]
    path = home.settings.home / "checks.txt"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
