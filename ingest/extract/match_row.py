"""What a row describes: its label or code against the layout's rows."""

from dataclasses import dataclass

from ingest.extract.match_header import Header
from ingest.extract.parse_period import period_end
from ingest.extract.reference import Reference
from ingest.forms.conventions import load_conventions
from ingest.forms.form_spec import PREVIOUS, REPORTING_UNIT, Row
from ingest.forms.normalise import row_label, squeeze
from ingest.forms.spec_file import Role
from ingest.vocabulary import SubjectType
from ingest.workbook.grid import Sheet, cell_address


@dataclass(frozen=True, slots=True)
class Subject:
    """What a row's values describe."""

    type: SubjectType
    code: str


@dataclass(frozen=True, slots=True)
class RowMatch:
    """A recognised row."""

    row: Row
    subject: Subject
    label: str  # as written


class RowMatcher:
    """Recognises the rows of one table from top to bottom; remembers what 其中 and 小计 refer to."""

    def __init__(self, sheet: Sheet, header: Header, reference: Reference, reporting_unit: str, period: str) -> None:
        self._sheet, self._header = sheet, header
        self._reference, self._reporting_unit, self._day = reference, reporting_unit, period_end(period)
        self._columns = {role: header.of_role(role) for role in Role}
        self._category_merges = [m for m in sheet.merges if m.left <= (self._columns[Role.CATEGORY] or -1) <= m.right]
        self._category = ""
        self._previous: Subject | None = None
        self.matched: set[int] = set()  # ids of the spec rows seen

    def label_cell(self, row: int) -> tuple[str, str]:
        """What stands as the row's name (or else code, category, number) and its address."""
        for role in (Role.LABEL, Role.CODE, Role.CATEGORY, Role.ORDINAL):
            column = self._columns[role]
            if column is not None and self._sheet.text(row, column).strip():
                return self._sheet.text(row, column).strip(), cell_address(row, column)
        return "", cell_address(row, 0)

    def match(self, row: int) -> RowMatch | str:
        """The row's meaning, or the message of R206 that says what is wrong."""
        self._category = self._category_of(row) or self._category
        label, _cell = self.label_cell(row)
        if not label:
            return "no_label"
        for spec in self._header.layout.rows:
            if not self._fits(row, spec):
                continue
            subject = self._subject(row, spec)
            if subject is None:
                if spec.list_name:
                    continue
                return "no_parent" if spec.subject_code == PREVIOUS else "unmatched"
            if spec.subject_code != PREVIOUS:
                self._previous = subject
            self.matched.add(id(spec))
            return RowMatch(spec, subject, label)
        return "unmatched"

    def _fits(self, row: int, spec: Row) -> bool:
        if spec.tokens:
            names = (self._columns[role] for role in (Role.LABEL, Role.CATEGORY, Role.CODE, Role.ORDINAL))
            return any(
                row_label(self._sheet.text(row, column)) in spec.tokens for column in names if column is not None
            )
        if spec.pattern is not None:
            return spec.pattern.fullmatch(self._code(row)) is not None
        return self._columns[Role.LABEL] is not None

    def _subject(self, row: int, spec: Row) -> Subject | None:
        layout = self._header.layout
        kind = spec.subject_type or layout.subject_type
        code = spec.subject_code or layout.subject_code
        if spec.code_by_category:
            code = dict(spec.code_by_category).get(squeeze(self._category))
        elif spec.pattern is not None:
            code = self._code(row)
        elif spec.list_name:
            code = self._listed(spec.list_name, row_label(self.label_cell(row)[0]).removeprefix("其中:"))
        elif code == PREVIOUS:
            return self._previous
        elif code == REPORTING_UNIT:
            code = self._reporting_unit
        return Subject(kind, code) if kind and code else None

    def _code(self, row: int) -> str:
        column = self._columns[Role.CODE]
        return squeeze(self._sheet.text(row, column)).upper() if column is not None else ""

    def _listed(self, name: str, label: str) -> str | None:
        if name == "cluster":
            for ending in ("", "产业集群", "集群"):
                code = self._reference.clusters.get(label.removesuffix(ending))
                if code:
                    return code
            return None
        found = self._reference.find_regions(label, self._day, parent=self._reporting_unit)
        return found[0].code if len(found) == 1 else None

    def _category_of(self, row: int) -> str:
        column = self._columns[Role.CATEGORY]
        if column is None:
            return ""
        # A merged 类别 stands in its first row and holds inside the merge only.
        top = next((merge.top for merge in self._category_merges if merge.top <= row <= merge.bottom), row)
        return self._sheet.text(top, column).strip()


def is_footer(texts: list[str]) -> bool:
    """Whether a row belongs to the signatures and notes under the table."""
    first = next((squeeze(text) for text in texts if text.strip()), "")
    return first.startswith(load_conventions().footer)
