"""Reader values to the Grid's rows: one pass, texts and type letters."""

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TypeAlias

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


def build_rows(rows: Iterable[Sequence[Value]]) -> Rows:
    """Texts and type letters of each row, cropped after the last filled cell; trailing empty rows dropped."""
    texts: list[list[str]] = []
    kinds: list[str] = []
    for row in rows:
        row_texts: list[str] = []
        letters: list[str] = []
        for value in row:
            if value == "":
                row_texts.append("")
                letters.append(BLANK)
            elif type(value) is str:
                row_texts.append(value)
                letters.append(TEXT)
            else:
                text, letter = _cell(value)
                row_texts.append(text)
                letters.append(letter)
        row_kinds = "".join(letters).rstrip(BLANK)
        texts.append(row_texts[: len(row_kinds)])
        kinds.append(row_kinds)
    while kinds and not kinds[-1]:
        kinds.pop()
        texts.pop()
    return texts, kinds


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
