"""An inbox as a folder on this machine, a remote one as a mirror; files still on their way are left out."""

import json
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path, PurePosixPath

from ingest.submission.inbox import ARRIVALS, is_offered
from jiqun.runtime.home_folder import explain_trouble, locked
from jiqun.transport.store import Entry, Store

log = logging.getLogger(__name__)
_OLD = timedelta(minutes=10)  # what nobody has written to for so long is not watched
_LONGEST_NAME = 240  # bytes of a part of a path; no sender's program makes longer ones


@dataclass(frozen=True)
class Staged:
    """An inbox that can be listed.

    Attributes:
        folder: where its files are.
        still_arriving: names below it of files that were still being written, left for the next look.
    """

    folder: Path
    still_arriving: frozenset[str]


def stage_inbox(store: Store, mirrors: Path, *, settle_seconds: float, taken: str | None = None) -> Staged:
    """Make an inbox ready for listing. Nothing in it is changed.

    A file is taken once its size and its mark are the same in two looks, `settle_seconds` apart; a second look is not
    worth waiting for where every file has been left alone for ten minutes, or is in the mirror.

    Args:
        store: the inbox.
        mirrors: folder for mirrors of remote inboxes, each in one of its own; a mirror may be thrown away at any time.
        settle_seconds: 0: whatever is there is taken.
        taken: folder of the inbox for files that were taken before.

    Raises:
        JiqunError: the inbox cannot be read, or the mirror not be written.
    """
    mirror = mirrors / sha256(store.url.encode()).hexdigest()[:16]
    with explain_trouble(mirrors):
        if store.folder is not None:
            entries = store.list() if settle_seconds and store.folder.is_dir() else {}
            return Staged(store.folder, frozenset(_find_arriving(store, entries, {}, settle_seconds, taken)))
        mirror.mkdir(mode=0o700, parents=True, exist_ok=True)
        with locked(mirrors / f"{mirror.name}.lock"):
            return _mirror(store, mirror, settle_seconds, taken)


def _mirror(store: Store, mirror: Path, settle_seconds: float, taken: str | None) -> Staged:
    index = mirror.with_suffix(".json")
    known: dict[str, str] = json.loads(index.read_text(encoding="utf-8")) if index.exists() else {}
    listed = store.list()
    entries = {name: entry for name, entry in listed.items() if _is_wanted(name, taken)}
    for name in listed.keys() - entries.keys():
        if not _is_safe(name):
            log.warning("收件处的文件名不可用，未取：%r The name of a file in the inbox is unsafe: not taken.", name)
    arriving = _find_arriving(store, entries, known, settle_seconds, taken)
    there = {name: mark for name, mark in known.items() if name in entries and name not in arriving}
    for name in known.keys() - there.keys():
        (mirror / name).unlink(missing_ok=True)
    try:
        for name in entries.keys() - arriving:
            if there.get(name) != entries[name].mark or not (mirror / name).exists():
                there.pop(name, None)
                if _fetch(store, entries[name], mirror):
                    there[name] = entries[name].mark
                else:
                    arriving.add(name)
    finally:
        index.write_text(json.dumps(there, ensure_ascii=False), encoding="utf-8")
    return Staged(mirror, frozenset(arriving))


def _fetch(store: Store, entry: Entry, mirror: Path) -> bool:
    """Fetch a file into the mirror; False: it grew or was put anew meanwhile, and is not there now."""
    part = mirror / f".{sha256(entry.name.encode()).hexdigest()[:16]}.part"
    store.fetch(entry.name, part)
    target = mirror / entry.name
    if part.stat().st_size != entry.size:
        part.unlink()
        target.unlink(missing_ok=True)
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    part.replace(target)
    return True


def _is_wanted(name: str, taken: str | None) -> bool:
    path = PurePosixPath(name)
    is_taken = taken is not None and taken in map(str, path.parents)
    return _is_safe(name) and not is_taken and (is_offered(path) or path.name == ARRIVALS)


def _is_safe(name: str) -> bool:
    """Whether it is a path below a folder; keys of a bucket may be anything."""
    parts = name.split("/")
    fits = all(len(part.encode("utf-8", "surrogateescape")) <= _LONGEST_NAME for part in parts)
    return fits and not {"", ".", ".."} & set(parts) and "\x00" not in name


def _find_arriving(
    store: Store, entries: Mapping[str, Entry], known: Mapping[str, str], settle_seconds: float, taken: str | None
) -> set[str]:
    """Names of files that change between two looks, come or go: all of these are left for the next time."""
    now = datetime.now(UTC)
    fresh = [
        entry
        for name, entry in entries.items()
        if _is_wanted(name, taken)
        and known.get(name) != entry.mark
        and not (entry.changed_at and now - entry.changed_at.astimezone(UTC) > _OLD)
    ]
    if not (settle_seconds and fresh):
        return set()
    time.sleep(settle_seconds)
    later = store.list()
    changed = {name for name, entry in later.items() if name not in entries or entries[name].mark != entry.mark}
    return {name for name in changed | (entries.keys() - later.keys()) if _is_wanted(name, taken)}
