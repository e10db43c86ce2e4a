"""What of a workbook goes back, under which names, and where each finding is seen in it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.feedback.copy_sheet import MergeIndex
from ingest.feedback.recognise_reply import SUMMARY, without_reply
from ingest.feedback.safe_text import sheet_titles
from ingest.observation import Finding
from ingest.vocabulary import Severity
from ingest.workbook.grid import BLANK, Grid, Sheet, cell_address, parse_address
from ingest.workbook.sheet_builder import MAX_COLUMNS, MAX_ROWS

MAX_CELLS = 200_000  # filled ones of a copy; of a larger workbook an excerpt goes back


@dataclass
class SheetPlan:
    """One sheet of the copy.

    Attributes:
        sheet: As read.
        title: Its name in the copy.
        rows: Those that go back, zero-based and ascending; None: the sheet stays out.
        marks: Findings by the cell in which they are seen.
        worst: Severity of its worst finding, of those without a cell too; None without any.
    """

    sheet: Sheet
    title: str
    merges: MergeIndex
    rows: Sequence[int] | None = None
    marks: dict[tuple[int, int], list[Finding]] = field(default_factory=dict)
    worst: Severity | None = None

    @property
    def is_whole(self) -> bool:
        """Whether all of it goes back."""
        return isinstance(self.rows, range)


@dataclass(frozen=True)
class CopyPlan:
    """The copy of a workbook.

    Attributes:
        sheets: As the sender ordered them, without those of an earlier reply.
        summary_title: Name of the sheet in front.
        targets: Of each finding, the link to where it is seen ('表'!A1); empty where nothing of it goes back.
    """

    sheets: tuple[SheetPlan, ...]
    summary_title: str
    targets: tuple[str, ...]


def plan_copy(grid: Grid, findings: Sequence[Finding]) -> CopyPlan:
    """Plan the copy of a Grid with some findings, worst first."""
    sheets = without_reply(grid).sheets
    *titles, summary_title = sheet_titles([*(sheet.name for sheet in sheets), SUMMARY])
    plans = tuple(SheetPlan(sheet, title, MergeIndex(sheet)) for sheet, title in zip(sheets, titles, strict=True))
    by_name = {plan.sheet.name: plan for plan in plans}
    seen = [_see(by_name, finding) for finding in findings]
    _choose_rows(plans)
    targets = (_link(plan, cell) if plan and plan.rows is not None else "" for plan, cell in seen)
    return CopyPlan(plans, summary_title, tuple(targets))


def _see(by_name: dict[str, SheetPlan], finding: Finding) -> tuple[SheetPlan | None, str]:
    """Note the finding at its sheet and cell; the sheet, if it is known, and the cell in which it is seen."""
    plan, place = by_name.get(finding.sheet), _place(finding.cell)
    if plan is None or not (finding.sheet or place):  # the one sheet of a text file has no name
        return None, ""
    plan.worst = plan.worst or finding.severity
    if place is None:
        return plan, "A1"
    place = plan.merges.shown_at(*place)
    plan.marks.setdefault(place, []).append(finding)
    return plan, cell_address(*place)


def _link(plan: SheetPlan, cell: str) -> str:
    quoted = plan.title.replace("'", "''")
    return f"'{quoted}'!{cell}"


def _place(cell: str) -> tuple[int, int] | None:
    try:
        row, column = parse_address(cell)
    except ValueError:
        return None
    return (row, column) if row < MAX_ROWS and column < MAX_COLUMNS else None


def _choose_rows(plans: Sequence[SheetPlan]) -> None:
    """All rows of all sheets, if they are not too many; else of those with findings as many as may be.

    Rows with findings are always among them.
    """
    sizes = [sum(len(kinds) - kinds.count(BLANK) for kinds in plan.sheet.kinds) for plan in plans]
    is_small = sum(sizes) <= MAX_CELLS
    left = MAX_CELLS
    for plan, size in zip(plans, sizes, strict=True):
        height = len(plan.sheet.kinds)
        if is_small or (plan.worst and size <= left):
            plan.rows = range(height)
            left -= size
        elif plan.worst:
            kept = {row for row, _column in plan.marks if row < height}
            for row, kinds in enumerate(plan.sheet.kinds):
                left -= len(kinds) - kinds.count(BLANK)
                if left < 0:
                    left = 0
                    break
                kept.add(row)
            plan.rows = sorted(kept)
