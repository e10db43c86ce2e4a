"""In whatever order and in however many loads submissions are judged: what is in force at the end is the same."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rule_forms import cell, form

from expectations.checks.evidence import Submission
from expectations.judging.judge_submissions import judge_submissions
from expectations.rules import load_suite
from expectations.verdict import ACCEPTING
from ingest.vocabulary import Basis, Verdict

WHOLE = load_suite("submission")
COMPARING = {code for code, rule in WHOLE.rules.items() if rule.needs}
# Rules that can keep a submission out: those that compare, and one that does not.
KEEPING_OUT = {c: r for c, r in WHOLE.rules.items() if r.severity == "error" and c in COMPARING | {"R313", "R406"}}
SUITE = WHOLE.model_copy(update={"rules": KEEPING_OUT})
START = datetime(2007, 7, 1, tzinfo=UTC)


def total(period: str, revenue: str, number: int) -> Submission:
    return form("F3", "220500", period, cell("region:220500", "revenue", revenue), number=number)


def block(period: str, revenue: str, number: int) -> Submission:
    union = cell("group:BLOCK_UNION", "revenue", revenue)
    return form("F1", "220500", period, union, cell("unit:Z22050001", "revenue", revenue), number=number)


def cluster(value: str, leading: str, number: int) -> Submission:
    cells = (
        cell("cluster:C01", "value_added", value),
        cell("cluster:C01", "leading_enterprise_count", leading, Basis.STOCK),
    )
    return form("F2", "220500", "2007-05", *cells, number=number)


# The right ones agree with each other; each wrong one contradicts a right one, or itself, and is sent before its
# correction: what else arrives when is open.
RIGHT = [
    total("2007-05", "5000", 1),
    total("2007-06", "6000", 2),
    block("2007-05", "2000", 3),
    block("2007-06", "2400", 4),
]
WRONG = {
    11: (total("2007-05", "6500", 11), 1),  # above June's
    12: (block("2007-05", "5500", 12), 3),  # above the whole
    13: (cluster("1", "-1", 13), 5),  # wrong in itself
}
ALL = [*RIGHT, cluster("1", "3", 5), *(wrong for wrong, _ in WRONG.values())]

Loads = Sequence[Sequence[Submission]]


def judge(loads: Loads) -> tuple[dict[tuple[str, str, str], int], dict[int, Verdict]]:
    """The submission in force for each slot at the end, and the verdicts."""
    accepted: list[Submission] = []
    verdicts: dict[int, Verdict] = {}
    held: list[Submission] = []
    blocked: dict[int, set[str]] = {}
    by_number = {s.submission_id: s for load in loads for s in load}
    for position, load in enumerate(loads):
        judgement = judge_submissions(load, accepted, read_severities={}, roster=[], suite=SUITE, held=held)
        verdicts |= judgement.verdicts
        for number, finding in judgement.findings:
            if number is not None and finding.severity == "error":
                blocked.setdefault(number, set()).add(finding.rule_code)
        for number, verdict in judgement.verdicts.items():
            if verdict in ACCEPTING:
                accepted.append(replace(by_number[number], known_at=START + timedelta(days=100 + position)))
        done = [s for earlier in loads[: position + 1] for s in earlier]
        newest = {s.slot: s.submission_id for s in sorted(done, key=lambda s: (s.received_at, s.submission_id))}
        held = [
            s
            for s in done
            if verdicts[s.submission_id] is Verdict.QUARANTINED
            and newest[s.slot] == s.submission_id
            and blocked[s.submission_id] <= COMPARING
        ]
    in_force: dict[tuple[str, str, str], Submission] = {}
    for submission in accepted:
        before = in_force.get(submission.slot)
        key = (submission.known_at, submission.received_at)
        if before is None or (before.known_at, before.received_at) < key:
            in_force[submission.slot] = submission
    return {slot: s.submission_id for slot, s in in_force.items()}, verdicts


@st.composite
def arrivals(draw: st.DrawFn) -> list[Submission]:
    """All of them in some order, each wrong one before its correction, a day apart."""
    order = draw(st.permutations(ALL))
    for wrong, (_, right) in WRONG.items():
        numbers = [s.submission_id for s in order]
        first, second = sorted((numbers.index(wrong), numbers.index(right)))
        pair = {s.submission_id: s for s in (order[first], order[second])}
        order[first], order[second] = pair[wrong], pair[right]
    return [replace(s, received_at=START + timedelta(days=day)) for day, s in enumerate(order)]


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(arrivals(), st.lists(st.integers(1, 7), max_size=3), st.randoms(use_true_random=False))
def test_the_end_state_is_the_same(submissions: list[Submission], cuts: list[int], shuffle: object) -> None:
    """Every right submission is in force at the end; one load or several, listed in any order, judge alike."""
    edges = [0, *sorted(set(cuts)), len(submissions)]
    loads = [list(submissions[a:b]) for a, b in pairwise(edges)]
    for load in loads:
        shuffle.shuffle(load)  # type: ignore[attr-defined]
    in_force, verdicts = judge(loads)
    assert set(in_force.values()) == {1, 2, 3, 4, 5}
    assert verdicts[13] is Verdict.QUARANTINED
    one_by_one = judge([[submission] for submission in submissions])
    assert in_force == one_by_one[0]
    assert {n: v in ACCEPTING for n, v in verdicts.items()} == {n: v in ACCEPTING for n, v in one_by_one[1].items()}


def test_of_two_that_contradict_each_other_the_later_bears_it() -> None:
    whole, part = total("2007-05", "500", 1), block("2007-05", "600", 2)
    for first, second in ((whole, part), (part, whole)):
        pair = [replace(first, received_at=START), replace(second, received_at=START + timedelta(days=1))]
        for loads in ([pair], [pair[::-1]], [[pair[0]], [pair[1]]]):
            assert judge(loads)[1] == {
                first.submission_id: Verdict.ACCEPTED,
                second.submission_id: Verdict.QUARANTINED,
            }


def test_a_bad_restatement_of_the_denominators_is_quarantined_and_blocks_nothing() -> None:
    """It agrees with itself; before, the share came out above one and the gate stopped every month."""
    good, part = total("2007-05", "5000", 1), block("2007-05", "2000", 2)
    bad = total("2007-05", "500", 3)
    sent = [replace(s, received_at=START + timedelta(days=day)) for day, s in enumerate((good, part, bad))]
    in_force, verdicts = judge([sent[:2], sent[2:]])
    assert verdicts[3] is Verdict.QUARANTINED
    assert set(in_force.values()) == {1, 2}


def test_of_two_at_one_instant_the_one_that_agrees_with_itself_counts() -> None:
    """A broken form and its correction lie in the inbox when it is listed."""
    broken, right = cluster("1", "-1", 1), cluster("1", "3", 2)
    for order in ((broken, right), (right, broken)):
        twins = [replace(s, submission_id=n, received_at=START) for n, s in enumerate(order, start=1)]
        verdicts = judge([twins])[1]
        assert {twins[n - 1].observations == right.observations for n, v in verdicts.items() if v in ACCEPTING} == {
            True
        }
        assert sorted(verdicts.values()) == [Verdict.ACCEPTED, Verdict.QUARANTINED]
