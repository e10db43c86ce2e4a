"""The second look at an xls file: its BIFF8 records, for what calamine hides or gets wrong.

One pass over record headers finds error cells (calamine gives them as blank), formulas without a result, encryption,
the code page, and whether every sheet is there to its end. Record numbers: [MS-XLS] 2.3.
"""

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from xlrd.compdoc import CompDoc, CompDocError

from ingest.workbook.grid import ERROR, UNCACHED, RefusedError

BIFF8 = 0x0600
_BOF, _EOF, _FILEPASS, _CODEPAGE, _BOUNDSHEET = 0x0809, 0x000A, 0x002F, 0x0042, 0x0085
_FORMULA, _BOOLERR, _STRING = 0x0006, 0x0205, 0x0207
UNICODE_PAGE = 1200
_ERROR_TEXT = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


@dataclass(slots=True)
class BiffScan:
    """What the records say. `faults[i]` are those of the i-th sheet, chart and macro sheets counted."""

    code_page: int = UNICODE_PAGE
    faults: list[dict[tuple[int, int], tuple[str, str]]] = field(default_factory=list)


def workbook_stream(data: bytes) -> bytes:
    """The BIFF stream of an OLE file.

    Raises:
        RefusedError: R101 damaged container, R102 not a workbook, R103 encrypted package, R108 Excel 5/95.
    """
    try:
        container = CompDoc(data, logfile=io.StringIO())
        if container.get_named_stream("EncryptedPackage") is not None:
            raise RefusedError("R103", "password")
        for name in ("Workbook", "Book"):
            stream: bytes | None = container.get_named_stream(name)
            if stream is not None:
                return stream
    except (CompDocError, struct.error, IndexError, AssertionError, ValueError, OverflowError) as error:
        raise RefusedError("R101", "damaged", f"OLE: {error}"[:120]) from None
    raise RefusedError("R102", "unknown")


def scan_biff(stream: bytes) -> BiffScan:
    """Read the records of the globals and of every sheet.

    Raises:
        RefusedError: R101 cut short, R103 encrypted, R108 older than BIFF8.
    """
    scan = BiffScan()
    try:
        version = struct.unpack_from("<H", stream, 4)[0]
        if struct.unpack_from("<H", stream)[0] != _BOF or version != BIFF8:
            raise RefusedError("R108", "other_kind", "Excel 5/95" if version == 0x0500 else f"BIFF {version:#x}")
        for record, start, length in _records(stream, 0):
            if record == _FILEPASS:
                raise RefusedError("R103", "password")
            if record == _CODEPAGE and length >= 2:
                scan.code_page = struct.unpack_from("<H", stream, start)[0]
            if record == _BOUNDSHEET:
                scan.faults.append(_scan_sheet(stream, struct.unpack_from("<I", stream, start)[0]))
    except struct.error as error:
        raise RefusedError("R101", "damaged", f"BIFF: {error}"[:120]) from None
    return scan


def _records(stream: bytes, position: int) -> Iterator[tuple[int, int, int]]:
    """Record number, start and length of a substream's records, up to its EOF (substreams nest: charts)."""
    depth = 0
    while True:
        record, length = struct.unpack_from("<HH", stream, position)
        start = position + 4
        if record == _BOF:
            depth += 1
        elif record == _EOF:
            depth -= 1
            if depth == 0:
                return
        position = start + length
        if position > len(stream):
            raise struct.error("record beyond the end")
        yield record, start, length


def _scan_sheet(stream: bytes, position: int) -> dict[tuple[int, int], tuple[str, str]]:
    faults: dict[tuple[int, int], tuple[str, str]] = {}
    waiting: tuple[int, int] | None = None  # a text formula, whose text must be the next STRING record
    for record, start, _length in _records(stream, position):
        if waiting and record == _STRING:
            waiting = None
        elif record == _BOOLERR:
            row, column, _style, code, is_error = struct.unpack_from("<HHHBB", stream, start)
            if is_error:
                faults[row, column] = (_ERROR_TEXT.get(code, f"#ERROR {code}"), ERROR)
        elif record == _FORMULA:
            if waiting:
                faults[waiting] = ("", UNCACHED)
                waiting = None
            row, column, _style, result = struct.unpack_from("<HHH8s", stream, start)
            if result[6:] == b"\xff\xff":
                if result[0] == 2:
                    faults[row, column] = (_ERROR_TEXT.get(result[2], f"#ERROR {result[2]}"), ERROR)
                elif result[0] == 0:
                    waiting = (row, column)
    if waiting:
        faults[waiting] = ("", UNCACHED)
    return faults
