"""Heads of the chain outside the database: a file that only grows, one line a head."""

import os
from pathlib import Path

from ingest.audit.verify_chain import GENESIS, Head
from ingest.errors import JiqunError


def read_heads(path: Path) -> list[Head]:
    """Every head kept, oldest first; none where there is no file yet.

    Raises:
        JiqunError: a line that is no head: the file was altered.
    """
    if not path.exists():
        return []
    heads = []
    for number, line in enumerate(path.read_text("ascii", errors="replace").splitlines(), start=1):
        try:
            heads.append(Head.parse(line.partition("\t")[0]))
        except ValueError:
            raise JiqunError(
                f"存证头文件 {path} 第 {number} 行被改动：{line}",
                f"Line {number} of the heads in {path} was altered: {line}",
                exit_code=1,
            ) from None
    return heads


def keep_head(path: Path, head: Head, written_at: str) -> None:
    """Add a head, unless it is the last one kept.

    Args:
        path: the file; its folder is made if need be.
        head: as read from the database.
        written_at: ISO timestamp, for people.
    """
    kept = read_heads(path)
    if head.sha256 == GENESIS or (kept and kept[-1] == head):
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    line = f"{head}\t{written_at}\n".encode("ascii")
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(file, line)  # one write of a short line: two writers never mix theirs
        os.fsync(file)
    finally:
        os.close(file)
