"""GB18030 csv, as a spreadsheet program saves it: every row as wide as the sheet, CRLF."""

import csv
import io

from jiqun.sample.sheet import Sheet


def write_csv(sheet: Sheet) -> bytes:
    """The bytes of the csv. Merges have no place in it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    for row in range(1, sheet.height + 1):
        writer.writerow([sheet.cells.get((row, column), "") for column in range(1, sheet.width + 1)])
    return text.getvalue().encode("gb18030")
