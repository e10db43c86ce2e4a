"""Commands that run the house: sample, demo, up, down."""

import sys
from pathlib import Path

import click

from ingest.errors import JiqunError
from jiqun.cli.console import out
from jiqun.settings import Settings


@click.command("sample")
@click.option("--from", "first", metavar="YYYY-MM", default="2007-02", show_default=True)
@click.option("--to", "last", metavar="YYYY-MM", default="2007-06", show_default=True)
@click.option("--seed", type=int, help="another province")
@click.option("--out", "folder", type=click.Path(file_okay=False, path_type=Path), required=True)
def write_sample(first: str, last: str, seed: int | None, folder: Path) -> None:
    """合成省。 Write a synthetic province's workbooks, their arrival times and the truth about them."""
    from jiqun.sample.make_sample import DEFAULT_SEED, make_sample

    try:
        summary = make_sample(folder, first, last, DEFAULT_SEED if seed is None else seed)
    except (ValueError, FileExistsError) as error:
        raise JiqunError(f"无法生成样本：{error}", f"The sample cannot be made: {error}") from error
    except OSError as error:
        raise JiqunError(
            f"无法写入 {folder}：{error.strerror}", f"{folder} cannot be written: {error.strerror}"
        ) from error
    verdicts = ", ".join(f"{verdict} {count}" for verdict, count in summary.verdicts.items())
    out.print(
        f"{summary.file_count} 个文件 files → {summary.out}（{' '.join(summary.months)}；{verdicts}）", markup=False
    )


@click.command("demo")
def run_demo() -> None:
    """演示：从电子表格到记分牌。 A synthetic province through the real Airflow, ending with the target scoreboard."""
    from jiqun.demo import demo

    demo(Settings.from_environment())


@click.command("up")
def start_stack() -> None:
    """启动数据库和 Airflow，并让其继续运行。 Start the database and Airflow, leave them running, build the site."""
    from jiqun.pipeline.build_site import build_site
    from jiqun.pipeline.home import open_home
    from jiqun.pipeline.start_stack import start_stack as start

    with out.status("启动数据库 Starting the database"):
        home = open_home(Settings.from_environment())
    with out.status("启动 Airflow Starting Airflow"):
        stack = start(home)
    with out.status("审核网站 Building the validation site"):
        site = build_site(home)
    out.print(
        f"Airflow  {stack.url}  用户 user {stack.username}，密码 password: {stack.password_file}\n"
        f"审核网站 validation site: {site.index.as_uri()}\n"
        f"收件处 inbox: {home.settings.watched_inbox}    停止 stop: make down",
        markup=False,
    )


@click.command("down")
def stop_stack() -> None:
    """停止 Airflow 和数据库，不留进程。 Stop Airflow and the embedded database; no process is left."""
    from jiqun.runtime.airflow import stop_airflow
    from jiqun.runtime.postgres import stop_server

    settings = Settings.from_environment()
    with out.status("停止 Airflow Stopping Airflow"):
        had_airflow = stop_airflow(settings.home)
    with out.status("停止数据库 Stopping the database"):
        had_server = stop_server(settings.home)
    stopped = [name for name, had in (("Airflow", had_airflow), ("PostgreSQL", had_server)) if had]
    out.print(f"已停止 stopped: {', '.join(stopped)}" if stopped else "没有在运行的服务 nothing was running")


@click.command("airflow", context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def run_airflow_words(words: tuple[str, ...]) -> None:
    """Airflow 自己的命令。 Airflow's own command on this home's Airflow: jiqun airflow backfill create --help."""
    from jiqun.pipeline.home import open_home
    from jiqun.pipeline.start_stack import run_airflow_command

    sys.exit(run_airflow_command(open_home(Settings.from_environment()), words))


COMMANDS = (write_sample, run_demo, start_stack, stop_stack, run_airflow_words)
