"""F1 吉集综1表: zones, towns and demonstration zones one by one (ten units), or in groups (the bureau)."""

from collections.abc import Callable

from jiqun.sample.columns import DASHES, MEASURE_LABELS, Figure, Writer, add
from jiqun.sample.hands import Cell
from jiqun.sample.plan_units import BLOCK_KINDS, KIND_LABELS, Unit
from jiqun.sample.province import FORM_MEASURES
from jiqun.sample.read_codes import region_name, reporting_units
from jiqun.sample.sheet import Sheet, put_footer, put_heading, put_marker_row, put_measure_header

TITLE = "产业集聚区、专业村镇、产业升级示范区主要经济指标"
NOTE = "1.本表由各市(州)填报，月后10日前报送，1月免报。2.剔重合计对相互包含的单位只计算一次。"
LABELS = ("序号", "单位代码", "单位名称", "类别", "所在县(市、区)")


def write_unit_list(writer: Writer) -> Sheet:
    """Layout unit_list: a two-row merged header, 类别 merged over its rows."""
    sheet = Sheet("集聚区月报", 14)
    row = put_head(writer, sheet)
    for column, label in enumerate(LABELS, start=1):
        sheet.put(row, column, label)
        sheet.merge(row, column, row + 1, column)
    for column, measure in zip((6, 9, 12), FORM_MEASURES, strict=True):
        put_measure_header(sheet, row, column, MEASURE_LABELS[measure])
    put_marker_row(sheet, row + 2, len(LABELS))

    def merge_kind(first: int, last: int) -> None:
        sheet.merge(first, 4, last, 4)

    return put_body(writer, sheet, row + 3, merge_kind)


def write_unit_list_flat(writer: Writer) -> Sheet:
    """Layout unit_list_flat (csv): one header row, 类别 in every row."""
    sheet = Sheet("集聚区月报", 14)
    row = put_head(writer, sheet)
    steps = ("1—本月", "上年同期", "增减%")
    sheet.put_row(row, [*LABELS, *(MEASURE_LABELS[m] + step for m in FORM_MEASURES for step in steps)])
    put_marker_row(sheet, row + 1, len(LABELS))
    return put_body(writer, sheet, row + 2, None)


def put_head(writer: Writer, sheet: Sheet) -> int:
    """The heading of a unit list."""
    return put_heading(sheet, writer.hand, TITLE, writer.submission, **writer.head)


def put_body(writer: Writer, sheet: Sheet, row: int, merge_kind: Callable[[int, int], None] | None) -> Sheet:
    """Rows by kind with 小计, then 合计 and 剔重合计. Without `merge_kind` the kind is typed in every row."""
    province, submission = writer.province, writer.submission
    units = province.listed_units(submission.unit, submission.month)
    number = 0
    for kind in BLOCK_KINDS:
        members = [unit for unit in units if unit.kind == kind]
        if not members:
            continue
        first = row
        for unit in members:
            number += 1
            label = KIND_LABELS[kind] if merge_kind is None or row == first else ""
            county = writer.hand.name(region_name(unit.county, submission.month))
            sheet.put_row(
                row,
                [
                    number,
                    unit.code,
                    unit.name_at(submission.month.last_day),
                    label,
                    county,
                    *unit_cells(writer, [unit.code]),
                ],
            )
            row += 1
        if merge_kind is not None:
            merge_kind(first, row - 1)
        label = KIND_LABELS[kind] if merge_kind is None else ""
        sheet.put_row(row, ["", "", "小计", label, "", *sum_cells(writer, members)])
        row += 1
    sheet.put_row(row, ["", "", "合计", "", "", *sum_cells(writer, list(units))])
    sheet.put_row(row + 1, ["", "", "剔重合计", "", "", *unit_cells(writer, [unit.code for unit in units])])
    put_footer(sheet, row + 2, submission.signed_on, NOTE)
    return sheet


def write_group_summary(writer: Writer) -> Sheet:
    """Layout group_summary: the bureau's province totals, deduplicated over all units as the province knows them."""
    submission, hand, province = writer.submission, writer.hand, writer.province
    sheet = Sheet("汇总", 11)
    row = put_heading(sheet, hand, TITLE, writer.submission, **writer.head)
    for column, label in enumerate(("类别", "单位数(个)"), start=1):
        sheet.put(row, column, label)
        sheet.merge(row, column, row + 1, column)
    for column, measure in zip((3, 6, 9), FORM_MEASURES, strict=True):
        put_measure_header(sheet, row, column, MEASURE_LABELS[measure])
    put_marker_row(sheet, row + 2, 1)
    units = [u for sender in reporting_units("F4") for u in province.listed_units(sender, submission.month)]
    row += 3
    for kind in BLOCK_KINDS:
        members = [unit for unit in units if unit.kind == kind]
        sheet.put_row(row, [f"{KIND_LABELS[kind]}小计", hand.spell(len(members)), *sum_cells(writer, members)])
        row += 1
    codes = {unit.code for unit in units}
    outer = [unit for unit in units if unit.host not in codes]
    sheet.put_row(row, ["合计", hand.spell(len(units)), *sum_cells(writer, units)])
    sheet.put_row(row + 1, ["块状经济剔重合计", hand.spell(len(outer)), *unit_cells(writer, sorted(codes))])
    zones = [unit.code for unit in units if unit.kind == "ZONE"]
    union = province.ground([*zones, *(unit.code for unit in province.units if unit.code.startswith("C"))])
    value_added = writer.cells(writer.figure(union, "value_added"))
    sheet.put_row(row + 2, ["集聚区和产业集群剔重合计", DASHES[0], *value_added, *DASHES, *DASHES])
    put_footer(sheet, row + 3, submission.signed_on, "本表由各市(州)和长白山管委会数据汇总，剔除重复。")
    return sheet


def unit_cells(writer: Writer, codes: list[str]) -> list[Cell]:
    """Nine cells over the union of some units' ground."""
    ground = writer.province.ground(codes)
    return [cell for measure in FORM_MEASURES for cell in writer.cells(writer.figure(ground, measure))]


def sum_cells(writer: Writer, units: list[Unit]) -> list[Cell]:
    """Nine cells of the plain sum over units, double counting included."""

    def total(measure: str) -> Figure:
        return add(writer.figure(writer.province.ground([unit.code]), measure) for unit in units)

    return [cell for measure in FORM_MEASURES for cell in writer.cells(total(measure))]
