"""Complementary suppression: the cheapest other cells to hide so that no hidden one is found by adding up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jiqun.confidentiality.find_primary import Sensitive
from jiqun.confidentiality.solve import find_route
from jiqun.confidentiality.table import Table

MARGIN = 1e-3  # protected by so much more than is asked, in safety amounts: far above the solver's tolerance


@dataclass(frozen=True)
class Pattern:
    """What is hidden.

    Attributes:
        primary: confidential cells that are hidden for themselves.
        secondary: cells hidden for their sake, those of their own rows among them.
        exposed: confidential cells that nothing hides any more, in whole or in part: they, or too much of what adds up
            with them, are published already or never protected. An operator is told.
    """

    primary: frozenset[str]
    secondary: frozenset[str]
    exposed: frozenset[str]

    @property
    def hidden(self) -> frozenset[str]:
        """All cells that are hidden."""
        return self.primary | self.secondary


@dataclass(frozen=True)
class _Demand:
    """A confidential cell that must be able to move one way."""

    sensitive: Sensitive
    direction: int

    @property
    def name(self) -> str:
        return self.sensitive.cell.id

    @property
    def movement(self) -> float:
        """In safety amounts; at the bound that everybody knows, exactly to it."""
        room = self.sensitive.cell.room_below
        wanted = 1 + MARGIN
        if self.direction < 0 and room is not None:
            wanted = min(wanted, float(room / self.sensitive.amount))
        return wanted * self.direction


def protect(table: Table, sensitive: Sequence[Sensitive]) -> Pattern:
    """Hide the confidential cells, and as few and as light others as are found that keep each in doubt.

    Each confidential cell in turn, up and down, gets the cheapest route along which it can move (a linear program);
    what lies on it is hidden with its row. Then every row that proves needless is shown again, so none is hidden in
    vain. The same table gives the same pattern. Without confidential cells nothing is solved at all.

    Source: Kelly, Golden and Assad 1992; Fischetti and Salazar 2001 for the demands of each cell.
    """
    before = {name for name, cell in table.cells.items() if cell.is_hidden}
    primary = {each.cell.id for each in sensitive if not each.cell.is_fixed}
    exposed = {each.cell.id for each in sensitive if each.cell.is_fixed}
    hidden = before | primary | table.hide_rows(primary)
    routes: dict[_Demand, set[str]] = {}
    asked_by: dict[str, _Demand] = {}
    movable = {name for name, cell in table.cells.items() if not cell.is_fixed}
    prices = _price(table) if primary else {}
    demands = [_Demand(each, way) for each in sensitive if each.cell.id in primary for way in (1, -1)]
    for demand in (each for each in demands if each.movement):
        route = _find_route(table, hidden, demand) or _find_route(
            table, movable, demand, {name: price for name, price in prices.items() if name not in hidden}
        )
        if route is None:
            exposed.add(demand.name)
        else:
            routes[demand] = route
            asked_by |= {table.row_of(name): demand for name in route - hidden}
            hidden |= table.hide_rows(route)
    needed = before | table.hide_rows(primary)
    hidden = _show_needless(table, hidden, needed, routes, asked_by)
    return Pattern(frozenset(primary), frozenset(hidden - primary - before), frozenset(exposed))


def _find_route(
    table: Table, movable: set[str], demand: _Demand, prices: dict[str, float] | None = None
) -> set[str] | None:
    return find_route(table, movable, demand.name, demand.movement, demand.sensitive.amount, prices or {})


def _price(table: Table) -> dict[str, float]:
    """Weights, told apart by the order of ids where they are equal, so that no solver chooses by chance."""
    step = 1e-3 / max(len(table.cells), 1)
    return {name: table.cells[name].weight * (1 + step * place) for place, name in enumerate(sorted(table.cells))}


def _show_needless(
    table: Table,
    hidden: set[str],
    needed: set[str],
    routes: dict[_Demand, set[str]],
    asked_by: Mapping[str, _Demand],
) -> set[str]:
    """Show every row without which each cell still moves, the dearest first.

    Whoever asked for a row is asked first whether it can do without: most rows are needed, and are told so at once.
    """
    rows: dict[str, set[str]] = {}
    for name in hidden - needed:
        rows.setdefault(table.row_of(name), set()).add(name)
    for row in sorted(rows, key=lambda each: (-sum(table.cells[name].weight for name in rows[each]), each)):
        rest = hidden - rows[row]
        again = {}
        crossing = [demand for demand, route in routes.items() if route & rows[row]]
        for demand in sorted(crossing, key=lambda each: (each != asked_by.get(row), len(routes[each]))):
            other = _find_route(table, rest, demand)
            if other is None:
                break
            again[demand] = other
        else:
            hidden = rest
            routes |= again
    return hidden
