"""Readers that are not the project's own, and what they say of a file's cells: the second opinion of the tests.

A cell is (what, value): ("n", float), ("t", text), ("b", bool), ("d", ISO text), ("e", code); blank cells are left out.
"""

import csv
import datetime as dt
import io
import math
import re
import zipfile
from collections.abc import Iterator
from typing import Any, TypeAlias
from xml.etree import ElementTree

import openpyxl
import xlrd
from openpyxl.cell.read_only import EMPTY_CELL
from openpyxl.utils import column_index_from_string, get_column_letter

from ingest.workbook.describe import grid_document
from ingest.workbook.grid import Grid

Cells: TypeAlias = dict[str, dict[tuple[int, int], tuple[str, Any]]]  # by sheet and zero-based place


def our_cells(grid: Grid) -> Cells:
    """What the Grid says, in the same words."""
    found: Cells = {}
    for sheet in grid_document(grid, "")["sheets"]:
        cells = found.setdefault(sheet["name"], {})
        for cell in sheet["cells"]:
            letters, row = re.fullmatch(r"([A-Z]+)(\d+)", cell["cell"]).groups()  # type: ignore[union-attr]
            column = 0
            for letter in letters:
                column = column * 26 + ord(letter) - 64
            said = {
                "number": lambda cell=cell: ("n", float(cell["value"])),
                "text": lambda cell=cell: ("t", _plain(cell["text"])),
                "boolean": lambda cell=cell: ("b", cell["value"]),
                "date": lambda cell=cell: ("d", cell["text"]),
                "error": lambda cell=cell: ("e", cell["text"]),
            }.get(cell["type"])
            if said:
                cells[int(row) - 1, column - 1] = said()
    return found


def with_openpyxl(data: bytes) -> Cells:
    """xlsx, by openpyxl."""
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    return {
        page.title: {
            (cell.row - 1, cell.column - 1): _said(cell.value, is_error=cell.data_type == "e")
            for row in page.iter_rows()
            for cell in row
            if cell is not EMPTY_CELL and cell.value not in (None, "")
        }
        for page in book.worksheets
    }


def with_xlrd(data: bytes) -> Cells:
    """xls of any age, by xlrd."""
    book = xlrd.open_workbook(file_contents=data, logfile=io.StringIO())
    found: Cells = {}
    for page in book.sheets():
        cells = found.setdefault(page.name, {})
        for row in range(page.nrows):
            for column, cell in enumerate(page.row(row)):
                if cell.ctype == xlrd.XL_CELL_ERROR:
                    cells[row, column] = ("e", xlrd.error_text_from_code[cell.value])
                elif cell.ctype == xlrd.XL_CELL_DATE:
                    cells[row, column] = _said(_moment(cell.value, book.datemode))
                elif cell.ctype == xlrd.XL_CELL_BOOLEAN:
                    cells[row, column] = ("b", bool(cell.value))
                elif cell.value != "":
                    cells[row, column] = _said(cell.value)
    return found


def with_elementtree(data: bytes) -> Cells:
    """ods, by a plain walk of content.xml."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = ElementTree.fromstring(archive.read("content.xml"))
    office, table, text = (
        f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("office", "table", "text")
    )
    found: Cells = {}
    for page in root.iter(f"{table}table"):
        cells = found.setdefault(page.get(f"{table}name", ""), {})
        row = 0
        for line in page.iter(f"{table}table-row"):
            column = 0
            for cell in line:
                repeats = int(cell.get(f"{table}number-columns-repeated", 1))
                value = _ods_value(cell, office, text)
                if value is not None:
                    for place in range(column, column + repeats):
                        cells[row, place] = value
                column += repeats
            row += int(line.get(f"{table}number-rows-repeated", 1))
    return found


def with_elementtree_2003(data: bytes) -> Cells:
    """SpreadsheetML 2003, by a plain walk."""
    space = "{urn:schemas-microsoft-com:office:spreadsheet}"
    found: Cells = {}
    for page in ElementTree.fromstring(data).iter(f"{space}Worksheet"):
        cells = found.setdefault(page.get(f"{space}Name", ""), {})
        row = 0
        for line in page.iter(f"{space}Row"):
            row = int(line.get(f"{space}Index", row + 1))
            column = 0
            for cell in line.iter(f"{space}Cell"):
                column = int(cell.get(f"{space}Index", column + 1))
                held = cell.find(f"{space}Data")
                if held is not None:
                    text = "".join(held.itertext())
                    kind = held.get(f"{space}Type")
                    moment = text.removesuffix(".000").removesuffix("T00:00:00")
                    said = {"Number": ("n", float(text) if kind == "Number" else 0), "DateTime": ("d", moment)}
                    cells[row - 1, column - 1] = said.get(str(kind), ("t", text))
                column += int(cell.get(f"{space}MergeAcross", 0))
    return found


def with_csv(data: bytes) -> Cells:
    """csv in the encoding that its own test suite gives it."""
    for encoding in ("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "gb18030", "cp1252"):
        if encoding == "gb18030" and b"Ann\xe9e" in data:
            continue
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        break
    delimiter = max(",;\t", key=text.count)
    rows = csv.reader(io.StringIO(text.replace("\r\r\n", "\r\n"), newline=""), delimiter=delimiter)
    return {
        "": {
            (row, column): ("t", _plain(value))
            for row, values in enumerate(rows)
            for column, value in enumerate(values)
            if value
        }
    }


def traits_of(grid: Grid) -> dict[str, Any]:
    """Merges, hidden rows and columns, comments and percents that the Grid says, by sheet."""
    return {
        sheet["name"]: {
            "merges": sorted(sheet["merges"]),
            "hidden_rows": sheet["hidden_rows"],
            "hidden_columns": sheet["hidden_columns"],
            "comments": {cell["cell"]: _plain(cell["comment"]) for cell in sheet["cells"] if "comment" in cell},
            "percents": sorted(cell["cell"] for cell in sheet["cells"] if cell.get("format") == "percent"),
        }
        for sheet in grid_document(grid, "")["sheets"]
    }


def traits_with_openpyxl(data: bytes) -> dict[str, Any]:
    """The same of an xlsx, as far as its sheets are filled."""
    found: dict[str, Any] = {}
    for page in openpyxl.load_workbook(io.BytesIO(data), data_only=True).worksheets:
        cells = [cell for row in page.iter_rows() for cell in row]
        filled = [cell for cell in cells if cell.value not in (None, "")]
        height, width = (max((getattr(cell, what) for cell in filled), default=0) for what in ("row", "column"))
        columns: set[int] = set()
        for letters, about in page.column_dimensions.items():
            if about.hidden:
                first = about.min or column_index_from_string(letters)
                columns |= set(range(first, min(about.max or first, width) + 1))
        found[page.title] = {
            "merges": sorted(str(area) for area in page.merged_cells.ranges),
            "hidden_rows": sorted(row for row, about in page.row_dimensions.items() if about.hidden and row <= height),
            "hidden_columns": [get_column_letter(column) for column in sorted(columns)],
            "comments": {
                cell.coordinate: _plain(cell.comment.text) for cell in cells if getattr(cell, "comment", None)
            },
            "percents": sorted(
                cell.coordinate for cell in filled if cell.data_type == "n" and "%" in (cell.number_format or "")
            ),
        }
    return found


def traits_with_xlrd(data: bytes) -> dict[str, Any]:
    """The same of an xls."""
    book = xlrd.open_workbook(file_contents=data, logfile=io.StringIO(), formatting_info=True)
    found: dict[str, Any] = {}
    for page in book.sheets():
        filled = [
            (row, column)
            for row in range(page.nrows)
            for column, cell in enumerate(page.row(row))
            if cell.value != "" and cell.ctype != xlrd.XL_CELL_BLANK
        ]
        height = max((row + 1 for row, _ in filled), default=0)
        width = max((column + 1 for _, column in filled), default=0)
        formats = [book.format_map[form.format_key].format_str for form in book.xf_list]
        found[page.name] = {
            "merges": sorted(
                f"{xlrd.cellname(top, left)}:{xlrd.cellname(bottom - 1, right - 1)}"
                for top, bottom, left, right in page.merged_cells
            ),
            "hidden_rows": sorted(row + 1 for row, about in page.rowinfo_map.items() if about.hidden and row < height),
            "hidden_columns": [
                xlrd.colname(column)
                for column, about in sorted(page.colinfo_map.items())
                if about.hidden and column < width
            ],
            "comments": {xlrd.cellname(*cell): _plain(note.text) for cell, note in page.cell_note_map.items()},
            "percents": sorted(
                xlrd.cellname(*cell)
                for cell in filled
                if page.cell_type(*cell) == xlrd.XL_CELL_NUMBER and "%" in formats[page.cell_xf_index(*cell)]
            ),
        }
    return found


def differences(ours: Cells, theirs: Cells) -> Iterator[str]:
    """Sheets and cells in which they do not agree."""
    if list(ours) != list(theirs):
        yield f"sheets {list(ours)} != {list(theirs)}"
    for name in ours.keys() & theirs.keys():
        for place in sorted(ours[name].keys() | theirs[name].keys()):
            mine, other = ours[name].get(place), theirs[name].get(place)
            if mine != other and not _are_close(mine, other):
                yield f"{name} {place}: {mine!r} != {other!r}"


def _are_close(mine: tuple[str, Any] | None, other: tuple[str, Any] | None) -> bool:
    """Moments are kept in floats: readers differ by less than a second."""
    if mine is None or other is None or {mine[0], other[0]} != {"d"}:
        return False
    try:
        first, second = (dt.datetime.fromisoformat(said[1]) for said in (mine, other))
    except ValueError:
        return False
    return abs(first - second) < dt.timedelta(seconds=1)


def _moment(serial: float, date_mode: int) -> float | dt.datetime | dt.time:
    if serial < 0:
        return serial  # no date
    moment: dt.datetime = xlrd.xldate_as_datetime(serial, date_mode)
    return moment.time() if serial < 1 else moment


def _said(value: Any, *, is_error: bool = False) -> tuple[str, Any]:
    if is_error:
        return ("e", value)
    if isinstance(value, bool):
        return ("b", value)
    if isinstance(value, int | float):
        return ("n", float(value)) if math.isfinite(value) else ("e", str(value))
    if isinstance(value, str):
        return ("t", _plain(value))
    if isinstance(value, dt.datetime) and value.time() == dt.time(0):
        return ("d", value.date().isoformat())
    return ("d", str(value) if isinstance(value, dt.timedelta) else value.isoformat())


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _ods_value(cell: ElementTree.Element, office: str, text: str) -> tuple[str, Any] | None:
    kind = cell.get(f"{office}value-type")
    shown = "\n".join("".join(part.itertext()) for part in cell.findall(f"{text}p"))
    if kind in {"float", "percentage", "currency"}:
        return ("n", float(cell.get(f"{office}value", "nan")))
    if kind == "date":
        return ("d", cell.get(f"{office}date-value", "").removesuffix("T00:00:00"))
    if kind == "boolean":
        return ("b", cell.get(f"{office}boolean-value") == "true")
    return ("t", cell.get(f"{office}string-value") or shown) if shown else None
