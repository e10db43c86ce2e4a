"""xlsx by openpyxl, byte for byte the same for the same sheet: no clock reaches the file."""

import io
from datetime import datetime
from decimal import Decimal
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import ExcelWriter

from jiqun.sample.sheet import Sheet

FIXED = datetime(2007, 1, 1)  # docProps carry no zone


def write_xlsx(sheet: Sheet) -> bytes:
    """The bytes of a workbook with this one sheet."""
    book = Workbook()
    page = book.active
    assert page is not None  # noqa: S101  (a new workbook has an active sheet)
    page.title = sheet.name
    for (row, column), value in sheet.cells.items():
        cell = page.cell(row, column, value)
        if isinstance(value, Decimal):
            cell.number_format = "0." + "0" * -int(value.as_tuple().exponent)
    for row, column, last_row, last_column in sheet.merges:
        page.merge_cells(start_row=row, start_column=column, end_row=last_row, end_column=last_column)
        page.cell(row, column).alignment = Alignment(horizontal="center" if row < 10 else None, vertical="center")
    page.cell(1, 1).font = Font(size=16, bold=True)
    for column in range(1, sheet.width + 1):
        page.column_dimensions[get_column_letter(column)].width = 26 if column == 3 else 14
    book.properties.creator = "SYNTHETIC"
    book.properties.created = book.properties.modified = FIXED
    raw = io.BytesIO()
    ExcelWriter(book, ZipFile(raw, "w", ZIP_DEFLATED)).save()  # Workbook.save would stamp the time of saving
    return freeze_zip(raw.getvalue())


def freeze_zip(content: bytes) -> bytes:
    """The same archive with every member dated 1980."""
    frozen = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as source, ZipFile(frozen, "w", ZIP_DEFLATED) as target:
        for member in source.infolist():
            info = ZipInfo(member.filename, date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = ZIP_DEFLATED
            target.writestr(info, source.read(member))
    return frozen.getvalue()
