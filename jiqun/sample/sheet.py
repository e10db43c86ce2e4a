"""A sheet as a plain grid with merges, before it becomes xlsx, xls or csv; and the blocks all forms share."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from jiqun.sample.hands import Cell, Hand
from jiqun.sample.scenario import MARKS, Submission

MAKER = "吉林省中小企业局"
SYNTHETIC = "合成数据 SYNTHETIC DATA"
TABLE_CODES = {f"F{n}": f"吉集综{n}表" for n in range(1, 6)} | {"F6": "吉集基1表", "F7": "吉集综6表", "F8": "吉集综7表"}
STEMS = "甲乙丙丁戊己庚辛壬癸"


@dataclass
class Sheet:
    """Rows and columns count from 1; merges are (first row, first column, last row, last column)."""

    name: str
    width: int
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)

    @property
    def height(self) -> int:
        """The last row in use."""
        return max(row for row, _ in self.cells)

    def put(self, row: int, column: int, value: Cell) -> None:
        """Write one cell; an empty text leaves it blank."""
        if value != "":
            self.cells[row, column] = value

    def put_row(self, row: int, values: Iterable[Cell]) -> None:
        """Write a row from its first column."""
        for column, value in enumerate(values, start=1):
            self.put(row, column, value)

    def put_row_from(self, row: int, first: int, values: Iterable[Cell]) -> None:
        """Write part of a row from some column."""
        for column, value in enumerate(values, start=first):
            self.put(row, column, value)

    def merge(self, row: int, column: int, last_row: int, last_column: int) -> None:
        """Merge a block; a single cell is left alone."""
        if (row, column) != (last_row, last_column):
            self.merges.append((row, column, last_row, last_column))


def put_heading(
    sheet: Sheet, hand: Hand, title: str, submission: Submission, *, sender: str, period: str, unit: str
) -> int:
    """Title, with the mark of a flash, annual, approved or corrected form, and header block; the first free row."""
    mark = MARKS.get(submission.kind)
    sheet.put(1, 1, f"{title}（{mark}）" if mark else title)
    sheet.merge(1, 1, 1, sheet.width)
    lines = (
        ("表    号", TABLE_CODES[submission.form]),
        ("制定机关", MAKER),
        ("文    号", "吉统函〔2006〕  号"),
        ("有效期至", "2008年12月" if submission.month.year < 2009 else "2010年12月"),
    )
    column = sheet.width - 1 if hand.head == "right" else 1
    for row, (label, value) in enumerate(lines, start=2):
        sheet.put(row, column, label + hand.colon)
        sheet.put(row, column + 1, value)
    row = 4 if hand.head == "right" else 6
    sheet.put(row, 1, f"综合机关名称{hand.colon}{hand.name(sender)}")
    sheet.put(row, 4, period)
    if unit:
        sheet.put(6, sheet.width, f"单位{hand.colon}{unit}")
    return 7


def put_measure_header(sheet: Sheet, row: int, column: int, measure: str, *, deep_unit: str = "") -> None:
    """增加值 over 1—本月, 上年同期, 增减%; with `deep_unit` the unit has a row of its own between them."""
    sheet.put(row, column, measure)
    sheet.merge(row, column, row, column + 2)
    if deep_unit:
        row += 1
        sheet.put(row, column, f"({deep_unit})")
        sheet.merge(row, column, row, column + 2)
    for offset, label in enumerate(("1—本月", "上年同期", "增减%")):
        sheet.put(row + 1, column + offset, label)


def put_marker_row(sheet: Sheet, row: int, stems: int) -> None:
    """甲 乙 … 1 2 3 under the header."""
    sheet.put_row(row, [STEMS[i] if i < stems else i - stems + 1 for i in range(sheet.width)])


def put_footer(sheet: Sheet, row: int, sent_on: date, note: str) -> None:
    """Who signed, when, the note, and that nothing here is real."""
    day = f"{sent_on.year}年{sent_on.month}月{sent_on.day}日"
    lines = (
        f"单位负责人：合成甲　　填表人：合成乙　　联系电话：0000-0000000　　报出日期：{day}",
        f"说明：{note}",
        SYNTHETIC,
    )
    for offset, line in enumerate(lines):
        sheet.put(row + offset, 1, line)
        sheet.merge(row + offset, 1, row + offset, sheet.width)
