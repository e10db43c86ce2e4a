"""The demonstration: a synthetic province's six months through the real Airflow, on the embedded PostgreSQL."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from ingest.errors import JiqunError
from jiqun.cli.console import out, print_table
from jiqun.pipeline.build_site import build_site
from jiqun.pipeline.home import Home, open_home
from jiqun.pipeline.kept_out import kept_out
from jiqun.pipeline.scoreboard import COLUMNS, scoreboard_of, show_rows
from jiqun.pipeline.start_stack import start_stack
from jiqun.pipeline.submission_summary import submission_summary
from jiqun.runtime.airflow import AirflowStack, airflow_api
from jiqun.runtime.airflow_api import DagRun, TaskRun
from jiqun.sample.make_sample import SampleSummary, make_sample
from jiqun.sample.read_codes import BUREAU
from jiqun.settings import Settings

DAG = "monthly_load"
FIRST, LAST = "2007-02", "2007-06"


def demo(settings: Settings) -> None:
    """Run every sample month through `monthly_load` and show what came of it. The stack is left running.

    Raises:
        JiqunError: another province is set than the synthetic one, a part does not start, or a run fails; says which,
            and where its log is.
    """
    if settings.province_code != BUREAU:
        raise JiqunError(
            f"演示数据是 {BUREAU} 的；请去掉 JIQUN_PROVINCE={settings.province_code}。",
            f"The demonstration is of {BUREAU}: leave JIQUN_PROVINCE={settings.province_code} away.",
        )
    with _step("数据库", "embedded PostgreSQL, roles, schemas"):
        home = open_home(settings)
    with _step("合成省的报表", "the synthetic province's workbooks"):
        sample = make_sample(settings.home / "sample", FIRST, LAST)
    with _step("Airflow", "API server, scheduler, DAG processor, triggerer"):
        stack = start_stack(home, is_historical=True)
    _run_months(settings, sample)
    _show(home, sample, stack)


@contextmanager
def _step(name_zh: str, name_en: str) -> Iterator[None]:
    """Announce a step while it runs; say how long it took."""
    started = time.monotonic()
    with out.status(f"{name_zh} {name_en} …"):
        yield
    out.print(f"✓ {name_zh} {name_en}  {time.monotonic() - started:.0f} s", markup=False)


def _run_months(settings: Settings, sample: SampleSummary) -> None:
    api = airflow_api(settings.home)
    api.wait_for_dag(DAG)
    api.unpause(DAG)
    for month in sample.months:
        started = time.monotonic()
        with out.status(f"{DAG} {month}") as status:

            def show(run: DagRun, tasks: list[TaskRun], month: str = month) -> None:
                done = sum(task.state in {"success", "skipped"} for task in tasks)
                now = ", ".join(sorted({task.task_id for task in tasks if task.state == "running"}))
                status.update(f"{DAG} {month}  {done}/{len(tasks)}  {now}")

            triggered = api.trigger(DAG, month, conf={"inbox": str(sample.out / "inbox")})
            run = api.wait(DAG, triggered.run_id, show)
        if run.state != "success":
            failed = [task.task_id for task in api.tasks(DAG, run.run_id) if task.state == "failed"]
            raise JiqunError(
                f"{DAG} {month} 失败，任务：{', '.join(failed)}；日志：{settings.home / 'airflow' / 'logs'}",
                f"{DAG} {month} failed in: {', '.join(failed)}; logs: {settings.home / 'airflow' / 'logs'}",
                exit_code=1,
            )
        out.print(f"✓ {DAG} {month}  {time.monotonic() - started:.0f} s", markup=False)


def _show(home: Home, sample: SampleSummary, stack: AirflowStack) -> None:
    month = sample.months[-1]
    out.print()
    print_table(
        "报送与结论 submissions and verdicts",
        ["month", "accepted", "with warnings", "quarantined", "refused", "duplicate"],
        submission_summary(home),
    )
    print_table(
        "未入库 kept out of the marts",
        ["file", "verdict", "rule", "cell", "reason"],
        [(row.file_name, row.verdict, row.rule_code, row.address, row.message_zh) for row in kept_out(home)],
    )
    print_table(
        f"目标记分牌 target scoreboard {month}（合成数据 synthetic data）",
        COLUMNS,
        show_rows(scoreboard_of(home, month)),
    )
    with out.status("审核网站 validation site"):
        site = build_site(home)
    out.print(
        f"Airflow   {stack.url}   用户 user {stack.username}，密码 password in {stack.password_file}\n"
        f"审核网站 site {site.index.as_uri()}\n"
        "全部 all   .venv/bin/jiqun scoreboard --all\n"
        "查询 SQL   .venv/bin/jiqun sql 'table bi.target_scoreboard'\n"
        f"追溯 trace .venv/bin/jiqun trace bi.tax_revenue_share period={month}\n"
        "文档 docs  README.md, docs/query_the_marts.md, docs/review_a_run.md, docs/rerun_a_month.md\n"
        "停止 stop  make down",
        markup=False,
    )
