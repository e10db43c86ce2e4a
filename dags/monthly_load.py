"""The month's load: an Airflow DAG that takes one period from its inbox to published marts.

When: on the 11th at 06:00 Beijing time, the day after reports are due (月后10日). The partition key is the month
before. Backfill, by days that hold the 11th of each month wanted:
`jiqun airflow backfill create --dag-id monthly_load --from-date 2007-02-01 --to-date 2007-06-30`. Reload a month by
triggering the DAG with its partition key. Both leave earlier runs of the month beside the new one, and a reload of
unchanged files publishes nothing.

Inputs: parameter `inbox` (a folder; default: the inbox of JIQUN_HOME). Late files of earlier months
in it are taken too, and those months are built anew.

When it fails: the published marts are as they were. The task's log says what to do, in Chinese and English; clear the
failed task, or trigger the month again. Files already received are not received twice.
"""

import logging
import os
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from pathlib import Path
from uuid import UUID

import pendulum
from airflow.sdk import CronPartitionTimetable, Param, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowFailException

CHUNK_SIZE = 25  # files per mapped task: a task costs up to a second, a file some hundredths


# A historical home has no months of its own to come: without an end, the schedule would load last month at once.
UNTIL = os.environ.get("JIQUN_SCHEDULE_UNTIL")


def step(function: Callable) -> Callable:
    """A task whose known troubles end it in words, without retries: trying again mends none of them.

    What ends it for good (a known trouble, any trouble in the last try, somebody who stops it) is recorded as the end
    of its load. A load of its own for each try of `receive`: each of its failures is an end.
    """

    @wraps(function)
    def run(*args, **kwargs):
        from ingest.errors import JiqunError
        from jiqun.runtime.interrupts import interruptible

        with interruptible():
            try:
                return function(*args, **kwargs)
            except BaseException as error:
                instance, name = get_current_context()["ti"], function.__name__
                is_last = instance.try_number > instance.max_tries or isinstance(error, JiqunError | KeyboardInterrupt)
                if name == "receive":
                    _record_trouble(instance.id, name, error)
                elif is_last and name != "site":  # the load itself is done by then
                    _record_trouble(kwargs["load_id"] if "load_id" in kwargs else args[0], name, error)
                if isinstance(error, JiqunError):
                    raise AirflowFailException(f"{error.message_zh} {error.message_en}") from error
                raise

    return task(run)


def _record_trouble(given: UUID | str | dict, name: str, error: BaseException) -> None:
    """Record the end of the load whose id, or whose candidate, is given. The error itself goes on whatever happens."""
    from jiqun.pipeline.record_end import record_trouble

    load_id = given["load_id"] if isinstance(given, dict) else given
    try:
        record_trouble(_home(), UUID(str(load_id)), "read" if name == "share_out" else name, error)
    except Exception:
        logging.getLogger(__name__).exception("The end of load %s could not be recorded.", load_id)


def _home():
    from jiqun.pipeline.home import open_home
    from jiqun.settings import Settings

    return open_home(Settings.from_environment())


def _period() -> str:
    """The month of this run: its partition key; `conf.period` where a test cannot give a key."""
    from jiqun.pipeline.calendar import check_period

    run = get_current_context()["dag_run"]
    return check_period(run.partition_key or (run.conf or {}).get("period") or "")


@dag(
    schedule=CronPartitionTimetable("0 6 11 * *", timezone="Asia/Shanghai", key_format="%Y-%m", run_offset=-1),
    start_date=pendulum.datetime(2006, 12, 1, tz="Asia/Shanghai"),
    end_date=pendulum.parse(UNTIL) if UNTIL else None,
    catchup=False,
    max_active_runs=1,
    params={"inbox": Param(None, type=["null", "string"], description="收件目录 Folder to load from")},
    default_args={
        "owner": "data-engineering",
        "retries": 2,
        "retry_delay": timedelta(seconds=30),
        "retry_exponential_backoff": True,
        "execution_timeout": timedelta(minutes=30),
    },
    tags=["monthly", "gsbpm-4-collect", "gsbpm-5-process", "gsbpm-7-disseminate"],
    doc_md=__doc__,
)
def monthly_load():
    """Receive, read, validate, build, gate, publish, report, and show it on the site."""

    @step
    def receive() -> str:
        """Keep the originals, register them, open the load."""
        from jiqun.pipeline.receive_files import receive_files

        context, home = get_current_context(), _home()
        inbox = Path(context["params"]["inbox"] or home.settings.inbox)
        return receive_files(
            home, [inbox], period=_period(), started_by=f"airflow {context['run_id']}", load_id=context["ti"].id
        ).load_id

    @step
    def share_out(load_id: str) -> list[list[int]]:
        """Cut what is to be read into chunks."""
        from jiqun.pipeline.read_submissions import list_unread

        unread = list_unread(_home())
        return [unread[start : start + CHUNK_SIZE] for start in range(0, len(unread), CHUNK_SIZE)]

    @step
    def read(load_id: str, submissions: list[int]) -> int:
        """Read, extract and load one chunk of submissions, one transaction each."""
        from jiqun.pipeline.read_submissions import read_submissions

        return read_submissions(_home(), load_id, submissions)

    @step
    def validate(load_id: str) -> dict:
        """One checkpoint over all pending submissions; a verdict and a reply for each."""
        from jiqun.pipeline.validate_submissions import validate_submissions

        return validate_submissions(_home(), load_id)

    @step
    def build(load_id: str) -> dict | None:
        """Build the candidate release: only the months touched."""
        from jiqun.pipeline.build_candidate import build_candidate

        candidate = build_candidate(_home(), load_id)
        return candidate and candidate.as_json()

    @step
    def gate(candidate: dict | None) -> dict | None:
        """Check the candidate's marts before anyone sees them."""
        from jiqun.pipeline.gate_candidate import gate_candidate
        from jiqun.pipeline.publish_release import Release

        if candidate:
            gate_candidate(_home(), Release.from_json(candidate))
        return candidate

    @step
    def publish(candidate: dict | None) -> dict | None:
        """One insert makes the candidate the release in force; an identical one is dropped."""
        from jiqun.pipeline.publish_candidate import publish_candidate
        from jiqun.pipeline.publish_release import Release

        return publish_candidate(_home(), Release.from_json(candidate)).as_json() if candidate else None

    @step
    def report(load_id: str, published: dict | None) -> None:
        """Say in the log what came in, what became of it and what is published."""
        from jiqun.pipeline.publish_candidate import Published
        from jiqun.pipeline.record_end import record_finished
        from jiqun.pipeline.report_load import report_load

        home = _home()
        record_finished(home, UUID(load_id))
        told = report_load(home, load_id, Published(**published) if published else None)
        logging.getLogger(__name__).info("%s", told.as_text())

    @step
    def site() -> str:
        """Bring the validation site up to date; says where it is."""
        from jiqun.pipeline.build_site import build_site

        return build_site(_home()).index.as_uri()

    load_id = receive()
    validated = validate.override(trigger_rule="none_failed")(load_id)  # with nothing to read, reading is skipped
    candidate = build(load_id)
    read.partial(load_id=load_id).expand(submissions=share_out(load_id)) >> validated >> candidate
    report(load_id, publish(gate(candidate))) >> site()


monthly_load()
