"""No word of a form spec is idle: without it, a workbook that uses it reads otherwise.

Every entry of every list in every spec and shared part (header words, row labels, bases, words that a cell may hold,
units, parts taken in ...) and every category is deleted in turn. Where the spec still loads, workbooks are laid out
that use what it lost: they read without a finding with the word, and otherwise without it.
"""

import shutil
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from ingest.forms import load_specs as loader
from ingest.forms.form_spec import FormSpec, Layout
from ingest.forms.load_specs import FORMS, load_spec
from ingest.forms.plan_blank import Input, period_of, plan_blank
from ingest.forms.read_yaml import SpecError
from ingest.forms.spec_file import AttributeKind, Role, UnitKind
from ingest.observation import Reading
from ingest.read_submission import read_form
from ingest.vocabulary import Severity
from ingest.workbook.grid import Grid, Sheet
from tests.ingest.forms.fill_blank import CODES, REFERENCE

UNIT = "220500"
Step = str | int
Cells = dict[tuple[int, int], str]
FILES = [*sorted(FORMS.glob("F*_*.yaml")), *sorted((FORMS / "parts").glob("*.yaml"))]
WRITTEN = {path.relative_to(FORMS): yaml.safe_load(path.read_text(encoding="utf-8")) for path in FILES}


def entries(node: Any, steps: tuple[Step, ...] = ()) -> Iterator[tuple[Step, ...]]:
    """The way to every word in a list, and to every category."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "code_by_category":
                yield from ((*steps, key, category) for category in value)
            else:
                yield from entries(value, (*steps, key))
    elif isinstance(node, list):
        for place, value in enumerate(node):
            if isinstance(value, str):
                yield (*steps, place)
            else:
                yield from entries(value, (*steps, place))


def without(node: Any, steps: tuple[Step, ...]) -> Any:
    copy = deepcopy(node)
    inner = copy
    for step in steps[:-1]:
        inner = inner[step]
    del inner[steps[-1]]
    return copy


def named(node: Any, steps: tuple[Step, ...]) -> str:
    for step in steps:
        node = node[step]
    return str(node)


CASES = [(path, steps) for path, node in WRITTEN.items() for steps in entries(node)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("forms")
    (place / "parts").mkdir()
    for path in WRITTEN:
        shutil.copy(FORMS / path, place / path)
    return place


@pytest.mark.parametrize(
    ("path", "steps"), CASES, ids=[f"{p.stem}-{'.'.join(map(str, s))}-{named(WRITTEN[p], s)}" for p, s in CASES]
)
def test_without_it_a_workbook_reads_otherwise(
    folder: Path, path: Path, steps: tuple[Step, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loader, "FORMS", folder)
    (folder / path).write_text(yaml.safe_dump(without(WRITTEN[path], steps), allow_unicode=True), encoding="utf-8")
    try:
        assert any(is_noticed(folder, form) for form in users(path)), "nothing reads otherwise without it"
    finally:
        shutil.copy(FORMS / path, folder / path)


def users(path: Path) -> list[Path]:
    """The specs that a file is part of."""
    if path.parent.name != "parts":
        return [path]
    return [form for form, node in WRITTEN.items() if path.stem in node.get("use", [])]


def is_noticed(folder: Path, form: Path) -> bool:
    try:
        reduced = load_spec(folder / form)
    except SpecError:
        return True
    full = spec_of(form)
    for cells in probes(full, reduced):
        was, now = read(cells, full), read(cells, reduced)
        is_other = was.observations != now.observations or was.findings != now.findings
        if is_other and (is_clean(was) or is_clean(now)):  # clean without it: it demanded something
            return True
    return False


@cache
def spec_of(form: Path) -> FormSpec:
    return load_spec(FORMS / form)


def is_clean(reading: Reading) -> bool:
    return bool(reading.observations) and all(f.severity is Severity.INFO for f in reading.findings)


def read(cells: Cells, spec: FormSpec) -> Reading:
    height, width = (max(place[axis] for place in cells) + 1 for axis in (0, 1))
    texts = [[cells.get((row, column), "") for column in range(width)] for row in range(height)]
    kinds = ["".join("t" if text else " " for text in row) for row in texts]
    return read_form(Grid("xlsx", (Sheet("表", False, (), texts, kinds),)), "表.xlsx", REFERENCE, (spec,))


def probes(full: FormSpec, reduced: FormSpec) -> Iterator[Cells]:
    """Workbooks that use what the reduced spec lost."""
    for layout, left in zip(full.layouts, reduced.layouts, strict=False):
        if any(column.role is Role.PERIOD for column in layout.columns):
            yield from long_lists(full, layout, left, set(full.indicators) - set(reduced.indicators))
            continue
        known = {(column.role, column.indicator, column.basis): column.tokens for column in left.columns}
        for place, column in enumerate(layout.columns):
            lost = column.tokens - known.get((column.role, column.indicator, column.basis), frozenset())
            for token in sorted(lost):
                columns = [*layout.columns]
                columns[place] = replace(column, name=token)
                yield sheet_of(full, layout, columns=tuple(columns))
        for place, row in enumerate(layout.rows):
            others = frozenset().union(*(other.tokens for other in left.rows if other.line == row.line))
            for token in sorted(row.tokens - others):
                if row.is_block:
                    yield sheet_of(full, layout, block=token)
                rows = [*layout.rows]
                rows[place] = replace(row, name=token, tokens=frozenset({token}))
                yield sheet_of(full, layout, rows=tuple(rows))
    for code, attribute in full.attributes.items():
        gone = reduced.attributes.get(code)
        for word in attribute.words:
            if gone is None or word not in gone.words:
                yield sheet_of(full, full.layouts[0], words={code: word})
        for other, words in attribute.required_where.items():
            for word in words:
                if gone is None or word not in gone.required_where.get(other, []):
                    yield sheet_of(full, full.layouts[0], words={other: word, code: ""})
    for name in set(full.money_units) - set(reduced.money_units):
        yield sheet_of(full, full.layouts[0], unit=name)
    for layout in full.layouts:
        yield sheet_of(full, layout)


def sheet_of(
    spec: FormSpec,
    layout: Layout,
    *,
    words: dict[str, str] | None = None,
    unit: str = "",
    block: str = "",
    **changes: Any,
) -> Cells:
    """A small filled form of a changed layout, as texts."""
    month = next(m for m in ("2006-12", "2009-12") if spec.valid_from <= m <= spec.valid_to)
    period = period_of(month, spec.frequency)
    assert period
    planned = plan_blank(spec, replace(layout, **changes), UNIT, period, REFERENCE)
    cells = {place: str(label) for place, label in planned.labels.items()}
    free = sorted({cell.row for cell in planned.inputs if cell.role is Role.CODE})
    kinds = {cell.row: cell.subject_type for cell in planned.inputs if cell.indicator}
    for cell in planned.inputs:
        if cell.row in free[5:]:
            continue
        if cell.role is Role.CODE:
            cells[cell.row, cell.column] = CODES[kinds[cell.row]](free.index(cell.row), UNIT)
        else:
            cells[cell.row, cell.column] = value_of(cell, words or {}, free)
    if block:  # stands above the rows
        top = planned.header.stop
        cells = {(row + (row >= top), column): text for (row, column), text in cells.items()} | {(top, 0): block}
    return declare(cells, unit) if unit else cells


def value_of(cell: Input, words: dict[str, str], free: list[int]) -> str:
    if cell.indicator is None:
        return cell.words[free.index(cell.row) % len(cell.words)] if cell.words else "1"
    if cell.unit_kind is not UnitKind.TEXT:
        return "3"
    if cell.indicator in words:
        return words[cell.indicator]
    if cell.words:
        return cell.words[0]
    if cell.attribute and cell.attribute.kind is AttributeKind.DATE:
        return "2006-12-20"
    return cell.attribute.example.split("、")[0] if cell.attribute else ""


def declare(cells: Cells, unit: str) -> Cells:
    """The same with amounts in another unit: above the table, or in every row of that kind."""
    conventions = loader.load_conventions().units
    kind = conventions[unit].kind

    def swap(text: str) -> str:
        named = text.removeprefix("单位：")
        return text.replace(named, unit) if named in conventions and conventions[named].kind is kind else text

    return {place: swap(text) for place, text in cells.items()}


def long_lists(full: FormSpec, layout: Layout, left: Layout, lost: set[str]) -> Iterator[Cells]:
    """A list of facts for every header word and every name of an indicator that was lost."""
    default = {column.name: column.name for column in layout.columns}
    headers = [default]
    for column, other in zip(layout.columns, left.columns, strict=False):
        headers += [default | {column.name: token} for token in sorted(column.tokens - other.tokens)]
    labels = ["增加值", *sorted(name for name in lost if full.unit_kinds[full.indicators[name]] is not UnitKind.TEXT)]
    for row, other_row in zip(layout.rows, left.rows, strict=False):
        labels += sorted(row.tokens - other_row.tokens)
    build: Callable[[dict[str, str], str], Cells] = lambda header, label: long_list(full, layout, header, label)  # noqa: E731
    yield from (build(header, "增加值") for header in headers)
    yield from (build(default, label) for label in labels)


def long_list(full: FormSpec, layout: Layout, header: dict[str, str], label: str) -> Cells:
    indicator = full.indicators.get(label, "value_added")
    unit = full.written_in.get(indicator) or ("万元" if full.unit_kinds[indicator] is UnitKind.MONEY else "个")
    facts = {"地区代码": UNIT, "地区": "通化市", "期别": "2006-12", "指标": label, "数值": "3", "单位": unit}
    rows = [
        ["表号：" + full.table_code, "综合机关名称：通化市", "2006年1—12月"],
        [header[column.name] for column in layout.columns],
        [facts.get(column.name, "") for column in layout.columns],
    ]
    return {(r, c): text for r, row in enumerate(rows) for c, text in enumerate(row) if text}
