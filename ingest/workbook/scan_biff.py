"""The second look at an xls file: its records, for what calamine hides or gets wrong.

One pass over record headers finds error cells (calamine gives them as blank), formulas without a result, encryption,
the code page, percent formats, hidden rows and columns, comments, and whether every sheet is there to its end. Record
numbers: [MS-XLS] 2.3.
"""

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from xlrd.compdoc import CompDoc, CompDocError

from ingest.workbook.biff_notes import NoteScan
from ingest.workbook.biff_records import biff_text, cell_numbers, records
from ingest.workbook.grid import ERROR, UNCACHED, RefusedError
from ingest.workbook.number_format import BUILT_IN_PERCENT, is_percent_format, shown_unit
from ingest.workbook.struck_biff import StruckScan

BIFF5, BIFF8 = 0x0500, 0x0600
UNICODE_PAGE = 1200
_BOF, _FILEPASS, _CODEPAGE, _BOUNDSHEET, _FORMAT, _XF = 0x0809, 0x002F, 0x0042, 0x0085, 0x041E, 0x00E0
_FORMULA, _BOOLERR, _STRING, _ROW, _COLINFO = 0x0006, 0x0205, 0x0207, 0x0208, 0x007D
_ERROR_TEXT = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
_STREAMS = {"WordDocument": "Word", "PowerPoint Document": "PowerPoint", "__properties_version1.0": "Outlook"}


@dataclass(slots=True)
class SheetScan:
    """What the records of one sheet say."""

    position: int
    is_worksheet: bool = True
    faults: dict[tuple[int, int], tuple[str, str]] = field(default_factory=dict)
    hidden_rows: list[range] = field(default_factory=list)
    hidden_columns: list[range] = field(default_factory=list)
    comments: dict[tuple[int, int], str] = field(default_factory=dict)


@dataclass(slots=True)
class BiffScan:
    """What the records say. Chart sheets count among the sheets."""

    stream: bytes
    version: int = BIFF8
    code_page: int = UNICODE_PAGE
    percents: frozenset[int] = frozenset()  # cell styles with a percent format
    units: dict[int, str] = field(default_factory=dict)  # by cell style, see `shown_unit`
    struck: StruckScan = field(default_factory=StruckScan)
    sheets: list[SheetScan] = field(default_factory=list)

    def numbers(self, index: int) -> Iterator[tuple[int, int, int, float]]:
        """Row, column, style and value of every number of the i-th sheet."""
        return cell_numbers(self.stream, self.sheets[index].position)

    def struck_cells(self, index: int) -> list[tuple[int, int]]:
        """Cells of the i-th sheet of whose text something is struck out, raised or lowered."""
        return self.struck.cells(self.stream, self.sheets[index].position)


def workbook_stream(data: bytes) -> bytes:
    """The BIFF stream of an OLE file.

    Raises:
        RefusedError: R101 damaged container, R102 not a workbook, R103 encrypted package.
    """
    try:
        container = CompDoc(data, logfile=io.StringIO())
        if container.get_named_stream("EncryptedPackage") is not None:
            raise RefusedError("R103", "password")
        for name in ("Workbook", "Book"):
            stream: bytes | None = container.get_named_stream(name)
            if stream is not None:
                return stream
        for name, what in _STREAMS.items():
            if container.get_named_stream(name) is not None:
                raise RefusedError("R102", "document", what)
    except (CompDocError, struct.error, IndexError, AssertionError, ValueError, OverflowError) as error:
        raise RefusedError("R101", "damaged", f"OLE: {error}"[:120]) from None
    raise RefusedError("R102", "unknown")


def scan_biff(stream: bytes) -> BiffScan:
    """Read the records of the globals and of every sheet.

    Raises:
        RefusedError: R101 cut short, R103 encrypted, R108 neither BIFF8 nor BIFF5, or macro sheets.
    """
    scan = BiffScan(stream)
    formats = set(BUILT_IN_PERCENT)
    units: dict[int, str] = {}  # by number format
    styles: list[int] = []  # number format of each cell style, -1 of those that no cell can have
    try:
        record, _, scan.version = struct.unpack_from("<3H", stream)
        if record != _BOF or scan.version not in {BIFF5, BIFF8}:
            raise RefusedError("R108", "other_kind", f"BIFF {scan.version:#x}")
        for record, start, length, _ in records(stream, 0):
            if record == _FILEPASS:
                raise RefusedError("R103", "password")
            if record == _CODEPAGE and length >= 2:
                scan.code_page = struct.unpack_from("<H", stream, start)[0]
            elif record == _FORMAT and scan.version == BIFF8:
                number = struct.unpack_from("<H", stream, start)[0]
                code = biff_text(stream[start + 2 : start + length])
                (formats.add if is_percent_format(code) else formats.discard)(number)
                unit = shown_unit(code)
                if unit is not None:
                    units[number] = unit
            elif record == _XF:
                font, number, flags = struct.unpack_from("<3H", stream, start)
                styles.append(-1 if flags & 4 else number)
                scan.struck.see_style(font)
            elif record == _BOUNDSHEET:
                position, _, kind = struct.unpack_from("<I2B", stream, start)
                if kind == 1:
                    raise RefusedError("R108", "other_kind", "Excel 4 macro sheet")
                scan.sheets.append(_scan_sheet(stream, SheetScan(position, kind == 0)))
            elif scan.version == BIFF8:
                scan.struck.see(record, stream, start, length)
    except struct.error as error:
        raise RefusedError("R101", "damaged", f"BIFF: {error}"[:120]) from None
    scan.units = {style: units[number] for style, number in enumerate(styles) if number in units}
    scan.percents = frozenset(style for style, number in enumerate(styles) if number in formats and number not in units)
    return scan


def _scan_sheet(stream: bytes, sheet: SheetScan) -> SheetScan:
    notes = NoteScan()
    waiting: tuple[int, int] | None = None  # a text formula, whose text must be the next STRING record
    for record, start, length, depth in records(stream, sheet.position):
        notes.see(record, stream, start, length)
        if depth > 1:  # a chart's own copies of cells
            continue
        if waiting and record == _STRING:
            waiting = None
        elif record == _BOOLERR:
            row, column, _style, code, is_error = struct.unpack_from("<3H2B", stream, start)
            if is_error:
                sheet.faults[row, column] = (_ERROR_TEXT.get(code, f"#ERROR {code}"), ERROR)
        elif record == _FORMULA:
            if waiting:
                sheet.faults[waiting] = ("", UNCACHED)
                waiting = None
            row, column, _style, result = struct.unpack_from("<3H8s", stream, start)
            if result[6:] == b"\xff\xff":
                if result[0] == 2:
                    sheet.faults[row, column] = (_ERROR_TEXT.get(result[2], f"#ERROR {result[2]}"), ERROR)
                elif result[0] == 0:
                    waiting = (row, column)
        else:
            _see_hidden(sheet, stream, record, start, length)
    if waiting:
        sheet.faults[waiting] = ("", UNCACHED)
    sheet.comments = notes.comments()
    return sheet


def _see_hidden(sheet: SheetScan, stream: bytes, record: int, start: int, length: int) -> None:
    if record == _ROW and length >= 14 and stream[start + 12] & 0x20:
        row = struct.unpack_from("<H", stream, start)[0]
        sheet.hidden_rows.append(range(row, row + 1))
    elif record == _COLINFO and length >= 10 and stream[start + 8] & 1:
        first, last = struct.unpack_from("<2H", stream, start)
        sheet.hidden_columns.append(range(first, last + 1))
