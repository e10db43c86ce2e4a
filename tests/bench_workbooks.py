"""Workbooks for the bench, made fast: one form F1 written by openpyxl, then only its figures changed in the XML."""

import io
import random
import re
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.ingest.conftest import xlsx
from tests.ingest.write_books import Page, csv_book, xls_book

UNITS = 442  # with two totals 444 rows of 9 figures: 3,996 values
SHEET = "xl/worksheets/sheet1.xml"
_HEAD = [
    ["产业集聚区、专业村镇、产业升级示范区主要经济指标"],
    [*[None] * 12, "表    号：", "吉集综1表"],
    ["综合机关名称：长春市", None, None, "2007年1—6月"],
    [*[None] * 13, "单位：万元"],
    ["序号", "单位代码", "单位名称", "类别", "所在县(市、区)", "增加值", "", "", "营业收入", "", "", "实缴税金"],
    [*[None] * 5, *["1—本月", "上年同期", "增减%"] * 3],
    ["甲", "乙", "丙", "丁", "戊", *range(1, 10)],
]
_MERGES = ["A1:N1", "F5:H5", "I5:K5", "L5:N5", *(f"{letter}5:{letter}6" for letter in "ABCDE")]


def _rows(units: int) -> list[list[Any]]:
    return [
        *_HEAD,
        *(
            [n, f"Z2201{n // 99:02d}{n % 99 + 1:02d}", f"第{n}产业集聚区", "产业集聚区", "德惠市", *[1.5] * 9]
            for n in range(1, units + 1)
        ),
        *([None, None, name, None, None, *[1.5] * 9] for name in ("合计", "剔重合计")),
    ]


def _template(units: int = UNITS) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(xlsx(_rows(units), _MERGES))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write_forms(folder: Path, count: int, units: int = UNITS, *, formulas: bool = False) -> list[Path]:
    """That many F1 workbooks with figures of their own; one in nine may be a formula, whose result is stored."""
    parts = _template(units)
    sheet = parts.pop(SHEET).decode()
    head, body = sheet.split('<row r="8"', 1)
    if formulas:
        body = re.sub(r'(<c r="N(\d+)" t="n">)', r"\1<f>SUM(F\2:M\2)</f>", body)
    figure = re.compile(r'(<c r="[F-N]\d+" t="n">(?:<f>[^<]*</f>)?<v>)[^<]+')
    numbers = random.Random(2007)
    files = []
    for n in range(count):
        figures = iter([f"{numbers.lognormvariate(8, 2):.2f}" for _ in range(9 * (units + 2))])
        filled = figure.sub(lambda match: match[1] + next(figures), body)  # noqa: B023 - called here and now
        files.append(folder / f"{units}{'f' if formulas else ''}-{n}.xlsx")
        with zipfile.ZipFile(files[-1], "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            for name, data in parts.items():
                archive.writestr(name, data)
            archive.writestr(SHEET, f'{head}<row r="8"{filled}')
    return files


def write_other_kinds(folder: Path, count: int) -> dict[str, list[Path]]:
    """The same form as xls and csv."""
    numbers = random.Random(2009)
    files: dict[str, list[Path]] = {"xls": [], "csv": []}
    for n in range(count):
        rows = _rows(UNITS)
        for row in rows[len(_HEAD) :]:
            row[5:] = [Decimal(f"{numbers.lognormvariate(8, 2):.2f}") for _ in range(9)]
        rows = [[None if value == "" else value for value in row] for row in rows]
        for kind, data in (("xls", xls_book(Page(rows, _MERGES))), ("csv", csv_book(Page(rows), "gb18030"))):
            files[kind].append(folder / f"{n}.{kind}")
            files[kind][-1].write_bytes(data)
    return files


def write_large(path: Path, rows: int = 200_000, columns: int = 20) -> Path:
    """One sheet of that many numbers."""
    parts = _template()
    head, rest = parts.pop(SHEET).decode().split("<sheetData>", 1)
    tail = rest.split("</sheetData>", 1)[1]
    numbers = random.Random(2008)
    some = [f"<c><v>{numbers.lognormvariate(8, 2):.2f}</v></c>" for _ in range(10_007)]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
        with archive.open(SHEET, "w") as part:
            part.write(f"{head}<sheetData>".encode())
            for row in range(rows):
                at = row * columns % (len(some) - columns)
                part.write(f"<row>{''.join(some[at : at + columns])}</row>".encode())
            part.write(f"</sheetData>{tail}".encode())
    return path
