"""The cells of a run to numbers, in one go where all are plain; what is wrong with a cell is a finding."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from ingest.extract.page import Page
from ingest.extract.parse_number import MISSING, Value, parse_value
from ingest.extract.run import Figure, Plan, Run
from ingest.forms.conventions import Unit
from ingest.forms.normalise import squeeze
from ingest.forms.spec_file import UnitKind
from ingest.vocabulary import Basis, ObsStatus
from ingest.workbook.grid import ERROR, NUMBER, SCALED, TEXT, UNCACHED

_SAFE_DIGITS = 15  # so many digits a spreadsheet keeps exactly; longer numbers are looked at one by one
_END = "\0"  # no cell's text can hold it, as it can a line break
_PLAIN = re.compile(rf"(?:(?!-[0.]+{_END})-?[0-9]{{1,15}}(?:\.[0-9]{{1,15}})?{_END})+")
_LAST_YEAR = {Basis.PRIOR_YEAR_YTD, Basis.PRIOR_YEAR_MONTH}

Find = Callable[..., None]


@dataclass(slots=True)
class Cells:
    """The cells of a run as read, by their places."""

    numbers: list[Decimal | None]
    statuses: list[ObsStatus]
    dropped: set[int] = field(default_factory=set)  # no observations, because something is wrong with them
    units: dict[int, Unit] = field(default_factory=dict)  # written in a cell, and not its column's


def convert(run: Run, page: Page, merged_text: Callable[[int, int], tuple[str, str]], find: Find) -> Cells:
    """The numbers of the cells, or why there is none; what is wrong is a finding."""
    plan, width = run.plan, len(run.plan.figures)
    kinds = "".join(run.kinds)
    cells = Cells([None] * len(kinds), [ObsStatus.NORMAL] * len(kinds))
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
            if kind == SCALED:
                both = f"{value.unit.name} / {figure.unit.name}"
                find("R218", "unit", row, figure.index, detail=text, found=both)
                cells.dropped.add(place)
            elif _may_differ(value.unit, figure, plan):
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
    is_typed = kinds.count(NUMBER) + kinds.count(TEXT) == len(kinds)
    return is_typed and _PLAIN.fullmatch(_END.join(texts) + _END) is not None


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
