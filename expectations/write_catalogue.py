"""The catalogue of rules, docs/rules.md, made from the rules themselves: `python -m expectations.write_catalogue`."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from expectations.rules import Rule, load_suite
from expectations.verdict import POLICY
from expectations.wording import name_form
from ingest.rules import load_rules
from ingest.vocabulary import Severity

CATALOGUE = Path(__file__).resolve().parents[1] / "docs" / "rules.md"
_EXTRAS = Path(__file__).with_name("catalogue.yaml")
_HEAD = """# Rules 规则目录

Made by `python -m expectations.write_catalogue` from `ingest/rules.yaml` (reading), `expectations/rules.yaml`
(validation, gate) and `expectations/catalogue.yaml`; a test keeps it so. Codes are permanent.
本目录由规则文件生成，编号永久不变。

Amounts are compared as exact decimals. A total may differ from the sum of its parts by half a unit of the last digit
shown per part, and by one unit at least: never is equality of rounded figures asked. Of two submissions that contradict
each other the later bears the finding; it is judged again when the other is corrected (*needs*).
金额按精确小数比较；合计与分项之和容许每项末位半个单位（至少一个单位）的进位误差。两份报送互相矛盾时，由后到者承担；
另一份更正后自动重审。
"""
_STAGES = {
    "1": "File 文件",
    "2": "Structure 结构",
    "3": "Values of one form 表内",
    "4": "Time 时间",
    "5": "Across forms 表间",
    "6": "Marts, before publication 集市（发布前）",
}
_EFFECTS = {
    Severity.FATAL: ("不予读取", "the file is refused"),
    Severity.ERROR: (
        "整张报表暂不采用；发布前检查：不发布",
        "the submission is quarantined; at the gate: nothing is published",
    ),
    Severity.ROW: ("该行不采用，其余接受", "the row is left out, the rest stands (audit.exclusion)"),
    Severity.WARNING: ("接受，须作说明", "accepted; an explanation is asked for"),
    Severity.INFO: ("提示", "for information"),
}


def load_extras() -> dict[str, Any]:
    """What `catalogue.yaml` adds."""
    extras: dict[str, Any] = yaml.safe_load(_EXTRAS.read_text(encoding="utf-8"))
    return extras


def compose_catalogue() -> str:
    """The page."""
    extras = load_extras()
    lines = dict((*_reading(extras), *_validation()))
    parts = [_HEAD, _policy()]
    for family, stage in _STAGES.items():
        parts.append(f"## {stage}\n\n" + "\n".join(lines[code] for code in sorted(lines) if code[1] == family))
    parts += [_coverage(extras["checks"]), _beyond(extras["beyond"]), _duties(extras["duties"], extras["not_asked"])]
    return "\n".join(parts)


def _policy() -> str:
    rows = [f"| {s} | {POLICY[s]} | {_EFFECTS[s][0]} {_EFFECTS[s][1]} |" for s in Severity]
    return "\n".join(["| severity | verdict | effect 作用 |", "|---|---|---|", *rows, ""])


def _entry(code: str, severity: str, title: Mapping[str, str], details: list[tuple[str, str]]) -> str:
    lines = [f"**{code}** `{severity}` {title['zh']} · {title['en']}", ""]
    lines += [f"- {name}: {text}" for name, text in details if text]
    return "\n".join([*lines, ""])


def _reading(extras: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for code, rule in load_rules().items():
        family = extras["reading"][code[:2]]
        messages = list(rule.messages.values())
        details = [(f"message {n}", f"{words.zh}。{words.en}.") for n, words in enumerate(messages, start=1)]
        details += [
            ("advice", f"{rule.advice.zh} {rule.advice.en}"),
            ("source", f"{family['source']['zh']} · {family['source']['en']}"),
            ("owner", f"{family['owner']['zh']} · {family['owner']['en']}"),
        ]
        yield code, _entry(code, rule.severity, rule.title.model_dump(), details)


def _validation() -> Iterator[tuple[str, str]]:
    for rule in (*load_suite("submission").rules.values(), *load_suite("release").rules.values()):
        details = [
            ("message", f"{rule.message.zh} {rule.message.en}"),
            ("source", rule.source),
            ("owner", f"{rule.owner.zh} · {rule.owner.en}"),
            ("needs", rule.needs),
            ("threshold", f"`{rule.expectation}` {_arguments(rule.arguments)}"),
            *((f"threshold{_scope(case)}", _arguments(case.arguments)) for case in rule.cases),
        ]
        yield rule.code, _entry(rule.code, rule.severity, rule.title.model_dump(), details)


def _arguments(arguments: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} = `{value}`" for name, value in arguments.items())


def _scope(case: Any) -> str:
    months = [f"{month}月" for month in case.months]
    until = f"{case.valid_from or ''}–{case.valid_to or ''}" if case.valid_from or case.valid_to else ""
    return " (" + ", ".join([*case.forms, *months, *([until] if until else [])]) + ")"


def _coverage(checks: Mapping[int, Mapping[str, Any]]) -> str:
    rows = [
        "## The thirty checks and what covers them 三十项审核与规则",
        "",
        "| # | check 审核 | rules 规则 | besides 其他 |",
        "|---|---|---|---|",
    ]
    for number, check in checks.items():
        besides = [f"{check[key]['zh']} {check[key]['en']}" for key in ("others", "open") if key in check]
        rows.append(
            f"| {number} | {check['zh']} {check['en']} | {' '.join(check['rules']) or '—'} | {'; '.join(besides)} |"
        )
    return "\n".join([*rows, ""])


def _beyond(groups: Mapping[str, Mapping[str, Any]]) -> str:
    rows = ["## Rules besides the thirty checks 三十项审核以外的规则", "", "| what 内容 | rules 规则 |", "|---|---|"]
    rows += [f"| {group['zh']} {group['en']} | {' '.join(group['rules'])} |" for group in groups.values()]
    return "\n".join([*rows, ""])


def _duties(duties: Mapping[str, Mapping[str, Any]], not_asked: Mapping[str, str]) -> str:
    rows = [
        "## Who owes which form 各表报送单位",
        "",
        "| form 报表 | who 单位 | how often 频度 | asked for (R503) 催报 |",
        "|---|---|---|---|",
    ]
    for form, duty in duties.items():
        asked = "是 yes" if duty["asked"] else "否 no"
        rows.append(
            f"| {form} {name_form(form)[0]} | {duty['who']['zh']} {duty['who']['en']} | {duty['when']} | {asked} |"
        )
    return "\n".join([*rows, "", f"{not_asked['zh']}\n{not_asked['en']}", ""])


def rules_of(checks: Mapping[Any, Mapping[str, Any]]) -> set[str]:
    """All codes that some checks, or groups of rules, name."""
    return {code for check in checks.values() for code in check["rules"]}


def all_rules() -> Mapping[str, Rule]:
    """Rules of validation and of the gate, by code."""
    return {**load_suite("submission").rules, **load_suite("release").rules}


if __name__ == "__main__":
    CATALOGUE.write_text(compose_catalogue(), encoding="utf-8")
