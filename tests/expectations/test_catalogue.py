"""Every rule has message, title, fixture, source, owner and a line in the catalogue; the page is what they make it."""

import string
from functools import partial

import pytest
from all_cases import FAILING, PASSING
from reading_cases import BROKEN, ELSEWHERE
from test_gate import FAULTS

from expectations.checks import across_forms
from expectations.checks.across_forms import expected_forms
from expectations.checks.build_checks import COMPUTATIONS, ROSTER_RULE
from expectations.wording import FORMS, INDICATORS
from expectations.write_catalogue import CATALOGUE, all_rules, compose_catalogue, load_extras, rules_of
from ingest.extract.reference import read_code_list
from ingest.forms.load_specs import load_specs
from ingest.rules import load_rules

RULES = all_rules()
READING = load_rules()


def test_the_page_is_up_to_date() -> None:
    """If not: python -m expectations.write_catalogue."""
    assert CATALOGUE.read_text(encoding="utf-8") == compose_catalogue()


@pytest.mark.parametrize("code", [*RULES, *READING])
def test_every_rule_is_in_the_catalogue_whole(code: str) -> None:
    page = CATALOGUE.read_text(encoding="utf-8")
    (entry,) = [part for part in page.split("\n**") if part.startswith(f"{code}**")]
    title = (RULES.get(code) or READING[code]).title
    assert f"{title.zh} · {title.en}" in entry
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


@pytest.mark.parametrize("code", READING)
def test_every_rule_of_reading_is_whole(code: str) -> None:
    rule = READING[code]
    words = [rule.title, rule.advice, *rule.messages.values()]
    assert all(each.zh and each.en and each.zh != each.en for each in words)
    assert "{" not in rule.title.zh + rule.title.en
    assert (code in BROKEN) is not (code in ELSEWHERE)
    family = load_extras()["reading"][code[:2]]
    assert all(family[name][side] for name in ("source", "owner") for side in ("zh", "en"))


def test_the_thirty_checks_are_covered_and_every_rule_has_its_place() -> None:
    extras = load_extras()
    assert list(extras["checks"]) == list(range(1, 31))
    assert [number for number, check in extras["checks"].items() if not check["rules"]] == []
    checks, beyond = rules_of(extras["checks"]), rules_of(extras["beyond"])
    assert checks | beyond == {*RULES, *READING}
    assert checks & beyond == set()


def test_the_table_of_duties_is_that_of_the_forms_and_of_the_roster() -> None:
    duties = load_extras()["duties"]
    assert {spec.form_code: spec.frequency.value for spec in load_specs()} == {
        form: duty["when"] for form, duty in duties.items()
    }
    asked = {row["form_code"]: row["frequency"] for row in read_code_list("roster")}
    assert asked == {form: duty["when"] for form, duty in duties.items() if duty["asked"]}


def test_a_form_on_the_roster_is_owed_when_its_period_ends(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = ["form_code,reporting_unit_code,frequency,valid_from", "F3,210100,monthly,2006-01-01"]
    rows += [f"F{n},220100,{how},2006-06-01" for n, how in ((3, "monthly"), (6, "quarterly"), (8, "annual"))]
    (tmp_path / "roster.csv").write_text("\n".join(rows), encoding="utf-8")
    monkeypatch.setattr(across_forms, "read_code_list", partial(read_code_list, folder=tmp_path))

    def owed(period: str) -> list[tuple[str, str]]:
        return [(form, period) for form, _, period in expected_forms("220000", period)]

    assert [owed(month) for month in ("2006-03", "2007-01", "2007-11")] == [[], [], [("F3", "2007-11")]]
    assert [period for _, period in owed("2007-09")] == ["2007-09", "2007-Q3"]
    assert [period for _, period in owed("2007-12")] == ["2007-12", "2007-Q4", "2007"]
    assert expected_forms("210000", "2006-03") == [("F3", "210100", "2006-03")]


def test_every_measure_and_form_has_a_name_in_both_languages() -> None:
    specs = load_specs()
    said = {c.indicator for spec in specs for layout in spec.layouts for c in layout.columns if c.indicator}
    said |= {r.indicator for spec in specs for layout in spec.layouts for r in layout.rows if r.indicator}
    placeholders = {"amount_block", "amount_economy", "share", "share_target", "share_gap"}
    assert {name for name in said if name[0] != "@"} - placeholders <= INDICATORS.keys()
    assert {spec.form_code for spec in specs} == FORMS.keys()
    assert all(zh and en and zh != en for zh, en in (*INDICATORS.values(), *FORMS.values()))
    for spec in specs:
        assert FORMS[spec.form_code][0] == spec.table_code
