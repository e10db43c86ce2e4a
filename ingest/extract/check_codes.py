"""Whether the codes beside names are the names' own: what a row is, its name says; its code must not contradict it."""

import re

from ingest.extract.match_header import Header
from ingest.extract.match_row import RowMatcher
from ingest.extract.row_meaning import RowMatch
from ingest.extract.sheet_reader import SheetReader
from ingest.forms.normalise import squeeze
from ingest.forms.spec_file import Role
from ingest.vocabulary import SubjectType

_CODE = re.compile(r"[0-9A-Z]+")  # a dash or blank is none


class CodeChecker:
    """Holds the codes of the rows under one header against their names: R221."""

    def __init__(self, sheet: SheetReader, header: Header, matcher: RowMatcher) -> None:
        self._sheet, self._matcher, self._spec = sheet, matcher, sheet.context.spec
        self._regions, self._lines = header.of_role(Role.REGION_CODE), header.of_role(Role.LINE)
        self._indicators = header.of_role(Role.INDICATOR_CODE)
        # By block: the names that codes stood for, and the codes that names had.
        self._names: dict[tuple[int, str], tuple[object, str]] = {}
        self._codes: dict[tuple[int, object], str] = {}

    def check(self, row: int, match: RowMatch) -> None:
        """Note what is wrong with the codes of a row."""
        if self._regions is not None and match.subject.type is SubjectType.REGION:
            self._check_region(row, self._regions, match)
        column = self._lines if self._indicators is None else self._indicators
        if column is None or not match.indicator:
            return
        code = squeeze(self._matcher.text(row, column)).upper().lstrip("0")
        if not _CODE.fullmatch(code):
            return
        block = self._sheet.memory.block
        if match.row.line and not block:
            expected = match.row.line
        elif self._spec.indicators.get(squeeze(self._matcher.text(row, column)), match.indicator) != match.indicator:
            known = self._spec.indicators.items()
            expected = next((name for name, indicator in known if indicator == match.indicator and name.isdigit()), "-")
        else:
            if not match.row.line:
                self._check_others(row, column, code, match, id(block))
            return
        if expected.lstrip("0") != code:
            self._find("line", row, column, name=match.label, expected=expected)

    def _check_region(self, row: int, column: int, match: RowMatch) -> None:
        reference, subject = self._sheet.context.reference, match.subject.code
        code = squeeze(self._matcher.text(row, column)).upper()
        code = code[:6] if len(code) == 12 and code.endswith("000000") else code  # as statistics writes counties
        if _CODE.fullmatch(code) and not reference.is_code_of(code, subject):
            self._find("region", row, column, name=reference.name_of(subject), expected=subject)

    def _check_others(self, row: int, column: int, code: str, match: RowMatch, block: int) -> None:
        """Nothing declares the codes: one code stands for one thing, and that has one code."""
        thing = match.indicator, match.basis
        other, name = self._names.setdefault((block, code), (thing, match.label))
        first = self._codes.setdefault((block, thing), self._matcher.text(row, column).strip())
        if other != thing:
            self._find("several", row, column, name=match.label, other=name)
        elif squeeze(first).upper().lstrip("0") != code:
            self._find("two_codes", row, column, name=match.label, expected=first)

    def _find(self, message: str, row: int, column: int, **detail: str) -> None:
        self._sheet.find("R221", message, row, column, detail=self._matcher.text(row, column).strip(), **detail)
