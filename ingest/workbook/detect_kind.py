"""What the bytes are, by content and never by extension."""

from ingest.workbook.grid import RefusedError

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_MAGIC = b"PK\x03\x04"
ZIP_ANY = (ZIP_MAGIC, b"PK\x05\x06", b"PK\x07\x08")
# Excel 2 to 4 wrote bare record streams without a container: the BOF record of each.
BARE_BIFF = {b"\x09\x00\x04\x00": "Excel 2", b"\x09\x02\x06\x00": "Excel 3", b"\x09\x04\x06\x00": "Excel 4"}
OTHER_MAGIC = (b"%PDF", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"{\\rtf")


def detect_kind(data: bytes) -> str:
    """One of xlsx (any zip package, looked into later), xls (any OLE file, likewise) or text.

    Raises:
        RefusedError: R102 unknown, R106 empty, R107 web page, R108 another kind of spreadsheet.
    """
    if not data.strip(b" \t\r\n\x00"):
        raise RefusedError("R106", "no_bytes", str(len(data)))
    if data.startswith(OLE_MAGIC):
        return "xls"
    if data.startswith(ZIP_ANY):
        return "xlsx"
    if data[:4] in BARE_BIFF:
        raise RefusedError("R108", "other_kind", BARE_BIFF[data[:4]])
    if data.startswith(OTHER_MAGIC) or len(data) < 3:
        raise RefusedError("R102", "unknown")
    _refuse_markup(data)
    return "text"


def _refuse_markup(data: bytes) -> None:
    """Content that starts with `<` is never read as csv; name what it is."""
    head = data[:65536].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if head.startswith(b"mime-version:") or b"content-type: multipart/related" in head[:2000]:
        raise RefusedError("R107", "mhtml")
    if not head.startswith(b"<"):
        return
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head and head.startswith((b"<?xml", b"<?mso", b"<workbook")):
        raise RefusedError("R108", "other_kind", "SpreadsheetML 2003")
    if b"frameset" in head:
        raise RefusedError("R107", "frameset")
    if b"<html" in head or b"<table" in head or b"<!doctype html" in head:
        raise RefusedError("R107", "html")
    raise RefusedError("R102", "unknown")
