"""The command's doors. Each module holds a family of commands and imports heavy parts only when one is run."""

import sys

import click
import psycopg

from ingest.errors import JiqunError
from jiqun.cli import audit, files, forms, loads, queries, site, stack
from jiqun.cli.console import err, print_error


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """集群：产业集群统计仓库。 The warehouse of a province's industrial clusters."""


for family in (audit, files, forms, loads, queries, site, stack):
    for command in family.COMMANDS:
        cli.add_command(command)


def _unavailable(error: Exception) -> JiqunError:
    words = " ".join(str(error).split())
    return JiqunError(
        f"数据库或磁盘出错：{words}。已发布的数据未受影响，排除故障后重新运行即可。",
        f"The database or a disk failed: {words}. What is published is as it was; mend it and run again.",
    )


def main() -> None:
    """Run the command; a user's mistake ends in words and an exit code, never in a traceback."""
    try:
        sys.exit(cli.main(prog_name="jiqun", standalone_mode=False) or 0)
    except JiqunError as error:
        print_error(error)
        sys.exit(error.exit_code)
    except BrokenPipeError:  # `jiqun sql ... | head`
        sys.stderr.close()
        sys.exit(0)
    except (psycopg.Error, OSError) as error:  # the server or a disk went away under a command
        print_error(_unavailable(error))
        sys.exit(2)
    except click.ClickException as error:  # a wrong option or argument
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        err.print("\n已中断，没有留下半成品，可直接重新运行。 Interrupted; nothing is half done, run it again.")
        sys.exit(130)
