"""The month's load: an Airflow DAG that takes one period from its inbox to published marts.

When: on the 11th at 06:00 Beijing time, the day after reports are due (月后10日). The partition key is the month
before. Backfill, by days that hold the 11th of each month wanted:
`jiqun airflow backfill create --dag-id monthly_load --from-date 2007-02-01 --to-date 2007-06-30 --max-active-runs 1`
(months that wait for each other would come in any order). Reload a month by triggering the DAG with
its partition key; `receive_submissions` does so for late and restated ones. Both leave earlier runs of the month beside
the new one, and a reload of unchanged files publishes nothing.

Why: what the policy's targets are compared with is published once a month, whole or not at all.

Inputs: parameter `inbox` (a folder, `s3://` or `sftp://`; default: the inbox of the settings). Late files of earlier
months in it are taken too, and those months are built anew. Two loads never interleave: the second waits for
the first (`receive` is *up for retry* meanwhile).

A person is asked (`approve`) when a warning that needs an answer has none, or a published figure would change by more
than `jiqun/pipeline/approval.yaml` allows; otherwise the release is published at once. Refused: nothing is published.

When it fails: the published marts are as they were. The task's log says what to do, in Chinese and English; clear the
failed task, or trigger the month again. Files already received are not received twice.
"""

from datetime import timedelta
from typing import Any

import pendulum
from airflow.sdk import CronPartitionTimetable, Param, dag, get_current_context

from jiqun.runtime.dag_steps import (
    DEFAULTS,
    ENDS,
    LEASE,
    WAITING,
    ask_person,
    deliver,
    finish,
    gate,
    load_step,
    open_home,
    publish,
    read,
    share_out,
    site,
    validate,
    weigh_by,
)


def period_of_run() -> str:
    """The month of this run: its partition key; `conf.period` where a test cannot give a key."""
    from jiqun.pipeline.calendar import check_period

    run = get_current_context()["dag_run"]
    return check_period(run.partition_key or (run.conf or {}).get("period") or "")


@load_step
def receive() -> str:
    """Keep the originals, register them, open the load: once no other load is at work."""
    from jiqun.pipeline.receive_files import Turn, receive_files

    context, home = get_current_context(), open_home()
    received = receive_files(
        home,
        [context["params"]["inbox"] or home.settings.watched_inbox],
        period=period_of_run(),
        started_by=f"airflow {context['run_id']}",
        load_id=context["ti"].id,
        turn=Turn(timedelta(0), LEASE),
    )
    return received.load_id


@load_step
def build(load_id: str) -> dict[str, Any] | None:
    """Build the candidate release: only the months touched."""
    from jiqun.pipeline.build_candidate import build_candidate

    candidate = build_candidate(open_home(), load_id)
    return candidate and candidate.as_json()


@dag(
    schedule=CronPartitionTimetable("0 6 11 * *", timezone="Asia/Shanghai", key_format="%Y-%m", run_offset=-1),
    start_date=pendulum.datetime(2006, 12, 1, tz="Asia/Shanghai"),
    end_date=ENDS,
    catchup=False,
    max_active_runs=4,  # one that waits for a person keeps no other month waiting; loads themselves take turns
    params={"inbox": Param(None, type=["null", "string"], description="收件处 Folder or URL to load from")},
    default_args=DEFAULTS,
    tags=["monthly", "gsbpm-4-collect", "gsbpm-5-process", "gsbpm-7-disseminate"],
    doc_md=__doc__,
)
def monthly_load() -> None:
    """Receive, read, validate, build, gate, approve, publish, report, and show it on the site."""
    load_id = receive.override(**WAITING)()
    validated = validate.override(trigger_rule="none_failed")(load_id)  # with nothing to read, reading is skipped
    candidate = build(load_id)
    read.partial(load_id=load_id).expand(submissions=share_out(load_id)) >> validated >> candidate
    validated >> deliver()
    gated = gate(candidate)
    published = publish.override(trigger_rule="none_failed")(gated)
    weigh_by()(gated) >> [approved := ask_person(), published]
    approved >> published
    finish.override(task_id="report")(load_id, published) >> site()


monthly_load()
