"""Laws of the build over random reporting: months add up, the past stays, order and repetition do not matter."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ingest.warehouse.connect import Warehouse
from ingest.warehouse.roles import copy_warehouse_database
from jiqun.pipeline.build_marts import run_dbt
from jiqun.runtime.postgres import Server
from tests.dbt_project.conftest import build
from tests.dbt_project.facts import Province, amounts

MONTHS = [f"2007-{month:02d}" for month in range(2, 7)]
INSTANTS = ["2007-07-11T06:00:00+08:00", "2007-08-11T06:00:00+08:00"]  # T and later
CLUSTERS = {"220100": ("C02", "C08", "C10"), "220200": ("C03", "C09")}
# The models of one mart, its dimensions with it: a build of all takes several times as long.
BUILT = ["build", "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test", "--select"]
SELECTED = "tag:monthly,+fct_cluster_value_added"
_copies = count(1)
Copy = Callable[[], Warehouse]

Value = int | None  # 万元; None: the cell is empty


@dataclass(frozen=True)
class Form:
    """One F2 on its way. `place`: its place in the order of arrival, of which there is one."""

    unit: str
    month: str
    known: int  # which of INSTANTS
    place: int
    values: tuple[tuple[str, Value], ...]


def random_forms(seed: int) -> list[Form]:
    """Some 20 to 60 forms: up to a few vintages of each unit's months, clusters left out, cells empty."""
    rng = random.Random(seed)
    slots = [(unit, month, known) for unit in CLUSTERS for month in MONTHS for known in range(len(INSTANTS))]
    sent = rng.choices(slots, k=rng.randint(20, 60))
    return [
        Form(
            unit,
            month,
            known,
            place,
            tuple(
                (cluster, None if rng.random() < 0.1 else rng.randint(-50, 500))
                for cluster in CLUSTERS[unit]
                if rng.random() < 0.9
            ),
        )
        for place, (unit, month, known) in enumerate(sent)
    ]


def in_force(sent: Sequence[Form], instant: int) -> dict[tuple[str, str], Value]:
    """Year-to-date of cluster and month as known at an instant: the newest form of a unit and month, whole."""
    newest: dict[tuple[str, str], Form] = {}
    for form in sorted(sent, key=lambda form: (form.known, form.place)):
        if form.known <= instant:
            newest[form.unit, form.month] = form
    return {(cluster, form.month): value for form in newest.values() for cluster, value in form.values}


class Build:
    """The province in a warehouse of its own."""

    def __init__(self, warehouse: Warehouse, work: Path) -> None:
        self.province = Province(warehouse)
        self.work = work

    def send(self, sent: Sequence[Form]) -> None:
        for form in sent:
            known_at = INSTANTS[form.known]
            received_at = datetime.fromisoformat(known_at) - timedelta(minutes=200 - form.place)
            self.province.load(known_at)
            values = amounts("cluster", {cluster: (value,) for cluster, value in form.values})
            self.province.submit("F2", form.unit, form.month, values, known_at, received_at=received_at.isoformat())

    def rows(self, instant: int, release_id: str = "r") -> list[tuple[Any, ...]]:
        """Build all months as known at an instant; gives the mart's rows."""
        code = self.province.province_code
        variables = {"release_id": release_id, "as_of": INSTANTS[instant], "periods": MONTHS, "province_code": code}
        run_dbt(self.province.warehouse, [*BUILT, SELECTED], variables, self.work)
        with self.province.warehouse.connect("auditor") as connection:
            return connection.execute(
                "select period, cluster_code, value_added_ytd_yuan, value_added_month_yuan, months_covered,"
                " month_status, value_status from marts.fct_cluster_value_added where release_id = %s order by 1, 2",
                [release_id],
            ).fetchall()


@pytest.fixture(scope="module")
def copy(server: Server, _template: Warehouse, work: Path) -> Copy:
    """Copies of a warehouse whose views and marts stand, without a fact."""
    name = f"jiqun_laws_{work.parent.name.replace('-', '_')}"
    copy_warehouse_database(server.admin_url("postgres"), _template.database, name)
    build(replace(_template, database=name), "empty", INSTANTS[0], MONTHS[:1], work)

    def another() -> Warehouse:
        own = f"{name}_{next(_copies)}"
        copy_warehouse_database(server.admin_url("postgres"), name, own)
        return replace(_template, database=own)

    return another


def check_months(rows: list[tuple[Any, ...]], known: dict[tuple[str, str], Value]) -> None:
    """What is known is shown; a month is the difference of two known values, and the months add up to year-to-date."""
    shown = {(cluster, month): (ytd, value, covered) for month, cluster, ytd, value, covered, *_ in rows}
    assert len(rows) == len(MONTHS) * 10
    for (cluster, month), (ytd, value, covered) in shown.items():
        reported = known.get((cluster, month))
        assert ytd == (None if reported is None else reported * 10000)
        before = shown.get((cluster, f"{month[:6]}{int(month[6]) - 1}"))
        if before is None:  # January and February together
            assert (value, covered) == ((None, None) if ytd is None else (ytd, 2))
        elif ytd is None or before[0] is None:
            assert (value, covered) == (None, None)
        else:
            assert (value, covered) == (ytd - before[0], 1)
        run = [shown[cluster, each] for each in MONTHS if each <= month]
        if all(each[1] is not None for each in run):
            assert sum(each[1] for each in run) == ytd
            assert sum(each[2] for each in run) == int(month[5:])


@settings(
    max_examples=2, deadline=None, derandomize=True, phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(seed=st.integers(0, 2**32))
def test_laws_of_time(copy: Copy, work: Path, seed: int) -> None:
    sent = random_forms(seed)
    early = [form for form in sent if form.known == 0]
    one = Build(copy(), work)
    one.send(early)
    then = one.rows(0)
    check_months(then, in_force(sent, 0))

    one.send([form for form in sent if form.known == 1])
    assert one.rows(0, "again") == then  # what was known then does not change after
    now = one.rows(1)
    check_months(now, in_force(sent, 1))
    assert one.rows(1) == now  # nor does running again change anything

    other = Build(copy(), work)
    other.send(random.Random(seed).sample(sent, len(sent)))
    assert other.rows(1) == now  # nor the order in which the same arrivals are worked off
