"""Five synthetic years, loaded month by month, against their truth: `python -m tests.five_years` (`make years`).

Every mart for every month, at the end and as of twenty random days. Takes about half an hour.
"""

import random
import shutil
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from jiqun.pipeline.calendar import closing
from jiqun.pipeline.home import open_home
from jiqun.pipeline.load_period import load_period
from jiqun.runtime.postgres import stop_server
from jiqun.sample.make_sample import DEFAULT_SEED, make_sample
from jiqun.sample.months import sample_months
from jiqun.sample.province import build_province
from jiqun.sample.scenario import plan_submissions
from jiqun.sample.truth import VIEWS, truth_rows
from jiqun.settings import Settings
from tests.scenarios.compare_truth import compare

DAYS = 20
SHOWN = 5  # differences of a view


def main(first: str = "2007-02", last: str = "2010-12") -> int:
    """Load all, compare; the number of views that differ anywhere."""
    sample, place = Path(tempfile.mkdtemp(prefix="jiqun-years-")), Path(tempfile.mkdtemp(prefix="jiqun-home-"))
    make_sample(sample, first, last, DEFAULT_SEED)
    months = sample_months(first, last)
    home = open_home(
        Settings(home=place, database_url=None, approval_rules=Path(__file__).with_name("nobody_asked.yaml"))
    )
    started = time.process_time()
    try:
        for month in map(str, months):
            load_period(home, [sample / "inbox"], period=month, started_by="five years")
            print(month, f"{time.process_time() - started:.0f} s CPU", flush=True)  # noqa: T201
        province, submissions = build_province(DEFAULT_SEED), plan_submissions(months, DEFAULT_SEED)
        chance = random.Random(DEFAULT_SEED)
        span = (closing(last).date() - closing(str(months[0])).date()).days
        days = [closing(last).date()]
        days += sorted(closing(str(months[0])).date() + timedelta(chance.randrange(span)) for _ in range(DAYS))
        wrong = 0
        for day in days:
            load = [month for month in months if closing(str(month)).date() <= day][-1]
            for view, (columns, _) in VIEWS.items():
                rows = truth_rows(view, province, months, submissions, load)
                truth = [dict(zip(columns, map(_text, row[1:]), strict=True)) for row in rows]
                differences = compare(home.warehouse, view, columns, truth, day, str(load))
                wrong += bool(differences)
                if differences:
                    print(day, load, view, len(differences), differences[:SHOWN], flush=True)  # noqa: T201
            print(day, load, f"{len(VIEWS)} views compared, {wrong} differ so far", flush=True)  # noqa: T201
    finally:
        stop_server(place)
        shutil.rmtree(place)
        shutil.rmtree(sample)
    return wrong


def _text(value: object) -> str:
    return "" if value is None else str(value)


if __name__ == "__main__":
    sys.exit(min(main(*sys.argv[1:]), 1))
