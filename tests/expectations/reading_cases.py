"""For every rule of reading a file that breaks it: its bytes, and where the finding belongs."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Font

from tests.ingest.conftest import xlsx
from tests.ingest.extract.paper import F3, F3_MERGES, F5, changed
from tests.ingest.workbook.test_refusals import CASES as REFUSED
from tests.ingest.workbook.test_refusals import altered

# What no file alone can show, and the test that shows it.
ELSEWHERE = {
    "R105": "tests/ingest/workbook/test_pool.py",  # a reader that stops or hangs
    "R112": "tests/cli/test_files.py",  # a path without a file
    "R190": "tests/ingest/submission/test_register.py",  # the same bytes twice
}
SOUND = xlsx(F3, F3_MERGES)
SOUND_REGISTER = xlsx(F5)


@dataclass(frozen=True)
class Paper:
    """A file, the cell at which the rule's first finding stands, and what the sender called it."""

    data: bytes
    at: str
    name: str = "报表.xlsx"


def f3(changes: dict[tuple[int, int], Any], at: str, *, name: str = "报表.xlsx") -> Paper:
    return Paper(xlsx(changed(changes), F3_MERGES), at, name)


def f5(changes: dict[tuple[int, int], Any], at: str) -> Paper:
    return Paper(xlsx(changed(changes, F5)), at)


def dressed(dress: Callable[[openpyxl.Workbook], None], at: str) -> Paper:
    book = openpyxl.load_workbook(io.BytesIO(SOUND))
    dress(book)
    raw = io.BytesIO()
    book.save(raw)
    return Paper(raw.getvalue(), at)


def add_sheet(values: list[Any], *, state: str = "visible") -> Callable[[openpyxl.Workbook], None]:
    def dress(book: openpyxl.Workbook) -> None:
        page = book.create_sheet("附")
        page.append(values)
        page.sheet_state = state

    return dress


def comment(book: openpyxl.Workbook) -> None:
    book.worksheets[0]["C9"].comment = Comment("应为 301", "甲")


def hide_row(book: openpyxl.Workbook) -> None:
    book.worksheets[0].row_dimensions[11].hidden = True


def scale(book: openpyxl.Workbook) -> None:
    book.worksheets[0]["C9"].number_format = "#,##0,"


def strike(book: openpyxl.Workbook) -> None:
    book.worksheets[0]["C9"].font = Font(strike=True)


def two_of_a_name(name: str, data: bytes) -> bytes:
    if name != "xl/workbook.xml":
        return data
    start = data.index(b"<sheet ")
    sheet = data[start : data.index(b"/>", start) + 2]
    return data.replace(sheet, sheet + sheet.replace(b'sheetId="1"', b'sheetId="2"'))


NOTHING = {(row, column): None for row in range(9, 13) for column in range(2, 12)}
NOUGHTS = {(row, 3): 0 for row in range(9, 14)} | {(13, 1): "　集安市"}
LONG = """表号：吉集综3表,综合机关名称：通化市,2007年1—6月,,,,,
地区代码,地区,期别,指标代码,指标,数值,单位,备注
220582,东昌区,2007-06,101,增加值,36,万元,
220500,通化市,2007-06,101,增加值,360,万元,
"""
_KINDS = {"R101": "truncated xlsx", "R102": "pdf", "R103": "encrypted xlsx", "R104": "bomb", "R106": "empty"}
_KINDS |= {"R107": "mhtml", "R108": "xlsb", "R109": "nul in csv", "R111": "dtd"}
BROKEN: dict[str, Paper] = {code: Paper(REFUSED[name][0], "") for code, name in _KINDS.items()} | {
    "R110": Paper(altered(two_of_a_name), ""),
    "R201": f3({(2, 4): "吉集综9表"}, ""),
    "R202": f3({(3, 2): "2007年1月"}, "B3"),
    "R203": f3({(3, 1): "综合机关名称：通花市"}, "A3"),
    "R204": f3({(6, 3): "增加值(亿元)"}, "C7"),
    "R205": f3({(7, 3): "1—5月"}, "C7"),
    "R206": f3({(11, 1): "　东冒区"}, "A11"),
    "R207": f3({(11, 3): "1O0"}, "C11"),
    "R208": f3({(11, 3): "#REF!"}, "C11"),
    "R209": f3({}, "", name="白山市2007年6月月报.xlsx"),
    "R210": f3({(12, 1): "　东昌区"}, "B12"),
    "R211": dressed(add_sheet(["税金", 5]), "B1"),
    "R212": dressed(add_sheet(["税金", 5], state="hidden"), ""),
    "R213": f5({(5, 10): "认定"}, "J5"),
    "R214": f3(NOUGHTS, "C7"),
    "R215": dressed(comment, "C9"),
    "R216": dressed(hide_row, "A11"),
    "R217": f3(NOTHING, ""),
    "R218": dressed(scale, "C9"),
    "R219": dressed(strike, "C9"),
    "R220": f3({(11, 13): "更正 500"}, "M11"),
    "R221": Paper(LONG.encode(), "A3"),
}
