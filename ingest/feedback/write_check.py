"""Marked copies of files that a clerk checks before sending: no submission, no archive."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from ingest.feedback.annotate_workbook import annotate_workbook
from ingest.feedback.outbox import put_file, workbook_name
from ingest.feedback.reply import file_facts
from ingest.feedback.write_summary import Notice
from ingest.observation import Finding, Reading
from ingest.vocabulary import Verdict
from ingest.workbook.grid import RefusedError
from ingest.workbook.read_grid import GridReader

_SELF_CHECK = ("性质", "Kind", "报送前自查，尚未报送 a check before sending; nothing was sent")


def write_checks(folder: Path, judged: Iterable[tuple[Path, Reading, Verdict, tuple[Finding, ...]]]) -> list[Path]:
    """Writes `<folder>/<file>.审核.xlsx` for each file that can be read; of two of one name the later is numbered.

    Raises:
        JiqunError: the folder cannot be written.
    """
    written: list[Path] = []
    with GridReader() as reader:
        for number, (file, reading, verdict, findings) in enumerate(judged, start=1):
            try:
                grid = reader.read(file)
            except RefusedError:  # its findings say why; there is nothing to mark
                continue
            sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
            facts = file_facts(file.name, sha256, reading.form_code, reading.reporting_unit_code, reading.period)
            path = folder / workbook_name(file.name)
            if path in written:
                path = folder / workbook_name(file.name, f"{number}-")
            put_file(path, annotate_workbook(grid, Notice(verdict, (*facts, _SELF_CHECK), findings)))
            written.append(path)
    return written
