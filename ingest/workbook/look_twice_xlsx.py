"""The second look at an xlsx sheet's XML: error cells, and formulas without a result.

calamine 0.9.1 gives both as blank. Only parts in which one can be present are parsed again.
"""

import posixpath
from collections.abc import Callable
from typing import TypeAlias
from xml.parsers import expat

from ingest.workbook.check_package import Package
from ingest.workbook.grid import ERROR, UNCACHED, RefusedError, parse_address

Faults: TypeAlias = dict[tuple[int, int], tuple[str, str]]


def sheet_parts(package: Package) -> dict[str, str]:
    """Sheet name -> name of its XML part, lower case.

    Raises:
        RefusedError: R101, a listed sheet has no part.
    """
    sheets: list[tuple[str, str]] = []
    targets: dict[str, str] = {}

    def on_sheet(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "sheet":
            relation = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
            sheets.append((attributes.get("name", ""), relation))

    def on_relation(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    workbook = next(name for name in package.archive.namelist() if name.lower().endswith("workbook.xml"))
    folder, name = posixpath.split(workbook)
    _parse(package.part(workbook), on_sheet)
    _parse(package.part(f"{folder}/_rels/{name}.rels"), on_relation)
    parts: dict[str, str] = {}
    members = {member.lower() for member in package.archive.namelist()}
    for sheet, relation in sheets:
        target = targets.get(relation, "")
        part = (target[1:] if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")).lower()
        if part not in members:
            raise RefusedError("R101", "damaged", f"{sheet}: {target or relation} missing")
        parts[sheet] = part
    return parts


def find_faults(xml: bytes) -> Faults:
    """(row, column), zero-based -> (text, kind) of every error cell and every formula without a result."""
    faults: Faults = {}
    row = column = -1
    cell_type = ""
    has_formula = has_value = False
    inside_value = False
    value = ""

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, cell_type, has_formula, has_value, inside_value, value
        match tag.rpartition(":")[2]:
            case "row":
                row = int(attributes["r"]) - 1 if "r" in attributes else row + 1
                column = -1
            case "c":
                if "r" in attributes:
                    row, column = parse_address(attributes["r"])
                else:
                    column += 1
                cell_type = attributes.get("t", "n")
                has_formula = has_value = inside_value = False
                value = ""
            case "f":
                has_formula = True
            case "v":
                inside_value = True
                # A text formula may rightly yield an empty text; an empty number is no result.
                has_value = cell_type == "str"

    def text(data: str) -> None:
        nonlocal value, has_value
        if inside_value:
            value += data
            has_value = True

    def end(tag: str) -> None:
        nonlocal inside_value
        local = tag.rpartition(":")[2]
        if local == "v":
            inside_value = False
        elif local == "c":
            if cell_type == "e":
                faults[row, column] = (value or "#ERROR!", ERROR)
            elif has_formula and not has_value:
                faults[row, column] = ("", UNCACHED)

    _parse(xml, start, text, end)
    return faults


def _parse(
    xml: bytes,
    start: Callable[[str, dict[str, str]], None],
    text: Callable[[str], None] | None = None,
    end: Callable[[str], None] | None = None,
) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.CharacterDataHandler = text
    parser.EndElementHandler = end
    try:
        parser.Parse(xml, True)
    except (expat.ExpatError, ValueError) as error:
        raise RefusedError("R101", "damaged", f"XML: {error}"[:120]) from None
