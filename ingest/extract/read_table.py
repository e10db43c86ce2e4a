"""The rows under a header to observations. Every cell with something in it becomes an observation or a finding."""

from dataclasses import dataclass, field

from ingest.extract.judge_attributes import judge_attributes
from ingest.extract.match_header import Header, HeaderColumn, is_marker_row
from ingest.extract.match_row import RowMatch, RowMatcher, is_footer
from ingest.extract.parse_number import MISSING, Value, parse_decimal, parse_value
from ingest.extract.parse_period import period_end
from ingest.extract.reference import Reference
from ingest.forms.conventions import Unit, load_conventions
from ingest.forms.form_spec import Column, FormSpec
from ingest.forms.normalise import squeeze
from ingest.forms.spec_file import Role, UnitKind
from ingest.observation import Finding, Observation
from ingest.rules import make_finding
from ingest.vocabulary import ObsStatus
from ingest.workbook.grid import BLANK, NUMBER, TEXT, Sheet, cell_address


@dataclass(slots=True)
class TableReader:
    """Reads one table of one form."""

    sheet: Sheet
    header: Header
    spec: FormSpec
    reference: Reference
    reporting_unit: str
    period: str
    sheet_units: tuple[Unit, ...]  # declared above the header, each of another kind
    observations: list[Observation] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    _unit_trouble: set[tuple[str, str]] = field(default_factory=set)

    def read(self) -> None:
        """Fill `observations` and `findings`."""
        self._judge_header()
        matcher = RowMatcher(self.sheet, self.header, self.reference, self.reporting_unit, self.period)
        in_table = True
        for row in range(self.header.bottom + 1, len(self.sheet.texts)):
            texts = self.sheet.texts[row]
            if not any(text.strip() for text in texts) and not self.sheet.kinds[row].strip():
                continue
            if is_footer(texts):
                in_table = False
            elif not in_table:
                self._judge_outside(row)
            elif not is_marker_row(texts):
                self._read_row(row, matcher)
        for spec in self.header.layout.rows:
            if spec.is_required and id(spec) not in matcher.matched:
                self._find("R206", "missing", self.header.bottom, 0, detail=spec.name)

    def _judge_header(self) -> None:
        for row, column, text in self.header.unmatched:
            self._find("R205", "unmatched", row, column, detail=text)
        for row, column, text in self.header.doubled:
            self._find("R205", "doubled", row, column, detail=text)
        for missing in self.header.missing:
            self._find("R205", "missing", self.header.bottom, 0, detail=missing.name)
        for row, column, text, month in self.header.months:
            if not self.period.endswith(f"-{month:02d}"):
                self._find("R205", "month", row, column, detail=text, period=self.period)

    def _judge_outside(self, row: int) -> None:
        for column, (text, kind) in enumerate(zip(self.sheet.texts[row], self.sheet.kinds[row], strict=True)):
            if kind == NUMBER or parse_decimal(text) is not None:
                self._find("R206", "outside", row, column)

    def _read_row(self, row: int, matcher: RowMatcher) -> None:
        match = matcher.match(row)
        if isinstance(match, str):
            label, cell = matcher.label_cell(row)
            self.findings.append(
                make_finding("R206", match, sheet=self.sheet.name, cell=cell, value_text=label, detail=label)
            )
            return
        if match.row.skip_blank and self._is_blank(row):
            return
        before = len(self.observations)
        for column in range(max(len(self.sheet.texts[row]), max(self.header.columns, default=-1) + 1)):
            header = self.header.columns.get(column)
            if header is None:
                self._judge_stray(row, column)
            elif header.column.has_figures:
                self._read_cell(row, column, header, match)
        read = self.observations[before:]
        day = period_end(self.period)
        self.findings += judge_attributes(read, self.spec.attributes, self.reference, self.reporting_unit, day)

    def _is_blank(self, row: int) -> bool:
        figures = (column for column, header in self.header.columns.items() if header.column.has_figures)
        return all(self.sheet.kind(row, column) == BLANK for column in figures)

    def _judge_stray(self, row: int, column: int) -> None:
        """A value under no heading; a remark beside the table is none."""
        kind = self.sheet.kind(row, column)
        if kind == BLANK or (kind == TEXT and parse_decimal(self.sheet.text(row, column)) is None):
            return
        if not any(index == column for _row, index, _text in (*self.header.unmatched, *self.header.doubled)):
            self._find("R205", "no_heading", row, column)

    def _read_cell(self, row: int, column: int, header: HeaderColumn, match: RowMatch) -> None:
        spec = header.column
        indicator = match.row.indicator or spec.indicator
        applies = True
        if match.row.indicators:
            indicator = dict(match.row.indicators).get(spec.indicator or "")
            applies = indicator is not None
        kind = spec.unit_kind or (self.spec.unit_kinds[indicator] if indicator else UnitKind.COUNT)
        raw = self.sheet.text(row, column)
        if kind is UnitKind.TEXT:
            value, raw = self._attribute(row, column)
        else:
            value = parse_value(self.sheet.kind(row, column), raw, kind, self.spec.symbols)
        if value.problem:
            self._find(value.rule_code, value.problem, row, column, detail=raw)
        elif not applies or indicator is None:
            if value.number is not None:
                self._find("R206", "not_applicable", row, column, detail=match.label)
        else:
            unit = None if kind is UnitKind.TEXT else self._unit(row, column, header, kind)
            self.observations.append(
                self._observation(
                    (row, column), match, column=header.column, indicator=indicator, unit=unit, value=value, raw=raw
                )
            )

    def _attribute(self, row: int, column: int) -> tuple[Value, str]:
        """A text cell; a merged one holds for every row of its merge, each at its own address."""
        top = next((m.top for m in self.sheet.merges if m.left == column and m.top <= row <= m.bottom), row)
        text = self.sheet.text(top, column)
        if self.sheet.kind(top, column) in "ef":
            return parse_value(self.sheet.kind(top, column), text, UnitKind.TEXT, self.spec.symbols), text
        is_dash = squeeze(text) in {"-", "--"}
        return (Value(None, ObsStatus.CANNOT_EXIST) if is_dash else Value() if text.strip() else MISSING), text

    def _observation(
        self,
        cell: tuple[int, int],
        match: RowMatch,
        *,
        column: Column,
        indicator: str,
        unit: Unit | None,
        value: Value,
        raw: str,
    ) -> Observation:
        assert column.basis is not None  # noqa: S101 - has_figures
        return Observation(
            sheet=self.sheet.name,
            cell=cell_address(*cell),
            subject_type=match.subject.type,
            subject_code=match.subject.code,
            subject_label=match.label,
            indicator_code=indicator,
            period=self.period,
            basis=column.basis,
            value_text=raw,
            value_number=value.number,
            unit_reported=unit.name if unit else "",
            unit_factor=unit.factor if unit else None,
            value_std=value.number * unit.factor if unit and value.number is not None else None,
            obs_status=value.status,
        )

    def _unit(self, row: int, column: int, header: HeaderColumn, kind: UnitKind) -> Unit | None:
        """The unit of one cell: what row, header and sheet declare must agree; amounts must have one."""
        units = load_conventions().units
        if kind is UnitKind.PERCENT:
            return units["%"]
        declared = [unit for unit in (header.unit, *self.sheet_units) if unit and unit.kind is kind]
        unit_column = self.header.of_role(Role.UNIT)
        if unit_column is not None:
            written = squeeze(self.sheet.text(row, unit_column))
            if written and written not in units:
                allowed = "、".join(self.spec.money_units)
                self._unit_find("unknown", row, unit_column, detail=written, allowed=allowed)
                return None
            declared += [units[written]] if written and units[written].kind is kind else []
        names = list(dict.fromkeys(unit.name for unit in declared))
        if kind is UnitKind.COUNT:
            return declared[0] if declared else units["个"]
        if not names:
            self._unit_find("missing", header.row, column, detail=header.text)
        elif len(names) > 1:
            self._unit_find("conflict", header.row, column, detail=" / ".join(names))
        elif names[0] not in self.spec.money_units:
            self._unit_find("unknown", header.row, column, detail=names[0], allowed="、".join(self.spec.money_units))
        else:
            return declared[0]
        return None

    def _unit_find(self, message: str, row: int, column: int, **detail: str) -> None:
        key = message, cell_address(row, column)
        if key not in self._unit_trouble:  # once per heading, not once per cell
            self._unit_trouble.add(key)
            self._find("R204", message, row, column, **detail)

    def _find(self, rule_code: str, message: str, row: int, column: int, **detail: str) -> None:
        self.findings.append(
            make_finding(
                rule_code,
                message,
                sheet=self.sheet.name,
                cell=cell_address(row, column),
                value_text=self.sheet.text(row, column),
                **detail,
            )
        )
