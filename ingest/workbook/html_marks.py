"""Which text of a web page is struck out, raised or lowered, by element or by style."""

import re
from collections.abc import Mapping

_STRUCK, _RAISED = "struck", "raised"
_ELEMENTS = {"s": _STRUCK, "del": _STRUCK, "strike": _STRUCK, "sup": _RAISED, "sub": _RAISED}
_STRIKE = re.compile(r"(?i)text-decoration[\w-]*\s*:[^;}]*line-through")
_RAISE = re.compile(r"(?i)vertical-align\s*:\s*(?:super|sub)\b|mso-text-raise\s*:\s*-?[1-9]")
_RULE = re.compile(r"\.([\w-]+)\s*\{([^}]*)\}")
_CELLS = frozenset({"td", "th", "tr", "table"})
_VOID = frozenset({"br", "col", "hr", "img", "input", "link", "meta"})


class TextMarks:
    """Gets the elements in order. One that is left open holds to the end of its cell, if it is not the cell."""

    def __init__(self) -> None:
        self._classes: dict[str, str] = {}
        self._open: list[tuple[str, str]] = []  # elements that mark, and those of their names within

    def see_sheet(self, css: str) -> None:
        """Take a style sheet."""
        for name, body in _RULE.findall(css):
            if mark := _mark(body):
                self._classes[name] = mark

    def open(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take a beginning."""
        if tag in _CELLS:
            self._end(tag)
        classes = attributes.get("class", "").split()
        mark = _ELEMENTS.get(tag) or _mark(attributes.get("style", ""))
        mark = mark or next((self._classes[name] for name in classes if name in self._classes), "")
        if tag not in _VOID | {"table"} and (mark or any(tag == name for name, _ in self._open)):
            self._open.append((tag, mark))

    def close(self, tag: str) -> None:
        """Take an end."""
        if tag in _CELLS:
            self._end(tag)
        else:
            at = next((at for at in range(len(self._open) - 1, -1, -1) if self._open[at][0] == tag), len(self._open))
            del self._open[at : at + 1]

    def _end(self, tag: str) -> None:
        """The cell at hand ends, and at a row's end or beginning its row; the tags that say so are often left out."""
        self._open = [found for found in self._open if found[0] == "tr" and tag in {"td", "th"}]

    def are_odd(self, text: str) -> bool:
        """Whether text that stands here is struck out, or a digit of it raised or lowered."""
        marks = {mark for _, mark in self._open}
        return (_STRUCK in marks and bool(text.strip())) or (_RAISED in marks and any(map(str.isdigit, text)))


def _mark(style: str) -> str:
    return _STRUCK if _STRIKE.search(style) else _RAISED if _RAISE.search(style) else ""
