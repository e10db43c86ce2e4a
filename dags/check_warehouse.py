"""What must be true between loads is checked: an Airflow DAG over archive, freshness, coverage and reconciliation.

When: every day at 05:00 Beijing time.

Why: an archive that was altered, an original that is lost or a month that nobody published is found in a day, not by an
auditor in a year.

Inputs: the warehouse, the archive, the heads and manifests outside the database. Checks, one task each: `chain` (the
chain of events, manifests, the hash of every release), `originals` (every file by its hash), `freshness` (accepted
figures unpublished, months due, approvals that wait), `coverage` (forms owed for months past), `reconciliation` (what
releases say they were built from). `report` writes `JIQUN_HOME/checks.txt`, and tells people by `JIQUN_NOTIFY`.

When it fails: a red check says what is wrong and what to do. `chain`: keep the database as it is and call the auditor
(`jiqun audit verify`). `originals`: restore them from the backup. `freshness`: load the month. `coverage`: chase.
"""

from datetime import UTC, datetime, timedelta

import pendulum
from airflow.sdk import dag, task
from airflow.sdk.exceptions import AirflowFailException

from jiqun.runtime.dag_steps import DEFAULTS, ENDS, open_home, step


@step
def check(name: str) -> list[dict[str, str]]:
    """Run one check; what is wrong, in Chinese and English."""
    from jiqun.pipeline.check_warehouse import CHECKS

    return [{"zh": found.zh, "en": found.en} for found in CHECKS[name](open_home(), datetime.now(UTC))]


@task(trigger_rule="all_done", doc_md="Write the report, tell people, be red if anything is wrong.")
def report(found: dict[str, list[dict[str, str]] | None]) -> None:
    """Write the report, tell people, and be red if anything is wrong."""
    from jiqun.pipeline.check_warehouse import Trouble, keep_report
    from jiqun.transport.notify import notify

    home = open_home()
    did_not_run = [{"zh": "检查未能运行，见任务日志。", "en": "The check did not run; see its log."}]
    troubles = {
        name: [Trouble(**trouble) for trouble in (did_not_run if told is None else told)]
        for name, told in found.items()
    }
    text = keep_report(home, troubles).read_text(encoding="utf-8")
    if any(troubles.values()):
        notify(home.settings.notify_place, "仓库检查 Warehouse checks", text, home.settings.notify_secret)
        raise AirflowFailException(text)


@dag(
    schedule="0 5 * * *",
    start_date=pendulum.datetime(2006, 12, 1, tz="Asia/Shanghai"),
    end_date=ENDS,
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    dagrun_timeout=timedelta(hours=2),
    tags=["audit", "gsbpm-8-evaluate"],
    doc_md=__doc__,
)
def check_warehouse() -> None:
    """One task a check, then the report."""
    names = ("chain", "originals", "freshness", "coverage", "reconciliation")
    report({name: check.override(task_id=name)(name) for name in names})


check_warehouse()
