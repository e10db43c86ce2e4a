"""One sheet to observations: its tables from top to bottom, and what is worth saying about the sheet."""

import re
from collections.abc import Iterator
from itertools import groupby

from ingest.extract.columns import Columns
from ingest.extract.detect_form import DetectError, FormSheet
from ingest.extract.find_figures import figures_outside, holds_label, names_next
from ingest.extract.find_repeats import Repeats
from ingest.extract.find_tables import nearest_tokens
from ingest.extract.find_units import find_units
from ingest.extract.guess_header import explain_no_header
from ingest.extract.match_header import Header, missing_columns
from ingest.extract.parse_period import find_periods, find_yearless, period_end
from ingest.extract.read_head import Head, read_head
from ingest.extract.read_table import TableReader, is_footer
from ingest.extract.row_meaning import Context
from ingest.extract.sheet_reader import SheetReader
from ingest.forms.conventions import Unit
from ingest.forms.normalise import squeeze
from ingest.forms.spec_file import UnitKind
from ingest.observation import Finding
from ingest.rules import make_finding
from ingest.workbook.grid import BOOLEAN, DATE, UNCACHED

_CONTINUED = ("续", "接上")
_CONTINUATION = re.compile(r"\(?续表?[一二三四五六七八九十\d]*\)?")
_NOT_ABOVE = {DATE, BOOLEAN, UNCACHED}  # a period or a title may be a date or a formula
_MANY = 3  # so many cells are a row of a table, not a note


def read_sheet(form: FormSheet, context: Context, repeats: Repeats, columns: Columns) -> list[Finding]:
    """Append the observations of a sheet to `columns`; gives back the findings.

    Raises:
        DetectError: R202 or R203, a later table of the sheet is of another period or unit.
    """
    page = form.page
    if not form.headers:
        return [explain_no_header(page, context.spec.layouts, int(context.period[:4]))]
    rows = range(0 if page.is_transposed else form.headers[0][0].top)
    units, unit_findings = find_units(form, form.head, rows)
    reader = SheetReader(page, context, repeats, columns)
    sheet = _Tables(form, reader)
    sheet.judge_above()
    sheet.judge_headers()
    sheet.read(units)
    return unit_findings + reader.findings


class _Tables:
    """The tables of one sheet."""

    def __init__(self, form: FormSheet, reader: SheetReader) -> None:
        self.form, self.reader, self.page = form, reader, form.page
        self.top, self.end = form.headers[0][0].top, len(form.page.texts)

    def judge_above(self) -> None:
        """Figures above the first header belong to no table: a whole table with an unknown header, perhaps."""
        for row in range(self.top):
            values = [column for column in self._values(row) if self.page.kind(row, column) not in _NOT_ABOVE]
            if len(values) > 1:
                self._judge_outside(row)

    def judge_headers(self) -> None:
        """What the headers say that the form does not know, says twice or lacks."""
        find, period = self.reader.find, self.reader.context.period
        headers = [header for group in self.form.headers for header in group]
        for header in headers:
            for row, column, text in header.unmatched:
                near = nearest_tokens((header.layout,), [text], or_first=False)
                message = "unmatched_near" if near else "unmatched"
                find("R205", message, row, column, detail=text, near="".join(near))
            for row, column, text in header.doubled:
                find("R205", "doubled", row, column, detail=text)
        by_layout: dict[int, list[Header]] = {}
        for header in headers:
            by_layout.setdefault(id(header.layout), []).append(header)
        for parts in by_layout.values():
            for missing in missing_columns(parts):
                find("R205", "missing", parts[0].bottom, 0, detail=missing.name)
        for header in headers:
            for row, column, text, month in header.months:
                if int(period_end(period)[5:7]) != month:
                    find("R205", "month", row, column, detail=text, period=period)
            for index, over in header.columns.items():
                if over.period and f"{over.period.year}-{over.period.last:02d}" > period_end(period)[:7]:
                    find("R205", "month", over.row, index, detail=over.text, period=period)

    def read(self, units: tuple[Unit, ...]) -> None:
        """Read every table; what lies between them is the head of the next one, or wrong."""
        memory, headers = self.reader.memory, self.form.headers
        for place, group in enumerate(headers):
            if place and not memory.block_is_new and _meaning(group) != _meaning(headers[place - 1]):
                memory.block = memory.previous = None  # 续表 with the remaining columns: the rows begin anew
            rows = range(group[0].bottom + 1, headers[place + 1][0].top if place + 1 < len(headers) else self.end)
            tables = [TableReader(self.reader, header, units) for header in group]
            stop = tables[0].read(rows)
            self._judge_merged(group, range(rows.start, stop))
            for table in tables[1:]:
                table.read(range(rows.start, stop))
                table.say_unread(table.unread)
            heads = self._heads(tables[0].unread, range(stop, rows.stop)) if place + 1 < len(headers) else []
            tables[0].say_unread([row for row in tables[0].unread if row not in heads])
            for row in range(stop, rows.stop):
                if row not in heads:
                    self._judge_after(row, tables[0])
            if heads:
                units = self._units(heads) or units
        self.reader.judge_zeros()
        self._find_missing_rows()
        self._say_hidden(range(self.top, stop))

    def _heads(self, unread: list[int], after: range) -> list[int]:
        """The rows between two tables that are the head of the second: title, 续表, period, unit."""
        above = {squeeze(text) for row in self.page.texts[: self.top] for text in row}
        heads = []
        for row in (*unread, *after):
            texts = [squeeze(text) for text in self.page.texts[row] if text.strip()]
            head = read_head(self.form.sheet, range(row, row + 1))
            is_head = bool(head.table_codes or head.reporting_units or head.units or head.periods)
            is_head = is_head or set(texts) <= above or "".join(texts).strip("(").startswith(_CONTINUED)
            if is_head and not is_footer(texts) and not self._is_data(row):
                heads.append(row)
        return heads

    def _is_data(self, row: int) -> bool:
        """Whether a row has too much in it that is not said in heads: a row of a table, whatever its name."""
        return self._count_strange(row) > 1 or len(list(self._values(row))) > 1

    def _count_strange(self, row: int) -> int:
        """How many cells of a row say nothing that stands in a head or among signatures."""
        written = [squeeze(text) for texts in self.page.texts[: self.top] for text in texts]
        above = {*written, *(text.partition(":")[2] for text in written)}
        strange, is_named = 0, False
        for text in filter(None, map(squeeze, self.page.texts[row])):
            says_head = holds_label(text) or bool(find_periods(text) or find_yearless(text, 1))
            is_again = _CONTINUATION.sub("", text) in above
            strange += not (is_named or says_head or is_again or text.strip("(").startswith(_CONTINUED))
            is_named = names_next(text)
        return strange

    def _units(self, heads: list[int]) -> tuple[Unit, ...]:
        """The units that the head of a later table declares; it must agree with the sheet's in all else."""
        rows = range(heads[0], heads[-1] + 1)
        head = read_head(self.form.sheet, rows)
        self._check_agrees(head)
        units, findings = find_units(self.form, head, rows)
        self.reader.findings += findings
        return units

    def _check_agrees(self, head: Head) -> None:
        first, context = self.form.head, self.reader.context
        known = {(period.year, period.last) for period, _cell in first.periods}
        for period, cell in head.periods:
            if known and (period.year, period.last) not in known:
                both = f"{period.text} / {context.period}"
                raise DetectError(make_finding("R202", "several", sheet=self.page.name, cell=cell, detail=both))
        for written in head.reporting_units:
            if first.reporting_units and squeeze(written.text) != squeeze(first.reporting_units[0].text):
                both = f"{first.reporting_units[0].text} / {written.text}"
                raise DetectError(make_finding("R203", "several", sheet=self.page.name, cell=written.cell, detail=both))

    def _values(self, row: int) -> Iterator[int]:
        return figures_outside(self.page.texts[row], self.page.kinds[row])

    def _judge_merged(self, group: list[Header], rows: range) -> None:
        """A figure merged over several figure cells: it would be taken for the first and the others for blank."""
        figures = {
            index
            for header in group
            for index, found in header.columns.items()
            if found.column.has_figures and found.column.unit_kind is not UnitKind.TEXT
        }
        for merge in self.page.merges:
            if merge.top not in rows or merge.left not in figures or merge.left not in self._values(merge.top):
                continue
            if merge.bottom > merge.top or any(merge.left < column <= merge.right for column in figures):
                last = self.page.address(merge.bottom, merge.right)
                span = f"{self.page.address(merge.top, merge.left)}:{last}"
                self.reader.find("R206", "merged", merge.top, merge.left, detail=span)

    def _judge_outside(self, row: int) -> None:
        for column in self._values(row):
            self.reader.find("R206", "outside", row, column)

    def _judge_after(self, row: int, table: TableReader) -> None:
        """A row below the notes: figures are said, and so is a row that would have been one of the table."""
        texts = self.page.texts[row]
        self._judge_outside(row)
        filled = [column for column, text in enumerate(texts) if text.strip()]
        if not filled or is_footer(texts) or next(self._values(row), None) is not None:
            return
        if self._count_strange(row) >= _MANY or table.is_row(row):
            detail = " | ".join(texts[column].strip() for column in filled[:_MANY])
            self.reader.find("R206", "after_notes", row, filled[0], detail=detail)

    def _find_missing_rows(self) -> None:
        first = {header.layout.name: header for group in reversed(self.form.headers) for header in group[:1]}
        for header in first.values():
            for spec in header.layout.rows:
                if spec.is_required and id(spec) not in self.reader.memory.matched:
                    self.reader.find("R206", "missing", header.bottom, 0, detail=spec.name)

    def _say_hidden(self, rows: range) -> None:
        """Comments, hidden rows and hidden columns of the tables: what they hold is read, and said."""
        page, find = self.page, self.reader.find
        width = max(map(len, page.texts[rows.start : rows.stop]), default=0)
        for (row, column), comment in sorted(page.comments.items()):
            if row in rows and column < width:
                find("R215", "comment", row, column, detail=" ".join(comment.split()))
        hidden = [row for row in sorted(page.hidden_rows & set(rows)) if page.kinds[row].strip()]
        for run in _runs(hidden):
            first = next(column for column, kind in enumerate(page.kinds[run[0]]) if kind != " ")
            find("R216", "rows", run[0], first, detail=_span(page.address(run[0], first), page.address(run[-1], first)))
        hidden = [
            column
            for column in sorted(page.hidden_columns)
            if column < width and any(page.kind(row, column) != " " for row in rows)
        ]
        for run in _runs(hidden):
            row = self.form.headers[0][0].bottom
            find("R216", "columns", row, run[0], detail=_span(page.address(row, run[0]), page.address(row, run[-1])))


def _meaning(group: list[Header]) -> set[tuple[int, str]]:
    return set().union(*(header.meaning for header in group))


def _runs(numbers: list[int]) -> list[list[int]]:
    """Neighbouring numbers together."""
    runs = groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0])
    return [[number for _place, number in run] for _key, run in runs]


def _span(first: str, last: str) -> str:
    return first if first == last else f"{first}:{last}"
