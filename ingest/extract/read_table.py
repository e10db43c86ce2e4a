"""The rows under a header to observations. Every cell with something in it becomes an observation or a finding."""

from collections.abc import Sequence

from ingest.extract.check_codes import CodeChecker
from ingest.extract.find_figures import has_digit, is_figure
from ingest.extract.find_tables import is_marker_row
from ingest.extract.judge_attributes import judge_attributes
from ingest.extract.match_header import WIDEST, Header
from ingest.extract.match_row import RowMatcher
from ingest.extract.parse_number import parse_value
from ingest.extract.plan_row import Planner
from ingest.extract.row_meaning import RowMatch, RowTrouble, Subject
from ingest.extract.run import Plan, Run
from ingest.extract.sheet_reader import SheetReader
from ingest.forms.conventions import Unit, load_conventions
from ingest.forms.normalise import squeeze
from ingest.forms.spec_file import UnitKind
from ingest.observation import Observation
from ingest.workbook.grid import BLANK, FIGURES, PERCENT, TEXT


class TableReader:
    """Reads the rows under one header."""

    def __init__(self, sheet: SheetReader, header: Header, units: tuple[Unit, ...]) -> None:
        self._sheet, self._page, self._header = sheet, sheet.page, header
        self._spec, self._context = sheet.context.spec, sheet.context
        self._matcher = RowMatcher(sheet.page, header, sheet.context, sheet.memory)
        self._figures = [index for index, found in header.columns.items() if found.column.has_figures]
        self._width = max(header.columns, default=-1) + 1
        self._gaps = [index for index in range(header.left, self._width) if index not in header.columns]
        said = {index for _row, index, _text in (*header.unmatched, *header.doubled)}
        self._said = said  # headers with a finding: their values need none
        self._planner = Planner(sheet, header, units, self._matcher)
        self._codes = CodeChecker(sheet, header, self._matcher)
        self._run: Run | None = None
        self._may_be_marked = True  # the columns may still be numbered: no row was read yet
        self.unread: list[int] = []  # rows without figures that mean nothing: they may be the head of the next table

    def read(self, rows: range) -> int:
        """Read the rows as far as the table goes; gives back where it ends."""
        page = self._page
        row = rows.start - 1
        while (row := row + 1) < rows.stop:
            kinds = page.kinds[row]
            if self._header.left or self._header.right < len(kinds):
                kinds = kinds[self._header.left : self._header.right]
            if kinds.isspace() or not kinds:
                continue
            match = self._matcher.match(row)
            if isinstance(match, RowMatch):
                self._may_be_marked = False
                self._say_unread()
                self._read_row(row, match)
                row += self._read_alike(range(row + 1, rows.stop), match)
            elif is_footer(page.texts[row]):
                self._finish()
                return row
            else:
                self._refuse(row, match)
        self._finish()
        return rows.stop

    def is_row(self, row: int) -> bool:
        """Whether a row that was not read means something in the table."""
        return isinstance(self._matcher.match(row), RowMatch)

    def _finish(self) -> None:
        if self._run:
            self._flush(self._run)
            self._run = None

    def _refuse(self, row: int, trouble: RowTrouble) -> None:
        """A row that is none of the form's: numbering, or the head of the next table, or wrong."""
        texts = self._page.texts[row][self._header.left : self._header.right]
        if not any(text.strip() for text in texts) and not set(self._page.kinds[row]) - {TEXT, BLANK}:
            return
        if self._may_be_marked and is_marker_row(texts):
            self._may_be_marked = not has_digit("".join(texts))  # 甲 乙 丙 may have 1 2 3 below it
            return
        self.unread.append(row)
        if any(self._page.kind(row, index) in FIGURES for index in self._figures) or trouble.message != "unmatched":
            self._say_unread()

    def _say_unread(self) -> None:
        for row in self.unread:
            trouble = self._matcher.match(row)
            if isinstance(trouble, RowTrouble):
                self._finish()
                self._sheet.find(trouble.rule_code, trouble.message, row, trouble.column, detail=trouble.detail)
        self.unread.clear()

    def say_unread(self, rows: Sequence[int]) -> None:
        """Findings for those of the unread rows that are no head of the next table."""
        self.unread = [row for row in self.unread if row in rows]
        self._say_unread()

    def _read_row(self, row: int, match: RowMatch) -> None:
        self._codes.check(row, match)
        page, plan = self._page, self._planner.plan(row, match)
        kinds = page.kinds[row]
        if match.row.skip_blank and all(page.kind(row, index) == BLANK for index in self._figures):
            return
        if len(kinds) > self._width or self._gaps:
            self._judge_strays(row, len(kinds))
        for index in plan.closed:
            if page.kind(row, index) != BLANK:
                self._judge_closed(row, index, match, plan)
        if not plan.figures:
            return
        self._take(row, plan, match.subject, match.label)

    def _take(self, row: int, plan: Plan, subject: Subject, label: str) -> None:
        """Add a row to the run of those that are read alike."""
        repeated = self._sheet.repeats.add(subject, plan.group, self._page, row, plan.indexes)
        if repeated:
            self._finish()
            for place, first in repeated.items():
                figure = plan.figures[place]
                name = f"{label} {figure.indicator} {figure.basis}"
                self._sheet.find("R210", "repeated", row, figure.index, detail=name, first=first)
        if self._run and self._run.plan is not plan:
            self._finish()
        if self._run is None:
            self._run = Run(plan)
        self._run.add(self._page, range(row, row + 1), [subject], [label])
        if plan.has_text and self._spec.attributes:
            self._finish()

    def _read_alike(self, rows: range, match: RowMatch) -> int:
        """Read the next rows in one go while they differ from the row before in subject and figures only.

        Returns:
            How many were read.
        """
        run = self._run
        if run is None or run.plan.closed or self._gaps:
            return 0
        width = self._width if self._width < self._header.right else WIDEST
        labels, codes = self._matcher.match_alike(rows, match, width)
        subjects = [Subject(match.subject.type, code) for code in codes]
        rows = rows[: len(codes)]
        if self._sheet.repeats.add_new(subjects, run.plan.group, self._page, rows, run.plan.indexes):
            run.add(self._page, rows, subjects, labels)
        else:
            for row, subject, label in zip(rows, subjects, labels, strict=True):
                self._take(row, run.plan, subject, label)
        return len(rows)

    def _flush(self, run: Run) -> None:
        columns = self._sheet.columns
        start = len(columns)
        places = columns.take(run, self._page, self._merged, self._sheet.find)
        self._sheet.note_zeros(self._header, run, places, start)
        if run.plan.has_text and self._spec.attributes:
            read = [Observation(*values) for values in zip(*(c[start:] for c in columns.lists.values()), strict=True)]
            context = self._context
            self._sheet.findings += judge_attributes(
                read, self._spec.attributes, context.reference, context.reporting_unit, context.day
            )

    def _merged(self, row: int, column: int) -> tuple[str, str]:
        """A text attribute; a merged one holds for every row of its merge, each at its own address."""
        top = next((m.top for m in self._page.merges if m.left == column and m.top <= row <= m.bottom), row)
        return self._page.text(top, column), self._page.kind(top, column)

    def _judge_strays(self, row: int, width: int) -> None:
        """Values under no heading; a remark beside the table is none, but said if it may be about a figure."""
        for column in (*self._gaps, *range(self._width, min(width, self._header.right))):
            kind = self._page.kind(row, column)
            if kind == BLANK or column in self._said:
                continue
            text = self._page.text(row, column)
            if is_figure(kind, text):
                self._sheet.find("R205", "no_heading", row, column)
            elif has_digit(text):
                self._sheet.find("R220", "remark", row, column, detail=" ".join(text.split()))

    def _judge_closed(self, row: int, column: int, match: RowMatch, plan: Plan) -> None:
        """A cell of a row that takes no value there."""
        if self._header.columns[column].column.unit_kind is UnitKind.TEXT:
            return
        kind, text = self._page.kind(row, column), self._page.text(row, column)
        value = parse_value(kind, text, UnitKind.PERCENT if kind == PERCENT else UnitKind.COUNT, plan.symbols)
        if value.problem:
            self._sheet.find(value.rule_code, value.problem, row, column, detail=text)
        elif value.number is not None:
            self._sheet.find("R206", "not_applicable", row, column, detail=match.label)


def is_footer(texts: Sequence[str]) -> bool:
    """Whether a row belongs to the signatures and notes under the table."""
    first = next((squeeze(text) for text in texts if text.strip()), "")
    return first.startswith(load_conventions().footer)
