"""Rows of one kind next to each other, and how they are read: decisions are made once per column."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.extract.page import Page
from ingest.extract.row_meaning import Subject
from ingest.forms.conventions import Unit
from ingest.forms.spec_file import UnitKind
from ingest.vocabulary import Basis


@dataclass(frozen=True, slots=True)
class Figure:
    """What the cells of one column are, in rows of one kind."""

    index: int  # the page's column
    kind: UnitKind
    indicator: str
    basis: Basis
    period: str
    unit: Unit | None


@dataclass(slots=True)
class Plan:
    """How rows of one kind are read."""

    figures: list[Figure]
    closed: list[int]  # columns that take no value
    group: int  # of facts, see `Repeats`
    symbols: str
    indexes: list[int] = field(init=False)
    has_text: bool = field(init=False)
    is_span: bool = field(init=False)  # the columns are neighbours

    def __post_init__(self) -> None:
        self.indexes = [figure.index for figure in self.figures]
        self.has_text = any(figure.kind is UnitKind.TEXT for figure in self.figures)
        self.is_span = bool(self.indexes) and self.indexes == list(range(self.indexes[0], self.indexes[-1] + 1))


@dataclass(slots=True)
class Run:
    """Rows next to each other that are read alike."""

    plan: Plan
    rows: list[int] = field(default_factory=list)
    subjects: list[Subject] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)  # of the figure cells, row by row
    kinds: list[str] = field(default_factory=list)  # for each row, the letters of its figure cells

    def add(self, page: Page, rows: range, subjects: Sequence[Subject], labels: Sequence[str]) -> None:
        """Take in neighbouring rows."""
        plan = self.plan
        texts, kinds = page.texts[rows.start : rows.stop], page.kinds[rows.start : rows.stop]
        if plan.is_span:
            start, end = plan.indexes[0], plan.indexes[-1] + 1
            width = end - start
            for cells, letters in zip(texts, kinds, strict=True):
                if len(cells) < end:
                    self.texts += cells[start:] + [""] * (width - len(cells[start:]))
                    self.kinds.append(letters[start:].ljust(width))
                else:
                    self.texts += cells[start:end]
                    self.kinds.append(letters[start:end])
        else:
            for row in rows:
                self.texts += [page.text(row, index) for index in plan.indexes]
                self.kinds.append("".join([page.kind(row, index) for index in plan.indexes]))
        self.rows += rows
        self.subjects += subjects
        self.labels += labels
