"""From submissions to findings and verdicts, without a database."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from expectations.across_forms import check_roster
from expectations.build_checks import ROSTER_RULE, Trouble, build_checks
from expectations.evidence import Check, Evidence, Expected, Submission, order_waves
from expectations.rules import Rule, Suite, load_suite
from expectations.verdict import ACCEPTING, decide_verdict
from expectations.write_finding import write_finding, write_trouble
from ingest.observation import Finding, Reading
from ingest.vocabulary import Severity, Verdict

Status = Literal["pass", "fail", "no_data", "did_not_run"]


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
        if self.trouble_count or not self.expectation_type:
            return "did_not_run"
        if self.unexpected_count:
            return "fail"
        return "pass" if self.element_count else "no_data"


@dataclass
class Judgement:
    """What became of the submissions.

    Attributes:
        verdicts: by submission.
        findings: with their submission; None: about the load.
        tallies: by rule, every rule of the suite.
        archive: Great Expectations' own result of each checkpoint, in order.
    """

    suite: Suite
    verdicts: dict[int, Verdict] = field(default_factory=dict)
    findings: list[tuple[int | None, Finding]] = field(default_factory=list)
    tallies: dict[str, RuleTally] = field(default_factory=dict)
    archive: list[Mapping[str, Any]] = field(default_factory=list)

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
) -> Judgement:
    """Judges all pending submissions together.

    Submissions that others are held against come first (`order_waves`): one that fails is no evidence for those
    that follow, and the result does not depend on the order in which files came in.

    Args:
        pending: readable submissions without a verdict.
        accepted: what was accepted before and may be compared with.
        read_severities: of the findings of reading, by submission.
        roster: what is owed for the load's period; empty for files given by hand.
        suite: the rules; by default those of `rules.yaml`.
    """
    suite = suite or load_suite("submission")
    judgement = Judgement(suite, tallies={code: RuleTally(rule) for code, rule in suite.rules.items()})
    known = list(accepted)
    about_load = list(check_roster(suite.rules[ROSTER_RULE], list(roster))) if ROSTER_RULE in suite.rules else []
    for wave in order_waves(pending) or [[]]:
        checks, troubles = build_checks(suite.rules.values(), wave, Evidence(tuple(known), tuple(pending)))
        found = _run_wave(judgement, checks + about_load, troubles)
        about_load = []
        for submission in wave:
            own = [finding.severity for number, finding in found if number == submission.submission_id]
            verdict = decide_verdict([*own, *read_severities.get(submission.submission_id, ())])
            judgement.verdicts[submission.submission_id] = verdict
            if verdict in ACCEPTING:
                known.append(submission)
        judgement.findings += found
    return judgement


def _run_wave(judgement: Judgement, checks: list[Check], troubles: list[Trouble]) -> list[tuple[int | None, Finding]]:
    from expectations.run_checkpoint import run_checkpoint  # imports Great Expectations: seconds

    rules = judgement.suite.rules
    outcome = run_checkpoint(judgement.suite, checks)
    judgement.archive.append(outcome.archive)
    found: list[tuple[int | None, Finding]] = []
    for code, result in outcome.results.items():
        tally = judgement.tallies[code]
        tally.expectation_type = result.expectation_type
        tally.element_count += result.element_count
        tally.unexpected_count += len(result.failed)
        found += [(check.submission_id, write_finding(rules[code], check)) for check in result.failed]
        if result.trouble:
            concerned = dict.fromkeys(check.submission_id for check in checks if check.rule_code == code)
            tally.trouble_count += 1
            found += [(number, write_trouble(rules[code], result.trouble)) for number in concerned]
    for trouble in troubles:
        judgement.tallies[trouble.rule_code].trouble_count += 1
        found.append((trouble.submission_id, write_trouble(rules[trouble.rule_code], trouble.reason)))
    return sorted(found, key=lambda item: (item[0] or 0, item[1].rule_code, _reading_order(item[1])))


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
