"""Reader values to the Grid's rows: one pass, texts and type letters."""

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import chain, compress, islice
from typing import Any, TypeAlias

import msgspec

from ingest.workbook.grid import BLANK, BOOLEAN, DATE, ERROR, NUMBER, TEXT

Value: TypeAlias = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta
Rows: TypeAlias = tuple[list[list[str]], list[str]]


def number_text(value: float) -> str:
    """The shortest decimal that is the stored number: 12.3456 stays 12.3456, 7.0 is 7. Never in E notation."""
    text = repr(value)
    if text.endswith(".0"):
        return text[:-2]
    return format(Decimal(text), "f") if "e" in text else text


def percent_text(number: str) -> str:
    """The text of a number (not in E notation) as a percent format shows it, in full: 0.123 is 12.3%."""
    return f"{shift_point(number, 2)}%"


def shift_point(number: str, places: int) -> str:
    """A decimal text times 10**places, exactly; no zeros are left behind its point."""
    sign, digits, exponent = Decimal(number).as_tuple()
    shifted = format(Decimal((sign, digits, int(exponent) + places)), "f")
    return shifted.rstrip("0").rstrip(".") if "." in shifted else shifted


def _date_text(value: dt.time | dt.date | dt.timedelta) -> str:
    if isinstance(value, dt.datetime) and value.time() == dt.time(0):
        return value.date().isoformat()
    return str(value) if isinstance(value, dt.timedelta) else value.isoformat()


def _cell(value: Value) -> tuple[str, str]:
    if isinstance(value, bool):
        return ("TRUE" if value else "FALSE"), BOOLEAN
    if isinstance(value, int | float):
        # A cell can hold no NaN or infinity: what reads as one is a fault of the file, never a number.
        return (number_text(value), NUMBER) if math.isfinite(value) else (str(value), ERROR)
    return (value, TEXT) if isinstance(value, str) else (_date_text(value), DATE)


class _Letters(dict[type, str]):
    """Type of a value -> type letter; a blank is a text here."""

    def __missing__(self, kind: type) -> str:
        known = (kind for kind in kind.__mro__ if kind in self)
        letter = self[kind] = self[next(known)]
        return letter


_LETTERS = _Letters(
    {
        str: TEXT, bool: BOOLEAN, int: NUMBER, float: NUMBER,
        dt.date: DATE, dt.datetime: DATE, dt.time: DATE, dt.timedelta: DATE,
    }
)  # fmt: skip
_IS_LETTER = {letter: bytes(ord(letter) == code for code in range(256)) for letter in _LETTERS.values()}
_BLOCK = 1000  # rows taken at a time


def build_rows(rows: Iterable[Sequence[Value]]) -> Rows:
    """Texts and type letters of each row, cropped after the last filled cell; trailing empty rows dropped."""
    texts: list[list[str]] = []
    kinds: list[str] = []
    source = iter(rows)
    while block := list(islice(source, _BLOCK)):
        values = list(chain.from_iterable(block))
        block_texts, letters = _convert(values) or _convert_each(values)
        start = 0
        for row in block:
            row_texts, row_kinds = block_texts[start : start + len(row)], letters[start : start + len(row)]
            start += len(row)
            if "" in row_texts:  # a formula's empty text is a blank as well
                row_kinds = "".join([kind if text else BLANK for text, kind in zip(row_texts, row_kinds, strict=True)])
                row_kinds = row_kinds.rstrip(BLANK)
                del row_texts[len(row_kinds) :]
            texts.append(row_texts)
            kinds.append(row_kinds)
    while kinds and not kinds[-1]:
        kinds.pop()
        texts.pop()
    return texts, kinds


def _convert(values: list[Value]) -> tuple[list[str], str] | None:
    """Texts and letters of many cells at once, by type and without a step of Python for each; None if that fails.

    Blanks are empty texts here.
    """
    letters = "".join(map(_LETTERS.__getitem__, map(type, values)))
    coded = letters.encode()
    by_letter: dict[str, Iterator[str]] = {}
    for letter in set(letters):
        chosen: list[Any] = list(compress(values, coded.translate(_IS_LETTER[letter])))
        if letter == NUMBER:
            written = msgspec.json.encode(chosen).decode("ascii")
            if "e" in written or "n" in written:  # E notation; null for what is no number
                return None
            by_letter[letter] = iter(f"{written[1:-1]},".replace(".0,", ",").split(","))
        else:
            by_letter[letter] = iter(chosen) if letter == TEXT else (_cell(value)[0] for value in chosen)
    return list(map(next, map(by_letter.__getitem__, letters))), letters


def _convert_each(values: list[Value]) -> tuple[list[str], str]:
    cells = [_cell(value) for value in values]
    return [text for text, _ in cells], "".join([letter for _, letter in cells])


def put_cell(rows: Rows, row: int, column: int, text: str, kind: str) -> None:
    """Overwrite one cell, growing the row as needed (an error cell that the first reader left blank)."""
    texts, kinds = rows
    while len(texts) <= row:
        texts.append([])
        kinds.append("")
    missing = column + 1 - len(texts[row])
    if missing > 0:
        texts[row].extend([""] * missing)
        kinds[row] += BLANK * missing
    texts[row][column] = text
    kinds[row] = kinds[row][:column] + kind + kinds[row][column + 1 :]
