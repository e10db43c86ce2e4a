"""F7 吉集综6表: progress of the plans of a region, its named clusters and its counties, and of their appraisal."""

from datetime import date

from jiqun.sample.columns import Writer
from jiqun.sample.hands import Cell, Hand
from jiqun.sample.months import Month
from jiqun.sample.plans import DONE, NONE, PASSED, UNDER_WAY, Plan, plans_of
from jiqun.sample.read_codes import region_name, regions
from jiqun.sample.sheet import Sheet, put_footer, put_heading, put_marker_row

TITLE = "产业集群发展规划及论证进度"
NOTE = "1.本表按季报送，至规划和论证全部完成。2.未编制规划的地区填“未编制”。"
LABELS = (
    "地区和集群",
    "规划名称",
    "规划状态",
    "规划完成日期",
    "论证状态",
    "论证单位",
    "论证通过日期",
    "是否与“十一五”规划衔接",
    "新情况和问题",
)


def write_plan_progress(writer: Writer) -> Sheet:
    """Layout plan_progress: as it stands at the quarter's end."""
    submission, hand, month = writer.submission, writer.hand, writer.submission.month
    sheet = Sheet("规划", 9)
    sender = region_name(submission.unit, month)
    row = put_heading(sheet, hand, TITLE, submission, sender=sender, period=hand.quarter_line(month), unit="")
    sheet.put_row(row, LABELS)
    put_marker_row(sheet, row + 1, 1)
    row += 2
    for plan in plans_of(writer.province.seed, submission.unit, writer.province.units):
        label = own_label(plan) if plan.subject_code == submission.unit else row_label(hand, plan, month)
        sheet.put_row(row, [label, *plan_row(hand, plan, month.last_day)])
        row += 1
    put_footer(sheet, row, submission.signed_on, NOTE)
    return sheet


def own_label(plan: Plan) -> str:
    """The reporting unit's own plan."""
    kind = regions()[plan.subject_code].name[-1]
    return f"{kind}本级" if kind in "市州" else "区本级"


def row_label(hand: Hand, plan: Plan, month: Month) -> str:
    """A county or a named cluster."""
    if plan.subject_type == "cluster":
        return plan.name.removesuffix("产业集群发展规划")
    return "　" + hand.name(region_name(plan.subject_code, month))


def plan_row(hand: Hand, plan: Plan, day: date) -> list[Cell]:
    """What is said of a plan; dates only where something is done."""
    state, appraisal = plan.state_at(day), plan.appraisal_at(day)
    name = plan.name if state != NONE else ""
    done_on = hand.day(plan.done_on) if state == DONE else ""
    body = plan.body if appraisal in (UNDER_WAY, PASSED) else ""
    passed_on = hand.day(plan.passed_on) if appraisal == PASSED else ""
    aligned = "" if state == NONE else "是" if plan.is_aligned else "否"
    return [name, state, done_on, appraisal, body, passed_on, aligned, plan.problem_at(day)]
