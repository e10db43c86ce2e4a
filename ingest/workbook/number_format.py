"""What a number format says of its cells: percent, or a number that is shown as another one, or with a unit."""

import re
from functools import lru_cache

BUILT_IN_PERCENT = frozenset({9, 10})  # 0% and 0.00%
# What is not part of the pattern: "quoted", \x and _x and *x (one letter each), [colour or condition].
_LITERAL = re.compile(r'"[^"]*"|[\\_*].|\[[^\]]*\]', re.DOTALL)
_PART = re.compile(
    r'"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|[_*].|\[[^\]]*\]|(?P<general>(?i:general)|G/通用格式)|[eE][+-]'
    r"|(?P<digits>[0#?]+)|(?P<other>.)",
    re.DOTALL,
)
_DATE = re.compile(r"[ymdhs]", re.IGNORECASE)
_WITHIN = frozenset(" '’\u00a0\u3000")  # may stand between digits


def is_percent_format(code: str) -> bool:
    """Whether the format multiplies by 100: an unquoted % stands in it. `0"%"` only shows the sign."""
    return "%" in code and "%" in _LITERAL.sub("", code)


@lru_cache(maxsize=4096)
def shown_unit(code: str) -> str | None:
    """What the format adds to its numbers: None for nothing of weight, a unit (亿元), or "" for another number.

    Another number is shown where commas scale it (`0,`), where a point is drawn into it (`0!.0,`, thus 万), where words
    stand before or in it or digits after it, or where parts of the format differ in their unit. Signs without letters
    or digits, as of accounts and currencies, weigh nothing; neither do dates nor parts that show no number.
    """
    found = {unit for section in _sections(code) for unit in _judge(section)}
    return None if found <= {None} else found.pop() if len(found) == 1 else ""


def shown_by(before: str, within: str, after: str, *, is_scaled: bool = False) -> str | None:
    """The same of the words that stand before, in and after the digits."""
    if is_scaled or _has_word(before) or set(within) - _WITHIN or any(letter.isdecimal() for letter in after):
        return ""
    return after.strip() if _has_word(after) else None


def _sections(code: str) -> list[str]:
    """The parts for positive, negative, zero; not that for text."""
    parts = [""]
    for match in _PART.finditer(code):
        if match[0] == ";":
            parts.append("")
        else:
            parts[-1] += match[0]
    return parts[:3]


def _judge(section: str) -> list[str | None]:
    words = ["", "", ""]  # before the digits, between them, after them
    is_open = is_scaled = has_digits = is_percent = False  # open: a comma follows the digits so far
    for match in _PART.finditer(section):
        if match["general"] or match["digits"]:
            words[1], words[2] = words[1] + words[2], ""
            has_digits, is_open = True, False
        elif match["quoted"] or match["escaped"]:
            words[2 if has_digits else 0] += match["quoted"] or match["escaped"]
        elif other := match["other"]:
            if _DATE.match(other) or other == "@":
                return []
            is_scaled = is_scaled or (is_open and other == ".")
            is_open = is_open or (has_digits and other == ",")
            if other == "%":
                is_percent = True
            elif other not in ".,/":
                words[2 if has_digits else 0] += other
    if not has_digits:
        return []
    before, within, after = words
    return [shown_by(before, within, after, is_scaled=is_scaled or is_open or (is_percent and _has_word(after)))]


def _has_word(text: str) -> bool:
    return any(letter.isalnum() or letter in "%‰‱" for letter in text)
