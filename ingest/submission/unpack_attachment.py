"""A zip attachment becomes the files that it holds; any other file, and an attachment that is unsafe, stays itself."""

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

from ingest.submission.inbox import Arrival, is_offered
from ingest.workbook.detect_kind import ZIP_ANY
from ingest.workbook.grid import RefusedError
from ingest.workbook.read_attachment import check_members, inflate_members, is_package

_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, UnicodeDecodeError)


def unpack_attachment(arrival: Arrival, spool: Path) -> list[Arrival]:
    """The files of an attachment, in its own order, each as it would have come by itself.

    An attachment that breaks a bound, leads outside or is damaged is offered as it is: its reader refuses it and says
    why. So is a zip within a zip. What is no submission by its name is left out, as in a folder.

    Args:
        arrival: a file.
        spool: an empty folder for what is unpacked; it belongs to the caller.
    """
    try:
        with arrival.path.open("rb") as stream:
            if not stream.read(4).startswith(ZIP_ANY):
                return [arrival]
        with zipfile.ZipFile(arrival.path) as archive:
            if is_package(archive):
                return [arrival]
            return list(_unpack(archive, arrival, spool)) or [arrival]
    except (RefusedError, *_DAMAGED):
        return [arrival]


def _unpack(archive: zipfile.ZipFile, arrival: Arrival, spool: Path) -> Iterator[Arrival]:
    paths: dict[str, Path] = {}
    for name, chunk in inflate_members(archive, check_members(archive), arrival.path.stat().st_size):
        if name.startswith("__MACOSX/") or not is_offered(PurePosixPath(name.replace("\\", "/"))):
            continue
        # Numbered: a member's own name is no place on our disk.
        path = paths.setdefault(name, spool / f"{len(paths) + 1}")
        with path.open("ab") as target:
            target.write(chunk)
    for name, path in paths.items():
        yield replace(arrival, path=path, source=f"{arrival.source}!{name}", attachment=arrival.path)
