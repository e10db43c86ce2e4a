"""What a validation run needs to know, read from the warehouse as loader."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row

from expectations.across_forms import expected_forms
from expectations.evidence import Expected, Submission, period_end
from expectations.verdict import ACCEPTING
from ingest.observation import Observation
from ingest.vocabulary import Basis, ObsStatus, Severity, SubjectType

_EARLIER_PERIODS = 3  # of a form, looked at for a subject that the nearest one lacks


@dataclass(frozen=True)
class Received:
    """A submission as the register and reading know it; form, unit and period may be unknown."""

    submission_id: int
    received_at: datetime
    form_code: str | None
    reporting_unit_code: str | None
    period: str | None
    known_at: datetime | None

    def describe(self, observations: tuple[Observation, ...]) -> Submission | None:
        """With its cells, as the rules look at it; None where it is not known what it describes."""
        if self.form_code is None or self.reporting_unit_code is None or self.period is None:
            return None
        return Submission(
            self.submission_id,
            self.form_code,
            self.reporting_unit_code,
            self.period,
            self.received_at,
            observations,
            self.known_at,
        )


def read_load(connection: Connection[Any], load_id: UUID) -> tuple[str, str | None, datetime]:
    """Province, period and instant of a load.

    Raises:
        LookupError: there is no such load.
    """
    row = connection.execute(
        "select province_code, period, known_at from audit.load where load_id = %s", (load_id,)
    ).fetchone()
    if row is None:
        raise LookupError(f"no load {load_id}")
    return row[0], row[1], row[2]


def was_validated(connection: Connection[Any], load_id: UUID) -> bool:
    """Whether this load has recorded a validation run."""
    found = connection.execute("select 1 from audit.validation_run where load_id = %s limit 1", (load_id,)).fetchone()
    return found is not None


def read_pending(connection: Connection[Any], province_code: str) -> list[Received]:
    """Submissions that were read and have no verdict, of any load, in order of registration."""
    with connection.cursor(row_factory=class_row(Received)) as cursor:
        return cursor.execute(
            "select submission_id, received_at, form_code, reporting_unit_code, period, known_at from audit.submission "
            "where province_code = %s and file_kind is not null and verdict is null order by submission_id",
            (province_code,),
        ).fetchall()


def read_severities(connection: Connection[Any], submission_ids: list[int]) -> Mapping[int, list[Severity]]:
    """Severities of what reading found, by submission."""
    severities: dict[int, list[Severity]] = defaultdict(list)
    for submission_id, severity in connection.execute(
        "select submission_id, severity from audit.finding where submission_id = any(%s)", (submission_ids,)
    ):
        severities[submission_id].append(Severity(severity))
    return severities


def read_cells(
    connection: Connection[Any], submission_ids: list[int], bases: list[Basis] | None
) -> Mapping[int, list[Observation]]:
    """Cells by submission, `bases` None: all. In one order, so that R317 finds the same cell second."""
    cells: dict[int, list[Observation]] = defaultdict(list)
    rows = connection.execute(
        "select submission_id, sheet, cell, subject_type, subject_code, subject_label, indicator_code, period, basis, "
        "value_text, value_number, unit_reported, unit_factor, value_std, obs_status from raw.observation "
        "where submission_id = any(%(ids)s) and (%(bases)s::text[] is null or basis = any(%(bases)s)) "
        "order by submission_id, sheet, cell",
        {"ids": submission_ids, "bases": None if bases is None else [str(basis) for basis in bases]},
    )
    for row in rows:
        cells[row[0]].append(
            Observation(
                sheet=row[1],
                cell=row[2],
                subject_type=SubjectType(row[3]),
                subject_code=row[4],
                subject_label=row[5],
                indicator_code=row[6],
                period=row[7],
                basis=Basis(row[8]),
                value_text=row[9],
                value_number=row[10],
                unit_reported=row[11],
                unit_factor=row[12],
                value_std=row[13],
                obs_status=ObsStatus(row[14]),
            )
        )
    return cells


def read_accepted(connection: Connection[Any], province_code: str, pending: list[Submission]) -> list[Submission]:
    """Everything accepted; with cells only where pending submissions are compared with them."""
    with connection.cursor(row_factory=class_row(Received)) as cursor:
        rows = cursor.execute(
            "select submission_id, received_at, form_code, reporting_unit_code, period, known_at from audit.submission "
            "where province_code = %s and verdict = any(%s)",
            (province_code, [str(verdict) for verdict in ACCEPTING]),
        ).fetchall()
    accepted = [submission for row in rows if (submission := row.describe(())) is not None]
    wanted = {s.submission_id for s in accepted for p in pending if _is_compared(s, p)}
    nearest: dict[tuple[str, str, str], list[Submission]] = {p.slot: [] for p in pending}
    for s in accepted:
        for p in pending:
            if s.slot[:2] == p.slot[:2] and period_end(s.period) < period_end(p.period):
                nearest[p.slot].append(s)
    for slot, earlier in nearest.items():
        periods = sorted({s.period for s in earlier}, key=period_end)[-_EARLIER_PERIODS:]
        wanted |= {s.submission_id for s in earlier if s.period in periods and s.slot[:2] == slot[:2]}
    cells = read_cells(connection, sorted(wanted), [Basis.YTD, Basis.PRIOR_YEAR_YTD])
    registers = read_cells(connection, sorted(_registers(accepted, pending)), [Basis.STOCK])
    known = {**cells, **registers}
    return [replace(s, observations=tuple(known.get(s.submission_id, ()))) for s in accepted]


def _registers(accepted: list[Submission], pending: list[Submission]) -> set[int]:
    """All vintages of the newest register (F5) that each pending F1 is held against."""
    wanted: set[int] = set()
    for p in pending:
        units_own = [
            s
            for s in accepted
            if (s.form_code, s.reporting_unit_code) == ("F5", p.reporting_unit_code)
            and period_end(s.period) <= period_end(p.period)
        ]
        newest = max((period_end(s.period) for s in units_own), default=None)
        if p.form_code == "F1":
            wanted |= {s.submission_id for s in units_own if period_end(s.period) == newest}
    return wanted


def _is_compared(accepted: Submission, pending: Submission) -> bool:
    """An earlier vintage of the same form, or the denominators of the same unit and period."""
    same_unit_and_period = accepted.slot[1:] == pending.slot[1:]
    return same_unit_and_period and accepted.form_code in (pending.form_code, "F3")


def read_roster(connection: Connection[Any], province_code: str, period: str | None) -> list[Expected]:
    """What is owed for the load's period, and how much of it has been received, whatever its verdict."""
    if period is None:
        return []
    rows = connection.execute(
        "select form_code, reporting_unit_code, period, count(*) from audit.submission "
        "where province_code = %s and form_code is not null group by 1, 2, 3",
        (province_code,),
    )
    received = {(form, unit, form_period): count for form, unit, form_period, count in rows}
    return [Expected(*slot, received_count=received.get(slot, 0)) for slot in expected_forms(period)]
