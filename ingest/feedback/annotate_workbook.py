"""The copy that goes back: the workbook as read, failing cells coloured and commented, a summary in front.

It is built from the Grid that the guarded reader gives, always as xlsx; the sender's bytes are opened nowhere else.
"""

import io
from collections.abc import Iterator, Sequence

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

from ingest.feedback.copy_sheet import copy_sheet
from ingest.feedback.plan_copy import MAX_CELLS, CopyPlan, SheetPlan, plan_copy
from ingest.feedback.recognise_reply import MARK
from ingest.feedback.reply import SEVERITIES, worst_first
from ingest.feedback.safe_text import shorten, visible
from ingest.feedback.write_summary import COLOURS, FILLS, Notice, write_summary
from ingest.observation import Finding
from ingest.vocabulary import Verdict
from ingest.workbook.grid import Grid

MAX_COMMENTS = 5_000  # of ours on a sheet, the worst; further cells are only coloured
_AUTHOR = "Jiqun"
_COMMENT_WIDTH = 400  # pixels
_LINE_HEIGHT = 18
_LINE_LENGTH = 45  # characters, of which Chinese ones take two


def annotate_workbook(grid: Grid, notice: Notice) -> bytes:
    """The bytes of the xlsx file that goes back.

    Args:
        grid: As read; what an earlier reply added is left out.
        notice: Verdict, facts and findings. Findings name sheets as the Grid does; one whose sheet or cell is not in
            it stands on the summary alone.
    """
    findings = worst_first(notice.findings)
    plan = plan_copy(grid, findings)
    book = Workbook()
    front = book.worksheets[0]
    front.title = plan.summary_title
    write_summary(front, notice, _remarks(notice, plan), plan.targets)
    for part in plan.sheets:
        if part.rows is not None:
            page = book.create_sheet(part.title)
            copy_sheet(part.sheet, page, part.rows, part.merges.merges)
            _mark(page, part)
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue()


def _mark(page: Worksheet, part: SheetPlan) -> None:
    """Colours and comments; what the sender noted at a cell stands before ours."""
    notes = {place: text for place, text in part.sheet.comments.items() if part.is_whole or place in part.marks}
    for number, (place, findings) in enumerate(part.marks.items()):
        page.cell(place[0] + 1, place[1] + 1).fill = FILLS[findings[0].severity]
        if number < MAX_COMMENTS:
            own = notes.get(place)
            notes[place] = (f"{own}\n\n" if own else "") + _comment(findings)
    for (row, column), text in notes.items():
        written = shorten(visible(text))
        lines = sum(1 + len(line.encode("gb18030", "replace")) // _LINE_LENGTH for line in written.split("\n"))
        height = min(600, _LINE_HEIGHT * (lines + 1))
        page.cell(row + 1, column + 1).comment = Comment(written, _AUTHOR, height, _COMMENT_WIDTH)
    if part.worst:
        page.sheet_properties.tabColor = COLOURS[part.worst]


def _comment(findings: Sequence[Finding]) -> str:
    """All findings of a cell in Chinese, then in English."""
    lines = [MARK]
    lines += [f"[{SEVERITIES[each.severity][0]}] {each.rule_code}：{each.message_zh}" for each in findings]
    lines += [f"[{SEVERITIES[each.severity][1]}] {each.rule_code}: {each.message_en}" for each in findings]
    return "\n".join(lines)


def _remarks(notice: Notice, plan: CopyPlan) -> Iterator[str]:
    """What to do with this copy, and in what it differs from the original."""
    if not all(part.is_whole for part in plan.sheets):
        yield (
            f"工作簿过大（超过 {MAX_CELLS} 格），本件只含有问题的工作表或其节选：请在原文件上改正后重新报送原文件。 "
            f"The workbook is too large (over {MAX_CELLS} cells): this copy holds only sheets with findings, or parts "
            "of them. Correct the original and send that again."
        )
    elif notice.verdict is not Verdict.ACCEPTED:
        yield (
            "标色的单元格有批注。可直接在本工作簿中改正后重新报送，本页和批注不必删除。 "
            "Coloured cells carry a comment. You can correct them in this workbook and send it again; this sheet and "
            "the comments may stay."
        )
    for part in plan.sheets:
        if part.rows is not None and part.title != part.sheet.name:
            name = part.sheet.name or "（无名 unnamed）"
            yield f"原工作表“{name}”在本件中名为“{part.title}”。 Sheet “{name}” is called “{part.title}” here."
