"""What a number format says of its cells: percent or not."""

import re

BUILT_IN_PERCENT = frozenset({9, 10})  # 0% and 0.00%
# What is not part of the pattern: "quoted", \x and _x and *x (one letter each), [colour or condition].
_LITERAL = re.compile(r'"[^"]*"|[\\_*].|\[[^\]]*\]', re.DOTALL)


def is_percent_format(code: str) -> bool:
    """Whether the format multiplies by 100: an unquoted % stands in it. `0"%"` only shows the sign."""
    return "%" in code and "%" in _LITERAL.sub("", code)
