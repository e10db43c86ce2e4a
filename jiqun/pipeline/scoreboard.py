"""The target scoreboard as a person reads it."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from psycopg.rows import dict_row

from ingest.errors import JiqunError
from jiqun.pipeline.calendar import BEIJING
from jiqun.pipeline.home import Home
from jiqun.pipeline.query import end_of_day

YUAN_PER_YI = Decimal(100_000_000)
COLUMNS = ("target", "clause", "indicator", "actual", "target", "attained %", "status", "as of")
# What is shown first; context has figures, and nothing to reach.
KINDS = ("target", "benchmark", "duty", "context")
_UNITS = {"percent": "%", "mu": "亩", "ton": "吨", "tce": "吨标准煤"}


def scoreboard_of(home: Home, period: str | None = None, as_of: date | None = None) -> list[dict[str, Any]]:
    """Rows of `bi.target_scoreboard`, targets first, then benchmarks, duties and context.

    Args:
        home: whose warehouse.
        period: a month, as 2007-06; without it the newest that is published.
        as_of: the release in force at that day's end.
    """
    with home.warehouse.connect("bi_reader") as connection:
        if as_of is not None:
            connection.execute("select set_config('jiqun.as_of', %s, false)", [end_of_day(as_of).isoformat()])
        rows = (
            connection.cursor(row_factory=dict_row)
            .execute(
                "select * from bi.target_scoreboard where province_code = %(province)s and period = coalesce("
                "%(period)s, (select max(period) from bi.target_scoreboard where province_code = %(province)s)) "
                "order by target_code, reading",
                {"province": home.settings.province_code, "period": period},
            )
            .fetchall()
        )
    if rows and "kind" not in rows[0]:
        raise JiqunError(
            "视图还是旧版本的，请先装载一个月。", "The views are of an older version: load a month first.", exit_code=1
        )
    return sorted(rows, key=lambda row: KINDS.index(row["kind"] or "target"))


def show_rows(rows: Iterable[dict[str, Any]], *, is_all: bool = False) -> list[tuple[str, ...]]:
    """One row per target and reading, by COLUMNS; context only if all are asked for.

    Money is shown in 亿元, shares in percent; an annual flow by its year where it has one; a duty that is done with its
    day.
    """
    return [_shown(row) for row in rows if is_all or row["kind"] != "context"]


def _shown(row: dict[str, Any]) -> tuple[str, ...]:
    attained = row["attained_pct"]
    actual = show_amount(row["actual"] if row["actual_annual"] is None else row["actual_annual"], row["unit"])
    return (
        f"{row['target_code']} {row['reading']}",
        row["clause"] or "",
        row["target_name_zh"] or "",
        f"{actual} ({row['done_on']})" if row["done_on"] else actual,
        "" if row["target"] is None else f"≥ {show_amount(row['target'], row['unit'])}",
        "" if attained is None else f"{attained:.1f}",
        row["status"],
        f"{row['as_of'].astimezone(BEIJING):%Y-%m-%d}",
    )


def show_amount(value: Decimal | None, unit: str) -> str:
    """A value of the scoreboard in words: `390.86 亿元`, `25.51 %`, `43`, `120 亩`."""
    if value is None:
        return ""
    if unit == "yuan":
        return f"{value / YUAN_PER_YI:.2f} 亿元"
    if unit == "share":
        return f"{value * 100:.2f} %"
    return f"{value:.2f}".removesuffix(".00") + (f" {_UNITS[unit]}" if unit in _UNITS else "")
