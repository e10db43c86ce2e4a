"""SpreadsheetML 2003 ("XML table", often named .xls) to sheets. Element names: Office 2003 XML reference schemas."""

import re
from collections.abc import Callable, Mapping
from typing import TypeVar

from ingest.workbook.decode_text import decode
from ingest.workbook.grid import BOOLEAN, DATE, ERROR, TEXT, UNCACHED, RefusedError, Sheet
from ingest.workbook.number_format import is_percent_format, shown_unit
from ingest.workbook.parse_xml import name_of, parse_xml
from ingest.workbook.sheet_builder import (
    MAX_COLUMNS,
    MAX_ROWS,
    SheetBuilder,
    check_names,
    iso_text,
    number_cell,
    struck_kind,
)

_ENCODING = re.compile(rb"""<\?xml[^>]*\sencoding=["']([\w.-]+)""")
_ODD = frozenset(f"http://www.w3.org/TR/REC-html40 {name}" for name in ("S", "Sup", "Sub", "Del", "Strike"))
Said = TypeVar("Said")
_NO_DAY = "1899-12-31T"  # a time of day


def read_spreadsheetml(data: bytes) -> tuple[str, list[Sheet]]:
    """Kind and sheets.

    Raises:
        RefusedError: R101 damaged, R104 too large, R109 encoding, R110 clashing names, R111 a DTD.
    """
    declared = _ENCODING.match(data.removeprefix(b"\xef\xbb\xbf").lstrip())
    reader = _Reader()
    text = decode(data, declared[1].decode("ascii") if declared else "").lstrip()
    parse_xml(text, reader.start, reader.text, reader.end, by_namespace=True)
    check_names(sheet.name for sheet in reader.sheets)
    return "spreadsheetml", [sheet.build() for sheet in reader.sheets]


class _Reader:
    """Gets the events of the document in order."""

    def __init__(self) -> None:
        self.sheets: list[SheetBuilder] = []
        self.parents: dict[str, str] = {}  # style -> the style it builds on
        self.formats: dict[str, str] = {}  # style -> number format
        self.struck: dict[str, bool] = {}  # style -> whether it strikes out
        self.odd = 0  # elements of struck or raised text that are open
        self.is_struck = False  # something of the cell at hand
        self.style = ""
        self.table: dict[str, str] = {}
        self.row: dict[str, str] = {}
        self.cell: dict[str, str] = {}
        self.column_styles: dict[int, str] = {}
        self.at = [0, 0, 0]  # row and column of the cell at hand, column being described; zero-based
        self.after = [0, 0, 0]  # where the next one is unless it says so
        self.type = ""
        self.words: list[str] | None = None  # character data that counts
        self.in_comment = False
        self.openers: dict[str, Callable[[dict[str, str]], None]] = {
            "ss:Style": self._open_style,
            "ss:NumberFormat": self._number_format,
            "ss:Font": self._font,
            "ss:Worksheet": self._open_sheet,
            "ss:Table": self._open_table,
            "ss:Column": self._column,
            "ss:Row": self._open_row,
            "ss:Cell": self._open_cell,
            "ss:Comment": self._open_comment,
            "ss:Data": self._open_data,
            "x:Visible": self._open_words,
        }
        self.closers: dict[str, Callable[[], None]] = {
            "ss:Row": self._close_row,
            "ss:Cell": self._close_cell,
            "ss:Comment": self._close_comment,
            "ss:Data": self._close_data,
            "x:Visible": self._close_visible,
        }

    def start(self, expanded: str, attributes: dict[str, str]) -> None:
        if expanded in _ODD:
            self.odd += 1
        elif opener := self.openers.get(name_of(expanded)):
            opener({name_of(key).removeprefix("ss:"): value for key, value in attributes.items()})

    def text(self, data: str) -> None:
        if self.words is not None:
            self.words.append(data)
            self.is_struck = self.is_struck or (self.odd > 0 and bool(data.strip()) and not self.in_comment)

    def end(self, expanded: str) -> None:
        if expanded in _ODD:
            self.odd -= 1
        elif closer := self.closers.get(name_of(expanded)):
            closer()

    def _open_words(self, _: dict[str, str]) -> None:
        self.words = []

    def _take_words(self) -> str:
        words, self.words = self.words or [], None
        return "".join(words)

    def _open_style(self, attributes: dict[str, str]) -> None:
        self.style = attributes.get("ID", "")
        self.parents[self.style] = attributes.get("Parent", "Default")

    def _number_format(self, attributes: dict[str, str]) -> None:
        if "Format" in attributes:
            self.formats[self.style] = attributes["Format"]

    def _font(self, attributes: dict[str, str]) -> None:
        if "StrikeThrough" in attributes:
            self.struck[self.style] = attributes["StrikeThrough"] == "1"

    def _said_by(self, said: Mapping[str, Said], style: str, default: Said) -> Said:
        """What the style says, or the nearest of those that it builds on."""
        seen: set[str] = set()
        while style not in said and style in self.parents and style not in seen:
            seen.add(style)
            style = self.parents[style]
        return said.get(style, default)

    def _cell_style(self) -> str:
        styles = (self.cell, self.row, {"StyleID": self.column_styles.get(self.at[1], "")}, self.table)
        return next((held["StyleID"] for held in styles if held.get("StyleID")), "Default")

    def _open_sheet(self, attributes: dict[str, str]) -> None:
        self.sheets.append(SheetBuilder(attributes.get("Name", "")))

    def _close_visible(self) -> None:
        if self._take_words() in {"SheetHidden", "SheetVeryHidden"} and self.sheets:
            self.sheets[-1].is_hidden = True

    def _open_table(self, attributes: dict[str, str]) -> None:
        self.table, self.column_styles = attributes, {}
        self.after = [_count(attributes, "TopCell") - 1, 0, _count(attributes, "LeftCell") - 1]

    def _place(self, which: int, attributes: dict[str, str], limit: int) -> None:
        """Note where an element is: at its own Index or after the one before."""
        if "Index" in attributes:
            offset = 0 if which == 0 else _count(self.table, "LeftCell") - 1
            offset = _count(self.table, "TopCell") - 1 if which == 0 else offset
            self.after[which] = _count(attributes, "Index") - 1 + offset
        self.at[which] = self.after[which]
        if self.at[which] >= limit:
            raise RefusedError("R104", "limit", f"{self.sheets[-1].name[:40]}: Index {self.at[which] + 1}")

    def _column(self, attributes: dict[str, str]) -> None:
        self._place(2, attributes, MAX_COLUMNS)
        self.after[2] = self.at[2] + _count(attributes, "Span", 0) + 1
        span = range(self.at[2], self.after[2])
        if attributes.get("Hidden") == "1":
            self.sheets[-1].hidden_columns.append(span)
        if "StyleID" in attributes:
            self.column_styles |= dict.fromkeys(span[:MAX_COLUMNS], attributes["StyleID"])

    def _open_row(self, attributes: dict[str, str]) -> None:
        self.row = attributes
        self._place(0, attributes, MAX_ROWS)
        self.after[0] = self.at[0] + _count(attributes, "Span", 0) + 1
        self.after[1] = _count(self.table, "LeftCell") - 1
        if attributes.get("Hidden") == "1":
            self.sheets[-1].hidden_rows.append(range(self.at[0], self.after[0]))

    def _close_row(self) -> None:
        self.row = {}

    def _open_cell(self, attributes: dict[str, str]) -> None:
        self.cell, self.is_struck = attributes, False
        self._place(1, attributes, MAX_COLUMNS)
        row, column = self.at[:2]
        across, down = (_count(attributes, name, 0) for name in ("MergeAcross", "MergeDown"))
        self.after[1] = column + across + 1
        if across or down:
            self.sheets[-1].merge(row, column, row + down, column + across)

    def _close_cell(self) -> None:
        row, column = self.at[:2]
        if "Formula" in self.cell and not self.sheets[-1].is_filled(row, column):
            self.sheets[-1].put(row, column, "", UNCACHED)

    def _open_comment(self, _: dict[str, str]) -> None:
        self.in_comment = True

    def _close_comment(self) -> None:
        self.in_comment = False

    def _open_data(self, attributes: dict[str, str]) -> None:
        self.words = []
        self.type = attributes.get("Type", "String")

    def _close_data(self) -> None:
        words = self._take_words()
        row, column = self.at[:2]
        if self.in_comment:
            if words:
                self.sheets[-1].comments[row, column] = words
        elif words or (self.type == "String" and "Formula" in self.cell):
            text, kind = self._value(words)
            if self.is_struck or (self.struck and self._said_by(self.struck, self._cell_style(), False)):
                kind = struck_kind(text, kind)
            self.sheets[-1].put(row, column, text, kind)

    def _value(self, words: str) -> tuple[str, str]:
        match self.type:
            case "Number":
                code = self._said_by(self.formats, self._cell_style(), "")
                is_percent = code == "Percent" or is_percent_format(code)
                return number_cell(words, is_percent=is_percent, unit=shown_unit(code))
            case "DateTime":
                text = iso_text(words)
                if words.startswith(_NO_DAY):
                    text = words.removeprefix(_NO_DAY)[:8]
                return (text, DATE) if text else (words, TEXT)
            case "Boolean":
                return ("TRUE" if words == "1" else "FALSE"), BOOLEAN
            case "Error":
                return words, ERROR
        return words, TEXT


def _count(attributes: dict[str, str], name: str, default: int = 1) -> int:
    """A whole number of at least the default.

    Raises:
        RefusedError: R101, it is something else.
    """
    value = attributes.get(name, str(default))
    if not (value.isascii() and value.isdigit() and len(value) < 20) or int(value) < default:
        raise RefusedError("R101", "damaged", f"{name} {value}"[:80])
    return int(value)
