"""Nobody bounds a hidden confidential value more tightly than its safety interval; without protection everybody can."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from attacker import Attacker, find_breaches, is_inside
from random_tables import KINDS, PROTECTION, Case, make_case

from jiqun.confidentiality import protect as protecting
from jiqun.confidentiality.audit import audit
from jiqun.confidentiality.find_primary import find_primary
from jiqun.confidentiality.protect import MARGIN, Pattern, protect
from jiqun.confidentiality.table import Table

CASES = [(kind, seed) for kind in KINDS for seed in range(25)]  # a hundred


@pytest.fixture(params=CASES, ids=lambda case: f"{case[0]}-{case[1]}", scope="module")
def case(request: pytest.FixtureRequest) -> Case:
    return make_case(*request.param)


@pytest.fixture(scope="module")
def pattern(case: Case) -> Pattern:
    return protect(case.table, case.sensitive)


def test_the_case_has_confidential_cells(case: Case) -> None:
    assert case.sensitive


def test_no_attacker_bounds_a_hidden_value(case: Case, pattern: Pattern) -> None:
    assert not pattern.exposed
    assert find_breaches(case.table, pattern.hidden, case.sensitive) == []


def test_the_audit_passes(case: Case, pattern: Pattern) -> None:
    assert all(bounds.is_safe for bounds in audit(case.table, pattern.hidden, case.sensitive))


def test_without_complement_subtraction_finds_a_value(case: Case, pattern: Pattern) -> None:
    alone = pattern.primary
    exact = Attacker(case.table, alone).subtract()
    values = {each.cell.id: each.cell.value for each in case.sensitive}
    assert any(exact[name] == (value, value) for name, value in values.items())
    assert find_breaches(case.table, alone, case.sensitive)
    assert not all(bounds.is_safe for bounds in audit(case.table, alone, case.sensitive))


def test_no_row_is_hidden_in_vain(case: Case, pattern: Pattern) -> None:
    """Showing any row again lets the attacker in, to within the margin."""
    kept = pattern.primary | case.table.hide_rows(pattern.primary)
    for row in {case.table.row_of(name) for name in pattern.secondary - kept}:
        shown = {name for name in pattern.hidden if case.table.row_of(name) != row}
        assert find_breaches(case.table, shown, case.sensitive, slack=-2 * MARGIN), row


def test_the_same_table_gives_the_same_pattern(case: Case, pattern: Pattern) -> None:
    names = sorted(case.table.cells, reverse=True)
    shuffled = Table({name: case.table.cells[name] for name in names}, case.table.relations)
    assert protect(shuffled, find_primary(shuffled.cells.values(), PROTECTION)) == pattern


def test_what_is_published_once_gives_the_same_pattern_again(case: Case, pattern: Pattern) -> None:
    cells = {name: replace(cell, is_fixed=name not in pattern.hidden) for name, cell in case.table.cells.items()}
    again = Table(cells, case.table.relations)
    assert protect(again, find_primary(cells.values(), PROTECTION)) == pattern


def _weaker_amounts(patch: pytest.MonkeyPatch) -> None:
    whole = protecting._Demand.movement.fget
    patch.setattr(protecting._Demand, "movement", property(lambda demand: 0.2 * whole(demand)))


def _only_upwards(patch: pytest.MonkeyPatch) -> None:
    whole = protecting._Demand.movement.fget
    patch.setattr(protecting._Demand, "movement", property(lambda demand: max(whole(demand), 0.0)))


def _only_downwards(patch: pytest.MonkeyPatch) -> None:
    whole = protecting._Demand.movement.fget
    patch.setattr(protecting._Demand, "movement", property(lambda demand: min(whole(demand), 0.0)))


def _forget(keep: Callable[[Table], Table]) -> Callable[[pytest.MonkeyPatch], None]:
    def weaken(patch: pytest.MonkeyPatch) -> None:
        whole = protecting.find_route
        patch.setattr(protecting, "find_route", lambda table, *rest: whole(keep(table), *rest))

    return weaken


def _without_half_the_sums(table: Table) -> Table:
    return Table(table.cells, table.relations[::2])


def _as_if_nothing_had_a_floor(table: Table) -> Table:
    return Table({name: replace(cell, minimum=None) for name, cell in table.cells.items()}, table.relations)


WEAKENED = {
    "weaker_amounts": _weaker_amounts,
    "only_upwards": _only_upwards,
    "only_downwards": _only_downwards,
    "half_the_sums": _forget(_without_half_the_sums),
    "no_floor": _forget(_as_if_nothing_had_a_floor),
}


@pytest.mark.parametrize("weaken", WEAKENED.values(), ids=WEAKENED)
def test_the_attacker_gets_through_weakened_protection(
    weaken: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the audit says so, in the same cases."""
    weaken(monkeypatch)
    for kind, seed in sorted(CASES, key=lambda each: each[1]):
        case = make_case(kind, seed)
        hidden = protect(case.table, case.sensitive).hidden
        breaches = find_breaches(case.table, hidden, case.sensitive)
        told = audit(case.table, hidden, case.sensitive)
        assert breaches == [bounds.sensitive.cell.id for bounds in told if not bounds.is_safe]
        if breaches:
            return
    pytest.fail("nobody got through")


def test_an_exact_interval_is_not_inside() -> None:
    case = make_case("two_way", 0)
    each = case.sensitive[0]
    value, amount = float(each.cell.value), float(each.amount)
    assert not is_inside(max(value - amount, 0), value + amount, each)
    assert is_inside(max(value - amount, 0), value + amount * 0.99, each)
    assert is_inside(value, value, each)
