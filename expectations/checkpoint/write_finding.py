"""A failed check in words, Chinese and English."""

from expectations.checks.evidence import Check
from expectations.rules import Rule
from expectations.wording import name_indicator, plain
from ingest.observation import Finding


def write_finding(rule: Rule, check: Check) -> Finding:
    """The finding at the check's address: a cell, a mart's table and row key, or none for a whole file or load."""
    facts = check.facts()
    zh, en = ({name: text if isinstance(text, str) else text[side] for name, text in facts.items()} for side in (0, 1))
    observation = check.observation
    if observation is not None:
        shown = observation.value_text
        if observation.value_number is not None:
            shown = f"{plain(observation.value_number)} {observation.unit_reported}".strip()
        label = observation.subject_label.strip(" 　") or observation.subject_code
        names = name_indicator(observation)
        zh |= {"label": label, "shown": shown, "indicator": names[0]}
        en |= {"label": label, "shown": shown, "indicator": names[1]}
    return Finding(
        rule_code=rule.code,
        severity=rule.severity,
        message_zh=rule.message.zh.format(**zh),
        message_en=rule.message.en.format(**en),
        sheet=check.sheet,
        cell=check.cell,
        value_text=observation.value_text if observation else "",
    )


def write_trouble(rule: Rule, reason: str) -> Finding:
    """A rule that did not run weighs like one that failed: what was not examined is not accepted."""
    return Finding(
        rule_code=rule.code,
        severity=rule.severity,
        message_zh=f"规则“{rule.title.zh}”未能运行（{reason}），未审核的数据按未通过处理。请将此条转告系统维护人员。",
        message_en=f"The rule '{rule.title.en}' could not run ({reason}); what was not examined counts as not passed. "
        "Please pass this on to whoever maintains the system.",
    )
