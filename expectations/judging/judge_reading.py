"""One file judged on its own, without register or warehouse: what `jiqun check` says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from expectations.checks.evidence import Submission
from expectations.judging.judge_submissions import judge_submissions
from expectations.judging.reading_order import reading_order
from expectations.verdict import Status, decide_verdict
from ingest.observation import Finding, Observations, Reading
from ingest.vocabulary import Severity, Verdict


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
    cells = sorted(reading.observations, key=lambda o: reading_order(o.sheet, o.cell))  # as a load reads them back
    return Submission(0, reading.form_code, reading.reporting_unit_code, reading.period, None, Observations.of(cells))


def sort_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Worst first; within a severity as they were found, by rule."""
    order = list(Severity)
    return tuple(sorted(findings, key=lambda finding: (order.index(finding.severity), finding.rule_code)))
