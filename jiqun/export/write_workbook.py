"""The extract as an xlsx workbook, byte for byte the same for the same tables: no clock reaches the file."""

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from ingest.feedback.copy_sheet import cell_at, put_text
from jiqun.export.extract_tables import TABLES, Table, headings
from jiqun.export.observation import decimal_text
from jiqun.export.read_tables import Figures

_BOLD, _LARGE = Font(bold=True), Font(bold=True, size=14)
_WRAP = Alignment(wrap_text=True, vertical="top")
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def write_workbook(title: str, facts: Sequence[tuple[str, str]], figures: Figures) -> bytes:
    """The bytes of the workbook.

    Args:
        title: of the whole, in both languages.
        facts: label and text of what the front sheet says.
        figures: the tables, and the as-of that the file is dated by.
    """
    book = Workbook()
    front = book.worksheets[0]
    front.title = "说明 Notes"
    _front(front, title, facts)
    for table in TABLES:
        _table(book.create_sheet(table.title), table, figures.rows)
    stamp = figures.as_of.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    book.properties.creator, book.properties.created, book.properties.modified = "Jiqun", stamp, stamp
    raw = io.BytesIO()
    ExcelWriter(book, ZipFile(raw, "w", ZIP_DEFLATED)).save()  # Workbook.save would stamp the time of saving
    return _freeze(raw.getvalue())


def _front(page: Worksheet, title: str, facts: Sequence[tuple[str, str]]) -> None:
    put_text(cell_at(page, 0, 0), title)
    page.cell(1, 1).font = _LARGE
    for row, (label, text) in enumerate(facts, start=2):
        put_text(cell_at(page, row, 0), label)
        put_text(cell_at(page, row, 1), text)
        page.cell(row + 1, 1).font = _BOLD
        page.cell(row + 1, 2).alignment = _WRAP
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 34, 90


def _table(page: Worksheet, table: Table, rows: Mapping[str, Sequence[Sequence[Any]]]) -> None:
    put_text(cell_at(page, 0, 0), table.title)
    put_text(cell_at(page, 1, 0), table.note)
    page.cell(1, 1).font = _LARGE
    for column, heading in enumerate(headings(table)):
        cell = cell_at(page, 2, column)
        put_text(cell, heading)
        cell.font, cell.alignment = _BOLD, _WRAP
        page.column_dimensions[get_column_letter(column + 1)].width = 22
    for number, values in enumerate(rows[table.title], start=3):
        for column, value in enumerate(values):
            _put(page, number, column, value)
    page.freeze_panes = "A4"


def _put(page: Worksheet, row: int, column: int, value: Any) -> None:
    cell = cell_at(page, row, column)
    if isinstance(value, bool):
        put_text(cell, "是 yes" if value else "否 no")
    elif isinstance(value, Decimal | int):
        cell.value, cell.data_type = decimal_text(value), "n"  # the decimal itself, not the nearest float
        cell.number_format = "#,##0.############" if isinstance(value, Decimal) else "0"
    elif isinstance(value, date | datetime):
        put_text(cell, value.isoformat())
    elif value is not None:
        put_text(cell, str(value))


def _freeze(content: bytes) -> bytes:
    """The same archive with every member dated 1980."""
    frozen = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as source, ZipFile(frozen, "w") as target:
        for member in source.infolist():
            info = ZipInfo(member.filename, date_time=_ZIP_DATE)
            info.compress_type = ZIP_DEFLATED
            target.writestr(info, source.read(member))
    return frozen.getvalue()
