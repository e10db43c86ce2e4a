"""All of one file's bytes to a Grid, without a guard: run it in the child process only (see read_grid.py)."""

from collections.abc import Callable
from importlib import import_module

from ingest.workbook.detect_kind import detect_kind
from ingest.workbook.grid import Grid, Sheet

# Readers give the kind more exactly and the sheets; they are imported when needed: the child starts sooner.
READERS = {
    "package": ("ingest.workbook.read_package", "read_package"),
    "ole": ("ingest.workbook.read_xls", "read_xls"),
    "biff": ("ingest.workbook.read_old_xls", "read_bare_biff"),
    "spreadsheetml": ("ingest.workbook.read_spreadsheetml", "read_spreadsheetml"),
    "fods": ("ingest.workbook.read_ods", "read_flat_ods"),
    "html": ("ingest.workbook.read_html", "read_html"),
    "text": ("ingest.workbook.read_text", "read_text"),
}


def read_bytes(data: bytes) -> Grid:
    """Detect the kind and read.

    Raises:
        RefusedError: Any of R101-R111.
    """
    module, function = READERS[detect_kind(data)]
    read: Callable[[bytes], tuple[str, list[Sheet]]] = getattr(import_module(module), function)
    kind, sheets = read(data)
    return Grid(kind, tuple(sheets))
