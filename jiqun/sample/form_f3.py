"""F3 吉集综3表: the SME and private economy, the denominators: by county, by prefecture, or as a list of indicators."""

from jiqun.sample.columns import DASHES, MEASURE_LABELS, Figure, Writer
from jiqun.sample.hands import Cell
from jiqun.sample.province import FORM_MEASURES
from jiqun.sample.read_codes import BUREAU, CHANGBAISHAN, counties, prefectures, region_name, regions
from jiqun.sample.scenario import OLD_LABELS, approved, bureau_row
from jiqun.sample.sheet import Sheet, put_footer, put_heading, put_marker_row, put_measure_header

TITLE = "中小企业暨民营经济主要指标"
NOTE = "1.本表由各市(州)填报，月后10日前报送，1月免报。2.全省数为核定数，可不等于各市(州)之和。"


def write_county_table(writer: Writer) -> Sheet:
    """Layout county_table: the whole first, 其中：工业, then counties; the bureau lists prefectures."""
    submission, hand, province = writer.submission, writer.hand, writer.province
    sheet = Sheet("主要指标", 11)
    unit = submission.unit
    row = put_heading(sheet, hand, TITLE, submission, **writer.head)
    row = put_header(sheet, row, hand.money if hand.deep else "")
    sheet.put_row(row, area_row(writer, whole_label(unit), unit))
    row += 1
    if unit != BUREAU:
        industry = writer.cells(writer.figure(province.region(unit), "value_added_industry"))
        sheet.put_row(row, ["　其中：工业", DASHES[0], *industry, *DASHES, *DASHES])
        row += 1
    for part in prefectures() if unit == BUREAU else counties(unit):
        name = OLD_LABELS.get((unit, str(submission.month), part)) or hand.name(region_name(part, submission.month))
        sheet.put_row(row, area_row(writer, "　" + name, part))
        row += 1
    if unit == BUREAU:
        sheet.put_row(row, area_row(writer, "　其中：长白山管委会", CHANGBAISHAN))
        row += 1
    put_footer(sheet, row, submission.signed_on, NOTE)
    return sheet


def whole_label(unit: str) -> str:
    """全　省, 全　州 or 全　市."""
    kind = "省" if unit == BUREAU else regions()[unit].name[-1]
    return f"全　{kind}"


def put_header(sheet: Sheet, row: int, deep_unit: str) -> int:
    """Two header rows, or three with the unit between; returns the first body row."""
    depth = 2 if deep_unit else 1
    for column, label in ((1, "地　区"), (2, "单位数(个)")):
        sheet.put(row, column, label)
        sheet.merge(row, column, row + depth, column)
    for column, measure in zip((3, 6, 9), FORM_MEASURES, strict=True):
        put_measure_header(sheet, row, column, MEASURE_LABELS[measure], deep_unit=deep_unit)
    put_marker_row(sheet, row + depth + 1, 1)
    return row + depth + 2


def area_row(writer: Writer, label: str, code: str) -> list[Cell]:
    """One area: number of entities and nine cells."""
    month, ground = writer.submission.month, writer.province.region(code)
    row: list[Cell] = [label, writer.hand.spell(writer.province.entities(code, month))]
    for measure in FORM_MEASURES:
        figure = writer.figure(ground, measure)
        if code == BUREAU:
            figure = Figure(approved(writer.submission, figure.now), figure.before)
        elif writer.submission.unit == BUREAU:
            figure = Figure(bureau_row(writer.submission, figure.now), figure.before)
        row += writer.cells(figure)
    return row


def write_indicator_list(writer: Writer) -> Sheet:
    """Layout indicator_list (Changbaishan): one indicator a row, the unit in each row, the month beside 1—本月."""
    submission, hand, province = writer.submission, writer.hand, writer.province
    month = submission.month
    sheet = Sheet("主要指标", 7)
    row = put_heading(sheet, hand, TITLE, submission, **writer.head)
    sheet.put_row(row, ["指标名称", "代码", "计量单位", "本月", "1—本月", "上年同期", "增减%"])
    put_marker_row(sheet, row + 1, 3)
    row += 2
    ground = province.region(submission.unit)
    lines = (
        ("一、增加值", "value_added"),
        ("　其中：工业", "value_added_industry"),
        ("二、营业收入", "revenue"),
        ("三、实缴税金", "tax_paid"),
    )
    for number, (label, measure) in enumerate(lines, start=1):
        figure = writer.figure(ground, measure)
        earlier = province.ytd(ground, measure, month.before) if month.before else 0
        this_month = hand.amount(figure.now - earlier)
        sheet.put_row(row, [label, f"{number:02d}", hand.money, this_month, *writer.cells(figure)])
        row += 1
    put_footer(sheet, row, submission.signed_on, NOTE)
    return sheet
