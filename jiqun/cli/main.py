"""The command's doors. Each module holds a family of commands and imports heavy parts only when one is run."""

import signal
import sys

import click
import psycopg

from ingest.errors import JiqunError
from jiqun.cli import audit, decide, export, files, forms, loads, queries, site, stack
from jiqun.cli.console import err, print_error
from jiqun.explain_error import explain_error
from jiqun.runtime.interrupts import Terminated


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """集群：产业集群统计仓库。 The warehouse of a province's industrial clusters."""


for family in (audit, decide, export, files, forms, loads, queries, site, stack):
    for command in family.COMMANDS:
        cli.add_command(command)


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
        print_error(explain_error(error))
        sys.exit(2)
    except click.ClickException as error:  # a wrong option or argument
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt) as error:
        err.print("\n已中断，没有留下半成品，可直接重新运行。 Interrupted; nothing is half done, run it again.")
        is_terminated = isinstance(error, Terminated) or isinstance(error.__cause__, Terminated)
        sys.exit(128 + (signal.SIGTERM if is_terminated else signal.SIGINT))
