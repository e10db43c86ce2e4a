"""The register of loads and receipts: each arrival once, the same bytes known as a duplicate."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID, uuid4

from psycopg import Connection
from psycopg.rows import class_row

from ingest.audit.append import append
from ingest.rules import make_finding
from ingest.submission.clock import Clock, set_clock
from ingest.submission.take_turns import require_free
from ingest.vocabulary import Verdict

DUPLICATE_RULE = "R190"


@dataclass(frozen=True, slots=True)
class Load:
    """A load as registered in `audit.load`; `period` is None for files given by hand."""

    load_id: UUID
    province_code: str
    period: str | None
    clock: Clock
    code_version: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """A file as registered in `audit.receipt`.

    Attributes:
        submission_id: its number for good.
        duplicate_of: the submission with the same bytes, None for an original.
        is_new: False when this very arrival had been registered before.
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
    is_exclusive: bool = False,
    held_until: datetime | None = None,
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
        is_exclusive: whether it must not interleave with another load.
        held_until: of a scheduler's load, until when it holds others up at the latest.

    Raises:
        JiqunError: the home lives at the other clock.
        HeldError: another load is at work.
    """
    load_id = load_id or uuid4()
    with connection.transaction():
        lock_home(connection, province_code)
        known = connection.execute(
            "select province_code, period, clock, known_at, code_version from audit.load where load_id = %s", (load_id,)
        ).fetchone()
        if known is not None:
            return Load(load_id, known[0], known[1], Clock(known[3], known[2] == "historical"), known[4])
        if is_exclusive:
            require_free(connection, province_code=province_code, load_id=load_id, started_by=started_by)
        clock = set_clock(connection, province_code, given)
        row = {
            "load_id": load_id,
            "province_code": province_code,
            "period": period,
            "clock": clock.kind,
            "known_at": clock.known_at,
            "started_by": started_by,
            "code_version": code_version,
            "held_until": held_until,
        }
        append(connection, "load", [row])
    return Load(load_id, province_code, period, clock, code_version)


def register_file(
    connection: Connection[Any],
    load: Load,
    *,
    file_name: str,
    sha256: str,
    size: int,
    received_at: datetime,
    source: str | None = None,
    attachment_sha256: str | None = None,
) -> Receipt:
    """Appends a receipt, in one transaction; safe under concurrent loads.

    `source` and `attachment_sha256` say where the file came from, for the record.

    While the newest submission of these bytes is pending or in force, they say nothing new: under the same name it
    is the same arrival, still lying in the inbox, and nothing is registered; under another name it is a duplicate,
    whose verdict is given here. Once that submission was refused, quarantined or superseded, the bytes are sent
    anew: a new submission, judged again. Unless the file merely still lies there, so that a load can be run again:

    - in a historical home, a file of a name and an arrival time that are registered already;
    - at the real clock, where an arrival time is only when the file was listed, a file of a registered name. If it
      was refused or quarantined, that holds for the program version that judged it: a newer one judges it again.
    """
    with connection.transaction():
        # One at a time per content: the second of two concurrent arrivals sees the first.
        connection.execute(
            "select pg_advisory_xact_lock(hashtextextended('jiqun.receipt.' || %s || %s, 0))",
            (load.province_code, sha256),
        )
        with connection.cursor(row_factory=class_row(_Known)) as cursor:
            same = cursor.execute(_KNOWN, {"province": load.province_code, "sha256": sha256}).fetchall()
        named = [known for known in same if known.file_name == file_name]
        newest = next((known for known in reversed(same) if known.duplicate_of is None), None)
        standing = newest if newest is not None and newest.standing == "stands" else None
        for known in reversed(named):
            if standing or _still_lies_there(known, newest, load, received_at):
                return Receipt(
                    known.submission_id, file_name, sha256, known.received_at, known.duplicate_of, is_new=False
                )
        original = standing.submission_id if standing else None
        row = {
            "province_code": load.province_code,
            "load_id": load.load_id,
            "file_name": file_name,
            "file_sha256": sha256,
            "file_bytes": size,
            "received_at": received_at,
            "duplicate_of": original,
            "source": source,
            "attachment_sha256": attachment_sha256,
        }
        submission_id: int = append(connection, "receipt", [row])[0]["submission_id"]
        if standing:
            _judge_duplicate(connection, load, submission_id, standing.submission_id, standing.file_name)
    return Receipt(submission_id, file_name, sha256, received_at, original, is_new=True)


@dataclass(frozen=True, slots=True)
class _Known:
    """An earlier receipt of the same bytes; `standing` is stands (pending or in force), failed or superseded."""

    submission_id: int
    file_name: str
    received_at: datetime
    duplicate_of: int | None
    standing: Literal["stands", "failed", "superseded"]
    judged_by: str | None  # code version


# A duplicate shares the fate of its original. In force: the order of dbt's int_submission__current.
_KNOWN = """
    select
        receipt.submission_id, receipt.file_name, receipt.received_at, receipt.duplicate_of,
        case
            when original.verdict in ('refused', 'quarantined') then 'failed'
            when exists (
                select from audit.submission as later
                where later.province_code = original.province_code
                and (later.form_code, later.reporting_unit_code, later.period)
                    = (original.form_code, original.reporting_unit_code, original.period)
                and (later.known_at, later.received_at, later.submission_id)
                    > (original.known_at, original.received_at, original.submission_id)
            ) then 'superseded'
            else 'stands'
        end as standing,
        judge.code_version as judged_by
    from audit.receipt
    join audit.submission as original
        on original.submission_id = coalesce(receipt.duplicate_of, receipt.submission_id)
    left join audit.verdict
        on (verdict.submission_id, verdict.verdict) = (original.submission_id, original.verdict)
    left join audit.load as judge on judge.load_id = verdict.load_id
    where receipt.province_code = %(province)s and receipt.file_sha256 = %(sha256)s
    order by receipt.submission_id
"""


def _still_lies_there(known: _Known, newest: _Known | None, load: Load, received_at: datetime) -> bool:
    """Whether a file of the name of `known` is that arrival; `newest` submission of these bytes stands no more."""
    if load.clock.is_historical:
        return known.received_at == received_at
    return newest is not None and (newest.standing == "superseded" or newest.judged_by == load.code_version)


def _judge_duplicate(connection: Connection[Any], load: Load, submission_id: int, original: int, name: str) -> None:
    finding = make_finding(DUPLICATE_RULE, "same_bytes", detail=name, original=str(original))
    row = {"load_id": load.load_id, "submission_id": submission_id, **asdict(finding)}
    append(connection, "finding", [row])
    verdict = {"submission_id": submission_id, "load_id": load.load_id, "verdict": Verdict.DUPLICATE}
    append(connection, "verdict", [verdict])
