"""csv and tsv to a sheet. Every cell is text: a text file has no types, and what was typed is kept."""

import contextlib
import csv
import io
from collections import Counter

from ingest.workbook.build_rows import build_rows
from ingest.workbook.decode_text import decode
from ingest.workbook.grid import RefusedError, Sheet

_SEPARATORS = ("\t", ",", ";")
_LOOKED_AT = 1 << 16  # characters


def read_text(data: bytes) -> tuple[str, list[Sheet]]:
    """Kind (csv or tsv) and the one sheet; its name is empty, as the file gives none.

    Raises:
        RefusedError: R101 an open quote or rows of differing width, R109 encoding.
    """
    text = decode(data).replace("\r\r\n", "\r\n")  # some exports end lines so; a reader would see an empty row each
    separator = find_separator(text)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise RefusedError("R101", "damaged", f"csv: {error}") from None
    check_widths(rows)
    return ("tsv" if separator == "\t" else "csv"), [Sheet("", False, (), *build_rows(rows))]


def find_separator(text: str) -> str:
    """The separator that gives most rows one same width above 1; of equally many rows, the wider ones.

    Another may stand in the texts themselves, even oftener, but not equally often in every row; none counts in quotes.
    """
    head = text[:_LOOKED_AT]
    found = {separator: _regularity(head, separator) for separator in _SEPARATORS if separator in head}
    return max(found, key=lambda separator: found[separator], default=",")


def _regularity(text: str, separator: str) -> tuple[int, int]:
    """How many rows are of one width above 1, and that width."""
    widths: Counter[int] = Counter()
    with contextlib.suppress(csv.Error):  # a field without end; the rows before it say enough
        widths.update(len(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    return max(((count, width) for width, count in widths.items() if width > 1), default=(0, 0))


def check_widths(rows: list[list[str]]) -> None:
    """Refuse a table whose rows differ in width: a comma too many or a field lost has moved values to other columns.

    The table is as wide as most of its rows (of equally many, the first). Lines above and below it, and headings of one
    cell between its rows, may be shorter, as people type them; none may be wider, and no row inside it shorter.

    Raises:
        RefusedError: R101, naming the first such row.
    """
    counts = Counter(len(row) for row in rows if sum(map(bool, row)) > 1)
    if len(counts) < 2:
        return
    width = max(counts, key=lambda found: counts[found])
    table = [number for number, row in enumerate(rows) if len(row) == width]
    filled = max(_filled(rows[number]) for number in table)
    for number, row in enumerate(rows):
        is_short = table[0] < number < table[-1] and len(row) < filled and sum(map(bool, row)) > 1
        if is_short or _filled(row) > width:
            raise RefusedError("R101", "ragged", f"{number + 1}: {len(row)}/{width}")


def _filled(row: list[str]) -> int:
    """The cells up to the last that holds something."""
    return max((number for number, text in enumerate(row, start=1) if text), default=0)
