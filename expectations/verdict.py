"""From findings to a verdict: the severity policy, one table."""

from collections.abc import Iterable

from ingest.vocabulary import Severity, Verdict

POLICY: dict[Severity, Verdict] = {
    Severity.FATAL: Verdict.REFUSED,
    Severity.ERROR: Verdict.QUARANTINED,
    Severity.ROW: Verdict.ACCEPTED_WITH_WARNINGS,  # the rest of the form stands
    Severity.WARNING: Verdict.ACCEPTED_WITH_WARNINGS,
    Severity.INFO: Verdict.ACCEPTED,
}
_WORST_FIRST = (Verdict.REFUSED, Verdict.QUARANTINED, Verdict.ACCEPTED_WITH_WARNINGS, Verdict.ACCEPTED)
ACCEPTING = (Verdict.ACCEPTED, Verdict.ACCEPTED_WITH_WARNINGS)


def decide_verdict(severities: Iterable[Severity]) -> Verdict:
    """The verdict of the worst finding; accepted without any."""
    verdicts = {POLICY[severity] for severity in severities}
    return next((verdict for verdict in _WORST_FIRST if verdict in verdicts), Verdict.ACCEPTED)
