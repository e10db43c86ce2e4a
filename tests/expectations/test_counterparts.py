"""Forms held against each other over different periods: whichever comes later bears the finding, at the right cell."""

from dataclasses import replace
from datetime import datetime

import pytest
from form_cases import enterprise, f6, june, last_year, progress, shares, stock, total
from rule_cases import HERE, entry, f5
from rule_forms import cell, form

from expectations.checks.counterparts import compared_slots, month_at_end, quarter_ended
from expectations.checks.enterprises import check_character
from expectations.checks.evidence import Submission
from expectations.judging.judge_submissions import Judgement, judge_submissions
from expectations.judging.order_waves import order_waves
from expectations.rules import load_suite
from ingest.vocabulary import Verdict

SUITE = load_suite("submission")
EARLY, LATE = "2007-07-05T09:00:00+08:00", "2007-07-06T09:00:00+08:00"


def judge(*codes: str, pending: list[Submission], accepted: tuple[Submission, ...] = ()) -> Judgement:
    suite = SUITE.model_copy(update={"rules": {code: SUITE.rules[code] for code in codes}})
    return judge_submissions(pending, accepted, read_severities={}, roster=[], suite=suite)


def arriving(submission: Submission, number: int, at: str) -> Submission:
    return replace(submission, submission_id=number, received_at=datetime.fromisoformat(at))


def listed(amount: str) -> Submission:
    return f6(enterprise(0, host="Z22050001", county="集安市", revenue=amount), total(revenue=amount))


ZONE = june("F1", cell("unit:Z22050001", "revenue", "100", at="K9"))
REGION = june("F3", cell("region:220500", "revenue", "100", at="K9"))
COUNTY = june("F3", cell("region:220500", "revenue", "500"), cell("region:220582", "revenue", "100", at="K9"))


@pytest.mark.parametrize(
    ("codes", "whole"), [(("R507",), ZONE), (("R508", "R510"), REGION), (("R508", "R510"), COUNTY)]
)
@pytest.mark.parametrize(("amount", "is_within"), [("101", True), ("102", False)])  # both figures are rounded
def test_of_list_and_form_the_later_bears_it(
    codes: tuple[str, ...], whole: Submission, amount: str, is_within: bool
) -> None:
    for first, second in ((listed(amount), whole), (whole, listed(amount))):
        pending = [arriving(first, 1, EARLY), arriving(second, 2, LATE)]
        for order in (pending, pending[::-1]):
            judgement = judge(*codes, pending=order)
            found = [(number, f.rule_code) for number, f in judgement.findings]
            assert found == ([] if is_within else [(2, code) for code in codes])
            assert judgement.verdicts[1] is Verdict.ACCEPTED
            assert judgement.verdicts[2] is (Verdict.ACCEPTED if is_within else Verdict.QUARANTINED)
            if second is whole and not is_within:
                assert {f.cell for _, f in judgement.findings} == {"K9"}


def test_a_corrected_counterpart_lets_the_list_in() -> None:
    whole = arriving(REGION, 1, EARLY)
    right = replace(REGION.observations[0], value_number=REGION.observations[0].value_number * 10)
    right = replace(right, value_std=right.value_std * 10, value_text="1000")
    pending = [whole, arriving(listed("200"), 2, LATE)]
    corrected = replace(arriving(REGION, 3, "2007-07-08T09:00:00+08:00"), observations=(right,))
    assert judge("R508", pending=pending).verdicts[2] is Verdict.QUARANTINED
    assert judge("R508", pending=[*pending, corrected]).verdicts[2] is Verdict.ACCEPTED


def test_a_form_of_another_month_is_none_of_the_lists() -> None:
    for period in ("2007-05", "2007-07", "2006-06"):
        other = replace(REGION, period=period)
        assert judge("R508", pending=[listed("900")], accepted=(other,)).tallies["R508"].status == "no_data"


def test_with_one_below_nought_the_others_say_nothing() -> None:
    rows = enterprise(0, tax_paid="130"), enterprise(1, tax_paid="-10")
    whole = june("F3", cell("region:220500", "tax_paid", "100"))
    assert judge("R508", pending=[f6(*rows)], accepted=(whole,)).tallies["R508"].status == "no_data"


def test_people_are_not_rounded_and_amounts_are() -> None:
    rows = [enterprise(n, employee_count="10", profit="10") for n in range(2)]
    judgement = judge("R337", pending=[f6(*rows, total(employee_count="21"))])
    assert [f.rule_code for _, f in judgement.findings] == ["R337"]
    assert judge("R337", pending=[f6(*rows, total(profit="21"))]).findings == []


def test_the_register_that_comes_later_is_told_of_the_hosts_it_lacks() -> None:
    before = replace(f6(enterprise(0, host="Z22050001"), enterprise(1, host="Z22050002")), submission_id=9)
    lines = entry("Z22050001"), entry("Z22050002", status="推荐")
    register = replace(f5(*lines, unit="220500").pending[0], period="2007-Q2")
    ((_, found),) = judge("R509", pending=[register], accepted=(before,)).findings
    assert (found.cell, "Z22050002" in found.message_zh, "Z22050001" in found.message_zh) == ("", True, False)
    later = replace(register, period="2007-Q3")
    assert judge("R509", pending=[later], accepted=(before,)).tallies["R509"].status == "no_data"


@pytest.mark.parametrize("code", ["R414", "R416", "R417"])
def test_the_earlier_period_that_comes_later_bears_it_too(code: str) -> None:
    case = {
        "R414": last_year("fiscal_support", "1000", "1"),
        "R416": progress("未编制"),
        "R417": stock("6"),
    }[code]
    (after,), (before,) = case.pending, case.accepted
    late = replace(before, submission_id=1, received_at=after.received_at)
    first = replace(after, submission_id=9)
    judgement = judge(code, pending=[late], accepted=(first,))
    assert [(number, f.rule_code) for number, f in judgement.findings] == [(1, code)]


def test_a_stock_without_last_years_or_without_additions_is_not_judged() -> None:
    case = stock("6")
    assert judge("R417", pending=list(case.pending)).tallies["R417"].status == "no_data"
    alone = replace(case.pending[0], observations=case.pending[0].observations[:1])
    assert judge("R417", pending=[alone], accepted=case.accepted).tallies["R417"].status == "no_data"


def test_the_union_that_comes_after_the_table_of_shares_bears_it() -> None:
    table = replace(shares(at="value_added_block").pending[0], submission_id=9)
    union = form("F1", "220000", "2007-05", cell("group:BLOCK_UNION", "value_added", "102", at=HERE))
    ((number, found),) = judge("R512", pending=[union], accepted=(table,)).findings
    assert (number, found.cell) == (1, HERE)


@pytest.mark.parametrize(
    ("body", "check"), [("D2143569", "X"), ("71093120", "5"), ("00000000", "0"), ("24400000", "7")]
)
def test_the_check_character_of_an_organisations_code(body: str, check: str) -> None:
    """The first is the example of GB 11714 itself."""
    assert check_character(body) == check


def test_periods_and_their_counterparts() -> None:
    assert [month_at_end(period) for period in ("2007-Q1", "2007-06", "2007")] == ["2007-03", "2007-06", "2007-12"]
    assert [quarter_ended(period) for period in ("2007-03", "2007-05", "2007-Q2", "2007")] == [
        "2007-Q1", None, None, None,
    ]  # fmt: skip
    assert compared_slots("F6", "2007-Q4") == [("F1", "2007-12"), ("F2", "2007-12"), ("F3", "2007-12")]
    assert compared_slots("F2", "2007-12") == [("F6", "2007-Q4")]
    assert compared_slots("F2", "2007-11") == compared_slots("F4", "2007-Q4") == []


def test_the_list_and_what_it_is_held_against_are_judged_one_after_the_other() -> None:
    same = [arriving(each, n, EARLY) for n, each in enumerate((listed("1"), ZONE, REGION), start=1)]
    waves = order_waves(same)
    assert sorted(len(wave) for wave in waves) == [1, 1, 1]
