"""Who owes a form is reminded: an Airflow DAG that holds the calendar against the register.

When: every day at 08:30 Beijing time.

Why: a month that is published without a unit is corrected later, at everybody's cost.

Inputs: `bi.reporting_calendar` (our register, never Airflow's), the stages of `jiqun/pipeline/chasing.yaml` (reminder,
due today, overdue, escalation to the province); parameter `today` for another day. Letters go to the outbox, one a
unit, month and stage, each once; the setting `JIQUN_NOTIFY` (a webhook, or SMTP) also tells people.

When it fails: letters that were written stay, and none is written twice: clear the failed task. `tell` fails when the
mail server or the webhook does; the letters themselves are in the outbox by then.
"""

from datetime import date, timedelta
from typing import Any

import pendulum
from airflow.sdk import Param, dag, get_current_context

from jiqun.runtime.dag_steps import DEFAULTS, ENDS, deliver, open_home, step


@step
def chase() -> dict[str, Any]:
    """Write today's letters into the outbox; says which are new."""
    from jiqun.pipeline.calendar import BEIJING
    from jiqun.pipeline.chase_reporters import chase_reporters, summarise

    given = get_current_context()["params"]["today"]
    today = date.fromisoformat(given) if given else pendulum.now(str(BEIJING)).date()
    return summarise(chase_reporters(open_home(), today))


@step
def tell(letters: dict[str, Any]) -> bool:
    """Tell people by the notifier of the settings; says whether anybody was told."""
    from jiqun.transport.notify import notify

    if not letters["texts"]:
        return False
    settings = open_home().settings
    counts = ", ".join(f"{stage} {count}" for stage, count in letters["letters"].items())
    return notify(
        settings.notify_place, f"催报 Reporters chased: {counts}", "\n".join(letters["texts"]), settings.notify_secret
    )


@dag(
    schedule="30 8 * * *",
    start_date=pendulum.datetime(2006, 12, 1, tz="Asia/Shanghai"),
    end_date=ENDS,
    catchup=False,
    max_active_runs=1,
    params={"today": Param(None, type=["null", "string"], format="date", description="另一天 Another day")},
    default_args=DEFAULTS | {"execution_timeout": timedelta(minutes=10)},
    dagrun_timeout=timedelta(hours=1),
    tags=["calendar", "gsbpm-4-collect"],
    doc_md=__doc__,
)
def chase_reporters() -> None:
    """Write letters, deliver them, tell people."""
    letters = chase()
    letters >> deliver()
    tell(letters)


chase_reporters()
