"""Cells of a BIFF8 sheet of whose text something is struck out, raised or lowered, by the fonts of styles and texts.

Records: [MS-XLS] 2.4.122 Font, 2.4.265 SST, 2.4.149 LabelSst; runs of a text: 2.5.129.
"""

import struct
from collections.abc import Sequence

from xlrd.book import unpack_SST_table

from ingest.workbook.biff_records import cell_numbers, records
from ingest.workbook.grid import RefusedError

_FONT, _SST, _CONTINUE, _LABELSST = 0x0031, 0x00FC, 0x003C, 0x00FD
_STRIKE = 0x0008
_MISSING = 4  # no font has this number


class StruckScan:
    """Sees the records of a workbook's globals in order: fonts come first, then styles, then texts."""

    def __init__(self) -> None:
        self._strikes: list[bool] = []  # by font
        self._raises: list[bool] = []
        self._styles: list[bool] = []  # by cell style: struck out as a whole
        self._table: list[bytes] = []  # the shared strings as stored
        self._in_table = False
        self._strings: frozenset[int] | None = None

    def see(self, record: int, stream: bytes, start: int, length: int) -> None:
        """Take one record.

        Raises:
            struct.error: It is cut short.
        """
        if record == _FONT:
            _, flags, _, _, raised = struct.unpack_from("<5H", stream, start)
            self._strikes.append(bool(flags & _STRIKE))
            self._raises.append(raised in {1, 2})
        self._in_table = record == _SST or (record == _CONTINUE and self._in_table)
        if self._in_table and (True in self._strikes or True in self._raises):
            self._table.append(stream[start : start + length])

    def see_style(self, font: int) -> None:
        """Take the font of the next cell style."""
        self._styles.append(_is(self._strikes, font))

    def cells(self, stream: bytes, position: int) -> list[tuple[int, int]]:
        """Those of the sheet whose substream begins at the position."""
        if self._strings is None:
            self._strings = self._struck_strings()
        found = []
        if self._strings or True in self._styles:
            for record, start, length, depth in records(stream, position):
                if record == _LABELSST and depth == 1 and length >= 10:
                    row, column, style, string = struct.unpack_from("<3HI", stream, start)
                    if string in self._strings or self._is_struck(style):
                        found.append((row, column))
        if True in self._styles:
            found += [
                (row, column) for row, column, style, _ in cell_numbers(stream, position) if self._is_struck(style)
            ]
        return found

    def _is_struck(self, style: int) -> bool:
        return style < len(self._styles) and self._styles[style]

    def _struck_strings(self) -> frozenset[int]:
        if not self._table:
            return frozenset()
        try:
            strings, runs = unpack_SST_table(self._table, struct.unpack_from("<I", self._table[0], 4)[0])
        except (struct.error, IndexError, UnicodeDecodeError) as error:
            raise RefusedError("R101", "damaged", f"SST: {error}"[:120]) from None
        return frozenset(
            number for number, found in runs.items() if is_odd(strings[number], found, self._strikes, self._raises)
        )


def is_odd(text: str, runs: Sequence[tuple[int, int]], strikes: Sequence[bool], raises: Sequence[bool]) -> bool:
    """Whether some of the text is struck out, or a digit of it raised or lowered.

    Args:
        text: The whole of it.
        runs: From which place on (in UTF-16 units) which font holds.
        strikes: By font number as stored, whether it strikes out; the number 4 is never used and has no place here.
        raises: Likewise, whether it raises or lowers.
    """
    coded = text.encode("utf-16-le", "surrogatepass")
    ends = [start for start, _ in runs[1:]] + [len(coded)]
    for (start, font), end in zip(runs, ends, strict=True):
        part = coded[2 * start : 2 * end].decode("utf-16-le", "replace")
        if (_is(strikes, font) and part.strip()) or (_is(raises, font) and any(map(str.isdigit, part))):
            return True
    return False


def _is(fonts: Sequence[bool], number: int) -> bool:
    number -= number > _MISSING
    return number < len(fonts) and fonts[number]
