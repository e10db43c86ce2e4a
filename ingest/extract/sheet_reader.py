"""What the tables of one sheet share while they are read: findings, columns of observations, zeros so far."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.extract.columns import Columns
from ingest.extract.find_repeats import Repeats
from ingest.extract.match_header import Header
from ingest.extract.page import Page
from ingest.extract.row_meaning import Context, Memory
from ingest.extract.run import Run
from ingest.forms.spec_file import UnitKind
from ingest.observation import Finding
from ingest.rules import make_finding
from ingest.vocabulary import ObsStatus

_ZEROS = 5  # so many amounts, all 0, are no figures


@dataclass(slots=True)
class SheetReader:
    """Reads the tables of one sheet, one after the other."""

    page: Page
    context: Context
    repeats: Repeats
    columns: Columns
    memory: Memory = field(default_factory=Memory)
    findings: list[Finding] = field(default_factory=list)
    _zeros: dict[tuple[int, int], list[int] | None] = field(default_factory=dict)  # see `note_zeros`
    _zero_rows: dict[tuple[int, int], int] = field(default_factory=dict)

    def find(self, rule_code: str, message: str, row: int, column: int, **detail: str) -> None:
        """Note a finding at a cell."""
        self.findings.append(
            make_finding(
                rule_code,
                message,
                sheet=self.page.name,
                cell=self.page.address(row, column),
                value_text=self.page.text(row, column),
                **detail,
            )
        )

    def note_zeros(self, header: Header, run: Run, places: Sequence[int], start: int) -> None:
        """Remember the amounts of columns that have been 0 so far.

        Args:
            header: Over the run.
            run: Rows that were read.
            places: Of its cells that became observations.
            start: The first of these observations.
        """
        numbers, width = self.columns.lists["value_number"], len(run.plan.figures)
        is_whole = len(places) == width * len(run.rows)
        for place, figure in enumerate(run.plan.figures):
            found = header.columns[figure.index]
            key = figure.index, id(found.column)
            if figure.kind is not UnitKind.MONEY or self._zeros.get(key, ()) is None:
                continue
            at: Sequence[int] = range(start + place, len(numbers), width)
            if not is_whole:
                at = [start + index for index, cell in enumerate(places) if cell % width == place]
            if any(numbers[index] for index in at):
                self._zeros[key] = None
            else:
                zeros = self._zeros.setdefault(key, [])
                assert zeros is not None  # noqa: S101 - see above
                zeros += [index for index in at if numbers[index] is not None]
                self._zero_rows.setdefault(key, found.row)

    def judge_zeros(self) -> None:
        """R214 over columns of amounts that are all 0: not figures but not yet filled in."""
        for key, places in self._zeros.items():
            if places is not None and len(places) >= _ZEROS:
                for place in places:
                    self.columns.lists["obs_status"][place] = ObsStatus.UNVALIDATED
                self.find("R214", "zeros", self._zero_rows[key], key[0], detail=str(len(places)))
