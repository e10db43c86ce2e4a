"""Files are taken in as they arrive: an Airflow DAG that validates them, replies, and has late months loaded again.

When: every ten minutes.

Why: a reporter hears within minutes what is wrong, not after the 11th; what comes late or restated is not forgotten.

Inputs: the inbox of the settings (`JIQUN_INBOX`: a folder, `s3://`, `sftp://`; credentials: connection `jiqun_inbox`).
A file that is still being written, or an inbox that is being loaded from, waits for the next run. Nothing is published
here: accepted figures wait for their month's load; where that is over, `monthly_load` is triggered for the month.

When it fails: nothing is lost; the next run takes what this one did not. The log of the failed task says what to do:
an inbox or outbox that cannot be reached (address, connection, host key), a disk that is full. `reload` needs the
connection `jiqun_airflow` where Airflow is not the home's own; the months it names can be triggered by hand.
"""

from datetime import UTC, datetime, timedelta

import pendulum
from airflow.sdk import dag, get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException

from jiqun.runtime.dag_steps import (
    DEFAULTS,
    ENDS,
    LEASE,
    deliver,
    finish,
    load_step,
    open_home,
    read,
    share_out,
    step,
    validate,
)


@task.short_circuit(doc_md="Look whether there is anything new; without, the run ends here.")
def watch() -> bool:
    """Look whether there is anything new; without, the run ends here."""
    from jiqun.pipeline.watch_inbox import has_news

    return has_news(open_home())


@load_step
def receive() -> str:
    """Keep the originals, register them, open the load; while another load is at work, leave it to the next run."""
    from ingest.submission.take_turns import HeldError
    from jiqun.pipeline.receive_files import Turn, receive_files

    context, home = get_current_context(), open_home()
    try:
        received = receive_files(
            home,
            [home.settings.watched_inbox],
            period=None,
            started_by=f"airflow {context['run_id']}",
            load_id=context["ti"].id,
            turn=Turn(timedelta(0), LEASE),
        )
    except HeldError as held:
        raise AirflowSkipException(f"{held.message_zh} {held.message_en}") from held
    return received.load_id


@step
def find_late(load_id: str) -> list[str]:
    """Months of what was accepted now whose own load is over."""
    from jiqun.pipeline.watch_inbox import months_to_reload

    return months_to_reload(open_home(), load_id, datetime.now(UTC))


@step
def reload(month: str, load_id: str) -> str:
    """Trigger the month's load, once for each scan, however often this is tried."""
    from jiqun.runtime.connections import connected_api

    run = connected_api(open_home()).trigger(
        "monthly_load",
        month,
        run_id=f"reload__{month}__{load_id}",
        note=f"迟报或更正 late or restated: {get_current_context()['run_id']}",
    )
    return run.run_id


@dag(
    schedule="*/10 * * * *",
    start_date=pendulum.datetime(2006, 12, 1, tz="Asia/Shanghai"),
    end_date=ENDS,
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    dagrun_timeout=timedelta(hours=2),
    tags=["arrivals", "gsbpm-4-collect", "gsbpm-5-process"],
    doc_md=__doc__,
)
def receive_submissions() -> None:
    """Watch, receive, read, validate, reply, and have months loaded again."""
    load_id = receive()
    watch() >> load_id
    validated = validate.override(trigger_rule="none_failed_min_one_success")(load_id)
    read.partial(load_id=load_id).expand(submissions=share_out(load_id)) >> validated
    done = finish.override(task_id="report")(load_id, None)
    late = find_late(load_id)
    validated >> deliver()
    validated >> done >> late
    reload.partial(load_id=load_id).expand(month=late)


receive_submissions()
