"""The one order of a form's cells: sheet by sheet, row by row."""

import re

_ADDRESS = re.compile(r"([A-Z]+)([0-9]+)")


def reading_order(sheet: str, cell: str) -> tuple[str, int, int, str]:
    """To sort by: A2 before B2 before AA2 before A10; a place that is no cell first. The warehouse sorts alike."""
    address = _ADDRESS.fullmatch(cell)
    column, row = address.groups() if address else (cell, "0")
    return sheet, int(row), len(column), column
