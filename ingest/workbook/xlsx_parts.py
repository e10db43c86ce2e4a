"""The parts of an xlsx package around its sheets: which part is which sheet, comments.

Names are matched without their prefix, so strict and transitional files (ISO/IEC 29500-1 and -4) read alike.
"""

import posixpath

from ingest.workbook.check_package import Package
from ingest.workbook.grid import RefusedError, parse_address
from ingest.workbook.parse_xml import local_name, parse_xml


def sheet_parts(package: Package) -> dict[str, str]:
    """Sheet name -> name of its XML part, lower case.

    Raises:
        RefusedError: R101 a listed sheet has no part, R108 macro sheets.
    """
    sheets: list[tuple[str, str]] = []

    def on_sheet(tag: str, attributes: dict[str, str]) -> None:
        if local_name(tag) == "sheet":
            relation = next((value for key, value in attributes.items() if local_name(key) == "id"), "")
            sheets.append((attributes.get("name", ""), relation))

    workbook = workbook_part(package)
    parse_xml(package.part(workbook), on_sheet)
    related = related_parts(package, workbook)
    members = {member.lower() for member in package.archive.namelist()}
    parts = {}
    for sheet, relation in sheets:
        kind, part = related.get(relation, ("", ""))
        if kind.lower().endswith("macrosheet"):
            raise RefusedError("R108", "other_kind", "Excel 4 macro sheet")
        if part not in members:
            raise RefusedError("R101", "damaged", f"{sheet}: {part or relation} missing")
        parts[sheet] = part
    return parts


def workbook_part(package: Package) -> str:
    """The name of the workbook's own part."""
    return next(name for name in package.archive.namelist() if name.lower().endswith("workbook.xml"))


def related_parts(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """What a part refers to: relation id -> (the type's last word, name of the part in lower case)."""
    folder, name = posixpath.split(part)
    relations = f"{folder}/_rels/{name}.rels"
    found: dict[str, tuple[str, str]] = {}

    def on_relation(tag: str, attributes: dict[str, str]) -> None:
        if local_name(tag) == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            path = target[1:] if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
            kind = attributes.get("Type", "").rpartition("/")[2]
            found[attributes.get("Id", "")] = (kind, path.lower())

    if any(member.lower() == relations.lower() for member in package.archive.namelist()):
        parse_xml(package.part(relations), on_relation)
    return found


def sheet_comments(package: Package, sheet_part: str) -> dict[tuple[int, int], str]:
    """(row, column) -> what was noted there; the newer threads hold whole conversations and come before notes."""
    parts = sorted(related_parts(package, sheet_part).values(), key=lambda related: related[0] == "threadedComment")
    members = {member.lower() for member in package.archive.namelist()}
    comments: dict[tuple[int, int], str] = {}
    for kind, part in parts:
        if kind in {"comments", "threadedComment"} and part in members:
            comments |= _comments(package.part(part))
    return comments


def _comments(xml: bytes) -> dict[tuple[int, int], str]:
    found: dict[tuple[int, int], list[str]] = {}
    cell: tuple[int, int] | None = None
    inside = aside = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal cell, inside, aside
        match local_name(tag):
            case "comment" | "threadedComment":
                cell = parse_address(attributes.get("ref", ""))
                found.setdefault(cell, []).append("")
            case "text":
                inside = True
            case "rPh":  # how to say it, not what it says
                aside = True

    def text(data: str) -> None:
        if inside and not aside and cell is not None:
            found[cell][-1] += data

    def end(tag: str) -> None:
        nonlocal inside, aside
        inside = inside and local_name(tag) != "text"
        aside = aside and local_name(tag) != "rPh"

    parse_xml(xml, start, text, end)
    return {cell: "\n".join(texts) for cell, texts in found.items()}
