"""xls files record by record, BIFF8 and BIFF5, with what the sample's writer has no use for. [MS-XLS] 2.4."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain

from jiqun.sample.write_ole2 import write_ole2
from jiqun.sample.write_xls import record

BIFF5, BIFF8 = 0x0500, 0x0600
GENERAL, DATE, PERCENT, STRUCK = 0, 1, 2, 3  # cell styles
_FORMATS = ((0, 0), (0, 14), (0, 164), (5, 0))  # font and number format of each; 164 is the file's own
STRIKES, RAISES = 5, 6  # fonts
EOF = record(0x000A, b"")
Rich = tuple[str, Sequence[tuple[int, int]]]  # a text, and from which place on which font holds
TEXT_RESULT = b"\0" * 6 + b"\xff\xff"


@dataclass
class BiffSheet:
    """Records of one sheet, put in order."""

    version: int = BIFF8
    encoding: str = "gbk"  # of BIFF5
    data: bytes = b""
    kind: int = 0  # 0 worksheet, 1 macro sheet, 2 chart
    name: str = "表"
    notes: list[bytes] = field(default_factory=list)

    def number(self, row: int, column: int, value: float, style: int = GENERAL) -> None:
        self.data += record(0x0203, struct.pack("<3Hd", row, column, style, value))

    def rk(self, row: int, column: int, packed: int, style: int = GENERAL) -> None:
        self.data += record(0x027E, struct.pack("<3HI", row, column, style, packed))

    def shared(self, row: int, column: int, number: int) -> None:
        self.data += record(0x00FD, struct.pack("<3HI", row, column, GENERAL, number))

    def rich(self, row: int, column: int, text: str, *runs: tuple[int, int]) -> None:
        """BIFF5: a text with the fonts that hold from a place on."""
        held = struct.pack("<4H", row, column, GENERAL, len(text)) + text.encode(self.encoding)
        self.data += record(0x00D6, held + bytes([len(runs), *chain(*runs)]))

    def text(self, row: int, column: int, text: str) -> None:
        if self.version == BIFF8:
            held = struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")
        else:
            raw = text.encode(self.encoding)
            held = struct.pack("<H", len(raw)) + raw
        self.data += record(0x0204, struct.pack("<3H", row, column, GENERAL) + held)

    def error(self, row: int, column: int, code: int) -> None:
        self.data += record(0x0205, struct.pack("<3H2B", row, column, GENERAL, code, 1))

    def formula(self, row: int, column: int, result: bytes, style: int = GENERAL) -> None:
        self.data += record(0x0006, struct.pack("<3H", row, column, style) + result + b"\0" * 6 + b"\0\0")

    def hide_row(self, row: int) -> None:
        self.data += record(0x0208, struct.pack("<8H", row, 0, 9, 255, 0, 0, 0x0120, 15))

    def hide_columns(self, first: int, last: int) -> None:
        self.data += record(0x007D, struct.pack("<6H", first, last, 2048, 15, 1, 0))

    def note(self, row: int, column: int, text: str) -> None:
        if self.version == BIFF8:
            number = len(self.notes) + 1
            common = struct.pack("<5H", 0x15, 0x12, 0x19, number, 0x4011) + b"\0" * 12 + b"\0" * 4
            half = len(text) // 2  # a long text goes on in the next record
            self.data += record(0x005D, common) + record(0x01B6, struct.pack("<2H6x2H4x", 0, 0, len(text), 16))
            for part in (text[:half], text[half:]):
                self.data += record(0x003C, b"\1" + part.encode("utf-16-le"))
            self.data += record(0x003C, b"\0" * 16)  # its fonts
            self.notes.append(record(0x001C, struct.pack("<4H", row, column, 0, number) + b"\1\0\0A\0"))
        else:
            raw = text.encode(self.encoding)
            self.notes.append(record(0x001C, struct.pack("<3H", row, column, len(raw)) + raw))

    def stream(self) -> bytes:
        kinds = {0: 0x10, 1: 0x40, 2: 0x20}
        return _bof(self.version, kinds[self.kind]) + self.data + b"".join(self.notes) + EOF


def biff_stream(
    *sheets: BiffSheet, code_page: int | None = 1200, percent: str = "0.0%", texts: Sequence[Rich] = ()
) -> bytes:
    """The stream of a workbook; `percent` is the number format of the style PERCENT, `texts` the shared ones."""
    version = sheets[0].version
    head = _bof(version, 0x05)
    if code_page is not None:
        head += record(0x0042, struct.pack("<H", code_page))
    font = record(0x0031, struct.pack("<5H4B", 200, 0, 0x7FFF, 400, 0, 0, 0, 134, 0) + _short("A", version))
    striking = record(0x0031, struct.pack("<5H4B", 200, 8, 0x7FFF, 400, 0, 0, 0, 134, 0) + _short("A", version))
    raising = record(0x0031, struct.pack("<5H4B", 200, 0, 0x7FFF, 400, 1, 0, 0, 134, 0) + _short("A", version))
    head += font * 4 + striking + raising
    held = struct.pack("<HB", len(percent), 1) + percent.encode("utf-16-le")
    if version != BIFF8:
        held = struct.pack("<B", len(percent.encode("gbk"))) + percent.encode("gbk")
    head += record(0x041E, struct.pack("<H", 164) + held)
    size = 20 if version == BIFF8 else 16
    for style in _FORMATS:
        head += record(0x00E0, struct.pack("<3H", *style, 1).ljust(size, b"\0"))
    names = [_short(sheet.name, version, sheet.encoding) for sheet in sheets]
    position = len(head) + sum(10 + len(name) for name in names) + len(EOF)
    strings = struct.pack("<2I", 1, len(texts)) + b"".join(
        struct.pack("<HBH", len(text), 9, len(runs))
        + text.encode("utf-16-le")
        + struct.pack(f"<{2 * len(runs)}H", *chain(*runs))
        for text, runs in texts
    )
    table = record(0x00FC, strings) if texts else b""
    position += len(table)
    bodies = b""
    for sheet, name in zip(sheets, names, strict=True):
        head += record(0x0085, struct.pack("<I2B", position + len(bodies), 0, sheet.kind) + name)
        bodies += sheet.stream()
    return head + table + EOF + bodies


def biff_file(
    *sheets: BiffSheet, code_page: int | None = 1200, percent: str = "0.0%", texts: Sequence[Rich] = ()
) -> bytes:
    """An OLE file of them."""
    stream = biff_stream(*sheets, code_page=code_page, percent=percent, texts=texts)
    return write_ole2(stream, "Workbook" if sheets[0].version == BIFF8 else "Book")


def _bof(version: int, kind: int) -> bytes:
    held = struct.pack("<4H", version, kind, 0x0DBB, 0x07CC)
    return record(0x0809, held + struct.pack("<2I", 0, 6) if version == BIFF8 else held)


def _short(text: str, version: int, encoding: str = "gbk") -> bytes:
    if version == BIFF8:
        return struct.pack("<2B", len(text), 1) + text.encode("utf-16-le")
    raw = text.encode(encoding)
    return struct.pack("<B", len(raw)) + raw
