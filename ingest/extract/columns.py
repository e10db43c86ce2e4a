"""Observations in the making, taken from runs of rows by column."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import repeat
from operator import mul
from typing import Any

from ingest.extract.convert_cells import Find, convert
from ingest.extract.page import Page
from ingest.extract.run import Run
from ingest.forms.conventions import Unit
from ingest.forms.spec_file import UnitKind
from ingest.observation import FIELDS
from ingest.vocabulary import Basis


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
        cells = convert(run, page, merged_text, find)
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
