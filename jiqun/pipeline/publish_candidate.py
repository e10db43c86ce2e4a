"""Publish: the candidate becomes the release in force by one insert, or is dropped if it says nothing new."""

from dataclasses import asdict, dataclass
from typing import Any

from ingest.errors import JiqunError
from ingest.submission.register import lock_home
from jiqun.pipeline.home import Home
from jiqun.pipeline.publish_release import (
    Release,
    compare_with_current,
    discard_candidate,
    find_release,
    newest_release,
    publish_release,
)


@dataclass(frozen=True)
class Published:
    """What publishing came to.

    Attributes:
        release_id: the candidate's.
        release_number: of the release it became; None: every figure equals those in force, nothing was published.
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
    """Compare the candidate with what is in force and publish it if any figure differs.

    Raises:
        JiqunError: another load published later facts in the meantime; this load must be run again.
    """
    if find_release(home.warehouse, candidate.load_id):
        return Published(candidate.release_id, None, list(candidate.periods), {})
    with home.warehouse.connect("publisher") as connection:
        lock_home(connection, candidate.province_code)  # nobody publishes between the comparison and the insert
        newest = newest_release(connection, candidate.province_code)
        if newest is not None and newest.as_of > candidate.as_of:
            raise JiqunError(
                f"另一批装载已先发布（{newest.release_id}），本批的集市已过时；请重新装载。",
                f"Another load published first ({newest.release_id}), so this candidate is out of date; load again.",
                exit_code=1,
            )
        changed = compare_with_current(connection, candidate)
        number = publish_release(connection, candidate) if any(changed.values()) else None
    if number is None:
        discard_candidate(home.warehouse, candidate.release_id)
    return Published(candidate.release_id, number, list(candidate.periods), changed)
