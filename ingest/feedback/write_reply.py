"""The answer to the sender: verdict and findings as text, Chinese then English, in the outbox."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import UUID

from psycopg import Connection

from ingest.audit.verify_chain import Head, read_head
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
    head: Head


def write_replies(warehouse: Warehouse, load_id: UUID, outbox: Path) -> list[Path]:
    """Writes every reply of this home that is not in the outbox, whichever load gave the verdict.

    Each names the archive's head: in many hands, it lets anyone tell later that nothing was altered since.

    So a load that was interrupted, or met an outbox it could not write, leaves nothing unsaid: the next one says it.
    A reply never changes, as verdicts do not. Take copies from the outbox: what is moved away is written again.

    Returns:
        The files written, by submission.

    Raises:
        JiqunError: a reply cannot be written; the others were.
    """
    written: list[Path] = []
    trouble: JiqunError | None = None
    with warehouse.connect("loader") as connection:
        judged = _read_judged(connection, load_id)
        present = _list_outbox(outbox)
        for reply in judged:
            if reply.submission_id in present:
                continue
            try:
                written.append(write_reply(outbox, replace(reply, findings=_read_findings(connection, reply))))
            except JiqunError as error:
                trouble = trouble or error
    if trouble is not None:
        raise trouble
    return written


def _list_outbox(outbox: Path) -> set[int]:
    """The submissions that have a reply in the outbox; none of what cannot be listed."""
    numbers = (path.name.partition("-")[0] for path in outbox.glob("*/*.txt"))
    return {int(number) for number in numbers if number.isdecimal()}


def write_reply(outbox: Path, reply: Reply) -> Path:
    """Writes `<outbox>/<reporting unit or unknown>/<submission>-<file>.txt`, whole or not at all.

    Raises:
        JiqunError: the outbox cannot be written.
    """
    path = _path(outbox, reply)
    part = path.with_name(f".{reply.submission_id}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(compose_reply(reply), encoding="utf-8-sig")  # with the mark, Notepad reads it as UTF-8
        part.replace(path)
    except OSError as error:
        raise JiqunError(
            f"无法写入回复 {path}：{error.strerror}。请检查磁盘空间和权限后重试。",
            f"cannot write the reply {path}: {error.strerror}. Check disk space and permissions, then try again.",
        ) from error
    return path


def _path(outbox: Path, reply: Reply) -> Path:
    folder = outbox / (reply.reporting_unit_code or "unknown")
    return folder / f"{reply.submission_id}-{_stem(reply.file_name)}.txt"


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
        yield f"存证头：{reply.head}"
        yield f"审核发现 {len(reply.findings)} 条，按轻重排列：" if reply.findings else "未发现问题。"
    else:
        yield f"Verdict: {_VERDICTS[reply.verdict][1]}"
        yield f"Submission: {reply.submission_id}    File: {reply.file_name}"
        yield f"Form: {form}    Reporting unit: {unit}    Period: {period}    Received: {at} (Beijing time)"
        yield f"File sha256: {reply.file_sha256}"
        yield f"Audit head: {reply.head}"
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


def _read_judged(connection: Connection[Any], load_id: UUID) -> list[Reply]:
    """Every submission with a verdict in the load's province, without its findings."""
    # A duplicate is answered to whoever sent the original: it was not read itself.
    head = read_head(connection)
    rows = connection.execute(
        "select receipt.submission_id, receipt.file_name, receipt.file_sha256, receipt.received_at, "
        "reading.form_code, reading.reporting_unit_code, reading.period, receipt.verdict "
        "from audit.submission as receipt "
        "left join audit.reading on reading.submission_id = coalesce(receipt.duplicate_of, receipt.submission_id) "
        "where receipt.province_code = (select province_code from audit.load where load_id = %s) "
        "and receipt.verdict is not null order by receipt.submission_id",
        (load_id,),
    ).fetchall()
    return [Reply(r[0], r[1], r[2], r[3], r[4], r[5], r[6], Verdict(r[7]), (), head) for r in rows]


def _read_findings(connection: Connection[Any], reply: Reply) -> tuple[Finding, ...]:
    rows = connection.execute(
        "select rule_code, severity, message_zh, message_en, sheet, cell, value_text from audit.finding "
        "where submission_id = %s order by finding_id",
        (reply.submission_id,),
    )
    return tuple(Finding(r[0], Severity(r[1]), r[2], r[3], r[4], r[5], r[6]) for r in rows)
