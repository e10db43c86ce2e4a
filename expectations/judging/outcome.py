"""What one checkpoint came to: findings, counts, and the verdict of each submission that it judged."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from expectations.checkpoint.write_finding import write_finding, write_trouble
from expectations.checks.build_checks import Trouble
from expectations.checks.evidence import Check, Checks, Submission
from expectations.judging.apply_decisions import Corrected, DecisionBook
from expectations.judging.judgement import Judgement
from expectations.judging.reading_order import reading_order
from expectations.rules import Suite
from expectations.verdict import ACCEPTING, decide_verdict
from ingest.observation import Finding
from ingest.vocabulary import Severity, Verdict


class Failure(NamedTuple):
    """A rule that fails at a place, in words: by other amounts it is another failure."""

    rule_code: str
    sheet: str
    cell: str
    message: str


RIVAL_RULE = "R406"  # of two at one instant neither counts, unless one of them fails by itself


@dataclass
class Outcome:
    """What one checkpoint came to, before it is entered into the judgement.

    Attributes:
        results: by rule.
        troubles: rules that could not be computed.
        found: findings with their submission; None: about the load.
        judged: places by rule and submission.
        archive: Great Expectations' own result.
        of: the submissions judged, as they count, by number.
        book: decisions in force.
        read_severities: of the findings of reading, by submission.
    """

    suite: Suite
    results: Mapping[str, Any]
    troubles: list[Trouble]
    found: list[tuple[int | None, Finding]]
    judged: Mapping[tuple[str, int | None], int]
    archive: Mapping[str, Any]
    of: Mapping[int, Corrected] = field(default_factory=dict)
    book: DecisionBook = field(default_factory=DecisionBook)
    read_severities: Mapping[int, Sequence[Severity]] = field(default_factory=dict)

    def enter(self, judgement: Judgement, *, leaves_out: bool = True) -> None:
        """Counts, findings and the rows that they leave out, in place of what was said of these submissions before.

        An accepted form loses no row afterwards: `leaves_out` is false for it.
        """
        judgement.archive.append(self.archive)
        for number in self.of:
            judgement.forget(number)
        for code, result in self.results.items():
            tally = judgement.tallies[code]
            tally.expectation_type = result.expectation_type
            for check in result.failed:
                tally.of(check.submission_id).failed += 1
                is_row = leaves_out and tally.rule.severity is Severity.ROW and check.submission_id is not None
                if is_row and not self._is_waived(check.submission_id, write_finding(tally.rule, check)):
                    judgement.excluded.setdefault(check.submission_id, {}).update(dict.fromkeys(check.row, code))
        for (code, about), count in self.judged.items():
            is_troubled = bool(self.results[code].trouble)
            judgement.tallies[code].of(about).judged += 0 if is_troubled else count
            judgement.tallies[code].of(about).troubled += is_troubled
        for trouble in self.troubles:
            judgement.tallies[trouble.rule_code].of(trouble.submission_id).troubled += 1
        judgement.findings += self.found

    def verdict(self, submission: Submission) -> Verdict:
        """Of its own findings and those of reading it; an error or a row that is waived is a warning."""
        own = [severity for _, severity in self._severities(submission)]
        return decide_verdict([*own, *self._read_severities(submission)])

    def failures(self, submission: Submission) -> set[Failure]:
        """What keeps it, or a row of it, out and is not waived; a release does not answer for what comes later."""
        counting = self.of[submission.submission_id].submission
        return {
            Failure(finding.rule_code, finding.sheet, finding.cell, finding.message_zh)
            for about, finding in self.found
            if about == submission.submission_id
            and finding.severity in (Severity.ERROR, Severity.ROW)
            and not self.book.is_waived(counting, finding, by_release=False)
        }

    def fails_comparisons_only(self, submission: Submission) -> bool:
        """Whether every finding that keeps it out is of a rule that needs other submissions, or is about a rival's."""
        blocking = [code for code, severity in self._severities(submission) if severity is Severity.ERROR]
        return decide_verdict(self._read_severities(submission)) in ACCEPTING and all(
            self.suite.rules[code].needs or code == RIVAL_RULE for code in blocking
        )

    def _severities(self, submission: Submission) -> list[tuple[str, Severity]]:
        number = submission.submission_id
        return [
            (finding.rule_code, Severity.WARNING if self._is_waived(number, finding) else finding.severity)
            for about, finding in self.found
            if about == number
        ]

    def _read_severities(self, submission: Submission) -> Sequence[Severity]:
        return self.read_severities.get(submission.submission_id, ())

    def _is_waived(self, number: int | None, finding: Finding) -> bool:
        corrected = self.of.get(number or 0)
        return corrected is not None and self.book.is_waived(corrected.submission, finding)


def run_checks(suite: Suite, checks: Sequence[Check | Checks], troubles: list[Trouble]) -> Outcome:
    """One checkpoint over these checks."""
    from expectations.checkpoint.run_checkpoint import run_checkpoint  # imports Great Expectations: seconds

    rules = suite.rules
    outcome = run_checkpoint(suite, checks)
    judged: Counter[tuple[str, int | None]] = Counter()
    for check in checks:
        judged[check.rule_code, check.submission_id] += len(check.cells) if isinstance(check, Checks) else 1
    found: list[tuple[int | None, Finding]] = []
    for code, result in outcome.results.items():
        found += [(check.submission_id, write_finding(rules[code], check)) for check in result.failed]
        if result.trouble:
            concerned = dict.fromkeys(check.submission_id for check in checks if check.rule_code == code)
            found += [(number, write_trouble(rules[code], result.trouble)) for number in concerned]
    found += [(t.submission_id, write_trouble(rules[t.rule_code], t.reason)) for t in troubles]
    found.sort(key=lambda item: (item[0] or 0, item[1].rule_code, reading_order(item[1].sheet, item[1].cell)))
    return Outcome(suite, outcome.results, troubles, found, judged, outcome.archive)
