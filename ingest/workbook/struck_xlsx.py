"""Cells of an xlsx sheet of whose text something is struck out, raised or lowered: 500¹ typed so reads 5001."""

from collections.abc import Collection

from ingest.workbook.grid import parse_address
from ingest.workbook.parse_xml import local_name, parse_xml

_OFF = {"0", "false", "baseline"}


def may_be_struck(xml: bytes) -> bool:
    """Whether a part holds texts of which something may be."""
    return _holds(xml, b"strike", b"k") or _holds(xml, b"vertAlign", b"g")


def _holds(xml: bytes, word: bytes, letter: bytes) -> bool:
    """Whether the word occurs; looked for by a letter of it that is rare, which skips at the speed of memory."""
    before, at = word.index(letter), xml.find(letter)
    while at >= 0:
        if xml.startswith(word, max(at - before, 0)):
            return True
        at = xml.find(letter, at + 1)
    return False


def struck_strings(xml: bytes) -> frozenset[int]:
    """The numbers of such shared strings."""
    reader = _Reader(frozenset(), frozenset())
    parse_xml(xml, reader.start, reader.text, reader.end)
    return frozenset(reader.strings)


def struck_cells(xml: bytes, strings: Collection[int], styles: Collection[int]) -> list[tuple[int, int]]:
    """The cells of a sheet with such a shared string, an inline text of the kind, or a style that strikes all out."""
    reader = _Reader(strings, styles)
    parse_xml(xml, reader.start, reader.text, reader.end)
    return reader.cells


class _Reader:
    def __init__(self, strings: Collection[int], styles: Collection[int]) -> None:
        self.known, self.styles = {str(number) for number in strings}, {str(style) for style in styles}
        self.strings: list[int] = []
        self.cells: list[tuple[int, int]] = []
        self.string = self.row = self.column = -1
        self.type = self.value = ""
        self.is_struck = self.is_odd = self.is_raised = self.in_text = self.in_value = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        match local_name(tag):
            case "si":
                self.string += 1
                self.is_struck = False
            case "row":
                self.row = int(attributes["r"]) - 1 if "r" in attributes else self.row + 1
                self.column = -1
            case "c":
                if "r" in attributes:
                    self.row, self.column = parse_address(attributes["r"])
                else:
                    self.column += 1
                self.type, self.value = attributes.get("t", "n"), ""
                self.is_struck = attributes.get("s", "0") in self.styles
            case "r" | "rPh":
                self.is_odd = self.is_raised = False
            case "strike":
                self.is_odd = attributes.get("val", "1") not in _OFF
            case "vertAlign":
                self.is_raised = attributes.get("val", "") not in _OFF
            case "t":
                self.in_text = True
            case "v":
                self.in_value = True

    def text(self, data: str) -> None:
        if self.in_value:
            self.value += data
        elif self.in_text and ((self.is_odd and data.strip()) or (self.is_raised and any(map(str.isdigit, data)))):
            self.is_struck = True

    def end(self, tag: str) -> None:
        match local_name(tag):
            case "t":
                self.in_text = False
            case "v":
                self.in_value = False
            case "r":
                self.is_odd = self.is_raised = False
            case "si" if self.is_struck:
                self.strings.append(self.string)
            case "c" if self.is_struck or (self.type == "s" and self.value.strip() in self.known):
                self.cells.append((self.row, self.column))
