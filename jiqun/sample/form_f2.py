"""F2 吉集综2表: the ten named clusters, ten fixed rows; a prefecture fills in its own. In 亿元."""

from decimal import Decimal
from fractions import Fraction

from jiqun.sample.columns import BLANK, Writer, add
from jiqun.sample.enterprises import leading_enterprises
from jiqun.sample.hands import Cell
from jiqun.sample.read_codes import region_name
from jiqun.sample.round_half_up import round_half_up
from jiqun.sample.sheet import Sheet, put_footer, put_heading, put_marker_row, put_measure_header

TITLE = "产业集群主要经济指标"
NOTE = "1.本表由产业集群所在市填报，非本市产业集群空置。2.目标为“十一五”末期十大产业集群增加值达到500亿元。"
LABELS = {1: "序号", 2: "产业集群名称", 3: "所在地", 7: "占500亿元目标%", 8: "龙头企业数(户)"}
TARGET = 5_000_000  # 500 亿元 in 万元


def write_cluster_progress(writer: Writer) -> Sheet:
    """Layout cluster_progress."""
    submission, hand, province = writer.submission, writer.hand, writer.province
    sheet = Sheet("产业集群", 8)
    row = put_heading(sheet, hand, TITLE, submission, **writer.head)
    for column, label in LABELS.items():
        sheet.put(row, column, label)
        sheet.merge(row, column, row + 1, column)
    put_measure_header(sheet, row, 4, "增加值")
    put_marker_row(sheet, row + 2, 3)
    row += 3
    own = []
    for number, cluster in enumerate((u for u in province.units if u.code.startswith("C")), start=1):
        cells: list[Cell] = [*BLANK, "", ""]
        if cluster.reporter == submission.unit:
            figure = writer.figure(province.ground([cluster.code]), "value_added")
            own.append(figure)
            leaders = hand.spell(leading_enterprises(province, cluster.code, submission.month.year))
            cells = [*writer.cells(figure), hand.spell(target_share(figure.now)), leaders]
        sheet.put_row(row, [number, cluster.name, hand.name(region_name(cluster.county, submission.month)), *cells])
        row += 1
    total = add(own)
    sheet.put_row(row, ["", "合计", "", *writer.cells(total), hand.spell(target_share(total.now))])
    put_footer(sheet, row + 1, submission.signed_on, NOTE)
    return sheet


def target_share(value: int) -> Decimal:
    """占500亿元目标%, two decimals, half up."""
    return round_half_up(Fraction(100 * value, TARGET), 2)
