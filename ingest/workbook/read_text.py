"""csv and tsv to a sheet. Every cell is text: a text file has no types, and what was typed is kept."""

import csv
import io
import re

from ingest.workbook.build_rows import build_rows
from ingest.workbook.grid import RefusedError, Sheet

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"), (b"\x841\x953", "gb18030"))
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_SEPARATORS = ("\t", ",", ";")


def decode(data: bytes) -> str:
    """The text, strictly decoded: by its byte order mark, else UTF-8, else GB18030.

    Raises:
        RefusedError: R109, none of them fits, or what comes out is not text.
    """
    candidates: tuple[str, ...] = ("utf-8", "gb18030")
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            candidates, data = (encoding,), data[len(mark) :]
            break
    for encoding in candidates:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        found = _CONTROL.search(text)
        if found:
            raise RefusedError("R109", "control", f"U+{ord(found[0]):04X}")
        return text
    raise RefusedError("R109", "undecodable")


def read_text(data: bytes) -> tuple[str, list[Sheet]]:
    """Kind (csv or tsv) and the one sheet; its name is empty, as the file gives none.

    Raises:
        RefusedError: R101 an open quote, R109 encoding.
    """
    text = decode(data).replace("\r\r\n", "\r\n")  # some exports end lines so; a reader would see an empty row each
    counts = {separator: text[:65536].count(separator) for separator in _SEPARATORS}
    separator = max(_SEPARATORS, key=lambda mark: counts[mark])
    try:
        rows = build_rows(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise RefusedError("R101", "damaged", f"csv: {error}") from None
    return ("tsv" if separator == "\t" else "csv"), [Sheet("", False, (), *rows)]
