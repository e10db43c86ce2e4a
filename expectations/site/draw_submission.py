"""A submission's sheets from the original in the archive, read behind the same guard as on arrival."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from expectations.site.draw_grid import Drawing, draw_sheet
from expectations.site.mark_cells import Address, Said, mark_cells
from expectations.site.read_archive import Row
from ingest.rules import make_finding
from ingest.submission.archive import archived_path
from ingest.workbook.grid import RefusedError, Sheet
from ingest.workbook.read_grid import GridReader


@dataclass(frozen=True)
class DrawnSubmission:
    """What can be shown of the original.

    Attributes:
        sheets: with their drawings, in the file's order.
        places: sheet and address of every mark drawn.
        trouble: why nothing is shown, two languages; None if all is well.
    """

    sheets: tuple[tuple[Sheet, Drawing], ...]
    places: frozenset[Address]
    trouble: tuple[str, str] | None


class Originals:
    """Reads originals one after another through one guarded child. Use as a context manager."""

    def __init__(self, archive: Path) -> None:
        self._archive = archive
        self._reader = GridReader()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._reader.__exit__(kind, error, trace)

    def draw(self, submission: Row, said: Said) -> DrawnSubmission:
        """Draw every sheet that holds anything.

        Args:
            submission: a row of `audit.submission`.
            said: of its cells.
        """
        path = archived_path(self._archive, submission["file_sha256"])
        if trouble := _check(path, submission["file_sha256"]):
            return DrawnSubmission((), frozenset(), trouble)
        try:
            grid = self._reader.read(path)
        except RefusedError as refused:
            found = make_finding(refused.rule_code, refused.message, detail=refused.detail)
            return DrawnSubmission((), frozenset(), (found.message_zh, found.message_en))
        marks = mark_cells(said)
        sheets = [(sheet, draw_sheet(sheet, marks.get(sheet.name, {}))) for sheet in grid.sheets]
        shown = tuple((sheet, drawing) for sheet, drawing in sheets if drawing.drawn or not sheet.is_empty)
        return DrawnSubmission(
            shown, frozenset((sheet.name, cell) for sheet, drawing in shown for cell in drawing.drawn), None
        )


def _check(path: Path, sha256: str) -> tuple[str, str] | None:
    """Whether the archive still has the bytes that were received."""
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        return (
            f"档案中没有这份原件（{error.strerror}）。请从备份恢复 {path}。",
            f"The original is not in the archive ({error.strerror}). Restore {path} from a backup.",
        )
    if found != sha256:
        return (
            f"原件被改动：现在的 sha256 是 {found}，与登记的不符，故不显示。请从备份恢复 {path}。",
            f"The original was altered: its sha256 is now {found}, not what was registered, so it is not shown. "
            f"Restore {path} from a backup.",
        )
    return None
