"""F5 吉集综5表: the register of units with their recognition, one row per unit."""

from datetime import date

from jiqun.sample.columns import Writer
from jiqun.sample.hands import Cell, Hand
from jiqun.sample.plan_units import KIND_LABELS, NOMINATED, Unit
from jiqun.sample.read_codes import regions
from jiqun.sample.sheet import Sheet, put_footer, put_heading, put_marker_row

TITLE = "产业集聚区、专业村镇、产业升级示范区和产业集群名录及认定情况"
NOTE = "1.本表按季报送。2.所属单位代码填写完全包含本单位的集聚区或产业集群。3.状态：推荐、已认定、已撤销。"
LABELS = (
    "序号",
    "单位代码",
    "单位名称",
    "类别",
    "所在县(市、区)",
    "主导产业",
    "所属单位代码",
    "认定文号",
    "认定时间",
    "状态",
)


def write_unit_register(writer: Writer) -> Sheet:
    """Layout unit_register: all units of the sender, as they stand at the quarter's end."""
    submission, hand = writer.submission, writer.hand
    sheet = Sheet("名录", 10)
    sender = regions()[submission.unit].everyday
    row = put_heading(sheet, hand, TITLE, "F5", sender=sender, period=hand.quarter_line(submission.month), unit="个")
    sheet.put_row(row, LABELS)
    put_marker_row(sheet, row + 1, len(LABELS))
    row += 2
    units = [unit for unit in writer.province.units if unit.reporter == submission.unit]
    for number, unit in enumerate(units, start=1):
        sheet.put_row(row, register_row(hand, number, unit, submission.month.last_day))
        row += 1
    put_footer(sheet, row, submission.signed_on, NOTE)
    return sheet


def register_row(hand: Hand, number: int, unit: Unit, day: date) -> list[Cell]:
    """One unit; a nominated one has no document and no date yet."""
    status = unit.status_at(day)
    county = hand.name(regions()[unit.county].everyday)
    row: list[Cell] = [number, unit.code, unit.name, KIND_LABELS[unit.kind], county, unit.industry, unit.host]
    if status == NOMINATED or unit.confirmed_on is None:
        return [*row, "", "", status]
    on = unit.confirmed_on
    written = f"{on.year}年{on.month}月{on.day}日" if hand.numbers == "text" or hand.pad else on.isoformat()
    return [*row, unit.document, written, status]
