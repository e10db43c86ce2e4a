"""What stands where on a blank form: a layout of a spec laid out for one reporting unit and period."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path

from ingest.extract.parse_period import period_end
from ingest.extract.reference import Reference, province_of, read_code_list
from ingest.forms.form_spec import PREVIOUS, REPORTING_UNIT, SHEET, Column, FormSpec, Layout, Row
from ingest.forms.read_yaml import read_yaml
from ingest.forms.spec_file import AttributeKind, AttributePart, Frequency, Part, Role, UnitKind
from ingest.vocabulary import Basis, SubjectType
from ingest.workbook.grid import Merge

DASH = "—"  # a cell that takes no value
FREE_ROWS = 60
_HEAD_ROWS = 6
_LETTERS = "甲乙丙丁戊己庚辛壬癸"
_COUNTED = {UnitKind.COUNT: "个", UnitKind.PERCENT: "%", UnitKind.POINT: "个百分点"}
_QUARTERS = "一二三四"


class Words(Part):
    """`blank.yaml`."""

    maker: str
    document: str
    signatures: str
    note: str
    instructions: list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class KnownUnit:
    """A unit of the register (F5), as its row on another form names it."""

    code: str
    name: str
    category: str
    county: str


@dataclass(frozen=True, slots=True)
class Input:
    """A cell to fill in (zero-based), and what its value will be read as.

    Without an indicator it names the row: `role` code, category or ordinal. `subject_code` is None where the row's
    code cell says it.
    """

    row: int
    column: int
    role: Role | None
    indicator: str | None = None
    basis: Basis | None = None
    unit_kind: UnitKind | None = None
    subject_type: SubjectType | None = None
    subject_code: str | None = None
    attribute: AttributePart | None = None
    words: tuple[str, ...] = ()  # to choose from
    pattern: str | None = None  # of a code


@dataclass(slots=True)
class BlankSheet:
    """Labels and inputs by place, zero-based."""

    width: int
    labels: dict[tuple[int, int], str | int] = field(default_factory=dict)
    inputs: list[Input] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    header: range = range(0)
    end: int = 0  # the first row under the table

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        """Merge a block; a single cell is left alone."""
        if (top, left) != (bottom, right):
            self.merges.append(Merge(top, left, bottom, right))


def load_words() -> Words:
    """Read `blank.yaml`; the maker bears the name of a province (`province.csv`)."""
    return read_yaml(Path(__file__).with_name("blank.yaml"), Words)[0]


def plan_blank(
    spec: FormSpec, layout: Layout, unit: str, period: str, reference: Reference, units: Sequence[KnownUnit] = ()
) -> BlankSheet:
    """Lay a form out.

    Args:
        spec: The version in force.
        layout: One of its layouts.
        unit: Code of the reporting unit.
        period: 2007-06, 2007-Q2 or 2007.
        reference: The code lists.
        units: The register's, for lists that only name them.
    """
    return _Planner(spec, layout, unit, period, reference, units).plan()


def choose_layout(spec: FormSpec, unit: str, reference: Reference, day: str) -> Layout:
    """The first layout that has rows for this unit: lists of counties need counties, registers a prefecture."""

    def suits(layout: Layout) -> bool:
        lists = [row for row in layout.rows if row.list_name == "region"]
        registers = any(row.pattern and row.subject_type is SubjectType.UNIT for row in layout.rows)
        return not (lists and not _children(reference, unit, day)) and not (registers and unit.endswith("0000"))

    return next(filter(suits, spec.layouts), spec.layouts[0])


def write_period(period: str) -> str:
    """2007-06 as 2007年1—6月, 2007-Q2 as 2007年二季度, 2007 as 2007年."""
    year, _, rest = period.partition("-")
    if not rest:
        return f"{year}年"
    return f"{year}年{_QUARTERS[int(rest[1]) - 1]}季度" if rest[0] == "Q" else f"{year}年1—{int(rest)}月"


def period_of(month: str, frequency: Frequency) -> str | None:
    """The period of a form that is due for a month; None if none is."""
    year, number = month[:4], int(month[5:])
    if frequency is Frequency.MONTHLY:
        return month if number > 1 else None
    if frequency is Frequency.QUARTERLY:
        return f"{year}-Q{number // 3}" if number % 3 == 0 else None
    return year if number == 12 else None


class _Planner:
    def __init__(
        self,
        spec: FormSpec,
        layout: Layout,
        unit: str,
        period: str,
        reference: Reference,
        units: Sequence[KnownUnit],
    ) -> None:
        self.spec, self.layout, self.unit, self.period, self.reference = spec, layout, unit, period, reference
        self.day = period_end(period)
        self.columns = [column for column in layout.columns if not column.is_period]
        self.blocks = 2 if layout.has_blocks_across else 1
        self.sheet = BlankSheet(max(len(self.columns) * self.blocks, 4))
        self.subject: tuple[SubjectType | None, str | None] = (layout.subject_type, layout.subject_code)  # of the block
        self.previous: str | None = None
        names_only = not any(column.role is Role.LABEL and column.indicator for column in self.columns)
        self.units = {unit.code: unit for unit in units if names_only}

    def plan(self) -> BlankSheet:
        self._head()
        rows = list(self._rows())
        share = -(-len(rows) // self.blocks)
        top = self._header()
        for number, (row, label, code) in enumerate(rows):
            block, offset = divmod(number, share)
            self._row(top + offset, block * len(self.columns), row, label, code)
        self.sheet.end = top + share
        return self.sheet

    def _head(self) -> None:
        sheet, words, last = self.sheet, load_words(), self.sheet.width - 1
        code = province_of(self.unit)
        province = next(row for row in read_code_list("province") if row["code"] == code)
        sheet.labels[0, 0] = self.spec.title_zh
        sheet.merge(0, 0, 0, last)
        year, month = self.spec.valid_to.split("-")
        lines = (
            ("表    号：", self.spec.table_code),
            ("制定机关：", words.maker.format_map(province)),
            ("文    号：", words.document),
            ("有效期至：", f"{year}年{int(month)}月"),
        )
        for row, line in enumerate(lines, start=1):
            sheet.labels[row, last - 1], sheet.labels[row, last] = line
        sheet.labels[3, 0] = f"综合机关名称：{self.reference.name_of(self.unit)}"
        sheet.labels[4, 0] = write_period(self.period)
        if self.spec.money_units and not any(column.role is Role.UNIT for column in self.columns):
            sheet.labels[5, last] = f"单位：{self.spec.money_units[0]}"

    def _header(self) -> int:
        """Heading, in two rows where columns share an indicator, and the marker row; the first row of the table."""
        groups = _group(self.columns)
        depth = 2 if any(shared for shared, _members in groups) else 1
        sheet, top = self.sheet, _HEAD_ROWS
        for block in range(self.blocks):
            left = block * len(self.columns)
            for shared, members in groups:
                right = left + len(members) - 1
                sheet.labels[top, left] = shared or members[0].name
                sheet.merge(top, left, top if shared else top + depth - 1, right)
                if shared:
                    for offset, column in enumerate(members):
                        sheet.labels[top + 1, left + offset] = column.name.removeprefix(shared)
                left = right + 1
            stems = next((n for n, column in enumerate(self.columns) if column.role is None), len(self.columns))
            for place in range(len(self.columns)):
                mark = _LETTERS[place] if place < stems else place - stems + 1
                sheet.labels[top + depth, block * len(self.columns) + place] = mark
        sheet.header = range(top, top + depth + 1)
        return top + depth + 1

    def _rows(self) -> Iterator[tuple[Row, str, str | None]]:
        """Spec row, label, code of the subject or category. Open lists come first, their totals under them."""
        for row in sorted(self.layout.rows, key=lambda row: row.pattern is None):
            if row.pattern:
                if row.subject_type is SubjectType.UNIT:
                    known = (each for each in self.units.values() if row.pattern.fullmatch(each.code))
                    yield from ((row, each.name, each.code) for each in known)
                yield from [(row, "", None)] * FREE_ROWS
            elif row.list_name == "region":
                for code, name in _children(self.reference, self.unit, self.day):
                    part = "其中：" if code.endswith("CBS0") else ""
                    yield row, f"　{part}{name}", code
            elif row.list_name == "cluster":
                yield from ((row, name, code) for code, name in _clusters(self.unit))
            elif row.code_by_category:
                yield from ((row, row.name, category) for category, _code in row.code_by_category)
            elif row.tokens and not (row.is_block and (self._is_whole(row) or row is self.layout.rows[-1])):
                yield row, self._label(row), row.subject_code

    def _is_whole(self, row: Row) -> bool:
        """Whether a row is of the unit itself: a block of it needs no heading."""
        return row.subject_code in {REPORTING_UNIT, SHEET}

    def _label(self, row: Row) -> str:
        """全市 of a 市, 全州 of a 州: the token that names the unit's kind, else the first."""
        kind = self.reference.name_of(self.unit)[-1]
        whole = [token for token in sorted(row.tokens) if kind in token] if self._is_whole(row) else []
        return (whole or [row.name])[0]

    def _row(self, at: int, left: int, row: Row, label: str, code: str | None) -> None:
        category = code if row.code_by_category else None
        if category is not None:
            code = dict(row.code_by_category)[category]
        if row.is_block:
            self.subject = row.subject_type, code
        kind, code = (row.subject_type, code) if row.subject_type else self.subject
        if code in {REPORTING_UNIT, SHEET}:
            code = self.unit
        if code == PREVIOUS:
            code = self.previous
        self.previous = code
        for place, column in enumerate(self.columns):
            cell = at, left + place
            if row.pattern and code is None:
                self._free_cell(cell, column, row)
            elif row.pattern and column.role in {Role.CODE, Role.CATEGORY, Role.NOTE}:
                known = self.units[code or ""]
                names = {Role.CODE: known.code, Role.CATEGORY: known.category, Role.NOTE: known.county}
                self.sheet.labels[cell] = names[column.role]
            elif column.role is Role.LABEL:
                self.sheet.labels[cell] = label
            elif column.role is Role.CATEGORY and category:
                self.sheet.labels[cell] = category
            elif column.role in {Role.LINE, Role.INDICATOR_CODE} and row.line:
                self.sheet.labels[cell] = row.line
            elif column.role is Role.UNIT:
                self._unit_cell(cell, row)
            elif column.has_figures:
                self._figure(cell, column, row, kind, code)

    def _unit_cell(self, cell: tuple[int, int], row: Row) -> None:
        if row.indicator and self.spec.unit_kinds[row.indicator] is not UnitKind.TEXT:
            self.sheet.labels[cell] = self._unit_name(row.indicator)

    def _unit_name(self, indicator: str) -> str:
        kind = self.spec.unit_kinds[indicator]
        return self.spec.written_in.get(indicator) or _COUNTED.get(kind) or self.spec.money_units[0]

    def _free_cell(self, cell: tuple[int, int], column: Column, row: Row) -> None:
        assert row.pattern  # noqa: S101 - a free row is recognised by its code
        if column.role is Role.CODE:
            self.sheet.inputs.append(Input(*cell, Role.CODE, pattern=row.pattern.pattern))
        elif column.role is Role.CATEGORY:
            words = [name for other in self.layout.rows for name, _code in other.code_by_category]
            self.sheet.inputs.append(Input(*cell, Role.CATEGORY, words=tuple(words)))
        elif column.has_figures:
            self._figure(cell, column, row, row.subject_type, None)
        else:
            self.sheet.inputs.append(Input(*cell, column.role))

    def _figure(
        self, cell: tuple[int, int], column: Column, row: Row, kind: SubjectType | None, code: str | None
    ) -> None:
        indicator = row.indicator or column.indicator
        if row.indicators:
            indicator = dict(row.indicators).get(column.indicator or "")
        if row.is_heading or row.is_block or indicator is None:
            self.sheet.labels[cell] = DASH
            return
        attribute = self.spec.attributes.get(indicator)
        self.sheet.inputs.append(
            Input(
                *cell,
                column.role,
                indicator,
                row.basis or column.basis,
                column.unit_kind or self.spec.unit_kinds[indicator],
                kind,
                code,
                attribute,
                words=self._words(attribute),
            )
        )

    def _words(self, attribute: AttributePart | None) -> tuple[str, ...]:
        if attribute is None:
            return ()
        if attribute.kind is AttributeKind.REGION:
            names = [name for _code, name in _children(self.reference, self.unit, self.day)]
            return (*names, self.reference.name_of(self.unit)) if names else ()
        return tuple(attribute.words)


def _children(reference: Reference, unit: str, day: str) -> list[tuple[str, str]]:
    """Code and name of the regions below a unit that report for themselves: not 市辖区 nor 开发区."""
    return [(region.code, region.name) for region in reference.children(unit, day)]


def _clusters(unit: str) -> Iterator[tuple[str, str]]:
    """The named clusters at home in a reporting unit, all for the province."""
    for row in read_code_list("cluster", province_of(unit)):
        if unit.endswith("0000") or row["division"][:4] == unit[:4]:
            yield row["code"], row["name_zh"]


def _group(columns: Sequence[Column]) -> list[tuple[str, list[Column]]]:
    """Neighbours of one indicator whose names begin alike stand under what they share."""
    groups: list[tuple[str, list[Column]]] = []
    for column in columns:
        if groups and column.indicator and column.indicator == groups[-1][1][-1].indicator:
            known, members = groups[-1]
            alike = takewhile(lambda pair: pair[0] == pair[1], zip(column.name, members[-1].name, strict=False))
            shared = "".join(letter for letter, _same in alike)
            if len(shared) > 1 and shared not in {column.name, members[-1].name} and known in {"", shared}:
                groups[-1] = (shared, [*members, column])
                continue
        groups.append(("", [column]))
    return groups
