"""A small chart without a library: stacked columns, one per run, each a link to its run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

_HEIGHT = 150
_TOP = 20  # room for the cross above the highest column
_STEP = 22
_BAR = 16
_LEFT = 42


@dataclass(frozen=True)
class Column:
    """One run of the chart.

    Attributes:
        label: below the column.
        href: where a click leads.
        counts: by kind, drawn from below in this order; kinds are CSS classes.
        trouble: how the run ended if it did not finish, two languages; such a column is crossed.
    """

    label: str
    href: str
    counts: Mapping[str, int]
    trouble: tuple[str, str] | None = None


def draw_trend(columns: Sequence[Column], names: Mapping[str, tuple[str, str]], title: tuple[str, str]) -> Markup:
    """The columns as an SVG element; colours come from the style sheet.

    Args:
        columns: in order of time.
        names: words for the kinds, two languages.
        title: what is counted, two languages.
    """
    top = max([sum(column.counts.values()) for column in columns] or [0]) or 1
    width = _LEFT + _STEP * len(columns) + 8
    floor = _TOP + _HEIGHT
    parts = [
        f"<svg class='trend' role='img' width='{width}' height='{floor + 54}' viewBox='0 0 {width} {floor + 54}'>"
        f"<title>{escape(title[0])} {escape(title[1])}</title>"
        f"<text x='{_LEFT - 6}' y='{_TOP + 8}' class='axis'>{top}</text>"
        f"<text x='{_LEFT - 6}' y='{floor}' class='axis'>0</text>"
        f"<line x1='{_LEFT - 2}' x2='{width}' y1='{floor}' y2='{floor}' class='rule'/>"
    ]
    for position, column in enumerate(columns):
        x, y = _LEFT + position * _STEP, float(floor)
        said = ", ".join(f"{names[kind][0]} {names[kind][1]} {count}" for kind, count in column.counts.items() if count)
        if column.trouble:
            said = f"{' '.join(column.trouble)}. {said}"
        parts.append(f"<a href='{escape(column.href)}'><title>{escape(column.label)}: {escape(said)}</title>")
        for kind, count in column.counts.items():
            if count:
                height = max(_HEIGHT * count / top, 1.5)
                y -= height
                parts.append(f"<rect class='{kind}' x='{x}' y='{y:.1f}' width='{_BAR}' height='{height:.1f}'/>")
        if column.trouble:
            parts.append(f"<text class='trouble' x='{x + 3}' y='{y - 3:.1f}'>✕</text>")
        below = f"x='{x + 11}' y='{floor + 6}' transform='rotate(-60 {x + 11} {floor + 6})'"
        parts.append(f"<text class='axis' {below}>{escape(column.label)}</text></a>")
    parts.append("</svg>")
    return Markup("".join(parts))  # noqa: S704
