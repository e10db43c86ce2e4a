"""The answer to the sender: verdict and findings as text, Chinese then English, in the outbox."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import UUID

from psycopg import Connection

from ingest.errors import JiqunError
from ingest.observation import Finding
from ingest.vocabulary import Severity, Verdict
from ingest.warehouse.connect import Warehouse

_BEIJING = timezone(timedelta(hours=8))
_SHOWN = 10  # findings of one rule told in full; of the others the cells
_VERDICTS = {
    Verdict.ACCEPTED: ("已接受", "accepted"),
    Verdict.ACCEPTED_WITH_WARNINGS: (
        "已接受，下列各条请核实并作说明",
        "accepted; please check and explain the warnings below",
    ),
    Verdict.QUARANTINED: (
        "暂不采用：请按下列各条改正后重新报送整张报表",
        "quarantined: correct what is listed below and send the whole form again",
    ),
    Verdict.REFUSED: ("无法读取：请按下列说明重新报送", "refused: it could not be read; send it again as told below"),
    Verdict.DUPLICATE: ("重复件，不再处理", "a duplicate, not processed again"),
}
_SEVERITIES = {
    Severity.FATAL: ("无法读取", "cannot be read"),
    Severity.ERROR: ("错误", "error"),
    Severity.ROW: ("整行未采用", "row left out"),
    Severity.WARNING: ("须说明", "warning"),
    Severity.INFO: ("提示", "note"),
}


@dataclass(frozen=True)
class Reply:
    """What the sender is told; form, unit and period are None where they could not be read."""

    submission_id: int
    file_name: str
    file_sha256: str
    received_at: datetime
    form_code: str | None
    reporting_unit_code: str | None
    period: str | None
    verdict: Verdict
    findings: tuple[Finding, ...]


def write_replies(warehouse: Warehouse, load_id: UUID, outbox: Path) -> list[Path]:
    """Writes a reply for every submission this load gave a verdict; writing again gives the same files.

    Raises:
        JiqunError: the outbox cannot be written.
    """
    with warehouse.connect("loader") as connection:
        replies = list(_read_replies(connection, load_id))
    return [write_reply(outbox, reply) for reply in replies]


def write_reply(outbox: Path, reply: Reply) -> Path:
    """Writes `<outbox>/<reporting unit or unknown>/<submission>-<file>.txt`, whole or not at all.

    Raises:
        JiqunError: the outbox cannot be written.
    """
    folder = outbox / (reply.reporting_unit_code or "unknown")
    path = folder / f"{reply.submission_id}-{_stem(reply.file_name)}.txt"
    part = path.with_name(f".{reply.submission_id}.part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part.write_text(compose_reply(reply), encoding="utf-8-sig")  # with the mark, Notepad reads it as UTF-8
        part.replace(path)
    except OSError as error:
        raise JiqunError(
            f"无法写入回复 {path}：{error.strerror}。请检查磁盘空间和权限后重试。",
            f"cannot write the reply {path}: {error.strerror}. Check disk space and permissions, then try again.",
        ) from error
    return path


def compose_reply(reply: Reply) -> str:
    """The reply's text: all of it in Chinese, then all of it in English."""
    return "\n".join([*_compose(reply, 0), "", "-" * 60, "", *_compose(reply, 1), ""])


def _compose(reply: Reply, language: int) -> Iterator[str]:
    at = reply.received_at.astimezone(_BEIJING).strftime("%Y-%m-%d %H:%M")
    unknown = ("未能识别", "not recognised")[language]
    form, unit, period = (value or unknown for value in (reply.form_code, reply.reporting_unit_code, reply.period))
    if language == 0:
        yield f"审核结果：{_VERDICTS[reply.verdict][0]}"
        yield f"报送编号：{reply.submission_id}    文件：{reply.file_name}"
        yield f"报表：{form}    报送单位：{unit}    报告期：{period}    收到时间：{at}（北京时间）"
        yield f"文件 sha256：{reply.file_sha256}"
        yield f"审核发现 {len(reply.findings)} 条，按轻重排列：" if reply.findings else "未发现问题。"
    else:
        yield f"Verdict: {_VERDICTS[reply.verdict][1]}"
        yield f"Submission: {reply.submission_id}    File: {reply.file_name}"
        yield f"Form: {form}    Reporting unit: {unit}    Period: {period}    Received: {at} (Beijing time)"
        yield f"File sha256: {reply.file_sha256}"
        yield f"{len(reply.findings)} findings, worst first:" if reply.findings else "Nothing was found wrong."
    order = list(Severity)
    findings = sorted(reply.findings, key=lambda f: (order.index(f.severity), f.rule_code))
    for (severity, rule_code), same in groupby(findings, key=lambda f: (f.severity, f.rule_code)):
        yield ""
        yield f"[{_SEVERITIES[severity][language]}] {rule_code}"
        yield from _list_findings(list(same), language)


def _list_findings(findings: Sequence[Finding], language: int) -> Iterator[str]:
    for finding in findings[:_SHOWN]:
        place = _place(finding)
        value = (
            (f"：{finding.value_text}" if language == 0 else f": {finding.value_text}") if finding.value_text else ""
        )
        if place:
            yield f"  {place}{value}"
        yield f"  {finding.message_zh if language == 0 else finding.message_en}"
    rest = findings[_SHOWN:]
    if rest:
        places = ", ".join(_place(finding) for finding in rest)
        yield (
            f"  另有 {len(rest)} 处同样问题：{places}" if language == 0 else f"  the same at {len(rest)} more: {places}"
        )


def _place(finding: Finding) -> str:
    return "!".join(part for part in (finding.sheet, finding.cell) if part)


def _stem(file_name: str) -> str:
    """A name that fits any file system: no separators, at most 150 bytes."""
    safe = "".join("_" if character in '/\\:*?"<>|' or ord(character) < 32 else character for character in file_name)
    return os.fsencode(safe)[:150].decode("utf-8", "ignore")


def _read_replies(connection: Connection[Any], load_id: UUID) -> Iterator[Reply]:
    # A duplicate is answered to whoever sent the original: it was not read itself.
    submissions = connection.execute(
        "select receipt.submission_id, receipt.file_name, receipt.file_sha256, receipt.received_at, "
        "reading.form_code, reading.reporting_unit_code, reading.period, verdict.verdict "
        "from audit.verdict join audit.receipt using (submission_id) "
        "left join audit.reading on reading.submission_id = coalesce(receipt.duplicate_of, receipt.submission_id) "
        "where verdict.load_id = %s order by receipt.submission_id",
        (load_id,),
    ).fetchall()
    for row in submissions:
        findings = connection.execute(
            "select rule_code, severity, message_zh, message_en, sheet, cell, value_text from audit.finding "
            "where submission_id = %s order by finding_id",
            (row[0],),
        )
        told = tuple(Finding(f[0], Severity(f[1]), f[2], f[3], f[4], f[5], f[6]) for f in findings)
        yield Reply(row[0], row[1], row[2], row[3], row[4], row[5], row[6], Verdict(row[7]), told)
