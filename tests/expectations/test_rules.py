"""Every rule has a failing case, found at its cell, and a passing twin; all rules declared are evaluated."""

import json
import logging
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import cache

import pytest
from all_cases import FAILING, PASSING
from move_thresholds import pass_everything, pass_nothing
from rule_cases import Case, register
from rule_forms import cell, form

from expectations.checkpoint import run_checkpoint
from expectations.checkpoint.run_checkpoint import _checkpoint
from expectations.checks.build_checks import COMPUTATIONS, ROSTER_RULE, build_checks
from expectations.checks.evidence import Evidence
from expectations.judging.apply_decisions import DecisionBook
from expectations.judging.judge_submissions import Judgement, judge_submissions
from expectations.judging.order_waves import order_waves
from expectations.rules import Rule, Suite, load_suite
from expectations.verdict import POLICY
from ingest.vocabulary import Basis, ObsStatus, Severity, Verdict

SUITE = load_suite("submission")


# What a passing twin still asks to be explained: value added at 1.5 times revenue is no error, and out of proportion;
# so is tax as high as revenue. A form sent again is told which it replaces.
SAID_BESIDE = {
    "R314": {"R315", "R322"},
    "R321": {"R316"},
    "R331": {"R304"},
    "R403": {"R411"},
    "R406": {"R405"},
    "R413": {"R405"},
}


def judge(case: Case, **others) -> Judgement:
    book = DecisionBook(list(case.decisions))
    return judge_submissions(case.pending, case.accepted, read_severities={}, roster=case.roster, book=book, **others)


@cache
def judged(code: str, *, fails: bool) -> Judgement:
    """A rule's failing case or passing twin, by the rules that have something to judge in it (all take longer)."""
    case = (FAILING if fails else PASSING)[code]
    everything = Evidence((*case.accepted, *case.pending), case.pending)
    checks, troubles = build_checks(SUITE.rules.values(), case.pending, everything)
    assert troubles == []
    used = {code} | {check.rule_code for check in checks}
    return judge(case, suite=suite_of(*(rule for other, rule in SUITE.rules.items() if other in used)))


def suite_of(*rules: Rule) -> Suite:
    return SUITE.model_copy(update={"rules": {rule.code: rule for rule in rules}})


def test_rules_computations_and_cases_are_the_same_set() -> None:
    assert set(SUITE.rules) == set(COMPUTATIONS) | {ROSTER_RULE} == set(FAILING) == set(PASSING)


@pytest.mark.parametrize("code", SUITE.rules)
def test_failing_case_is_found_at_its_cell(code: str) -> None:
    judgement = judged(code, fails=True)
    own = (1, None)  # both of two that arrive at once are found; the first is looked at
    (found,) = [f for number, f in judgement.findings if f.rule_code == code and number in own]
    rule = SUITE.rules[code]
    assert (found.cell, found.severity) == (FAILING[code].at, rule.severity)
    assert judgement.tallies[code].status == "fail"
    assert len({found.message_zh, found.message_en, ""}) == 3
    if FAILING[code].pending:
        assert set(judgement.verdicts.values()) == {POLICY[rule.severity]}


@pytest.mark.parametrize("code", SUITE.rules)
def test_passing_twin_passes_on_data(code: str) -> None:
    judgement = judged(code, fails=False)
    assert judgement.tallies[code].status == "pass"
    assert {finding.rule_code for _, finding in judgement.findings} <= SAID_BESIDE.get(code, set())


@pytest.mark.parametrize("code", SUITE.rules)
def test_without_its_expectation_the_verdict_is_another(code: str) -> None:
    """Rules that have nothing to judge in the case are left out, to be quick; they cannot change a verdict."""
    whole = judged(code, fails=True)
    others = [tally.rule for other, tally in whole.tallies.items() if other != code and tally.element_count]
    case = FAILING[code]
    judgement = judge(case, suite=suite_of(*others))
    assert [f for _, f in judgement.findings if f.rule_code == code] == []
    assert code not in judgement.tallies
    if case.pending and SUITE.rules[code].severity is not Severity.INFO:  # that one never decides
        number = case.pending[0].submission_id
        assert judgement.verdicts[number] is not whole.verdicts[number]


@pytest.mark.parametrize("code", SUITE.rules)
def test_moving_the_threshold_turns_the_failing_case(code: str) -> None:
    judgement = judge(FAILING[code], suite=suite_of(pass_everything(SUITE.rules[code])))
    assert judgement.tallies[code].status == "pass"


@pytest.mark.parametrize("code", SUITE.rules)
def test_moving_the_threshold_turns_the_passing_twin(code: str) -> None:
    judgement = judge(PASSING[code], suite=suite_of(pass_nothing(SUITE.rules[code])))
    assert judgement.tallies[code].status == "fail"


def test_the_number_evaluated_is_the_number_declared() -> None:
    judgement = judge(FAILING["R301"])
    assert judgement.evaluated_count == len(SUITE.rules)
    assert judgement.tallies["R307"].status == "no_data"
    (archived,) = judgement.archive
    declared = sum(len(rule.thresholds()) for rule in SUITE.rules.values())
    assert archived["statistics"]["evaluated_expectations"] == declared > len(SUITE.rules)
    failed = [r for r in archived["results"] if not r["success"]]
    assert [r["expectation_config"]["meta"]["rule_code"] for r in failed] == ["R301"]
    (place,) = failed[0]["result"]["unexpected_index_list"]
    assert (place["submission_id"], place["cell"], place["R301_total"]) == (1, "C7", "5970000")
    json.dumps(judgement.archive, allow_nan=False)


def test_an_expectation_that_was_not_evaluated_is_no_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    make = run_checkpoint._make_expectations
    monkeypatch.setattr(run_checkpoint, "_make_expectations", lambda rule: make(rule) if rule.code != "R307" else ())
    _checkpoint.cache_clear()  # the suite is made anew, and lacks one
    try:
        with pytest.raises(RuntimeError, match="R307"):
            judge(PASSING["R308"], suite=suite_of(SUITE.rules["R307"], SUITE.rules["R308"]))
    finally:
        _checkpoint.cache_clear()


def test_amounts_are_compared_and_archived_exactly() -> None:
    digits = "12345678901234567.89"
    case = Case(
        (
            form(
                "F3",
                "220500",
                "2007-05",
                *(
                    cell("region:220500", name, number, unit=("元", Decimal(1)))
                    for name, number in (("value_added", digits), ("value_added_industry", digits[:-1] + "8"))
                ),
            ),
        )
    )
    assert judge(case).findings == []
    industry = replace(case.pending[0].observations[1], value_std=Decimal("12345678901234567.90"))
    judgement = judge(Case((replace(case.pending[0], observations=(case.pending[0].observations[0], industry)),)))
    assert [f.rule_code for _, f in judgement.findings] == ["R336"]
    assert "12345678901234567.90" in json.dumps(judgement.archive)


def test_nothing_to_judge_is_no_data() -> None:
    judgement = judge(Case())
    assert {tally.status for tally in judgement.tallies.values()} == {"no_data"}


def test_rule_that_cannot_run_did_not_run_and_accepts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = FAILING["R316"].pending[0]
    later = datetime.fromisoformat("2007-06-06T09:00:00+08:00")
    sound = replace(PASSING["R316"].pending[0], submission_id=2, received_at=later)

    def compute(rule, submission, evidence):
        if submission.submission_id == 1:
            raise ZeroDivisionError
        yield from ()

    monkeypatch.setitem(COMPUTATIONS, "R301", compute)  # type: ignore[arg-type]
    judgement = judge(Case((broken, sound)))
    assert judgement.tallies["R301"].status == "did_not_run"
    assert judgement.verdicts == {1: Verdict.QUARANTINED, 2: Verdict.ACCEPTED}
    assert judgement.evaluated_count == len(SUITE.rules) - 1


def test_expectation_that_raises_did_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    case = PASSING["R308"]
    rules = SUITE.rules | {"R311": SUITE.rules["R311"].model_copy(update={"arguments": {"tolerance": "a tenth"}})}
    growth = PASSING["R311"].pending[0]
    judgement = judge(
        Case((case.pending[0], replace(growth, submission_id=2))), suite=SUITE.model_copy(update={"rules": rules})
    )
    assert judgement.tallies["R311"].status == "did_not_run"
    assert judgement.tallies["R308"].status == "pass"
    assert judgement.verdicts == {1: Verdict.ACCEPTED, 2: Verdict.QUARANTINED}


def test_severity_of_reading_counts_too() -> None:
    case = PASSING["R302"]
    for severity, verdict in POLICY.items():
        judgement = judge_submissions(case.pending, [], read_severities={1: [severity, Severity.INFO]}, roster=[])
        assert judgement.verdicts == {1: verdict}


def slip(number: int, unit: str, amount: str):
    denominators = form("F3", unit, "2007-05", cell(f"region:{unit}", "revenue", amount), number=number)
    block = form("F1", unit, "2007-05", cell("group:BLOCK_UNION", "revenue", "400"), number=number + 1)
    return denominators, block


def test_quarantined_counterpart_is_no_evidence_and_order_changes_nothing() -> None:
    accepted = [form("F3", "220500", "2007-04", cell("region:220500", "revenue", "50000"), number=9)]
    wrong_whole, block = slip(1, "220500", "6")  # F3 in 亿元 where 万元 is declared: itself quarantined
    right_whole, too_large = slip(3, "220600", "398")  # more than both are rounded by
    pending = [wrong_whole, block, right_whole, too_large]
    expected = {
        1: Verdict.QUARANTINED,
        2: Verdict.ACCEPTED,
        3: Verdict.ACCEPTED,
        4: Verdict.QUARANTINED,
    }
    for order in (pending, pending[::-1]):
        judgement = judge_submissions(order, accepted, read_severities={}, roster=[])
        assert judgement.verdicts == expected
        assert sorted((number, f.rule_code) for number, f in judgement.findings) == [
            (1, "R401"),
            (1, "R403"),
            (1, "R411"),
            (4, "R501"),
        ]


def test_months_of_one_load_are_evidence_for_each_other_unless_quarantined() -> None:
    def month(number: int, period: str, amount: str):
        return form("F1", "220500", period, cell("unit:Z22050001", "revenue", amount), number=number, received=None)

    pending = [month(3, "2007-04", "4100"), month(1, "2007-02", "2000"), month(2, "2007-03", "30000000")]
    judgement = judge_submissions(pending, [], read_severities={}, roster=[])
    assert judgement.verdicts == {1: Verdict.ACCEPTED, 2: Verdict.QUARANTINED, 3: Verdict.ACCEPTED}
    assert [f.rule_code for _, f in judgement.findings] == ["R403", "R411"]


def test_waves_follow_arrival_and_at_one_instant_periods_and_denominators_come_first() -> None:
    first = form("F1", "220500", "2007-05", number=1, received="2007-06-01T00:00:00+08:00")
    second = form("F1", "220500", "2007-05", number=2, received="2007-06-02T00:00:00+08:00")
    elsewhere = form("F1", "220600", "2007-05", number=3, received="2007-06-09T00:00:00+08:00")
    whole, quarter, early, block = (
        form(code, "220500", period, number=number, received="2007-06-09T00:00:00+08:00")
        for number, code, period in (
            (4, "F3", "2007-05"),
            (5, "F4", "2007-Q1"),
            (6, "F1", "2007-04"),
            (7, "F1", "2007-05"),
        )
    )
    waves = order_waves([second, block, whole, first, elsewhere, early, quarter])
    assert [[s.submission_id for s in wave] for wave in waves] == [[1, 5, 3], [2], [6], [4], [7]]


@pytest.mark.parametrize("scale", ["0.0001", "0.00000001", "0.1", "10", "100", "1000", "10000", "100000000"])
def test_unit_slip_either_way_and_against_the_prior_year_column(scale: str) -> None:
    now = str(Decimal(5_000_000) * Decimal(scale))
    for basis in (Basis.YTD, Basis.PRIOR_YEAR_YTD):
        before = form("F1", "220500", "2006-12", cell("unit:Z22050001", "tax_paid", "12000000", basis), number=9)
        case = Case((form("F1", "220500", "2007-05", cell("unit:Z22050001", "tax_paid", now)),), (before,))
        assert [f.rule_code for _, f in judge(case).findings] == ["R403"]


@pytest.mark.parametrize(
    ("before", "now"), [("2", "20"), ("-500", "5000"), ("0", "5000"), ("1000", "3500")], ids=lambda n: n
)
def test_small_amounts_changes_of_sign_and_growth_are_no_slip(before: str, now: str) -> None:
    accepted = form("F1", "220500", "2007-04", cell("unit:Z22050001", "value_added", before), number=9)
    case = Case((form("F1", "220500", "2007-05", cell("unit:Z22050001", "value_added", now)),), (accepted,))
    assert [f for _, f in judge(case).findings if f.rule_code == "R403"] == []


def test_findings_come_rule_by_rule_in_reading_order() -> None:
    places = ("AA3", "B10", "A10", "C3")
    cells = (cell(f"unit:Z2205000{n}", "unit_count", "-1", Basis.STOCK, at=at) for n, at in enumerate(places))
    judgement = judge(Case((form("F1", "220500", "2007-05", *cells),)))
    assert [f.cell for _, f in judgement.findings] == ["C3", "AA3", "A10", "B10"]


def test_unknown_part_makes_no_sum_and_a_dash_adds_nothing() -> None:
    def zone_row(status: ObsStatus):
        cells = (
            cell("unit:Z22050001", "revenue", "100"),
            cell("unit:Z22050002", "revenue", None, status=status),
            cell("group:ZONE", "revenue", "150"),
        )
        return judge(Case((form("F1", "220500", "2007-05", *cells),))).tallies["R301"].status

    assert zone_row(ObsStatus.CANNOT_EXIST) == "fail"
    assert zone_row(ObsStatus.MISSING) == "no_data"


def test_refunds_make_a_union_above_the_sum_right() -> None:
    cells = (
        cell("unit:Z22050001", "tax_paid", "200"),
        cell("unit:D22050001", "tax_paid", "-50"),
        cell("group:BLOCK_SUM", "tax_paid", "150"),
        cell("group:BLOCK_UNION", "tax_paid", "200"),
    )
    judgement = judge(Case((form("F1", "220500", "2007-05", *cells),)))
    assert judgement.findings == []
    assert judgement.tallies["R309"].status == "no_data"


def test_units_without_figures_are_named_and_withdrawn_ones_are_not() -> None:
    (found,) = [f for _, f in judge(FAILING["R318"]).findings]
    assert "Z22050002" in found.message_zh
    assert "Z22050001" not in found.message_zh
    assert judge(register("2006-12-20", status="已撤销")).findings == []
    assert judge(register("", status="推荐")).findings == []
    assert len(judge(replace(FAILING["R318"], accepted=())).findings) == 0


def test_the_register_of_the_quarter_counts_for_its_last_month() -> None:
    older, newer = (register("2006-12-20", status).accepted[0] for status in ("已认定", "已撤销"))
    june = replace(FAILING["R318"].pending[0], period="2007-06", received_at=None)
    pending = replace(newer, period="2007-Q2", submission_id=2, received_at=None)
    judgement = judge_submissions([june, pending], [older], read_severities={}, roster=[])
    assert [f.rule_code for _, f in judgement.findings] == ["R327"]  # no clusters in the counties


def vintage(number: int, amount: str, *, received: str, known: str | None):
    """An F3 with that total."""
    total = form("F3", "220500", "2007-05", cell("region:220500", "revenue", amount), number=number, received=received)
    return replace(total, known_at=known and datetime.fromisoformat(known))


def test_of_two_files_at_one_instant_neither_counts_and_later_ones_do() -> None:
    first = "2007-06-05T09:00:00+08:00"
    twins = [vintage(n, "500", received=first, known=None) for n in (1, 2)]
    block = form("F1", "220500", "2007-05", cell("group:BLOCK_UNION", "revenue", "600"), number=3, received=first)
    for order in ([*twins, block], [block, *twins[::-1]]):
        judgement = judge_submissions(order, [], read_severities={}, roster=[])
        assert judgement.verdicts == {1: Verdict.QUARANTINED, 2: Verdict.QUARANTINED, 3: Verdict.ACCEPTED}
        found = {number: finding.message_en for number, finding in judgement.findings}
        assert "submissions 1 and 2" in found[1]
        assert "submissions 2 and 1" in found[2]
    later = replace(twins[1], received_at=datetime.fromisoformat("2007-06-06T09:00:00+08:00"))
    judgement = judge_submissions([twins[0], later], [], read_severities={}, roster=[])
    assert judgement.verdicts == {1: Verdict.ACCEPTED, 2: Verdict.ACCEPTED}


@pytest.mark.parametrize(
    ("late", "early"),
    [
        (("2007-06-08", "2007-07-11"), ("2007-06-09", "2007-06-11")),  # known later, though received earlier
        (("2007-06-09", "2007-06-11"), ("2007-06-08", "2007-06-11")),  # known at once: received later
        (("2007-06-08", "2007-06-11"), ("2007-06-08", "2007-06-11")),  # and received at once: registered later
    ],
)
def test_the_vintage_in_force_is_the_one_the_marts_take(late: tuple[str, str], early: tuple[str, str]) -> None:
    morning = "T06:00:00+08:00"
    older = vintage(1, "500", received=early[0] + morning, known=early[1] + morning)
    newer = vintage(2, "700", received=late[0] + morning, known=late[1] + morning)
    being_judged = vintage(0, "900", received="2007-06-01" + morning, known=None)
    for order in ((older, newer), (newer, older)):
        evidence = Evidence(order)
        assert evidence.newest("F3", "220500", "2007-05") is newer
        assert Evidence((being_judged, *order)).newest("F3", "220500", "2007-05") is being_judged


@pytest.mark.parametrize(
    ("unit", "code", "is_at_home"),
    [
        ("22CBS0", "Z22CBS001", True),
        ("22CBS0", "K22CBS01", True),
        ("22CBS0", "Z22240001", False),
        ("222400", "K2224261", True),
        ("220600", "K2224261", False),
        ("220500", "Z22050201", False),  # a county's code is no prefecture's
        ("220500", "C01", True),
        ("220500", "C02", False),
    ],
)
@pytest.mark.parametrize("form_code", ["F1", "F5"])
def test_units_belong_to_who_sends_them(form_code: str, unit: str, code: str, is_at_home: bool) -> None:
    cells = [cell(f"unit:{code}", name, None, Basis.STOCK) for name in ("unit_name", "unit_status")]
    judgement = judge(Case((form(form_code, unit, "2007-Q1", *cells, received=None),)))
    found = {f.rule_code for _, f in judgement.findings} - {"R327"}  # no clusters in the counties
    assert found == (set() if is_at_home else {"R504"})


@pytest.mark.parametrize(
    ("current", "prior", "reported", "agrees"),
    [
        ("3", "2", "75.0", True),  # 3.49 / 1.99
        ("3", "2", "0.0", True),  # 2.5 / 2.5
        ("3", "2", "133.4", True),  # 3.5 / 1.5, and a tenth
        ("3", "2", "133.5", False),
        ("3.00", "2.01", "49.0", True),
        ("3.01", "2.01", "51.0", False),
        ("-1", "1", "-200", True),
        ("0.00001", "0.00001", "0.0", True),
    ],
)
def test_growth_allows_for_the_rounding_of_both_figures(current: str, prior: str, reported: str, agrees: bool) -> None:
    subject = ("unit:T22050001", "tax_paid")
    cells = (
        cell(*subject, current),
        cell(*subject, prior, Basis.PRIOR_YEAR_YTD),
        cell(*subject, reported, Basis.GROWTH, at="E5"),
    )
    judgement = judge(Case((form("F1", "220500", "2007-05", *cells),)))
    assert [f.rule_code for _, f in judgement.findings] == ([] if agrees else ["R311"])


def test_great_expectations_keeps_quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    _checkpoint.cache_clear()  # it is loudest when it is set up
    subject = ("region:220500", "value_added")
    exact = cell(*subject, "12345678901234567.89", unit=("元", Decimal(1)))
    judge(Case((form("F3", "220500", "2007-05", exact, *FAILING["R301"].pending[0].observations),)))
    assert [r.message for r in caplog.records if r.name.startswith("great_expectations")] == []
