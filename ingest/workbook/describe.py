"""A Grid as plain data for `jiqun grid --json`: every filled cell with its address, type, text and value."""

from pathlib import Path
from typing import Any

from ingest.rules import make_finding
from ingest.workbook.build_rows import shift_point
from ingest.workbook.grid import (
    BLANK,
    BOOLEAN,
    ERROR,
    PERCENT,
    SCALED,
    STRUCK,
    TYPE_NAMES,
    UNCACHED,
    Grid,
    RefusedError,
    Sheet,
    cell_address,
    column_letters,
)
from ingest.workbook.read_grid import read_grid

_FORMATS = {PERCENT: "percent", STRUCK: "struck"}


def grid_json(path: Path) -> dict[str, Any]:
    """`{file, kind, sheets[{name, hidden, merges[], hidden_rows[], hidden_columns[], cells[]}]}` or `{file, refused}`.

    A cell is `{cell, type, text, value}`. A number's value is a decimal string, a date's ISO 8601, a truth value's
    true or false; an error and a formula without a result have none. A number in a percent format has a `format` too
    (percent), so has one whose format shows a unit (unit) or another number (scaled), and a figure of which something
    is struck out, raised or lowered (struck). A cell that somebody noted something on has a `comment` (a blank one is
    then listed, with type blank).
    """
    try:
        return grid_document(read_grid(path), path.name)
    except RefusedError as refused:
        finding = make_finding(refused.rule_code, refused.message, detail=refused.detail)
        words = {"rule": finding.rule_code, "message_zh": finding.message_zh, "message_en": finding.message_en}
        return {"file": path.name, "refused": words}


def grid_document(grid: Grid, file_name: str) -> dict[str, Any]:
    """The same of a Grid already read."""
    return {"file": file_name, "kind": grid.kind, "sheets": [_sheet(sheet) for sheet in grid.sheets]}


def _sheet(sheet: Sheet) -> dict[str, Any]:
    noted = {cell for cell in sheet.comments if sheet.kind(*cell) == BLANK}
    filled = {
        (row, column) for row, kinds in enumerate(sheet.kinds) for column, kind in enumerate(kinds) if kind != BLANK
    }
    return {
        "name": sheet.name,
        "hidden": sheet.is_hidden,
        "merges": [merge.address for merge in sheet.merges],
        "hidden_rows": [row + 1 for row in sorted(sheet.hidden_rows)],
        "hidden_columns": [column_letters(column) for column in sorted(sheet.hidden_columns)],
        "cells": [_cell(sheet, row, column) for row, column in sorted(filled | noted)],
    }


def _cell(sheet: Sheet, row: int, column: int) -> dict[str, Any]:
    kind, text = sheet.kind(row, column), sheet.text(row, column)
    cell = {
        "cell": cell_address(row, column),
        "type": TYPE_NAMES.get(kind, "blank"),
        "text": text,
        "value": _value(kind, text),
    }
    if kind == SCALED:
        cell["format"] = "scaled" if text == cell["value"] else "unit"
    elif kind in _FORMATS:
        cell["format"] = _FORMATS[kind]
    if (row, column) in sheet.comments:
        cell["comment"] = sheet.comments[row, column]
    return cell


def _value(kind: str, text: str) -> str | bool | None:
    if kind == BOOLEAN:
        return text == "TRUE"
    if kind == SCALED:
        return text[: len(text) - len(text.lstrip("-.0123456789"))]
    if kind == PERCENT:
        return shift_point(text.removesuffix("%"), -2)
    return None if kind in {BLANK, ERROR, UNCACHED} else text
