"""What is published, as an attacker sees it: cells with exact values, and the sums that link them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True)
class Cell:
    """One figure of one published row.

    Attributes:
        id: unique in its table.
        value: in yuan or a count; exact.
        row: the published row it stands in: figures of a row are hidden together. Empty: a row of its own.
        contributors: how many enterprises are in it, at least; None: nobody knows.
        top1: the largest enterprise's part of it; None: not known.
        top2: the second largest's.
        is_fixed: everybody knows it: it was published before, or is never protected.
        is_hidden: a release in force hides it, and that is not decided anew.
        weight: what hiding it costs readers, beside others.
        minimum: the measure is never below it, as everybody knows; None: it may be negative.
        is_of_persons: counts persons, not yuan.
    """

    id: str
    value: Decimal
    row: str = ""
    contributors: int | None = None
    top1: Decimal | None = None
    top2: Decimal | None = None
    is_fixed: bool = False
    is_hidden: bool = False
    weight: float = 1.0
    minimum: Decimal | None = Decimal(0)
    is_of_persons: bool = False

    @property
    def room_below(self) -> Decimal | None:
        """How far the value could fall, as everybody knows; None: without end."""
        return None if self.minimum is None else max(self.value - self.minimum, Decimal(0))


@dataclass(frozen=True)
class Relation:
    """The parts add up to the total, but for a difference that everybody is taken to know (rounding, what is missing).

    A year-to-date is the sum of the one before and the month; two names of one figure are a sum of one part.
    """

    total: str
    parts: Sequence[str]

    @property
    def signs(self) -> dict[str, float]:
        """Coefficients of the cells in parts - total."""
        return dict.fromkeys(self.parts, 1.0) | {self.total: -1.0}


@dataclass(frozen=True)
class Table:
    """Cells by id, and the relations between them. A relation that names a cell that is not there does not link."""

    cells: dict[str, Cell]
    relations: Sequence[Relation]
    _touching: dict[str, list[Relation]] = field(init=False, repr=False, default_factory=lambda: defaultdict(list))
    _rows: dict[str, list[str]] = field(init=False, repr=False, default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for relation in self.relations:
            if all(name in self.cells for name in relation.signs):
                for name in relation.signs:
                    self._touching[name].append(relation)
        for name, cell in self.cells.items():
            self._rows[cell.row or name].append(name)

    def row_of(self, name: str) -> str:
        """The row that a cell stands in."""
        return self.cells[name].row or name

    def hide_rows(self, names: Iterable[str]) -> set[str]:
        """The cells that are hidden when these are: those of their rows that are not known already."""
        rows = dict.fromkeys(self.row_of(name) for name in names)
        return {name for row in rows for name in self._rows[row] if not self.cells[name].is_fixed}

    def linked(self, start: str, movable: Iterable[str], reach: int | None = None) -> tuple[list[str], list[Relation]]:
        """The movable cells that sums link with `start`, it first, and the relations in which any of them stands.

        Relations among other cells say nothing of `start`: what is known in them moves nowhere. With a `reach`, only
        cells so many sums away move; the relations at the edge hold with the rest as it is.
        """
        movable = movable if isinstance(movable, set | frozenset) else set(movable)
        names = {start: None}
        relations: dict[int, Relation] = {}
        edge, steps = [start], 0
        while edge:
            found: list[str] = []
            for relation in (relation for name in edge for relation in self._touching[name]):
                if id(relation) not in relations:
                    relations[id(relation)] = relation
                    if reach is None or steps < reach:
                        new = [name for name in relation.signs if name in movable and name not in names]
                        names |= dict.fromkeys(new)
                        found += new
            edge, steps = found, steps + 1
        return list(names), list(relations.values())
