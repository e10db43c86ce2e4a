"""COPY what one file was read to into the warehouse: one transaction per submission, once."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from psycopg import Connection

from ingest.audit.append import append
from ingest.audit.verify_chain import seal_observations
from ingest.observation import Finding, Reading
from ingest.warehouse.connect import Warehouse

_COLUMNS = {
    "submission_id": "int8",
    "province_code": "text",
    "form_code": "text",
    "form_version": "text",
    "sheet": "text",
    "cell": "text",
    "reporting_unit_code": "text",
    "subject_type": "text",
    "subject_code": "text",
    "subject_label": "text",
    "indicator_code": "text",
    "period": "text",
    "basis": "text",
    "value_text": "text",
    "value_number": "numeric",
    "unit_reported": "text",
    "unit_factor": "numeric",
    "value_std": "numeric",
    "obs_status": "text",
}
_COPY = f"copy raw.observation ({', '.join(_COLUMNS)}) from stdin (format binary)"


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
    observations = reading.observations if is_described and not reading.is_refused else ()
    with warehouse.connect("loader") as connection:
        # One at a time: the second of two readers of a submission waits, and then finds it read.
        connection.execute("select pg_advisory_xact_lock(hashtextextended('jiqun.reading', %s))", (submission_id,))
        known = connection.execute("select 1 from audit.reading where submission_id = %s", (submission_id,)).fetchone()
        if known:
            return False
        with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
            copy.set_types(list(_COLUMNS.values()))
            for o in observations:
                copy.write_row(
                    (
                        submission_id,
                        province_code,
                        reading.form_code,
                        reading.form_version,
                        o.sheet,
                        o.cell,
                        reading.reporting_unit_code,
                        o.subject_type.value,
                        o.subject_code,
                        o.subject_label,
                        o.indicator_code,
                        o.period,
                        o.basis.value,
                        o.value_text,
                        o.value_number,
                        o.unit_reported,
                        o.unit_factor,
                        o.value_std,
                        o.obs_status.value,
                    )
                )
        row = {
            "submission_id": submission_id,
            "file_kind": reading.kind,
            "form_code": reading.form_code,
            "form_version": reading.form_version,
            "reporting_unit_code": reading.reporting_unit_code,
            "period": reading.period,
            "observation_count": len(observations),
            "code_version": code_version,
            "observations_sha256": seal_observations(connection, submission_id),
        }
        append(connection, "reading", [row])
        append_findings(connection, load_id, None, [(submission_id, finding) for finding in reading.findings])
    return True


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
