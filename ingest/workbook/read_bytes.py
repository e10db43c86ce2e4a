"""All of one file's bytes to a Grid, without a guard: run it in the child process only (see read_grid.py)."""

from ingest.workbook.detect_kind import detect_kind
from ingest.workbook.grid import Grid
from ingest.workbook.read_text import read_text


def read_bytes(data: bytes) -> Grid:
    """Detect the kind and read.

    Raises:
        RefusedError: Any of R101-R111.
    """
    kind = detect_kind(data)
    if kind == "text":
        kind, sheets = read_text(data)
    elif kind == "xls":
        from ingest.workbook.read_xls import read_xls  # imported when needed: the child starts sooner

        sheets = read_xls(data)
    else:
        from ingest.workbook.read_xlsx import read_xlsx

        sheets = read_xlsx(data)
    return Grid(kind, tuple(sheets))
