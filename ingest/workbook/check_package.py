"""A zip package before any reader sees it: members, real inflated sizes, no DTD. Limits were measured, see constants.

Sizes in the directory of a zip can lie, so every member is really inflated, under bounds.
"""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass

from ingest.workbook.grid import RefusedError
from ingest.workbook.read_attachment import check_members, inflate_members, is_package

MAX_MEMBERS = 2_000
MAX_PART = 200 * 2**20
MAX_TOTAL = 300 * 2**20
MAX_RATIO = 120  # inflated to packed, looked at above RATIO_FROM only: small tables of blanks pack very well
RATIO_FROM = 20 * 2**20
_CHUNK = 4 << 20
KEEP = 32 * 2**20  # bytes: a package that inflates to no more is inflated only once
# What most of a sheet is made of. Deleting it takes as long as one search; all other searches then have little left.
_COMMON = bytes({*b"0123456789.<>/=crvowABCDEFGHIJKLMNOPQRSTUVWXYZ \t\r\n", *range(0x80, 0x100)})
_AFTER_NAME = frozenset({b">", b"/", b" ", b"\t", b"\r", b"\n"})
_HIDDEN = re.compile(rb"""hidden\s*=\s*["'][1t]""")  # some programs say of every row that it is not
# calamine 0.9.1 takes the shared string -1 for string 0.
_BAD_STRING_INDEX = {
    mark: re.compile(rb"t=%bs%b[^<>]*>\s*<(?:\w+:)?v>\s*[^0-9\s]" % (mark, mark)) for mark in (b'"', b"'")
}
_ENCODING = re.compile(rb"""(?:\xef\xbb\xbf)?\s*<\?xml[^>]*\sencoding\s*=\s*["']([\w.-]+)""")
_UTF16 = frozenset({b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<"})
_SHEETS_OF_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"  # also of its templates


@dataclass(frozen=True, slots=True)
class Package:
    """A checked package."""

    kind: str  # xlsx or ods
    archive: zipfile.ZipFile
    suspect_parts: frozenset[str]  # sheet parts of xlsx that hold what the first reader blanks or does not tell
    inflated: dict[str, bytes]  # all its parts, unless they are large

    def part(self, name: str) -> bytes:
        """One part's bytes; names are matched as the standard says, without case.

        Raises:
            RefusedError: R101, the part is missing.
        """
        for member in self.archive.namelist():
            if member.lower() == name.lower():
                return self.inflated[member] if member in self.inflated else self.archive.read(member)
        raise RefusedError("R101", "damaged", f"{name} missing")


def check_package(data: bytes) -> Package:
    """Open and inflate a package under bounds.

    Raises:
        RefusedError: R101 damaged, R103 password, R104 too much, R108 another kind, R111 unsafe.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
        if members and not is_package(archive):
            _refuse_attachment(archive, len(data))
        _check_members(members)
        kind = _kind(archive)
        inflated, suspects = _inflate_all(archive, members, len(data))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeDecodeError, OSError) as error:
        raise RefusedError("R101", "damaged", f"zip: {error}"[:120]) from None
    package = Package(kind, archive, frozenset(suspects), inflated)
    if kind == "ods":
        _check_open_document(package)
    return package


def _refuse_attachment(archive: zipfile.ZipFile, packed: int) -> None:
    """An attachment that arrives is unpacked: one that is read itself could not be, or nobody is to unpack it."""
    for _ in inflate_members(archive, check_members(archive), packed):
        pass
    raise RefusedError("R102", "archive", "zip")


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    if not members:
        raise RefusedError("R106", "no_bytes", "zip: 0")
    if len(members) > MAX_MEMBERS:
        raise RefusedError("R104", "limit", f"{len(members)} > {MAX_MEMBERS} zip members")
    names = [member.filename.lower() for member in members]
    for member in members:
        name = member.filename
        if name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or names.count(name.lower()) > 1:
            raise RefusedError("R111", "member", name[:80])
        if member.flag_bits & 1:
            raise RefusedError("R103", "password")


def _kind(archive: zipfile.ZipFile) -> str:
    names = {name.lower() for name in archive.namelist()}
    if "xl/workbook.bin" in names:
        raise RefusedError("R108", "other_kind", "xlsb")
    for folder, what in (("word/", "Word"), ("ppt/", "PowerPoint")):
        if "[content_types].xml" in names and any(name.startswith(folder) for name in names):
            raise RefusedError("R102", "document", what)
    if "[content_types].xml" in names and any(name.endswith("workbook.xml") for name in names):
        return "xlsx"
    if "content.xml" in names or "encrypted-package" in names:
        return "ods"
    raise RefusedError("R102", "archive", "zip")


def _check_open_document(package: Package) -> None:
    names = {name.lower() for name in package.archive.namelist()}
    manifest = package.part("META-INF/manifest.xml") if "meta-inf/manifest.xml" in names else b""
    if b"encryption-data" in manifest or "encrypted-package" in names:
        raise RefusedError("R103", "password")
    kind = package.part("mimetype") if "mimetype" in names else manifest
    if _SHEETS_OF_OPEN_DOCUMENT not in kind:
        raise RefusedError("R102", "document", "OpenDocument")


def _inflate_all(
    archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], packed: int
) -> tuple[dict[str, bytes], set[str]]:
    total = 0
    suspects: set[str] = set()
    inflated: dict[str, bytes] = {}
    for member in members:
        is_sheet = "/worksheets/" in member.filename.lower()
        is_xml = member.filename.lower().endswith((".xml", ".rels"))
        size, tail, chunk = 0, b"", b""
        with archive.open(member) as part:
            while chunk := part.read(_CHUNK):
                size += len(chunk)
                total += len(chunk)
                if size > MAX_PART or total > MAX_TOTAL or (total > RATIO_FROM and total > MAX_RATIO * packed):
                    raise RefusedError("R104", "limit", f"{total >> 20} MB inflated from {packed >> 10} kB")
                if is_xml and size == len(chunk):
                    _check_encoding(chunk[:200], member.filename)
                window = tail + chunk  # so that nothing hides across two chunks
                if is_xml and b"!" in window and (b"<!DOCTYPE" in window or b"<!ENTITY" in window):
                    raise RefusedError("R111", "dtd", member.filename[:80])
                if is_sheet and _look_at_sheet(window, member.filename):
                    suspects.add(member.filename.lower())
                tail = chunk[-64:]
                if total <= KEEP:
                    inflated[member.filename] = inflated.get(member.filename, b"") + chunk
        inflated.setdefault(member.filename, b"")
    return (inflated if total <= KEEP else {}), suspects


def _check_encoding(head: bytes, name: str) -> None:
    """Parts are UTF-8: what looks for bytes in them, and calamine, would take another encoding for it."""
    declared = _ENCODING.match(head)
    if head[:2] in _UTF16 or (declared and declared[1].lower() not in {b"utf-8", b"utf8", b"us-ascii", b"ascii"}):
        raise RefusedError(
            "R108", "other_kind", f"{name[:60]}: XML in {declared[1].decode() if declared else 'UTF-16'}"
        )


def _look_at_sheet(xml: bytes, name: str) -> bool:
    """Whether an error cell, a date in words, a formula, or a hidden row or column may stand here.

    Raises:
        RefusedError: R101, a bad index of a shared string.
    """
    rest = xml.translate(None, _COMMON)
    marks = [mark for mark in (b'"', b"'") if mark in rest]
    for mark in marks:
        if b"t%bs%b" % (mark, mark) in rest and _BAD_STRING_INDEX[mark].search(xml):
            raise RefusedError("R101", "damaged", f"{name[:80]}: shared string index")
    if any(b"%be%b" % (mark, mark) in rest or b"%bd%b" % (mark, mark) in rest for mark in marks):
        return True
    if b"hidden" in rest and _HIDDEN.search(xml):
        return True
    at = xml.find(b"f")  # a letter so rare in sheets that this skips at the speed of memory
    while at >= 0:
        if xml[at - 1 : at] in {b"<", b":"} and xml[at + 1 : at + 2] in _AFTER_NAME:
            return True
        at = xml.find(b"f", at + 1)
    return False
