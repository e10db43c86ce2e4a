"""The linear programs behind protection and audit, by HiGHS (scipy).

Both speak of movements, not of values: how far can a hidden cell be from its true value while all sums hold and all
that is published stays? What is published does not move, so it drops out, and so do totals of 10^12 yuan beside cells
of 10^4: movements are measured in the safety amount of the cell in question. No cell is moved by more than `FARTHEST`
of these, which can only make an attacker look stronger than he is.
"""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, hstack

from jiqun.confidentiality.table import Table

FARTHEST = 1000.0
FEASIBILITY = 1e-9  # of the solver: by how much a sum or a bound may be off, in safety amounts
NEAR = 3  # sums that a route is first sought within: most are short, and the programs small
STILL = 1e-7  # a movement no larger is none
_OPTIONS = {"presolve": False, "primal_feasibility_tolerance": FEASIBILITY, "dual_feasibility_tolerance": FEASIBILITY}


def find_extreme(table: Table, hidden: Collection[str], name: str, direction: int, unit: Decimal) -> float:
    """How far a hidden cell may be above (1) or below (-1) its value, for all that is known, in units.

    Returns:
        Nought or more, at most `FARTHEST`.
    """
    names, sums, room = _system(table, hidden, name, unit)
    costs = np.zeros(len(names))
    costs[0] = -direction
    solved = linprog(
        costs, A_eq=sums, b_eq=np.zeros(sums.shape[0]), bounds=[(-below, FARTHEST) for below in room], options=_OPTIONS
    )
    return float(-solved.fun) if solved.status == 0 else 0.0  # not solved is not shown to be safe


def find_route(
    table: Table,
    movable: Collection[str],
    name: str,
    movement: float,
    unit: Decimal,
    prices: Mapping[str, float],
) -> set[str] | None:
    """The cheapest cells, near by or else anywhere, that make up for moving one, itself among them; None: none do.

    A cell's price is paid whole where it can move by a unit; a cell that can move by half of it costs twice as much
    a unit (the linear relaxation of a fixed charge).

    Args:
        table: the cells and their sums.
        movable: cells that are hidden or may be.
        name: the cell to move.
        movement: in units, up or, where negative, down.
        unit: of the movement.
        prices: of hiding each cell; those that are not named cost next to nothing.
    """
    for reach in (NEAR, None):
        route = _seek(table, movable, name, movement, unit, prices, reach)
        if route is not None:
            return route
    return None


def _seek(
    table: Table,
    movable: Collection[str],
    name: str,
    movement: float,
    unit: Decimal,
    prices: Mapping[str, float],
    reach: int | None,
) -> set[str] | None:
    names, sums, room = _system(table, movable, name, unit, reach)
    if room[0] < -movement:
        return None
    price = np.array([prices.get(each, 1e-3) for each in names])
    falling = price / np.clip(room, STILL, 1.0)
    bounds = [(0.0, FARTHEST)] * len(names) + [(0.0, below) for below in room]
    bounds[0] = (max(movement, 0.0),) * 2
    bounds[len(names)] = (max(-movement, 0.0),) * 2
    solved = linprog(
        np.concatenate([price, falling]),
        A_eq=hstack([sums, -sums], format="csr"),
        b_eq=np.zeros(sums.shape[0]),
        bounds=bounds,
        options=_OPTIONS,
    )
    if solved.status != 0:
        return None
    moved = solved.x[: len(names)] + solved.x[len(names) :]
    return {each for each, by in zip(names, moved, strict=True) if by > STILL}


def _system(
    table: Table, movable: Collection[str], name: str, unit: Decimal, reach: int | None = None
) -> tuple[list[str], Any, list[float]]:
    """The cells linked with one, it first; their sums, a row each; and by how many units each may fall."""
    names, relations = table.linked(name, movable, reach)
    place = {each: number for number, each in enumerate(names)}
    entries = [
        (row, place[each], sign)
        for row, relation in enumerate(relations)
        for each, sign in relation.signs.items()
        if each in place
    ]
    rows, columns, signs = zip(*entries, strict=True) if entries else ((), (), ())
    sums = csr_array((signs, (rows, columns)), shape=(len(relations), len(names)))
    room = []
    for each in names:
        below = table.cells[each].room_below
        room.append(FARTHEST if below is None else min(float(below / unit), FARTHEST))
    return names, sums, room
