"""What a decision is about: a submission, and a cell of it."""

import re
from dataclasses import dataclass

from psycopg.rows import class_row

from ingest.errors import JiqunError
from ingest.vocabulary import Verdict
from jiqun.pipeline.home import Home

_ADDRESS = re.compile(r"(?:(?P<sheet>.+)!)?(?P<cell>[A-Z]{1,3}[1-9][0-9]{0,6})")


@dataclass(frozen=True)
class Target:
    """A submission as the register knows it."""

    form_code: str | None
    reporting_unit_code: str | None
    period: str | None
    verdict: str | None
    is_newest: bool


def require_quarantined(home: Home, submission_id: int) -> None:
    """Refuse a submission that is not quarantined, or was sent again since.

    Raises:
        JiqunError: it is not.
    """
    target = find_submission(home, submission_id)
    if target is None or target.verdict != Verdict.QUARANTINED or not target.is_newest:
        raise JiqunError(
            f"第 {submission_id} 号报送不在隔离中，或之后已重新报送；jiqun quarantine list 列出被隔离的报送。",
            f"Submission {submission_id} is not quarantined, or was sent again since; "
            "jiqun quarantine list shows those that are.",
            exit_code=1,
        )


def find_submission(home: Home, submission_id: int) -> Target | None:
    """The submission; None if there is none of that number."""
    with home.warehouse.connect("auditor") as connection:
        return (
            connection.cursor(row_factory=class_row(Target))
            .execute(
                """
            select form_code, reporting_unit_code, period, verdict, not exists (
                select from audit.submission as later
                where later.province_code = submission.province_code and later.duplicate_of is null
                    and (later.form_code, later.reporting_unit_code, later.period)
                        = (submission.form_code, submission.reporting_unit_code, submission.period)
                    and (later.received_at, later.submission_id) > (submission.received_at, submission.submission_id)
                    and later.verdict <> 'refused'
            ) as is_newest
            from audit.submission where submission_id = %s and province_code = %s
            """,
                [submission_id, home.settings.province_code],
            )
            .fetchone()
        )


def find_cell(home: Home, submission_id: int, address: str) -> tuple[str, str, str | None]:
    """Sheet, cell and what it says; text None where nothing was read there.

    Raises:
        JiqunError: it is no address, or several sheets have such a cell.
    """
    matched = _ADDRESS.fullmatch(address)
    if matched is None:
        raise JiqunError(
            f"单元格应写作 表1!D12 或 D12，不是“{address}”。", f"Write a cell as 表1!D12 or D12, not '{address}'."
        )
    sheet, cell = matched["sheet"] or "", matched["cell"]
    with home.warehouse.connect("auditor") as connection:
        found = connection.execute(
            "select sheet, value_text from raw.observation "
            "where submission_id = %s and cell = %s and %s in ('', sheet)",
            [submission_id, cell, sheet],
        ).fetchall()
    if len(found) > 1:
        sheets = "、".join(name for name, _ in found)
        raise JiqunError(
            f"有几个工作表都有 {cell}（{sheets}），请写作 工作表!{cell}。",
            f"Several sheets have a cell {cell} ({sheets}): write it as SHEET!{cell}.",
            exit_code=1,
        )
    return (found[0][0], cell, found[0][1]) if found else (sheet, cell, None)
