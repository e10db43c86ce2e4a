"""Publish: the candidate becomes the release in force by one insert, or is dropped if it says nothing new."""

from dataclasses import asdict, dataclass
from typing import Any

from psycopg import Connection

from ingest.errors import JiqunError
from ingest.submission.register import lock_home
from jiqun.pipeline.home import Home
from jiqun.pipeline.plan_release import months_to_build
from jiqun.pipeline.publish_release import (
    Release,
    compare_with_current,
    discard_candidate,
    newest_release,
    publish_release,
    release_number,
)


@dataclass(frozen=True)
class Published:
    """What publishing came to.

    Attributes:
        release_id: the candidate's.
        release_number: of the release it became; None: it says nothing new, nothing was published.
        periods: months that the candidate built.
        changed_rows: by mart, how many rows differ from what was in force.
    """

    release_id: str
    release_number: int | None
    periods: list[str]
    changed_rows: dict[str, int]

    def as_json(self) -> dict[str, Any]:
        """As a JSON object."""
        return asdict(self)


def publish_candidate(home: Home, candidate: Release) -> Published:
    """Compare the candidate with what is in force and publish it if any figure, or what it was built from, differs.

    Publishing again for the same load returns the release that it published.

    Raises:
        JiqunError: another load accepted or published something in the meantime; this load must be run again.
    """
    with home.warehouse.connect("publisher") as connection:
        lock_home(connection, candidate.province_code)  # nobody accepts or publishes until this is done
        if number := release_number(connection, candidate.release_id):
            return Published(candidate.release_id, number, list(candidate.periods), {})
        if is_overtaken := _is_overtaken(connection, candidate):
            changed = {}
        else:
            changed = compare_with_current(connection, candidate)
        number = publish_release(connection, candidate) if any(changed.values()) else None
    if number is None:
        discard_candidate(home.warehouse, candidate.release_id)
    if is_overtaken:
        raise JiqunError(
            "另一批装载在此期间接受或发布了数据，本批的集市已过时；请重新装载。",
            "Another load accepted or published figures in the meantime, so this candidate is out of date; load again.",
            exit_code=1,
        )
    return Published(candidate.release_id, number, list(candidate.periods), changed)


def _is_overtaken(connection: Connection[Any], candidate: Release) -> bool:
    """Whether publishing would hide something: a release as of an instant holds all that was known then."""
    newest = newest_release(connection, candidate.province_code)
    if newest is not None and newest.as_of > candidate.as_of:
        return True
    left_out = months_to_build(
        connection,
        province_code=candidate.province_code,
        as_of=candidate.as_of,
        candidate=candidate.release_id,
        candidate_periods=candidate.periods,
    )
    return bool(left_out)
