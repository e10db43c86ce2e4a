"""Files that go back: names that any system takes, whole or not at all."""

import os
from pathlib import Path

from ingest.errors import JiqunError


def put_file(path: Path, data: bytes) -> None:
    """Write a file whole or not at all.

    Raises:
        JiqunError: it cannot be written.
    """
    part = path.with_name(f".{path.name.partition('-')[0][:40]}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        raise JiqunError(
            f"无法写入回复 {path}：{error.strerror}。请检查磁盘空间和权限后重试。",
            f"cannot write the reply {path}: {error.strerror}. Check disk space and permissions, then try again.",
        ) from error


def workbook_name(file_name: str, prefix: str = "") -> str:
    """What the marked copy of a file is called."""
    return f"{prefix}{safe_name(Path(safe_name(file_name)).stem)}.审核.xlsx"


def safe_name(file_name: str) -> str:
    """A name that fits any file system: no separators, at most 150 bytes."""
    safe = "".join("_" if character in '/\\:*?"<>|' or ord(character) < 32 else character for character in file_name)
    return os.fsencode(safe)[:150].decode("utf-8", "ignore")
