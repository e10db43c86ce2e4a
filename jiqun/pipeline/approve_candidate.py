"""Approve: what a person says of a candidate that waits is recorded, and carried out."""

from uuid import UUID

from ingest.audit.append import append
from ingest.errors import JiqunError
from jiqun.pipeline.home import Home
from jiqun.pipeline.publish_candidate import Published, publish_candidate
from jiqun.pipeline.publish_release import Release, discard_candidate, figures_sha256
from jiqun.pipeline.record_end import record_end
from jiqun.pipeline.seal_archive import seal_archive
from jiqun.pipeline.weigh_candidate import weigh_candidate


def record_approval(
    home: Home, candidate: Release, *, is_approved: bool, person: str, reason: str, grounds: str
) -> None:
    """Record what a person said of a candidate; one that is refused is dropped, and what is published stays as it is.

    Saying the same of the same figures again adds nothing.

    Raises:
        JiqunError: no person or no reason is given.
    """
    if not person.strip() or not reason.strip():
        raise JiqunError("请写明理由和责任人。", "Give a reason and a person.", exit_code=1)
    with home.warehouse.connect("publisher") as connection:
        row = {
            "province_code": home.settings.province_code,
            "load_id": candidate.load_id,
            "release_id": candidate.release_id,
            "figures_sha256": figures_sha256(connection, candidate.release_id),
            "is_approved": is_approved,
            "grounds": grounds,
            "person": person.strip(),
            "reason": reason.strip(),
        }
        same = [row[name] for name in ("load_id", "release_id", "figures_sha256", "is_approved", "person", "reason")]
        known = connection.execute(
            "select from audit.approval where load_id = %s and release_id = %s and figures_sha256 = %s "
            "and is_approved = %s and person = %s and reason = %s",
            same,
        ).fetchone()
        if known is None:
            append(connection, "approval", [row])
    if not is_approved:
        discard_candidate(home.warehouse, candidate.release_id)
    seal_archive(home)


def find_waiting(home: Home, load_id: UUID) -> Release:
    """The candidate of a load that waits for a person.

    Raises:
        JiqunError: none does: it was published, refused, or never built.
    """
    with home.warehouse.connect("publisher") as connection:
        rows = connection.execute(
            "select release_id, score.as_of, load.code_version, array_agg(distinct score.period) "
            "from marts.rpt_target_scoreboard as score "
            # as build_candidate names it
            "inner join audit.load on right(release_id, 9) = '-' || right(load_id::text, 8) "
            "where load_id = %s and release_id not in (select release_id from audit.release) "
            "group by release_id, score.as_of, load.code_version",
            [load_id],
        ).fetchall()
    if len(rows) != 1:
        raise JiqunError(
            f"装载 {load_id} 没有待审批的发布；jiqun status --loads 列出装载。",
            f"No candidate of load {load_id} waits for approval; jiqun status --loads lists the loads.",
            exit_code=1,
        )
    [(release_id, as_of, code_version, periods)] = rows
    return Release(release_id, home.settings.province_code, load_id, as_of, sorted(periods), code_version)


def answer_candidate(home: Home, load_id: UUID, *, is_approved: bool, person: str, reason: str) -> Published | None:
    """Approve and publish, or refuse, the candidate of a load that waits.

    Returns:
        What publishing came to; None: it was refused.

    Raises:
        JiqunError: none waits, no person or reason is given, or another load has overtaken it: load again.
    """
    with record_end(home, load_id) as begin:
        begin("approve")
        candidate = find_waiting(home, load_id)
        grounds = weigh_candidate(home, candidate).as_text() or "—"
        record_approval(home, candidate, is_approved=is_approved, person=person, reason=reason, grounds=grounds)
        begin("publish")
        published = publish_candidate(home, candidate) if is_approved else None
    seal_archive(home)
    return published
