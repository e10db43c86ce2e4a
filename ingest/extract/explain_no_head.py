"""Why no period or no reporting unit was found above a table: the cell that stood in the way."""

import re
from collections.abc import Iterator

from ingest.extract.detect_form import DetectError, FormSheet, refuse
from ingest.extract.parse_period import arabic, find_yearless, read_period
from ingest.workbook.grid import DATE, UNCACHED, cell_address

_ROWS_WITHOUT_HEADER = 15
_NO_SUCH = re.compile(r"(?<!\d)(?:1[3-9]|[2-9]\d|0{1,2})月|第?[05-9]季度?")
_BEST_FIRST = ("no_month", "no_year", "date", "uncached")


def explain_no_period(form: FormSheet) -> DetectError:
    """The refusal of a sheet whose head says no period (R202), at the cell that was to say it, if there is one."""
    found = sorted(_obstacles(form), key=lambda obstacle: _BEST_FIRST.index(obstacle[0]))
    if not found:
        return refuse(form, "R202", "missing", "")
    message, cell, text = found[0]
    return refuse(form, "R202", message, cell, detail=text)


def explain_no_reporter(form: FormSheet) -> DetectError:
    """The refusal of a sheet whose head says no reporting unit (R203), at the formula that was to say it."""
    cell = next((cell for message, cell, _text in _obstacles(form) if message == "uncached"), "")
    return refuse(form, "R203", "uncached" if cell else "missing", cell)


def _obstacles(form: FormSheet) -> Iterator[tuple[str, str, str]]:
    """Cells of the head that look like a period and are none: message, cell, text."""
    sheet = form.sheet
    end = form.headers[0][0].top if form.headers and not form.page.is_transposed else _ROWS_WITHOUT_HEADER
    for row, (texts, kinds) in enumerate(zip(sheet.texts[:end], sheet.kinds[:end], strict=True)):
        for column, (text, kind) in enumerate(zip(texts, kinds, strict=True)):
            cell, written = cell_address(row, column), arabic(text)
            yearless = [period for period in find_yearless(written, 1) if not period.is_month or written == period.text]
            if kind == UNCACHED:
                yield "uncached", cell, ""
            elif kind == DATE:
                if not read_period(text, DATE):
                    yield "date", cell, text
            elif _NO_SUCH.search(written):
                yield "no_month", cell, text.strip()
            elif yearless:
                yield "no_year", cell, yearless[0].text
