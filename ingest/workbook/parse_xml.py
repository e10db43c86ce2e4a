"""XML to events, strictly: no DTD, no entities of its own, nothing fetched from anywhere."""

from collections.abc import Callable
from functools import cache
from xml.parsers import expat

from ingest.workbook.grid import RefusedError

_PREFIXES = {
    "urn:oasis:names:tc:opendocument:xmlns:office:1.0": "office",
    "urn:oasis:names:tc:opendocument:xmlns:table:1.0": "table",
    "urn:oasis:names:tc:opendocument:xmlns:text:1.0": "text",
    "urn:oasis:names:tc:opendocument:xmlns:style:1.0": "style",
    "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0": "number",
    "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0": "draw",
    "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0": "manifest",
    "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0": "calcext",
    "urn:schemas-microsoft-com:office:spreadsheet": "ss",
    "urn:schemas-microsoft-com:office:excel": "x",
}


def parse_xml(
    xml: bytes | str,
    start: Callable[[str, dict[str, str]], None],
    text: Callable[[str], None] | None = None,
    end: Callable[[str], None] | None = None,
    *,
    by_namespace: bool = False,
) -> None:
    """Call back for every element and text.

    Args:
        xml: A whole document; a str has been decoded already, whatever encoding it declares.
        start: Gets name and attributes of an element.
        text: Gets character data, in pieces.
        end: Gets the name again.
        by_namespace: Names are told by their namespace, not by the prefix that the file chose: `name_of` reads them.

    Raises:
        RefusedError: R101 not well-formed, R111 a DTD.
    """
    parser = expat.ParserCreate(namespace_separator=" " if by_namespace else None)
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.CharacterDataHandler = text
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.Parse(xml, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise RefusedError("R101", "damaged", f"XML: {error}"[:120]) from None


def _refuse_doctype(name: str, *_: object) -> None:
    raise RefusedError("R111", "dtd", name[:80])


@cache
def name_of(expanded: str) -> str:
    """`table:table-cell` of the expanded name expat gives; names of other namespaces stay as they are."""
    namespace, _, local = expanded.rpartition(" ")
    return f"{_PREFIXES[namespace]}:{local}" if namespace in _PREFIXES else expanded


def local_name(tag: str) -> str:
    """A name without its prefix."""
    return tag.rpartition(":")[2]
