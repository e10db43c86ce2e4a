"""One plausible slip in the SQL of each view compared with the truth: `python -m tests.mutants` (`make mutants`).

Each mutant is one changed line of a model, in a copy of the dbt project, run in a copy of the database of a loaded
sample: what was built of the newest release is built again with it and published. The comparison of its view with the
truth must fail. All of them take about ten minutes.
"""

import csv
import shutil
import sys
import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.warehouse.roles import copy_warehouse_database
from jiqun.pipeline.build_marts import CODE_LISTS, PROJECT, run_dbt
from jiqun.pipeline.calendar import BEIJING
from jiqun.pipeline.home import Home, open_home
from jiqun.pipeline.load_period import load_period
from jiqun.pipeline.publish_release import newest_release, publish_release
from jiqun.runtime.postgres import start_server, stop_server
from jiqun.sample.make_sample import DEFAULT_SEED, make_sample
from jiqun.settings import Settings
from tests.scenarios.compare_truth import KEYS, compare

MONTHS = ("2006-12", "2007-02", "2007-03", "2007-04", "2007-05", "2007-06")
VIEWS_ALONE = "bi"  # the folder of models that are views: nothing of a release is built for one


@dataclass(frozen=True)
class Mutant:
    """A changed line.

    Attributes:
        view: whose comparison must notice it.
        model: file under `dbt_project/models`.
        old: text that occurs once in it.
        new: text in its place.
        why: how somebody comes to write it.
    """

    view: str
    model: str
    old: str
    new: str
    why: str


MUTANTS = (
    Mutant(
        "cluster_value_added",
        "intermediate/int_value__decumulated.sql",
        "when is_first_report then ytd_value else ytd_value - previous_ytd_value end as month_value",
        "when is_first_report then ytd_value else ytd_value end as month_value",
        "takes the year to date for the month",
    ),
    Mutant(
        "tax_revenue_share",
        "intermediate/int_share__contribution.sql",
        "('numerator_computed_yuan', unit.is_counted),",
        "('numerator_computed_yuan', true),",
        "adds a unit inside another on top of it",
    ),
    Mutant(
        "platform_count",
        "intermediate/int_platform__contribution.sql",
        "and (leg.is_carried or observation.is_reported_for_period)",
        "and (leg.is_carried or true)",
        "carries what a quarter added to the months after it",
    ),
    Mutant(
        "target_scoreboard",
        "marts/core/rpt_target_scoreboard.sql",
        "judged_numerator * target_denominator as actual_crossed,",
        "actual_numerator * target_denominator as actual_crossed,",
        "holds a part of a year against a year's target",
    ),
    Mutant(
        "indicator_value",
        "intermediate/int_indicator__reported.sql",
        "or (observation.basis = 'quarter' and observation.is_reported_for_period)",
        "or observation.basis = 'quarter'",
        "repeats what a quarter added in the months after it",
    ),
    Mutant(
        "unit_register",
        "intermediate/int_unit__register.sql",
        "when '推荐' then 'nominated'",
        "when '推荐' then 'confirmed'",
        "copies the line below and changes one word of two",
    ),
    Mutant(
        "unit_register_history",
        "bi/bi_unit_register_history.sql",
        "month.month_number - row_number() over (",
        "row_number() over (",
        "numbers the rows and not the runs",
    ),
    Mutant(
        "unit_membership",
        "intermediate/int_unit__contained.sql",
        "containment.steps + 1,",
        "containment.steps,",
        "does not count the steps on the way up",
    ),
    Mutant(
        "plan_progress",
        "intermediate/int_plan__reported.sql",
        "where indicator_code = 'appraisal_done_on') as appraisal_done_on_text",
        "where indicator_code = 'plan_done_on') as appraisal_done_on_text",
        "copies the line above and changes one name of two",
    ),
    Mutant(
        "enterprise_count",
        "intermediate/int_enterprise__counted.sql",
        "coalesce(bool_or(indicator_code = 'is_leading_enterprise' and value_text = '是'), false)",
        "coalesce(bool_or(indicator_code = 'is_leading_enterprise' and value_text is not null), false)",
        "takes an answered mark for a yes",
    ),
    Mutant(
        "county_cluster_coverage",
        "intermediate/int_county__contribution.sql",
        "('cluster_count', register.unit_kind = 'cluster' and register.is_confirmed),",
        "('cluster_count', register.unit_kind = 'cluster'),",
        "counts nominated clusters as confirmed",
    ),
    Mutant(
        "specialisation",
        "marts/core/fct_specialisation.sql",
        "sum(x1) over (partition by period, industry_group_code) as group_x1,",
        "sum(x1) over (partition by period, region_code) as group_x1,",
        "takes the county's sum for the group's",
    ),
    Mutant(
        "concentration",
        "marts/core/fct_concentration.sql",
        "filter (where size_rank <= 4)",
        "filter (where size_rank < 4)",
        "leaves out the fourth of the four largest",
    ),
    Mutant(
        "reporting_calendar",
        "bi/bi_reporting_calendar.sql",
        "when accepted_received_on > due_on then 'late'",
        "when accepted_received_on >= due_on then 'late'",
        "takes the day that a form is due for a day late",
    ),
    Mutant(
        "data_quality",
        "bi/bi_data_quality.sql",
        "count(*) filter (where status in ('reported', 'late')) as reported_count,",
        "count(*) filter (where status = 'reported') as reported_count,",
        "forgets that late forms have come",
    ),
    Mutant(
        "revision",
        "bi/bi_revision.sql",
        "value - first_value as revision_from_first,",
        "value - previous_value as revision_from_first,",
        "measures every revision from the vintage before",
    ),
)


@contextmanager
def mutated_project(mutant: Mutant | None) -> Iterator[Path]:
    """A copy of the dbt project with the line changed; None: as it is.

    Raises:
        ValueError: the text is not there once.
    """
    place = Path(tempfile.mkdtemp(prefix="jiqun-mutant-"))
    project = place / PROJECT.name
    shutil.copytree(PROJECT, project, ignore=shutil.ignore_patterns("target", "logs"))
    lists = place / CODE_LISTS.relative_to(PROJECT.parent)
    shutil.copytree(CODE_LISTS, lists)
    if mutant is not None:
        path = project / "models" / mutant.model
        text = path.read_text(encoding="utf-8")
        if text.count(mutant.old) != 1:
            raise ValueError(f"{mutant.model} has {text.count(mutant.old)} times: {mutant.old}")
        path.write_text(text.replace(mutant.old, mutant.new), encoding="utf-8")
    try:
        yield project
    finally:
        shutil.rmtree(place)


def read_truth(truth: Path, view: str, load: str) -> tuple[list[str], list[dict[str, str]]]:
    """Columns and rows of a view as known at a load."""
    with (truth / f"{view}.csv").open(encoding="utf-8") as lines:
        reader = csv.DictReader(lines)
        columns = [name for name in reader.fieldnames or [] if name != "as_of_load"]
        return columns, [row for row in reader if row.pop("as_of_load") == load]


def differences_with(
    home: Home, truth: Path, name: str, mutant: Mutant | None, views: Collection[str], select: str
) -> dict[str, int]:
    """How many differences the comparison of each view finds once the models were run again.

    Args:
        home: of a loaded sample; its database is copied, nobody may be connected to it.
        truth: of that sample.
        name: of the copy, which stays.
        mutant: what is changed; None: nothing.
        views: to compare.
        select: the models to run, as dbt selects them.
    """
    copy_warehouse_database(start_server(home.settings.home).admin_url("postgres"), home.warehouse.database, name)
    copy = replace(home.warehouse, database=name)
    with copy.connect("publisher") as connection:
        release = newest_release(connection, home.settings.province_code)
    assert release is not None
    again = replace(release, release_id=f"{release.release_id}-{name}")
    variables = {
        "release_id": again.release_id,
        "as_of": again.as_of.isoformat(),
        "periods": list(again.periods),
        "province_code": again.province_code,
    }
    with mutated_project(mutant) as project:
        work = project.parent / "work"
        run_dbt(copy, ["run", "--select", select], variables, work, project=project)
    if mutant is None or not mutant.model.startswith(f"{VIEWS_ALONE}/"):
        with copy.connect("publisher") as connection:
            publish_release(connection, again)
    day, load = again.as_of.astimezone(BEIJING).date(), MONTHS[-1]
    return {view: len(compare(copy, view, *read_truth(truth, view, load), day, load)) for view in views}


def noticed(home: Home, truth: Path, mutant: Mutant) -> int:
    """How many differences the comparison of the mutant's view finds; 0: it survives."""
    select = f"{Path(mutant.model).stem}+"
    return differences_with(home, truth, f"mutant_{mutant.view}", mutant, [mutant.view], select)[mutant.view]


def untouched(home: Home, truth: Path, views: Sequence[str], select: str = "tag:monthly") -> dict[str, int]:
    """The same without a mutant: what makes a difference is the changed line and not how it was run."""
    return differences_with(home, truth, "mutant_none", None, views, select)


def main() -> int:
    """Load the sample once, run every mutant; 1 if one survives, or if there are differences without any."""
    sample, place = Path(tempfile.mkdtemp(prefix="jiqun-sample-")), Path(tempfile.mkdtemp(prefix="jiqun-home-"))
    make_sample(sample, MONTHS[1], MONTHS[-1], DEFAULT_SEED)
    try:
        home = open_home(Settings(home=place, database_url=None))
        for month in MONTHS:
            load_period(home, [sample / "inbox"], period=month, started_by="mutants")
            print("loaded", month, flush=True)  # noqa: T201
        truth = sample / "truth"
        differing = {view: count for view, count in untouched(home, truth, list(KEYS)).items() if count}
        print("without a mutant:", differing or "no difference", flush=True)  # noqa: T201
        survivors = []
        for mutant in MUTANTS:
            count = noticed(home, truth, mutant)
            survivors += [mutant] * (not count)
            said = f"{count} differences" if count else "SURVIVES"
            print(f"{mutant.view:24} {said:18} {mutant.model}: {mutant.why}", flush=True)  # noqa: T201
    finally:
        stop_server(place)
        shutil.rmtree(place)
        shutil.rmtree(sample)
    print(f"{len(MUTANTS)} mutants, {len(survivors)} survive")  # noqa: T201
    return int(bool(survivors or differing))


if __name__ == "__main__":
    sys.exit(main())
