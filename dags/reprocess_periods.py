"""Months are built anew: an Airflow DAG for a change of code, of code lists or of decisions that reaches far back.

When: by hand. Parameters `first` and `last` (months), `reason`.

Why: what is published changes only beside a signed difference that somebody has read.

Inputs: what is in the archive; no file is received. The months are built beside what is published (`stage`), pass the
gate, and are compared figure by figure: `difference` writes `JIQUN_HOME/reprocess/<release>.csv`. Unless nothing
differs, a person is always asked; approved, one insert puts all the months in force at once (`publish`).

When it fails: the published marts are as they were. `stage`: dbt's words are in the log; mend it and clear the task.
`publish`: another load came in between; trigger the DAG again. Refused: the candidate is dropped, nothing else happens.
"""

from datetime import timedelta
from typing import Any

import pendulum
from airflow.sdk import Param, dag, get_current_context

from jiqun.runtime.dag_steps import (
    DEFAULTS,
    LEASE,
    WAITING,
    ask_person,
    finish,
    gate,
    load_step,
    open_home,
    publish,
    site,
    standing,
    step,
    weigh_by,
)

MONTH = r"^\d{4}-(0[1-9]|1[0-2])$"


@load_step
def receive() -> str:
    """Open a load without files, once no other load is at work."""
    from jiqun.pipeline.receive_files import Turn
    from jiqun.pipeline.reprocess_months import open_reprocessing

    context = get_current_context()
    return open_reprocessing(
        open_home(),
        started_by=f"airflow {context['run_id']}: {context['params']['reason']}",
        load_id=context["ti"].id,
        turn=Turn(timedelta(0), LEASE),
    )


@load_step
def stage(load_id: str) -> dict[str, Any]:
    """Build the months beside what is published."""
    from jiqun.pipeline.reprocess_months import months_between, stage_months

    params, home = get_current_context()["params"], open_home()
    return stage_months(home, load_id, months_between(home, params["first"], params["last"])).as_json()


@step
def difference(candidate: dict[str, Any] | None) -> str | None:
    """Write the signed difference to what is published; says where."""
    from jiqun.pipeline.reprocess_months import write_difference

    home = open_home()
    release = standing(home, candidate)
    return str(write_difference(home, release)) if release else None


@dag(
    schedule=None,
    start_date=pendulum.datetime(2006, 12, 1, tz="Asia/Shanghai"),
    catchup=False,
    max_active_runs=1,
    params={
        "first": Param("2007-02", type="string", pattern=MONTH, description="第一个月 First month"),
        "last": Param("2007-06", type="string", pattern=MONTH, description="最后一个月 Last month"),
        "reason": Param("重建 Rebuilt", type="string", minLength=1, description="理由 Reason"),
    },
    default_args=DEFAULTS,
    tags=["backfill", "gsbpm-5-process", "gsbpm-7-disseminate"],
    doc_md=__doc__,
)
def reprocess_periods() -> None:
    """Stage, gate, compare, approve, publish, report."""
    load_id = receive.override(**WAITING)()
    gated = gate(stage(load_id))
    published = publish.override(trigger_rule="none_failed")(gated)
    weighed = weigh_by(always=True)(gated)
    difference(gated) >> weighed >> [approved := ask_person(), published]
    approved >> published
    finish.override(task_id="report")(load_id, published) >> site()


reprocess_periods()
