"""Which form a sheet is and where its tables stand: from its content alone."""

import re
from dataclasses import dataclass, field

from ingest.extract.find_tables import find_headers
from ingest.extract.match_header import Header
from ingest.extract.page import Page, page_of, transposed_page_of
from ingest.extract.read_head import Head, read_head
from ingest.forms.form_spec import FormSpec, Layout
from ingest.forms.normalise import squeeze
from ingest.observation import Finding
from ingest.rules import make_finding
from ingest.workbook.grid import Sheet

_HEAD_ROWS = 40
_HEAD_WITHOUT_HEADER = 15
_FIGURE = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(slots=True)
class FormSheet:
    """A sheet that is a known form."""

    sheet: Sheet
    specs: list[FormSpec]  # the versions of the form
    head: Head
    page: Page
    headers: list[list[Header]] = field(default_factory=list)  # of its tables, each with its repetitions to the right


class DetectError(Exception):
    """The form cannot be told; carries the fatal finding."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message_en)
        self.finding = finding


def find_form(sheet: Sheet, specs: tuple[FormSpec, ...]) -> FormSheet | None:
    """Recognise a sheet by the table code in its head, else by all tokens of a title; None if it is no known form."""
    top = _head_rows(sheet)
    head = read_head(sheet, top)
    codes = {written.text for written in head.table_codes}
    matching = [spec for spec in specs if spec.table_code and spec.table_code in codes]
    if not matching and not codes:
        title = "".join(squeeze(text) for row in top for text in sheet.texts[row])
        matching = [spec for spec in specs if spec.table_code and spec.table_code in title]
        if not matching:
            matching = [spec for spec in specs if spec.title_tokens and all(t in title for t in spec.title_tokens)]
    if not matching:
        return None
    form = FormSheet(sheet, matching, head, page_of(sheet))
    find_tables(form, tuple(layout for spec in matching for layout in spec.layouts))
    return form


def _head_rows(sheet: Sheet) -> range:
    """The rows that may belong to the head, as far as the first figures."""
    last = min(_HEAD_ROWS, len(sheet.texts))
    return range(next((row for row in range(last) if _count_figures(sheet, row) > 2), last))


def _count_figures(sheet: Sheet, row: int) -> int:
    return sum(_FIGURE.fullmatch(text) is not None for text in sheet.texts[row])


def find_tables(form: FormSheet, layouts: tuple[Layout, ...]) -> None:
    """Set the page and headers of a sheet for some layouts, and its head to what stands above them."""
    # The head was read too far down, perhaps into figures; of several years the first one is the head's.
    year = next((period.year for period, _cell in form.head.periods), None)
    form.page = page_of(form.sheet)
    layouts = tuple(layout for layout in layouts if not layout.sheets or squeeze(form.sheet.name) in layout.sheets)
    form.headers = find_headers(form.page, [layout for layout in layouts if not layout.is_transposed], year)
    turned = [layout for layout in layouts if layout.is_transposed]
    if turned:
        page = transposed_page_of(form.sheet)
        headers = find_headers(page, turned, year)
        if headers and (not form.headers or headers[0][0].fit > form.headers[0][0].fit):
            form.page, form.headers = page, headers
    if not form.headers:
        end = min(_HEAD_WITHOUT_HEADER, len(form.sheet.texts))
    elif form.page.is_transposed:
        end = min(form.headers[0][0].columns)
    else:
        end = form.headers[0][0].top
    form.head = read_head(form.sheet, range(end))


def refuse(form: FormSheet, rule_code: str, message: str, cell: str, **detail: str) -> DetectError:
    """The refusal of a file at a cell of one of its sheets."""
    return DetectError(make_finding(rule_code, message, sheet=form.sheet.name, cell=cell, **detail))
