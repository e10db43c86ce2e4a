"""The tree from a published row to its cells, and how it is shown."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

_BEIJING = ZoneInfo("Asia/Shanghai")
_SIGNS = {"add": "+", "subtract": "−", "count": "#"}
_WORDS = {"sum": "之和 sum of", "difference": "相减 difference of", "count": "计数 count of"}


@dataclass(frozen=True)
class Cell:
    """One cell that entered a figure.

    Attributes:
        leg: the column that it belongs to.
        operation: add or subtract its `value_std`; or count: the unit that it stands for counts one.
        contribution: what it adds to the leg, sign included.
        archived_path: where the original lies, under its sha256.
        value_std: `value_number` x `unit_factor`: yuan, count or per cent.
    """

    leg: str
    operation: str
    contribution: Decimal
    submission_id: int
    file_name: str
    file_sha256: str
    archived_path: str
    received_at: datetime
    form_code: str
    reporting_unit_code: str
    period: str
    sheet: str
    cell: str
    subject_label: str
    indicator_code: str
    basis: str
    value_text: str
    value_number: Decimal | None
    unit_reported: str
    unit_factor: Decimal | None
    value_std: Decimal | None


@dataclass(frozen=True)
class Figure:
    """A column's value: an operation on other figures or on cells."""

    column: str
    value: Decimal | None
    operation: str  # ratio, sum, difference, count; constant: no cell enters
    parts: tuple["Figure", ...] = ()
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True)
class Trace:
    """A row of a view and all of its figures."""

    view: str
    key: Mapping[str, str]
    release_id: str
    as_of: datetime
    figures: tuple[Figure, ...]


def to_json(traces: Sequence[Trace]) -> list[dict[str, Any]]:
    """The trees as lists and mappings; decimals and times are left as they are, for the caller to write as text."""
    return [asdict(tree) for tree in traces]


def render_text(traces: Sequence[Trace]) -> str:
    """The trees as indented lines, a cell in two: what it says and adds, and where it stands."""
    return "\n".join(line for tree in traces for line in _tree_lines(tree))


def _tree_lines(tree: Trace) -> Iterator[str]:
    key = " ".join(f"{column}={value}" for column, value in tree.key.items())
    yield f"{tree.view} {key}"
    yield f"  发布 release {tree.release_id}，截止 as of {_time(tree.as_of)}"
    for figure in tree.figures:
        yield from _figure_lines(figure, "  ")


def _figure_lines(figure: Figure, indent: str) -> Iterator[str]:
    value = _plain(figure.value)
    if figure.parts:
        yield f"{indent}{figure.column} = {value} = {' / '.join(part.column for part in figure.parts)}"
    elif figure.cells:
        yield f"{indent}{figure.column} = {value} = {_WORDS[figure.operation]} {len(figure.cells)} 格 cells"
    else:
        yield f"{indent}{figure.column} = {value}"
    for part in figure.parts:
        yield from _figure_lines(part, indent + "  ")
    for cell in figure.cells:
        yield f"{indent}  {_SIGNS[cell.operation]} {_reading(cell)}"
        yield f"{indent}      {_address(cell)}"


def _reading(cell: Cell) -> str:
    if cell.operation == "count":
        return f"1  原文 text “{cell.value_text}”"
    return (
        f"{_plain(cell.value_std)} = {_plain(cell.value_number)} {cell.unit_reported} × {_plain(cell.unit_factor)}"
        f"  原文 text “{cell.value_text}”"
    )


def _address(cell: Cell) -> str:
    return (
        f"{cell.form_code} {cell.reporting_unit_code} {cell.period} {cell.subject_label.strip()} {cell.indicator_code} "
        f"{cell.basis} | {cell.file_name} [{cell.sheet}]!{cell.cell} | 报送 submission {cell.submission_id} "
        f"{_time(cell.received_at)} | {cell.archived_path}"
    )


def _plain(number: Decimal | None) -> str:
    """All digits, no exponent, no noughts at the end of a fraction."""
    if number is None:
        return "—"
    return f"{number:f}".rstrip("0").rstrip(".") if number % 1 else f"{number:.0f}"


def _time(instant: datetime) -> str:
    return instant.astimezone(_BEIJING).isoformat()
