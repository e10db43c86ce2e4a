"""The block above the header: labels with their values (表号, 综合机关名称, 单位 ...) and the period line."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from ingest.extract.parse_period import (
    PeriodText,
    arabic,
    find_periods,
    find_yearless,
    is_unclear,
    month_of_serial,
    read_period,
)
from ingest.forms.conventions import load_conventions
from ingest.forms.normalise import squeeze, unify
from ingest.workbook.grid import DATE, NUMBER, UNCACHED, Sheet, cell_address

_IS_NO_UNIT = re.compile("负责人|名称|代码|类型|性质|地址")  # 填报单位负责人 is another label, not a unit called 负责人


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
    free: list[Written] = field(default_factory=list)  # texts of no label: titles, remarks
    lines: list[str] = field(default_factory=list)  # what may say the kind of the form: titles, remarks, period lines


@dataclass(slots=True)
class _HeadReader:
    head: Head = field(default_factory=Head)
    yearless: list[tuple[PeriodText, str]] = field(default_factory=list)  # 1—6月, whose year stands elsewhere
    serials: list[Written] = field(default_factory=list)  # 39263, which may be Excel's number for 2007-06-30

    def read_row(self, texts: Sequence[str], kinds: str, row: int) -> None:
        """Read the cells of a row from left to right; a label's value may stand in the next filled cell."""
        waiting = ""
        for column, (raw, kind) in enumerate(zip(texts, kinds, strict=True)):
            text, cell = unify(raw), cell_address(row, column)
            if not text.strip():
                waiting = "" if kind == UNCACHED else waiting  # the value was to be this formula's
                continue
            labels = _labels(text)
            free = squeeze(text[: labels[0].start()] if labels else text)
            if waiting and free:
                free = self._take(waiting, free, cell)
            waiting = ""
            if free:
                self.head.free.append(Written(free, cell))
            self._take_periods(free, cell, kind)
            for place, label in enumerate(labels):
                end = labels[place + 1].start() if place + 1 < len(labels) else len(text)
                field_name, value, rest = _field(label), squeeze(text[label.end() : end]), ""
                if text[: label.start()].rstrip().endswith("(") and ")" in value:  # (单位：万元)
                    value, _, rest = value.rpartition(")")
                if value:
                    self._take_periods(self._take(field_name, value, cell) + rest, cell, "")
                else:
                    waiting = field_name

    def add(self, other: "_HeadReader") -> None:
        """Take in what other rows say."""
        pairs: tuple[tuple[list[Any], list[Any]], ...] = (
            (self.head.table_codes, other.head.table_codes),
            (self.head.reporting_units, other.head.reporting_units),
            (self.head.units, other.head.units),
            (self.head.unclear_periods, other.head.unclear_periods),
            (self.head.free, other.head.free),
            (self.head.lines, other.head.lines),
            (self.serials, other.serials),
        )
        for mine, theirs in pairs:
            mine.extend(theirs)
        self.head.periods.extend(other.head.periods)
        self.yearless.extend(other.yearless)

    def finish(self) -> Head:
        """What was read; periods without a year get the one that stands elsewhere, if it is one."""
        periods = self.head.periods
        years = {period.year for period, _cell in periods}
        if all(period.is_year for period, _cell in periods):
            if len(years) == 1:
                (year,) = years
                periods += [(replace(period, year=year), cell) for period, cell in self.yearless]
            elif not years and not self.head.unclear_periods:
                periods += [(period, w.cell) for w in self.serials if (period := read_period(w.text, NUMBER))]
        elif len(years) == 1:  # (1—2月) in the title of 2007年1—3月: it must agree; 2—12月 is when reports are due
            (year,) = years
            periods += [
                (replace(period, year=year), cell)
                for period, cell in self.yearless
                if (period.first == 1 or period.is_quarter) and not (period.is_year or period.is_month)
            ]
        return self.head

    def _take(self, field_name: str, value: str, cell: str) -> str:
        """Note a label's value; gives back what does not belong to it."""
        head = self.head
        if field_name == "reporting_unit":
            written = arabic(value)
            periods = find_periods(written) or find_yearless(written, 0)
            name = written[: periods[0].start] if periods else value
            head.reporting_units.append(Written(name, cell))
            return written[periods[0].start :] if periods else ""
        if field_name == "unit":
            head.units.append(Written(value, cell))
        elif field_name == "table_code":
            head.table_codes.append(Written(value, cell))
        elif field_name == "other" and read_period(value):  # left blank: what follows is the period line
            return value
        return ""

    def _take_periods(self, text: str, cell: str, kind: str) -> None:
        if text:
            self.head.lines.append(text)
        if is_unclear(text, kind):
            self.head.unclear_periods.append(Written(text, cell))
        elif kind == NUMBER and month_of_serial(text):
            self.serials.append(Written(text, cell))
        elif kind == DATE:  # a month typed as a date is stored as its first or last day; other dates are no periods
            period = read_period(text, DATE)
            self.head.periods += [(period, cell)] if period else []
        else:
            periods = find_periods(text)
            self.head.periods += [(period, cell) for period in periods]
            if not periods:  # a single month counts alone in its cell only: 1月免报 is a remark
                found = [period for period in find_yearless(text, 1) if not period.is_month]
                whole = read_period(text, kind, year=1)
                self.yearless += [(period, cell) for period in ([whole] if whole else found)]


def read_head(sheet: Sheet, rows: range) -> Head:
    """Read the labels and periods in some rows of a sheet.

    A label's value follows its colon in the same cell, or stands in the next filled cell of the row.
    """
    reader = _HeadReader()
    for row in rows:
        if row < len(sheet.texts):
            reader.add(_read_row(tuple(sheet.texts[row]), sheet.kinds[row], row))
    return reader.finish()


@lru_cache(maxsize=4096)
def _read_row(texts: tuple[str, ...], kinds: str, row: int) -> _HeadReader:
    """What one row says; heads are read more than once, and those of one form are much alike. Not to be changed."""
    reader = _HeadReader()
    reader.read_row(texts, kinds, row)
    return reader


def _labels(text: str) -> list[re.Match[str]]:
    """The labels in a cell. One without a colon has the cell for itself, or a value that can only be its own."""
    labels = []
    found = list(load_conventions().label.finditer(text))
    for place, label in enumerate(found):
        end = found[place + 1].start() if place + 1 < len(found) else len(text)
        if label["label"] or _is_value_of(label, text[label.end() : end]):
            labels.append(label)
    return labels


def _field(label: re.Match[str]) -> str:
    return load_conventions().labels[squeeze(label["label"] or label["bare"])]


def _is_value_of(label: re.Match[str], text: str) -> bool:
    value, field_name = squeeze(text), _field(label)
    if not value:
        return True
    if field_name == "unit":
        return all(name in load_conventions().units for name in re.split("[、,/]", value))
    if field_name == "reporting_unit":
        return _IS_NO_UNIT.match(value) is None
    return field_name != "table_code" or "表" in value
