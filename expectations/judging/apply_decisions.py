"""What decisions make of a submission and of what is found in it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import count

from expectations.checks.evidence import Submission
from expectations.checks.guard import DIFFERS, FAILS, FITS, NO_CELL, NO_FIGURE, NO_NUMBER, Guard
from expectations.judging.order_waves import arrival_order
from ingest.forms.normalise import squeeze
from ingest.observation import Finding, Observation
from ingest.submission.decisions import Decision, Slot
from ingest.vocabulary import CorrectionAction, DecisionKind, ObsStatus, Severity

_NUMBER = re.compile(r"[-+]?[0-9]{1,15}(\.[0-9]{1,12})?")
_ANSWERS = {
    Severity.ERROR: (DecisionKind.WAIVE, DecisionKind.RELEASE),
    Severity.ROW: (DecisionKind.WAIVE,),
    Severity.WARNING: (DecisionKind.WAIVE, DecisionKind.EXPLAIN),
}


@dataclass(frozen=True)
class Correction:
    """A cell of a submission as it counts: `observation` with the decision applied, None when it is not used."""

    decision: Decision
    sheet: str
    cell: str
    observation: Observation | None


@dataclass(frozen=True)
class Corrected:
    """A submission as it counts, what was made of its cells, and what came of each correction decided for it."""

    submission: Submission
    corrections: tuple[Correction, ...]
    guards: tuple[Guard, ...]


@dataclass
class DecisionBook:
    """The decisions in force while submissions are judged; grows with the slips that are accepted meanwhile.

    Attributes:
        decisions: in force, oldest first.
        applied: corrections made before to accepted submissions, by submission: they hold even when they expired.
        standing: accepted submissions in force, as they were sent, that new decisions may concern, by slot.
        newest: the submission of a slot that came last, as it was sent, accepted or quarantined.
        new: decided now and not yet recorded; what they are about is judged again at once.
        withdrawn: decisions that hold no more, by the new decision that withdraws them.
        rejected: new decisions with which an accepted submission would fail, and the rules, by submission and decision.
    """

    decisions: list[Decision] = field(default_factory=list)
    applied: dict[int, list[Decision]] = field(default_factory=dict)
    standing: dict[Slot, Submission] = field(default_factory=dict)
    newest: dict[Slot, Submission] = field(default_factory=dict)
    new: list[Decision] = field(default_factory=list)
    withdrawn: dict[int, Decision] = field(default_factory=dict)
    rejected: dict[tuple[int, int], str] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: count(-1, -1))

    def add(self, decisions: Iterable[Decision]) -> list[Decision]:
        """Take in new decisions, numbered below nought; gives them, without those that are in force already."""
        taken = []
        for decision in decisions:
            alike = [other for other in self.decisions if other.is_about_as(decision)]
            if alike and alike[-1].says_as(decision):
                continue
            taken.append(replace(decision, decision_id=next(self._numbers)))
            self.new.append(taken[-1])
            if decision.kind is not DecisionKind.WITHDRAW:
                self.decisions.append(taken[-1])
        for decision in taken:
            for known in (self.decisions, *self.applied.values()):
                for other in [other for other in known if other.decision_id == decision.withdraws]:
                    known.remove(other)
                    self.withdrawn[decision.decision_id or 0] = other
        return taken

    def drop(self, decision: Decision) -> None:
        """A line of a slip that cannot be carried out is not recorded."""
        self.new.remove(decision)
        self.decisions.remove(decision)

    def come_in(self, submission: Submission) -> None:
        """The newest of its slot, unless one came later."""
        known = self.newest.get(submission.slot)
        if known is None or arrival_order(known) <= arrival_order(submission):
            self.newest[submission.slot] = submission

    def try_out(self, slip: Decision) -> Guard | None:
        """What would come of a slip's correction of the newest form of its slot, at its line; None without a form."""
        if slip.kind is not DecisionKind.CORRECT or slip.period is None:
            return None
        submission = self.newest.get((slip.form_code, slip.reporting_unit_code, slip.period))
        if submission is None:
            return None
        guard, _ = self._apply(submission, slip, [o for o in submission.observations if o.cell == slip.cell])
        return replace(guard, sheet=slip.source_sheet or "", cell=slip.source_cell or "")

    def correct(self, submission: Submission) -> Corrected:
        """The submission with every correction that can be made. Of several for a cell the newest of them counts.

        Of an accepted one, what was made of it when it was judged, and what is decided now: what was decided in
        between and not made is not made by the way.
        """
        number = submission.submission_id
        kept = [decision for withdrawal, decision in self.withdrawn.items() if (number, withdrawal) in self.rejected]
        held = [*self.applied[number], *kept, *self.new] if number in self.applied else [*self.decisions, *kept]
        wanted = sorted(
            (d for d in held if d.kind is DecisionKind.CORRECT and d.concerns(submission.slot)), key=lambda d: d.age
        )
        if not wanted:
            return Corrected(submission, (), ())
        by_address: dict[str, list[Observation]] = {}
        for observation in submission.observations:
            by_address.setdefault(observation.cell, []).append(observation)
        pairs = [self._apply(submission, decision, by_address.get(decision.cell, ())) for decision in wanted]
        made = {(c.sheet, c.cell): c for _, c in pairs if c is not None}
        observations = []
        for observation in submission.observations:
            correction = made.get((observation.sheet, observation.cell))
            counting = observation if correction is None else correction.observation
            if counting is not None:
                observations.append(counting)
        return Corrected(
            replace(submission, observations=tuple(observations)),
            tuple(made.values()),
            tuple({(guard.sheet, guard.cell): guard for guard, _ in pairs}.values()),  # of the newest for each cell
        )

    def _apply(
        self, submission: Submission, decision: Decision, at_address: Sequence[Observation]
    ) -> tuple[Guard, Correction | None]:
        found = [o for o in at_address if decision.sheet in ("", o.sheet)]
        if len(found) != 1:
            return Guard(decision, decision.sheet, decision.cell, NO_CELL), None
        (observation,) = found
        sheet, cell, stated = observation.sheet, observation.cell, observation.value_text
        counting, outcome = _corrected(observation, decision)
        rules = self.rejected.get((submission.submission_id, decision.decision_id or 0), "")
        if rules:
            outcome = FAILS
        guard = Guard(decision, sheet, cell, outcome, stated, rules)
        return guard, Correction(decision, sheet, cell, counting) if outcome == FITS else None

    def is_waived(self, submission: Submission, finding: Finding, *, by_release: bool = True) -> bool:
        """Whether a finding that would keep a submission or a row out does not, by decision."""
        if finding.severity not in (Severity.ERROR, Severity.ROW):
            return False
        decisions = (d for d in self.decisions if by_release or d.kind is not DecisionKind.RELEASE)
        return find_answer(decisions, submission.submission_id, submission.slot, finding) is not None


def find_answer(decisions: Iterable[Decision], submission_id: int, slot: Slot, finding: Finding) -> Decision | None:
    """The first decision that answers a finding: explains a warning, waives a rule, releases the submission.

    Args:
        decisions: in force.
        submission_id: that the finding is about.
        slot: its form, unit and period.
        finding: of whatever severity: fatal ones have no answer, notes need none.
    """
    for decision in decisions:
        if (
            decision.kind in _ANSWERS.get(finding.severity, ())
            and decision.concerns(slot)
            and decision.submission_id in (None, submission_id)
            and decision.rule_code in (None, finding.rule_code)
            and decision.cell in ("", finding.cell)
            and decision.sheet in ("", finding.sheet)
            and (
                decision.expected_text is None
                or not finding.value_text  # a finding about a cell that does not quote it
                or says(finding.value_text, decision.expected_text)
            )
        ):
            return decision
    return None


def says(text: str, expected: str) -> bool:
    """Whether a cell says what is expected: the same number, however it is written, or the same words."""
    number, other = as_number(text), as_number(expected)
    return squeeze(text) == squeeze(expected) if number is None or other is None else number == other


def as_number(text: str) -> Decimal | None:
    """A plain decimal, with or without thousands separators; None for anything else."""
    plain = squeeze(text).replace(",", "")
    return Decimal(plain) if _NUMBER.fullmatch(plain) else None


def _corrected(observation: Observation, decision: Decision) -> tuple[Observation | None, str]:
    """The observation as it counts, and what comes of the correction."""
    if not says(observation.value_text, decision.expected_text or ""):
        return None, DIFFERS
    if decision.action is CorrectionAction.DROP:
        return None, FITS
    number = as_number(decision.value_text or "")
    if number is None:
        return None, NO_NUMBER
    if observation.unit_factor is None:
        return None, NO_FIGURE
    if decision.action is CorrectionAction.SCALE:
        if observation.value_number is None:
            return None, NO_FIGURE
        number *= observation.value_number
    value_std = number * observation.unit_factor
    return replace(observation, value_number=number, value_std=value_std, obs_status=ObsStatus.NORMAL), FITS
