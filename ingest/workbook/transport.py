"""A Grid from the guarded child to its parent: frames of bytes that mean nothing but texts, whoever wrote them.

The first frame is JSON: all but the cells. Then two frames for each block of rows: the type letters, rows parted by
line feeds, and the texts of all cells, parted by U+0000, which no spreadsheet's text can hold. Blocks keep the memory
of both sides small; splitting a text is many times faster than decoding JSON.
"""

import json
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

from ingest.workbook.grid import Grid, Merge, RefusedError, Sheet

MAX_CELLS = 20_000_000  # of a workbook, rows counted as cells; a child's memory would not hold as many
_BLOCK = 1000  # rows
_MARK = "\0"
_REFUSAL = b'{"refused"'


def encode_grid(grid: Grid, **more: int) -> Iterator[bytes]:
    """The frames of a Grid; `more` goes into the first one.

    Raises:
        RefusedError: R101, a text holds U+0000.
    """
    yield _json({"kind": grid.kind, "sheets": [_about(sheet) for sheet in grid.sheets], **more})
    for sheet in grid.sheets:
        for start in range(0, len(sheet.kinds), _BLOCK):
            kinds = sheet.kinds[start : start + _BLOCK]
            cells = list(chain.from_iterable(sheet.texts[start : start + _BLOCK]))
            texts = _MARK.join(cells)
            if texts.count(_MARK) != max(len(cells) - 1, 0):
                raise RefusedError("R101", "damaged", "U+0000")
            yield "\n".join(kinds).encode("ascii")
            yield texts.encode("utf-8", "surrogatepass")


def encode_refusal(refused: RefusedError) -> bytes:
    """The frame in place of the first one, or of any block's."""
    return _json({"refused": [refused.rule_code, refused.message, refused.detail]})


def decode_grid(frame: Callable[[], bytes]) -> tuple[Grid, dict[str, Any]]:
    """The Grid, and all of the first frame.

    Args:
        frame: Gives the next frame.

    Raises:
        RefusedError: What the child refused.
        ValueError: The frames are not what they should be.
        KeyError, TypeError: Likewise.
    """
    about = json.loads(_expect(frame()))
    total = 0

    def block() -> tuple[list[str], list[str]]:
        nonlocal total
        letters, texts = _expect(frame()).decode("ascii"), frame().decode("utf-8", "surrogatepass")
        kinds = letters.split("\n")
        total += len(letters) + 1
        if total > MAX_CELLS or texts.count(_MARK) != max(len(letters) - len(kinds), 0):
            raise ValueError("letters and texts do not agree")
        return kinds, texts.split(_MARK)

    return Grid(str(about["kind"]), tuple(_sheet(sheet, block) for sheet in about["sheets"])), about


def _expect(frame: bytes) -> bytes:
    """The frame, unless it is a refusal."""
    if frame.startswith(_REFUSAL):
        rule_code, message, detail = map(str, json.loads(frame)["refused"])
        if not rule_code.startswith("R1"):
            raise ValueError(rule_code)
        raise RefusedError(rule_code, message, detail)
    return frame


def _json(message: dict[str, Any]) -> bytes:
    return json.dumps(message, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _about(sheet: Sheet) -> dict[str, Any]:
    return {
        "name": sheet.name,
        "hidden": sheet.is_hidden,
        "merges": [[merge.top, merge.left, merge.bottom, merge.right] for merge in sheet.merges],
        "rows": len(sheet.kinds),
        "hidden_rows": sorted(sheet.hidden_rows),
        "hidden_columns": sorted(sheet.hidden_columns),
        "comments": [[row, column, text] for (row, column), text in sheet.comments.items()],
    }


def _sheet(about: dict[str, Any], block: Callable[[], tuple[list[str], list[str]]]) -> Sheet:
    texts: list[list[str]] = []
    kinds: list[str] = []
    while len(kinds) < int(about["rows"]):
        rows, cells = block()
        start = 0
        for row in rows:
            texts.append(cells[start : start + len(row)])
            start += len(row)
        kinds += rows
    return Sheet(
        str(about["name"]),
        bool(about["hidden"]),
        tuple(Merge(*map(int, merge)) for merge in about["merges"]),
        texts,
        kinds,
        frozenset(map(int, about["hidden_rows"])),
        frozenset(map(int, about["hidden_columns"])),
        {(int(row), int(column)): str(text) for row, column, text in about["comments"]},
    )
