"""Form specs from YAML: every spec of a folder, or one file from anywhere."""

import re
from functools import cache
from pathlib import Path
from typing import TypeAlias

import yaml

from ingest.forms.conventions import load_conventions
from ingest.forms.form_spec import PREVIOUS, RATES, Column, FormSpec, Layout, Row
from ingest.forms.normalise import header_token, row_label, squeeze
from ingest.forms.read_yaml import SpecError, line_of, read_yaml
from ingest.forms.spec_file import AttributePart, ColumnPart, LayoutPart, RowPart, SharedPart, SpecFile, UnitKind
from ingest.vocabulary import Basis

FORMS = Path(__file__).parent
Steps: TypeAlias = tuple[str | int, ...]


@cache
def load_specs(folder: Path = FORMS) -> tuple[FormSpec, ...]:
    """Every form spec of a folder (`*_*.yaml`), by form and version.

    Raises:
        SpecError: The first spec that cannot be used, with file and line.
    """
    specs = [load_spec(path) for path in sorted(folder.glob("*_*.yaml"))]
    return tuple(sorted(specs, key=lambda spec: (spec.form_code, spec.valid_from)))


def load_spec(path: Path) -> FormSpec:
    """One form spec; parts named in `use` come from this package.

    Raises:
        SpecError: With file and line.
    """
    written, node = read_yaml(path, SpecFile)
    return _Compiler(path, node, written).compile()


class _Compiler:
    """Turns one written spec into a ready one; knows the file, so that every error has a line."""

    def __init__(self, path: Path, node: yaml.Node | None, written: SpecFile) -> None:
        self.path, self.node, self.written = path, node, written
        parts = [self._part(index, name) for index, name in enumerate(written.use)] + [written]
        self.indicators = {code: body for part in parts for code, body in part.indicators.items()}
        self.bases = {code: body for part in parts for code, body in part.bases.items()}
        self.columns = {name: body for part in parts for name, body in part.columns.items()}
        self.rows = {name: body for part in parts for name, body in part.rows.items()}

    def compile(self) -> FormSpec:
        written = self.written
        conventions = load_conventions()
        for index, unit in enumerate(written.units):
            if unit not in conventions.units:
                raise self._error(("units", index), f"未知计量单位“{unit}”", f"unknown unit “{unit}”")
        if written.symbols not in conventions.symbols:
            raise self._error(("symbols",), f"未知符号约定“{written.symbols}”", f"unknown symbols “{written.symbols}”")
        return FormSpec(
            form_code=written.form,
            form_version=written.version,
            table_code=squeeze(written.table_code),
            title_tokens=tuple(squeeze(token) for token in written.title_tokens),
            title_zh=written.title_zh,
            title_en=written.title_en,
            frequency=written.frequency,
            valid_from=written.valid_from,
            valid_to=written.valid_to,
            reporting_unit=written.reporting_unit,
            period=written.period,
            has_implied_units=written.units_implied,
            money_units=tuple(written.units),
            symbols=written.symbols,
            unit_kinds={code: body.unit for code, body in self.indicators.items()},
            written_in=self._written_in(),
            indicators={
                name: code
                for code, body in self.indicators.items()
                for name in (*map(row_label, body.tokens), *((squeeze(body.line),) if body.line else ()))
            },
            attributes=self._attributes(),
            layouts=tuple(self._layout(index, layout) for index, layout in enumerate(written.layouts)),
        )

    def _part(self, index: int, name: str) -> SharedPart:
        path = FORMS / "parts" / f"{name}.yaml"
        if not re.fullmatch(r"\w+", name) or not path.exists():
            raise self._error(("use", index), f"没有共用部分“{name}”", f"there is no shared part “{name}”")
        return read_yaml(path, SharedPart)[0]

    def _written_in(self) -> dict[str, str]:
        units = load_conventions().units
        written = {code: body.written_in for code, body in self.indicators.items() if body.written_in}
        for code, unit in written.items():
            if squeeze(unit) not in units or units[squeeze(unit)].kind is not self.indicators[code].unit:
                steps = ("indicators", code, "written_in")
                raise self._error(steps, f"“{unit}”不是该指标的计量单位", f"“{unit}” is no unit of this indicator")
        return written

    def _attributes(self) -> dict[str, AttributePart]:
        attributes = {code: body.holds for code, body in self.indicators.items() if body.holds}
        for code, attribute in attributes.items():
            for other in attribute.required_where:
                self._unit_kind(("indicators", code, "holds", "required_where"), other)
        return attributes

    def _error(self, steps: Steps, zh: str, en: str) -> SpecError:
        return SpecError(self.path, line_of(self.node, steps), zh, en)

    def _layout(self, index: int, layout: LayoutPart) -> Layout:
        columns: list[Column] = []
        for place, part in enumerate(layout.columns):
            steps = ("layouts", index, "columns", place)
            columns += self._columns(steps, part)
            seen: dict[str, Column] = {}
            for column in columns:
                for token in () if column.is_period else column.tokens:
                    if seen.setdefault(token, column) is not column:
                        raise self._error(steps, f"表头“{token}”有两义", f"the header “{token}” means two columns")
        rows = [
            row for place, part in enumerate(layout.rows) for row in self._rows(("layouts", index, "rows", place), part)
        ]
        subject = layout.subject
        subject_type, subject_code = (subject.type, subject.code) if subject else (None, None)
        return Layout(
            layout.name,
            tuple(columns),
            tuple(rows),
            subject_type,
            subject_code,
            is_transposed=layout.transposed,
            has_blocks_across=layout.blocks_across,
            sheets=frozenset(map(squeeze, layout.sheets)),
            has_one_period=layout.one_period,
        )

    def _columns(self, steps: Steps, part: ColumnPart) -> list[Column]:
        if part.use is not None:
            if part.use not in self.columns:
                raise self._error(steps, f"没有共用栏目“{part.use}”", f"there are no shared columns “{part.use}”")
            return [column for inner in self.columns[part.use] for column in self._columns(steps, inner)]
        if not part.bases:
            named = part.indicator if not part.periods else None
            tokens = part.tokens or (self._indicator_tokens(steps, named) if named else [])
            return [self._column(steps, part, part.indicator, part.basis, tokens)]
        columns = []
        for indicator in part.indicators or (None,):
            for basis in part.bases:
                firsts = self._indicator_tokens(steps, indicator) if indicator else [""]
                tokens = [first + second for first in firsts for second in self._basis_tokens(steps, basis)]
                columns.append(self._column(steps, part, indicator, basis, tokens))
        return columns

    def _column(
        self, steps: Steps, part: ColumnPart, indicator: str | None, basis: Basis | None, tokens: list[str]
    ) -> Column:
        if not tokens and not part.periods:
            raise self._error(steps, "此栏没有表头用语 (tokens)", "this column has no tokens")
        if indicator and not basis:
            raise self._error(steps, "有 indicator 而无 basis", "an indicator without a basis")
        kind = self._unit_kind(steps, indicator) if indicator else None
        if basis in RATES:
            kind = RATES[basis]
        elif basis in self.bases and self.bases[basis].unit:
            kind = self.bases[basis].unit
        if part.periods:
            return Column("报告期", self._beside_period(indicator, basis), None, indicator, basis, kind, is_period=True)
        return Column(tokens[0], frozenset(map(header_token, tokens)), part.role, indicator, basis, kind)

    def _beside_period(self, indicator: str | None, basis: Basis | None) -> frozenset[str]:
        """What a header may say besides its period: nothing, the indicator, the basis, or both."""
        firsts = ["", *(self.indicators[indicator].tokens if indicator else ())]
        seconds = ["", *(self.bases[basis].tokens if basis in self.bases else ())]
        return frozenset(header_token(first + second) for first in firsts for second in seconds)

    def _rows(self, steps: Steps, part: RowPart) -> list[Row]:
        if part.use is not None:
            if part.use not in self.rows:
                raise self._error(steps, f"没有共用行“{part.use}”", f"there are no shared rows “{part.use}”")
            return [row for inner in self.rows[part.use] for row in self._rows(steps, inner)]
        for indicator in (part.indicator, *part.indicators, *part.indicators.values()):
            if indicator and indicator != PREVIOUS:
                self._unit_kind(steps, indicator)
        return [
            Row(
                name=part.tokens[0] if part.tokens else part.pattern or part.list or "",
                tokens=frozenset(map(row_label, part.tokens)),
                pattern=re.compile(part.pattern) if part.pattern else None,
                list_name=part.list,
                line=squeeze(part.line) if part.line else None,
                subject_type=part.subject,
                subject_code=part.code,
                code_by_category=tuple((squeeze(name), code) for name, code in part.code_by_category.items()),
                indicator=part.indicator,
                indicators=tuple(part.indicators.items()),
                basis=part.basis,
                is_block=part.block,
                is_heading=part.heading,
                skip_blank=part.skip_blank,
                is_required=part.required,
            )
        ]

    def _unit_kind(self, steps: Steps, indicator: str) -> UnitKind:
        if indicator not in self.indicators:
            raise self._error(steps, f"未定义指标“{indicator}”", f"the indicator “{indicator}” is not defined")
        return self.indicators[indicator].unit

    def _indicator_tokens(self, steps: Steps, indicator: str) -> list[str]:
        self._unit_kind(steps, indicator)
        return self.indicators[indicator].tokens

    def _basis_tokens(self, steps: Steps, basis: Basis) -> list[str]:
        if basis not in self.bases:
            raise self._error(steps, f"未定义口径“{basis}”的用语", f"the basis “{basis}” has no tokens")
        return self.bases[basis].tokens
