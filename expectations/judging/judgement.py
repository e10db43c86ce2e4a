"""What a judgement of submissions comes to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from expectations.judging.apply_decisions import Correction
from expectations.rules import Rule, Suite
from expectations.verdict import Status, status_of
from ingest.observation import Finding
from ingest.vocabulary import Verdict


@dataclass
class Count:
    """What came of a rule on one submission: places judged and failed, and how often it could not run."""

    judged: int = 0
    failed: int = 0
    troubled: int = 0


@dataclass
class RuleTally:
    """What a judgement said of one rule; grows from wave to wave.

    Attributes:
        counts: by submission, of the judgement that stands; None: about the load.
    """

    rule: Rule
    expectation_type: str = ""
    counts: dict[int | None, Count] = field(default_factory=dict)

    def of(self, number: int | None) -> Count:
        """Of one submission, to be added to."""
        return self.counts.setdefault(number, Count())

    @property
    def element_count(self) -> int:
        """Places judged."""
        return sum(count.judged for count in self.counts.values())

    @property
    def unexpected_count(self) -> int:
        """Places that failed."""
        return sum(count.failed for count in self.counts.values())

    @property
    def status(self) -> Status:
        """Not evaluated is never a pass, nor is evaluated on nothing."""
        is_troubled = any(count.troubled for count in self.counts.values()) or not self.expectation_type
        return status_of(is_troubled, self.unexpected_count, self.element_count)


@dataclass
class Judgement:
    """What became of the submissions.

    Attributes:
        verdicts: by submission.
        findings: with their submission; None: about the load.
        tallies: by rule, every rule of the suite.
        archive: Great Expectations' own result of each checkpoint that was entered, in order: also of what no longer
            stands, but not of attempts that changed nothing.
        excluded: cells of rows left out (severity row), by submission: sheet and cell -> the rule.
        replayed: submissions quarantined before and accepted now that their counterpart or a decision is another.
        judged_again: verdicts of those judged again by decision, whose own verdict stays: still quarantined ones, and
            accepted ones with other corrections.
        corrections: what decisions made of the cells of accepted submissions, by submission.
    """

    suite: Suite
    verdicts: dict[int, Verdict] = field(default_factory=dict)
    findings: list[tuple[int | None, Finding]] = field(default_factory=list)
    tallies: dict[str, RuleTally] = field(default_factory=dict)
    archive: list[Mapping[str, Any]] = field(default_factory=list)
    excluded: dict[int, dict[tuple[str, str], str]] = field(default_factory=dict)
    replayed: list[int] = field(default_factory=list)
    judged_again: dict[int, Verdict] = field(default_factory=dict)
    corrections: dict[int, tuple[Correction, ...]] = field(default_factory=dict)

    def forget(self, number: int) -> None:
        """What was said of a submission no longer stands: it is judged again."""
        self.findings = [item for item in self.findings if item[0] != number]
        self.excluded.pop(number, None)
        for tally in self.tallies.values():
            tally.counts.pop(number, None)

    @property
    def evaluated_count(self) -> int:
        """Rules that Great Expectations evaluated without trouble."""
        return sum(tally.status != "did_not_run" for tally in self.tallies.values())
