"""Attackers who have read the publication: written apart from the audit, on values instead of movements.

They get the published values, the sums and the fact that nothing is negative; never a hidden value.
"""

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from jiqun.confidentiality.find_primary import Sensitive
from jiqun.confidentiality.table import Relation, Table

WAN = 10_000  # yuan


class Attacker:
    """Knows what is published of a table."""

    def __init__(self, table: Table, hidden: Collection[str]) -> None:
        self.known = {name: Fraction(cell.value) for name, cell in table.cells.items() if name not in hidden}
        self.unknown = sorted(hidden)
        self.sums: list[Relation] = list(table.relations)

    def bound(self, name: str) -> tuple[float, float]:
        """The least and the most that a hidden value can be, in yuan, by a mixed-integer solver without integers.

        Known values are taken off each sum exactly, before anything becomes a float.
        """
        if name in self.known:
            return (float(self.known[name]),) * 2
        matrix, rights = [], []
        for each in self.sums:
            row, right = np.zeros(len(self.unknown)), Fraction(0)
            for part, sign in [*((part, 1) for part in each.parts), (each.total, -1)]:
                if part in self.known:
                    right -= sign * self.known[part]
                else:
                    row[self.unknown.index(part)] += sign
            matrix.append(row)
            rights.append(float(right / WAN))
        objective = np.zeros(len(self.unknown))
        objective[self.unknown.index(name)] = 1.0
        sums, signs = LinearConstraint(np.array(matrix), rights, rights), Bounds(0, np.inf)
        least = milp(objective, constraints=sums, bounds=signs)
        most = milp(-objective, constraints=sums, bounds=signs)
        return (least.fun * WAN if least.status == 0 else 0.0), (-most.fun * WAN if most.status == 0 else np.inf)

    def subtract(self) -> dict[str, tuple[Fraction, Fraction | None]]:
        """Bounds by adding and subtracting alone, in exact fractions; None: without end.

        Each sum bounds each of its cells by the bounds of the others, again and again while that says anything new.
        """
        low = {**dict.fromkeys(self.unknown, Fraction(0)), **self.known}
        high: dict[str, Fraction | None] = {**dict.fromkeys(self.unknown), **self.known}
        for _ in range(4 * len(self.sums)):
            before = dict(low), dict(high)
            for each in self.sums:
                _narrow(low, high, each.total, _add(low, each.parts), _add(high, each.parts))
                for part in each.parts:
                    others = [other for other in each.parts if other != part]
                    taken, top = _add(high, others), high[each.total]
                    least = None if taken is None else low[each.total] - taken
                    _narrow(low, high, part, least, None if top is None else top - _add(low, others))
            if before == (low, high):
                break
        return {name: (low[name], high[name]) for name in self.unknown}


def _add(bounds: Mapping[str, Fraction | None], names: Sequence[str]) -> Any:
    """The sum; None where any is without end."""
    values = [bounds[name] for name in names]
    return None if None in values else sum(values, Fraction(0))


def _narrow(
    low: dict[str, Fraction], high: dict[str, Fraction | None], name: str, least: Fraction | None, most: Fraction | None
) -> None:
    if least is not None and least > low[name]:
        low[name] = Fraction(least)
    if most is not None and (high[name] is None or most < high[name]):
        high[name] = Fraction(most)


def is_inside(low: float, high: float | None, sensitive: Sensitive, slack: float = 1e-6) -> bool:
    """Whether bounds tell more than the safety interval allows; `slack` of its width is the solver's.

    Where the interval would reach below nought, nought is as far as it goes.
    """
    value, amount = float(sensitive.cell.value), float(sensitive.amount)
    least = max(value - amount, 0.0)
    return low > least + slack * amount or (high is not None and high < value + amount - slack * amount)


def find_breaches(
    table: Table, hidden: Collection[str], sensitive: Collection[Sensitive], slack: float = 1e-6
) -> list[str]:
    """The confidential cells that an attacker bounds more tightly than he should, by either way."""
    attacker = Attacker(table, hidden)
    exact = attacker.subtract()
    found = []
    for each in sensitive:
        name = each.cell.id
        known = (attacker.known.get(name),) * 2
        low, high = exact.get(name, known)
        told = is_inside(float(low or 0), None if high is None else float(high), each, slack)
        if told or is_inside(*attacker.bound(name), each, slack):
            found.append(name)
    return found
