"""The block above the header: labels with their values (表号, 综合机关名称, 单位 ...) and the period line."""

import re
from dataclasses import dataclass, field
from functools import cache

from ingest.extract.parse_period import PeriodText, arabic, find_periods
from ingest.forms.conventions import load_conventions
from ingest.forms.normalise import squeeze, unify
from ingest.workbook.grid import DATE, NUMBER, Sheet, cell_address


@dataclass(frozen=True, slots=True)
class Written:
    """A text and the cell it stands in."""

    text: str
    cell: str


@dataclass(slots=True)
class Head:
    """What the block says; lists, because a form may say a thing twice and contradict itself."""

    table_codes: list[Written] = field(default_factory=list)
    reporting_units: list[Written] = field(default_factory=list)
    units: list[Written] = field(default_factory=list)
    periods: list[tuple[PeriodText, str]] = field(default_factory=list)
    unclear_periods: list[Written] = field(default_factory=list)


@cache
def _label_pattern() -> re.Pattern[str]:
    # Spaces may pad a label; the longest label goes first, and none inside a longer word: 填报单位: is not 单位:.
    # The colon may be absent where the label has the cell for itself.
    labels = sorted(load_conventions().labels, key=len, reverse=True)
    padded = "|".join(r"\s*".join(map(re.escape, label)) for label in labels)
    return re.compile(rf"(?:(?<!\w)|(?<=[月度年]))({padded})\s*:|^\s*({padded})\s*$")


def read_head(sheet: Sheet, rows: range) -> Head:
    """Read the labels and periods in some rows of a sheet.

    A label's value follows its colon in the same cell, or stands in the next filled cell of the row.
    """
    head = Head()
    for row in rows:
        texts = sheet.texts[row] if row < len(sheet.texts) else []
        waiting: str | None = None
        for column, raw in enumerate(texts):
            text, cell = unify(raw), cell_address(row, column)
            if not text.strip():
                continue
            labels = list(_label_pattern().finditer(text))
            free = squeeze(text[: labels[0].start()] if labels else text)
            if waiting and free:
                free = _take(head, waiting, free, cell)
            waiting = None
            _take_periods(head, free, cell, sheet.kind(row, column))
            for place, label in enumerate(labels):
                end = labels[place + 1].start() if place + 1 < len(labels) else len(text)
                field_name = load_conventions().labels[squeeze(label[1] or label[2])]
                value = squeeze(text[label.end() : end])
                if value:
                    _take_periods(head, _take(head, field_name, value, cell), cell, "")
                else:
                    waiting = field_name
    return head


def _take(head: Head, field_name: str, value: str, cell: str) -> str:
    """Note a label's value; gives back what does not belong to it."""
    if field_name == "reporting_unit":
        written = arabic(value)
        periods = find_periods(written)
        name = written[: periods[0].start] if periods else value
        head.reporting_units.append(Written(name, cell))
        return written[periods[0].start :] if periods else ""
    if field_name == "unit":
        head.units.append(Written(value, cell))
    elif field_name == "table_code":
        head.table_codes.append(Written(value, cell))
    return ""


def _take_periods(head: Head, text: str, cell: str, kind: str) -> None:
    if kind == DATE:  # a month typed as a date is stored as its first or last day; other dates are no periods
        text = text[:7] if re.fullmatch(r"\d{4}-\d\d-(01|28|29|30|31)", text) else ""
    if kind == NUMBER and re.fullmatch(r"(19|20)\d\d\.1", text):
        head.unclear_periods.append(Written(text, cell))  # 2010.10 typed as a number is stored as 2010.1
        return
    head.periods += [(period, cell) for period in find_periods(text)]
