"""The rules of reading as data (`rules.yaml`): severity, words and advice of each, under one permanent code."""

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field

from ingest.observation import Finding
from ingest.vocabulary import Severity


class Words(BaseModel):
    """The same sentence in two languages."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    zh: str
    en: str


class Rule(BaseModel):
    """One rule; its title says what holds, each of its messages names one way to break it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    severity: Severity
    title: Words
    messages: dict[str, Words] = Field(min_length=1)
    advice: Words


@cache
def load_rules() -> dict[str, Rule]:
    """All rules of reading by code, from `rules.yaml`."""
    text = Path(__file__).with_name("rules.yaml").read_text(encoding="utf-8")
    return {code: Rule.model_validate(body) for code, body in yaml.safe_load(text).items()}


def make_finding(
    rule_code: str, message: str, *, sheet: str = "", cell: str = "", value_text: str = "", **detail: str
) -> Finding:
    """A finding in words.

    Args:
        rule_code: A code of `rules.yaml`.
        message: Which of the rule's messages.
        sheet: Where; empty for the whole file.
        cell: A1 address, or empty.
        value_text: What stands in the cell.
        detail: What fills the {names} of the message.
    """
    rule = load_rules()[rule_code]
    words = rule.messages[message]
    return Finding(
        rule_code=rule_code,
        severity=rule.severity,
        message_zh=f"{words.zh.format(**detail)}。{rule.advice.zh}",
        message_en=f"{words.en.format(**detail)}. {rule.advice.en}",
        sheet=sheet,
        cell=cell,
        value_text=value_text,
    )
