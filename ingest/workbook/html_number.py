"""A number that a web page stores beside the text that it shows: x:num of Excel, sdval of LibreOffice."""

import re
from decimal import Decimal

from ingest.workbook.build_rows import percent_text
from ingest.workbook.grid import BLANK, ERROR, NUMBER, PERCENT, SCALED, TEXT
from ingest.workbook.sheet_builder import number_cell

_SHOWN = re.compile(
    r"(?P<minus>[-(]?)[¥￥$]? ?(?P<digits>[\d,]*\.?\d+(?:E[+-]\d+)?)\)? ?(?P<rest>.*)", re.ASCII | re.DOTALL
)
_DATE = re.compile(r"[年月日:/]|\d-\d")


def html_cell(shown: str, stored: str) -> tuple[str, str]:
    """Text and kind of a cell. The stored number counts where the text is but its rounding, with a unit or without.

    Args:
        shown: The cell's text.
        stored: The number beside it, empty if there is none.
    """
    text, kind = number_cell(stored) if stored else ("", ERROR)
    if kind != NUMBER or _DATE.search(shown):
        return shown, TEXT if shown else BLANK
    if not any(map(str.isdigit, shown)):  # a dash in place of nothing; or a number that is hidden
        return (text, NUMBER) if shown and not Decimal(text) else (text, SCALED)
    match = _SHOWN.fullmatch(shown.replace("\u00a0", " ").strip())
    if match:
        number = Decimal(match["digits"].replace(",", "")) * (-1 if match["minus"] else 1)
        rest = match["rest"].strip()
        if rest == "%" and _is_rounding(number, Decimal(text) * 100):
            return percent_text(text), PERCENT
        if not any(map(str.isdigit, rest)) and _is_rounding(number, Decimal(text)):
            return (text + rest, SCALED) if any(map(str.isalpha, rest)) or rest in {"%", "‰"} else (text, NUMBER)
    return text, SCALED


def _is_rounding(shown: Decimal, stored: Decimal) -> bool:
    """Whether one is the other to as many places as are shown."""
    exponent = shown.as_tuple().exponent
    return 2 * abs(shown - stored) <= Decimal((0, (1,), int(exponent)))
