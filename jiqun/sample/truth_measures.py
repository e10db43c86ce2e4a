"""What the clauses are measured by: each a figure with its exact legs, how much of the province it rests on, and days.

Forms in force in a month: monthly ones of the month itself, quarterly and annual ones carried. A count of nought among
those that have reported is 0; where nobody has there is no figure.

- Register (F5): confirmed units; a 地方 demonstration zone is none of the thirty. Carriers: counties (no districts)
  named by a confirmed zone or town, and prefectures whose own register has one; in the second reading Changbaishan too.
- F8: the nine prefectures; Changbaishan's ground is in its hosts' figures. F4 to F7 count its own too.
- Plans: of prefectures and counties without districts and without Changbaishan.
- The day of a duty is the last of the days on which those counted had done it: for nominations the earliest day of
  confirmation in a unit's register (of any line), else the end of the register's quarter; for confirmations the
  earliest of its confirmed zones, towns and demonstration zones.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from jiqun.sample.enterprises import Line
from jiqun.sample.months import Month
from jiqun.sample.plan_units import BLOCK_KINDS
from jiqun.sample.read_codes import CHANGBAISHAN, prefectures, regions, reporting_units
from jiqun.sample.scenario import MONTHLY, NEW_REGISTER, Submission
from jiqun.sample.truth_clusters import cluster_ytd, named_clusters
from jiqun.sample.truth_enterprises import lines_of
from jiqun.sample.truth_knowledge import YUAN, Knowledge
from jiqun.sample.truth_plans import PlanEntry, plan_entries
from jiqun.sample.truth_platforms import unit_count
from jiqun.sample.truth_register import Entry, entries
from jiqun.sample.truth_shares import BY_SCOPE, blocks, matched_units, share_of
from jiqun.sample.truth_shares import clusters as ten
from jiqun.sample.truth_values import Values, form_values

FULL = Fraction(100)


@dataclass(frozen=True)
class Measured:
    """A figure: numerator None where nothing is known; `basis` tells figures apart that must not be compared."""

    numerator: int | Decimal | None
    coverage: Fraction
    denominator: int = 1
    done_on: date | None = None
    basis: str = ""
    forms: tuple[str, ...] = ()  # whose flashes make it provisional


def count_of(days: Iterable[date | None], reported: int, expected: int, form: str) -> Measured:
    """How many there are, each with its day if it has one."""
    found = list(days)
    last = max((day for day in found if day is not None), default=None)
    number = len(found) if reported else None
    return Measured(number, Fraction(100 * reported, expected), done_on=last, forms=(form,))


def measure(known: Knowledge, name: str, month: Month) -> Measured:
    """The figure that a clause names, as stock:rd_center."""
    kind, *arguments = name.split(":")
    return MEASURES[kind](known, month, *arguments)


def is_flash(known: Knowledge, month: Month, forms: tuple[str, ...]) -> bool:
    """Whether a flash of one of these forms is in force, whoever's; of a quarter or year it is carried."""
    return any(
        one.month == (month if one.form in MONTHLY else known.quarter(one.form, one.unit, month))
        for one in known.flashes
        if one.form in forms
    )


def share(known: Knowledge, month: Month, scope: str, of: str) -> Measured:
    """A share; a declared one covers the province."""
    figure = BY_SCOPE[scope, of]
    found = share_of(known, figure, month)
    coverage = FULL if found.basis == "declared" else Fraction(100 * found.matched, found.expected)
    forms = ("F1", "F2", "F3") if figure.has_clusters else ("F1", "F3")
    return Measured(found.numerator, coverage, found.denominator or 0, basis=found.basis, forms=forms)


def amount(known: Knowledge, month: Month, scope: str) -> Measured:
    """The numerator of a share of value added; a sum of nothing at all is no figure."""
    found, figure = share(known, month, scope, "value_added"), BY_SCOPE[scope, "value_added"]
    units = matched_units(known, figure, month) if found.basis == "matched" else []
    parts = [own for unit in units for own in (*blocks(known, figure, unit, month), *ten(known, figure, unit, month))]
    is_nothing = found.basis == "matched" and not parts
    return Measured(None if is_nothing else found.numerator, found.coverage, basis=found.basis, forms=found.forms)


def clusters(known: Knowledge, month: Month) -> list[int]:
    """Year-to-date of the named clusters that are known."""
    return [ytd for own in named_clusters(known) if (ytd := cluster_ytd(known, own, month)) is not None]


def clusters_reported(known: Knowledge, month: Month) -> Measured:
    """How many of the ten have value added."""
    values = clusters(known, month)
    return Measured(len(values) if values else None, Fraction(100 * len(values), 10), forms=("F2",))


def clusters_value_added(known: Knowledge, month: Month) -> Measured:
    """The sum of the ten."""
    values = clusters(known, month)
    return Measured(sum(values) if values else None, Fraction(100 * len(values), 10), forms=("F2",))


def platforms(known: Knowledge, month: Month, platform_type: str, operating: bool = False) -> Measured:
    """Stocks of the province, or what of them is in operation."""
    units = reporting_units("F4")
    counts = [unit_count(known, platform_type, unit, month) for unit in units]
    values = [count.operating if operating else count.stock for count in counts]
    found = [value for value in values if value is not None]
    return Measured(sum(found) if found else None, Fraction(100 * len(found), len(units)), forms=("F4",))


def operating(known: Knowledge, month: Month, platform_type: str) -> Measured:
    """Platforms in operation."""
    return platforms(known, month, platform_type, operating=True)


def register(known: Knowledge, month: Month, picked: Callable[[Entry], bool], new_form: bool = False) -> Measured:
    """Confirmed units of some sort; on the form of 2009 only where that is asked for."""
    reported = known.reporters("F5", month)
    if new_form:
        reported = [unit for unit in reported if (end := known.quarter("F5", unit, month)) and end >= NEW_REGISTER]
    found = [entry for entry in entries(known, month) if entry.is_confirmed and picked(entry)]
    return count_of([None] * len(found), len(reported), len(reporting_units("F5")), "F5")


def confirmed(known: Knowledge, month: Month, kind: str) -> Measured:
    """Confirmed units of a kind, but no local demonstration zones."""
    return register(known, month, lambda entry: entry.unit.kind == kind and entry.level != "local")


def batch(known: Knowledge, month: Month, name: str) -> Measured:
    """Confirmed units of one of the 三个一批."""
    return register(known, month, lambda entry: entry.batch == name, new_form=True)


def local_demos(known: Knowledge, month: Month) -> Measured:
    """Confirmed local demonstration zones."""
    return register(known, month, lambda entry: entry.level == "local", new_form=True)


def national_demos(known: Knowledge, month: Month) -> Measured:
    """Confirmed units that are a demonstration of the country's."""
    return register(known, month, lambda entry: entry.level == "national", new_form=True)


def distinct(known: Knowledge, month: Month, found: Iterable[object]) -> Measured:
    """How many different things the registers name."""
    return count_of([None] * len(set(found)), len(known.reporters("F5", month)), len(reporting_units("F5")), "F5")


def confirmed_entries(known: Knowledge, month: Month) -> list[Entry]:
    """Every confirmed unit."""
    return [entry for entry in entries(known, month) if entry.is_confirmed]


def counties_with_cluster(known: Knowledge, month: Month) -> Measured:
    """Counties that a confirmed cluster names."""
    found = (e.county for e in confirmed_entries(known, month) if e.unit.kind == "CLUSTER" and e.county)
    return distinct(known, month, found)


def industry_groups(known: Knowledge, month: Month) -> Measured:
    """Of the ten industries, those of a confirmed unit."""
    return distinct(known, month, (e.group for e in confirmed_entries(known, month) if e.group != "X"))


def carriers(known: Knowledge, month: Month, *, with_changbaishan: bool = False) -> Measured:
    """Prefectures and counties with a confirmed zone or town."""
    found = set()
    for entry in confirmed_entries(known, month):
        if entry.unit.kind in ("ZONE", "TOWN"):
            if entry.county and regions()[entry.county].kind != "district":
                found.add(entry.county)
            if entry.unit.reporter != CHANGBAISHAN or with_changbaishan:
                found.add(entry.unit.reporter)
    return distinct(known, month, found)


def carriers_all(known: Knowledge, month: Month) -> Measured:
    """The same, and Changbaishan."""
    return carriers(known, month, with_changbaishan=True)


def reporters_nominated(known: Knowledge, month: Month) -> Measured:
    """Reporting units whose register has a unit that is nominated or confirmed."""
    days = []
    for unit in known.reporters("F5", month):
        own = [entry for entry in entries(known, month) if entry.unit.reporter == unit]
        written = [entry.confirmed_on for entry in own if entry.confirmed_on is not None]
        if any(entry.status != "withdrawn" for entry in own):
            days.append(min(written, default=own[0].end.last_day))
    return count_of(days, len(known.reporters("F5", month)), len(reporting_units("F5")), "F5")


def reporters_confirmed(known: Knowledge, month: Month) -> Measured:
    """Reporting units with a confirmed zone, town or demonstration zone."""
    days = []
    for unit in known.reporters("F5", month):
        own = [e.confirmed_on for e in confirmed_entries(known, month) if e.unit.reporter == unit]
        kinds = [e.unit.kind for e in confirmed_entries(known, month) if e.unit.reporter == unit]
        written = [day for day, kind in zip(own, kinds, strict=True) if kind in BLOCK_KINDS and day is not None]
        if written:
            days.append(min(written))
    return count_of(days, len(known.reporters("F5", month)), len(reporting_units("F5")), "F5")


def plans(known: Knowledge, month: Month, day_of: Callable[[PlanEntry], date | None], kind: str) -> Measured:
    """Plans that have a day: of the named clusters, or of prefectures and counties that are no districts."""
    days = []
    for entry in plan_entries(known, month):
        place = regions().get(entry.plan.subject_code)
        if entry.plan.subject_type == kind and (kind == "cluster" or is_asked(place.kind if place else "")):
            day = day_of(entry)
            if day is not None:
                days.append(day)
    return count_of(days, len(known.reporters("F7", month)), len(reporting_units("F7")), "F7")


def is_asked(kind: str) -> bool:
    """各市、县(市): prefectures and counties, no districts, not Changbaishan."""
    return kind not in ("district", "pseudo_prefecture")


def plans_done(known: Knowledge, month: Month) -> Measured:
    """Plans done."""
    return plans(known, month, lambda entry: entry.done_on, "region")


def appraisals_passed(known: Knowledge, month: Month) -> Measured:
    """Appraisals passed."""
    return plans(known, month, lambda entry: entry.passed_on, "region")


def plans_aligned(known: Knowledge, month: Month) -> Measured:
    """Plans done that fit the five-year plan."""
    return plans(known, month, lambda entry: entry.done_on if entry.is_aligned else None, "region")


def cluster_plans(known: Knowledge, month: Month) -> Measured:
    """Plans of the named clusters done."""
    return plans(known, month, lambda entry: entry.done_on, "cluster")


def reporters_problems(known: Knowledge, month: Month) -> Measured:
    """Reporting units whose F7 tells of a problem."""
    days = {entry.reporter: entry.end.last_day for entry in plan_entries(known, month) if entry.problem}
    return count_of(days.values(), len(known.reporters("F7", month)), len(reporting_units("F7")), "F7")


def reporters_reporting(known: Knowledge, month: Month) -> Measured:
    """Reporting units with an F1 of the month."""
    units = reporting_units("F4")
    found = [month.last_day for unit in units if known.form("F1", unit, month)]
    return count_of(found, len(found), len(units), "F1")


def enterprise_lists(known: Knowledge, month: Month) -> list[list[Line]]:
    """The lists in force."""
    lists = (lines_of(known, unit, month) for unit in reporting_units("F6"))
    return [lines for lines in lists if lines is not None]


def enterprises(known: Knowledge, month: Month, kind: str) -> Measured:
    """Enterprises on a list."""
    lists = enterprise_lists(known, month)
    found = [line for lines in lists for line in lines if kind in line.enterprise.kinds]
    return count_of([None] * len(found), len(lists), len(reporting_units("F6")), "F6")


def local_sourcing(known: Knowledge, month: Month) -> Measured:
    """Purchases within the province over all, of enterprises that state both (nought is written as a dash)."""
    lists = enterprise_lists(known, month)
    bought = [line.of_revenue(line.enterprise.purchases) for lines in lists for line in lines]
    permilles = [line.enterprise.local for lines in lists for line in lines]
    pairs = [(whole * local // 1000, whole) for whole, local in zip(bought, permilles, strict=True)]
    stated = [pair for pair in pairs if all(pair)]
    coverage = Fraction(100 * len(lists), len(reporting_units("F6")))
    if not stated:
        return Measured(None, coverage, forms=("F6",))
    local, whole = (sum(column) * YUAN for column in zip(*stated, strict=True))
    return Measured(local, coverage, whole, forms=("F6",))


def development(known: Knowledge, month: Month) -> list[Values]:
    """The figures of the annual forms in force of the nine prefectures."""
    ends = ((unit, known.quarter("F8", unit, month)) for unit in prefectures())
    found: list[Submission] = [known.newest["F8", unit, str(end.year)] for unit, end in ends if end is not None]
    return [form_values(known.province, one) for one in found]


def lines(known: Knowledge, month: Month, indicator: str) -> list[int | Decimal]:
    """One line of every annual form in force; all of them are filled in."""
    return [
        value.value
        for values in development(known, month)
        for (subject_type, _, own, _), value in values.items()
        if subject_type == "region" and own == indicator and value.value is not None
    ]


def added_up(known: Knowledge, month: Month, indicator: str) -> Measured:
    """The sum over the nine prefectures."""
    values = lines(known, month, indicator)
    return Measured(sum(values) if values else None, covered(values), forms=("F8",))


def covered(values: list[int | Decimal]) -> Fraction:
    """Prefectures that know it, of nine."""
    return Fraction(100 * len(values), len(prefectures()))


def highest(known: Knowledge, month: Month, indicator: str) -> Measured:
    """The highest of the nine."""
    values = lines(known, month, indicator)
    return Measured(max(values) if values else None, covered(values), forms=("F8",))


def part(known: Knowledge, month: Month, indicator: str, wholes: str) -> Measured:
    """One sum over another, or over several together."""
    numerator = lines(known, month, indicator)
    whole = [value for name in wholes.split("+") for value in lines(known, month, name)]
    coverage = covered(numerator)
    if not whole or not sum(whole):
        return Measured(None, coverage, forms=("F8",))
    return Measured(int(sum(numerator)), coverage, int(sum(whole)), forms=("F8",))


def prefectures_with_fund(known: Knowledge, month: Month) -> Measured:
    """Prefectures whose special fund is above nought."""
    values = lines(known, month, "fiscal_support_fund")
    return count_of([None for value in values if value > 0], len(values), len(prefectures()), "F8")


def extract(known: Knowledge, month: Month) -> Measured:
    """The extract made for the national commission; the sample makes none."""
    return Measured(0, FULL)


MEASURES: dict[str, Callable[..., Measured]] = {
    "amount": amount,
    "appraisals_passed": appraisals_passed,
    "batch": batch,
    "carriers": carriers,
    "carriers_all": carriers_all,
    "cluster_plans": cluster_plans,
    "clusters_reported": clusters_reported,
    "clusters_value_added": clusters_value_added,
    "confirmed": confirmed,
    "counties_with_cluster": counties_with_cluster,
    "enterprises": enterprises,
    "extract": extract,
    "highest": highest,
    "industry_groups": industry_groups,
    "local_demos": local_demos,
    "local_sourcing": local_sourcing,
    "national_demos": national_demos,
    "operating": operating,
    "part": part,
    "plans_aligned": plans_aligned,
    "plans_done": plans_done,
    "prefectures_with_fund": prefectures_with_fund,
    "reporters_confirmed": reporters_confirmed,
    "reporters_nominated": reporters_nominated,
    "reporters_problems": reporters_problems,
    "reporters_reporting": reporters_reporting,
    "share": share,
    "stock": platforms,
    "sum": added_up,
}
