"""Commands that look: sql, scoreboard, mf, trace."""

import csv
import sys
from datetime import date

import click
import psycopg

from ingest.errors import JiqunError
from jiqun.cli.console import print_json, print_table
from jiqun.settings import Settings

DAY = click.DateTime(["%Y-%m-%d"])
ROLES = ("bi_reader", "auditor", "transformer", "loader", "publisher")


@click.command("sql")
@click.argument("statement")
@click.option("--role", type=click.Choice(ROLES), default="bi_reader", show_default=True)
@click.option("--as-of", type=DAY, help="the bi views show the release in force at that day's end")
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
def run_sql(statement: str, role: str, as_of: date | None, form: str) -> None:
    """查询仓库。 Query the warehouse as a given role, reading only."""
    from jiqun.pipeline.home import open_home
    from jiqun.pipeline.query import run_query

    try:
        result = run_query(open_home(Settings.from_environment()).warehouse, statement, role, as_of)
    except psycopg.Error as error:
        raise JiqunError(f"查询失败：{error}", f"The query failed: {error}", exit_code=1) from error
    if form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(result.columns)
        writer.writerows(result.rows)
    elif form == "json":
        print_json([dict(zip(result.columns, row, strict=True)) for row in result.rows])
    elif result.columns:
        print_table(f"{len(result.rows)} 行 rows", result.columns, result.rows)


@click.command("scoreboard")
@click.option("--period", metavar="YYYY-MM", help="one month; without it, the newest published")
@click.option("--as-of", type=DAY, help="the release in force at that day's end")
@click.option("--all", "is_all", is_flag=True, help="context too: figures without a number to reach")
@click.option("--json", "as_json", is_flag=True, help="all rows and columns of bi.target_scoreboard")
def show_scoreboard(period: str | None, as_of: date | None, is_all: bool, as_json: bool) -> None:
    """目标记分牌。 How far each target of the policies is attained."""
    from jiqun.pipeline.home import open_home
    from jiqun.pipeline.scoreboard import COLUMNS, scoreboard_of, show_rows

    try:
        rows = scoreboard_of(open_home(Settings.from_environment()), period, as_of)
    except psycopg.errors.UndefinedTable as error:  # the first build makes the views
        raise JiqunError("还没有发布过任何数据。", "Nothing has been published yet.", exit_code=1) from error
    if not rows:
        raise JiqunError(
            "该月没有发布过的数据；jiqun scoreboard 显示最新一月。",
            "Nothing is published for that month; jiqun scoreboard shows the newest.",
            exit_code=1,
        )
    if as_json:
        print_json(rows)
    else:
        title = f"目标记分牌 target scoreboard {rows[0]['period']}"
        print_table(title, COLUMNS, show_rows(rows, is_all=is_all))


@click.command("mf", context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.option("--as-of", type=DAY, help="the release in force at that day's end")
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def run_metricflow_words(as_of: date | None, words: tuple[str, ...]) -> None:
    """查询指标。 MetricFlow's own command on the published figures: jiqun mf list metrics."""
    from jiqun.pipeline.home import open_home
    from jiqun.pipeline.query_metrics import run_metricflow

    home = open_home(Settings.from_environment())
    sys.exit(run_metricflow(home.warehouse, words, home.settings.dbt_work / "metricflow", as_of))


@click.command("trace")
@click.argument("view")
@click.argument("keys", nargs=-1, required=True, metavar="KEY=VALUE...")
@click.option("--as-of", type=DAY, help="trace the release in force at that day's end")
@click.option("--json", "as_json", is_flag=True, help="the tree as JSON, with exact decimals as text")
def trace_figure(view: str, keys: tuple[str, ...], as_of: date | None, as_json: bool) -> None:
    """追溯数字。 From a row of a bi view to files, sheets, cells, texts, unit factors and submissions."""
    from ingest.audit.trace import render_text, to_json, trace
    from jiqun.pipeline.home import open_home
    from jiqun.pipeline.query import end_of_day

    pairs = dict(_split_key(key) for key in keys)
    home = open_home(Settings.from_environment())
    try:
        trees = trace(
            home.warehouse,
            view,
            pairs,
            archive=home.settings.archive,
            as_of=end_of_day(as_of) if as_of else None,
            province_code=home.settings.province_code,
        )
    except psycopg.errors.UndefinedTable as error:  # the first build makes the views
        raise JiqunError("还没有发布过任何数据。", "Nothing has been published yet.", exit_code=1) from error
    if as_json:
        print_json(to_json(trees))
    else:
        click.echo(render_text(trees))


def _split_key(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise JiqunError(
            f"“{text}”应写作 列=值，例如 period=2007-06",
            f"'{text}' should be COLUMN=VALUE, for example period=2007-06",
        )
    return key, value


COMMANDS = (run_sql, show_scoreboard, run_metricflow_words, trace_figure)
