"""Damaged files: refused in words, or read as a reader that is not ours reads the same bytes. Never silently changed.

In packages (xlsx, ods) every part is protected by a checksum, so there a Grid must be that of the whole file. Elsewhere
a digit that changed is simply another file; what must hold is that nobody reads it otherwise.
"""

import io
import random
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import TypeAlias

import pytest

from ingest.rules import load_rules
from ingest.workbook.grid import Grid, RefusedError
from ingest.workbook.read_grid import GridReader
from tests.fuzz import scaled
from tests.ingest.workbook.second_opinion import (
    Cells,
    differences,
    our_cells,
    with_csv,
    with_elementtree_2003,
    with_xlrd,
)
from tests.ingest.write_books import ErrorCode, Formula, Page, Percent, csv_book, xls_book
from tests.ingest.write_ods_book import ods_book
from tests.ingest.write_xlsx_book import xlsx_book

Judge: TypeAlias = Callable[[Grid, bytes], list[str]]

_COUNTIES = [
    [name, 10 + n, Decimal("1234.56") + n, Decimal("1000.25") * n, Decimal("12.3")]
    for n, name in enumerate("甲乙丙丁戊")
]
PLAIN = Page(
    [
        ["中小企业暨民营经济主要指标"],
        ["地区", "单位数", "增加值", "上年同期", "增减%"],
        *_COUNTIES,
        ["合计", 60, Decimal("6182.8"), None, "—"],
    ],
    merges=["A1:E1"],
)
_ODD = ["公式", Formula("SUM(B3:B7)", 60), Formula("B3"), ErrorCode("#REF!"), Percent(Decimal("0.123"))]
RICH = replace(PLAIN, rows=[*PLAIN.rows, _ODD], hidden_rows=[4], hidden_columns=["D"], comments={"B3": "核实"})


def html() -> bytes:
    shown = [["" if value is None else str(value) for value in row] for row in PLAIN.rows]
    rows = "".join(f"<tr><td>{'</td><td>'.join(row)}</td></tr>\n" for row in shown)
    return f'<html><head><meta charset="utf-8"></head><body><table>\n{rows}</table></body></html>'.encode()


def spreadsheetml() -> bytes:
    def cell(value: object) -> str:
        kind = "String" if isinstance(value, str) else "Number"
        return "<Cell/>" if value is None else f'<Cell><Data ss:Type="{kind}">{value}</Data></Cell>'

    rows = "".join(f"<Row>{''.join(map(cell, row))}</Row>\n" for row in PLAIN.rows)
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Workbook xmlns="{space}" xmlns:ss="{space}">\n'
        f'<Worksheet ss:Name="表"><Table>\n{rows}</Table></Worksheet></Workbook>'
    ).encode()


class _Data(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.data = ""

    def handle_data(self, data: str) -> None:
        self.data += data


def as_others(read: Callable[[bytes], Cells]) -> Judge:
    """Nothing may differ from what another reader says of the same bytes."""
    return lambda grid, data: list(differences(our_cells(grid), read(data)))


def as_html(grid: Grid, data: bytes) -> list[str]:
    """No letter may be lost or made. Where it stands the HTML standard says: odd text moves before its table."""
    parser = _Data()
    parser.feed(data.decode("utf-8"))
    parser.close()
    ours, theirs = Counter(letters(grid)), Counter("".join(parser.data.split()))
    return [] if ours == theirs else [f"{ours - theirs} {theirs - ours}"]


def letters(grid: Grid) -> str:
    return "".join("".join(text.split()) for sheet in grid.sheets for row in sheet.texts for text in row)


BOOKS = {
    "xlsx": xlsx_book(RICH),
    "ods": ods_book(RICH),
    "xls": xls_book(PLAIN),
    "csv": csv_book(PLAIN, "gb18030"),
    "html": html(),
    "spreadsheetml": spreadsheetml(),
}
# By what the bytes still are. Packages have none: what is read of them must be the whole file's.
JUDGES: dict[str, Judge] = {
    "xls": as_others(with_xlrd),
    "csv": as_others(with_csv),
    "tsv": as_others(with_csv),
    "html": as_html,
    "spreadsheetml": as_others(with_elementtree_2003),
}


def mutate(data: bytes, numbers: random.Random) -> bytes:
    """One to three wounds: flipped bits, overwritten, cut, inserted or repeated bytes."""
    wounded = bytearray(data)
    for _ in range(numbers.choice((1, 1, 1, 2, 3))):
        at, length = numbers.randrange(len(wounded)), numbers.choice((1, 1, 2, 4, 16, 200))
        match numbers.choice(("flip", "flip", "overwrite", "cut off", "cut out", "insert", "repeat")):
            case "flip":
                wounded[at] ^= 1 << numbers.randrange(8)
            case "overwrite":
                wounded[at : at + length] = numbers.randbytes(len(wounded[at : at + length]))
            case "cut off" if at:
                del wounded[at:]
            case "cut out" if len(wounded) > length:
                del wounded[at : at + length]
            case "insert":
                wounded[at:at] = numbers.randbytes(length)
            case "repeat":
                wounded[at:at] = wounded[at : at + length]
    return bytes(wounded)


@pytest.mark.parametrize("kind", BOOKS)
def test_refused_or_read_as_others_do(kind: str, tmp_path: Path, reader: GridReader) -> None:
    whole = BOOKS[kind]
    path = tmp_path / "file"
    path.write_bytes(whole)
    expected = reader.read(path)
    for number in range(scaled(200, 5000) // len(BOOKS)):
        wounded = mutate(whole, random.Random(f"{kind} {number}"))
        path.write_bytes(wounded)
        try:
            grid = reader.read(path)
        except RefusedError as refused:
            assert refused.message in load_rules()[refused.rule_code].messages
            continue
        if grid != expected:
            assert grid.kind in JUDGES, f"{kind} {number}: {what_differs(grid, expected)}"
            try:
                faults = JUDGES[grid.kind](grid, wounded)
            except Exception:  # others have no opinion: on such bytes they may raise anything
                continue
            assert faults == [], f"{kind} {number}"


def what_differs(grid: Grid, expected: Grid) -> list[str]:
    return list(differences(our_cells(grid), our_cells(expected))) or [f"{grid} != {expected}"]


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_the_checksum_of_every_part_is_verified(kind: str, tmp_path: Path, reader: GridReader) -> None:
    """Also of parts that nobody reads: their damage tells of more."""
    whole = BOOKS[kind]
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        sums = {member.filename: member.CRC for member in archive.infolist()}
    path = tmp_path / "file"
    for name, crc in sums.items():
        coded = crc.to_bytes(4, "little")
        assert whole.count(coded) == 2  # before the part and in the directory
        path.write_bytes(whole.replace(coded, (crc ^ 1).to_bytes(4, "little")))
        with pytest.raises(RefusedError) as refused:
            reader.read(path)
        assert refused.value.rule_code == "R101", name
