"""A Grid as plain data for `jiqun grid --json`: every filled cell with its address, type, text and value."""

from pathlib import Path
from typing import Any

from ingest.rules import make_finding
from ingest.workbook.grid import (
    BLANK,
    BOOLEAN,
    ERROR,
    TYPE_NAMES,
    UNCACHED,
    Grid,
    RefusedError,
    Sheet,
    cell_address,
)
from ingest.workbook.read_grid import read_grid


def grid_json(path: Path) -> dict[str, Any]:
    """`{file, kind, sheets[{name, hidden, merges[], cells[{cell, type, text, value}]}]}`, or `{file, refused}`.

    A number's value is a decimal string, a date's ISO 8601, a truth value's true or false; an error and a formula
    without a result have none.
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
    return {
        "name": sheet.name,
        "hidden": sheet.is_hidden,
        "merges": [merge.address for merge in sheet.merges],
        "cells": [
            {"cell": cell_address(row, column), "type": TYPE_NAMES[kind], "text": text, "value": _value(kind, text)}
            for row, (texts, kinds) in enumerate(zip(sheet.texts, sheet.kinds, strict=True))
            for column, (text, kind) in enumerate(zip(texts, kinds, strict=True))
            if kind != BLANK
        ],
    }


def _value(kind: str, text: str) -> str | bool | None:
    if kind == BOOLEAN:
        return text == "TRUE"
    return None if kind in {ERROR, UNCACHED} else text
