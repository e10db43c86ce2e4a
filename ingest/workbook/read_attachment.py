"""A zip attachment: what it holds, under bounds, without trusting anything that it says of itself."""

import zipfile
from collections.abc import Iterator

from ingest.workbook.grid import RefusedError

MAX_FILES = 500
MAX_TOTAL = 300 * 2**20
MAX_RATIO = 120  # inflated to packed, looked at above RATIO_FROM only
RATIO_FROM = 20 * 2**20
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_CHUNK = 1 << 20
_UTF8 = 0x800  # flag: the name is UTF-8
_PACKAGES = ("[content_types].xml", "content.xml", "encrypted-package")


def is_package(archive: zipfile.ZipFile) -> bool:
    """Whether the zip is an office document, and no attachment with files in it."""
    return any(name.lower() in _PACKAGES for name in archive.namelist())


def check_members(archive: zipfile.ZipFile) -> list[tuple[str, zipfile.ZipInfo]]:
    """The files that an attachment holds, with their names as text.

    Raises:
        RefusedError: R103 password, R104 too many or too much, R106 none, R111 a name leads outside or comes twice.
    """
    members = [(read_name(member), member) for member in archive.infolist() if not member.is_dir()]
    if not members:
        raise RefusedError("R106", "no_bytes", "zip: 0")
    if len(members) > MAX_FILES:
        raise RefusedError("R104", "limit", f"zip: {len(members)} > {MAX_FILES} files")
    seen = set()
    for name, member in members:
        parts = name.replace("\\", "/").split("/")
        if name in seen or ".." in parts or parts[0] == "":
            raise RefusedError("R111", "member", name[:80])
        if member.flag_bits & 1:
            raise RefusedError("R103", "password")
        if member.compress_type not in _METHODS:
            raise RefusedError("R108", "other_kind", f"zip: method {member.compress_type}")
        seen.add(name)
    return members


def inflate_members(
    archive: zipfile.ZipFile, members: list[tuple[str, zipfile.ZipInfo]], packed: int
) -> Iterator[tuple[str, bytes]]:
    """Every member's bytes, chunk by chunk, a member that is empty as one empty chunk.

    Args:
        archive: the attachment.
        members: see `check_members`.
        packed: size of the attachment in bytes.

    Raises:
        RefusedError: R104, it really inflates to too much, whatever its directory says.
        zipfile.BadZipFile, zlib.error, EOFError: it is damaged.
    """
    total = 0
    for name, member in members:
        with archive.open(member) as stream:
            chunk = stream.read(_CHUNK)
            yield name, chunk
            while chunk:
                total += len(chunk)
                if total > MAX_TOTAL or (total > RATIO_FROM and total > MAX_RATIO * packed):
                    raise RefusedError("R104", "limit", f"zip: {total >> 20} MB inflated from {packed >> 10} kB")
                if chunk := stream.read(_CHUNK):
                    yield name, chunk


def read_name(member: zipfile.ZipInfo) -> str:
    """A member's name: UTF-8 where the zip says so or it can be, else GB 18030, as Chinese systems write it."""
    if member.flag_bits & _UTF8:
        return member.filename
    raw = member.orig_filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return member.filename
