"""What a row describes: its label, code and other names against the layout's rows."""

import re
from functools import lru_cache

from ingest.extract.known_names import KnownNames
from ingest.extract.match_header import Header, clean
from ingest.extract.match_period import match_period, period_code
from ingest.extract.page import Page
from ingest.extract.row_meaning import NOBODY, Context, Memory, RowMatch, RowTrouble, Subject
from ingest.forms.form_spec import PREVIOUS, REGION, REPORTING_UNIT, SHEET, Row
from ingest.forms.normalise import row_label, squeeze
from ingest.forms.spec_file import Role
from ingest.workbook.grid import ERROR, TEXT, UNCACHED

_NAMES = (Role.LABEL, Role.CODE, Role.CATEGORY, Role.ORDINAL, Role.INDICATOR, Role.REGION)
_SAY_MORE = {Role.INDICATOR, Role.PERIOD, Role.FREQUENCY, Role.UNIT, Role.REGION_CODE, Role.INDICATOR_CODE}
_TOTALS = frozenset({"合计", "总计"})
_FAILED = {UNCACHED: "uncached", ERROR: "error"}  # naming cells: messages of R208
_TOKEN_NAMES = (Role.LABEL, Role.CATEGORY, Role.CODE, Role.ORDINAL, Role.INDICATOR)


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
        self._filled = _filled(page, set(self._columns.values()), header.bottom + 1)
        rows = self._layout.rows
        self._by_token: dict[str, list[int]] = {}
        for place, spec in enumerate(rows):
            for token in spec.tokens:
                self._by_token.setdefault(token, []).append(place)
        self._other_places = [place for place, spec in enumerate(rows) if not spec.tokens]
        self._others = [rows[place] for place in self._other_places]
        self._totals = [place for place, spec in enumerate(rows) if _is_total(spec)]
        self._tells_lines = any(column.role is Role.LINE for column in self._layout.columns)
        self._known = KnownNames(context)
        says_more = _SAY_MORE & self._columns.keys()
        self._may_be_alike = not says_more and all(map(_is_by_code_alone, self._others))

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
        found = self._match(row)
        return found if isinstance(found, RowMatch) else self._explain(row, found)

    def _explain(self, row: int, trouble: RowTrouble) -> RowTrouble:
        """What stood in the way, where that can be told better."""
        for column in dict.fromkeys((trouble.column, *self._names)):
            kind = self._page.kind(row, column)
            if kind in _FAILED:
                return RowTrouble(_FAILED[kind], self._page.text(row, column), column, "R208")
        if trouble.message == "unmatched" and self._known.is_ambiguous(trouble.detail):
            return RowTrouble("ambiguous", trouble.detail, trouble.column)
        return trouble

    def _match(self, row: int) -> RowMatch | RowTrouble:
        label, column = self.label_cell(row)
        if not label:
            return RowTrouble("no_label", "", column)
        if self._category is not None:
            self._memory.category = self.text(row, self._category).strip() or self._memory.category
        name, unit = clean(label) if label[-1] in ")）" else (label, None)
        if unit is None:
            name = label
        for spec in self._candidates(row, name):
            line = spec.line if self._tells_lines else None
            if line and line.lstrip("0") != squeeze(self.of_role(row, Role.LINE)).lstrip("0"):
                continue
            found = self._read(row, spec, RowMatch(spec, NOBODY, label, unit), name)
            if isinstance(found, RowMatch):
                self._remember(found)
            if found is not None:
                return found
        return RowTrouble("unmatched", label, column)

    def match_alike(self, rows: range, match: RowMatch, width: int) -> tuple[list[str], list[str]]:
        """Labels and codes of the next rows, as long as they can only be what the row before them is.

        All but subject and label is then the same: the rows of a register, of all counties.

        Args:
            rows: To look at.
            match: The row before them.
            width: Rows with more cells are left to `match`.
        """
        labels: list[str] = []
        codes: list[str] = []
        if not self._may_be_alike or match.unit or match.row.tokens or match.row.skip_blank:
            return labels, codes
        named, last = self._names[0], max(self._columns.values())
        for row in rows:
            texts = self._page.texts[row]
            if not last < len(texts) <= width:
                break
            label = texts[named].strip()
            if not label or label[-1] in ")）":
                break
            spec, code = self._first_by_code(row)
            if not code or spec is not match.row:
                break
            labels.append(label)
            codes.append(code)
        count = self._count_before_token(rows[: len(codes)])
        if count:
            self._memory.previous = Subject(match.subject.type, codes[count - 1])
        return labels[:count], codes[:count]

    def _count_before_token(self, rows: range) -> int:
        """How many rows go before the first that has a token in a naming cell; notes the last category of these."""
        count = len(rows)
        for column in self._token_columns:
            labels = list(map(row_label, self._column(rows[:count], column)))
            if not self._by_token.keys().isdisjoint(labels):
                count = next(place for place, label in enumerate(labels) if label in self._by_token)
        if self._category is not None:
            written = (text.strip() for text in reversed(self._column(rows[:count], self._category)))
            self._memory.category = next(filter(None, written), self._memory.category)
        return count

    def _column(self, rows: range, column: int) -> list[str]:
        """The texts of a column in rows that are long enough."""
        if self._filled:
            return [self.text(row, column) for row in rows]
        return [texts[column] for texts in self._page.texts[rows.start : rows.stop]]

    def _candidates(self, row: int, name: str) -> list[Row]:
        """The spec rows that the row may be, in their order: those with one of its names, and those without tokens."""
        known = self._by_token
        places = known.get(row_label(name), [])
        for column in self._token_columns:
            text = self.text(row, column)
            if text and row_label(text) in known:
                places = places + known[row_label(text)]
        places = places or self._total_places(row_label(name))
        if not places:
            return self._others
        return [self._layout.rows[place] for place in sorted({*places, *self._other_places})]

    def _total_places(self, label: str) -> list[int]:
        """The total row under the unit's own name, or with 合计 after one of its tokens: 通化市, 全市合计."""
        for ending in ("", *_TOTALS):
            name = label.removesuffix(ending)
            known = self._totals if self._known.is_own(name) else self._by_token.get(name, [])
            places = [place for place in known if place in self._totals] if label.endswith(ending) else []
            if places:
                return places
        return []

    def _read(self, row: int, spec: Row, match: RowMatch, name: str) -> RowMatch | RowTrouble | None:
        """The row as this spec row sees it; None where it is not that row."""
        code: str | None = None
        if spec.list_name == "indicator":
            match.indicator = self._known.indicator(name)
            if match.indicator is None:
                return None
        elif spec.pattern is not None or spec.list_name:
            code = self._code_of(row, spec)
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
            return self._known.region(self.of_role(row, Role.REGION)) or ""
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
            match.indicator = self._known.indicator(written)
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

    def _first_by_code(self, row: int) -> tuple[Row | None, str | None]:
        """The first of the rows without tokens that the row may be, all of them told by a code."""
        for spec in self._others:
            code = self._code_of(row, spec)
            if code is not None:
                return spec, code
        return None, None

    def _code_of(self, row: int, spec: Row) -> str | None:
        """The code that a row of a pattern has, or of a list of names."""
        if spec.pattern is not None:
            return self._code(row, spec.pattern)
        label = self.of_role(row, Role.LABEL) or self.of_role(row, Role.REGION)
        if spec.list_name == "region" and self._region(label) is None:
            return None
        return self._known.listed(spec.list_name or "", label)

    def _region(self, label: str) -> str | None:
        """The region of that name; none where it may be the reporting unit itself, which has not had its row."""
        code = self._known.region(label)
        if code is None or not self._known.is_ambiguous(label):
            return code
        had_total = any(id(self._layout.rows[place]) in self._memory.matched for place in self._totals)
        return code if had_total else None

    def _code(self, row: int, pattern: re.Pattern[str]) -> str | None:
        """The row's code; one that stands before the name in one cell counts where the code has no cell."""
        written = squeeze(self.text(row, self._code_column))
        if not written:
            glued = pattern.match(squeeze(self.of_role(row, Role.LABEL)).upper())
            rest = glued.string[glued.end() :] if glued else ""
            return glued[0] if glued and rest and not (rest[0].isascii() and rest[0].isalnum()) else None
        return _as_code(written, pattern)


@lru_cache(maxsize=65536)
def _as_code(text: str, pattern: re.Pattern[str]) -> str | None:
    code = text.upper()
    return code if pattern.fullmatch(code) else None


def _is_total(spec: Row) -> bool:
    return spec.subject_code == REPORTING_UNIT and not _TOTALS.isdisjoint(spec.tokens)


def _is_by_code_alone(spec: Row) -> bool:
    """Whether a code says all that rows of that kind do not have in common."""
    by_code = spec.pattern is not None or spec.list_name in {"region", "cluster"}
    return by_code and not (spec.line or spec.code_by_category or spec.subject_code or spec.is_heading or spec.is_block)


def _filled(page: Page, columns: set[int], first: int) -> dict[tuple[int, int], str]:
    """For blank cells of some columns inside a merge, from a row on: the text of the merge."""
    last = len(page.texts) - 1
    return {
        (row, column): page.text(merge.top, merge.left)
        for merge in page.merges
        if merge.bottom > merge.top and merge.bottom >= first
        for column in columns & set(range(merge.left, min(merge.right, merge.left + 512) + 1))
        for row in range(max(merge.top + 1, first), min(merge.bottom, last) + 1)
    }
