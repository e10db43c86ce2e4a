"""The reply as text: verdict and findings, all of it in Chinese, then all of it in English."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from ingest.feedback.reply import SEVERITIES, UNKNOWN, VERDICTS, Reply, place_of, worst_first
from ingest.observation import Finding

_SHOWN = 10  # findings of one rule told in full; of the others the cells


def compose_reply(reply: Reply) -> str:
    """The reply's text: all of it in Chinese, then all of it in English."""
    return "\n".join([*_compose(reply, 0), "", "-" * 60, "", *_compose(reply, 1), ""])


def _compose(reply: Reply, language: int) -> Iterator[str]:
    at = reply.received
    unknown = UNKNOWN[language]
    form, unit, period = (value or unknown for value in (reply.form_code, reply.reporting_unit_code, reply.period))
    if language == 0:
        yield f"审核结果：{VERDICTS[reply.verdict][0]}"
        yield f"报送编号：{reply.submission_id}    文件：{reply.file_name}"
        yield f"报表：{form}    报送单位：{unit}    报告期：{period}    收到时间：{at}（北京时间）"
        yield f"文件 sha256：{reply.file_sha256}"
        yield f"存证头：{reply.head}"
        yield f"审核发现 {len(reply.findings)} 条，按轻重排列：" if reply.findings else "未发现问题。"
    else:
        yield f"Verdict: {VERDICTS[reply.verdict][1]}"
        yield f"Submission: {reply.submission_id}    File: {reply.file_name}"
        yield f"Form: {form}    Reporting unit: {unit}    Period: {period}    Received: {at} (Beijing time)"
        yield f"File sha256: {reply.file_sha256}"
        yield f"Audit head: {reply.head}"
        yield f"{len(reply.findings)} findings, worst first:" if reply.findings else "Nothing was found wrong."
    for (severity, rule_code), same in groupby(worst_first(reply.findings), key=lambda f: (f.severity, f.rule_code)):
        yield ""
        yield f"[{SEVERITIES[severity][language]}] {rule_code}"
        yield from _list_findings(list(same), language)


def _list_findings(findings: Sequence[Finding], language: int) -> Iterator[str]:
    for finding in findings[:_SHOWN]:
        place = place_of(finding)
        value = (
            (f"：{finding.value_text}" if language == 0 else f": {finding.value_text}") if finding.value_text else ""
        )
        if place:
            yield f"  {place}{value}"
        yield f"  {finding.message_zh if language == 0 else finding.message_en}"
    rest = findings[_SHOWN:]
    if rest:
        places = ", ".join(place_of(finding) for finding in rest)
        yield (
            f"  另有 {len(rest)} 处同样问题：{places}" if language == 0 else f"  the same at {len(rest)} more: {places}"
        )
