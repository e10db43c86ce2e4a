"""From rows of a month to the table that an attacker sees: cells, and all sums that link them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from jiqun.confidentiality.policy import Policy
from jiqun.confidentiality.rows import Enterprises, Figure, Month, Row, Shown, Told
from jiqun.confidentiality.table import Cell, Relation, Table

PRIOR = "/prior year"
REST = "rest/"
_BLOCK = {"Z": "ZONE", "T": "TOWN", "D": "DEMO"}


class _Linker:
    """Collects cells and relations."""

    def __init__(self, policy: Policy, month: Month) -> None:
        self.policy, self.month = policy, month
        self.cells: dict[str, Cell] = {}
        self.relations: dict[tuple[str, frozenset[str]], Relation] = {}
        for row in month.rows:
            for measure, figure in row.figures.items():
                self._add_cells(row, measure, figure)

    def _add_cells(self, row: Row, measure: str, figure: Figure) -> None:
        name = cell_name(row, measure)
        is_known = row.is_public or any(Told(each, measure, figure.value) in self.month.told for each in figure.shown)
        is_hidden = any(each in self.month.confidential or each in self.month.complementary for each in figure.shown)
        cell = Cell(
            name,
            figure.value,
            row=row.key,
            is_fixed=is_known,
            is_hidden=is_hidden and not is_known,
            weight=self.policy.weights[row.type],
            minimum=self._least_known(figure),
            is_of_persons=measure == "employee_count",
        )
        self.cells[name] = self._with_enterprises(cell, figure.enterprises)
        if figure.prior_year is not None:
            was_shown = any(
                Told(each, measure, figure.prior_year) in self.month.told_a_year_before for each in figure.shown
            )
            self.cells[name + PRIOR] = replace(
                cell,
                id=name + PRIOR,
                value=figure.prior_year,
                is_fixed=is_known or was_shown,
                is_hidden=cell.is_hidden and not was_shown,
                minimum=_least(figure.prior_year),
            )

    def _with_enterprises(self, cell: Cell, known: Enterprises) -> Cell:
        """Those listed may not be all: then their number decides nothing, only what is left beside the largest."""
        number = known.number
        if known.listed is not None and known.listed < cell.value:
            number = max(number or 0, self.policy.protection.threshold)
        return replace(cell, contributors=number, top1=known.top1, top2=known.top2)

    def _least_known(self, figure: Figure) -> Decimal | None:
        """A year-to-date that is not below what the last month shown of the year said is taken to be known for that."""
        floors = [self.month.floor[each] for each in figure.shown if each in self.month.floor]
        return next((floor for floor in floors if 0 <= floor <= figure.value), _least(figure.value))

    def add_sum(self, total: str, parts: Iterable[str], *, lacks_confidential: bool = False) -> None:
        """A published total and its parts; what is missing beyond rounding is a part that nobody knows.

        Where a confidential part is known to be missing, what is left of the total is that part.
        """
        names = sorted(part for part in set(parts) - {total} if part in self.cells)
        if not names or total not in self.cells:
            return
        value = self.cells[total].value
        rest = value - sum((self.cells[name].value for name in names), Decimal(0))
        if lacks_confidential and rest:
            names.append(self._add_rest(total, names, rest, 1))
        elif abs(rest) > abs(value) * self.policy.missing_pct / 100:
            names.append(self._add_rest(total, names, rest, None))
        self._relate(total, names)

    def add_difference(self, total: str, part: str, number: int) -> None:
        """A total, a part, and the enterprises that are in the one and not in the other: `number` of them."""
        if total not in self.cells or part not in self.cells:
            return
        rest = self.cells[total].value - self.cells[part].value
        self._relate(total, [part, self._add_rest(total, [part], rest, number)] if number else [part])

    def add_common_sum(self, name: str, parts: Iterable[str]) -> None:
        """Parts whose sum everybody knows: shares, scores or contributions tell it."""
        names = sorted(part for part in set(parts) if part in self.cells)
        if names and ("", frozenset(names)) not in self.relations:
            value = sum((self.cells[part].value for part in names), Decimal(0))
            self.cells[name] = Cell(name, value, is_fixed=True, minimum=None)
            self._relate(name, names, key="")

    def _add_rest(self, total: str, parts: list[str], value: Decimal, number: int | None) -> str:
        name = REST + "|".join([total, *parts])
        self.cells[name] = replace(
            self.cells[total], id=name, value=value, row="", contributors=number, top1=None, top2=None, is_fixed=False,
            is_hidden=True, minimum=_least(value),
        )  # fmt: skip
        return name

    def _relate(self, total: str, parts: list[str], key: str | None = None) -> None:
        self.relations[total if key is None else key, frozenset(parts)] = Relation(total, parts)

    def table(self) -> Table:
        """The table; the largest enterprises of a total are the largest of its parts, where it has none of its own."""
        for _ in range(2):  # units make groups, groups make sums
            for relation in self.relations.values():
                total = self.cells[relation.total]
                if total.is_fixed or total.contributors is not None:
                    continue
                known = (top for part in relation.parts for top in (self.cells[part].top1, self.cells[part].top2))
                tops = sorted((abs(top) for top in known if top is not None), reverse=True)
                if tops:
                    number = self.policy.protection.threshold
                    top2 = tops[1] if len(tops) > 1 else None
                    self.cells[total.id] = replace(total, contributors=number, top1=tops[0], top2=top2)
        return Table(self.cells, list(self.relations.values()))


def cell_name(row: Row, measure: str) -> str:
    """A figure's cell; that of a year before has `PRIOR` behind it."""
    return f"{row.key}/{measure}"


def link_rows(policy: Policy, month: Month) -> Table:
    """The table that an attacker sees of a month.

    Sums of the forms (units to groups, groups to the reporting unit's and the province's, clusters to theirs, counties
    to prefectures), of lists of enterprises, and whatever the lineage says was added up: shares, scores,
    specialisation.
    The month's own flow needs no cells: it has the sums of the year-to-date, and may be negative besides.
    """
    linker = _Linker(policy, month)
    missing = _missing_units(month)
    for total, parts in _sums_of_forms(month.rows):
        lacks = _lacks(total, parts, missing)
        for measure in total.figures:
            for kind in ("", PRIOR):
                names = [cell_name(part, measure) + kind for part in parts]
                linker.add_sum(cell_name(total, measure) + kind, names, lacks_confidential=lacks and not kind)
    for total, part in _lists_in_lists(month.rows):
        for measure, figure in total.figures.items():
            if measure in part.figures:
                number = (figure.enterprises.number or 0) - (part.figures[measure].enterprises.number or 0)
                linker.add_difference(cell_name(total, measure), cell_name(part, measure), number)
    industries = [row for row in month.rows if row.type == "industry"]
    for kind in ("", PRIOR):
        linker.add_common_sum("sum/industries" + kind, [cell_name(row, "value_added") + kind for row in industries])
    _add_lineage(linker, month)
    return linker.table()


_Missing = frozenset[tuple[str, str]]


def _missing_units(month: Month) -> _Missing:
    """Reporter and group code of the units that are confidential in another month and have no row in this one."""
    there = {shown for row in month.rows for figure in row.figures.values() for shown in figure.shown}
    keys = (each.key.split("|") for each in month.confidential.keys() - there if each.view == "indicator_value")
    return frozenset((key[2], _BLOCK[key[1][0]]) for key in keys if key[0] == "unit" and key[1][0] in _BLOCK)


def _lacks(total: Row, parts: Sequence[Row], missing: _Missing) -> bool:
    """Whether a missing confidential unit is what the units of a group lack of it."""
    if total.type != "group" or not all(part.type == "unit" for part in parts):
        return False
    reporter, code = total.tags["reporter"], total.tags["code"]
    return any(unit == reporter and code in (kind, "BLOCK_SUM", "BLOCK_UNION") for unit, kind in missing)


def _add_lineage(linker: _Linker, month: Month) -> None:
    places: dict[str, str] = {}
    shown: dict[Shown, str] = {}
    for row in month.rows:
        for measure, figure in row.figures.items():
            name = cell_name(row, measure)
            places |= {place: cell for place, cell in zip(figure.places, (name, name + PRIOR), strict=True) if place}
            shown |= dict.fromkeys(figure.shown, name)
    for each in month.sums:
        parts = [places[place] for place in each.places if place in places]
        own = shown.get(Shown(each.view, each.key))
        if own is None and each.key.startswith("county|") and len(parts) == 1:
            continue  # all of a county's in one group: its shares and indices are a hundred per cent, whatever it has
        if own is not None:
            linker.add_sum(own + (PRIOR if each.leg.startswith("prior_year") else ""), parts)
        else:
            linker.add_common_sum(f"sum/{each.view}|{each.key}|{each.leg}", parts)


def _sums_of_forms(rows: Iterable[Row]) -> Iterator[tuple[Row, list[Row]]]:
    """Totals with their parts."""
    rows = list(rows)
    groups = [row for row in rows if row.type == "group"]
    regions = [row for row in rows if row.type == "region"]
    units = _by(rows, "unit", lambda row: (row.tags["reporter"], _BLOCK.get((row.tags["code"] or "")[:1])))
    outer = _by(rows, "unit", lambda row: (row.tags["reporter"], row.tags["is_outer"] == "true"))
    clusters = [row for row in rows if row.type == "cluster"]
    for group in groups:
        reporter, code = group.tags["reporter"], group.tags["code"]
        same = [each for each in groups if each.tags["reporter"] == reporter]
        if group.tags["is_province"] == "true":
            below = [each for each in groups if each.tags["code"] == code and each.tags["is_reporter"] == "true"]
            yield group, below
        yield group, units[reporter, code]
        if code == "BLOCK_SUM":
            yield group, [each for each in same if each.tags["code"] in _BLOCK.values()]
            yield group, [each for kind in _BLOCK.values() for each in units[reporter, kind]]
        elif code == "BLOCK_UNION":
            yield group, outer[reporter, True]
        elif code == "CLUSTER_SUM":
            own = [each for each in clusters if each.tags["reporter"] == reporter]
            yield group, clusters if group.tags["is_province"] == "true" else own
    for region in regions:
        reporter, code = region.tags["reporter"], region.tags["code"]
        yield region, [each for each in regions if (each.tags["reporter"], each.tags["parent"]) == (reporter, code)]
        if region.is_public:  # the province repeats what a prefecture says of itself
            yield region, [each for each in regions if each.tags["code"] == code and not each.is_public]
    industries = [row for row in rows if row.type == "industry"]
    for industry in industries:
        cells = [row for row in rows if row.type == "specialisation" and row.tags["group"] == industry.tags["group"]]
        yield industry, cells
    lists = [row for row in rows if row.type == "list"]
    for whole in lists:
        if whole.tags["is_province"] == "true":
            yield whole, [each for each in lists if each is not whole and each.tags["kind"] == whole.tags["kind"]]


def _by(
    rows: Iterable[Row], row_type: str, key: Callable[[Row], tuple[object, ...]]
) -> dict[tuple[object, ...], list[Row]]:
    found: dict[tuple[object, ...], list[Row]] = defaultdict(list)
    for row in rows:
        if row.type == row_type:
            found[key(row)].append(row)
    return found


def _lists_in_lists(rows: Iterable[Row]) -> Iterator[tuple[Row, Row]]:
    """Every list of a reporting unit lies in that of all its enterprises."""
    lists = [row for row in rows if row.type == "list"]
    whole = {row.tags["reporter"]: row for row in lists if row.tags["kind"] == "any"}
    for row in lists:
        if row.tags["kind"] != "any" and row.tags["reporter"] in whole:
            yield whole[row.tags["reporter"]], row


def _least(value: Decimal) -> Decimal | None:
    """No year-to-date is negative, as everybody takes for granted; where one is, nothing is."""
    return Decimal(0) if value >= 0 else None
