"""Texts of senders made fit for an xlsx file: nothing that breaks it, and nothing that acts."""

import re
from collections.abc import Sequence

CELL_LIMIT = 32_767  # characters of a cell and of a comment, UTF-16 units (Excel specifications and limits)
NAME_LIMIT = 31  # of a sheet's name
# What XML 1.0 cannot hold (2.2 Char): control characters, halves of surrogate pairs, two non-characters.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# ECMA-376 22.9.2.19: _x000D_ stands for the character, so a text that reads like one has to be told apart.
_ESCAPE_LIKE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f]")
_CUT = "…〔截断 cut〕"
_ACTIVE = ("=", "+", "-", "@", "\t", "\r")


def visible(text: str) -> str:
    r"""The text with what XML cannot hold as visible escapes: U+0001 becomes \u0001, six characters."""
    return _ILLEGAL.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def shorten(text: str, limit: int = CELL_LIMIT, mark: str = _CUT) -> str:
    """At most `limit` UTF-16 units, which is how Excel counts; what is cut ends in a mark."""
    if len(text) * 2 <= limit or len(text.encode("utf-16-le")) <= limit * 2:
        return text
    return text.encode("utf-16-le")[: (limit - len(mark)) * 2].decode("utf-16-le", "ignore") + mark


def cell_text(text: str) -> str:
    """What is written for a text, so that it is read back the same."""
    text, limit = visible(text), CELL_LIMIT
    while len(written := _encode(shorten(text, limit))) > CELL_LIMIT:  # openpyxl cuts what is written, anywhere
        limit = limit * CELL_LIMIT // len(written)
    return written


def _encode(text: str) -> str:
    """The text with characters that XML or openpyxl would not keep as ECMA-376 escapes."""
    if "_x" in text:
        text = _ESCAPE_LIKE.sub("_x005F_", text)
    if text and not text.strip(" \t\n\r"):  # openpyxl does not say that these are to be preserved
        text = f"_x{ord(text[0]):04X}_{text[1:]}"
    return text.replace("\r", "_x000D_") if "\r" in text else text


def may_act(text: str) -> bool:
    """Whether a program may take the text for a formula once somebody edits its cell."""
    return text.startswith(_ACTIVE)


def sheet_titles(names: Sequence[str]) -> list[str]:
    """Names that xlsx allows, unique whatever their case; of two alike the one that is legal as it is stays so."""
    legal = [_legal_name(name) for name in names]
    titles = [""] * len(names)
    taken = {"history"}  # Excel keeps it for itself
    for number in sorted(range(len(names)), key=lambda number: legal[number] != names[number]):
        base = title = legal[number]
        count = 1
        while title.casefold() in taken:
            count += 1
            tail = f"({count})"
            title = shorten(base, NAME_LIMIT - len(tail), "…") + tail
        taken.add(title.casefold())
        titles[number] = title
    return titles


def _legal_name(name: str) -> str:
    legal = _NOT_IN_NAMES.sub("_", visible(name)).strip("'")
    return shorten(legal, NAME_LIMIT, "…") if legal.strip() else "报表"
