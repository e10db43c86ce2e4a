"""A minimal BIFF8 workbook ([MS-XLS]): one sheet, numbers, shared strings, merged cells, code page 1200.

No maintained library writes xls, and clerks in 2007 sent nothing else. Strings are always UTF-16.
"""

import struct
from decimal import Decimal

from jiqun.sample.sheet import Sheet
from jiqun.sample.write_ole2 import write_ole2

MAXIMUM = 8224  # bytes in one record
MERGES_PER_RECORD = 1027
GENERAL, TWO_DECIMALS, OWN_FORMAT = 0, 2, 164
STYLES = 15  # the style formats a reader expects before the first cell format
FORMATS = {0: GENERAL, 1: OWN_FORMAT, 2: TWO_DECIMALS, 4: OWN_FORMAT + 1}  # by number of decimals


def write_xls(sheet: Sheet) -> bytes:
    """The bytes of a workbook with this one sheet."""
    texts = list(dict.fromkeys(value for value in sheet.cells.values() if isinstance(value, str)))
    uses = sum(isinstance(value, str) for value in sheet.cells.values())
    head = [
        record(0x0809, struct.pack("<4H2L", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6)),  # BOF, workbook
        record(0x0042, struct.pack("<H", 1200)),  # CODEPAGE
        record(0x003D, struct.pack("<9H", 0, 0, 16000, 9000, 0x38, 0, 0, 1, 600)),  # WINDOW1
        record(0x0022, struct.pack("<H", 0)),  # DATEMODE 1900
        *[record(0x0031, struct.pack("<5H4B", 220, 0, 0x7FFF, 400, 0, 0, 0, 134, 0) + text("宋体", "<B"))] * 5,  # FONT
        record(0x041E, struct.pack("<H", OWN_FORMAT) + text("0.0", "<H")),  # FORMAT
        record(0x041E, struct.pack("<H", OWN_FORMAT + 1) + text("0.0000", "<H")),
        *[extended_format(GENERAL, style=True)] * STYLES,
        *[extended_format(number_format, style=False) for number_format in FORMATS.values()],
        record(0x0293, struct.pack("<HBB", 0x8000, 0, 0xFF)),  # STYLE Normal
    ]
    strings = shared_strings(texts, uses)
    before = sum(map(len, head))
    bound = text(sheet.name, "<B")
    position = before + 4 + 6 + len(bound) + len(strings) + 4
    bound_sheet = record(0x0085, struct.pack("<LH", position, 0) + bound)  # BOUNDSHEET: where the sheet begins
    workbook = b"".join(head) + bound_sheet + strings + record(0x000A, b"")
    return write_ole2(workbook + write_page(sheet, {text: i for i, text in enumerate(texts)}), "Workbook")


def write_page(sheet: Sheet, index: dict[str, int]) -> bytes:
    """The sheet's own substream; rows and columns count from 0 here."""
    parts = [
        record(0x0809, struct.pack("<4H2L", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6)),  # BOF, sheet
        record(0x0200, struct.pack("<2L3H", 0, sheet.height, 0, sheet.width, 0)),  # DIMENSIONS
    ]
    for (row, column), value in sorted(sheet.cells.items()):
        if isinstance(value, str):
            place = struct.pack("<3H", row - 1, column - 1, STYLES)
            parts.append(record(0x00FD, place + struct.pack("<L", index[value])))  # LABELSST
        else:
            decimals = -int(value.as_tuple().exponent) if isinstance(value, Decimal) else 0
            place = struct.pack("<3H", row - 1, column - 1, STYLES + list(FORMATS).index(decimals))
            parts.append(record(0x0203, place + struct.pack("<d", value)))  # NUMBER
    parts.append(record(0x023E, struct.pack("<2H7H", 0x06B6, 0, 0, 64, 0, 0, 0, 0, 0)))  # WINDOW2
    for start in range(0, len(sheet.merges), MERGES_PER_RECORD):
        block = sheet.merges[start : start + MERGES_PER_RECORD]
        ranges = [struct.pack("<4H", r - 1, last_r - 1, c - 1, last_c - 1) for r, c, last_r, last_c in block]
        parts.append(record(0x00E5, struct.pack("<H", len(block)) + b"".join(ranges)))  # MERGEDCELLS
    return b"".join(parts) + record(0x000A, b"")


def record(number: int, body: bytes) -> bytes:
    """A record: number, length, body."""
    return struct.pack("<2H", number, len(body)) + body


def text(value: str, length: str) -> bytes:
    """A UTF-16 string with its count of characters (`length` is the struct code of the count)."""
    return struct.pack(length, len(value)) + b"\x01" + value.encode("utf-16-le")


def extended_format(number_format: int, *, style: bool) -> bytes:
    """XF: a number format with the first font; style formats have no parent."""
    protection = 0xFFF5 if style else 0x0001
    return record(0x00E0, struct.pack("<3H4B2LH", 0, number_format, protection, 0x20, 0, 0, 0, 0, 0, 0x20C0))


def shared_strings(texts: list[str], uses: int) -> bytes:
    """SST, continued where it grows too long; no string is split."""
    bodies = [struct.pack("<2L", uses, len(texts))]
    for value in texts:
        coded = text(value, "<H")
        if len(bodies[-1]) + len(coded) > MAXIMUM:
            bodies.append(b"")
        bodies[-1] += coded
    return b"".join(record(0x00FC if i == 0 else 0x003C, body) for i, body in enumerate(bodies))
