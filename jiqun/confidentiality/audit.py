"""The audit: an attacker who has all that is published bounds each hidden confidential cell by linear programs."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from jiqun.confidentiality.find_primary import Sensitive
from jiqun.confidentiality.solve import FARTHEST, find_extreme
from jiqun.confidentiality.table import Table

TOLERANCE = 1e-6  # in safety amounts: a thousand times the solver's


@dataclass(frozen=True)
class Bounds:
    """What an attacker can say of a hidden cell, in safety amounts from its value.

    Attributes:
        sensitive: the cell.
        up: how far above its value it may be; `FARTHEST` where it is farther.
        down: how far below.
    """

    sensitive: Sensitive
    up: float
    down: float

    @property
    def is_safe(self) -> bool:
        """Whether the attacker is left in doubt about the whole safety interval, whatever the solver rounds.

        Downwards only as far as the measure goes, and there to within the tolerance.
        """
        room = self.sensitive.cell.room_below
        most = FARTHEST if room is None else float(room / self.sensitive.amount)
        return self.up >= 1 + TOLERANCE and self.down >= min(1 + TOLERANCE, most - TOLERANCE)


def audit(table: Table, hidden: Collection[str], sensitive: Iterable[Sensitive]) -> list[Bounds]:
    """Bound each confidential cell from all that is published and all sums.

    Cells hidden for others' sake may be found: they are no secret.

    Args:
        table: the cells and their sums.
        hidden: the cells that readers do not see, in this release or in those in force beside it.
        sensitive: the confidential cells; one that is not hidden is known, so it is not safe.
    """
    hidden = frozenset(hidden)
    told = []
    for each in sensitive:
        if each.cell.id not in hidden:
            told.append(Bounds(each, 0.0, 0.0))
            continue
        up, down = (find_extreme(table, hidden, each.cell.id, way, each.amount) for way in (1, -1))
        told.append(Bounds(each, up, down))
    return told
