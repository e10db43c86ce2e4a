"""What changed between the versions of a form, as a page: `python -m ingest.forms.describe_changes` writes it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias

from ingest.forms.form_spec import Column, FormSpec, Row
from ingest.forms.load_specs import load_specs

PAGE = Path(__file__).parents[2] / "docs" / "forms" / "CHANGES.md"
Value: TypeAlias = str | frozenset[str]
_HEAD = """# Versions of the forms 报表的版本

Made from the form specs by `.venv/bin/python -m ingest.forms.describe_changes`; do not edit by hand.
本页由表式文件生成，请勿手工修改。A form is read by the version in force in its period, whenever it is sent.
报表按其报告期当时有效的版本读取，与报送时间无关。

| form 报表 | version 版本 | table 表号 | in force 有效期 | due 频率 | layouts 版式 |
|---|---|---|---|---|---|
"""
_NAMES = {
    "title": "标题",
    "table code": "表号",
    "in force": "有效期",
    "due": "频率",
    "units of amounts": "金额等的计量单位",
    "symbols": "符号约定",
    "meaning": "含义",
    "headers": "表头用语",
    "labels": "行名",
    "unit": "计量单位种类",
    "may hold": "可填内容",
    "must be there": "必须有",
}


@dataclass(frozen=True, slots=True)
class Thing:
    """A part of a form: its names, and what is said of it, by the English name of the saying."""

    zh: str
    en: str
    facts: Mapping[str, Value]


def describe_changes(old: FormSpec, new: FormSpec) -> list[str]:
    """Every difference between two versions of a form, a line each, in two languages."""
    before, after = dict(_things(old)), dict(_things(new))
    added = [after[key] for key in after if key not in before]
    lines = [f"新增 {thing.zh}{_told(thing)} / added: {thing.en}{_told(thing)}" for thing in added]
    lines += [f"取消 {before[key].zh} / removed: {before[key].en}" for key in before if key not in after]
    for key in [key for key in after if key in before]:
        for name in dict.fromkeys([*before[key].facts, *after[key].facts]):
            was, is_now = before[key].facts.get(name, ""), after[key].facts.get(name, "")
            if was != is_now:
                thing, change = after[key], _change(was, is_now)
                lines.append(f"{thing.zh}的{_NAMES[name]}：{change} / {name} of {thing.en}: {change}")
    return lines


def write_page(specs: tuple[FormSpec, ...]) -> str:
    """The text of the page for all forms."""
    table = [
        f"| {spec.form_code} | {spec.form_version} | {spec.table_code} | {spec.valid_from} — {spec.valid_to} | "
        f"{spec.frequency} | {', '.join(layout.name for layout in spec.layouts)} |"
        for spec in specs
    ]
    parts = [_HEAD + "\n".join(table)]
    for old, new in pairwise(specs):
        if old.form_code == new.form_code:
            lines = [f"- {line}" for line in describe_changes(old, new)]
            heading = f"## {new.form_code}: {old.form_version} → {new.form_version}\n\n{new.title_zh}\n{new.title_en}"
            parts.append("\n".join([heading, "", *lines]))
    return "\n\n".join(parts) + "\n"


def _things(spec: FormSpec) -> Iterator[tuple[tuple[object, ...], Thing]]:
    facts: dict[str, Value] = {
        "title": f"{spec.title_zh} {spec.title_en}",
        "table code": spec.table_code,
        "in force": f"{spec.valid_from} — {spec.valid_to}",
        "due": spec.frequency.value,
        "units of amounts": frozenset(spec.money_units),
        "symbols": spec.symbols,
    }
    yield ("form",), Thing("本表", "the form", facts)
    for layout in spec.layouts:
        yield ("layout", layout.name), Thing(f"版式 {layout.name}", f"layout {layout.name}", {})
        for column in layout.columns:
            key = ("column", layout.name, column.role, column.indicator, column.basis)
            zh, en = f"{layout.name} 的“{column.name}”栏", f"column “{column.name}” of {layout.name}"
            yield key, Thing(zh, en, {"meaning": _meaning(column), "headers": column.tokens})
        for row in layout.rows:
            fixed = row.subject_code or row.indicator or row.list_name or row.pattern
            row_key = ("row", layout.name, fixed or row.name, row.line, row.is_block)
            named = row.name or row.list_name or ""
            zh, en = f"{layout.name} 的“{named}”行", f"row “{named}” of {layout.name}"
            yield row_key, Thing(zh, en, _row_facts(row))
    for code, kind in spec.unit_kinds.items():
        attribute = spec.attributes.get(code)
        holds = ""
        if attribute:
            what = "、".join(attribute.words) or attribute.pattern or attribute.kind.value
            where = ["、".join(words) for words in attribute.required_where.values()]
            holds = " ".join((what, *(["(required)"] if attribute.required else []), *(f"({each})" for each in where)))
        yield ("indicator", code), Thing(f"指标 {code}", f"indicator {code}", {"unit": kind.value, "may hold": holds})


def _meaning(column: Column) -> str:
    parts = (column.role, column.indicator, column.basis, column.unit_kind)
    return " ".join(part for part in parts if part)


def _row_facts(row: Row) -> dict[str, Value]:
    turned = ", ".join(f"{old} → {new}" for old, new in (*row.indicators, *row.code_by_category))
    kind = "block" if row.is_block else "heading" if row.is_heading else "left out when blank" if row.skip_blank else ""
    parts = (row.subject_type, row.subject_code, row.indicator, row.basis, turned, kind)
    meaning = " ".join(part for part in parts if part)
    return {"meaning": meaning, "labels": row.tokens, "must be there": "yes" if row.is_required else ""}


def _told(thing: Thing) -> str:
    said = [text for value in thing.facts.values() if (text := _text(value))]
    return f"（{'；'.join(said)}）" if said else ""


def _text(value: Value) -> str:
    return value if isinstance(value, str) else "、".join(sorted(value))


def _change(was: Value, is_now: Value) -> str:
    if isinstance(was, frozenset) and isinstance(is_now, frozenset):
        came, went = sorted(is_now - was), sorted(was - is_now)
        return " ".join([f"+“{token}”" for token in came] + [f"−“{token}”" for token in went])
    return f"“{_text(was)}” → “{_text(is_now)}”"


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(write_page(load_specs()), encoding="utf-8")
