"""Gate: check the candidate's marts before anyone sees them."""

from collections import Counter
from collections.abc import Sequence

from ingest.errors import JiqunError
from ingest.observation import Finding
from jiqun.pipeline.home import Home
from jiqun.pipeline.publish_release import Release, discard_candidate


def gate_candidate(home: Home, candidate: Release) -> None:
    """Let the candidate pass, or discard it and stop the load.

    Raises:
        JiqunError: a rule of the 6xx family fails; what is published is as it was.
    """
    from expectations.gate.gate_release import gate_release  # Great Expectations takes seconds to import

    findings = gate_release(
        home.warehouse,
        candidate.release_id,
        candidate.periods,
        load_id=candidate.load_id,
        province_code=candidate.province_code,
        code_version=candidate.code_version,
    )
    if findings:
        discard_candidate(home.warehouse, candidate.release_id)
        raise JiqunError(*describe_refusal(findings), exit_code=1)


def describe_refusal(findings: Sequence[Finding]) -> tuple[str, str]:
    """Why the candidate is not published, Chinese and English: the first finding of each rule, and how many it has."""
    counts = Counter(finding.rule_code for finding in findings)
    first = {finding.rule_code: finding for finding in reversed(findings)}
    zh = "；".join(f"{code} {first[code].message_zh}（共 {count} 处）" for code, count in counts.items())
    en = "; ".join(f"{code} {first[code].message_en} ({count} in all)" for code, count in counts.items())
    return (
        f"发布前检查未通过，已发布的数据未受影响：{zh}",
        f"The candidate did not pass the gate; what is published is as it was: {en}",
    )
