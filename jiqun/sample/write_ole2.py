"""The OLE2 compound file around a BIFF8 stream ([MS-CFB]): header, allocation table, directory, one stream."""

import struct

SECTOR = 512
FREE, END_OF_CHAIN, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
SMALLEST_STREAM = 4096  # shorter streams would have to live in a mini stream


def write_ole2(stream: bytes, name: str) -> bytes:
    """A compound file with one stream; the stream is padded with zeros to whole sectors and at least 4096 bytes."""
    length = max(SMALLEST_STREAM, -(-len(stream) // SECTOR) * SECTOR)
    data_sectors = length // SECTOR
    table_sectors = 1
    while table_sectors * (SECTOR // 4) < table_sectors + 1 + data_sectors:
        table_sectors += 1
    if table_sectors > 109:
        raise ValueError("a stream of more than 7 MB needs a second allocation list, which this writer has not")
    directory = table_sectors
    first = directory + 1
    table = [TABLE] * table_sectors + [END_OF_CHAIN]
    table += [*range(first + 1, first + data_sectors), END_OF_CHAIN]
    table += [FREE] * (table_sectors * (SECTOR // 4) - len(table))
    root = entry("Root Entry", 5, child=1, start=END_OF_CHAIN, size=0)
    entries = (root + entry(name, 2, child=FREE, start=first, size=length)).ljust(SECTOR, b"\0")
    header = struct.pack(
        "<8s16s6H10L",
        bytes.fromhex("D0CF11E0A1B11AE1"),
        b"",
        0x003E,  # minor version
        0x0003,  # major version
        0xFFFE,  # little endian
        9,  # sectors of 512 bytes
        6,  # mini sectors of 64 bytes
        0,
        0,
        0,
        table_sectors,
        directory,
        0,
        SMALLEST_STREAM,
        END_OF_CHAIN,  # no mini table
        0,
        END_OF_CHAIN,  # no further allocation list
        0,
    )
    places = [*range(table_sectors)] + [FREE] * (109 - table_sectors)
    return (
        header
        + struct.pack("<109L", *places)
        + struct.pack(f"<{len(table)}L", *table)
        + entries
        + stream.ljust(length, b"\0")
    )


def entry(name: str, kind: int, *, child: int, start: int, size: int) -> bytes:
    """One directory entry of 128 bytes (kind 5: the root, 2: a stream)."""
    text = (name + "\0").encode("utf-16-le")
    return struct.pack(
        "<64sHBB3L16sL8s8sLLL", text, len(text), kind, 1, FREE, FREE, child, b"", 0, b"", b"", start, size, 0
    )
