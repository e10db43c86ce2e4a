"""The archive's seal: its head kept outside the database, and the whole of it verified."""

from collections.abc import Sequence
from datetime import UTC, datetime

from ingest.audit.keep_heads import keep_head, read_heads
from ingest.audit.verify_chain import Broken, Head, Verification, read_head, verify_chain
from jiqun.pipeline.home import Home
from jiqun.pipeline.publish_release import figures_sha256, inputs_sha256
from jiqun.pipeline.write_manifests import verify_manifests, write_manifests


def seal_archive(home: Home) -> Head:
    """Keep the head of the chain, and the manifest of each release, in the home's files; gives the head for printing.

    Raises:
        JiqunError: the file of heads was altered, or a manifest cannot be written.
    """
    with home.warehouse.connect("auditor") as connection:
        head = read_head(connection)
    keep_head(home.settings.heads, head, datetime.now(UTC).isoformat(timespec="seconds"))
    write_manifests(home)
    return head


def verify_archive(home: Home, heads: Sequence[Head] = ()) -> Verification:
    """Recompute the chain against the tables, the heads kept and given, the manifests and what each release holds.

    Raises:
        JiqunError: the file of heads was altered.
    """
    manifest_heads, broken = verify_manifests(home)
    with home.warehouse.connect("auditor") as connection:
        outside = {*read_heads(home.settings.heads), *manifest_heads, *heads}
        verified = verify_chain(connection, list(outside))
        if verified.broken:
            return verified
        releases = connection.execute(
            "select release_number, release_id, figures_sha256, inputs_sha256 from audit.release order by 1"
        ).fetchall()
        for number, name, figures, inputs in releases:
            if figures_sha256(connection, name) != figures:
                broken.append(_altered_release(number, "数字", "figures"))
            if inputs_sha256(connection, name) != inputs:
                broken.append(_altered_release(number, "来源", "inputs"))
    return Verification(verified.head, tuple(broken), len(outside))


def _altered_release(number: int, what_zh: str, what_en: str) -> Broken:
    return Broken(
        f"release {number}",
        f"第 {number} 版发布的{what_zh}与发布时存证不符",
        f"the {what_en} of release {number} are not those that were published",
    )
