"""Primary rules, protection and audit on tables small enough to think through, and laws over tables of any size."""

from dataclasses import replace
from decimal import Decimal

import pytest
from attacker import find_breaches
from hypothesis import given, settings
from hypothesis import strategies as st
from random_tables import KINDS, PROTECTION, make_case

from jiqun.confidentiality import solve
from jiqun.confidentiality.audit import audit
from jiqun.confidentiality.find_primary import find_primary, find_reason
from jiqun.confidentiality.protect import MARGIN, protect
from jiqun.confidentiality.table import Cell, Relation, Table

MILLION = Decimal(1_000_000)


def a_table(**changes: dict[str, object]) -> Table:
    """Four parts of one enterprise (a) and many (b, c, d), their sum of 16 million; columns changed by cell."""
    cells = {
        "a": Cell("a", 1 * MILLION, contributors=1),
        "b": Cell("b", 3 * MILLION, contributors=9),
        "c": Cell("c", 5 * MILLION, contributors=9),
        "d": Cell("d", 7 * MILLION, contributors=9),
        "total": Cell("total", 16 * MILLION, contributors=28, is_fixed=True),
    }
    for name, change in changes.items():
        cells[name] = replace(cells[name], **change)
    return Table(cells, [Relation("total", ["a", "b", "c", "d"])])


def confidential(table: Table):
    return find_primary(table.cells.values(), PROTECTION)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        (Cell("x", MILLION, contributors=2), "threshold"),
        (Cell("x", MILLION, contributors=3), None),
        (Cell("x", Decimal(0), contributors=0), None),
        (Cell("x", MILLION), None),
        # 100 - 60 - 34 = 6 = 10 % of 60: just enough
        (Cell("x", Decimal(100), contributors=9, top1=Decimal(60), top2=Decimal(34)), None),
        (Cell("x", Decimal(100), contributors=9, top1=Decimal(60), top2=Decimal(35)), "dominance"),
        (Cell("x", Decimal(100), contributors=9, top1=Decimal(95)), "dominance"),
        # refunds: sizes count, not signs
        (Cell("x", Decimal(-100), contributors=9, top1=Decimal(-96), minimum=None), "dominance"),
        # the enterprises listed have more than the cell: nothing is left to hide them
        (Cell("x", Decimal(90), contributors=9, top1=Decimal(60), top2=Decimal(35)), "dominance"),
    ],
)
def test_primary_rules(cell: Cell, reason: str | None) -> None:
    assert find_reason(cell, PROTECTION) == reason


def test_nothing_known_of_contributors_may_count_as_confidential() -> None:
    strict = PROTECTION.model_copy(update={"without_contributors": "confidential"})
    assert find_reason(Cell("x", MILLION), strict) == "threshold"


def test_the_safety_interval_is_a_share_of_the_value_or_of_its_largest_part_and_never_tiny() -> None:
    cells = [
        Cell("x", 100 * MILLION, contributors=1),
        Cell("y", 10 * MILLION, contributors=2, top1=-200 * MILLION, minimum=None),
        Cell("z", Decimal(0), contributors=2),
    ]
    found = {each.cell.id: (each.amount, each.required(-1)) for each in find_primary(cells, PROTECTION)}
    assert found == {
        "x": (15 * MILLION, 15 * MILLION),
        "y": (30 * MILLION, 30 * MILLION),
        "z": (Decimal(10_000), Decimal(0)),
    }


def test_one_other_part_is_hidden_and_the_lightest() -> None:
    assert protect(a_table(), confidential(a_table())).hidden == {"a", "b"}
    lighter = a_table(d={"weight": 0.5})
    assert protect(lighter, confidential(lighter)).hidden == {"a", "d"}


def test_a_part_too_small_to_make_up_for_it_does_not_serve() -> None:
    small = a_table(b={"value": Decimal(100_000)}, total={"value": Decimal(13_100_000)})
    assert protect(small, confidential(small)).hidden == {"a", "c"}


def test_what_may_be_negative_can_make_up_for_anything() -> None:
    small = a_table(b={"value": Decimal(100_000), "minimum": None}, total={"value": Decimal(13_100_000)})
    assert protect(small, confidential(small)).hidden == {"a", "b"}


def test_figures_of_a_row_are_hidden_together() -> None:
    table = a_table(b={"row": "r"}, d={"row": "r"})
    assert protect(table, confidential(table)).hidden == {"a", "b", "d"}


def test_what_is_published_already_is_not_hidden_any_more() -> None:
    table = a_table(b={"is_fixed": True})
    assert protect(table, confidential(table)).hidden == {"a", "c"}


def test_a_confidential_cell_that_is_published_already_is_told() -> None:
    table = a_table(a={"is_fixed": True})
    pattern = protect(table, confidential(table))
    assert (pattern.hidden, pattern.exposed) == (set(), {"a"})
    assert not any(bounds.is_safe for bounds in audit(table, pattern.hidden, confidential(table)))


def test_a_confidential_cell_whose_neighbours_are_all_published_is_hidden_and_told() -> None:
    table = a_table(b={"is_fixed": True}, c={"is_fixed": True}, d={"is_fixed": True})
    pattern = protect(table, confidential(table))
    assert (pattern.hidden, pattern.exposed) == ({"a"}, {"a"})
    assert not any(bounds.is_safe for bounds in audit(table, pattern.hidden, confidential(table)))


def test_what_a_release_in_force_hides_serves_first_and_is_not_decided_anew() -> None:
    table = a_table(d={"is_hidden": True, "weight": 50.0})
    pattern = protect(table, confidential(table))
    assert (pattern.primary, pattern.secondary) == ({"a"}, set())
    assert all(bounds.is_safe for bounds in audit(table, pattern.hidden | {"d"}, confidential(table)))


def test_the_year_to_date_of_a_hidden_month_hides_the_next_row_and_no_more() -> None:
    """Row 4 would show month 4 and year-to-date 4, and so year-to-date 3; row 5 finds year-to-date 4 alone."""
    cells, relations = {}, []
    for month in range(2, 7):
        counts = {"contributors": 1 if month == 3 else 9, "row": f"row {month}"}
        cells[f"month {month}"] = Cell(f"month {month}", 10 * MILLION, **counts)
        cells[f"ytd {month}"] = Cell(f"ytd {month}", 10 * MILLION * (month - 1), **counts)
        relations.append(Relation(f"ytd {month}", [f"month {month}", *([f"ytd {month - 1}"] if month > 2 else [])]))
    table = Table(cells, relations)
    rows = {table.row_of(name) for name in protect(table, confidential(table)).hidden}
    assert rows == {"row 2", "row 3", "row 4"} or rows == {"row 3", "row 4"}
    assert find_breaches(table, protect(table, confidential(table)).hidden, confidential(table)) == []


def test_a_table_without_confidential_cells_solves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solve, "linprog", lambda *_, **__: pytest.fail("a linear program was solved"))
    table = a_table(a={"contributors": 9})
    pattern = protect(table, confidential(table))
    assert (pattern.hidden, pattern.exposed) == (set(), set())
    assert audit(table, pattern.hidden, confidential(table)) == []


@settings(max_examples=60, deadline=None)
@given(
    kind=st.sampled_from(sorted(KINDS)),
    seed=st.integers(0, 10**9),
    scale=st.sampled_from([1, 37, 10**3]),
    giant=st.booleans(),
    published=st.floats(0, 0.8),
)
def test_what_is_not_told_as_exposed_is_safe(kind: str, seed: int, scale: int, giant: bool, published: float) -> None:
    """From 10^7 to 10^12 yuan side by side, and much of it published before: a cell is safe, or an operator is told."""
    case = make_case(kind, seed)
    names = sorted(case.table.cells)
    fixed = {name for place, name in enumerate(names) if (place * 7919 + seed) % 1000 < 1000 * published}
    cells = {
        name: replace(
            cell,
            value=cell.value * scale,
            is_fixed=cell.is_fixed or (name in fixed and not cell.row),
            contributors=cell.contributors,
            top1=None if cell.top1 is None else cell.top1 * scale,
            top2=None if cell.top2 is None else cell.top2 * scale,
        )
        for name, cell in case.table.cells.items()
    }
    table = Table(cells, case.table.relations)
    if giant:
        table = _with_giant(table)
    sensitive = confidential(table)
    pattern = protect(table, sensitive)
    unsafe = {bounds.sensitive.cell.id for bounds in audit(table, pattern.hidden, sensitive) if not bounds.is_safe}
    assert unsafe <= pattern.exposed
    assert pattern.exposed <= set(find_breaches(table, pattern.hidden, sensitive, slack=-2 * MARGIN))
    assert set(find_breaches(table, pattern.hidden, sensitive)) <= pattern.exposed


def _with_giant(table: Table) -> Table:
    """One part that is nobody's secret becomes 10^12 yuan; totals are computed again, as often as they are nested."""
    cells = dict(table.cells)
    totals = {relation.total for relation in table.relations}
    secret = {each.cell.id for each in confidential(table)}
    name = max((name for name in cells.keys() - totals - secret), key=lambda name: (cells[name].value, name))
    cells[name] = replace(cells[name], value=Decimal(10**12))
    for _ in range(8):
        for relation in table.relations:
            value = sum((cells[part].value for part in relation.parts), Decimal(0))
            cells[relation.total] = replace(cells[relation.total], value=value)
    return Table(cells, table.relations)
