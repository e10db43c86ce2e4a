"""What a person sees: rich on a terminal, plain lines in a pipe, JSON for machines."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from ingest.errors import JiqunError

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def print_json(value: Any) -> None:
    """Print one JSON document; anything that is not JSON by nature (dates, decimals) as its text."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def print_error(error: JiqunError) -> None:
    """Print both languages of an error, to standard error."""
    err.print(f"错误：{error.message_zh}", style="red", markup=False)
    err.print(f"Error: {error.message_en}", style="red", markup=False)


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print rows as a table on a terminal, as tab-separated lines in a pipe.

    Args:
        title: above the table.
        columns: headers, one per value of a row.
        rows: values; None is shown as an empty cell.
    """
    texts = [["" if value is None else str(value) for value in row] for row in rows]
    if not out.is_terminal:
        print(f"# {title}")
        for line in [list(columns), *texts]:
            print("\t".join(line))
        print()
        return
    table = Table(title=title, title_justify="left", header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in texts:
        table.add_row(*row)
    out.print(table, soft_wrap=False)
