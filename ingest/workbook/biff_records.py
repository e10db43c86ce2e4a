"""BIFF record streams: headers, numbers of cells, texts. Structures: [MS-XLS] 2.4 and 2.5."""

import struct
from collections.abc import Iterator

_BOF, _EOF, _FORMULA, _NUMBER, _RK, _MULRK = 0x0809, 0x000A, 0x0006, 0x0203, 0x027E, 0x00BD


def records(stream: bytes, position: int) -> Iterator[tuple[int, int, int, int]]:
    """Record number, start, length and depth of a substream's records, up to its end (charts lie within: depth 2).

    Raises:
        struct.error: It is cut short.
    """
    depth = 0
    header = struct.Struct("<HH").unpack_from
    end = len(stream)
    while True:
        record, length = header(stream, position)
        start = position + 4
        if record == _BOF:
            depth += 1
        elif record == _EOF:
            depth -= 1
            if depth <= 0:
                return
        position = start + length
        if position > end:
            raise struct.error("record beyond the end")
        yield record, start, length, depth


def cell_numbers(stream: bytes, position: int) -> Iterator[tuple[int, int, int, float]]:
    """Row, column, style and value of every number, results of formulas among them, of a sheet's substream."""
    for record, start, length, depth in records(stream, position):
        if depth > 1:
            continue
        if record == _NUMBER:
            yield struct.unpack_from("<3Hd", stream, start)
        elif record == _RK:
            row, column, style, packed = struct.unpack_from("<3HI", stream, start)
            yield row, column, style, rk_number(packed)
        elif record == _MULRK:
            row, first = struct.unpack_from("<2H", stream, start)
            for number in range((length - 6) // 6):
                style, packed = struct.unpack_from("<HI", stream, start + 4 + 6 * number)
                yield row, first + number, style, rk_number(packed)
        elif record == _FORMULA and stream[start + 12 : start + 14] != b"\xff\xff":
            yield struct.unpack_from("<3Hd", stream, start)


def rk_number(packed: int) -> float:
    """A number in 30 bits: an integer or the upper half of a double, in hundredths where the lowest bit is set."""
    if packed & 2:
        value = float((packed >> 2) - (1 << 30 if packed & 0x8000_0000 else 0))
    else:
        value = struct.unpack("<d", struct.pack("<2I", 0, packed & 0xFFFF_FFFC))[0]
    return value / 100 if packed & 1 else value


def biff_text(data: bytes) -> str:
    """A BIFF8 text that begins with its length in two bytes."""
    length, flags = struct.unpack_from("<HB", data)
    return (
        data[3 : 3 + 2 * length].decode("utf-16-le", "replace") if flags & 1 else data[3 : 3 + length].decode("latin-1")
    )
