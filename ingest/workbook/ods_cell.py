"""What one OpenDocument cell holds, from its attributes and its shown paragraphs."""

import datetime as dt
import re
from collections.abc import Mapping

from ingest.workbook.grid import BLANK, BOOLEAN, DATE, ERROR, TEXT, UNCACHED
from ingest.workbook.sheet_builder import iso_text, number_cell

_ERROR_TEXT = re.compile(r"#(DIV/0!|REF!|N/A|NAME\?|VALUE!|NUM!|NULL!)|Err:\d{3}")
_DURATION = re.compile(r"PT(\d+)H(\d+)M(\d+)(?:[.,]\d+)?S")


def ods_cell(attributes: Mapping[str, str], shown: str, unit: str | None = None) -> tuple[str, str]:
    """Text and kind of a cell.

    Args:
        attributes: Those of table:table-cell, with known prefixes.
        shown: Its paragraphs, joined by line breaks.
        unit: What its format adds to a number, see `shown_unit`.
    """
    kind = attributes.get("office:value-type", "")
    is_formula = "table:formula" in attributes
    # LibreOffice stores an error as a text (or, earlier, a number) that shows its code.
    if attributes.get("calcext:value-type") == "error" or (is_formula and _ERROR_TEXT.fullmatch(shown)):
        return shown or "#ERROR!", ERROR
    text = attributes.get("office:string-value") or shown
    match kind:
        case "float" | "currency" | "percentage":
            return number_cell(attributes.get("office:value", shown), is_percent=kind == "percentage", unit=unit)
        case "date":
            value = attributes.get("office:date-value", "")
            found = (iso_text(value), DATE) if iso_text(value) else (value or shown, TEXT)
        case "time":
            found = _time(attributes.get("office:time-value", ""), shown)
        case "boolean":
            found = ("TRUE" if attributes.get("office:boolean-value") == "true" else "FALSE"), BOOLEAN
        case _ if not kind and is_formula and not text:
            found = "", UNCACHED
        case _:
            found = (text, TEXT) if text else ("", BLANK)
    return found


def _time(value: str, shown: str) -> tuple[str, str]:
    parts = _DURATION.fullmatch(value)
    if not parts:
        return value or shown, TEXT
    hours, minutes, seconds = (int(part) for part in parts.groups())
    if hours < 24 and minutes < 60 and seconds < 60:
        return dt.time(hours, minutes, seconds).isoformat(), DATE
    return str(dt.timedelta(hours=min(hours, 10**9), minutes=minutes, seconds=seconds)), DATE
