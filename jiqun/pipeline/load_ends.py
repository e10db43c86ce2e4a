"""Every load and how it ended."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from psycopg.rows import class_row

from jiqun.pipeline.calendar import check_period
from jiqun.pipeline.home import Home

_LOADS = """
select
    load.load_id::text, load.period, load.started_at, load.started_by,
    coalesce(ended.outcome, 'no_end') as outcome, ended.step, ended.ended_at,
    coalesce(ended.message_zh, %(no_end_zh)s) as message_zh, coalesce(ended.message_en, %(no_end_en)s) as message_en
from audit.load
left join (
    select distinct on (load_id) * from audit.load_end order by load_id, ended_at desc
) as ended using (load_id)
where load.province_code = %(province)s and (%(month)s::text is null or load.period = %(month)s)
order by load.started_at, load.load_id
"""


@dataclass(frozen=True)
class LoadEnd:
    """A load and its end, the last one if it was run again.

    Attributes:
        load_id: of the load.
        period: the month of a monthly load; None: files given by hand.
        started_at: by the database's clock.
        started_by: a person, or the scheduler's run.
        outcome: finished, failed, interrupted, awaiting (a person); no_end: it is running still, or was killed.
        step: at which it ended.
        ended_at: by the database's clock.
        message_zh: why it failed, as its user was told; empty if it finished.
        message_en: the same.
    """

    load_id: str
    period: str | None
    started_at: datetime
    started_by: str
    outcome: str
    step: str | None
    ended_at: datetime | None
    message_zh: str
    message_en: str

    def as_json(self) -> dict[str, Any]:
        """The fields as a JSON object."""
        return asdict(self)


def list_loads(home: Home, month: str | None = None) -> list[LoadEnd]:
    """Loads for `month`, or all, oldest first.

    Raises:
        JiqunError: `month` is not spelled YYYY-MM.
    """
    if month is not None:
        check_period(month)
    values = {
        "province": home.settings.province_code,
        "month": month,
        "no_end_zh": "没有结束记录：仍在运行，或被强行终止；可重新装载。",
        "no_end_en": "No end recorded: it is running still, or was killed; load again.",
    }
    with home.warehouse.connect("auditor") as connection:
        return connection.cursor(row_factory=class_row(LoadEnd)).execute(_LOADS, values).fetchall()
