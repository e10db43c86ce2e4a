"""The register of loads and receipts: each arrival once, the same bytes known as a duplicate."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from psycopg import Connection

from ingest.submission.clock import Clock, set_clock
from ingest.vocabulary import Severity, Verdict

DUPLICATE_RULE = "R190"


@dataclass(frozen=True, slots=True)
class Load:
    """A load as registered in `audit.load`; `period` is None for files given by hand."""

    load_id: UUID
    province_code: str
    period: str | None
    clock: Clock


@dataclass(frozen=True, slots=True)
class Receipt:
    """A file as registered in `audit.receipt`.

    Attributes:
        submission_id: its number for good.
        duplicate_of: the submission with the same bytes, None for an original.
        is_new: False when this very arrival (same name, same bytes) had been registered before.
    """

    submission_id: int
    file_name: str
    file_sha256: str
    received_at: datetime
    duplicate_of: int | None
    is_new: bool


def lock_home(connection: Connection[Any], province_code: str) -> None:
    """Serialises the transactions that order loads and verdicts; held until the transaction ends."""
    connection.execute("select pg_advisory_xact_lock(hashtextextended('jiqun.home.' || %s, 0))", (province_code,))


def open_load(
    connection: Connection[Any],
    *,
    province_code: str,
    period: str | None,
    given: datetime | None,
    started_by: str,
    code_version: str,
    load_id: UUID | None = None,
) -> Load:
    """Appends a load and gives it its clock, in one transaction.

    Args:
        connection: as loader.
        province_code: 220000.
        period: the month a monthly load is for, 2007-06; None for files given by hand.
        given: the instant of a historical load; None for the real clock.
        started_by: the person or the scheduler's run.
        code_version: of this program.
        load_id: chosen by the caller, for a step that may be retried: an existing load is returned as it is.

    Raises:
        JiqunError: the home lives at the other clock.
    """
    load_id = load_id or uuid4()
    with connection.transaction():
        lock_home(connection, province_code)
        known = connection.execute(
            "select province_code, period, clock, known_at from audit.load where load_id = %s", (load_id,)
        ).fetchone()
        if known is not None:
            return Load(load_id, known[0], known[1], Clock(known[3], known[2] == "historical"))
        clock = set_clock(connection, province_code, given)
        connection.execute(
            "insert into audit.load (load_id, province_code, period, clock, known_at, started_by, code_version) "
            "values (%s, %s, %s, %s, %s, %s, %s)",
            (load_id, province_code, period, clock.kind, clock.known_at, started_by, code_version),
        )
    return Load(load_id, province_code, period, clock)


def register_file(
    connection: Connection[Any], load: Load, *, file_name: str, sha256: str, size: int, received_at: datetime
) -> Receipt:
    """Appends a receipt, in one transaction; safe under concurrent loads.

    The same name with the same bytes is the same arrival, still lying in the inbox: it is registered once, so that
    a load can be run again. The same bytes under another name are a duplicate, whose verdict is given here.
    """
    with connection.transaction():
        # One at a time per content: the second of two concurrent arrivals sees the first.
        connection.execute(
            "select pg_advisory_xact_lock(hashtextextended('jiqun.receipt.' || %s || %s, 0))",
            (load.province_code, sha256),
        )
        same = connection.execute(
            "select submission_id, file_name, received_at, duplicate_of from audit.receipt "
            "where province_code = %s and file_sha256 = %s order by submission_id",
            (load.province_code, sha256),
        ).fetchall()
        for submission_id, name, at, duplicate_of in same:
            if name == file_name:
                return Receipt(submission_id, name, sha256, at, duplicate_of, is_new=False)
        original = next((row[0] for row in same if row[3] is None), None)
        inserted = connection.execute(
            "insert into audit.receipt "
            "(province_code, load_id, file_name, file_sha256, file_bytes, received_at, duplicate_of) "
            "values (%s, %s, %s, %s, %s, %s, %s) returning submission_id",
            (load.province_code, load.load_id, file_name, sha256, size, received_at, original),
        ).fetchone()
        assert inserted is not None  # noqa: S101 - `insert ... returning` of one row returns it
        if original is not None:
            _judge_duplicate(connection, load, inserted[0], original, same[0][1])
    return Receipt(inserted[0], file_name, sha256, received_at, original, is_new=True)


def _judge_duplicate(connection: Connection[Any], load: Load, submission_id: int, original: int, name: str) -> None:
    connection.execute(
        "insert into audit.finding "
        "(load_id, submission_id, rule_code, severity, sheet, cell, value_text, message_zh, message_en) "
        "values (%s, %s, %s, %s, '', '', '', %s, %s)",
        (
            load.load_id,
            submission_id,
            DUPLICATE_RULE,
            Severity.INFO,
            f"与第 {original} 号报送（{name}）内容完全相同，按重复件登记，不再处理。如需更正，请修改数据后重新报送。",
            f"The same bytes as submission {original} ({name}): registered as a duplicate and not processed again. "
            "To correct figures, change them and send the form again.",
        ),
    )
    connection.execute(
        "insert into audit.verdict (submission_id, load_id, verdict) values (%s, %s, %s)",
        (submission_id, load.load_id, Verdict.DUPLICATE),
    )
