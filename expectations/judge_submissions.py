"""From submissions to findings and verdicts, without a database."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from expectations.across_forms import check_roster
from expectations.build_checks import ROSTER_RULE, Trouble, build_checks
from expectations.evidence import Check, Evidence, Expected, Submission, arrival_order, order_waves, split_wave
from expectations.rules import Rule, Suite, load_suite
from expectations.verdict import ACCEPTING, Status, decide_verdict, status_of
from expectations.write_finding import write_finding, write_trouble
from ingest.observation import Finding, Reading
from ingest.vocabulary import Severity, Verdict

CELLS_AT_ONCE = 50_000  # a frame of them, with a column for every operand of every rule, is some hundred MB


@dataclass
class RuleTally:
    """What all checkpoints of a judgement said of one rule; grows from wave to wave."""

    rule: Rule
    expectation_type: str = ""
    element_count: int = 0
    unexpected_count: int = 0
    trouble_count: int = 0

    @property
    def status(self) -> Status:
        """Not evaluated is never a pass, nor is evaluated on nothing."""
        is_troubled = bool(self.trouble_count) or not self.expectation_type
        return status_of(is_troubled, self.unexpected_count, self.element_count)


@dataclass
class Judgement:
    """What became of the submissions.

    Attributes:
        verdicts: by submission.
        findings: with their submission; None: about the load.
        tallies: by rule, every rule of the suite.
        archive: Great Expectations' own result of each checkpoint, in order.
        excluded: cells of rows left out (severity row), by submission: sheet and cell -> the rule.
        replayed: submissions quarantined before and accepted now that their counterpart is another.
    """

    suite: Suite
    verdicts: dict[int, Verdict] = field(default_factory=dict)
    findings: list[tuple[int | None, Finding]] = field(default_factory=list)
    tallies: dict[str, RuleTally] = field(default_factory=dict)
    archive: list[Mapping[str, Any]] = field(default_factory=list)
    excluded: dict[int, dict[tuple[str, str], str]] = field(default_factory=dict)
    replayed: list[int] = field(default_factory=list)

    @property
    def evaluated_count(self) -> int:
        """Rules that Great Expectations evaluated without trouble."""
        return sum(tally.status != "did_not_run" for tally in self.tallies.values())


def judge_submissions(
    pending: Sequence[Submission],
    accepted: Sequence[Submission],
    *,
    read_severities: Mapping[int, Sequence[Severity]],
    roster: Sequence[Expected],
    suite: Suite | None = None,
    held: Sequence[Submission] = (),
) -> Judgement:
    """Judges all pending submissions together, in the order in which they arrived (`order_waves`).

    One that fails is no evidence for those that follow. One that failed nothing but comparisons with others is judged
    again when another submission of its unit is accepted: of two that contradict each other the later bears the
    finding, until the earlier one is corrected.

    Args:
        pending: readable submissions without a verdict.
        accepted: what was accepted before and may be compared with.
        read_severities: of the findings of reading, by submission, of pending and held ones.
        roster: what is owed for the load's period; empty for files given by hand.
        suite: the rules; by default those of `rules.yaml`.
        held: quarantined before, by comparisons alone, and not sent again since.
    """
    suite = suite or load_suite("submission")
    judgement = Judgement(suite, tallies={code: RuleTally(rule) for code, rule in suite.rules.items()})
    known, waiting = list(accepted), list(held)
    about_load = list(check_roster(suite.rules[ROSTER_RULE], list(roster))) if ROSTER_RULE in suite.rules else []
    for wave in chain.from_iterable(split_wave(whole, CELLS_AT_ONCE) for whole in order_waves(pending) or [[]]):
        checks, troubles = build_checks(suite.rules.values(), wave, Evidence(tuple(known), tuple(pending)))
        outcome = _run(judgement, checks + about_load, troubles)
        about_load = []
        outcome.enter(judgement)
        moved = set()
        for submission in wave:
            severities = read_severities.get(submission.submission_id, ())
            verdict = outcome.verdict(submission, severities)
            judgement.verdicts[submission.submission_id] = verdict
            waiting = [other for other in waiting if other.slot != submission.slot]  # sent again: that one counts
            if verdict in ACCEPTING:
                known.append(submission.without(judgement.excluded.get(submission.submission_id, ())))
                moved.add(submission.reporting_unit_code)
            elif outcome.fails_comparisons_only(submission, severities, suite):
                waiting.append(submission)
        _replay(judgement, waiting, known, moved, read_severities)
    return judgement


def _replay(
    judgement: Judgement,
    waiting: list[Submission],
    known: list[Submission],
    moved: set[str],
    read_severities: Mapping[int, Sequence[Severity]],
) -> None:
    """Judges again those that wait, of the units that moved, first come first; until none of them is accepted."""
    queue = [submission for submission in waiting if submission.reporting_unit_code in moved]
    queue.sort(key=arrival_order)
    while queue:
        for submission in queue:
            checks, troubles = build_checks(judgement.suite.rules.values(), [submission], Evidence(tuple(known)))
            outcome = _run(judgement, checks, troubles)
            verdict = outcome.verdict(submission, read_severities.get(submission.submission_id, ()))
            if verdict in ACCEPTING:
                number = submission.submission_id
                judgement.findings = [item for item in judgement.findings if item[0] != number]
                outcome.enter(judgement)
                judgement.replayed.append(number)
                judgement.verdicts[number] = verdict
                known.append(submission.without(judgement.excluded.get(number, ())))
                waiting.remove(submission)
                queue.remove(submission)
                break
        else:
            return


@dataclass
class _Outcome:
    """What one checkpoint came to, before it is entered into the judgement."""

    results: Mapping[str, Any]
    troubles: list[Trouble]
    found: list[tuple[int | None, Finding]]

    def enter(self, judgement: Judgement) -> None:
        """Counts and findings, and the rows that they leave out."""
        for code, result in self.results.items():
            tally = judgement.tallies[code]
            tally.expectation_type = result.expectation_type
            tally.element_count += result.element_count
            tally.unexpected_count += len(result.failed)
            tally.trouble_count += bool(result.trouble)
            if tally.rule.severity is Severity.ROW:
                for check in result.failed:
                    judgement.excluded.setdefault(check.submission_id, {}).update(dict.fromkeys(check.row, code))
        for trouble in self.troubles:
            judgement.tallies[trouble.rule_code].trouble_count += 1
        judgement.findings += self.found

    def verdict(self, submission: Submission, read_severities: Sequence[Severity]) -> Verdict:
        """Of its own findings and those of reading it."""
        own = [finding.severity for number, finding in self.found if number == submission.submission_id]
        return decide_verdict([*own, *read_severities])

    def fails_comparisons_only(self, submission: Submission, read_severities: Sequence[Severity], suite: Suite) -> bool:
        """Whether every finding that keeps it out is of a rule that needs other submissions."""
        blocking = [
            finding.rule_code
            for number, finding in self.found
            if number == submission.submission_id and decide_verdict([finding.severity]) not in ACCEPTING
        ]
        return decide_verdict(read_severities) in ACCEPTING and all(suite.rules[code].needs for code in blocking)


def _run(judgement: Judgement, checks: list[Check], troubles: list[Trouble]) -> _Outcome:
    from expectations.run_checkpoint import run_checkpoint  # imports Great Expectations: seconds

    rules = judgement.suite.rules
    outcome = run_checkpoint(judgement.suite, checks)
    judgement.archive.append(outcome.archive)
    found: list[tuple[int | None, Finding]] = []
    for code, result in outcome.results.items():
        found += [(check.submission_id, write_finding(rules[code], check)) for check in result.failed]
        if result.trouble:
            concerned = dict.fromkeys(check.submission_id for check in checks if check.rule_code == code)
            found += [(number, write_trouble(rules[code], result.trouble)) for number in concerned]
    found += [(t.submission_id, write_trouble(rules[t.rule_code], t.reason)) for t in troubles]
    found.sort(key=lambda item: (item[0] or 0, item[1].rule_code, _reading_order(item[1])))
    return _Outcome(outcome.results, troubles, found)


def _reading_order(finding: Finding) -> tuple[str, int, int, str]:
    """Sheet, then row by row: A2 before B2 before AA2 before A10."""
    address = re.fullmatch(r"([A-Z]+)([0-9]+)", finding.cell)
    column, row = address.groups() if address else (finding.cell, "0")
    return finding.sheet, int(row), len(column), column


@dataclass(frozen=True)
class FileJudgement:
    """What `jiqun check` says of one file: findings of reading and of validation, worst first.

    Attributes:
        statuses: by rule; rules that need other submissions have no data here.
    """

    verdict: Verdict
    findings: tuple[Finding, ...]
    statuses: Mapping[str, Status]


def judge_reading(reading: Reading) -> FileJudgement:
    """Judges one file on its own, without register or warehouse."""
    severities = [finding.severity for finding in reading.findings]
    submission = describe_submission(reading)
    if reading.is_refused or submission is None:
        return FileJudgement(decide_verdict([*severities, Severity.FATAL]), sort_findings(reading.findings), {})
    judgement = judge_submissions([submission], [], read_severities={0: severities}, roster=[])
    findings = [*reading.findings, *(finding for _, finding in judgement.findings)]
    statuses = {code: tally.status for code, tally in judgement.tallies.items()}
    return FileJudgement(judgement.verdicts[0], sort_findings(findings), statuses)


def describe_submission(reading: Reading) -> Submission | None:
    """The reading as a submission outside any register; None where form, unit or period are not known."""
    if reading.form_code is None or reading.reporting_unit_code is None or reading.period is None:
        return None
    return Submission(
        0, reading.form_code, reading.reporting_unit_code, reading.period, None, tuple(reading.observations)
    )


def sort_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Worst first; within a severity as they were found, by rule."""
    order = list(Severity)
    return tuple(sorted(findings, key=lambda finding: (order.index(finding.severity), finding.rule_code)))
