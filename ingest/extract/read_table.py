"""The rows under a header to observations. Every cell with something in it becomes an observation or a finding."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.extract.find_repeats import Repeats
from ingest.extract.find_tables import is_marker_row
from ingest.extract.judge_attributes import judge_attributes
from ingest.extract.match_header import WIDEST, Header, HeaderColumn
from ingest.extract.match_period import period_code
from ingest.extract.match_row import RowMatcher
from ingest.extract.page import Page
from ingest.extract.parse_number import parse_decimal, parse_value
from ingest.extract.read_run import Columns, Figure, Plan, Run
from ingest.extract.resolve_unit import UnitTrouble, resolve_unit
from ingest.extract.row_meaning import Context, Memory, RowMatch, RowTrouble, Subject
from ingest.forms.conventions import Unit, load_conventions
from ingest.forms.form_spec import RATES
from ingest.forms.normalise import squeeze
from ingest.forms.spec_file import Role, UnitKind
from ingest.observation import Finding, Observation
from ingest.rules import make_finding
from ingest.vocabulary import ObsStatus
from ingest.workbook.grid import BLANK, NUMBER, PERCENT, TEXT

_DASHES = {"", "-", "--"}
_ZEROS = 5  # so many amounts, all 0, are no figures


@dataclass(slots=True)
class SheetReader:
    """Reads the tables of one sheet, one after the other."""

    page: Page
    context: Context
    repeats: Repeats
    columns: Columns
    memory: Memory = field(default_factory=Memory)
    findings: list[Finding] = field(default_factory=list)
    _zeros: dict[tuple[int, int], list[int] | None] = field(default_factory=dict)  # see `note_zeros`
    _zero_rows: dict[tuple[int, int], int] = field(default_factory=dict)

    def find(self, rule_code: str, message: str, row: int, column: int, **detail: str) -> None:
        """Note a finding at a cell."""
        self.findings.append(
            make_finding(
                rule_code,
                message,
                sheet=self.page.name,
                cell=self.page.address(row, column),
                value_text=self.page.text(row, column),
                **detail,
            )
        )

    def note_zeros(self, header: Header, run: Run, places: Sequence[int], start: int) -> None:
        """Remember the amounts of columns that have been 0 so far.

        Args:
            header: Over the run.
            run: Rows that were read.
            places: Of its cells that became observations.
            start: The first of these observations.
        """
        numbers, width = self.columns.lists["value_number"], len(run.plan.figures)
        is_whole = len(places) == width * len(run.rows)
        for place, figure in enumerate(run.plan.figures):
            found = header.columns[figure.index]
            key = figure.index, id(found.column)
            if figure.kind is not UnitKind.MONEY or self._zeros.get(key, ()) is None:
                continue
            at: Sequence[int] = range(start + place, len(numbers), width)
            if not is_whole:
                at = [start + index for index, cell in enumerate(places) if cell % width == place]
            if any(numbers[index] for index in at):
                self._zeros[key] = None
            else:
                zeros = self._zeros.setdefault(key, [])
                assert zeros is not None  # noqa: S101 - see above
                zeros += [index for index in at if numbers[index] is not None]
                self._zero_rows.setdefault(key, found.row)

    def judge_zeros(self) -> None:
        """R214 over columns of amounts that are all 0: not figures but not yet filled in."""
        for key, places in self._zeros.items():
            if places is not None and len(places) >= _ZEROS:
                for place in places:
                    self.columns.lists["obs_status"][place] = ObsStatus.UNVALIDATED
                self.find("R214", "zeros", self._zero_rows[key], key[0], detail=str(len(places)))


class TableReader:
    """Reads the rows under one header."""

    def __init__(self, sheet: SheetReader, header: Header, units: tuple[Unit, ...]) -> None:
        self._sheet, self._page, self._header, self._units = sheet, sheet.page, header, units
        self._spec, self._context = sheet.context.spec, sheet.context
        self._matcher = RowMatcher(sheet.page, header, sheet.context, sheet.memory)
        self._figures = [index for index, found in header.columns.items() if found.column.has_figures]
        self._width = max(header.columns, default=-1) + 1
        self._gaps = [index for index in range(header.left, self._width) if index not in header.columns]
        said = {index for _row, index, _text in (*header.unmatched, *header.doubled)}
        self._said = said  # headers with a finding: their values need none
        self._plans: dict[tuple[object, ...], Plan] = {}
        self._unit_column = header.of_role(Role.UNIT)
        self._unit_trouble: set[tuple[str, int, int]] = set()
        self._run: Run | None = None
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

    def _finish(self) -> None:
        if self._run:
            self._flush(self._run)
            self._run = None

    def _refuse(self, row: int, trouble: RowTrouble) -> None:
        """A row that is none of the form's: numbering, or the head of the next table, or wrong."""
        texts = self._page.texts[row][self._header.left : self._header.right]
        if not any(text.strip() for text in texts) and not set(self._page.kinds[row]) - {TEXT, BLANK}:
            return
        if is_marker_row(texts):
            return
        self.unread.append(row)
        if (
            any(self._page.kind(row, index) in {NUMBER, PERCENT} for index in self._figures)
            or trouble.message != "unmatched"
        ):
            self._say_unread()

    def _say_unread(self) -> None:
        for row in self.unread:
            trouble = self._matcher.match(row)
            if isinstance(trouble, RowTrouble):
                self._finish()
                self._sheet.find("R206", trouble.message, row, trouble.column, detail=trouble.detail)
        self.unread.clear()

    def say_unread(self, rows: Sequence[int]) -> None:
        """Findings for those of the unread rows that are no head of the next table."""
        self.unread = [row for row in self.unread if row in rows]
        self._say_unread()

    def _read_row(self, row: int, match: RowMatch) -> None:
        page, plan = self._page, self._plan(row, match)
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
        """Values under no heading; a remark beside the table is none."""
        for column in (*self._gaps, *range(self._width, min(width, self._header.right))):
            kind = self._page.kind(row, column)
            if kind == BLANK or column in self._said:
                continue
            if kind != TEXT or parse_decimal(self._page.text(row, column)) is not None:
                self._sheet.find("R205", "no_heading", row, column)

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

    def _plan(self, row: int, match: RowMatch) -> Plan:
        """How the cells of such a row are read; the same for all rows that say the same."""
        unit_text = self._matcher.text(row, self._unit_column) if self._unit_column is not None else ""
        key = (id(match.row), match.indicator, match.basis, match.period, match.frequency, match.unit, unit_text)
        plan = self._plans.get(key)
        if plan is None:
            plan = self._plans[key] = self._make_plan(row, match, unit_text)
        return plan

    def _make_plan(self, row: int, match: RowMatch, unit_text: str) -> Plan:
        of_row, is_known = self._unit_of_row(row, match, unit_text)
        figures: list[Figure] = []
        closed: list[int] = []
        for index in self._figures:
            figure = (
                None
                if match.row.is_heading or match.row.is_block
                else self._figure(row, index, match, of_row, is_known)
            )
            if figure:
                figures.append(figure)
            else:
                closed.append(index)
        facts = tuple((figure.indicator, figure.basis.value, figure.period) for figure in figures)
        return Plan(figures, closed, self._sheet.repeats.group(facts), self._spec.symbols)

    def _figure(self, row: int, index: int, match: RowMatch, of_row: Unit | None, is_known: bool) -> Figure | None:
        """What a column is in such a row; None where it takes no value."""
        header = self._header.columns[index]
        column = header.column
        indicator = match.indicator or column.indicator
        if match.row.indicators:
            indicator = dict(match.row.indicators).get(column.indicator or "")
        period: str | None = match.period or self._context.period
        if header.period:
            period = period_code(header.period, self._spec.frequency, match.frequency)
        basis = match.basis or column.basis
        if indicator is None or period is None or basis is None:
            return None
        kind = RATES.get(basis) or (None if match.basis else column.unit_kind) or self._spec.unit_kinds[indicator]
        unit = None
        if kind is not UnitKind.TEXT and is_known:
            is_derived = kind is not self._spec.unit_kinds[indicator]
            if of_row is None and self._spec.has_implied_units and not is_derived and header.unit is None:
                of_row = load_conventions().units.get(squeeze(self._spec.written_in.get(indicator, "")))
            unit = self._unit(row, index, header, kind, of_row, is_derived)
        return Figure(index, kind, indicator, basis, period, unit)

    def _unit_of_row(self, row: int, match: RowMatch, text: str) -> tuple[Unit | None, bool]:
        """The unit that a row names, and whether it is one that is known."""
        written = squeeze(text)
        if match.row.is_heading or match.row.is_block or written in _DASHES:
            return match.unit, True
        unit = load_conventions().units.get(written)
        if unit is None and self._unit_column is not None:
            self._unit_find(
                "unknown", row, self._unit_column, detail=written, allowed="、".join(self._spec.money_units)
            )
        return unit, unit is not None

    def _unit(
        self, row: int, index: int, header: HeaderColumn, kind: UnitKind, of_row: Unit | None, is_derived: bool
    ) -> Unit | None:
        found = resolve_unit(
            kind,
            of_row=of_row,
            of_header=header.unit,
            of_head=self._units,
            allowed=self._spec.money_units,
            is_derived=is_derived,
        )
        if isinstance(found, UnitTrouble):
            column = self._unit_column if self._unit_column is not None else self._matcher.label_cell(row)[1]
            place = (row, column) if found.is_of_row else (header.row, index)
            detail = found.detail or header.text
            self._unit_find(found.message, *place, detail=detail, allowed="、".join(self._spec.money_units))
            return None
        return found

    def _unit_find(self, message: str, row: int, column: int, **detail: str) -> None:
        if (message, row, column) not in self._unit_trouble:  # once per heading, not once per cell
            self._unit_trouble.add((message, row, column))
            self._sheet.find("R204", message, row, column, **detail)


def is_footer(texts: Sequence[str]) -> bool:
    """Whether a row belongs to the signatures and notes under the table."""
    first = next((squeeze(text) for text in texts if text.strip()), "")
    return first.startswith(load_conventions().footer)
