"""Which cells outside a table hold a figure: what must not be passed over in silence."""

from collections.abc import Iterator, Sequence

from ingest.extract.parse_number import parse_decimal, parse_value
from ingest.forms.conventions import load_conventions
from ingest.forms.normalise import squeeze, unify
from ingest.forms.spec_file import UnitKind
from ingest.workbook.grid import BLANK, STRUCK, TEXT

_NOT_EVEN_LIKE_ONE = {"", "not_a_number", "error"}


def is_figure(kind: str, text: str) -> bool:
    """Whether a cell is a value: any type but text, and texts that say a number (12.3万元, 12.3%, 1.2E5).

    An error kept as text (#REF!) was one.
    """
    if kind not in {TEXT, STRUCK}:
        return kind != BLANK
    if parse_decimal(text) is not None or text.strip().upper() in load_conventions().errors:
        return True
    if not has_digit(text):
        return False
    value = parse_value(TEXT, text, UnitKind.MONEY, "yearbook")
    return value.number is not None or value.problem not in _NOT_EVEN_LIKE_ONE


def has_digit(text: str) -> bool:
    """Whether a remark may be about a figure."""
    return any(character.isdigit() for character in text)


def names_next(text: str) -> bool:
    """Whether a cell is a label of the head or the signatures and nothing else: its value stands in the next cell."""
    match = load_conventions().label.fullmatch(unify(text).strip())
    return match is not None and load_conventions().labels[squeeze(match["label"] or match["bare"])] != "unit"


def holds_label(text: str) -> bool:
    """Whether a cell has a label, perhaps with its value."""
    return load_conventions().label.search(unify(text)) is not None


def figures_outside(texts: Sequence[str], kinds: str) -> Iterator[int]:
    """The columns of a row outside a table that hold figures; what a label names (联系电话, 报出日期) is none."""
    is_named = False
    for column, (text, kind) in enumerate(zip(texts, kinds, strict=True)):
        if kind == BLANK:
            continue
        if not is_named and is_figure(kind, text):
            yield column
        is_named = kind == TEXT and names_next(text)
