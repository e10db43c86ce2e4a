"""The rule catalogue: every rule of reading, validation and the gate, as the rule files have them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from expectations.rules import load_suite
from ingest.rules import load_rules

Words = tuple[str, str]


@dataclass(frozen=True)
class Entry:
    """A rule.

    Attributes:
        stage: which of the three it belongs to, two languages.
        messages: templates by name, two languages; rules of validation have one.
        details: whatever else the rule file says of it, by its name there.
    """

    code: str
    stage: Words
    severity: str
    title: Words
    messages: Mapping[str, Words]
    details: Mapping[str, Any]


@cache
def load_catalogue() -> dict[str, Entry]:
    """All rules by code."""
    entries = [_reading(code, rule.model_dump(mode="json")) for code, rule in load_rules().items()]
    entries += [
        _validation(stage, rule.model_dump(mode="json"))
        for name, stage in (("submission", ("审核", "validation")), ("release", ("发布前检查", "gate")))
        for rule in load_suite(name).rules.values()
    ]
    return {entry.code: entry for entry in sorted(entries, key=lambda entry: entry.code)}


def _reading(code: str, body: dict[str, Any]) -> Entry:
    messages = {name: _words(words) for name, words in body.pop("messages").items()}
    advice = _words(body.pop("advice"))
    first = tuple(re.sub(r"\{\w+\}", "…", text) for text in next(iter(messages.values())))
    title = _words(body.pop("title")) if "title" in body else (first[0], first[1])
    severity = body.pop("severity")
    return Entry(code, ("读取", "reading"), severity, title, {**messages, "advice": advice}, _said(body))


def _validation(stage: Words, body: dict[str, Any]) -> Entry:
    code, severity, title = body.pop("code"), body.pop("severity"), _words(body.pop("title"))
    return Entry(code, stage, severity, title, {"message": _words(body.pop("message"))}, _said(body))


def _words(body: Mapping[str, str]) -> Words:
    return body["zh"], body["en"]


def _said(body: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if value not in (None, {}, [], "")}
