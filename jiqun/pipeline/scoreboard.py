"""The target scoreboard as a person reads it."""

from decimal import Decimal

from jiqun.pipeline.calendar import BEIJING
from jiqun.pipeline.home import Home

YUAN_PER_YI = Decimal(100_000_000)


def scoreboard_rows(home: Home, period: str) -> list[tuple[str, ...]]:
    """One row per target and reading: code, clause, name, actual, target, attained %, status, as of.

    Money is shown in 亿元, shares in percent.
    """
    with home.warehouse.connect("bi_reader") as connection:
        rows = connection.execute(
            "select target_code, reading, clause, target_name_zh, unit, actual, target, attained_pct, "
            "status, as_of from bi.target_scoreboard where period = %s order by target_code, reading",
            [period],
        ).fetchall()
    return [
        (
            f"{code} {reading}",
            clause,
            name_zh,
            show_amount(actual, unit),
            f"≥ {show_amount(target, unit)}",
            "" if attained is None else f"{attained:.1f}",
            status,
            f"{as_of.astimezone(BEIJING):%Y-%m-%d}",
        )
        for code, reading, clause, name_zh, unit, actual, target, attained, status, as_of in rows
    ]


def show_amount(value: Decimal | None, unit: str) -> str:
    """A value of the scoreboard in words: `390.86 亿元`, `25.51 %`, `43`."""
    if value is None:
        return ""
    if unit == "yuan":
        return f"{value / YUAN_PER_YI:.2f} 亿元"
    return f"{value * 100:.2f} %" if unit == "share" else f"{value:.0f}"
