"""Keep every original byte for byte under its sha256; nothing in the archive is ever altered."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import JiqunError

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class ArchivedFile:
    """An original in the archive.

    Attributes:
        sha256: 64 hexadecimal digits, the file's name in the archive.
        size: in bytes.
        path: where it lies, mode 0400.
    """

    sha256: str
    size: int
    path: Path


def archived_path(archive: Path, sha256: str) -> Path:
    """Where the original with this hash lies: `<archive>/ab/abcdef...`."""
    return archive / sha256[:2] / sha256


def archive_file(archive: Path, source: Path) -> ArchivedFile:
    """Copies `source` into the archive, or verifies the copy that is already there.

    The copy is hashed while it is written, so what is registered is what was kept, even if the sender
    overwrites the file meanwhile. A crash leaves at most a hidden temporary file, never half an original.

    Raises:
        JiqunError: `source` cannot be read, the archive cannot be written, or an archived copy was altered.
    """
    try:
        archive.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary, sha256, size = _copy_hashed(source, archive)
    except OSError as error:
        raise JiqunError(
            f"无法将 {source} 存入档案 {archive}：{error.strerror}。请检查文件、磁盘空间和权限后重试。",
            f"cannot keep {source} in the archive {archive}: {error.strerror}. "
            "Check the file, disk space and permissions, then try again.",
        ) from error
    try:
        return _place(archive, temporary, sha256, size)
    finally:
        temporary.unlink(missing_ok=True)


def _copy_hashed(source: Path, archive: Path) -> tuple[Path, str, int]:
    digest = hashlib.sha256()
    size = 0
    handle, name = tempfile.mkstemp(prefix=".incoming-", dir=archive)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as target, source.open("rb") as original:
            while chunk := original.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
                target.write(chunk)
            target.flush()
            os.fchmod(target.fileno(), 0o400)
            os.fsync(target.fileno())
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary, digest.hexdigest(), size


def _place(archive: Path, temporary: Path, sha256: str, size: int) -> ArchivedFile:
    path = archived_path(archive, sha256)
    if path.exists():
        verify_archived(archive, sha256)
        return ArchivedFile(sha256, size, path)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    temporary.replace(path)  # the same bytes under the same name: a concurrent winner is overwritten with itself
    for folder in (path.parent, archive):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    return ArchivedFile(sha256, size, path)


def verify_archived(archive: Path, sha256: str) -> Path:
    """Recomputes the hash of an archived original.

    Raises:
        JiqunError: it is missing, or its bytes are no longer those that were registered.
    """
    path = archived_path(archive, sha256)
    try:
        with path.open("rb") as original:
            actual = hashlib.file_digest(original, "sha256").hexdigest()
    except OSError as error:
        raise JiqunError(
            f"档案中缺少原件 {path}：{error.strerror}。请从备份恢复该文件。",
            f"the archived original {path} cannot be read: {error.strerror}. Restore it from the backup.",
        ) from error
    if actual != sha256:
        raise JiqunError(
            f"档案原件 {path} 的内容已被改动（哈希不符）。请保留现场并从备份恢复。",
            f"the archived original {path} was altered (its hash differs). Keep it as evidence and restore the backup.",
        )
    return path
