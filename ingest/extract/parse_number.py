"""What stands in a value cell: a decimal, or a symbol with its status, or something wrong. Never a float."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from ingest.forms.conventions import Conventions, Unit, load_conventions
from ingest.forms.normalise import squeeze, unify
from ingest.forms.spec_file import UnitKind
from ingest.vocabulary import ObsStatus
from ingest.workbook.grid import BLANK, BOOLEAN, DATE, ERROR, NUMBER, SCALED, STRUCK, UNCACHED

# 1234.5, 1,234.5 and 1 234.5; a separator stands before three digits, after no leading zero, or the text is no number:
# 0,123 may be a decimal comma.
_PLAIN = re.compile(r"[+-]? ?(?:(?:\d+|[1-9]\d{0,2}(?:(?:,\d{3})+|(?: \d{3})+))(?:\.\d+)?|\.\d+)")
_BRACKETED = re.compile(r"\((?P<bare>[^()+-]+)\)|[△▲](?P<marked>[^+-]+)")  # bookkeepers' negatives
_WITH_UNIT = re.compile(r"(?P<number>.*[\d)]) ?(?P<unit>[^\d]+)")
_SCIENTIFIC = re.compile(r"[+-]?[\d.]+[eE][+-]?\d+")
_TILDES = re.compile("[~～〜∼]")  # one spelling with dashes elsewhere; before a number they say "about", not "minus"
# Inside a number a line break or a tab parts two of them; at its ends it is nothing.
_BREAK = re.compile("[\\t\\n\\v\\f\\r\\x1c-\\x1e\\x85\\u2028\\u2029]")
_EXACT_LIMIT = 2**53  # above, a spreadsheet's number no longer tells neighbouring integers apart
_MOST_DIGITS = 19  # of a number typed as text: more, and the product with a unit's factor would be rounded


@dataclass(frozen=True, slots=True)
class Value:
    """A cell read: a number, or none and why. `problem` is a message of `rule_code`; then the rest is void."""

    number: Decimal | None = None
    status: ObsStatus = ObsStatus.NORMAL
    problem: str = ""
    unit: Unit | None = None  # written in the cell itself: 12.3亿, 3.9个百分点

    @property
    def rule_code(self) -> str:
        """The rule that `problem` belongs to."""
        return _RULES.get(self.problem, "R207")


_RULES = {"error": "R208", "uncached": "R208", "scaled": "R218", "struck": "R219"}
MISSING = Value(None, ObsStatus.MISSING)


def parse_value(kind: str, text: str, unit_kind: UnitKind, symbols: str) -> Value:
    """Read one cell as a quantity.

    A number may carry a sign of a note (12.3①, 12.3*): it counts, the sign stays in the cell's text. No number is
    guessed from its size: 0.123 in a percent column is 0.123 %.

    Args:
        kind: The cell's type letter in the Grid.
        text: The cell's text.
        unit_kind: What the column measures; a unit of another kind in the cell is a problem.
        symbols: The convention for marks in place of numbers.
    """
    if kind == NUMBER:
        number = Decimal(text)
        return Value(problem="too_precise") if abs(number) > _EXACT_LIMIT else Value(number or Decimal(0))
    if kind == BLANK:
        return MISSING
    if kind in _PROBLEM_OF_KIND:
        return Value(problem=_PROBLEM_OF_KIND[kind])
    value = _parse_text(text, unit_kind, symbols)
    # What a number format shows beside the number must be a unit; what else it may mean is anybody's guess.
    return Value(problem="scaled") if kind == SCALED and value.unit is None else value


_PROBLEM_OF_KIND = {DATE: "date", BOOLEAN: "boolean", ERROR: "error", UNCACHED: "uncached", STRUCK: "struck"}


@lru_cache(maxsize=65536)
def _parse_text(text: str, unit_kind: UnitKind, symbols: str) -> Value:
    number = parse_decimal(text)
    if number is not None:
        return _exact(number)
    squeezed = squeeze(text).upper()
    if not squeezed:
        return MISSING
    conventions = load_conventions()
    status = conventions.symbols[symbols].get(squeezed)
    if status is not None:
        return Value(None, status)
    if squeezed in conventions.errors:
        return Value(problem="error")
    value = _parse_dressed(text, unit_kind, conventions)
    return value or Value(problem=_explain(text, unit_kind, conventions))


def _parse_dressed(text: str, unit_kind: UnitKind, conventions: Conventions) -> Value | None:
    """A number with what clerks put around it: a footnote's sign last, a mark of how sure it is, a unit."""
    bare = conventions.note.sub("", text)
    if _is_refused(bare):
        return None
    bare, status = _without_mark(unify(bare), conventions)
    number, unit = parse_decimal(bare), None
    if number is None:
        number, unit = _split_unit(bare, unit_kind, conventions)
    if number is None:
        return None
    if unit and unit.kind is not unit_kind and not _is_change_of_rate(unit, unit_kind):
        return Value(problem="other_unit")
    return _exact(number, status, unit)


def _exact(number: Decimal, status: ObsStatus = ObsStatus.NORMAL, unit: Unit | None = None) -> Value:
    if len(number.as_tuple().digits) > _MOST_DIGITS:
        return Value(problem="too_precise")
    return Value(number or Decimal(0), status, unit=unit)


def _is_change_of_rate(unit: Unit, unit_kind: UnitKind) -> bool:
    return unit.kind is UnitKind.POINT and unit_kind is UnitKind.PERCENT


def _without_mark(text: str, conventions: Conventions) -> tuple[str, ObsStatus]:
    match = conventions.mark.fullmatch(text)
    marks = [mark for mark in (match["before"], match["after"], match["bare"]) if mark] if match else []
    if match is None or len(marks) != 1:
        return text, ObsStatus.NORMAL
    return match["number"], conventions.marks[squeeze(marks[0]).upper()]


def _split_unit(text: str, unit_kind: UnitKind, conventions: Conventions) -> tuple[Decimal | None, Unit | None]:
    """The number and the unit written after it: 12.3亿, 1,234(万元), (12.3%), -3.9个百分点."""
    spaced = " ".join(text.split())
    negative = _BRACKETED.fullmatch(spaced)
    match = _WITH_UNIT.fullmatch((negative["bare"] or negative["marked"]) if negative else spaced)
    if match is None:
        return None, None
    written = squeeze(match["unit"])
    written = written[1:-1] if written.startswith("(") and written.endswith(")") else written
    unit = conventions.multipliers.get((written, unit_kind)) or conventions.units.get(written)
    number = parse_decimal(match["number"]) if unit else None
    return (-number if negative and number is not None else number), unit


def _explain(text: str, unit_kind: UnitKind, conventions: Conventions) -> str:
    """Why a text is no number, as a message of R207."""
    if _SCIENTIFIC.fullmatch(squeeze(text)):
        return "scientific"
    digits = {ord(letter): digit for letters, digit in conventions.lookalikes.values() for letter in letters}
    if _parse_dressed(unify(text).translate(digits), unit_kind, conventions):
        for message, (letters, _digit) in conventions.lookalikes.items():
            if any(letter in unify(text) for letter in letters):
                return message
    return "not_a_number"


@lru_cache(maxsize=65536)
def parse_decimal(text: str, is_percent: bool = False) -> Decimal | None:
    """A number as clerks type it: full-width, separators, brackets or △ for minus; None if it is none.

    Separators must stand where they belong: 12,34 could be 12.34 or 1234, so it is no number; neither are 12 and 34.
    """
    if _PLAIN.fullmatch(text) and text.isascii():
        return Decimal(text.replace(",", "").replace(" ", ""))
    if _is_refused(text):
        return None
    spaced = " ".join(unify(text).split()).lstrip("'‘’")
    if is_percent:
        spaced = spaced.removesuffix("%").rstrip()
    negative = _BRACKETED.fullmatch(spaced)
    if negative:
        spaced = (negative["bare"] or negative["marked"]).strip()
    if not (spaced.isascii() and _PLAIN.fullmatch(spaced)):
        return None
    number = Decimal(spaced.replace(",", "").replace(" ", ""))
    return -number if negative else number


def _is_refused(text: str) -> bool:
    # ① and ² are references to notes: they must not become digits.
    if _TILDES.search(text) or _BREAK.search(text.strip()):
        return True
    return any(unicodedata.category(character) == "No" for character in text)
