"""Comments of a BIFF8 sheet: NOTE says the cell, OBJ the drawing object, TXO and its CONTINUE records the text."""

import struct

_NOTE, _OBJ, _TXO, _CONTINUE = 0x001C, 0x005D, 0x01B6, 0x003C
_COMMON, _IS_NOTE = 0x0015, 0x0019


class NoteScan:
    """Sees every record of a sheet in order."""

    def __init__(self) -> None:
        self._cells: dict[int, tuple[int, int]] = {}  # by object
        self._texts: dict[int, str] = {}
        self._object = -1
        self._missing = 0  # characters of the text at hand

    def see(self, record: int, stream: bytes, start: int, length: int) -> None:
        """Take one record.

        Raises:
            struct.error: It is cut short.
        """
        if record == _CONTINUE:
            if self._missing > 0 and length:
                self._continue(stream[start : start + length])
        elif record == _TXO and self._object >= 0:
            self._missing = struct.unpack_from("<H", stream, start + 10)[0]
            self._texts[self._object] = ""
        elif record == _OBJ and length >= 8:
            head, _, kind, number = struct.unpack_from("<4H", stream, start)
            self._object = number if (head, kind) == (_COMMON, _IS_NOTE) else -1
        elif record == _NOTE and length >= 8:
            row, column, _, number = struct.unpack_from("<4H", stream, start)
            self._cells[number] = (row, column)

    def _continue(self, data: bytes) -> None:
        wide = data[0] & 1
        text = data[1:].decode("utf-16-le", "replace") if wide else data[1:].decode("latin-1")
        self._texts[self._object] += text[: self._missing]
        self._missing -= len(text)

    def comments(self) -> dict[tuple[int, int], str]:
        """(row, column) -> text; of those that have any. Control characters are none."""
        return {
            cell: "".join(letter for letter in self._texts[number] if letter >= " " or letter in "\t\n")
            for number, cell in self._cells.items()
            if self._texts.get(number)
        }
