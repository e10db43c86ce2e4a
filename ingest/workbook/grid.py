"""The neutral Grid: sheets of cells at their own A1 addresses, held row by row as plain lists.

A row is two parallel things, cropped after its last filled cell: the texts, and one letter per cell for its type.
That is a string per cell and no object more, so large sheets stay small and rows can be sliced as they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

BLANK = " "
TEXT = "t"
NUMBER = "n"
PERCENT = "p"
SCALED = "s"
STRUCK = "x"
DATE = "d"
BOOLEAN = "b"
ERROR = "e"
UNCACHED = "f"
FIGURES = frozenset({NUMBER, PERCENT, SCALED, STRUCK})
TYPE_NAMES = {
    TEXT: "text",
    NUMBER: "number",
    PERCENT: "number",
    SCALED: "number",
    STRUCK: "text",
    DATE: "date",
    BOOLEAN: "boolean",
    ERROR: "error",
    UNCACHED: "formula_uncached",
}


class RefusedError(Exception):
    """The file is not read, for a rule of the 1xx family.

    Attributes:
        rule_code: R101 to R112, see `ingest/rules.yaml`.
        message: which of the rule's messages.
        detail: a fact from the file that fills the message (a size, a name), the same in both languages.
    """

    def __init__(self, rule_code: str, message: str, detail: str = "") -> None:
        super().__init__(rule_code, message, detail)
        self.rule_code = rule_code
        self.message = message
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged rectangle, zero-based and inclusive. Never expanded: it may span a million rows."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def address(self) -> str:
        """A1:B2."""
        return f"{cell_address(self.top, self.left)}:{cell_address(self.bottom, self.right)}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. `texts[r][c]` and `kinds[r][c]` are the cell at row r, column c (zero-based), if within the row.

    The text of a number is its shortest exact decimal; of a number in a percent format what is shown, in full (0.123
    is 12.3%); of one whose format shows a unit or another number (SCALED) the stored number with that unit (12.3亿元),
    or the number alone if another is shown; of a figure of which something is struck out, raised or lowered (STRUCK)
    all its characters, so it means nothing; of a date ISO 8601; of a truth value TRUE or FALSE; of an error its code
    (#REF!); of a formula without a computed result empty.
    """

    name: str
    is_hidden: bool
    merges: tuple[Merge, ...]
    texts: list[list[str]]
    kinds: list[str]
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    comments: Mapping[tuple[int, int], str] = field(default_factory=dict)  # (row, column) -> what somebody noted there

    def text(self, row: int, column: int) -> str:
        """The cell's text; empty for a blank cell and outside the sheet."""
        if 0 <= row < len(self.texts) and 0 <= column < len(self.texts[row]):
            return self.texts[row][column]
        return ""

    def kind(self, row: int, column: int) -> str:
        """The cell's type letter."""
        if 0 <= row < len(self.kinds) and 0 <= column < len(self.kinds[row]):
            return self.kinds[row][column]
        return BLANK

    @property
    def is_empty(self) -> bool:
        """Whether no cell holds anything."""
        return not any(self.kinds)


@dataclass(frozen=True, slots=True)
class Grid:
    """A workbook as read. `kind` says what the bytes were: xlsx, xls, csv or tsv."""

    kind: str
    sheets: tuple[Sheet, ...]


@cache
def column_letters(column: int) -> str:
    """0 -> A, 26 -> AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_address(row: int, column: int) -> str:
    """Zero-based row and column to A1."""
    return f"{column_letters(column)}{row + 1}"


def parse_address(address: str) -> tuple[int, int]:
    """A1 to zero-based row and column.

    Raises:
        ValueError: Not an address.
    """
    letters = address.rstrip("0123456789")
    if not (letters.isascii() and letters.isalpha() and letters.isupper() and len(letters) <= 3):
        raise ValueError(address)
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    row = int(address[len(letters) :])
    if row < 1:
        raise ValueError(address)
    return row - 1, column - 1
