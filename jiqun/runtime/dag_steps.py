"""What all DAGs share: how a step ends in words, and the steps of a load that more than one DAG takes.

A DAG file is read every half minute: nothing here imports a database, dbt or Great Expectations before a step runs.
"""

import logging
import os
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pendulum
from airflow.sdk import get_current_context, task
from airflow.sdk.exceptions import AirflowException, AirflowFailException

if TYPE_CHECKING:
    from jiqun.pipeline.home import Home
    from jiqun.pipeline.publish_release import Release

log = logging.getLogger(__name__)
CHUNK_SIZE = 25  # files per mapped task: a task costs up to a second, a file some hundredths
LEASE = timedelta(hours=2)  # how long a load that is run in steps holds others up at the latest
# While another load is at work a load waits by retries, for about 40 minutes: that takes no worker from the other one.
WAITING: dict[str, Any] = {
    "retries": 120, "retry_delay": timedelta(seconds=10), "max_retry_delay": timedelta(seconds=20),
}  # fmt: skip
DEFAULTS: dict[str, Any] = {
    "owner": "data-engineering",
    "retries": 2,
    "retry_delay": timedelta(seconds=30),
    "retry_exponential_backoff": True,
    "max_retry_delay": timedelta(minutes=10),
    "execution_timeout": timedelta(minutes=30),
}
# A historical home has no months of its own to come: without an end, a schedule would run at once.
_UNTIL = os.environ.get("JIQUN_SCHEDULE_UNTIL")
ENDS = pendulum.parse(_UNTIL) if _UNTIL else None


def open_home() -> "Home":
    """The home that the steps work in."""
    from jiqun.runtime.connections import open_connected_home

    return open_connected_home()


def step(function: Callable[..., Any]) -> Any:
    """A task whose known troubles end it in words; those that may pass are tried again, others are not."""
    return task(doc_md=function.__doc__)(_in_words(function))


def load_step(function: Callable[..., Any], decorate: Callable[..., Any] = task) -> Any:
    """A step of a load, whose id or candidate is its first argument. What ends it for good is the end of its load.

    That is a known trouble that will not pass, any trouble in the last try, somebody who stops it. A load of its own
    for each try of `receive`: each of its failures is an end.
    """

    @wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except BaseException as error:
            instance, name = get_current_context()["ti"], function.__name__
            if name == "receive":
                _record_trouble(instance.id, name, error)
            elif _is_final(instance, error):
                _record_trouble(kwargs["load_id"] if "load_id" in kwargs else args[0], name, error)
            raise

    return decorate(doc_md=function.__doc__)(_in_words(run))  # which a mapped task would else not show


def _in_words(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        from ingest.errors import JiqunError, PassingError
        from jiqun.runtime.interrupts import interruptible

        with interruptible():
            try:
                return function(*args, **kwargs)
            except PassingError as error:
                raise AirflowException(f"{error.message_zh} {error.message_en}") from error
            except JiqunError as error:
                raise AirflowFailException(f"{error.message_zh} {error.message_en}") from error
            except AirflowException:
                raise
            except Exception as error:  # which nobody foresaw: tried as often as any task, also by a task that waits
                if get_current_context()["ti"].try_number <= DEFAULTS["retries"]:
                    raise
                raise AirflowFailException(f"{type(error).__name__}: {error}") from error

    return run


def _is_final(instance: Any, error: BaseException) -> bool:
    from ingest.errors import JiqunError, PassingError

    is_known = isinstance(error, JiqunError) and not isinstance(error, PassingError)
    return instance.try_number > instance.max_tries or is_known or isinstance(error, KeyboardInterrupt)


def _record_trouble(given: UUID | str | dict[str, Any], name: str, error: BaseException) -> None:
    """Record the end of the load whose id, or whose candidate, is given. The error itself goes on whatever happens."""
    from jiqun.pipeline.record_end import STEPS, record_trouble

    load_id = given["load_id"] if isinstance(given, dict) else given
    try:
        record_trouble(open_home(), UUID(str(load_id)), _STEP_OF.get(name, name), error)
    except Exception:
        log.exception("The end of load %s could not be recorded; steps are %s.", load_id, ", ".join(STEPS))


# Tasks that are a part of a load's step.
_STEP_OF = {"share_out": "read", "deliver": "validate", "weigh": "approve", "stage": "build", "finish": "report"}


@load_step
def share_out(load_id: str) -> list[list[int]]:
    """Cut what is to be read into chunks."""
    from jiqun.pipeline.read_submissions import list_unread

    unread = list_unread(open_home())
    return [unread[start : start + CHUNK_SIZE] for start in range(0, len(unread), CHUNK_SIZE)]


@load_step
def read(load_id: str, submissions: list[int]) -> int:
    """Read, extract and load one chunk of submissions, one transaction each."""
    from jiqun.pipeline.read_submissions import read_submissions

    return read_submissions(open_home(), load_id, submissions)


@load_step
def validate(load_id: str) -> dict[str, int]:
    """One checkpoint over all pending submissions; a verdict and a reply for each."""
    from jiqun.pipeline.validate_submissions import validate_submissions

    return validate_submissions(open_home(), load_id)


@step
def deliver() -> list[str]:
    """Replies and letters to the outbox that the setting names."""
    from jiqun.pipeline.deliver_replies import deliver_replies

    return deliver_replies(open_home())


@load_step
def gate(candidate: dict[str, Any] | None) -> dict[str, Any] | None:
    """Check the candidate's marts before anyone sees them."""
    from jiqun.pipeline.gate_candidate import gate_candidate

    home = open_home()
    release = standing(home, candidate)
    if release:
        gate_candidate(home, release)
    return candidate if release else None


@load_step
def publish(candidate: dict[str, Any] | None) -> dict[str, Any] | None:
    """Record what a person said, if one was asked. One insert makes the candidate the release in force."""
    from jiqun.pipeline.approve_candidate import record_approval
    from jiqun.pipeline.publish_candidate import publish_candidate

    home = open_home()
    release = standing(home, candidate)
    instance = get_current_context()["ti"]
    answer = instance.xcom_pull(task_ids="approve")
    if answer and release:
        is_approved = answer["chosen_options"] == [APPROVE]
        person = answer["responded_by_user"]
        record_approval(
            home,
            release,
            is_approved=is_approved,
            person=f"{person['name']} ({person['id']})" if person["name"] != person["id"] else person["id"],
            reason=answer["params_input"].get("reason") or "（未写 none given）",
            grounds=instance.xcom_pull(task_ids="weigh", key="grounds"),
        )
        log.info("%s by %s", "批准 approved" if is_approved else "退回，未发布 refused, nothing is published", person)
        if not is_approved:
            return None
    return publish_candidate(home, release).as_json() if release else None


@load_step
def finish(load_id: str, published: dict[str, Any] | None) -> None:
    """Say in the log what came in, what became of it and what is published; the load has ended."""
    from jiqun.pipeline.publish_candidate import Published
    from jiqun.pipeline.record_end import record_finished
    from jiqun.pipeline.report_load import report_load

    home = open_home()
    record_finished(home, UUID(load_id))
    told = report_load(home, load_id, Published(**published) if published else None)
    log.info("%s", told.as_text())


@step
def site() -> str:
    """Bring the validation site up to date; says where it is."""
    from jiqun.pipeline.build_site import build_site

    return build_site(open_home()).index.as_uri()


def weigh_by(*, always: bool = False) -> Any:
    """The branch between publishing at once and asking a person; `always`: about anything that differs."""

    def weigh(candidate: dict[str, Any] | None) -> str:
        """Hold the candidate against the approval rules: publish at once, or ask a person."""
        from jiqun.pipeline.record_end import record_awaiting
        from jiqun.pipeline.reprocess_months import ALWAYS
        from jiqun.pipeline.weigh_candidate import weigh_candidate

        home = open_home()
        release = standing(home, candidate)
        if release is None:
            return "publish"
        weighed = weigh_candidate(home, release, always=ALWAYS if always else None)
        if not weighed.waits:
            return "publish"
        get_current_context()["ti"].xcom_push(key="grounds", value=weighed.as_text())
        record_awaiting(home, release.load_id, weighed)
        return "approve"

    return load_step(weigh, task.branch)


APPROVE, REFUSE = "批准 Approve", "退回 Refuse"


def ask_person() -> Any:
    """The task that waits for a person; it costs no worker. Without an answer in two weeks the run fails."""
    from airflow.providers.standard.operators.hitl import HITLOperator
    from airflow.sdk import Param

    return HITLOperator(
        task_id="approve",
        subject="审批发布 Approve a release: {{ dag_run.partition_key or dag_run.run_id }}",
        body="{{ ti.xcom_pull(task_ids='weigh', key='grounds') }}",
        options=[APPROVE, REFUSE],
        params={"reason": Param("", type="string", title="理由 Reason")},
        response_timeout=timedelta(days=14),
        execution_timeout=None,
        retries=3,  # an answer within a second of the question is lost to Airflow 3.3, which then asks again
        doc_md="A person approves or refuses the release, for the reasons shown; recorded in `audit.approval`.",
    )


def standing(home: "Home", candidate: dict[str, Any] | None) -> "Release | None":
    """The candidate, if its rows still stand: one that said nothing new, or was refused, is gone."""
    from jiqun.pipeline.publish_release import Release

    if candidate is None:
        return None
    release = Release.from_json(candidate)
    with home.warehouse.connect("publisher") as connection:
        row = connection.execute(
            "select exists (select from marts.rpt_target_scoreboard where release_id = %s)", [release.release_id]
        ).fetchone()
    return release if row == (True,) else None
