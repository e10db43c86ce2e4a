"""The tree from a published row to its cells, and how it is shown."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from ingest.vocabulary import SUBMISSION_KINDS, SubmissionKind

_BEIJING = ZoneInfo("Asia/Shanghai")
_SIGNS = {"add": "+", "subtract": "−", "count": "#", "text": ":"}
_KINDS = {
    "drop": "更正：不采用 dropped",
    "override": "更正 corrected",
    "scale": "更正（乘系数） scaled",
    "waive": "豁免 waived",
    "explain": "说明 explained",
    "release": "放行 released",
}
_WORDS = {"sum": "之和 sum of", "difference": "相减 difference of", "count": "计数 count of", "text": "取自 read from"}


@dataclass(frozen=True)
class Decided:
    """A decision on a cell that entered a figure or, without a value, would have.

    Attributes:
        leg: the column that it is behind.
        effect: corrected; or answered: something found at the cell is explained, waived or released.
        kind: correct, waive, explain or release.
        action: of a correction: drop, override or scale.
        submission_id: the form that it bears on.
        sheet: with `cell` where it bears; both empty: on the whole form.
        sent_text: what was sent; None: of the whole form.
        sent_number: in the form's unit, `unit_reported`; None: no number.
        sent_std: in yuan, count or per cent.
        counted_number: what counts instead, in the form's unit; None: nothing does, or it is no correction.
        counted_std: in yuan, count or per cent.
        decided_on: since when, in Beijing.
        expires_on: last day on which it holds for what is judged; None: no end.
    """

    leg: str
    decision_id: int
    effect: str
    kind: str
    action: str | None
    submission_id: int
    file_name: str
    form_code: str
    reporting_unit_code: str
    period: str
    sheet: str
    cell: str
    sent_text: str | None
    sent_number: Decimal | None
    sent_std: Decimal | None
    unit_reported: str | None
    counted_number: Decimal | None
    counted_std: Decimal | None
    reason: str
    person: str
    decided_on: date
    expires_on: date | None

    @property
    def is_counted(self) -> bool:
        """Whether it gives the cell another value."""
        return self.counted_number is not None

    def is_on(self, submission_id: int, sheet: str, cell: str) -> bool:
        """Whether it bears on this very cell."""
        return (self.submission_id, self.sheet, self.cell) == (submission_id, sheet, cell)


@dataclass(frozen=True)
class Cell:
    """One cell that entered a figure.

    Attributes:
        leg: the column that it belongs to.
        operation: add or subtract its `value_std`; count: the unit that it stands for counts one; text: it is read.
        contribution: what it adds to the leg, sign included.
        submission_kind: what sort of figures the form says it brings.
        archived_path: where the original lies, under its sha256.
        value_text: as it was sent, whatever is decided.
        value_number: as it counts: corrected if a decision corrects it.
        value_std: `value_number` x `unit_factor`: yuan, count or per cent.
        decisions: on this cell.
    """

    leg: str
    operation: str
    contribution: Decimal
    submission_id: int
    file_name: str
    file_sha256: str
    archived_path: str
    received_at: datetime
    submission_kind: str
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
    decisions: tuple[Decided, ...] = ()


@dataclass(frozen=True)
class Figure:
    """A column's value: an operation on other figures or on cells.

    `decisions` are those behind it that stand on none of its cells: on a cell left out, empty, or on a whole form.
    """

    column: str
    value: Decimal | str | None
    operation: str  # ratio, growth, sum, difference, count; text: read as it stands; constant: no cell enters
    parts: tuple["Figure", ...] = ()
    cells: tuple[Cell, ...] = ()
    decisions: tuple[Decided, ...] = ()


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
    """The trees as indented lines, a cell in two: what it says and adds, and where it stands; then what is decided."""
    return "\n".join(line for tree in traces for line in _tree_lines(tree))


def _tree_lines(tree: Trace) -> Iterator[str]:
    key = " ".join(f"{column}={value}" for column, value in tree.key.items())
    yield f"{tree.view} {key}"
    yield f"  发布 release {tree.release_id}，截止 as of {_time(tree.as_of)}"
    for figure in tree.figures:
        yield from _figure_lines(figure, "  ")


def _figure_lines(figure: Figure, indent: str) -> Iterator[str]:
    value = _plain(figure.value)
    if figure.operation == "growth":
        above, below = (part.column for part in figure.parts)
        yield f"{indent}{figure.column} = {value} = 100 × ({above} / {below} − 1)"
        return
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
        for decided in cell.decisions:
            yield f"{indent}      {_decision(decided)}"
    for decided in figure.decisions:
        yield f"{indent}  {_without_value(decided)}"
        yield f"{indent}      {_decision(decided)}"


def _decision(decided: Decided) -> str:
    became = ""
    if decided.is_counted:
        became = f"：{_plain(decided.sent_number)} → {_plain(decided.counted_number)} {decided.unit_reported}"
    until = f"，至 until {decided.expires_on}" if decided.expires_on else ""
    return (
        f"{_KINDS[decided.action or decided.kind]}{became}；{decided.reason}（{decided.person} "
        f"{decided.decided_on}{until}，决定 decision {decided.decision_id}）"
    )


def _without_value(decided: Decided) -> str:
    """A cell that adds no value to the figure, or the whole form."""
    form = f"{decided.form_code} {decided.reporting_unit_code} {decided.period} | {decided.file_name}"
    if not decided.cell:
        return f"※ 整表 the whole form | {form} | 报送 submission {decided.submission_id}"
    address = f"{form} [{decided.sheet}]!{decided.cell} | 报送 submission {decided.submission_id}"
    return f"× 未以数值计入 adds no value  原文 text “{decided.sent_text}” | {address}"


def _reading(cell: Cell) -> str:
    if cell.operation == "text":
        return f"原文 text “{cell.value_text}”"
    if cell.operation == "count":
        return f"{_plain(cell.contribution)}  原文 text “{cell.value_text}”"
    return (
        f"{_plain(cell.value_std)} = {_plain(cell.value_number)} {cell.unit_reported} × {_plain(cell.unit_factor)}"
        f"  原文 text “{cell.value_text}”"
    )


def _address(cell: Cell) -> str:
    return (
        f"{cell.form_code} {cell.reporting_unit_code} {cell.period} {cell.subject_label.strip()} {cell.indicator_code} "
        f"{cell.basis} | {cell.file_name} [{cell.sheet}]!{cell.cell} | 报送 submission {cell.submission_id} "
        f"{_kind(cell)}{_time(cell.received_at)} | {cell.archived_path}"
    )


def _kind(cell: Cell) -> str:
    """What sort of figures the form says it brings; nothing where it says nothing."""
    if cell.submission_kind == SubmissionKind.REGULAR:
        return ""
    return f"{' '.join(SUBMISSION_KINDS[cell.submission_kind])} "


def _plain(number: Decimal | str | None) -> str:
    """All digits, no exponent, no noughts at the end of a fraction; words as they are."""
    if number is None:
        return "—"
    if isinstance(number, str):
        return number
    return f"{number:f}".rstrip("0").rstrip(".") if number % 1 else f"{number:.0f}"


def _time(instant: datetime) -> str:
    return instant.astimezone(_BEIJING).isoformat()
