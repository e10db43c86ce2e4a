"""A table of a web page, and where its cells come to stand: the HTML standard's algorithm for spans, bounded."""

from dataclasses import dataclass, field

from ingest.workbook.grid import BLANK
from ingest.workbook.html_number import html_cell
from ingest.workbook.sheet_builder import SheetBuilder, struck_kind

MAX_COLUMN_SPAN = 1000  # the standard's own bounds
MAX_ROW_SPAN = 65_534


@dataclass
class HtmlCell:
    """A cell and what lies in it: lines of text and tables."""

    row_span: int = 1  # 0: to the table's end
    column_span: int = 1
    blocks: "list[str | HtmlTable]" = field(default_factory=list)
    stored: str = ""  # a number beside the text
    is_struck: bool = False  # something of it is struck out, raised or lowered

    @property
    def text(self) -> str:
        """Its own text."""
        return "\n".join(block for block in self.blocks if isinstance(block, str))

    @property
    def tables(self) -> "list[HtmlTable]":
        """The tables within."""
        return [block for block in self.blocks if isinstance(block, HtmlTable)]


@dataclass
class HtmlRow:
    """A row."""

    is_hidden: bool = False
    cells: list[HtmlCell] = field(default_factory=list)


@dataclass
class HtmlTable:
    """A table."""

    rows: list[HtmlRow] = field(default_factory=list)
    columns: int = 0  # described so far
    hidden_columns: list[range] = field(default_factory=list)

    def cells(self) -> list[HtmlCell]:
        """All of them."""
        return [cell for row in self.rows for cell in row.cells]


def place_table(sheet: SheetBuilder, top: int, table: HtmlTable) -> int:
    """Put a table into the sheet from a row on; returns how many rows it takes.

    Raises:
        RefusedError: R104, too large.
    """
    taken: dict[int, int] = {}  # column -> the row from which it is free again
    height = len(table.rows)
    for number, row in enumerate(table.rows):
        column = 0
        if row.is_hidden:
            sheet.hidden_rows.append(range(top + number, top + number + 1))
        for cell in row.cells:
            while taken.get(column, 0) > number:
                column += 1
            below = height - number
            rows = min(cell.row_span or below, below)
            text, kind = html_cell(cell.text, cell.stored)
            if kind != BLANK:
                sheet.put(top + number, column, text, struck_kind(text, kind) if cell.is_struck else kind)
            if rows > 1 or cell.column_span > 1:
                sheet.merge(top + number, column, top + number + rows - 1, column + cell.column_span - 1)
            for covered in range(column, column + cell.column_span):
                taken[covered] = max(taken.get(covered, 0), number + rows)
            column += cell.column_span
    sheet.hidden_columns.extend(table.hidden_columns)
    return height
