"""What replies add to a workbook, known again when the workbook comes back."""

from dataclasses import replace

from ingest.workbook.grid import Grid, Sheet

SUMMARY = "审核结果"  # the sheet's name, unless the sender has one of that name
TITLE = "审核结果 Validation reply"  # its cell A1
MARK = "【审核意见 Validation】"  # begins our part of a comment


def without_reply(grid: Grid) -> Grid:
    """The workbook as its sender wrote it: without summary sheets and our part of the comments."""
    sheets = tuple(_without_notes(sheet) for sheet in grid.sheets if not is_summary(sheet))
    return replace(grid, sheets=sheets)


def is_summary(sheet: Sheet) -> bool:
    """Whether the sheet is the summary of an earlier reply."""
    return sheet.name.startswith(SUMMARY) and sheet.text(0, 0) == TITLE


def _without_notes(sheet: Sheet) -> Sheet:
    if not any(MARK in text for text in sheet.comments.values()):
        return sheet
    own = {cell: text.partition(MARK)[0].rstrip() for cell, text in sheet.comments.items()}
    return replace(sheet, comments={cell: text for cell, text in own.items() if text})
