"""Gate: check the candidate's marts before anyone sees them."""

from ingest.errors import JiqunError
from jiqun.pipeline.home import Home
from jiqun.pipeline.publish_release import Release, discard_candidate


def gate_candidate(home: Home, candidate: Release) -> None:
    """Let the candidate pass, or discard it and stop the load.

    Raises:
        JiqunError: a rule of the 6xx family fails; what is published is as it was.
    """
    from expectations.gate import gate_release  # Great Expectations takes seconds to import

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
        raise JiqunError(
            "发布前检查未通过，已发布的数据未受影响：" + "；".join(f"{f.rule_code} {f.message_zh}" for f in findings),
            "The candidate did not pass the gate; what is published is as it was: "
            + "; ".join(f"{f.rule_code} {f.message_en}" for f in findings),
            exit_code=1,
        )
