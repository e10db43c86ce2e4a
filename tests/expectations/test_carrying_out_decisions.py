"""What people decide is carried out, guarded, kept and undone; in whatever order it arrives."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import permutations

import pytest
from home import Home, reading_of
from rule_forms import WAN, cell, form

from ingest.audit.verify_chain import verify_chain
from ingest.errors import JiqunError
from ingest.observation import Observation, Reading
from ingest.submission.decisions import Decision
from ingest.vocabulary import Basis, CorrectionAction, DecisionKind, ObsStatus, SubjectType, Verdict
from ingest.warehouse.connect import Warehouse

SLOT = {"form_code": "F3", "reporting_unit_code": "220500", "period": "2007-05"}
SAID = {"reason": "企业补报", "person": "张三"}


@pytest.fixture
def home(fresh_warehouse: Warehouse) -> Home:
    return Home(fresh_warehouse)


def whole(total: str, first: str, second: str = "40", period: str = "2007-05", unit: str = "220500") -> Reading:
    """F3: a prefecture and two of its counties; they agree where total = first + second."""
    rows = (("220500", total, "C5"), ("220502", first, "C6"), ("220503", second, "C7"))
    cells = [cell(f"region:{code}", "tax_paid", number, at=at) for code, number, at in rows]
    cells.append(cell("region:220503", "note", None))  # its row is there, even if its figure is dropped
    return reading_of(form("F3", unit, period, *cells))


def override(at: str, expected: str, value: str, **others: object) -> Decision:
    return Decision(
        kind=DecisionKind.CORRECT,
        cell=at,
        expected_text=expected,
        action=CorrectionAction.OVERRIDE,
        value_text=value,
        **{**SLOT, **SAID, **others},
    )


def decide(home: Home, kind: DecisionKind, **others: object) -> Decision:
    return Decision(kind=kind, **{**SLOT, **SAID, **others})


def slip(*lines: dict[str, str], period: str = "2007-05") -> Reading:
    """F9 with these lines."""
    cells = []
    for number, line in enumerate(lines, start=1):
        said = {
            "slip_kind": "更正",
            "slip_form": "吉集综3表",
            "slip_period": "2007-05",
            "slip_subject_name": "县",
            "slip_indicator": "实缴税金",
            "slip_reason": "企业补报",
            "slip_person": "李四",
            "slip_signed_on": "2007-06-05",
            **line,
        }
        cells += [
            Observation("说明单", f"{chr(65 + n)}{number + 5}", SubjectType.SLIP, str(number), "", name, "",
                        Basis.STOCK, text, None, "", None, None, ObsStatus.NORMAL)
            for n, (name, text) in enumerate(said.items())
        ]  # fmt: skip
    return reading_of(form("F9", "220500", period, *cells))


def judge(home: Home, *readings: Reading, day: int, **others: object) -> dict[int, Verdict]:
    load, _ = home.load(*readings, closing=f"2007-06-{day:02}T06:00:00+08:00")
    return dict(home.validate(load, **others).verdicts)


def counting(home: Home) -> list[tuple[str, Decimal]]:
    """What counts now of the form in question, in its own unit."""
    return home.query(
        """
        with made as (
            select distinct on (submission_id, sheet, cell) * from audit.correction
            order by submission_id, sheet, cell, known_at desc, decision_id desc
        )
        select cell, trim_scale(coalesce(made.value_std, sent.value_std) / 10000)
        from raw.observation as sent left join made using (submission_id, sheet, cell)
        where form_code = 'F3' and sent.indicator_code <> 'note' and made.action is distinct from 'drop'
        and submission_id = (
            select submission_id from audit.submission where form_code = 'F3' and known_at is not null
            order by known_at desc, submission_id desc limit 1
        )
        order by cell
        """
    )


def is_intact(home: Home) -> bool:
    with home.warehouse.connect("auditor") as connection:
        return verify_chain(connection).broken == ()


def test_an_accepted_figure_is_corrected_and_its_verdict_stays(home: Home) -> None:
    judge(home, whole("100", "60"), day=8)
    assert judge(home, day=9, decisions=[override("C6", "60", "60.4"), override("C5", "100", "100.4")]) == {}
    assert counting(home) == [("C5", Decimal("100.4")), ("C6", Decimal("60.4")), ("C7", Decimal(40))]
    assert home.query("select verdict, count(*) from audit.verdict group by 1") == [("accepted", 1)]
    assert home.query("select person, reason, expected_text from audit.decision where cell = 'C6'") == [
        ("张三", "企业补报", "60")
    ]
    ((sent,),) = home.query("select value_text from raw.observation where cell = 'C6'")
    assert sent == "60"
    judged = home.query("select submission_id, verdict from audit.judgement order by verdict, validation_run_id")
    assert judged == [(1, "accepted"), (1, "accepted")]
    assert is_intact(home)


def test_later_months_are_held_against_the_corrected_figure(home: Home) -> None:
    """Tax to date of June is below May's as sent, not below it as corrected."""
    judge(home, whole("1000", "600", "400"), day=8)
    down = [override("C5", "1000", "100"), override("C6", "600", "60"), override("C7", "400", "40")]
    judge(home, day=9, decisions=down)
    judge(home, whole("110", "66", "44", period="2007-06"), day=10)
    assert home.query("select count(*) from audit.finding where rule_code in ('R401', 'R402', 'R403')") == [(0,)]


def test_a_correction_with_which_the_form_would_fail_is_refused_and_leaves_nothing(home: Home) -> None:
    judge(home, whole("100", "60"), day=8)
    with pytest.raises(JiqunError, match="R303"):
        judge(home, day=9, decisions=[override("C6", "60", "70")])
    for table in ("decision", "correction", "answer"):
        assert home.query(f"select count(*) from audit.{table}") == [(0,)]
    assert counting(home)[1] == ("C6", Decimal(60))


@pytest.mark.parametrize(
    ("wish", "why"),
    [
        (override("C6", "61", "62"), "60"),
        (override("D6", "60", "62"), "no such cell"),
        (override("C6", "60", "六十"), "no number"),
        (override("C6", "60", "62", period="2007-04"), "nothing to correct"),
    ],
)
def test_a_correction_that_does_not_fit_is_refused_in_words(home: Home, wish: Decision, why: str) -> None:
    judge(home, whole("100", "60"), day=8)
    with pytest.raises(JiqunError) as refused:
        judge(home, day=9, decisions=[wish])
    assert why in refused.value.message_en
    assert home.query("select count(*) from audit.decision") == [(0,)]


def test_a_quarantined_form_is_accepted_with_its_correction_from_then_on(home: Home) -> None:
    """A county in yuan among ten thousands: scaled, guarded, and known from the decision on."""
    assert judge(home, whole("100", "600000"), day=8) == {1: Verdict.QUARANTINED}
    scale = replace(override("C6", "600,000", "0.0001"), action=CorrectionAction.SCALE)
    assert judge(home, day=9, decisions=[scale]) == {1: Verdict.ACCEPTED}
    assert counting(home)[1] == ("C6", Decimal(60))
    rows = home.query("select verdict, known_at::date::text from audit.verdict order by decided_at")
    assert rows == [("quarantined", None), ("accepted", "2007-06-09")]
    assert home.query("select count(*) from audit.current_finding where severity = 'error'") == [(0,)]
    assert home.query("select count(*) from audit.finding where severity = 'error'") == [(1,)]


def test_a_dropped_figure_is_not_used(home: Home) -> None:
    judge(home, whole("100", "60"), day=8)
    drop = replace(override("C7", "40", ""), action=CorrectionAction.DROP, value_text=None)
    total = override("C5", "100", "60")
    judge(home, day=9, decisions=[drop, total])
    assert counting(home) == [("C5", Decimal(60)), ("C6", Decimal(60))]


def test_once_the_source_is_fixed_the_correction_is_not_made_and_says_so(home: Home) -> None:
    judge(home, whole("100", "60"), day=8)
    judge(home, day=9, decisions=[override("C6", "60", "60.4"), override("C5", "100", "100.4")])
    assert judge(home, whole("101", "61"), day=10) == {2: Verdict.ACCEPTED_WITH_WARNINGS}
    assert counting(home)[:2] == [("C5", Decimal(101)), ("C6", Decimal(61))]
    stale = home.query("select cell, severity, message_en from audit.finding where rule_code = 'R506' order by cell")
    assert [(at, severity) for at, severity, _ in stale] == [("C5", "warning"), ("C6", "warning")]
    assert "the cell now says '61', not '60'" in stale[1][2]


def test_a_withdrawn_correction_is_undone_unless_the_form_would_fail(home: Home) -> None:
    judge(home, whole("100", "60"), day=8)
    judge(home, day=9, decisions=[override("C6", "60", "61"), override("C5", "100", "101")])
    (first, second) = (number for (number,) in home.query("select decision_id from audit.decision order by 1"))
    judge(home, day=10, decisions=[decide(home, DecisionKind.WITHDRAW, withdraws=first)])
    assert counting(home)[:2] == [("C5", Decimal("101")), ("C6", Decimal(60))]
    judge(home, whole("100", "600000"), day=11)  # quarantined: the corrected one stays in force
    judge(home, day=12, decisions=[decide(home, DecisionKind.WITHDRAW, withdraws=second)])
    assert counting(home)[:2] == [("C5", Decimal(100)), ("C6", Decimal(60))]
    assert home.query("select action, count(*) from audit.correction group by 1 order by 1") == [
        ("override", 2),
        ("restore", 2),
    ]


def test_of_two_corrections_the_newer_counts_and_when_it_is_withdrawn_the_older(home: Home) -> None:
    judge(home, whole("100", "60"), day=8)
    judge(home, day=9, decisions=[override("C6", "60", "61")])
    judge(home, day=10, decisions=[override("C6", "60", "59")])
    assert counting(home)[1] == ("C6", Decimal(59))
    ((newer,),) = home.query("select max(decision_id) from audit.decision")
    judge(home, day=11, decisions=[decide(home, DecisionKind.WITHDRAW, withdraws=newer)])
    assert counting(home)[1] == ("C6", Decimal(61))
    assert is_intact(home)


def test_a_withdrawal_without_which_the_form_would_fail_is_refused(home: Home) -> None:
    judge(home, whole("100", "600000"), day=8)
    judge(home, day=9, decisions=[override("C6", "600000", "60")])
    ((number,),) = home.query("select decision_id from audit.decision")
    with pytest.raises(JiqunError, match="R303"):
        judge(home, day=10, decisions=[decide(home, DecisionKind.WITHDRAW, withdraws=number)])
    assert counting(home)[1] == ("C6", Decimal(60))


def test_a_waiver_lets_a_form_in_with_a_warning_and_answers_its_finding(home: Home) -> None:
    judge(home, whole("100", "80"), day=8)
    waiver = decide(home, DecisionKind.WAIVE, rule_code="R303", expires_on=date(2007, 6, 9))
    assert judge(home, day=9, decisions=[waiver]) == {1: Verdict.ACCEPTED_WITH_WARNINGS}
    assert home.query(
        "select finding.rule_code, severity, kind from audit.answer join audit.finding using (finding_id) "
        "join audit.decision using (decision_id)"
    ) == [("R303", "error", "waive")]
    assert judge(home, whole("100", "90"), day=10) == {2: Verdict.QUARANTINED}  # it has expired


def test_a_standing_waiver_holds_for_later_periods(home: Home) -> None:
    waiver = decide(home, DecisionKind.WAIVE, rule_code="R303", period=None, expires_on=date(2007, 12, 31))
    judge(home, whole("100", "60"), day=7)
    assert judge(home, day=8, decisions=[waiver]) == {}
    assert judge(home, whole("120", "90", period="2007-06"), day=9) == {2: Verdict.ACCEPTED_WITH_WARNINGS}


def test_a_released_submission_is_accepted_as_it_is_and_no_other(home: Home) -> None:
    judge(home, whole("100", "80"), day=8)
    release = decide(home, DecisionKind.RELEASE, submission_id=1)
    assert judge(home, day=9, decisions=[release], again=[1]) == {1: Verdict.ACCEPTED_WITH_WARNINGS}
    assert judge(home, whole("100", "90"), day=10) == {2: Verdict.QUARANTINED}


def test_an_explanation_answers_a_warning_and_one_without_a_warning_is_refused(home: Home) -> None:
    late = {"closing": "2007-06-20T06:00:00+08:00"}
    load, _ = home.load(whole("100", "60"), **late)
    assert set(home.validate(load).verdicts.values()) == {Verdict.ACCEPTED_WITH_WARNINGS}
    explanation = decide(home, DecisionKind.EXPLAIN, rule_code="R404", reason="网络故障")
    judge(home, day=21, decisions=[explanation])
    assert home.query("select count(*) from audit.answer") == [(1,)]
    with pytest.raises(JiqunError, match="no such open finding"):
        judge(home, day=22, decisions=[replace(explanation, reason="又一次")])
    ((first,),) = home.query("select decision_id from audit.decision")
    judge(home, day=23, decisions=[decide(home, DecisionKind.WITHDRAW, withdraws=first)])
    assert home.query("select count(*) from audit.standing_answer") == [(0,)]
    judge(home, day=24, decisions=[replace(explanation, reason="又一次")])
    assert home.query("select count(*) from audit.standing_answer") == [(1,)]


def test_a_replay_that_changes_nothing_is_on_record(home: Home) -> None:
    judge(home, whole("100", "80"), day=8)
    assert judge(home, day=9, again=[1]) == {}
    assert home.query("select verdict from audit.judgement") == [("quarantined",), ("quarantined",)]
    assert home.query("select count(*) from audit.verdict") == [(1,)]


LINE = {"slip_cell": "C6", "slip_old_value": "60", "slip_new_value": "60.4"}
TOTAL = {"slip_cell": "C5", "slip_old_value": "100", "slip_new_value": "100.4"}


@pytest.mark.parametrize("order", list(permutations(("form", "slip", "june"))))
def test_a_slip_counts_whenever_it_arrives(home: Home, order: tuple[str, ...]) -> None:
    sent = {"form": whole("100", "60"), "slip": slip(LINE, TOTAL), "june": whole("110", "66", "44", period="2007-06")}
    for day, name in enumerate(order, start=8):
        assert set(judge(home, sent[name], day=day).values()) <= {Verdict.ACCEPTED, Verdict.ACCEPTED_WITH_WARNINGS}
    made = home.query("select cell, trim_scale(value_std) / 10000 from audit.correction order by cell")
    assert made == [("C5", Decimal("100.4")), ("C6", Decimal("60.4"))]
    assert home.query("select count(*) from audit.finding where rule_code = 'R506'") == [(0,)]
    rows = home.query("select kind, person, source_sheet, source_submission_id is not null from audit.decision")
    assert rows == [("correct", "李四", "说明单", True)] * 2


def test_a_slip_in_one_load_with_its_form_lets_it_in(home: Home) -> None:
    line = {"slip_cell": "C6", "slip_old_value": "600000", "slip_new_value": "60"}
    assert judge(home, whole("100", "600000"), slip(line), day=8)[1] is Verdict.ACCEPTED
    assert counting(home)[1] == ("C6", Decimal(60))


def test_a_slip_with_the_wrong_old_value_is_told_so_at_its_line(home: Home) -> None:
    judge(home, whole("100", "60"), day=8)
    verdicts = judge(home, slip({**LINE, "slip_old_value": "61"}), day=9)
    assert verdicts == {2: Verdict.ACCEPTED_WITH_WARNINGS}
    ((number, sheet, text),) = home.query(
        "select submission_id, sheet, message_zh from audit.finding where rule_code = 'R506'"
    )
    assert (number, sheet) == (2, "说明单")
    assert "该格现填“60”，不是“61”" in text
    assert home.query("select count(*) from audit.decision") == [(0,)]


def test_a_slip_with_which_the_form_would_fail_is_not_carried_out(home: Home) -> None:
    judge(home, whole("100", "60"), day=8)
    judge(home, slip({**LINE, "slip_new_value": "70"}), day=9)
    assert counting(home)[1] == ("C6", Decimal(60))
    assert home.query("select submission_id, cell from audit.current_finding where rule_code = 'R506'") == [(1, "C6")]


def test_an_explanation_on_a_slip_answers_the_warning(home: Home) -> None:
    load, _ = home.load(whole("100", "60"), closing="2007-06-20T06:00:00+08:00")
    home.validate(load)
    said = {"slip_kind": "说明", "slip_cell": "", "slip_rule": "R404", "slip_reason": "网络故障"}
    judge(home, slip(said), day=21)
    assert home.query("select person, reason from audit.answer join audit.decision using (decision_id)") == [
        ("李四", "网络故障")
    ]


def test_the_unit_of_the_form_is_the_unit_of_the_correction(home: Home) -> None:
    judge(home, whole("100", "60"), day=8)
    judge(home, day=9, decisions=[override("C6", "60", "60.4"), override("C5", "100", "100.4")])
    assert home.query("select value_number, value_std from audit.correction where cell = 'C6'") == [
        (Decimal("60.4"), Decimal("60.4") * WAN[1])
    ]
