"""Every rule has message, fixture, source, owner and a line in the catalogue; the page is what the rules make it."""

import string

import pytest
from rule_cases import FAILING, PASSING
from test_gate import FAULTS

from expectations.build_checks import COMPUTATIONS, ROSTER_RULE
from expectations.write_catalogue import CATALOGUE, all_rules, compose_catalogue, load_extras, rules_of
from ingest.rules import load_rules

RULES = all_rules()


def test_the_page_is_up_to_date() -> None:
    """If not: python -m expectations.write_catalogue."""
    assert CATALOGUE.read_text(encoding="utf-8") == compose_catalogue()


@pytest.mark.parametrize("code", [*RULES, *load_rules()])
def test_every_rule_is_in_the_catalogue_whole(code: str) -> None:
    page = CATALOGUE.read_text(encoding="utf-8")
    (entry,) = [part for part in page.split("\n**") if part.startswith(f"{code}**")]
    for line in ("- message", "- source: ", "- owner: "):
        assert line in entry


@pytest.mark.parametrize("code", RULES)
def test_every_rule_is_whole(code: str) -> None:
    rule = RULES[code]
    assert all((rule.source, rule.owner.zh, rule.owner.en, rule.title.zh, rule.title.en))
    names = [
        {name for _, name, _, _ in string.Formatter().parse(text) if name}
        for text in (rule.message.zh, rule.message.en)
    ]
    assert names[0] == names[1] or code in ("R404", "R318"), "both languages say the same"
    assert all(text.rstrip().endswith(("。", ".")) for text in (rule.message.zh, rule.message.en))
    if code in FAULTS:
        assert code[1] == "6"
    else:
        assert code in FAILING
        assert code in PASSING
        assert code in COMPUTATIONS or code == ROSTER_RULE


def test_the_thirty_checks_are_covered() -> None:
    extras = load_extras()
    assert list(extras["checks"]) == list(range(1, 31))
    assert rules_of(extras["checks"]) <= {*RULES, *load_rules(), *extras["register"]}
    assert [number for number, check in extras["checks"].items() if not check["rules"]] == [29]
