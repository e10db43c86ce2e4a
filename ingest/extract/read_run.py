"""Rows of one kind to columns of observations: decisions are made once per column, numbers converted in one go."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import repeat
from operator import mul
from typing import Any

from ingest.extract.page import Page
from ingest.extract.parse_number import MISSING, Value, parse_value
from ingest.extract.row_meaning import Subject
from ingest.forms.conventions import Unit
from ingest.forms.normalise import squeeze
from ingest.forms.spec_file import UnitKind
from ingest.observation import FIELDS
from ingest.vocabulary import Basis, ObsStatus
from ingest.workbook.grid import BLANK, ERROR, NUMBER, UNCACHED

_SAFE_DIGITS = 15  # so many digits a spreadsheet keeps exactly; longer numbers are looked at one by one
_PLAIN = re.compile(r"(?:(?!-[0.]+\n)-?[0-9]{1,15}(?:\.[0-9]{1,15})?\n)+")
_LAST_YEAR = {Basis.PRIOR_YEAR_YTD, Basis.PRIOR_YEAR_MONTH}

Find = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Figure:
    """What the cells of one column are, in rows of one kind."""

    index: int  # the page's column
    kind: UnitKind
    indicator: str
    basis: Basis
    period: str
    unit: Unit | None


@dataclass(slots=True)
class Plan:
    """How rows of one kind are read."""

    figures: list[Figure]
    closed: list[int]  # columns that take no value
    group: int  # of facts, see `Repeats`
    symbols: str
    indexes: list[int] = field(init=False)
    has_text: bool = field(init=False)
    is_span: bool = field(init=False)  # the columns are neighbours

    def __post_init__(self) -> None:
        self.indexes = [figure.index for figure in self.figures]
        self.has_text = any(figure.kind is UnitKind.TEXT for figure in self.figures)
        self.is_span = bool(self.indexes) and self.indexes == list(range(self.indexes[0], self.indexes[-1] + 1))


@dataclass(slots=True)
class Run:
    """Rows next to each other that are read alike."""

    plan: Plan
    rows: list[int] = field(default_factory=list)
    subjects: list[Subject] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)  # of the figure cells, row by row
    kinds: list[str] = field(default_factory=list)  # for each row, the letters of its figure cells

    def add(self, page: Page, rows: range, subjects: Sequence[Subject], labels: Sequence[str]) -> None:
        """Take in neighbouring rows."""
        plan = self.plan
        texts, kinds = page.texts[rows.start : rows.stop], page.kinds[rows.start : rows.stop]
        if plan.is_span:
            start, end = plan.indexes[0], plan.indexes[-1] + 1
            width = end - start
            for cells, letters in zip(texts, kinds, strict=True):
                if len(cells) < end:
                    self.texts += cells[start:] + [""] * (width - len(cells[start:]))
                    self.kinds.append(letters[start:].ljust(width))
                else:
                    self.texts += cells[start:end]
                    self.kinds.append(letters[start:end])
        else:
            for row in rows:
                self.texts += [page.text(row, index) for index in plan.indexes]
                self.kinds.append("".join([page.kind(row, index) for index in plan.indexes]))
        self.rows += rows
        self.subjects += subjects
        self.labels += labels


class Columns:
    """Observations in the making: one list per field."""

    def __init__(self) -> None:
        self.lists: dict[str, list[Any]] = {name: [] for name in FIELDS}

    def __len__(self) -> int:
        return len(self.lists["cell"])

    def take(
        self, run: Run, page: Page, merged_text: Callable[[int, int], tuple[str, str]], find: Find
    ) -> Sequence[int]:
        """Convert the rows of a run and append them.

        Args:
            run: The rows.
            page: Where they stand.
            merged_text: Text and type letter that a cell has through its merge, by row and column.
            find: Notes a finding: rule, message, row, column, and what fills the message.

        Returns:
            The places, among the run's cells, of those that became observations.
        """
        plan, width, height = run.plan, len(run.plan.figures), len(run.rows)
        count = width * height
        cells = _convert(run, page, merged_text, find)
        numbers, dropped = cells.numbers, cells.dropped
        factors = [figure.unit.factor if figure.unit else None for figure in plan.figures]
        standard: list[Decimal | None] = [None] * count
        for place, factor in enumerate(factors):
            if factor is not None:
                standard[place::width] = _times(numbers[place::width], factor)
        values: dict[str, list[Any]] = {
            "sheet": [page.name] * count,
            "cell": page.addresses(run.rows, plan.indexes),
            "subject_type": _each([subject.type for subject in run.subjects], width),
            "subject_code": _each([subject.code for subject in run.subjects], width),
            "subject_label": _each(run.labels, width),
            "indicator_code": [figure.indicator for figure in plan.figures] * height,
            "period": [figure.period for figure in plan.figures] * height,
            "basis": [figure.basis for figure in plan.figures] * height,
            "value_text": run.texts,
            "value_number": numbers,
            "unit_reported": [figure.unit.name if figure.unit else "" for figure in plan.figures] * height,
            "unit_factor": factors * height,
            "value_std": standard,
            "obs_status": cells.statuses,
        }
        for place, unit in cells.units.items():
            _set_unit(values, place, unit)
        places: Sequence[int] = range(count)
        if dropped:
            places = [place for place in places if place not in dropped]
            values = {name: [column[place] for place in places] for name, column in values.items()}
        for name, column in values.items():
            self.lists[name] += column
        return places


@dataclass(slots=True)
class _Cells:
    """The cells of a run as read, by their places."""

    numbers: list[Decimal | None]
    statuses: list[ObsStatus]
    dropped: set[int] = field(default_factory=set)  # no observations, because something is wrong with them
    units: dict[int, Unit] = field(default_factory=dict)  # written in a cell, and not its column's


def _set_unit(values: dict[str, list[Any]], place: int, unit: Unit) -> None:
    """Let a cell have a unit of its own; points make growth of a rate a change of it, another measure."""
    number = values["value_number"][place]
    values["unit_reported"][place], values["unit_factor"][place] = unit.name, unit.factor
    values["value_std"][place] = None if number is None else number * unit.factor
    if unit.kind is UnitKind.POINT:
        values["basis"][place] = Basis.CHANGE


def _each(values: list[Any], times: int) -> list[Any]:
    """Every value so many times, one after the other."""
    repeated: list[Any] = [None] * (len(values) * times)
    for place in range(times):
        repeated[place::times] = values
    return repeated


def _times(numbers: list[Decimal | None], factor: Decimal) -> Sequence[Decimal | None]:
    if factor == 1:
        return numbers
    try:
        return list(map(mul, numbers, repeat(factor)))
    except TypeError:
        return [None if number is None else number * factor for number in numbers]


def _convert(run: Run, page: Page, merged_text: Callable[[int, int], tuple[str, str]], find: Find) -> _Cells:
    """The numbers of the cells, or why there is none; what is wrong is a finding."""
    plan, width = run.plan, len(run.plan.figures)
    kinds = "".join(run.kinds)
    cells = _Cells([None] * len(kinds), [ObsStatus.NORMAL] * len(kinds))
    if not plan.has_text and max(map(len, run.texts), default=0) <= _SAFE_DIGITS and _are_plain(kinds, run.texts):
        cells.numbers = list(map(Decimal, run.texts))
        return cells
    for place, (kind, text) in enumerate(zip(kinds, run.texts, strict=True)):
        figure = plan.figures[place % width]
        if kind == NUMBER and figure.kind is not UnitKind.TEXT and len(text) <= _SAFE_DIGITS and text != "-0":
            cells.numbers[place] = Decimal(text)
            continue
        row = run.rows[place // width]
        if figure.kind is UnitKind.TEXT:
            run.texts[place], merged_kind = merged_text(row, figure.index)
            value = _attribute(merged_kind, run.texts[place], plan.symbols)
        else:
            value = parse_value(kind, text, figure.kind, plan.symbols)
        if value.problem == "error" and _is_growth_of_nothing(run, place, figure):
            value = Value(None, ObsStatus.CANNOT_EXIST)
        if value.problem:
            find(value.rule_code, value.problem, row, figure.index, detail=run.texts[place])
            cells.dropped.add(place)
        elif value.unit and figure.unit and not _agree(value.unit, figure.unit):
            if _may_differ(value.unit, figure, plan):
                cells.units[place] = value.unit
            else:
                find("R204", "conflict", row, figure.index, detail=f"{value.unit.name} / {figure.unit.name}")
                cells.dropped.add(place)
        cells.numbers[place], cells.statuses[place] = value.number, value.status
    return cells


def _are_plain(kinds: str, texts: list[str]) -> bool:
    """Whether every cell is a number, or, in a file without types, a text of digits."""
    if kinds.count(NUMBER) == len(kinds):
        return "-0" not in texts
    return BLANK not in kinds and _PLAIN.fullmatch("\n".join(texts) + "\n") is not None


def _agree(one: Unit, other: Unit) -> bool:
    return (one.kind, one.factor) == (other.kind, other.factor)


def _may_differ(unit: Unit, figure: Figure, plan: Plan) -> bool:
    """Whether a cell may have a unit that is not its column's: per mille among percents, points among growth.

    Points are no growth where the row has a column for the change itself.
    """
    if unit.kind is UnitKind.POINT:
        has_change = any(f.basis is Basis.CHANGE and f.indicator == figure.indicator for f in plan.figures)
        return figure.basis is Basis.GROWTH and not has_change
    return unit.kind is UnitKind.PERCENT and figure.kind is UnitKind.PERCENT


def _attribute(kind: str, text: str, symbols: str) -> Value:
    if kind in {ERROR, UNCACHED}:
        return parse_value(kind, text, UnitKind.TEXT, symbols)
    is_dash = squeeze(text) in {"-", "--"}
    return Value(None, ObsStatus.CANNOT_EXIST) if is_dash else Value() if text.strip() else MISSING


def _is_growth_of_nothing(run: Run, place: int, figure: Figure) -> bool:
    """#DIV/0! where the base in the same row is 0, blank or a dash: there is no such rate.

    The base of growth is last year's value of the indicator, that of a share the amount before it.
    """
    width = len(run.plan.figures)
    if squeeze(run.texts[place]).upper() != "#DIV/0!" or figure.basis not in {Basis.GROWTH, Basis.SHARE}:
        return False
    column = place % width
    amounts = [other for other in run.plan.figures if other.kind not in {UnitKind.PERCENT, UnitKind.TEXT}]
    if figure.basis is Basis.GROWTH:
        bases = [other for other in amounts if other.indicator == figure.indicator and other.basis in _LAST_YEAR]
    else:
        bases = [other for other in amounts if run.plan.figures.index(other) < column][-1:]
    for base in bases:
        at = place - column + run.plan.figures.index(base)
        kind = run.kinds[place // width][run.plan.figures.index(base)]
        value = parse_value(kind, run.texts[at], base.kind, run.plan.symbols)
        if not value.problem and not value.number and value.status is not ObsStatus.NOT_SIGNIFICANT:
            return True
    return False
