"""Cases that an independent review of the rules found wrong: judged in loads, one after the other."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from rule_cases import entry, f5
from rule_forms import WAN, YI, cell, form

from expectations.checks.build_checks import COMPUTATIONS
from expectations.checks.evidence import Check, Submission
from expectations.judging.judge_submissions import judge_submissions
from expectations.judging.judgement import Judgement
from expectations.judging.read_submissions import _compared_with
from expectations.rules import load_suite
from expectations.verdict import ACCEPTING
from ingest.vocabulary import Basis, ObsStatus, Verdict

START = datetime(2007, 7, 1, tzinfo=UTC)
COMPARING = {code for code, rule in load_suite("submission").rules.items() if rule.needs}


def judge(*loads: Sequence[Submission]) -> tuple[dict[int, Verdict], list[tuple[int, str]]]:
    """Verdicts at the end, and (submission, rule) of each finding, of loads a day apart that arrive in this order."""
    accepted: list[Submission] = []
    held: list[Submission] = []
    verdicts: dict[int, Verdict] = {}
    found: list[tuple[int, str]] = []
    for day, load in enumerate(loads):
        sent = [replace(s, received_at=START + timedelta(days=day, minutes=n)) for n, s in enumerate(load)]
        judgement = judge_submissions(sent, accepted, read_severities={}, roster=[], held=held)
        verdicts |= judgement.verdicts
        found += [(number or 0, finding.rule_code) for number, finding in judgement.findings]
        new = [s for s in [*held, *sent] if judgement.verdicts.get(s.submission_id) in ACCEPTING]
        accepted += [replace(s, known_at=START + timedelta(days=100 + day)) for s in new]
        held = [s for s in [*held, *sent] if verdicts[s.submission_id] is Verdict.QUARANTINED]
    return verdicts, found


def alone(submission: Submission) -> Judgement:
    return judge_submissions([submission], [], read_severities={}, roster=[])


def errors(found: list[tuple[int, str]]) -> set[str]:
    rules = load_suite("submission").rules
    return {code for _, code in found if rules[code].severity == "error"}


def month(period: str, number: int, *amounts: str) -> Submission:
    """An F3 of a prefecture with its counties' revenue and tax; the first is the total."""
    codes = ("220500", "220502", "220503", "220521", "220523", "220524", "220581", "220582")
    rows = zip(codes, amounts, strict=False)
    cells = [
        cell(f"region:{code}", name, str(int(n) // share))
        for code, n in rows
        for name, share in (("revenue", 1), ("tax_paid", 20))
    ]
    return form("F3", "220500", period, *cells, number=number)


def test_a_row_that_stands_twice_is_found_and_stops_nobody() -> None:
    """One file with a repeated row blocked the whole load."""
    twice = f5(*[entry("K2205021", county="东昌区")] * 2, unit="220500").pending[0]
    listed = [cell("region:220500", "revenue", "100"), cell("region:220500", "revenue", "90", Basis.MONTH)]
    again = form("F3", "220500", "2007-05", *listed, cell("region:220500", "revenue", "100"), number=2)
    heads = [
        cell(f"unit:Z2205000{n}", name, "10", Basis.STOCK if name == "employee_count" else Basis.YTD)
        for n in (1, 2, 3, 4, 5, 5)
        for name in ("employee_count", "revenue")
    ]
    crowded = form("F1", "220600", "2007-05", *heads, number=3)
    sound = form("F3", "220700", "2007-05", cell("region:220700", "revenue", "100"), number=4)
    verdicts, found = judge([twice, again, crowded, sound])
    assert verdicts[4] in ACCEPTING
    assert {(1, "R317"), (2, "R317"), (3, "R317")} <= set(found)
    assert [verdicts[n] for n in (1, 2, 3)] == [Verdict.QUARANTINED] * 3


def test_a_rule_applied_to_a_place_twice_did_not_run_there_and_runs_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    def compute(rule, submission, evidence):
        operands = {"total": 1, "parts_sum": 1, "parts_count": 1, "display_unit": 1}
        for _ in range(3 - submission.submission_id):
            yield Check(rule.code, submission.submission_id, "表1", "C7", operands)

    monkeypatch.setitem(COMPUTATIONS, "R301", compute)  # type: ignore[arg-type]
    broken, sound = (form("F4", unit, "2007-Q2", number=n) for n, unit in ((1, "220500"), (2, "220600")))
    verdicts, _ = judge([broken, sound])
    assert verdicts == {1: Verdict.QUARANTINED, 2: Verdict.ACCEPTED}


def test_the_correction_of_a_wrong_unit_is_accepted_and_what_waited_for_it_too() -> None:
    right = [str(4000 * n) for n in (10, 4, 6)]
    wrong = [f"{n}00" for n in right]
    later = [str(6000 * n) for n in (10, 4, 6)]
    after = [str(8000 * n) for n in (10, 4, 6)]
    loads = [
        [month("2007-02", 1, *wrong)],
        [month("2007-03", 2, *later)],
        [month("2007-02", 3, *right)],
        [month("2007-04", 4, *after)],
    ]
    verdicts, _ = judge(*loads[:2])
    assert verdicts[2] is Verdict.QUARANTINED
    verdicts, found = judge(*loads)
    assert all(verdicts[n] in ACCEPTING for n in (2, 3, 4))
    assert (3, "R413") in found  # how much it changes has to be explained


def test_a_restatement_in_the_wrong_unit_is_still_held_against_other_months() -> None:
    april = month("2007-04", 1, "40000", "16000", "24000")
    may, wrong = (
        month("2007-05", n, *(f"{a}{z}" for a in ("50000", "20000", "30000"))) for n, z in ((2, ""), (3, "00"))
    )
    verdicts, found = judge([april], [may], [wrong])
    assert verdicts[3] is Verdict.QUARANTINED
    assert (3, "R403") in found


def test_what_is_read_of_earlier_months_is_what_the_rules_look_at() -> None:
    """A county without a figure for three months, and then a hundredth: as in one load, so in monthly ones."""

    def county(period: str, number: int, amount: str | None) -> Submission:
        return form("F3", "220500", period, cell("region:220502", "revenue", amount), number=number)

    months = [county("2007-02", 1, "20000")]
    months += [county(f"2007-0{n}", n, None) for n in (3, 4, 5)]
    june = county("2007-06", 6, "600")
    wanted = set(_compared_with(june, months))
    read = [s if s.submission_id in wanted else replace(s, observations=()) for s in months]
    for accepted in (months, read):
        judgement = judge_submissions([june], accepted, read_severities={}, roster=[])
        assert "R403" in {f.rule_code for _, f in judgement.findings}


@pytest.mark.parametrize(("union", "is_right"), [("21.2904", True), ("21.2914", False)])
def test_a_deduplicated_total_may_exceed_the_total_by_their_rounding(union: str, is_right: bool) -> None:
    units = [cell(f"unit:Z2205000{n}", "value_added", "5.3226", unit=YI) for n in range(3)]
    totals = [
        cell(f"group:{code}", "value_added", n, unit=YI)
        for code, n in (("BLOCK_SUM", "21.2902"), ("BLOCK_UNION", union))
    ]
    judgement = alone(form("F1", "220500", "2007-05", *units, *totals))
    assert ("R309" not in {f.rule_code for _, f in judgement.findings}) is is_right


@pytest.mark.parametrize(("block", "is_right"), [("1.70", True), ("1.71", False)])
def test_forms_in_different_units_of_money_agree_as_far_as_both_are_rounded(block: str, is_right: bool) -> None:
    whole = form("F3", "22CBS0", "2007-05", cell("region:22CBS0", "value_added", "16967", unit=WAN), number=1)
    units = [cell(f"group:{code}", "value_added", n, unit=YI) for code, n in (("ZONE", "1.69"), ("BLOCK_UNION", block))]
    part = form("F1", "22CBS0", "2007-05", *units, number=2)
    assert ("R501" not in errors(judge([whole], [part])[1])) is is_right


@pytest.mark.parametrize(("total", "is_right"), [("21.29", True), ("21.31", False)])
def test_a_total_may_be_written_coarser_than_its_parts(total: str, is_right: bool) -> None:
    parts = [
        cell(f"group:{code}", "value_added", n, unit=YI)
        for code, n in (("ZONE", "15.5487"), ("TOWN", "5.7415"), ("DEMO", "0.0003"))
    ]
    row = [
        cell("group:BLOCK_SUM", "value_added", total, unit=YI),
        cell("group:BLOCK_SUM", "revenue", "72.46", unit=YI),
    ]
    assert (
        "R302"
        not in errors([(1, f.rule_code) for _, f in alone(form("F1", "220500", "2007-05", *parts, *row)).findings])
    ) is is_right


def test_a_last_digit_that_is_nought_makes_a_total_no_coarser() -> None:
    parts = [cell(f"group:{code}", "value_added", n, unit=YI) for code, n in (("ZONE", "15.5487"), ("TOWN", "4.4323"))]
    row = [
        cell("group:BLOCK_SUM", "value_added", "20", unit=YI),
        cell("group:BLOCK_SUM", "revenue", "72.4632", unit=YI),
    ]
    assert "R302" in {f.rule_code for _, f in alone(form("F1", "220500", "2007-05", *parts, *row)).findings}


def zones(period: str, number: int, factors: Sequence[int]) -> Submission:
    """Three zones with three measures; each zone's revenue and the others times its factor."""
    months = int(period[5:])
    cells = [
        cell(f"unit:Z2205000{n}", name, str(amount * months * (factor if basis is Basis.YTD else 1)), basis)
        for n, factor in enumerate(factors)
        for basis in (Basis.YTD, Basis.PRIOR_YEAR_YTD)
        for name, amount in (("value_added", 190 + n), ("revenue", 610 + n), ("tax_paid", 31 + n))
    ]
    return form("F1", "220500", period, *cells, number=number)


def test_a_seasonal_unit_is_asked_about_and_a_whole_form_times_ten_is_an_error() -> None:
    april = zones("2007-04", 1, [1, 1, 1])
    verdicts, found = judge([april], [zones("2007-05", 2, [8, 1, 1])])
    assert (2, "R418") in found
    assert "R403" not in errors(found)
    assert verdicts[2] is Verdict.ACCEPTED_WITH_WARNINGS
    verdicts, found = judge([april], [zones("2007-05", 2, [10, 10, 10])])
    assert "R403" in errors(found)
    assert (2, "R418") not in found


@pytest.mark.parametrize("unknown", [None, "***"])
@pytest.mark.parametrize(("total", "is_right"), [("90", False), ("101", True)])
def test_a_total_covers_the_counties_known(unknown: str | None, total: str, is_right: bool) -> None:
    status = ObsStatus.MISSING if unknown is None else ObsStatus.SUPPRESSED
    rows = [cell("region:220500", "revenue", total), cell("region:220502", "revenue", "60")]
    rows += [cell("region:220503", "revenue", "40"), cell("region:220521", "revenue", None, status=status)]
    found = {f.rule_code for _, f in alone(form("F3", "220500", "2007-05", *rows)).findings}
    assert ("R360" not in found) is is_right


@pytest.mark.parametrize(("written", "is_right"), [("21", True), ("21.3", True), ("22", False), ("21.8", False)])
def test_growth_written_in_whole_per_cent(written: str, is_right: bool) -> None:
    """21.34 % more."""
    subject = ("region:220500", "revenue")
    cells = [
        cell(*subject, "121340"),
        cell(*subject, "100000", Basis.PRIOR_YEAR_YTD),
        cell(*subject, written, Basis.GROWTH),
    ]
    found = {f.rule_code for _, f in alone(form("F3", "220500", "2007-05", *cells)).findings}
    assert ("R311" not in found) is is_right


@pytest.mark.parametrize(
    ("host", "code"),
    [("T22CBS001", "R362"), ("D22CBS001", "R362"), ("Z22050001", "R362"), ("Z22CBS007", "R363"), ("Z22CBS001", "")],
)
def test_hosts_that_cannot_be(host: str, code: str) -> None:
    """A village inside itself, in what lies inside it, elsewhere, in what is not listed, and in a zone."""
    lines = [entry("Z22CBS001"), entry("T22CBS001", host=host), entry("D22CBS001", host="T22CBS001")]
    found = {f.rule_code for _, f in alone(f5(*lines).pending[0]).findings}
    assert found == ({code} if code else set())


def test_a_quarter_opens_where_the_last_one_closed_whichever_comes_first() -> None:
    def quarter(period: str, number: int, opened: str, closed: str) -> Submission:
        row = "platform_type:LOGISTICS"
        cells = [
            cell(row, f"platform_stock_{name}", n, Basis.STOCK)
            for name, n in (("opening_count", opened), ("count", closed))
        ]
        return form("F4", "220500", period, *cells, number=number)

    first, second = quarter("2007-Q1", 1, "3", "5"), quarter("2007-Q2", 2, "4", "6")
    corrected = quarter("2007-Q1", 3, "3", "4")
    for earlier, later in ((first, second), (second, first)):
        for loads in ([[earlier], [later]], [[earlier, later]]):
            verdicts, found = judge(*loads)
            assert (later.submission_id, "R421") in found
            assert verdicts[later.submission_id] is Verdict.QUARANTINED
    assert judge([first], [second], [corrected])[0][2] in ACCEPTING
