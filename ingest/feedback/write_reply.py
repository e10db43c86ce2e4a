"""The answer to the sender, in the outbox: a text, and the workbook with its failing cells marked."""

from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

from psycopg import Connection

from ingest.audit.verify_chain import read_head
from ingest.errors import JiqunError
from ingest.feedback.compose_reply import compose_reply
from ingest.feedback.outbox import put_file, safe_name, workbook_name
from ingest.feedback.reply import Reply, file_facts
from ingest.observation import Finding
from ingest.submission.archive import verify_archived
from ingest.vocabulary import Severity, Verdict
from ingest.warehouse.connect import Warehouse
from ingest.workbook.grid import RefusedError
from ingest.workbook.read_grid import GridReader


def write_replies(warehouse: Warehouse, load_id: UUID, outbox: Path, archive: Path | None = None) -> list[Path]:
    """Writes every reply of this home that is not in the outbox, whichever load gave the verdict.

    Each names the archive's head: in many hands, it lets anyone tell later that nothing was altered since.

    So a load that was interrupted, or met an outbox it could not write, leaves nothing unsaid: the next one says it.
    A reply never changes, as verdicts do not; what was quarantined and is accepted later gets another. Take copies from
    the outbox: what is moved away is written again.

    Args:
        warehouse: What became of the submissions.
        load_id: Of the load that answers.
        outbox: Where to.
        archive: The originals, of which marked copies go back; without it the texts alone.

    Returns:
        The files written, by submission.

    Raises:
        JiqunError: a reply cannot be written; the others were.
    """
    written: list[Path] = []
    trouble: JiqunError | None = None
    with warehouse.connect("loader") as connection, GridReader() as reader:
        judged = _read_judged(connection, load_id)
        present = _list_outbox(outbox)
        for reply in judged:
            if reply.key in present:
                continue
            full = replace(reply, findings=_read_findings(connection, reply))
            try:
                if archive and full.has_workbook:  # before the text, which says that all was said
                    written += write_workbook(outbox, full, archive, reader)
                written.append(write_reply(outbox, full))
            except JiqunError as error:
                trouble = trouble or error
    if trouble is not None:
        raise trouble
    return written


def _list_outbox(outbox: Path) -> set[str]:
    """Keys of the replies in the outbox; none of what cannot be listed."""
    return {path.name.partition("-")[0] for path in outbox.glob("*/*.txt")}


def write_reply(outbox: Path, reply: Reply) -> Path:
    """Writes `<outbox>/<reporting unit or unknown>/<submission>-<file>.txt`, whole or not at all.

    The second verdict of a submission, when it was accepted after all, is told in `<submission>.2-<file>.txt`.

    Raises:
        JiqunError: the outbox cannot be written.
    """
    path = _folder(outbox, reply) / f"{reply.key}-{safe_name(reply.file_name)}.txt"
    put_file(path, compose_reply(reply).encode("utf-8-sig"))  # with the mark, Notepad reads it as UTF-8
    return path


def write_workbook(outbox: Path, reply: Reply, archive: Path, reader: GridReader) -> list[Path]:
    """Writes `<outbox>/<reporting unit or unknown>/<submission>-<file>.审核.xlsx`, whole or not at all, and once.

    Returns:
        The file, or nothing: it was there, or the original, read once, is refused now; the text stands for both.

    Raises:
        JiqunError: the outbox cannot be written; the original is missing or was altered.
    """
    from ingest.feedback.annotate_workbook import annotate_workbook  # openpyxl takes half a second to import
    from ingest.feedback.write_summary import Notice

    path = _folder(outbox, reply) / workbook_name(reply.file_name, f"{reply.key}-")
    if path.exists():
        return []
    try:
        grid = reader.read(verify_archived(archive, reply.file_sha256))
    except RefusedError:
        return []
    facts = (
        ("报送编号", "Submission", str(reply.submission_id)),
        *file_facts(reply.file_name, reply.file_sha256, reply.form_code, reply.reporting_unit_code, reply.period),
        ("收到时间", "Received", f"{reply.received}（北京时间 Beijing time）"),
        ("存证头", "Audit head", str(reply.head)),
    )
    put_file(path, annotate_workbook(grid, Notice(reply.verdict, facts, reply.findings)))
    return [path]


def _folder(outbox: Path, reply: Reply) -> Path:
    return outbox / (reply.reporting_unit_code or "unknown")


def _read_judged(connection: Connection[Any], load_id: UUID) -> list[Reply]:
    """Every submission with a verdict in the load's province, without its findings."""
    # A duplicate is answered to whoever sent the original: it was not read itself.
    head = read_head(connection)
    rows = connection.execute(
        "select receipt.submission_id, receipt.file_name, receipt.file_sha256, receipt.received_at, "
        "reading.form_code, reading.reporting_unit_code, reading.period, receipt.verdict, reading.file_kind, "
        "(select count(*) from audit.verdict where verdict.submission_id = receipt.submission_id) "
        "from audit.submission as receipt "
        "left join audit.reading on reading.submission_id = coalesce(receipt.duplicate_of, receipt.submission_id) "
        "where receipt.province_code = (select province_code from audit.load where load_id = %s) "
        "and receipt.verdict is not null order by receipt.submission_id",
        (load_id,),
    ).fetchall()
    return [Reply(r[0], r[1], r[2], r[3], r[4], r[5], r[6], Verdict(r[7]), (), head, r[8] or "", r[9]) for r in rows]


def _read_findings(connection: Connection[Any], reply: Reply) -> tuple[Finding, ...]:
    """What is said of it now; of what somebody answered, with the answer."""
    rows = connection.execute(
        """
        select finding.rule_code, severity,
            message_zh || coalesce(answer_zh, ''), message_en || coalesce(answer_en, ''),
            finding.sheet, finding.cell, value_text
        from audit.current_finding as finding
        left join lateral (
            select format('（%%s已答复：%%s）', person, reason) as answer_zh,
                format(' (answered by %%s: %%s)', person, reason) as answer_en
            from audit.standing_answer as answer inner join audit.decision using (decision_id)
            where answer.finding_id = finding.finding_id order by answered_at limit 1
        ) as answer on true
        where submission_id = %s order by finding_id
        """,
        (reply.submission_id,),
    )
    return tuple(Finding(r[0], Severity(r[1]), r[2], r[3], r[4], r[5], r[6]) for r in rows)
