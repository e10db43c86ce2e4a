"""Bytes to text, strictly: nothing is ever replaced, and what may be read two ways is refused."""

import codecs
import contextlib
import re

from ingest.workbook.grid import RefusedError

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"), (b"\x841\x953", "gb18030"))
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_GB_CHARACTER = re.compile(rb"[\x81-\xfe](?:[\x40-\xfe]|[0-9][\x81-\xfe][0-9])")
_NOT_LATIN = re.compile(r"[^\x00-\x7e\u00a0°²³€’‘“”–—À-ÖØ-öø-ÿŒœŠšŽžŸ]")
_SURELY_GB, _HARDLY_GB = 0.75, 0.5  # between them text may be either, and is refused
# Declared by many programs out of habit, over any bytes.
_MEANS_NOTHING = frozenset({"", "ascii", "iso8859-1", "cp1252"})
_CHINESE = frozenset({"utf-8", "gb2312", "gbk", "gb18030", "hz", "utf-16"})
_BIG5 = frozenset({"big5", "big5hkscs", "cp950"})


def decode(data: bytes, declared: str = "") -> str:
    """The text.

    By its byte order mark; else UTF-8; else as declared; else GB18030, if it looks like it (most of Chinese text is of
    GB2312, what another encoding gives by chance is not); else Western European, if its letters are all it can be.

    Args:
        data: A whole file.
        declared: The encoding that it names itself, if any.

    Raises:
        RefusedError: R109, none of them fits, or what comes out is not text.
    """
    candidates = None
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            data, candidates = data[len(mark) :], [encoding]
            break
    if data[:2] in {b"<\x00", b"\x00<"}:  # markup in UTF-16 without a mark
        candidates = ["utf-16-le" if data[1:2] == b"\x00" else "utf-16-be"]
    for encoding in candidates or _candidates(data, declared):
        text = _strictly(data, encoding)
        if text is not None:
            return text
    raise RefusedError("R109", "undecodable")


def gb_share(data: bytes) -> float:
    """The share of GB2312 among the bytes beyond ASCII, if they are GB18030: near 1 in Chinese text."""
    beyond = sum(byte >= 0x80 for byte in data)
    pairs = sum(
        0xA1 <= found[0] <= 0xF7 and found[1] >= 0xA1 for found in _GB_CHARACTER.findall(data) if len(found) == 2
    )
    return 2 * pairs / beyond if beyond else 1.0


def _candidates(data: bytes, declared: str) -> list[str]:
    named = _lookup(declared)
    if named in _BIG5:
        return ["utf-8", named]
    if named not in _MEANS_NOTHING | _CHINESE:
        return []
    share = gb_share(data)
    if share > _SURELY_GB:
        return ["utf-8", "gb18030"]
    western = data.decode("cp1252", "ignore")
    is_western = share < _HARDLY_GB and len(western) == len(data) and not _NOT_LATIN.search(western)
    return ["utf-8", "cp1252"] if is_western else ["utf-8"]


def _lookup(declared: str) -> str:
    with contextlib.suppress(LookupError):
        return codecs.lookup(declared).name if declared else ""
    return declared


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    if found := _CONTROL.search(text):
        raise RefusedError("R109", "control", f"U+{ord(found[0]):04X}")
    return text
