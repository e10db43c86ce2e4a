"""COPY what one file was read to into the warehouse: one transaction per submission, once."""

from dataclasses import asdict
from decimal import Decimal
from itertools import islice
from typing import Any
from uuid import UUID

from psycopg import Connection

from ingest.audit.append import append
from ingest.audit.verify_chain import seal_observations
from ingest.observation import FIELDS, NO_OBSERVATIONS, Finding, Reading
from ingest.warehouse.connect import Warehouse

_NUMBERS = ("value_number", "unit_factor", "value_std")
_CONSTANTS = ("submission_id", "province_code", "form_code", "form_version", "reporting_unit_code")
_COPY = f"copy raw.observation ({', '.join((*_CONSTANTS, *FIELDS))}) from stdin"
_CHUNK = 10_000
# What the text format of COPY escapes.
_ESCAPED = "\\\t\n\r"
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def load_reading(
    warehouse: Warehouse, *, load_id: UUID, submission_id: int, province_code: str, reading: Reading, code_version: str
) -> bool:
    """Writes the reading, its observations and its findings together, or nothing.

    Args:
        warehouse: entered as loader.
        load_id: of the load that read the file.
        submission_id: as registered.
        province_code: 220000.
        reading: of the archived original; a refused one has findings and no observations.
        code_version: of this program.

    Returns:
        False when this submission had been loaded before: then nothing is written.
    """
    # Without form, unit and period a value describes nothing: reading reports that as a finding of its own.
    is_described = None not in (reading.form_code, reading.form_version, reading.reporting_unit_code, reading.period)
    observations = reading.observations if is_described and not reading.is_refused else NO_OBSERVATIONS
    with warehouse.connect("loader") as connection:
        # One at a time: the second of two readers of a submission waits, and then finds it read.
        connection.execute("select pg_advisory_xact_lock(hashtextextended('jiqun.reading', %s))", (submission_id,))
        known = connection.execute("select 1 from audit.reading where submission_id = %s", (submission_id,)).fetchone()
        if known:
            return False
        with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
            constants = province_code, reading.form_code, reading.form_version, reading.reporting_unit_code
            columns = [_texts([str(value)]) * len(observations) for value in (submission_id, *constants)]
            columns += [(_decimals if name in _NUMBERS else _texts)(observations.column(name)) for name in FIELDS]
            lines = map("\t".join, zip(*columns, strict=True))
            for _ in range(0, len(observations), _CHUNK):
                copy.write("".join(f"{line}\n" for line in islice(lines, _CHUNK)))
        row = {
            "submission_id": submission_id,
            "file_kind": reading.kind,
            "form_code": reading.form_code,
            "form_version": reading.form_version,
            "reporting_unit_code": reading.reporting_unit_code,
            "period": reading.period,
            "submission_kind": None if reading.is_refused else reading.submission_kind.value,
            "observation_count": len(observations),
            "code_version": code_version,
            "observations_sha256": seal_observations(connection, submission_id),
        }
        append(connection, "reading", [row])
        append_findings(connection, load_id, None, [(submission_id, finding) for finding in reading.findings])
    return True


def _texts(values: list[str]) -> list[str]:
    """Texts as the text format of COPY spells them; hardly any needs it, so all are looked at in one."""
    joined = "".join(values)
    is_plain = not any(mark in joined for mark in _ESCAPED)
    return values if is_plain else [value.translate(_ESCAPES) for value in values]


def _decimals(values: list[Decimal | None]) -> list[str]:
    return [r"\N" if value is None else str(value) for value in values]


def append_findings(
    connection: Connection[Any],
    load_id: UUID,
    validation_run_id: UUID | None,
    findings: list[tuple[int | None, Finding]],
) -> None:
    """Appends findings, each with its submission (None: about the load); `validation_run_id` None: from reading."""
    rows = [
        {"load_id": load_id, "submission_id": submission_id, "validation_run_id": validation_run_id, **asdict(finding)}
        for submission_id, finding in findings
    ]
    append(connection, "finding", rows)
