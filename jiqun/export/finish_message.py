"""What pysdmx leaves to be done on a structure message: a second language, and no measure relationship.

pysdmx keeps one name of an object, SDMX-ML holds any number. And it tells of each attribute which measure it is about;
with a single measure that says nothing, it is optional in the schema, and sdmx1 refuses to read it.
"""

import re

from lxml import etree

_MARK = "\u241f"  # between two languages while they are one name; in no name of ours
_COMMON = "{http://www.sdmx.org/resources/sdmxml/schemas/v3_0/common}"
_STRUCTURE = "{http://www.sdmx.org/resources/sdmxml/schemas/v3_0/structure}"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # no XML can hold them


def both(zh: str, en: str) -> str:
    """A name in both languages, as one text."""
    return _CONTROL.sub("", f"{zh}{_MARK}{en}")


def finish_message(message: str) -> bytes:
    """The message as it goes out: each name of `both` is two elements, Chinese after English."""
    root = etree.fromstring(message.encode(), etree.XMLParser(resolve_entities=False))
    for name in list(root.iter(f"{_COMMON}Name")):
        zh, mark, en = (name.text or "").partition(_MARK)
        parent = name.getparent()
        if mark and parent is not None:
            second = etree.Element(name.tag, {_LANGUAGE: "zh"})
            second.text, second.tail = zh, name.tail
            name.text, name.tail = en, parent.text
            name.addnext(second)
    for relationship in list(root.iter(f"{_STRUCTURE}MeasureRelationship")):
        parent, before = relationship.getparent(), relationship.getprevious()
        if parent is not None and before is not None:
            before.tail = relationship.tail
            parent.remove(relationship)
    finished: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return finished + b"\n"
