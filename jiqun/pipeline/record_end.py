"""How a load ended: a row in `audit.load_end`, whatever ended it. A load that was killed has none."""

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from psycopg.conninfo import conninfo_to_dict

from ingest.audit.append import append
from jiqun.explain_error import explain_error
from jiqun.pipeline.home import Home
from jiqun.pipeline.seal_archive import seal_archive
from jiqun.pipeline.weigh_candidate import Weighed
from jiqun.runtime.interrupts import interruptible

log = logging.getLogger(__name__)
Progress = Callable[[str, str], None]
STEPS = {
    "receive": "接收",
    "read": "读取",
    "validate": "审核",
    "build": "建集市",
    "gate": "发布前检查",
    "approve": "审批",
    "publish": "发布",
    "report": "报告",
}
_LONGEST = 2000  # characters of a message: a database quotes whole statements
_PATIENCE = "10s"  # for the chain's lock: whoever waits for the end of a load is not to wait for another's


@contextmanager
def record_end(home: Home, load_id: UUID, progress: Progress = lambda zh, en: None) -> Iterator[Callable[[str], None]]:
    """Record how the block ends: finished, failed or interrupted (Ctrl-C, SIGTERM), and at which step.

    A block that ends at the step `approve` has recorded itself that it waits.

    Args:
        home: the home.
        load_id: of the load; nothing is recorded if the block ends before it was opened.
        progress: told the name of each step as it begins, in Chinese and English.

    Yields:
        To be called with the name of each step as it begins; raises an interruption that the last one swallowed.
    """
    step = "receive"
    with interruptible() as check_interrupted:

        def begin(name: str) -> None:
            nonlocal step
            check_interrupted()
            step = name
            progress(STEPS[name], name)

        try:
            yield begin
            if step == "approve":  # its candidate waits for a person, which is recorded
                return
            step = "report"
            record_finished(home, load_id)
        except BaseException as error:
            record_trouble(home, load_id, step, error)
            raise


def record_finished(home: Home, load_id: UUID) -> None:
    """Record that a load came to its last step."""
    _append(home, {"load_id": load_id, "step": "report", "outcome": "finished"})


def record_awaiting(home: Home, load_id: UUID, weighed: Weighed) -> None:
    """Record that a load has come to where a person goes on: its candidate waits for approval, and why."""
    told = {
        "message_zh": "；".join(weighed.grounds_zh)[:_LONGEST],
        "message_en": "; ".join(weighed.grounds_en)[:_LONGEST],
    }
    _append(home, {"load_id": load_id, "step": "approve", "outcome": "awaiting"} | told)


def record_trouble(home: Home, load_id: UUID, step: str, error: BaseException) -> None:
    """Record what ended a load early, as its user saw it, and keep the head after it.

    Never raises: the error itself is what the user must hear of.
    """
    is_failure = isinstance(error, Exception)
    told = explain_error(error)
    row = {
        "load_id": load_id,
        "step": step,
        "outcome": "failed" if is_failure else "interrupted",
        "message_zh": _clean(told.message_zh, home),
        "message_en": _clean(told.message_en, home),
    }
    try:
        _append(home, row)
        seal_archive(home)
    except Exception as trouble:  # the database may be just what failed
        log.warning(
            "无法存证批次 %s 的结束情况：%s The end of load %s could not be recorded: %s",
            load_id, type(trouble).__name__, load_id, type(trouble).__name__,
        )  # fmt: skip


def _append(home: Home, row: dict[str, Any]) -> None:
    with home.warehouse.connect("loader") as connection:
        connection.execute("select set_config('lock_timeout', %s, true)", [_PATIENCE])
        if connection.execute("select from audit.load where load_id = %s", [row["load_id"]]).fetchone() is not None:
            append(connection, "load_end", [row])


def _clean(text: str, home: Home) -> str:
    """Without passwords, and without what a database cannot keep."""
    secrets = [*home.warehouse.passwords.values()]
    if home.settings.database_url:
        secrets.append(str(conninfo_to_dict(home.settings.database_url).get("password") or ""))
    for secret in filter(None, secrets):
        text = text.replace(secret, "…")
    return re.sub("[\x00\ud800-\udfff]", "�", text)[:_LONGEST]
