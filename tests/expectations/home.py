"""Loads made from readings, without files."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from expectations.checks.evidence import Submission
from expectations.judging.validate_submissions import ValidationRun, validate_load
from ingest.observation import Finding, Observations, Reading
from ingest.submission.register import Load, open_load, register_file
from ingest.warehouse.connect import Warehouse
from ingest.warehouse.load_observations import load_reading


def reading_of(submission: Submission, *findings: Finding) -> Reading:
    """What reading would have made of a file with these cells."""
    cells = Observations.of(replace(o, period=submission.period) for o in submission.observations)
    slot = submission.slot
    return Reading("a.xlsx", "xlsx", slot[0], "2006", slot[1], slot[2], cells, findings)


class Home:
    """A home in which loads are made from readings."""

    def __init__(self, warehouse: Warehouse) -> None:
        self.warehouse = warehouse
        self.count = 0

    def load(self, *readings: Reading, closing: str, period: str | None = None) -> tuple[Load, list[int]]:
        numbers = []
        with self.warehouse.connect("loader") as connection:
            load = open_load(
                connection,
                province_code="220000",
                period=period,
                given=datetime.fromisoformat(closing),
                started_by="test",
                code_version="test",
            )
            for reading in readings:
                self.count += 1
                receipt = register_file(
                    connection,
                    load,
                    file_name=f"{self.count}-{reading.file_name}",
                    sha256=f"{self.count:064x}",
                    size=1,
                    received_at=load.clock.known_at,
                )
                numbers.append(receipt.submission_id)
                assert self.read(load.load_id, receipt.submission_id, reading)
        return load, numbers

    def read(self, load_id: UUID, submission_id: int, reading: Reading) -> bool:
        return load_reading(
            self.warehouse,
            load_id=load_id,
            submission_id=submission_id,
            province_code="220000",
            reading=reading,
            code_version="test",
        )

    def validate(self, load: Load, **others: object) -> ValidationRun:
        return validate_load(self.warehouse, load.load_id, code_version="test", **others)

    def query(self, statement: str) -> list[tuple]:
        with self.warehouse.connect("auditor") as connection:
            return connection.execute(statement.encode()).fetchall()
