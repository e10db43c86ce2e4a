"""The archive's seal: its head kept outside the database, and the whole of it verified."""

from collections.abc import Sequence
from datetime import UTC, datetime

from ingest.audit.keep_heads import keep_head, read_heads
from ingest.audit.verify_chain import Broken, Head, Verification, read_head, verify_chain
from jiqun.pipeline.home import Home
from jiqun.pipeline.publish_release import figures_sha256


def seal_archive(home: Home) -> Head:
    """Keep the head of the chain in the home's file of heads; gives it for printing."""
    with home.warehouse.connect("auditor") as connection:
        head = read_head(connection)
    keep_head(home.settings.heads, head, datetime.now(UTC).isoformat(timespec="seconds"))
    return head


def verify_archive(home: Home, heads: Sequence[Head] = ()) -> Verification:
    """Recompute the chain against the tables, the heads kept and given, and the figures of every release.

    Raises:
        JiqunError: the file of heads was altered.
    """
    with home.warehouse.connect("auditor") as connection:
        verified = verify_chain(connection, [*read_heads(home.settings.heads), *heads])
        if verified.broken:
            return verified
        releases = connection.execute(
            "select release_number, release_id, figures_sha256 from audit.release order by release_number"
        ).fetchall()
        altered = [number for number, name, sha256 in releases if figures_sha256(connection, name) != sha256]
    return Verification(verified.head, tuple(map(_altered_release, altered)))


def _altered_release(number: int) -> Broken:
    return Broken(
        f"release {number}",
        f"第 {number} 版发布的数字与发布时存证不符",
        f"the figures of release {number} are not those that were published",
    )
