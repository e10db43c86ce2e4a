"""Tables as csv and xlsx, for whoever counts on; no text of a sender becomes a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

# What Excel takes for the beginning of a formula; in Chinese and Japanese editions the wide characters too.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
XLSX_ROWS = 1_048_576


def guard(value: Any) -> Any:
    """A value for a spreadsheet: text that a program would run as a formula gets an apostrophe before it."""
    if isinstance(value, date):  # an instant is one too
        return value.isoformat()
    if not isinstance(value, str):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def to_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """UTF-8 with the mark by which Excel knows it."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([guard(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def to_xlsx(columns: Sequence[str], rows: Sequence[Sequence[Any]], title: str) -> bytes:
    """One sheet, header frozen; what a sheet cannot hold is in the csv."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    sheet.append(list(columns))
    for row in rows[: XLSX_ROWS - 1]:
        sheet.append([guard(value) for value in row])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
