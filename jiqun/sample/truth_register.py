"""Truth of bi.unit_register, bi.unit_register_history, bi.unit_membership and bi.county_cluster_coverage."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from jiqun.sample.months import Month
from jiqun.sample.plan_units import CONFIRMED, NOMINATED, WITHDRAWN, Unit
from jiqun.sample.read_codes import counties, regions, reporting_units, rows
from jiqun.sample.scenario import NEW_REGISTER
from jiqun.sample.truth_knowledge import Knowledge
from jiqun.sample.truth_plans import plan_entries

STATUSES = {NOMINATED: "nominated", CONFIRMED: "confirmed", WITHDRAWN: "withdrawn"}
LEVELS = {"国家级": "national", "省级": "province", "地方": "local"}
BATCHES = {"制造中心": "manufacturing_centre", "产业基地": "industrial_base", "专业园区": "specialised_park"}
REGISTER_COLUMNS = (
    "period",
    "unit_code",
    "reporting_unit_code",
    "unit_name_zh",
    "unit_kind",
    "unit_status",
    "county_code",
    "leading_industry_zh",
    "industry_group_code",
    "host_unit_code",
    "approval_document",
    "confirmed_on",
    "demonstration_level",
    "batch",
    "is_confirmed",
    "reported_period",
)
HISTORY_COLUMNS = (
    "unit_code",
    "first_period",
    "last_period",
    "unit_name_zh",
    "unit_kind",
    "unit_status",
    "reporting_unit_code",
    "county_code",
    "host_unit_code",
    "is_current",
)
MEMBERSHIP_COLUMNS = ("period", "unit_code", "container_code", "steps")
COVERAGE_COLUMNS = (
    "period",
    "region_code",
    "parent_region_code",
    "cluster_count",
    "nominated_cluster_count",
    "coverage_status",
    "zone_count",
    "town_count",
    "plan_done_on",
    "appraisal_done_on",
)


@dataclass(frozen=True)
class Entry:
    """A unit as the register in force in a month has it."""

    unit: Unit
    end: Month  # the last month of the register's quarter

    @property
    def status(self) -> str:
        """nominated, confirmed or withdrawn."""
        return STATUSES[self.unit.status_at(self.end.last_day)]

    @property
    def is_confirmed(self) -> bool:
        """Whether it counts."""
        return self.status == "confirmed"

    @property
    def county(self) -> str | None:
        """The county; None for a cluster that names its prefecture."""
        return self.unit.county if self.unit.county in counties() else None

    @property
    def confirmed_on(self) -> date | None:
        """The day, once it is written."""
        return None if self.status == "nominated" else self.unit.confirmed_on

    @property
    def level(self) -> str | None:
        """The level of a demonstration zone, on the form of 2009."""
        return LEVELS.get(self.unit.level) if self.end >= NEW_REGISTER else None

    @property
    def batch(self) -> str | None:
        """Which of the 三个一批 a cluster belongs to, on the form of 2009."""
        return BATCHES.get(self.unit.batch) if self.end >= NEW_REGISTER else None

    @property
    def group(self) -> str:
        """The industry group: a named cluster's first, else the one of the leading industry's name."""
        return named_group(self.unit.code) or group_codes().get(self.unit.industry, "X")


@cache
def named_group(code: str) -> str | None:
    """The first group of a named cluster."""
    return next((row["industry_groups"].split("|")[0] for row in rows("cluster.csv") if row["code"] == code), None)


@cache
def group_codes() -> dict[str, str]:
    """Industry groups by their Chinese names."""
    return {row["name_zh"]: row["code"] for row in rows("industry_group.csv")}


def entries(known: Knowledge, month: Month) -> list[Entry]:
    """Every line of every register in force, by unit."""
    found = []
    for reporter in reporting_units("F5"):
        end = known.quarter("F5", reporter, month)
        if end is not None:
            found += [Entry(unit, end) for unit in known.listed(reporter, month)]
    return sorted(found, key=lambda entry: entry.unit.code)


def register_rows(known: Knowledge, month: Month) -> Iterator[tuple[object, ...]]:
    """One row a unit."""
    for entry in entries(known, month):
        unit = entry.unit
        yield (
            month,
            unit.code,
            unit.reporter,
            unit.name_at(entry.end.last_day),
            unit.kind.lower(),
            entry.status,
            entry.county,
            unit.industry,
            entry.group,
            unit.host or None,
            unit.document if entry.confirmed_on else None,
            entry.confirmed_on,
            entry.level,
            entry.batch,
            entry.is_confirmed,
            entry.end.quarter,
        )


def history_rows(known: Knowledge, month: Month) -> Iterator[tuple[object, ...]]:
    """Runs of equal lines over all months up to the load: told once, with the load's own month."""
    if month != known.load:
        return
    runs: dict[str, list[tuple[list[Month], tuple[object, ...]]]] = {}
    for place, each in enumerate(known.months):
        before = known.months[place - 1] if place else None
        for entry in entries(known, each):
            unit = entry.unit
            name = unit.name_at(entry.end.last_day)
            state: tuple[object, ...] = (
                name,
                unit.kind.lower(),
                entry.status,
                unit.reporter,
                entry.county,
                unit.host or None,
            )
            own = runs.setdefault(unit.code, [])
            if own and own[-1][1] == state and own[-1][0][-1] == before:
                own[-1][0].append(each)
            else:
                own.append(([each], state))
    for code, own in sorted(runs.items()):
        for months, state in own:
            yield (code, months[0], months[-1], *state, months[-1] == known.load)


def membership_rows(known: Knowledge, month: Month) -> Iterator[tuple[object, ...]]:
    """Each unit with all that contain it, as far as the registers in force tell."""
    listed = entries(known, month)
    codes = {entry.unit.code for entry in listed}
    for entry in listed:
        for steps, container in enumerate(known.containers(entry.unit), start=1):
            yield (month, entry.unit.code, container, steps)
            if container not in codes:
                break


def coverage_rows(known: Knowledge, month: Month) -> Iterator[tuple[object, ...]]:
    """The sixty counties."""
    by_county: dict[str, list[Entry]] = {}
    for entry in entries(known, month):
        if entry.county:
            by_county.setdefault(entry.county, []).append(entry)
    plans = {entry.plan.subject_code: entry for entry in plan_entries(known, month)}
    for county in counties():
        own, plan = by_county.get(county, []), plans.get(county)
        done = (plan.done_on, plan.passed_on) if plan else (None, None)
        parent = regions()[county].parent
        if known.quarter("F5", parent, month) is None:
            yield (month, county, parent, None, None, "no_data", None, None, *done)
            continue
        clusters = [entry for entry in own if entry.unit.kind == "CLUSTER"]
        count = sum(entry.is_confirmed for entry in clusters)
        status = "none" if count == 0 else "met" if count <= 2 else "over"
        nominated = sum(entry.status == "nominated" for entry in clusters)
        kinds = [entry.unit.kind for entry in own if entry.is_confirmed]
        yield (month, county, parent, count, nominated, status, kinds.count("ZONE"), kinds.count("TOWN"), *done)
