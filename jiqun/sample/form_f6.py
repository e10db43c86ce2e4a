"""F6 吉集基1表: the enterprises on the lists, one by one, with a total."""

from jiqun.sample.columns import Writer
from jiqun.sample.enterprises import KINDS, Line, enterprise_lines
from jiqun.sample.hands import DASH, Cell, Hand
from jiqun.sample.months import Month
from jiqun.sample.read_codes import region_name
from jiqun.sample.sheet import Sheet, put_footer, put_heading, put_marker_row

TITLE = "成长型中小企业和龙头企业基本情况"
NOTE = "1.本表按季报送。2.各类企业标志可以兼有。3.所属单位代码填写企业所在的集聚区、专业村镇、示范区或产业集群。"
LABELS = (
    "序号",
    "企业代码",
    "企业名称",
    "所在县(市、区)",
    "所属单位代码",
    "行业代码",
    "主要产品",
    "成长型企业",
    "龙头企业",
    "科技型企业",
    "小巨人企业",
    "从业人员",
)
PAIRS = ("增加值", "营业收入", "实缴税金")
SINGLES = ("利润总额", "出口交货值", "固定资产投资", "研发经费支出", "采购总额", "其中：省内采购额")
SINGLE_FIELDS = ("profit", "export", "investment", "research", "purchases")


def write_enterprise_list(writer: Writer) -> Sheet:
    """Layout enterprise_list: a two-row header, a row an enterprise, 合计 at the end."""
    submission, hand = writer.submission, writer.hand
    month = submission.month
    sheet = Sheet("企业", 24)
    sender = region_name(submission.unit, month)
    period = hand.quarter_line(month)
    row = put_heading(sheet, hand, TITLE, submission, sender=sender, period=period, unit=hand.money)
    for column, label in enumerate(LABELS, start=1):
        sheet.put(row, column, label)
        sheet.merge(row, column, row + 1, column)
    for column, label in zip((13, 15, 17), PAIRS, strict=True):
        sheet.put(row, column, label)
        sheet.merge(row, column, row, column + 1)
        sheet.put_row_from(row + 1, column, ["1—本季", "上年同期"])
    for column, label in enumerate(SINGLES, start=19):
        sheet.put(row, column, f"{label}1—本季")
        sheet.merge(row, column, row + 1, column)
    put_marker_row(sheet, row + 2, 3)
    row += 3
    lines = enterprise_lines(writer.province, submission.unit, month)
    for number, line in enumerate(lines, start=1):
        sheet.put_row(row, enterprise_row(hand, number, line, month))
        row += 1
    total: list[Cell] = ["", "", "合计", *[""] * 8, hand.spell(sum(line.employee_count for line in lines))]
    total += [hand.amount(sum(amounts)) for amounts in zip(*map(figures, lines), strict=True)]
    sheet.put_row(row, total)
    put_footer(sheet, row + 1, submission.signed_on, NOTE)
    return sheet


def figures(line: Line) -> list[int]:
    """All twelve amounts of an enterprise, in 万元, whether it fills them in or not."""
    one = line.enterprise
    singles = [line.of_revenue(getattr(one, name)) for name in SINGLE_FIELDS]
    return [*line.value_added, *line.revenue, *line.tax_paid, *singles, singles[-1] * one.local // 1000]


def enterprise_row(hand: Hand, number: int, line: Line, month: Month) -> list[Cell]:
    """One enterprise. What did not exist a year ago, and what is not exported, has a dash."""
    one = line.enterprise
    county = hand.name(region_name(one.piece.county, month))
    marks = ["是" if kind in one.kinds else "否" for kind in KINDS]
    head: list[Cell] = [number, one.code, one.name, county, line.host, one.industry_code, one.products, *marks]
    cells: list[Cell] = [hand.amount(value) if value else DASH for value in figures(line)]
    if line.tax_written is None:
        cells[4:6] = ["", ""]
    return [*head, hand.spell(line.employee_count), *cells]
