"""F8 吉集综7表: innovation, brands, land, energy, finance and services of a year, with the block economy's lines."""

from decimal import Decimal

from jiqun.sample.columns import Writer
from jiqun.sample.development import BLOCK, BY_INDICATOR, HEADINGS, LINES, block_figure, figure
from jiqun.sample.hands import DASH, Cell, Hand
from jiqun.sample.read_codes import region_name
from jiqun.sample.sheet import Sheet, put_footer, put_heading, put_marker_row

TITLE = "产业集群创新、品牌、土地、节能和金融情况"
NOTE = "1.本表为年报，次年1月10日前报送。2.附报只填块状经济，相互包含的单位只计算一次。"


def write_development(writer: Writer) -> Sheet:
    """Layout indicator_list: the unit and the line number in each row, the memo block at the end."""
    submission, hand, seed = writer.submission, writer.hand, writer.province.seed
    year, unit = submission.month.year, submission.unit
    sheet = Sheet("年报", 4)
    sender = region_name(unit, submission.month)
    row = put_heading(sheet, hand, TITLE, submission, sender=sender, period=f"{year}年", unit="")
    sheet.put_row(row, ["指标名称", "计量单位", "代码", "本年实际"])
    put_marker_row(sheet, row + 1, 3)
    row += 2
    for line in LINES:
        if line.number in HEADINGS:
            sheet.put_row(row, [HEADINGS[line.number], "", "", DASH])
            row += 1
        value = cell(hand, figure(seed, unit, line.indicator, year))
        sheet.put_row(row, [line.label, line.unit or "—", line.number, value])
        row += 1
    sheet.put_row(row, ["附报：块状经济(剔重)", "", "", DASH])
    row += 1
    for number, indicator in BLOCK:
        line = BY_INDICATOR[indicator]
        sheet.put_row(row, [line.label, line.unit, number, cell(hand, block_figure(seed, unit, indicator, year))])
        row += 1
    put_footer(sheet, row, submission.signed_on, NOTE)
    return sheet


def cell(hand: Hand, value: int | Decimal | str) -> Cell:
    """A figure as typed, in the unit that stands in the row, or a text."""
    return value if isinstance(value, str) else hand.spell(value)
