"""F5 吉集综5表: the register of units with their recognition, one row per unit, in the form of its year."""

from datetime import date

from jiqun.sample.columns import Writer
from jiqun.sample.hands import Cell, Hand
from jiqun.sample.months import Month
from jiqun.sample.plan_units import KIND_LABELS, NOMINATED, Unit
from jiqun.sample.read_codes import region_name
from jiqun.sample.scenario import NEW_REGISTER
from jiqun.sample.sheet import Sheet, put_footer, put_heading, put_marker_row

TITLE = "产业集聚区、专业村镇、产业升级示范区和产业集群名录及认定情况"
NOTE = "1.本表按季报送。2.所属单位代码填写完全包含本单位的集聚区或产业集群。3.状态：推荐、已认定、已撤销。"
FIRST_LABELS = ("序号", "单位代码", "单位名称", "类别", "所在县(市、区)", "主导产业", "所属单位代码")
LABELS = (*FIRST_LABELS, "认定文号", "认定时间", "状态")
NEW_LABELS = (*FIRST_LABELS, "示范级别", "培育方向", "认定文号", "认定日期", "状态")


def write_unit_register(writer: Writer) -> Sheet:
    """Layout unit_register: all units of the sender, as they stand at the quarter's end."""
    submission, hand, month = writer.submission, writer.hand, writer.submission.month
    labels = LABELS if month < NEW_REGISTER else NEW_LABELS
    sheet = Sheet("名录", len(labels))
    sender = region_name(submission.unit, month)
    row = put_heading(sheet, hand, TITLE, submission, sender=sender, period=hand.quarter_line(month), unit="个")
    sheet.put_row(row, labels)
    put_marker_row(sheet, row + 1, 10)
    row += 2
    for number, unit in enumerate(writer.province.registered_units(submission.unit, month), start=1):
        sheet.put_row(row, register_row(hand, number, unit, month))
        row += 1
    put_footer(sheet, row, submission.signed_on, NOTE)
    return sheet


def register_row(hand: Hand, number: int, unit: Unit, month: Month) -> list[Cell]:
    """One unit; a nominated one has no document and no date yet."""
    day: date = month.last_day
    status = unit.status_at(day)
    county = hand.name(region_name(unit.county, month))
    row: list[Cell] = [number, unit.code, unit.name_at(day), KIND_LABELS[unit.kind], county, unit.industry, unit.host]
    if month >= NEW_REGISTER:
        row += [unit.level, unit.batch]
    if status == NOMINATED or unit.confirmed_on is None:
        return [*row, "", "", status]
    return [*row, unit.document, hand.day(unit.confirmed_on), status]
