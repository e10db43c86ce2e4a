"""What the styles of an OpenDocument file say of numbers and texts: units shown, text struck out, raised or lowered.

OpenDocument 1.3, part 3: 16.29 data styles, 16.27.28 style:text-properties.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ingest.workbook.number_format import shown_by

_DATA_STYLES = ("number:number-style", "number:currency-style", "number:percentage-style")
_NUMBERS = ("number:number", "number:scientific-number", "number:fraction")
_LEVEL = frozenset({"", "0%"})


@dataclass(slots=True)
class _DataStyle:
    words: list[str] = field(default_factory=lambda: ["", "", ""])  # before, in and after the digits
    maps: list[str] = field(default_factory=list)  # styles that take its place for some numbers
    has_digits: bool = False
    is_scaled: bool = False
    is_percent: bool = False


class OdsStyles:
    """Gets the events of the styles in order."""

    def __init__(self) -> None:
        self.matters = False  # whether any style may say something
        self.is_open = False  # in a data style's words
        self._data: dict[str, _DataStyle] = {}
        self._formats: dict[str, str] = {}  # of a style
        self._parents: dict[str, str] = {}
        self._odd: dict[str, str] = {}
        self._style = ""
        self._at = _DataStyle()
        self._units: dict[str, str | None] = {}
        self._place = 0
        self.openers: dict[str, Callable[[dict[str, str]], None]] = {
            "style:text-properties": self._open_properties,
            "style:map": self._open_map,
            "number:text": lambda _: self._open_words(2 if self._at.has_digits else 0),
            "number:embedded-text": lambda _: self._open_words(1),
            **dict.fromkeys(_NUMBERS, self._open_number),
        }
        self.closers: dict[str, Callable[[], None]] = dict.fromkeys(
            ("number:text", "number:embedded-text"), self._close
        )
        for name in _DATA_STYLES:
            self.openers[name] = self._opener(is_percent=name == "number:percentage-style")

    def open_style(self, attributes: Mapping[str, str]) -> None:
        """Take a style:style."""
        self._style = attributes.get("style:name", "")
        self._formats[self._style] = attributes.get("style:data-style-name", "")
        self._parents[self._style] = attributes.get("style:parent-style-name", "")

    def _opener(self, *, is_percent: bool) -> Callable[[dict[str, str]], None]:
        def open_data_style(attributes: dict[str, str]) -> None:
            self._at = self._data[attributes.get("style:name", "")] = _DataStyle(is_percent=is_percent)

        return open_data_style

    def _open_number(self, attributes: dict[str, str]) -> None:
        self._at.words[1] += self._at.words[2]
        self._at.words[2], self._at.has_digits = "", True
        if attributes.get("number:display-factor", "1") != "1":
            self._at.is_scaled = self.matters = True

    def _open_map(self, attributes: dict[str, str]) -> None:
        self._at.maps.append(attributes.get("style:apply-style-name", ""))

    def _open_words(self, place: int) -> None:
        self._place, self.is_open = place, True

    def text(self, data: str) -> None:
        """Take the words of a data style."""
        self._at.words[self._place] += data
        self.matters = True

    def _close(self) -> None:
        self.is_open = False

    def _open_properties(self, attributes: dict[str, str]) -> None:
        through = (attributes.get(f"style:text-line-through-{what}", "none") for what in ("style", "type"))
        if any(kind != "none" for kind in through):
            self._odd[self._style], self.matters = "struck", True
        elif attributes.get("style:text-position", "").partition(" ")[0] not in _LEVEL:
            self._odd[self._style], self.matters = "raised", True

    def _first(self, style: str, said: Mapping[str, str]) -> str:
        """What the style says or the nearest of those that it builds on."""
        seen: set[str] = set()
        while style and not said.get(style) and style not in seen:
            seen.add(style)
            style = self._parents.get(style, "")
        return said.get(style, "")

    def is_struck(self, style: str) -> bool:
        """Whether a cell style or a text style strikes out."""
        return self._first(style, self._odd) == "struck"

    def is_raised(self, style: str) -> bool:
        """Whether a text style raises or lowers."""
        return self._first(style, self._odd) == "raised"

    def unit(self, style: str) -> str | None:
        """What a cell style adds to its numbers, as `shown_unit` says it."""
        if style not in self._units:
            found = self._shown(self._first(style, self._formats))
            self._units[style] = None if found <= {None} else found.pop() if len(found) == 1 else ""
        return self._units[style]

    def _shown(self, name: str) -> set[str | None]:
        data = self._data.get(name)
        if data is None:
            return set()
        found: set[str | None] = set()
        for part in (data, *(self._data[other] for other in data.maps if other in self._data)):
            if part.has_digits:
                before, within, after = part.words
                after = after.replace("%", "", 1) if part.is_percent else after
                unit = shown_by(before, within, after, is_scaled=part.is_scaled)
                found.add("" if part.is_percent and unit else unit)
        return found
