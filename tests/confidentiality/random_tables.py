"""Random published tables in which a confidential cell is found by subtraction, unless others are hidden too."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import product
from random import Random

from jiqun.confidentiality.find_primary import Sensitive, find_primary
from jiqun.confidentiality.policy import Protection
from jiqun.confidentiality.table import Cell, Relation, Table

PROTECTION = Protection(
    threshold=3,
    p_pct=Decimal(10),
    safety_pct=Decimal(15),
    safety_smallest=Decimal(10_000),
    without_contributors="free",
)


@dataclass(frozen=True)
class Case:
    """A table and its confidential cells."""

    table: Table
    sensitive: list[Sensitive]


def make_case(kind: str, seed: int) -> Case:
    """One random case of a kind of table; the same for the same seed."""
    random = Random(f"{kind}/{seed}")
    values, relations, candidates, rows = KINDS[kind](random)
    # Of several small ones at most three are confidential: three never hide one another in rows and columns.
    chosen = set(random.sample(candidates, k=random.randint(1, min(3, len(candidates)))))
    cells = {}
    for name, value in values.items():
        cell = Cell(
            name,
            Decimal(value),
            row=rows.get(name, ""),
            contributors=random.randint(8, 60),
            is_fixed=name.startswith("province"),
            weight=random.choice([1.0, 2.0, 5.0]),
        )
        if rows.get(name, name) in chosen:
            cell = _confide(random, cell)
        cells[name] = cell
    return Case(Table(cells, relations), find_primary(cells.values(), PROTECTION))


def _confide(random: Random, cell: Cell) -> Cell:
    """Few enterprises, or two large ones and crumbs."""
    if random.random() < 0.5:
        return replace(cell, contributors=random.randint(1, 2))
    top1 = (cell.value * random.randint(70, 80) / 100).to_integral_value()
    top2 = ((cell.value - top1) * 9 / 10).to_integral_value()
    return replace(cell, contributors=12, top1=top1, top2=top2)


_Made = tuple[dict[str, int], list[Relation], list[str], dict[str, str]]


def _amount(random: Random) -> int:
    """Yuan, from 10^7 to 3 * 10^9, to the cent of a 万元."""
    return 100 * round(10 ** random.uniform(5, 7.5))


def _small(values: dict[str, int], names: Sequence[str]) -> list[str]:
    """The smaller half: a large one may have nothing beside it that could make up for its movement."""
    return sorted(names, key=lambda name: values[name])[: math.ceil(len(names) / 2)]


def _two_way(random: Random) -> _Made:
    """Places by industries, with the sums of both."""
    places, industries = range(random.randint(3, 7)), range(random.randint(3, 6))
    values = {f"{p}/{i}": _amount(random) for p, i in product(places, industries)}
    inner = list(values)
    relations = []
    for total, names in [
        *((f"{p}/all", [f"{p}/{i}" for i in industries]) for p in places),
        *((f"all/{i}", [f"{p}/{i}" for p in places]) for i in industries),
        ("province", [f"{p}/all" for p in places]),
        ("province", [f"all/{i}" for i in industries]),
    ]:
        values[total] = sum(values[name] for name in names)
        relations.append(Relation(total, names))
    return values, relations, _small(values, inner), {}


def _hierarchy(random: Random) -> _Made:
    """County < prefecture < province, for two measures of which a third is the sum."""
    values: dict[str, int] = {}
    relations, counties, prefectures = [], [], [f"{n}" for n in range(random.randint(2, 4))]
    for prefecture in prefectures:
        counties += [f"{prefecture}.{n}" for n in range(random.randint(2, 5))]
    for place in counties:
        values |= {f"{place}/{measure}": _amount(random) for measure in "ab"}
    inner = list(values)
    for measure in "ab":
        for prefecture in prefectures:
            names = [f"{place}/{measure}" for place in counties if place.startswith(f"{prefecture}.")]
            values[f"{prefecture}/{measure}"] = sum(values[name] for name in names)
            relations.append(Relation(f"{prefecture}/{measure}", names))
        names = [f"{prefecture}/{measure}" for prefecture in prefectures]
        values[f"province/{measure}"] = sum(values[name] for name in names)
        relations.append(Relation(f"province/{measure}", names))
    for place in [*counties, *prefectures]:
        values[f"{place}/sum"] = values[f"{place}/a"] + values[f"{place}/b"]
        relations.append(Relation(f"{place}/sum", [f"{place}/a", f"{place}/b"]))
    return values, relations, _small(values, inner), {}


def _year(random: Random) -> _Made:
    """Year-to-dates and months of some clusters, a published row for each month, and the province's year-to-date."""
    clusters, months = range(random.randint(3, 6)), range(2, random.randint(4, 8))
    values: dict[str, int] = {}
    relations, rows = [], {}
    for cluster in clusters:
        total = 0
        for month in months:
            name, flow = f"{cluster}/{month}", f"{cluster}/{month}/month"
            values[flow] = _amount(random)
            total += values[flow]
            values[name] = total
            rows |= {name: f"row {name}", flow: f"row {name}"}
            relations.append(Relation(name, [flow, *([f"{cluster}/{month - 1}"] if month > 2 else [])]))
    for month in months:
        names = [f"{cluster}/{month}" for cluster in clusters]
        values[f"province/{month}"] = sum(values[name] for name in names)
        relations.append(Relation(f"province/{month}", names))
    # One row alone: in the others the same month is shown.
    chosen = _small(values, [f"{cluster}/{months[0]}" for cluster in clusters])
    return values, relations, [f"row {name}" for name in chosen[:1]], rows


def _overlap(random: Random) -> _Made:
    """Units by kind and by prefecture, and the union of what overlaps, computed from some of them."""
    units = range(random.randint(6, 12))
    values = {f"unit {unit}": _amount(random) for unit in units}
    inner = list(values)
    relations = []
    kinds = {unit: random.choice(["zone", "town", "demo"]) for unit in units}
    homes = {unit: random.choice(["east", "west"]) for unit in units}
    for grouping in (kinds, homes):
        for group in sorted(set(grouping.values())):
            names = [f"unit {unit}" for unit in units if grouping[unit] == group]
            values[group] = sum(values[name] for name in names)
            relations.append(Relation(group, names))
        values["province"] = sum(values[name] for name in inner)
        relations.append(Relation("province", sorted(set(grouping.values()))))
    counted = [f"unit {unit}" for unit in units if kinds[unit] != "demo" or unit % 2]
    if len(counted) > 1:
        values["union"] = sum(values[name] for name in counted)
        relations.append(Relation("union", counted))
    return values, relations, _small(values, inner)[:2], {}


KINDS: dict[str, Callable[[Random], _Made]] = {
    "two_way": _two_way,
    "hierarchy": _hierarchy,
    "year": _year,
    "overlap": _overlap,
}
