"""docs/forms/CHANGES.md says what changed between the versions of a form, and is up to date."""

from pathlib import Path

import pytest

from ingest.forms.describe_changes import PAGE, describe_changes, write_page
from ingest.forms.load_specs import FORMS, load_spec, load_specs


def test_the_page_is_up_to_date() -> None:
    told = "run: .venv/bin/python -m ingest.forms.describe_changes"
    assert PAGE.exists() and PAGE.read_text(encoding="utf-8") == write_page(load_specs()), told


def test_a_form_and_itself_do_not_differ() -> None:
    for spec in load_specs():
        assert describe_changes(spec, spec) == []


CHANGES = {
    "title": ("F2", "title_zh: 产业集群主要经济指标", "title_zh: 集群指标", "集群指标"),
    "validity": ("F2", "valid_to: 2010-12", "valid_to: 2011-12", "2011-12"),
    "frequency": ("F2", "frequency: monthly", "frequency: quarterly", "quarterly"),
    "units": ("F2", "units: [万元, 亿元]", "units: [万元]", "−“亿元”"),
    "header added": ("F2", "tokens: [所在地]", "tokens: [所在地, 地点]", "+“地点”"),
    "header gone": ("F2", "[产业集群名称, 集群名称]", "[产业集群名称]", "−“集群名称”"),
    "column gone": ("F2", "      - {role: note, tokens: [所在地]}\n", "", "取消"),
    "column added": (
        "F2",
        "      - {role: note,",
        "      - {role: category, tokens: [类别]}\n      - {role: note,",
        "新增",
    ),
    "row label": ("F4", "tokens: [检测中心]", "tokens: [检测中心, 检验中心]", "+“检验中心”"),
    "row required": ("F4", "code: TEST, required: true", "code: TEST", "must be there"),
    "row gone": (
        "F4",
        "      - {tokens: [检测中心], subject: platform_type, code: TEST, required: true}\n",
        "",
        "取消",
    ),
    "row kind": ("F8", "- {tokens: [创新], heading: true}", "- {tokens: [创新]}", "heading"),
    "line": ("F8", 'line: "03"', 'line: "93"', "取消"),
    "layout name": ("F4", "name: platform_stock", "name: platforms", "platforms"),
    "category": ("F1", "产业升级示范区: DEMO}", "产业升级示范区: DEMO2}", "DEMO2"),
    "words": (
        "F5",
        'version: "2006"',
        'version: "2006"\nindicators: {unit_name: {tokens: [名], unit: count}}',
        "count",
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_one_change_is_told(tmp_path: Path, name: str) -> None:
    form, old, new, word = CHANGES[name]
    path = FORMS / f"{form}_2006.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    changed = tmp_path / path.name
    changed.write_text(text.replace(old, new, 1), encoding="utf-8")
    lines = describe_changes(load_spec(path), load_spec(changed))
    assert lines and any(word in line for line in lines)
