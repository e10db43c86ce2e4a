"""What of a sheet's XML the second look needs, found by its bytes: parsing all of it takes as long as reading it.

All before and after the cells is kept; of the cells and rows only those that may be told otherwise than calamine reads
them. Whatever is written in an unusual way is not judged here: then the whole sheet is parsed.
"""

import re

_START, _END = b"<sheetData>", b"</sheetData>"
_PREFIXED = re.compile(rb":(?:c|f|v|row)[\s/>]")
# A formula whose result does not plainly follow it. Patterns begin with a letter: so they are searched fastest.
_UNCOMPUTED = re.compile(rb"f(?<=<f)(?=[\s/>])(?![^<>]*(?:/>|>[^<]*</f>)\s*<v>[^<])")
_TYPED = re.compile(rb"""t(?<=\st)\s*=\s*(?:"[ed]"|'[ed]')""")
_HIDDEN = re.compile(rb"""hidden\s*=\s*["'][1t]""")
_CELL = re.compile(rb"""<c\s(?:[^<>]*\s)?r\s*=""")
_ROW = re.compile(rb"""<row\s(?:[^<>]*\s)?r\s*=""")


def excerpt(xml: bytes) -> bytes | None:
    """The sheet with those cells and rows only; None if that cannot be told."""
    start, end = xml.find(_START), xml.find(_END)
    if not 0 <= start < end or xml.find(_START, start + 1) >= 0 or xml.find(_END, end + 1) >= 0:
        return None
    body = xml[start + len(_START) : end]
    is_odd = (b"!" in body and b"<!" in body) or (b"?" in body and b"<?" in body)
    if is_odd or _PREFIXED.search(body):
        return None
    found = [_cell(body, match.start() - 1) for match in _UNCOMPUTED.finditer(body)]
    for match in _TYPED.finditer(body):
        at = body.rfind(b"<", 0, match.start())
        if body[at : at + 2] == b"<c":
            found.append(_cell(body, at))
    for match in _HIDDEN.finditer(body):
        at = body.rfind(b"<", 0, match.start())
        if body.startswith(b"<row", at):
            found.append(_row(body, at))
    pieces = [piece for piece in found if piece is not None]
    if len(pieces) < len(found):
        return None
    return b"".join((xml[: start + len(_START)], *pieces, xml[end:]))


def _cell(body: bytes, at: int) -> bytes | None:
    """The whole cell around a tag, if it says its own address."""
    first = body.rfind(b"<c ", 0, at + 3)
    close = body.find(b">", at)
    if at == first and body[close - 1 : close] == b"/":
        piece = body[first : close + 1]
    else:
        piece = body[first : body.find(b"</c>", at) + 4]
    return piece if first >= 0 and piece.count(b"<c") == 1 and _CELL.match(piece) else None


def _row(body: bytes, at: int) -> bytes | None:
    """The tag of a row, closed, if it says its own number."""
    tag = body[at : body.find(b">", at)]
    return tag.rstrip(b"/") + b"/>" if _ROW.match(tag) else None
