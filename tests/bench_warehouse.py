"""What a month costs in a warehouse of ten million observations, and what rebuilding all of it does (`make bench`).

The large warehouse holds nine years of the synthetic province, each list `COPIES` times as long as the sample's, each
form sent `VINTAGES` times; the small one only what one month is built from, less than a fifth of a million. The same
month then goes into both. CPU is that of this process and of the whole server; what is compared is measured in turn.

`python -m tests.bench_warehouse COPIES VINTAGES` takes another province: of 19 1 all ten million are in force.
"""

import json
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

import psutil

from ingest.audit.append import append
from ingest.observation import Reading
from ingest.warehouse.connect import Warehouse, prepare_warehouse
from ingest.warehouse.load_observations import load_reading
from jiqun.cli.console import print_table
from jiqun.pipeline.build_marts import build_marts
from jiqun.pipeline.calendar import closing, has_report
from jiqun.pipeline.plan_release import months_to_build
from jiqun.pipeline.publish_release import Release, compare_with_current, publish_release
from jiqun.runtime.postgres import Server, start_server, stop_server
from tests.bench import cpu_seconds
from tests.fill_history import fill_history, fill_template, month_readings, read_templates

COPIES, VINTAGES, ROUNDS = 5, 4, 3
PROVINCE = "220000"
MONTH = "2015-11"  # no quarter ends: a normal month
# What a month is built from: the one before, the year before's, and the forms that stand until the next.
COMPARED = ["2014-09", "2014-11", "2014-12", "2015-09", "2015-10"]
YEARS = [f"{year}-{month:02d}" for year in range(2006, 2016) for month in range(1, 13)]
YEARS = [month for month in YEARS if "2006-12" <= month < MONTH and has_report(month)]
OLD = "2010-05"
DEPENDANTS = ["2010-05", "2010-06", "2011-05"]  # its own, the next, whose month is a difference, and the rolling year's


@dataclass(frozen=True)
class Cost:
    """CPU seconds of the client and of the server, and seconds by the clock."""

    client: float
    server: float
    clock: float

    @property
    def cpu(self) -> float:
        return self.client + self.server


@dataclass(frozen=True)
class Place:
    """A warehouse, and the folder that dbt works in."""

    name: str
    server: Server
    warehouse: Warehouse
    work: Path

    def measure(self, work: Callable[[], object]) -> Cost:
        """What `work` costs."""
        before, started = (cpu_seconds(), self._server_seconds()), time.perf_counter()
        work()
        return Cost(cpu_seconds() - before[0], self._server_seconds() - before[1], time.perf_counter() - started)

    def _server_seconds(self) -> float:
        """CPU of the server: of all its processes, ended ones too."""
        postmaster = psutil.Process(self.server.pid)
        total = 0.0
        for process in (postmaster, *postmaster.children()):
            try:
                total += sum(process.cpu_times()[:4])  # own, and of children that have ended
            except psutil.NoSuchProcess:
                continue
        return total

    def months_to_build(self, as_of: datetime) -> list[str]:
        with self.warehouse.connect("auditor") as connection:
            return months_to_build(connection, province_code=PROVINCE, as_of=as_of)

    def build(self, release_id: str, as_of: datetime, periods: Sequence[str]) -> Cost:
        return self.measure(
            lambda: build_marts(
                self.warehouse,
                release_id=release_id,
                as_of=as_of,
                periods=periods,
                province_code=PROVINCE,
                work_dir=self.work,
            )
        )

    def publish(self, release_id: str, as_of: datetime, periods: Sequence[str]) -> Cost:
        """Compare with what is in force, and publish."""

        def run() -> None:
            with self.warehouse.connect("publisher") as connection:
                row = connection.execute("select load_id from audit.load limit 1").fetchone()
                assert row is not None
                release = Release(release_id, PROVINCE, row[0], as_of, periods, "bench")
                assert any(compare_with_current(connection, release).values())
                publish_release(connection, release)

        return self.measure(run)

    def node_seconds(self) -> dict[str, float]:
        """What each model and test of the last build took, by dbt's own clock."""
        results = json.loads((self.work / "target" / "run_results.json").read_text(encoding="utf-8"))["results"]
        return {result["unique_id"]: result["execution_time"] for result in results}

    def count(self) -> int:
        with self.warehouse.connect("auditor") as connection:
            row = connection.execute("select count(*) from raw.observation").fetchone()
        assert row is not None
        return int(row[0])


def load_month(place: Place, readings: Sequence[Reading], known_at: datetime) -> None:
    """What receiving, loading and accepting writes for these files."""
    load_id: UUID = uuid4()
    load = {
        "load_id": load_id,
        "province_code": PROVINCE,
        "clock": "historical",
        "known_at": known_at,
        "started_by": "bench",
        "code_version": "bench",
    }
    with place.warehouse.connect("loader") as connection:
        append(connection, "load", [load])
        receipts = [
            {
                "province_code": PROVINCE,
                "load_id": load_id,
                "file_name": reading.file_name,
                "file_sha256": f"{uuid4().hex}{uuid4().hex}",
                "file_bytes": 20000,
                "received_at": known_at,
            }
            for reading in readings
        ]
        ids = [row["submission_id"] for row in append(connection, "receipt", receipts)]
    for submission_id, reading in zip(ids, readings, strict=True):
        load_reading(
            place.warehouse,
            load_id=load_id,
            submission_id=submission_id,
            province_code=PROVINCE,
            reading=reading,
            code_version="bench",
        )
    with place.warehouse.connect("loader") as connection:
        given = {"load_id": load_id, "verdict": "accepted", "known_at": known_at}
        append(connection, "verdict", [{"submission_id": submission_id, **given} for submission_id in ids])


def bench_rebuild(places: Sequence[Place]) -> None:
    """All marts of all months from nothing, and the tests against the models that they test."""
    as_of = closing(YEARS[-1]).replace(day=30)
    rows = []
    for place in places:
        observations, months = place.count(), place.months_to_build(as_of)
        cost = place.build("all", as_of, months)
        published = place.publish("all", as_of, months)
        rows.append((place.name, observations, len(months), *_texts(cost), f"{published.clock:.0f}"))
    print_table(
        "全部重建 all marts of all months from nothing (target: 900 s for ten million on 2 cores)",
        ["warehouse", "observations", "months", "client CPU s", "server CPU s", "s", "and publishing s"],
        rows,
    )
    show_tests(places[-1])


def show_tests(place: Place) -> None:
    """Tests of the last build by their time, and the slowest model that each looks at."""
    seconds = place.node_seconds()
    nodes = json.loads((place.work / "target" / "manifest.json").read_text(encoding="utf-8"))["nodes"]
    slowest = sorted(((name, s) for name, s in seconds.items() if s), key=lambda node: -node[1])
    models = [(name.split(".")[2], f"{s:.1f}") for name, s in slowest if name.startswith("model.")][:10]
    print_table("最慢的模型 the slowest models of it", ["model", "s"], models)
    rows = []
    for name, taken in slowest:
        if not name.startswith("test."):
            continue
        looked_at = nodes[name].get("attached_node")  # a test of its own looks at several
        of = [looked_at] if looked_at else nodes[name]["depends_on"]["nodes"]
        model = max((node for node in of if node in seconds), key=lambda node: seconds[node])
        test = name.split(".")[2][:60]
        told = "slower" if taken > seconds[model] else ""
        rows.append((test, f"{taken:.2f}", model.split(".")[2], f"{seconds[model]:.2f}", told))
    print_table("测试 tests (target: none slower than its model)", ["test", "s", "model", "s", ""], rows)


def bench_month(places: Sequence[Place], empty: Place, readings: Sequence[Reading]) -> None:
    """The same month into each warehouse: its load, its build, and publishing it."""
    loads: dict[str, list[Cost]] = {place.name: [] for place in (empty, *places)}
    for turn in range(ROUNDS):
        known_at = closing(MONTH).replace(hour=6 + turn)
        for place in (empty, *places):
            loads[place.name].append(place.measure(lambda: load_month(place, readings, known_at)))  # noqa: B023
    count = sum(len(reading.observations) for reading in readings)
    _compare(f"装载一个月 loading a month: {len(readings)} forms, {count} observations (target: 1.5 of empty)", loads)
    as_of = closing(MONTH).replace(day=30)
    builds: dict[str, list[Cost]] = {place.name: [] for place in places}
    nodes: dict[str, list[float]] = {place.name: [] for place in places}
    for turn in range(ROUNDS):
        for place in places:
            months = place.months_to_build(as_of)
            assert months == [MONTH], months
            builds[place.name].append(place.build(f"month {turn}", as_of, months))
            nodes[place.name].append(sum(place.node_seconds().values()))
    _compare("建一个月的集市 building the marts of a month (target: 1.5 of the small one)", builds)
    _compare(
        "其中数据库 the server's part of it (s: of all nodes, two at a time)",
        {name: [Cost(0, cost.server, took) for cost, took in zip(costs, nodes[name], strict=True)]
         for name, costs in builds.items()},
    )  # fmt: skip
    published = {place.name: [place.publish(f"month {ROUNDS - 1}", as_of, [MONTH])] for place in places}
    _compare("比较并发布 comparing and publishing it", published)


def bench_revision(place: Place, readings: Sequence[Reading]) -> None:
    """An old month sent again by one unit: only what depends on it is built."""
    as_of = closing(MONTH).replace(day=31)
    revised = next(each for each in readings if (each.form_code, each.reporting_unit_code) == ("F1", "220100"))
    load_month(place, [revised], as_of)
    months = place.months_to_build(as_of)
    assert months == DEPENDANTS, months
    cost = place.build("revision", as_of, months)
    print_table(
        f"更正旧月 {OLD} of one unit sent again: {', '.join(months)}",
        ["client CPU s", "server CPU s", "s"],
        [_texts(cost)],
    )


def _compare(title: str, costs: dict[str, list[Cost]]) -> None:
    """Medians of each warehouse, and their ratio to the first."""
    medians = {name: statistics.median(cost.cpu for cost in each) for name, each in costs.items()}
    first = next(iter(medians.values()))
    rows = [
        (name, *_texts(sorted(each, key=lambda cost: cost.cpu)[len(each) // 2]), f"{medians[name] / first:.2f}")
        for name, each in costs.items()
    ]
    columns = ["warehouse", "client CPU s", "server CPU s", "s", "ratio of CPU"]
    print_table(f"{title}, {len(next(iter(costs.values())))} rounds in turn, median", columns, rows)


def _texts(cost: Cost) -> tuple[str, str, str]:
    return f"{cost.client:.2f}", f"{cost.server:.2f}", f"{cost.clock:.2f}"


def main(copies: int = COPIES, vintages: int = VINTAGES) -> None:
    """All of it, on a server of its own."""
    folder = Path(tempfile.mkdtemp(prefix="jiqun-bench-"))
    folder.chmod(0o755)
    try:
        server = start_server(folder)
        forms = read_templates()
        places = []
        for name, months, times in (("empty", [], 1), ("small", COMPARED, 1), ("large", YEARS, vintages)):
            url = server.admin_url(f"jiqun_{name}")
            place = Place(name, server, prepare_warehouse(url, folder), folder / name)
            fill_template(url, forms, copies)
            fill_history(url, months, times)
            places.append(place)
        empty, *filled = places
        readings = month_readings(server.admin_url("jiqun_empty"), MONTH)
        bench_rebuild(filled)
        bench_month(filled, empty, readings)
        bench_revision(filled[-1], month_readings(server.admin_url("jiqun_empty"), OLD))
    finally:
        stop_server(folder)
        shutil.rmtree(folder)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
