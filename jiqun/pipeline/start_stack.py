"""Airflow for an open home."""

from collections.abc import Sequence
from datetime import date, timedelta

from ingest.submission.clock import home_clock
from jiqun.pipeline.home import Home
from jiqun.runtime.airflow import AirflowStack, run_airflow, start_airflow


def start_stack(home: Home, *, is_historical: bool = False) -> AirflowStack:
    """Start the home's Airflow; return the running one if it is up.

    Args:
        home: the home.
        is_historical: for a home that is to be historical and has no file yet. A historical home's months are loaded
            by backfill or by hand: at a schedule, Airflow would run last month as soon as the DAG is switched on.

    Raises:
        JiqunError: Airflow does not start.
    """
    return start_airflow(
        home.settings.home, home.warehouse, schedule_until=_schedule_until(home, is_historical=is_historical)
    )


def run_airflow_command(home: Home, words: Sequence[str]) -> int:
    """Run Airflow's own command (`backfill create ...`) on this home's Airflow; return its exit code."""
    return run_airflow(home.settings.home, home.warehouse, words, _schedule_until(home))


def _schedule_until(home: Home, *, is_historical: bool = False) -> date | None:
    with home.warehouse.connect("auditor") as connection:
        is_historical = is_historical or home_clock(connection, home.settings.province_code) == "historical"
    # Before the month whose run would be due now.
    return date.today().replace(day=1) - timedelta(days=62) if is_historical else None
