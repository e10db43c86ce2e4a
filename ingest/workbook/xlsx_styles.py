"""What the cell styles of an xlsx package say of numbers: percents, shown units, struck-out text."""

import html
import re
from collections import defaultdict
from dataclasses import dataclass, field

from ingest.workbook.check_package import Package
from ingest.workbook.number_format import BUILT_IN_PERCENT, is_percent_format, shown_unit
from ingest.workbook.parse_xml import local_name, parse_xml

_STYLES = re.compile(r"(?i)^xl/styles\d*\.xml$")
_MAY_BE_PERCENT = re.compile(rb"""%|numFmtId=["'](?:9|10)["']""")  # most books have none: then nothing is parsed
_CODE = re.compile(rb"""formatCode\s*=\s*(?:"([^"]*)"|'([^']*)')""")


@dataclass(frozen=True, slots=True)
class Styles:
    """Cell styles (`s` of a cell) of some meaning."""

    percents: frozenset[int] = frozenset()
    units: dict[str, frozenset[int]] = field(default_factory=dict)  # by what they show, see `shown_unit`
    struck: frozenset[int] = frozenset()


def cell_styles(package: Package) -> Styles:
    """The styles that matter."""
    xml = b"".join(package.archive.read(name) for name in package.archive.namelist() if _STYLES.search(name))
    if not (_MAY_BE_PERCENT.search(xml) or b"strike" in xml or _has_units(xml)):
        return Styles()
    reader = _Reader()
    parse_xml(xml, reader.start, end=reader.end)
    return reader.styles()


def _has_units(xml: bytes) -> bool:
    codes = {first or second for first, second in _CODE.findall(xml)}
    return any(shown_unit(html.unescape(code.decode("utf-8", "replace"))) is not None for code in codes)


class _Reader:
    def __init__(self) -> None:
        self.percents = set(BUILT_IN_PERCENT)
        self.units: dict[int, str] = {}  # by number format
        self.struck: list[bool] = []  # by font
        self.cells: list[tuple[int, int]] = []  # number format and font of each style
        self.open: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = local_name(tag)
        if name == "numFmt" and self.open[-1:] == ["numFmts"]:
            number, code = int(attributes.get("numFmtId", "-1")), attributes.get("formatCode", "")
            (self.percents.add if is_percent_format(code) else self.percents.discard)(number)
            unit = shown_unit(code)
            if unit is not None:
                self.units[number] = unit
        elif name == "font" and self.open[-1:] == ["fonts"]:
            self.struck.append(False)
        elif name == "strike" and self.open[-2:] == ["fonts", "font"]:
            self.struck[-1] = attributes.get("val", "1") not in {"0", "false"}
        elif name == "xf" and self.open[-1:] == ["cellXfs"]:
            self.cells.append((int(attributes.get("numFmtId", "0")), int(attributes.get("fontId", "0"))))
        self.open.append(name)

    def end(self, _: str) -> None:
        self.open.pop()

    def styles(self) -> Styles:
        units: dict[str, set[int]] = defaultdict(set)
        percents, struck = set(), set()
        for style, (number, font) in enumerate(self.cells):
            if number in self.units:
                units[self.units[number]].add(style)
            elif number in self.percents:
                percents.add(style)
            if font < len(self.struck) and self.struck[font]:
                struck.add(style)
        return Styles(frozenset(percents), {unit: frozenset(found) for unit, found in units.items()}, frozenset(struck))
