"""What the bytes are, by content and never by extension."""

import re

from ingest.workbook.grid import RefusedError

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_ANY = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
# Excel 2 to 4 (and now and then 5) wrote bare record streams without a container: the BOF record of each.
BARE_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00", b"\x09\x08\x10\x00")
_ARCHIVES = {b"Rar!": "rar", b"7z\xbc\xaf": "7z", b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ": "xz"}
_DOCUMENTS = {b"%PDF": "PDF", b"{\\rtf": "RTF", b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG", b"GIF8": "GIF"}
_PROLOG = re.compile(
    rb"\s+|<\?.*?>|<!--.*?-->|<!doctype[^>\[]*\[.*?\]\s*>|<!.*?>", re.DOTALL
)  # what may stand before the first element
_ROOT = re.compile(rb"<(?:[\w.-]+:)?([a-z]\w*)")
_HTML = frozenset(
    b"html head body table meta title style script link div span p font form center b br h1 h2 h3 tr tbody".split()
)


def detect_kind(data: bytes) -> str:
    """One of package (any zip), ole, biff (records without a container), spreadsheetml, fods, html or text.

    Raises:
        RefusedError: R102 no spreadsheet, R106 empty, R107 a web page without its sheets.
    """
    if not data.strip(b" \t\r\n\x00"):
        raise RefusedError("R106", "no_bytes", str(len(data)))
    if data.startswith(OLE_MAGIC):
        return "ole"
    if data.startswith(ZIP_ANY):
        return "package"
    if data.startswith(BARE_BIFF):
        return "biff"
    for message, names in (("archive", _ARCHIVES), ("document", _DOCUMENTS)):
        for magic, name in names.items():
            if data.startswith(magic):
                raise RefusedError("R102", message, name)
    if len(data) < 3:
        raise RefusedError("R102", "unknown")
    return _markup(data) or "text"


def _markup(data: bytes) -> str:
    """The kind of markup, or nothing. Content that starts with `<` is never read as csv."""
    head = data[:65536].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if head.startswith(b"mime-version:") or b"content-type: multipart/related" in head[:2000]:
        raise RefusedError("R107", "mhtml")
    if not head.startswith(b"<"):
        return ""
    position = 0
    while skipped := _PROLOG.match(head, position):
        position = skipped.end()
    match = _ROOT.match(head, position)
    root = match[1] if match else b""
    if root == b"workbook" and b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        return "spreadsheetml"
    if root == b"document" and b"urn:oasis:names:tc:opendocument" in head:
        return "fods"
    if root in _HTML:
        if b"<frameset" in data.replace(b"\x00", b"").lower():
            raise RefusedError("R107", "frameset")
        return "html"
    raise RefusedError("R102", "unknown")
