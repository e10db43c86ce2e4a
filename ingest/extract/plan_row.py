"""How the cells of a row are read: indicator, basis, period and unit of each column, for all rows that say the same."""

from ingest.extract.match_header import Header, HeaderColumn
from ingest.extract.match_period import period_code
from ingest.extract.match_row import RowMatcher
from ingest.extract.resolve_unit import UnitTrouble, resolve_unit
from ingest.extract.row_meaning import RowMatch
from ingest.extract.run import Figure, Plan
from ingest.extract.sheet_reader import SheetReader
from ingest.forms.conventions import Unit, load_conventions
from ingest.forms.form_spec import RATES
from ingest.forms.normalise import squeeze
from ingest.forms.spec_file import Role, UnitKind

_DASHES = {"", "-", "--"}


class Planner:
    """Makes the plans for the rows under one header, each once."""

    def __init__(self, sheet: SheetReader, header: Header, units: tuple[Unit, ...], matcher: RowMatcher) -> None:
        self._sheet, self._header, self._units, self._matcher = sheet, header, units, matcher
        self._spec, self._context = sheet.context.spec, sheet.context
        self._figures = [index for index, found in header.columns.items() if found.column.has_figures]
        self._unit_column = header.of_role(Role.UNIT)
        self._plans: dict[tuple[object, ...], Plan] = {}
        self._unit_trouble: set[tuple[str, int, int]] = set()

    def plan(self, row: int, match: RowMatch) -> Plan:
        """How the cells of such a row are read; the same for all rows that say the same."""
        unit_text = self._matcher.text(row, self._unit_column) if self._unit_column is not None else ""
        key = (id(match.row), match.indicator, match.basis, match.period, match.frequency, match.unit, unit_text)
        plan = self._plans.get(key)
        if plan is None:
            plan = self._plans[key] = self._make_plan(row, match, unit_text)
        return plan

    def _make_plan(self, row: int, match: RowMatch, unit_text: str) -> Plan:
        of_row, is_known = self._unit_of_row(row, match, unit_text)
        figures: list[Figure] = []
        closed: list[int] = []
        for index in self._figures:
            figure = (
                None
                if match.row.is_heading or match.row.is_block
                else self._figure(row, index, match, of_row, is_known)
            )
            if figure:
                figures.append(figure)
            else:
                closed.append(index)
        facts = tuple((figure.indicator, figure.basis.value, figure.period) for figure in figures)
        return Plan(figures, closed, self._sheet.repeats.group(facts), self._spec.symbols)

    def _figure(self, row: int, index: int, match: RowMatch, of_row: Unit | None, is_known: bool) -> Figure | None:
        """What a column is in such a row; None where it takes no value."""
        header = self._header.columns[index]
        column = header.column
        indicator = match.indicator or column.indicator
        if match.row.indicators:
            indicator = dict(match.row.indicators).get(column.indicator or "")
        period: str | None = match.period or self._context.period
        if header.period:
            period = period_code(header.period, self._spec.frequency, match.frequency)
        basis = match.basis or column.basis
        if indicator is None or period is None or basis is None:
            return None
        kind = RATES.get(basis) or (None if match.basis else column.unit_kind) or self._spec.unit_kinds[indicator]
        unit = None
        if kind is not UnitKind.TEXT and is_known:
            is_derived = kind is not self._spec.unit_kinds[indicator]
            if of_row is None and self._spec.has_implied_units and not is_derived and header.unit is None:
                of_row = load_conventions().units.get(squeeze(self._spec.written_in.get(indicator, "")))
            unit = self._unit(row, index, header, kind, of_row, is_derived)
        return Figure(index, kind, indicator, basis, period, unit)

    def _unit_of_row(self, row: int, match: RowMatch, text: str) -> tuple[Unit | None, bool]:
        """The unit that a row names, and whether it is one that is known."""
        written = squeeze(text)
        if match.row.is_heading or match.row.is_block or written in _DASHES:
            return match.unit, True
        unit, label = load_conventions().units.get(written), match.unit
        place = row, self._unit_column or 0
        if unit is None:
            self._unit_find("unknown", *place, detail=written, allowed="、".join(self._spec.money_units))
        elif label and (label.kind, label.factor) != (unit.kind, unit.factor):  # 增加值(亿元) beside 万元
            self._unit_find("conflict", *place, detail=f"{label.name} / {unit.name}")
            unit = None
        return unit, unit is not None

    def _unit(
        self, row: int, index: int, header: HeaderColumn, kind: UnitKind, of_row: Unit | None, is_derived: bool
    ) -> Unit | None:
        found = resolve_unit(
            kind,
            of_row=of_row,
            of_header=header.unit,
            of_head=self._units,
            allowed=self._spec.money_units,
            is_derived=is_derived,
        )
        if isinstance(found, UnitTrouble):
            column = self._unit_column if self._unit_column is not None else self._matcher.label_cell(row)[1]
            place = (row, column) if found.is_of_row else (header.row, index)
            detail = found.detail or header.text
            self._unit_find(found.message, *place, detail=detail, allowed="、".join(self._spec.money_units))
            return None
        return found

    def _unit_find(self, message: str, row: int, column: int, **detail: str) -> None:
        if (message, row, column) not in self._unit_trouble:  # once per heading, not once per cell
            self._unit_trouble.add((message, row, column))
            self._sheet.find("R204", message, row, column, **detail)
