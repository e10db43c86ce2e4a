"""The specs of the package load; a mistake in a spec is shown with file and line."""

import re
from pathlib import Path

import pytest

from ingest.forms.load_specs import FORMS, load_spec, load_specs
from ingest.forms.read_yaml import SpecError

TABLE_CODES = {f"F{n}": f"吉集综{n}表" for n in range(1, 6)} | {
    "F6": "吉集基1表",
    "F7": "吉集综6表",
    "F8": "吉集综7表",
    "F9": "吉集审1表",
}


def test_the_forms_of_2006_load() -> None:
    found = {spec.form_code: spec.table_code for spec in load_specs() if spec.form_version == "2006"}
    assert found == TABLE_CODES


def test_shared_columns_are_taken_in_and_products_written_out() -> None:
    columns = load_specs()[0].layouts[0].columns
    figures = [(column.indicator, column.basis) for column in columns if column.has_figures]
    assert figures == [
        (indicator, basis)
        for indicator in ("value_added", "revenue", "tax_paid")
        for basis in ("ytd", "prior_year_ytd", "growth")
    ]


F2 = (FORMS / "F2_2006.yaml").read_text(encoding="utf-8")
MISTAKES = {
    "not yaml": ("form: F2", "form: [F2", 2, "YAML"),
    "key twice": ("form: F2", "form: F2\nform: F3", 2, "twice"),
    "unknown key": ("frequency: monthly", "frequenzy: monthly", 6, "frequenzy"),
    "wrong word": ("frequency: monthly", "frequency: daily", 6, "frequency"),
    "wrong month": ("valid_from: 2006-01", "valid_from: 2006-13", 7, "valid_from"),
    "unknown unit": ("units: [万元, 亿元]", "units: [万元, 两]", 10, "两"),
    "unknown part": ("use: [economy]", "use: [economics]", 11, "economics"),
    "unknown indicator": ("indicators: [value_added]", "indicators: [value_adde]", 20, "value_adde"),
    "unknown symbols": ("use: [economy]", "use: [economy]\nsymbols: mine", 12, "mine"),
    "token of two columns": ("tokens: [所在地]", "tokens: [序号]", 19, "序号"),
    "two kinds of row": ("{list: cluster,", "{list: cluster, tokens: [甲],", 25, "one of"),
    "bad pattern": ("{list: cluster,", "{pattern: '[',", 25, "regular expression"),
    "unknown reference": ("code: CLUSTER_SUM", 'code: "@reporting"', 24, "@reporting_unit"),
    "nearest key": ("frequency: monthly", "frequenzy: monthly", 6, "“frequency”"),
    "nearest key in a list": ("{role: ordinal,", "{rolle: ordinal,", 17, "“role”"),
    "a list is needed": ("units: [万元, 亿元]", "units: 万元", 10, "list"),
    "validity the wrong way round": ("valid_to: 2010-12", "valid_to: 2005-12", 9, "before valid_from"),
    "no such date": ("valid_from: 2006-01", "valid_from: 2006-13-45", 7, "2006-13-45"),
    "alias": ("units: [万元, 亿元]", "units: &a [*a]", 10, "anchors"),
    "laughs": ("units: [万元, 亿元]", "a: &a [1]\nb: &b [*a, *a]\nunits: [*b, *b]", 10, "anchors"),
    "bottomless": ("units: [万元, 亿元]", f"units: {'[' * 90000}", 10, "deeper"),
    "key that is a list": ("units: [万元, 亿元]", "? [units]\n: 万元", 10, "word"),
    "control character": ("units: [万元, 亿元]", "units: [\x01]", 10, "control"),
    "second document": ("units: [万元, 亿元]", "---\nunits: []", 10, "another document"),
    "tab": ("units: [万元, 亿元]", "units:\n\t- 万元", 11, "YAML"),
    "huge": ("form: F2", "form: F2" + " " * (1 << 20), 1, "large"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_has_file_line_and_words(tmp_path: Path, name: str) -> None:
    old, new, line, word = MISTAKES[name]
    assert old in F2
    path = tmp_path / "F2_x.yaml"
    path.write_text(F2.replace(old, new), encoding="utf-8")
    with pytest.raises(SpecError) as error:
        load_spec(path)
    assert f"{path}:{line}" in error.value.message_zh, error.value.message_zh
    assert word in error.value.message_en
    said = error.value.message_zh.replace(str(path), "")
    assert not re.search(r"[a-z]+ [a-z]+", said) and re.search("[一-龥]", said.partition("：")[2])


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"", 1, "空"),
        (b"# nothing\n", 1, "空"),
        (b"- 1\n", 1, "键"),
        ("form: F2\nunits: [万元]\n".encode("gb18030"), 2, "UTF-8"),
        (None, 1, "文件夹"),
    ],
)
def test_what_is_no_spec_is_said(tmp_path: Path, content: bytes | None, line: int, words: str) -> None:
    path = tmp_path / "F2_x.yaml"
    path.mkdir() if content is None else path.write_bytes(content)
    with pytest.raises(SpecError) as error:
        load_spec(path)
    assert f"{path}:{line}：" in error.value.message_zh and words in error.value.message_zh


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="absent"):
        load_spec(tmp_path / "absent.yaml")
