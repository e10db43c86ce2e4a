"""From submissions to findings and verdicts, without a database."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from expectations.checks.across_forms import check_roster
from expectations.checks.build_checks import ROSTER_RULE, build_checks
from expectations.checks.evidence import Check, Evidence, Expected, Submission
from expectations.checks.guard import FITS, Guard
from expectations.judging.apply_decisions import DecisionBook
from expectations.judging.judgement import Judgement, RuleTally
from expectations.judging.order_waves import arrival_order, order_waves, split_wave
from expectations.judging.outcome import Failure, Outcome, run_checks
from expectations.judging.read_slips import read_slips
from expectations.rules import Suite, load_suite
from expectations.verdict import ACCEPTING, decide_verdict
from ingest.submission.decisions import Decision
from ingest.vocabulary import DecisionKind, Severity

_CORRECTING = (DecisionKind.CORRECT, DecisionKind.WITHDRAW)
CELLS_AT_ONCE = 50_000  # a frame of them, with a column for every operand of every rule, is some hundred MB


def judge_submissions(
    pending: Sequence[Submission],
    accepted: Sequence[Submission],
    *,
    read_severities: Mapping[int, Sequence[Severity]],
    roster: Sequence[Expected],
    suite: Suite | None = None,
    held: Sequence[Submission] = (),
    book: DecisionBook | None = None,
    again: Collection[int] = (),
) -> Judgement:
    """Judges all pending submissions together, in the order in which they arrived (`order_waves`).

    One that fails is no evidence for those that follow. One that failed nothing but comparisons with others is judged
    again when another submission of its unit is accepted: of two that contradict each other the later bears the
    finding, until the earlier one is corrected. What a new decision is about is judged again at once: a quarantined
    submission may be accepted then; an accepted one stays so, and a correction with which it would fail is not made.

    Args:
        pending: readable submissions without a verdict.
        accepted: what was accepted before and may be compared with.
        read_severities: of the findings of reading, by submission, of pending and held ones; as far as none is waived.
        roster: what is owed for the load's period; empty for files given by hand.
        suite: the rules; by default those of `rules.yaml`.
        held: quarantined before, and not sent again since: by comparisons alone, or concerned by a new decision.
        book: decisions in force, and what they may concern.
        again: held submissions to judge again whatever else happens.
    """
    suite = suite or load_suite("submission")
    judgement = Judgement(suite, tallies={code: RuleTally(rule) for code, rule in suite.rules.items()})
    judge = _Judge(judgement, read_severities, book or DecisionBook(), list(accepted), list(held), pending)
    about_load = list(check_roster(suite.rules[ROSTER_RULE], list(roster))) if ROSTER_RULE in suite.rules else []
    judge.settle(judge.book.new, set(again))
    for wave in chain.from_iterable(split_wave(whole, CELLS_AT_ONCE) for whole in order_waves(pending) or [[]]):
        judge.judge_wave(wave, about_load)
        about_load = []
    return judgement


@dataclass
class _Judge:
    """Judges step by step.

    Attributes:
        judgement: what it comes to; grows.
        read_severities: of the findings of reading, by submission.
        book: decisions in force.
        known: accepted submissions, as they count.
        waiting: quarantined ones that may be accepted yet.
        pending: everything to be judged.
        broken: of these, who fails by itself: it is nobody's rival.
    """

    judgement: Judgement
    read_severities: Mapping[int, Sequence[Severity]]
    book: DecisionBook
    known: list[Submission]
    waiting: list[Submission]
    pending: Sequence[Submission]
    broken: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        for submission in (*self.book.standing.values(), *self.waiting):
            self.book.come_in(submission)
        self.broken |= {n for n, found in self.read_severities.items() if decide_verdict(found) not in ACCEPTING}

    def judge_wave(self, wave: list[Submission], about_load: list[Check]) -> None:
        """Judges submissions that arrived at one time, then those that this moves."""
        outcome = self._judge(wave, about_load)
        outcome.enter(self.judgement)
        moved: set[str] = set()
        slips: list[Decision] = []
        for submission in wave:
            number = submission.submission_id
            verdict = self.judgement.verdicts[number] = outcome.verdict(submission)
            self.waiting = [other for other in self.waiting if not _is_sent_again(other, submission)]
            self.book.come_in(submission)
            if verdict in ACCEPTING:
                slips += self._accept(submission, outcome)
                moved.add(submission.reporting_unit_code)
            elif outcome.fails_comparisons_only(submission):
                self.waiting.append(submission)
            else:
                self.broken.add(number)
                moved.add(submission.reporting_unit_code)  # its rival may count now
        self.settle(slips, set(), moved)

    def settle(self, decisions: Sequence[Decision], again: set[int], moved: Collection[str] = ()) -> None:
        """Carries new decisions out on what was judged before, and judges again what waits for them or for `moved`."""
        units = set(moved) | {decision.reporting_unit_code for decision in decisions}
        correcting = [decision for decision in decisions if decision.kind in _CORRECTING]
        for submission in sorted(self.book.standing.values(), key=arrival_order) if correcting else ():
            is_newest = self.book.newest[submission.slot].submission_id == submission.submission_id
            own = [d for d in correcting if d.concerns(submission.slot) and (is_newest or d.withdraws is not None)]
            if own:
                self._amend(submission, own)
        concerned = {
            s.submission_id for s in self.waiting if any(decision.concerns(s.slot) for decision in decisions)
        } | again
        self._replay(units, concerned)

    def _try_out(self, slip: Decision) -> Guard | None:
        """What would come of a line of a slip; None where its form is judged after it."""
        is_awaited = any(slip.concerns(s.slot) and s.submission_id not in self.judgement.verdicts for s in self.pending)
        return None if is_awaited else self.book.try_out(slip)

    def _judge(self, wave: list[Submission], about_load: Sequence[Check] = ()) -> Outcome:
        corrected = [self.book.correct(submission) for submission in wave]
        guards: dict[int, Sequence[Guard]] = {each.submission.submission_id: each.guards for each in corrected}
        for submission in wave:
            tried = [guard for slip in read_slips(submission) if (guard := self._try_out(slip))]
            guards[submission.submission_id] = [*guards[submission.submission_id], *tried]
        counting = [each.submission for each in corrected]
        rivals = tuple(submission for submission in self.pending if submission.submission_id not in self.broken)
        evidence = Evidence(tuple(self.known), rivals, guards)
        checks, troubles = build_checks(self.judgement.suite.rules.values(), counting, evidence)
        outcome = run_checks(self.judgement.suite, [*checks, *about_load], troubles)
        outcome.of = {each.submission.submission_id: each for each in corrected}
        outcome.book, outcome.read_severities = self.book, self.read_severities
        return outcome

    def _accept(self, submission: Submission, outcome: Outcome) -> list[Decision]:
        """It counts from now on; gives the decisions that came in with it, if it is a slip."""
        number = submission.submission_id
        corrected = outcome.of[number]
        if corrected.corrections:
            self.judgement.corrections[number] = corrected.corrections
        left_out = self.judgement.excluded.get(number, ())
        self.known.append(corrected.submission.without(left_out))
        self.book.standing[submission.slot] = submission
        self.book.applied[number] = [correction.decision for correction in corrected.corrections]
        possible = []
        for slip in read_slips(submission.without(left_out)):  # a line left out decides nothing
            guard = self._try_out(slip)
            if guard is None or guard.outcome == FITS:
                possible.append(slip)
        return self.book.add(possible)

    def _amend(self, submission: Submission, decisions: Sequence[Decision]) -> None:
        """An accepted submission with other corrections, but for those with which it would fail what it did not."""
        number = submission.submission_id
        self.known = [other for other in self.known if other.submission_id != number]
        outcome = self._judge([submission])
        if failed := outcome.failures(submission):
            outcome = self._judge_in_part(submission, decisions, failed, outcome)
        outcome.enter(self.judgement, leaves_out=False)
        self.judgement.judged_again[number] = outcome.verdict(submission)
        corrected = outcome.of[number]
        self.judgement.corrections[number] = corrected.corrections
        self.book.applied[number] = [correction.decision for correction in corrected.corrections]
        self.known.append(corrected.submission)
        for decision in decisions:
            if (number, decision.decision_id or 0) in self.book.rejected and decision.source_submission_id is not None:
                self.book.drop(decision)

    def _judge_in_part(
        self, submission: Submission, decisions: Sequence[Decision], failed: set[Failure], whole: Outcome
    ) -> Outcome:
        """All decisions if the form fails nothing new with them; or all but one, if that one is to blame; or none."""
        number = submission.submission_id
        keys = [(number, decision.decision_id or 0) for decision in decisions]
        rules = ", ".join(sorted({failure.rule_code for failure in failed}))
        self.book.rejected |= dict.fromkeys(keys, rules)
        none = self._judge([submission])
        stood = none.failures(submission)
        if failed <= stood:
            for key in keys:
                del self.book.rejected[key]
            return whole
        for key in keys if len(keys) > 1 else ():
            for other in keys:
                self.book.rejected.pop(other, None)
            self.book.rejected[key] = rules
            tried = self._judge([submission])
            if tried.failures(submission) <= stood:
                return tried
        self.book.rejected |= dict.fromkeys(keys, rules)
        return none

    def _replay(self, moved: Collection[str], concerned: set[int]) -> None:
        """Judges again those that wait, first come first, until none of them is accepted.

        Args:
            moved: units of which something was accepted.
            concerned: submissions that a new decision is about, or that are judged again by request; what is said of
                them is recorded whatever it is.
        """
        queue = [s for s in self.waiting if s.reporting_unit_code in moved or s.submission_id in concerned]
        queue.sort(key=arrival_order)
        slips: list[Decision] = []
        while queue:
            for submission in queue:
                number = submission.submission_id
                outcome = self._judge([submission])
                verdict = outcome.verdict(submission)
                if verdict in ACCEPTING:
                    outcome.enter(self.judgement)
                    self.judgement.replayed.append(number)
                    self.judgement.judged_again.pop(number, None)
                    self.judgement.verdicts[number] = verdict
                    slips += self._accept(submission, outcome)
                    self.waiting.remove(submission)
                    queue.remove(submission)
                    queue += [
                        s
                        for s in self.waiting
                        if s.reporting_unit_code == submission.reporting_unit_code and s not in queue
                    ]
                    queue.sort(key=arrival_order)
                    break
                if number in concerned:
                    concerned = concerned - {number}
                    outcome.enter(self.judgement)
                    self.judgement.judged_again[number] = verdict
            else:
                break
        if slips:
            self.settle(slips, set())


def _is_sent_again(waiting: Submission, submission: Submission) -> bool:
    """Whether what waits was sent again since: then that counts."""
    if waiting.slot != submission.slot or waiting.received_at is None or submission.received_at is None:
        return False
    return waiting.received_at < submission.received_at
