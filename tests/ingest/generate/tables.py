"""Tables of labelled rows under headings of one or two rows, with everything around them."""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import strategies as st

from tests.ingest.generate.canvas import Canvas, Draw, Subject, choose, coin
from tests.ingest.generate.dress import Hand, figure, padded

REGIONS = Path(__file__).parents[3] / "ingest" / "reference" / "region.csv"
UNITS = {
    "money": ("万元", "亿元"),
    "count": ("个",),
    "percent": ("%",),
    "area": ("亩", "公顷"),
    "energy": ("吨标准煤",),
}


@dataclass(frozen=True)
class Column:
    """Figures under one heading; `top` over `bottom` where it stands in two rows."""

    top: str
    bottom: str
    basis: str
    indicator: str = ""  # empty: the row's
    kind: str = ""  # empty: the row's
    period: str = ""  # empty: the form's


@dataclass(frozen=True)
class Line:
    """A row: what stands in the columns before the figures, and what its figures are of."""

    names: tuple[str, ...]
    subject: Subject
    indicator: Callable[[Column], str] = field(default=lambda column: column.indicator)  # empty: takes no value
    kind: str = ""
    basis: str = ""  # in place of the column's


@dataclass(frozen=True)
class Unit:
    """Where the units of amounts stand: sheet, heading or row; and which it is."""

    place: str
    name: str


def counties(prefecture: str) -> list[tuple[str, str]]:
    """Code and name of the counties of a prefecture that lived through all years of the forms."""
    with REGIONS.open(encoding="utf-8-sig", newline="") as file:
        return [
            (row["code"], row["name_zh"])
            for row in csv.DictReader(file)
            if row["parent"] == prefecture and not row["valid_from"] and not row["valid_to"]
        ]


def write_head(
    draw: Draw, canvas: Canvas, title: str, table_code: str, *, sender: str, period: str, units: Sequence[str]
) -> int:
    """Title, table code, sender, period and units in one of their arrangements; the first free row."""
    colon = choose(draw, "：", ":", " ：")
    canvas.put(1, 1, title)
    canvas.put(2, choose(draw, 1, 3), f"{choose(draw, '表号', '表    号', '表　　号')}{colon}{table_code}")
    said = f"{choose(draw, '综合机关名称', '填报单位', '填 报 单 位')}{colon}{padded(draw, sender)}"
    unit = f"{choose(draw, '单位', '计量单位', '单　位')}{colon}{'、'.join(units)}" if units else None
    if coin(draw):
        canvas.put(3, 1, said)
        canvas.put(3, 3, period)
        if unit:
            canvas.put(3, 5, unit)
            canvas.units[3, 5] = None
    else:
        canvas.put(3, 1, f"{said}　{period}")
        if unit:
            canvas.put(4, 4, unit)
            canvas.units[4, 4] = None
    return int(choose(draw, 5, 6))


def write_foot(draw: Draw, canvas: Canvas, row: int) -> None:
    """What stands under the table."""
    if coin(draw):
        canvas.put(row, 1, "单位负责人：甲　　填表人：乙　　联系电话：0431-8890000　　报出日期：2007年7月10日")
        canvas.put(row + 1, 1, "说明：1.本表由各市(州)填报，月后10日前报送，1月免报。")


def ordered(draw: Draw, columns: Sequence[Column]) -> list[Column]:
    """The columns in another order, those under one top together."""
    tops = draw(st.permutations(list(dict.fromkeys(column.top for column in columns))))
    return [column for top in tops for column in draw(st.permutations([c for c in columns if c.top == top]))]


def write_table(
    draw: Draw,
    canvas: Canvas,
    row: int,
    leads: Sequence[str],
    columns: Sequence[Column],
    lines: Sequence[Line],
    *,
    hand: Hand,
    unit: Unit,
    period: str,
    left: int = 1,
    merged_leads: Sequence[int] = (),
    marker: bool | None = None,
    first_mark: int = 1,
    is_beside: bool = False,
) -> int:
    """Header, marker row and rows; the first free row.

    Args:
        draw: From the strategy.
        canvas: Written on.
        row: Where the header begins.
        leads: Headings of the columns before the figures; 计量单位 is filled with the unit of each row.
        columns: The figures' columns, as they stand.
        lines: The rows.
        hand: What the file can hold.
        unit: Where amounts say their unit.
        period: Of cells whose column has none of its own.
        left: The column where the table begins.
        merged_leads: Which of the leads are written once over equal neighbours, and merged.
        marker: Whether 甲 1 2 follows the header; None: either.
        first_mark: The number of the first column of figures in it.
        is_beside: Another table stands to the left or right, so no row of this one may be moved down.
    """
    first = left + len(leads)
    header_row = row
    row = _write_header(draw, canvas, row, leads, columns, unit=unit, left=left)
    if coin(draw) if marker is None else marker:
        marks = [*"甲乙丙丁戊己庚辛"[: len(leads)], *range(first_mark, first_mark + len(columns))]
        for place, mark in enumerate(marks):
            canvas.put(row, left + place, mark)
        row += 1
    header = range(header_row, row)
    width = first + len(columns)
    may_break = not merged_leads and not is_beside
    for number, line in enumerate(lines):
        row += _interrupt(draw, canvas, row, left, header, number) if may_break and number else 0
        if may_break and draw(st.integers(0, 15)) == 15:
            canvas.put(row, width + draw(st.integers(0, 1)), "已与统计局核对")
        for place, name in enumerate(line.names):
            if leads[place] == "计量单位":
                canvas.put(row, left + place, name)
                if name:
                    canvas.units[row, left + place] = None
            elif not (place in merged_leads and number and lines[number - 1].names[place] == name and name):
                write = canvas.label if place == _naming(leads, line.names) else canvas.put
                write(row, left + place, name)
        for place, column in enumerate(columns):
            kind = "percent" if "growth" in {line.basis, column.basis} else column.kind or line.kind
            indicator = line.indicator(column)
            if not indicator:
                canvas.put(row, first + place, choose(draw, "—", None, "－"))
                continue
            row_unit = line.names[list(leads).index("计量单位")] if "计量单位" in leads else ""
            name = _unit_of(unit, kind, row_unit)
            value, meant, status = figure(draw, hand, kind, name, may_be_zero=number == 0)
            canvas.put(row, first + place, value)
            canvas.fact(
                row, first + place, line.subject, indicator, column.period or period, line.basis or column.basis,
                number=meant, unit=name, status=status,
            )  # fmt: skip
        row += 1
    for place in merged_leads:
        _merge_equal(canvas, row - len(lines), left + place, [line.names[place] for line in lines])
    return row


def _interrupt(draw: Draw, canvas: Canvas, row: int, left: int, header: range, number: int) -> int:
    """What may stand between two rows: nothing, a blank row, or the header again where a page ends; its height."""
    way: int = draw(st.integers(0, 20))
    if way == 19:
        return 1
    if way < 20 or number < 2:
        return 0
    skipped: int = draw(st.integers(0, 1))
    for place, value in [(place, value) for place, value in canvas.cells.items() if place[0] in header]:
        if place[1] >= left:
            canvas.put(row + skipped + place[0] - header.start, place[1], value)
    return skipped + len(header)


def _naming(leads: Sequence[str], names: Sequence[str]) -> int:
    """Which lead names the row: its code if it has one, else its label."""
    if "单位代码" in leads and names[leads.index("单位代码")]:
        return leads.index("单位代码")
    others = {"序号", "单位代码", "代码", "类别", "所在地", "计量单位"}
    return next(place for place, lead in enumerate(leads) if lead not in others)


def _unit_of(unit: Unit, kind: str, row_unit: str) -> str:
    if kind == "percent":
        return "%"
    if row_unit:
        return row_unit
    return unit.name if kind == "money" else UNITS[kind][0]


def _write_header(
    draw: Draw, canvas: Canvas, row: int, leads: Sequence[str], columns: Sequence[Column], *, unit: Unit, left: int
) -> int:
    first = left + len(leads)
    is_flat = not any(column.bottom for column in columns) or coin(draw)
    is_merged = coin(draw)
    bottom = row if is_flat else row + 1
    for place, lead in enumerate(leads):
        canvas.heading(row, left + place, padded(draw, lead))
        if is_merged:
            canvas.merge(row, left + place, bottom, left + place)
    names_unit = unit.place == "heading"
    for place, column in enumerate(columns):
        at = first + place
        is_amount = names_unit and column.kind == "money" and column.basis != "growth"
        if is_flat or not column.bottom:
            text = column.top + column.bottom if not column.bottom else padded(draw, column.top) + column.bottom
            canvas.heading(row, at, f"{text}({unit.name})" if is_amount else text, text if is_amount else None)
            if is_merged:
                canvas.merge(row, at, bottom, at)
            continue
        if place == 0 or columns[place - 1].top != column.top:
            canvas.heading(row, at, padded(draw, column.top))
            last = max(index for index, other in enumerate(columns) if other.top == column.top)
            if is_merged:
                canvas.merge(row, at, row, first + last)
        canvas.heading(
            bottom, at, f"{column.bottom}（{unit.name}）" if is_amount else column.bottom,
            column.bottom if is_amount else None,
        )  # fmt: skip
    return bottom + 1


def _merge_equal(canvas: Canvas, row: int, column: int, names: Sequence[str]) -> None:
    start = 0
    for number in range(1, len(names) + 1):
        if number == len(names) or names[number] != names[start]:
            if names[start]:
                canvas.merge(row + start, column, row + number - 1, column)
            start = number
