"""From findings to a verdict: the severity policy, one table; and what is said of a rule."""

from collections.abc import Iterable
from typing import Literal

from ingest.vocabulary import Severity, Verdict

POLICY: dict[Severity, Verdict] = {
    Severity.FATAL: Verdict.REFUSED,
    Severity.ERROR: Verdict.QUARANTINED,
    Severity.ROW: Verdict.ACCEPTED_WITH_WARNINGS,  # the rest of the form stands
    Severity.WARNING: Verdict.ACCEPTED_WITH_WARNINGS,
    Severity.INFO: Verdict.ACCEPTED,
}
_WORST_FIRST = (Verdict.REFUSED, Verdict.QUARANTINED, Verdict.ACCEPTED_WITH_WARNINGS, Verdict.ACCEPTED)
Status = Literal["pass", "fail", "no_data", "did_not_run"]
ACCEPTING = (Verdict.ACCEPTED, Verdict.ACCEPTED_WITH_WARNINGS)


def decide_verdict(severities: Iterable[Severity]) -> Verdict:
    """The verdict of the worst finding; accepted without any."""
    verdicts = {POLICY[severity] for severity in severities}
    return next((verdict for verdict in _WORST_FIRST if verdict in verdicts), Verdict.ACCEPTED)


def status_of(is_troubled: bool, failed_count: int, judged_count: int) -> Status:
    """What became of a rule: not evaluated is never a pass, nor is evaluated on nothing."""
    if is_troubled:
        return "did_not_run"
    if failed_count:
        return "fail"
    return "pass" if judged_count else "no_data"
