"""What stands in a value cell: a decimal, or a symbol with its status, or something wrong. Never a float."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from ingest.forms.conventions import load_conventions
from ingest.forms.normalise import squeeze
from ingest.forms.spec_file import UnitKind
from ingest.vocabulary import ObsStatus
from ingest.workbook.grid import BLANK, BOOLEAN, DATE, ERROR, NUMBER, UNCACHED

# 1234.5, 1,234.5 and 1 234.5; a separator stands before three digits or the text is no number.
_PLAIN = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?|[+-]?\.\d+")
_SPACED = re.compile(r"[+-]?\d{1,3}(?: \d{3})+(?:\.\d+)?")
_BRACKETED = re.compile(r"\((?P<bare>[^()+-]+)\)|[△▲](?P<marked>[^+-]+)")  # bookkeepers' negatives
_MARKED = re.compile(r"(?P<before>约?)(?P<number>.*?)(?:\((?P<after>[^()\d]+)\))?")
_EXACT_LIMIT = 2**53  # above, a spreadsheet's number no longer tells neighbouring integers apart


@dataclass(frozen=True, slots=True)
class Value:
    """A cell read: a number, or none and why. `problem` is a message of R207 or R208; then the rest is void."""

    number: Decimal | None = None
    status: ObsStatus = ObsStatus.NORMAL
    problem: str = ""

    @property
    def rule_code(self) -> str:
        """The rule that `problem` belongs to."""
        return "R208" if self.problem in {"error", "uncached"} else "R207"


MISSING = Value(None, ObsStatus.MISSING)


def parse_value(kind: str, text: str, unit_kind: UnitKind, symbols: str) -> Value:
    """Read one cell as a quantity.

    Args:
        kind: The cell's type letter in the Grid.
        text: The cell's text.
        unit_kind: A % sign is part of the number in a percent column only.
        symbols: The convention for marks in place of numbers.
    """
    if kind == NUMBER:
        number = Decimal(text)
        return Value(problem="too_precise") if abs(number) > _EXACT_LIMIT else Value(number)
    if kind == BLANK:
        return MISSING
    if kind in _PROBLEM_OF_KIND:
        return Value(problem=_PROBLEM_OF_KIND[kind])
    return _parse_text(text, unit_kind, symbols)


_PROBLEM_OF_KIND = {DATE: "date", BOOLEAN: "boolean", ERROR: "error", UNCACHED: "uncached"}


def _parse_text(text: str, unit_kind: UnitKind, symbols: str) -> Value:
    squeezed = squeeze(text)
    if not squeezed:
        return MISSING
    conventions = load_conventions()
    status = conventions.symbols[symbols].get(squeezed.upper())
    if status is not None:
        return Value(None, status)
    number = parse_decimal(text, is_percent=unit_kind is UnitKind.PERCENT)
    if number is not None:
        return Value(number)
    marked = _MARKED.fullmatch(squeezed)
    mark = marked and conventions.marks.get(marked["before"] or marked["after"] or "")
    if marked and mark:
        number = parse_decimal(marked["number"], is_percent=unit_kind is UnitKind.PERCENT)
        if number is not None:
            return Value(number, mark)
    return Value(problem="not_a_number")


def parse_decimal(text: str, is_percent: bool = False) -> Decimal | None:
    """A number as clerks type it: full-width, separators, brackets or △ for minus; None if it is none.

    Separators must stand where they belong: 12,34 could be 12.34 or 1234, so it is no number.
    """
    if any(unicodedata.category(character) == "No" for character in text):
        return None  # ① and ² are references to notes; they must not become digits
    squeezed = squeeze(text).lstrip("'")
    if is_percent:
        squeezed = squeezed.removesuffix("%")
    negative = _BRACKETED.fullmatch(squeezed)
    if negative:
        squeezed = negative["bare"] or negative["marked"]
    spaced = " ".join(text.split())
    if " " in spaced and not _SPACED.fullmatch(_half_width(spaced).removesuffix("%")) and _splits_number(spaced):
        return None
    if not (squeezed.isascii() and _PLAIN.fullmatch(squeezed)):
        return None
    number = Decimal(squeezed.replace(",", ""))
    return -number if negative else number


def _half_width(text: str) -> str:
    return " ".join(squeeze(piece) for piece in text.split())


def _splits_number(spaced: str) -> bool:
    """Whether a space stands between two digits: 12 34 is two numbers or a slip, 1 234 is one."""
    return re.search(r"[\d.,] [\d.,]", _half_width(spaced)) is not None
