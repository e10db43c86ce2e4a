"""Inflated parts to a zip package without compression: a reader then sees the very bytes that were checked.

It also saves the reader from inflating again, which is a fourth of its time. Layout: APPNOTE.TXT 4.3.7, 4.3.12, 4.3.16.
"""

import struct
from collections.abc import Mapping

_UTF8_NAMES = 0x800
_DAY = 0x21  # 1 January 1980: a date must be given


def pack_stored(parts: Mapping[str, bytes], checksums: Mapping[str, int]) -> bytes:
    """The package.

    Args:
        parts: Content by name, together below 4 GB.
        checksums: CRC-32 of each, known to be right.
    """
    pieces: list[bytes] = []
    directory: list[bytes] = []
    position = 0
    for name, content in parts.items():
        coded = name.encode("utf-8", "surrogateescape")
        about = struct.pack(
            "<HHHHHLLLHH", 20, _UTF8_NAMES, 0, 0, _DAY, checksums[name], len(content), len(content), len(coded), 0
        )
        pieces += (b"PK\x03\x04", about, coded, content)
        directory += (b"PK\x01\x02\x14\x00", about, struct.pack("<HHHLL", 0, 0, 0, 0, position), coded)
        position += 4 + len(about) + len(coded) + len(content)
    size = sum(map(len, directory))
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, len(parts), len(parts), size, position, 0)
    return b"".join((*pieces, *directory, end))
