"""The home folder: its private parts, trouble with it in two languages, locks between processes that share it."""

import errno
import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.errors import JiqunError

NO_SPACE_MESSAGE = os.strerror(errno.ENOSPC)


def disk_full(path: Path) -> JiqunError:
    """The error for a file system without room."""
    return JiqunError(
        f"磁盘已满：无法写入 {path}。请清理磁盘，或用 JIQUN_HOME 指定另一目录。",
        f"Disk full: cannot write to {path}. Free some space, or choose another folder with JIQUN_HOME.",
    )


@contextmanager
def explain_trouble(home: Path) -> Iterator[None]:
    """Turn an operating system error about the home folder into one a person can act on.

    Raises:
        JiqunError: the disk is full, the folder is read-only, belongs to somebody else ...
    """
    try:
        yield
    except OSError as trouble:
        place = Path(os.fsdecode(trouble.filename)) if trouble.filename else home
        if trouble.errno in (errno.ENOSPC, errno.EDQUOT):
            raise disk_full(place) from trouble
        raise JiqunError(
            f"无法使用目录 {home}：{place}（{trouble.strerror}）。"
            "请检查该目录的所有者与权限，或用 JIQUN_HOME 指定一个可写的目录。",
            f"Cannot use the folder {home}: {place} ({trouble.strerror}). "
            "Check who owns it and its permissions, or choose a writable folder with JIQUN_HOME.",
        ) from trouble


def make_private(home: Path, folders: Iterable[Path]) -> None:
    """Make folders of `home` that only their owner may enter; close those that others may.

    The home itself stays as it is: the account of the embedded server passes through it.

    Raises:
        JiqunError: a folder cannot be made, or belongs to somebody else.
    """
    with explain_trouble(home):
        for folder in folders:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if folder.stat().st_mode & 0o077:
                folder.chmod(0o700)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the file `path` alone among processes; waits for the present holder. Freed when the process dies."""
    with path.open("a") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield
