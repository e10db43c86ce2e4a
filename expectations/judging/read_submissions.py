"""What a validation run needs to know, read from the warehouse as loader."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row

from expectations.checks.across_forms import expected_forms
from expectations.checks.counterparts import compared_slots
from expectations.checks.evidence import Expected, Submission, period_end, within_reach, year_apart
from expectations.verdict import ACCEPTING
from ingest.observation import FIELDS, NO_OBSERVATIONS, Finding, Observations
from ingest.submission.decisions import Decision
from ingest.vocabulary import Basis, ObsStatus, Severity, SubjectType

_SAME_PERIOD = ("F1", "F2", "F3")  # held against each other
_REGISTER, _REGISTERED = "F5", ("F1", "F6")  # the register is held against the forms that list its units
_WORDS: Mapping[str, Mapping[str, Any]] = {
    "subject_type": {str(word): word for word in SubjectType},
    "basis": {str(word): word for word in Basis},
    "obs_status": {str(word): word for word in ObsStatus},
}
_COMPARED_BASES = [Basis.MONTH, Basis.YTD, Basis.PRIOR_YEAR_YTD, Basis.STOCK]


@dataclass(frozen=True)
class Received:
    """A submission as the register and reading know it; form, unit and period may be unknown."""

    submission_id: int
    received_at: datetime
    form_code: str | None
    reporting_unit_code: str | None
    period: str | None
    known_at: datetime | None

    def describe(self, observations: Observations) -> Submission | None:
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
    found = connection.execute(
        "select 1 from audit.validation_run where load_id = %s and suite_name = 'submission' limit 1", (load_id,)
    ).fetchone()
    return found is not None


def read_pending(connection: Connection[Any], province_code: str) -> list[Received]:
    """Submissions that were read and have no verdict, of any load, in order of registration."""
    with connection.cursor(row_factory=class_row(Received)) as cursor:
        return cursor.execute(
            "select submission_id, received_at, form_code, reporting_unit_code, period, known_at from audit.submission "
            "where province_code = %s and file_kind is not null and verdict is null order by submission_id",
            (province_code,),
        ).fetchall()


def read_findings(connection: Connection[Any], submission_ids: list[int]) -> Mapping[int, list[Finding]]:
    """What reading found, by submission."""
    findings: dict[int, list[Finding]] = defaultdict(list)
    rows = connection.execute(
        "select submission_id, rule_code, severity, message_zh, message_en, sheet, cell, value_text from audit.finding "
        "where submission_id = any(%s) and validation_run_id is null order by finding_id",
        (submission_ids,),
    )
    for number, rule_code, severity, *words in rows:
        findings[number].append(Finding(rule_code, Severity(severity), *words))
    return findings


def read_cells(
    connection: Connection[Any], submission_ids: list[int], bases: list[Basis] | None, *, as_sent: bool = False
) -> Mapping[int, Observations]:
    """Cells by submission, `bases` None: all. Sheet by sheet, row by row, so that R317 finds the same cell second.

    Rows that were left out of an accepted submission (severity row) are not among them; cells that a decision
    corrected are as they count, unless they are wanted `as_sent`.
    """
    cells: dict[int, Observations] = defaultdict(lambda: NO_OBSERVATIONS)
    rows = connection.execute(
        """
        with corrected as (
            select distinct on (submission_id, sheet, cell) submission_id, sheet, cell, action, value_number, value_std
            from audit.correction where submission_id = any(%(ids)s) and not %(as_sent)s
            order by submission_id, sheet, cell, known_at desc, decision_id desc
        )
        select stored.submission_id, stored.sheet, stored.cell, subject_type, subject_code, subject_label,
            indicator_code, period, basis, value_text,
            case when corrected.action is null then stored.value_number else corrected.value_number end,
            unit_reported, unit_factor,
            case when corrected.action is null then stored.value_std else corrected.value_std end,
            case when corrected.action in ('override', 'scale') then 'A' else obs_status end
        from raw.observation as stored
        left join corrected using (submission_id, sheet, cell)
        where stored.submission_id = any(%(ids)s) and (%(bases)s::text[] is null or basis = any(%(bases)s))
            and corrected.action is distinct from 'drop'
            and not exists (
                select from audit.exclusion where exclusion.submission_id = stored.submission_id
                and exclusion.sheet = stored.sheet and exclusion.cell = stored.cell
            )
        order by stored.submission_id, stored.sheet collate "C",
            ltrim(stored.cell, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ')::int, length(stored.cell), stored.cell collate "C"
        """,
        {
            "ids": submission_ids,
            "bases": None if bases is None else [str(basis) for basis in bases],
            "as_sent": as_sent,
        },
    )
    for submission_id, group in groupby(rows, key=itemgetter(0)):
        _, *values = map(list, zip(*group, strict=True))
        columns = dict(zip(FIELDS, values, strict=True))
        for name, words in _WORDS.items():
            columns[name] = list(map(words.__getitem__, columns[name]))
        cells[submission_id] = Observations(columns)
    return cells


def read_held(
    connection: Connection[Any],
    province_code: str,
    pending: list[Submission],
    comparing: list[str],
    decided: Sequence[Decision] = (),
    again: Collection[int] = (),
) -> list[Submission]:
    """Quarantined submissions, not sent again since, that may be accepted now.

    Those of the pending ones' units that only comparisons with others keep out, those that a new decision is about,
    and those that are to be judged again.

    Args:
        connection: as loader.
        province_code: whose.
        pending: what is to be judged now.
        comparing: codes of the rules that need other submissions.
        decided: new decisions.
        again: by number.
    """
    with connection.cursor(row_factory=class_row(Received)) as cursor:
        rows = cursor.execute(
            """
            with newest as (
                select distinct on (form_code, reporting_unit_code, period)
                    submission_id, received_at, form_code, reporting_unit_code, period, known_at, verdict
                from audit.submission
                where province_code = %(province)s and period is not null
                    and verdict in ('accepted', 'accepted_with_warnings', 'quarantined')
                order by form_code, reporting_unit_code, period, received_at desc, submission_id desc
            )
            select submission_id, received_at, form_code, reporting_unit_code, period, known_at from newest
            where verdict = 'quarantined' and (
                submission_id = any(%(again)s)
                or exists (
                    select from unnest(%(forms)s::text[], %(units)s::text[], %(periods)s::text[])
                        as decided (form, unit, month)
                    where (form, unit, coalesce(month, period)) = (form_code, reporting_unit_code, period)
                )
                or reporting_unit_code = any(
                    %(moved)s || array(
                        select reporting_unit_code from audit.submission where submission_id = any(%(again)s)
                    )
                ) and not exists (
                    select from audit.current_finding as finding
                    where finding.submission_id = newest.submission_id
                    and severity in ('fatal', 'error') and rule_code <> all(%(comparing)s)
                )
            )
            """,
            {
                "province": province_code,
                "again": list(again),
                "forms": [decision.form_code for decision in decided],
                "units": [decision.reporting_unit_code for decision in decided],
                "periods": [decision.period for decision in decided],
                "moved": sorted({s.reporting_unit_code for s in pending} | {d.reporting_unit_code for d in decided}),
                "comparing": comparing,
            },
        ).fetchall()
    return _with_cells(connection, rows)


def read_standing(connection: Connection[Any], province_code: str, decided: Sequence[Decision]) -> list[Submission]:
    """Accepted submissions in force for the slots of these decisions, as they were sent."""
    with connection.cursor(row_factory=class_row(Received)) as cursor:
        rows = [
            row
            for decision in decided
            for row in cursor.execute(
                "select submission_id, received_at, form_code, reporting_unit_code, period, known_at "
                "from audit.submission where province_code = %s and form_code = %s and reporting_unit_code = %s "
                "and period = %s and known_at is not null "
                "order by known_at desc, received_at desc, submission_id desc limit 1",
                (province_code, decision.form_code, decision.reporting_unit_code, decision.period),
            ).fetchall()
        ]
    return _with_cells(connection, list({row.submission_id: row for row in rows}.values()))


def _with_cells(connection: Connection[Any], rows: list[Received]) -> list[Submission]:
    cells = read_cells(connection, [row.submission_id for row in rows], None, as_sent=True)
    described = (row.describe(cells[row.submission_id]) for row in rows)
    return [submission for submission in described if submission is not None]


def read_accepted(connection: Connection[Any], province_code: str, pending: list[Submission]) -> list[Submission]:
    """Everything accepted; with cells only where pending submissions are compared with them."""
    with connection.cursor(row_factory=class_row(Received)) as cursor:
        rows = cursor.execute(
            "select submission_id, received_at, form_code, reporting_unit_code, period, known_at from audit.submission "
            "where province_code = %s and verdict = any(%s)",
            (province_code, [str(verdict) for verdict in ACCEPTING]),
        ).fetchall()
    accepted = [submission for row in rows if (submission := row.describe(NO_OBSERVATIONS)) is not None]
    by_unit: dict[str, list[Submission]] = defaultdict(list)
    for s in accepted:
        by_unit[s.reporting_unit_code].append(s)
    wanted = {number for p in pending for number in _compared_with(p, by_unit[p.reporting_unit_code])}
    cells = read_cells(connection, sorted(wanted), _COMPARED_BASES)
    return [replace(s, observations=cells[s.submission_id]) for s in accepted]


def _compared_with(pending: Submission, accepted: list[Submission]) -> Iterator[int]:
    """Of its unit: the same form before, after, a year apart and as sent before; the other forms of its period."""
    forms: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for s in accepted:
        forms[s.form_code][s.period].append(s.submission_id)
    own = forms[pending.form_code]
    end = period_end(pending.period)
    earlier = within_reach(pending.period, (p for p in own if period_end(p) < end))
    later = within_reach(pending.period, (p for p in own if period_end(p) > end))
    years = (year_apart(pending.period, -1), pending.period, year_apart(pending.period, 1))
    for period in {*earlier, *later, *years, f"{pending.period}-12"} & own.keys():
        yield from own[period]
    for form, periods in forms.items():
        if form in _SAME_PERIOD and pending.form_code in _SAME_PERIOD and form != pending.form_code:
            yield from periods.get(pending.period, ())
    for form, period in compared_slots(pending.form_code, pending.period):
        yield from forms[form].get(period, ())
    registers = sorted((p for p in forms[_REGISTER] if period_end(p) <= end), key=period_end)[-1:]
    if pending.form_code in _REGISTERED:
        for period in registers:
            yield from forms[_REGISTER][period]
    elif pending.form_code == _REGISTER:
        for form in _REGISTERED:
            for period, numbers in forms[form].items():
                if period_end(period) >= end:
                    yield from numbers


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
    return [Expected(*slot, received_count=received.get(slot, 0)) for slot in expected_forms(province_code, period)]
