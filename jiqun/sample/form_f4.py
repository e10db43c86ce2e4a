"""F4 吉集综4表: public service platforms and logistics centres, stocks and flows of a quarter."""

from jiqun.sample.columns import Writer
from jiqun.sample.hands import DASH
from jiqun.sample.read_codes import region_name
from jiqun.sample.sheet import Sheet, put_footer, put_heading, put_marker_row

TITLE = "公共服务平台和物流配送中心"
NOTE = "1.本表按季报送。2.公共技术支持平台合计等于研发中心与检测中心之和。"


def write_platform_stock(writer: Writer) -> Sheet:
    """Layout platform_stock."""
    submission, hand, platforms = writer.submission, writer.hand, writer.province.platforms
    unit, quarter = submission.unit, submission.period
    sheet = Sheet("平台和物流", 7)
    sender = region_name(unit, submission.month)
    row = put_heading(
        sheet, hand, TITLE, submission, sender=sender, period=hand.quarter_line(submission.month), unit="个"
    )
    sheet.put_row(row, ["项目", "上期末累计", "本期新增", "本期撤销", "期末累计", "其中：已运营", "目标"])
    put_marker_row(sheet, row + 1, 1)
    row += 2
    for label, stock in (
        ("一、公共技术支持平台合计", platforms.total(unit, quarter)),
        ("　研发中心", platforms.stock(unit, "RD", quarter)),
        ("　检测中心", platforms.stock(unit, "TEST", quarter)),
        ("二、物流配送中心", platforms.stock(unit, "LOGISTICS", quarter)),
    ):
        counts = (stock.opening, stock.added, stock.withdrawn, stock.closing, stock.operating)
        target = hand.spell(stock.target) if stock.target else DASH
        sheet.put_row(row, [label, *(hand.spell(count) for count in counts), target])
        row += 1
    put_footer(sheet, row, submission.signed_on, NOTE)
    return sheet
