"""What a row describes: its label, code and other names against the layout's rows."""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from ingest.extract.match_header import Header, clean
from ingest.extract.match_period import match_period, period_code
from ingest.extract.page import Page
from ingest.extract.parse_period import period_end
from ingest.extract.reference import Reference
from ingest.forms.conventions import Unit
from ingest.forms.form_spec import PREVIOUS, REGION, REPORTING_UNIT, SHEET, FormSpec, Row
from ingest.forms.normalise import row_label, squeeze
from ingest.forms.spec_file import Role
from ingest.vocabulary import Basis, SubjectType
from ingest.workbook.grid import TEXT

_NAMES = (Role.LABEL, Role.CODE, Role.CATEGORY, Role.ORDINAL, Role.INDICATOR, Role.REGION)
_TOKEN_NAMES = (Role.LABEL, Role.CATEGORY, Role.CODE, Role.ORDINAL, Role.INDICATOR)


class Subject(NamedTuple):
    """What a row's values describe."""

    type: SubjectType
    code: str


@dataclass(slots=True)
class RowMatch:
    """A recognised row, and what it or the block above it says of its cells."""

    row: Row
    subject: Subject
    label: str  # as written
    unit: Unit | None = None  # named in the label
    indicator: str | None = None
    basis: Basis | None = None
    period: str | None = None
    frequency: str = ""


@dataclass(frozen=True, slots=True)
class RowTrouble:
    """A row that cannot be read: a message of R206, what it is about, and the column where that stands."""

    message: str
    detail: str
    column: int


@dataclass(slots=True)
class Context:
    """What the rows of a sheet are read against."""

    spec: FormSpec
    reference: Reference
    reporting_unit: str
    sheet_region: str  # what @sheet means here
    period: str

    @property
    def day(self) -> str:
        """The last day of the period, ISO: names are those valid then."""
        return period_end(self.period)


@dataclass(slots=True)
class Memory:
    """What earlier rows of a sheet said that later ones refer to."""

    category: str = ""
    previous: Subject | None = None  # of the last row that is not part of another
    indicator: str | None = None  # of the row above
    block: RowMatch | None = None
    block_is_new: bool = False  # no row was read since
    matched: set[int] = field(default_factory=set)  # ids of the spec rows seen


class RowMatcher:
    """Recognises the rows under one header from top to bottom."""

    def __init__(self, page: Page, header: Header, context: Context, memory: Memory) -> None:
        self._page, self._layout, self._context, self._memory = page, header.layout, context, memory
        roles = ((header.column.role, index) for index, header in header.columns.items() if header.column.role)
        self._columns: dict[Role, int] = {}
        for role, index in roles:
            self._columns.setdefault(role, index)
        self._category, self._code_column = self._columns.get(Role.CATEGORY), self._columns.get(Role.CODE)
        self._indicators, self._periods = self._columns.get(Role.INDICATOR), self._columns.get(Role.PERIOD)
        self._frequencies = self._columns.get(Role.FREQUENCY)
        self._names = [self._columns[role] for role in _NAMES if role in self._columns]
        self._token_columns = [self._columns[role] for role in _TOKEN_NAMES if role in self._columns]
        self._first_column = min(header.columns, default=0)
        self._filled = _filled(page, set(self._columns.values()))
        rows = self._layout.rows
        self._by_token: dict[str, list[int]] = {}
        for place, spec in enumerate(rows):
            for token in spec.tokens:
                self._by_token.setdefault(token, []).append(place)
        self._other_places = [place for place, spec in enumerate(rows) if not spec.tokens]
        self._others = [rows[place] for place in self._other_places]
        self._regions: dict[str, str | None] = {}

    def text(self, row: int, column: int | None) -> str:
        """A naming cell's text; a blank one inside a merge has the text of its merge."""
        if column is None:
            return ""
        texts = self._page.texts[row]
        text = texts[column] if column < len(texts) else ""
        return text if text or not self._filled else self._filled.get((row, column), "")

    def of_role(self, row: int, role: Role) -> str:
        """The text of the row's cell with that role."""
        return self.text(row, self._columns.get(role))

    def label_cell(self, row: int) -> tuple[str, int]:
        """What stands as the row's name (or else code, category, number) and its column."""
        for column in self._names:
            text = self.text(row, column).strip()
            if text:
                return text, column
        return "", self._names[0] if self._names else self._first_column

    def match(self, row: int) -> RowMatch | RowTrouble:
        """The row's meaning, or why it has none."""
        label, column = self.label_cell(row)
        if not label:
            return RowTrouble("no_label", "", column)
        if self._category is not None:
            self._memory.category = self.text(row, self._category).strip() or self._memory.category
        name, unit = clean(label) if label[-1] in ")）" else (label, None)
        if unit is None:
            name = label
        for spec in self._candidates(row, name):
            if spec.line and spec.line.lstrip("0") != squeeze(self.of_role(row, Role.LINE)).lstrip("0"):
                continue
            found = self._read(row, spec, RowMatch(spec, NOBODY, label, unit), name)
            if isinstance(found, RowMatch):
                self._remember(found)
            if found is not None:
                return found
        return RowTrouble("unmatched", label, column)

    def _candidates(self, row: int, name: str) -> list[Row]:
        """The spec rows that the row may be, in their order: those with one of its names, and those without tokens."""
        texts, known = self._page.texts[row], self._by_token
        places = known.get(row_label(name), [])
        for column in self._token_columns:
            text = texts[column] if column < len(texts) else ""
            if self._filled and not text:
                text = self.text(row, column)
            if text and row_label(text) in known:
                places = places + known[row_label(text)]
        if not places:
            return self._others
        return [self._layout.rows[place] for place in sorted({*places, *self._other_places})]

    def _read(self, row: int, spec: Row, match: RowMatch, name: str) -> RowMatch | RowTrouble | None:
        """The row as this spec row sees it; None where it is not that row."""
        code: str | None = None
        if spec.pattern is not None:
            code = self._code(row, spec.pattern)
            if code is None:
                return None
        elif spec.list_name == "indicator":
            match.indicator = self._indicator(name)
            if match.indicator is None:
                return None
        elif spec.list_name:
            code = self._listed(spec.list_name, self.of_role(row, Role.LABEL) or self.of_role(row, Role.REGION))
            if code is None:
                return None
        return self._subject(row, spec, match, code) or self._facts(row, spec, match)

    def _subject(self, row: int, spec: Row, match: RowMatch, code: str | None) -> RowTrouble | None:
        """Set whom the row is about; what is wrong if nobody."""
        block, previous = self._memory.block, self._memory.previous
        if spec.code_by_category:
            code = dict(spec.code_by_category).get(squeeze(self._memory.category))
        says_nobody = not (code or spec.code_by_category or spec.subject_code)
        code = code or spec.subject_code or self._layout.subject_code
        kind = spec.subject_type or self._layout.subject_type
        trouble = None
        if says_nobody and block and block.row.subject_type:
            match.subject = block.subject
        elif code == PREVIOUS and previous:
            match.subject = previous
        elif code == PREVIOUS:
            trouble = RowTrouble("no_parent", *self.label_cell(row))
        elif code == REGION and self._region(self.of_role(row, Role.REGION)) is None:
            written = self.of_role(row, Role.REGION)
            message = "unmatched" if written.strip() else "no_label"
            trouble = RowTrouble(message, written, self._columns.get(Role.REGION, 0))
        elif kind and code:
            match.subject = Subject(kind, self._meant(row, code))
        elif not (spec.is_heading or spec.is_block):
            trouble = RowTrouble("unmatched", *self.label_cell(row))
        return trouble

    def _meant(self, row: int, code: str) -> str:
        """A code, or what a code that refers to something means here."""
        if code == REGION:
            return self._region(self.of_role(row, Role.REGION)) or ""
        if code == REPORTING_UNIT:
            return self._context.reporting_unit
        return self._context.sheet_region if code == SHEET else code

    def _facts(self, row: int, spec: Row, match: RowMatch) -> RowMatch | RowTrouble:
        """Set indicator, basis and period where the row, or the block above, says them."""
        block = self._memory.block
        if spec.indicator:
            match.indicator = self._memory.indicator if spec.indicator == PREVIOUS else spec.indicator
        elif match.indicator is None and self._indicators is not None and not spec.is_heading:
            written = self.text(row, self._indicators)
            match.indicator = self._indicator(written)
            if match.indicator is None:
                return RowTrouble("unmatched", written, self._indicators)
        if block:
            match.indicator = match.indicator or block.indicator
        match.basis = spec.basis or (block.basis if block else None)
        if self._frequencies is not None:
            match.frequency = squeeze(self.text(row, self._frequencies))
        if self._periods is not None and not spec.is_heading:
            written, kind = self.text(row, self._periods), self._page.kind(row, self._periods).strip()
            found = match_period(written, int(self._context.period[:4]), kind or TEXT)
            code = period_code(found.period, self._context.spec.frequency, match.frequency) if found else None
            if found is None or code is None or found.rest:
                return RowTrouble("period", written, self._periods)
            if self._layout.has_one_period and code != self._context.period:
                return RowTrouble("other_period", written, self._periods)
            match.period = code
        return match

    def _remember(self, match: RowMatch) -> None:
        memory, spec = self._memory, match.row
        memory.matched.add(id(spec))
        if spec.is_block:
            memory.block, memory.block_is_new = match, True
        elif not spec.is_heading:
            memory.block_is_new = False
            memory.indicator = match.indicator
            if spec.subject_code != PREVIOUS:
                memory.previous = match.subject

    def _code(self, row: int, pattern: re.Pattern[str]) -> str | None:
        """The row's code; one that stands before the name in one cell counts where the code has no cell."""
        written = squeeze(self.text(row, self._code_column)).upper()
        if not written:
            glued = pattern.match(squeeze(self.of_role(row, Role.LABEL)).upper())
            rest = glued.string[glued.end() :] if glued else ""
            return glued[0] if glued and rest and not (rest[0].isascii() and rest[0].isalnum()) else None
        return written if pattern.fullmatch(written) else None

    def _indicator(self, written: str) -> str | None:
        names = self._context.spec.indicators
        label = row_label(written)
        return names.get(label) or names.get(label.removeprefix("其中:")) or names.get(squeeze(written))

    def _listed(self, name: str, label: str) -> str | None:
        if name == "region":
            return self._region(label, only_below=True)
        written = row_label(label).removeprefix("其中:")
        for ending in ("", "产业集群", "集群"):
            code = self._context.reference.clusters.get(written.removesuffix(ending))
            if code:
                return code
        return None

    def _region(self, label: str, only_below: bool = False) -> str | None:
        """The code of a region below the reporting unit, or of the unit itself; its code may stand before the name."""
        if label not in self._regions:
            self._regions[label] = self._find_region(row_label(label).removeprefix("其中:"))
        code = self._regions[label]
        return None if only_below and code == self._context.reporting_unit else code

    def _find_region(self, name: str) -> str | None:
        context = self._context
        if not name:
            return None
        if name == context.reference.name_of(context.reporting_unit):
            return context.reporting_unit
        found = context.reference.find_regions(name, context.day, parent=context.reporting_unit)
        if not found:
            named = context.reference.find_regions(name, context.day)
            found = [region for region in named if region.code == context.reporting_unit]
        return found[0].code if len(found) == 1 else None


NOBODY = Subject(SubjectType.REGION, "")  # of headings, which have no values


def _filled(page: Page, columns: set[int]) -> dict[tuple[int, int], str]:
    """For blank cells of some columns inside a merge: the text of the merge."""
    last = len(page.texts) - 1
    return {
        (row, column): page.text(merge.top, merge.left)
        for merge in page.merges
        if merge.bottom > merge.top
        for column in columns & set(range(merge.left, min(merge.right, merge.left + 512) + 1))
        for row in range(merge.top + 1, min(merge.bottom, last) + 1)
    }
