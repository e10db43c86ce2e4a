"""OpenDocument sheets (ods, or flat xml) from content.xml itself.

calamine reads ods too, but blanks error cells and formulas without a result and knows no percents, merges, hidden rows
or comments: the XML would be read a second time for nearly every file. Names: OpenDocument 1.3,
part 3, sections 9 and 19.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from ingest.workbook.grid import BLANK, RefusedError, Sheet
from ingest.workbook.ods_cell import ods_cell
from ingest.workbook.ods_styles import OdsStyles
from ingest.workbook.parse_xml import name_of, parse_xml
from ingest.workbook.sheet_builder import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, SheetBuilder, check_names, struck_kind

# Text in these is not the cell's own.
_ASIDE = frozenset(
    {
        "table:tracked-changes",
        "table:shapes",
        "text:note",
        "office:forms",
        "table:named-expressions",
        "office:master-styles",
    }
)
_SPACES = re.compile(r"[ \t\r\n]+")


def read_ods(xml: bytes, styles: bytes = b"") -> list[Sheet]:
    """All sheets of a content.xml, whose common styles stand in a styles.xml, or of a flat document.

    Raises:
        RefusedError: R101 damaged, R104 too large, R110 clashing names, R111 a DTD.
    """
    reader = _Reader()
    if styles:
        parse_xml(styles, reader.start, reader.text, reader.end, by_namespace=True)
    parse_xml(xml, reader.start, reader.text, reader.end, by_namespace=True)
    check_names(sheet.name for sheet in reader.sheets)
    return [sheet.build() for sheet in reader.sheets]


def read_flat_ods(xml: bytes) -> tuple[str, list[Sheet]]:
    """Kind and sheets of a flat document: one XML file, no package.

    Raises:
        RefusedError: As `read_ods`; R102, it is another kind of document.
    """
    if b"opendocument.spreadsheet" not in xml:
        raise RefusedError("R102", "document", "OpenDocument")
    return "fods", read_ods(xml)


class _Cell(NamedTuple):
    column: int
    repeats: int
    text: str
    kind: str
    rows: int  # it spans
    columns: int
    note: str


class _Paragraphs:
    """Shown text: runs of white space count as one space unless they are said by element."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._after_space = True

    def open(self) -> None:
        self.lines.append("")
        self._after_space = True

    def add(self, data: str) -> None:
        """Character data as it stands between the tags."""
        data = _SPACES.sub(" ", data)
        if self._after_space:
            data = data.removeprefix(" ")
        if data and self.lines:
            self.lines[-1] += data
            self._after_space = data.endswith(" ")

    def add_exactly(self, text: str) -> None:
        """What an element stands for."""
        if self.lines:
            self.lines[-1] += text
            self._after_space = False

    def close(self) -> None:
        if self._after_space and self.lines:
            self.lines[-1] = self.lines[-1].removesuffix(" ")

    def __str__(self) -> str:
        return "\n".join(self.lines)


class _Reader:
    """Gets the events of the document in order."""

    def __init__(self) -> None:
        self.sheets: list[SheetBuilder] = []
        self.hidden_styles: set[str] = set()
        self.style = ""
        self.styles = OdsStyles()
        self.column_styles: list[tuple[range, str]] = []  # of the sheet's cells that name none
        self.row_style = ""
        self.spans: list[str] = []  # styles of the text at hand
        self.is_struck = False  # something of the cell at hand
        self.row = self.column = self.sheet_column = 0  # the next one
        self.row_repeats = 1
        self.hidden_groups: list[bool] = []
        self.cells: list[_Cell] = []  # of the row at hand, those that hold something
        self.attributes: dict[str, str] | None = None  # of the cell at hand
        self.shown = _Paragraphs()
        self.note: _Paragraphs | None = None
        self.noted = ""
        self.aside = 0
        self.openers: dict[str, Callable[[dict[str, str]], None]] = {
            "style:style": self._open_style,
            "style:default-style": self._open_style,
            "style:table-properties": self._open_table_properties,
            "table:table": self._open_table,
            "table:table-column": self._column,
            "table:table-column-group": self._open_group,
            "table:table-row-group": self._open_group,
            "table:table-row": self._open_row,
            "table:table-cell": self._open_cell,
            "table:covered-table-cell": self._open_cell,
            "office:annotation": self._open_note,
            "text:p": lambda _: self._text().open(),
            "text:span": lambda found: self.spans.append(found.get("text:style-name", "")),
            "text:s": lambda found: self._text().add_exactly(" " * min(_count(found, "text:c"), 32_767)),
            "text:tab": lambda _: self._text().add_exactly("\t"),
            "text:line-break": lambda _: self._text().add_exactly("\n"),
            **self.styles.openers,
        }
        self.closers: dict[str, Callable[[], None]] = {
            "text:p": lambda: self._text().close(),
            "office:annotation": self._close_note,
            "table:table-cell": self._close_cell,
            "table:covered-table-cell": self._close_cell,
            "table:table-row": self._close_row,
            "table:table-row-group": self._close_group,
            "table:table-column-group": self._close_group,
            "text:span": self._close_span,
            **self.styles.closers,
        }

    def start(self, expanded: str, attributes: dict[str, str]) -> None:
        name = name_of(expanded)
        if self.aside or name in _ASIDE or (name.startswith("draw:") and self.note is None):
            self.aside += 1
        elif opener := self.openers.get(name):
            opener({name_of(key): value for key, value in attributes.items()})

    def text(self, data: str) -> None:
        if not self.aside and self.attributes is not None:
            self._text().add(data)
            if self.spans and self.note is None:
                self._judge_spans(data)
        elif self.styles.is_open:
            self.styles.text(data)

    def end(self, expanded: str) -> None:
        if self.aside:
            self.aside -= 1
        elif closer := self.closers.get(name_of(expanded)):
            closer()

    def _text(self) -> _Paragraphs:
        return self.shown if self.note is None else self.note

    def _judge_spans(self, data: str) -> None:
        has_digits = any(map(str.isdigit, data))
        for style in self.spans:
            if (self.styles.is_struck(style) and data.strip()) or (self.styles.is_raised(style) and has_digits):
                self.is_struck = True

    def _close_span(self) -> None:
        self.spans.pop()

    def _open_style(self, attributes: dict[str, str]) -> None:
        self.style = attributes.get("style:name", "")
        self.styles.open_style(attributes)

    def _open_table_properties(self, attributes: dict[str, str]) -> None:
        if attributes.get("table:display") == "false":
            self.hidden_styles.add(self.style)

    def _open_table(self, attributes: dict[str, str]) -> None:
        if self.attributes is not None:
            raise RefusedError("R101", "damaged", "table:table in a cell")
        is_hidden = attributes.get("table:style-name") in self.hidden_styles
        self.sheets.append(SheetBuilder(attributes.get("table:name", ""), is_hidden))
        self.row = self.sheet_column = 0
        self.column_styles = []

    def _column(self, attributes: dict[str, str]) -> None:
        first, repeats = self.sheet_column, _count(attributes, "table:number-columns-repeated")
        self.sheet_column += repeats
        if "table:default-cell-style-name" in attributes:
            self.column_styles.append((range(first, self.sheet_column), attributes["table:default-cell-style-name"]))
        if self._is_hidden(attributes):
            self.sheets[-1].hidden_columns.append(range(first, self.sheet_column))

    def _is_hidden(self, attributes: dict[str, str]) -> bool:
        return any(self.hidden_groups) or attributes.get("table:visibility", "visible") != "visible"

    def _open_group(self, attributes: dict[str, str]) -> None:
        self.hidden_groups.append(attributes.get("table:display") == "false")

    def _close_group(self) -> None:
        self.hidden_groups.pop()

    def _open_row(self, attributes: dict[str, str]) -> None:
        self.row_repeats = _count(attributes, "table:number-rows-repeated")
        self.column = 0
        self.row_style = attributes.get("table:default-cell-style-name", "")
        self.cells = []
        if self._is_hidden(attributes):
            self.sheets[-1].hidden_rows.append(range(self.row, self.row + self.row_repeats))

    def _open_cell(self, attributes: dict[str, str]) -> None:
        self.attributes = attributes
        self.shown = _Paragraphs()
        self.noted = ""
        self.is_struck = False

    def _open_note(self, _: dict[str, str]) -> None:
        self.note = _Paragraphs()

    def _close_note(self) -> None:
        self.note, self.noted = None, str(self.note)

    def _close_cell(self) -> None:
        attributes = self.attributes or {}
        self.attributes = None
        repeats = _count(attributes, "table:number-columns-repeated")
        rows, columns = (_count(attributes, f"table:number-{what}-spanned") for what in ("rows", "columns"))
        if self.styles.matters:
            style = attributes.get("table:style-name") or self.row_style or self._column_style()
            text, kind = ods_cell(attributes, str(self.shown), self.styles.unit(style))
            if self.is_struck or self.styles.is_struck(style):
                kind = struck_kind(text, kind)
        else:
            text, kind = ods_cell(attributes, str(self.shown))
        if kind != BLANK or self.noted or rows * columns > 1:
            if self.column + repeats > MAX_COLUMNS:
                raise RefusedError("R104", "limit", f"{self.sheets[-1].name[:40]}: {self.column + repeats} columns")
            self.cells.append(_Cell(self.column, repeats, text, kind, rows, columns, self.noted))
        self.column += repeats

    def _column_style(self) -> str:
        return next((style for columns, style in self.column_styles if self.column in columns), "")

    def _close_row(self) -> None:
        sheet = self.sheets[-1]
        if self.cells and self.row + self.row_repeats > MAX_ROWS:
            raise RefusedError("R104", "limit", f"{sheet.name[:40]}: {self.row + self.row_repeats} rows")
        if sum(cell.repeats for cell in self.cells) * self.row_repeats > MAX_CELLS:
            raise RefusedError("R104", "limit", f"{sheet.name[:40]}: > {MAX_CELLS} cells")
        for row in range(self.row, self.row + self.row_repeats) if self.cells else ():
            for cell in self.cells:
                for column in range(cell.column, cell.column + cell.repeats):
                    if cell.kind != BLANK:
                        sheet.put(row, column, cell.text, cell.kind)
                    if cell.note:
                        sheet.comments[row, column] = cell.note
                    if cell.rows * cell.columns > 1:
                        sheet.merge(row, column, row + cell.rows - 1, column + cell.columns - 1)
        self.row += self.row_repeats


def _count(attributes: dict[str, str], name: str) -> int:
    """A count of at least one.

    Raises:
        RefusedError: R101, it is something else.
    """
    value = attributes.get(name, "1")
    if not (value.isascii() and value.isdigit() and len(value) < 20) or int(value) < 1:
        raise RefusedError("R101", "damaged", f"{name} {value}"[:80])
    return int(value)
