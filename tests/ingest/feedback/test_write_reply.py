"""The answer to the sender."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.audit.verify_chain import Head
from ingest.errors import JiqunError
from ingest.feedback.compose_reply import compose_reply
from ingest.feedback.reply import Reply
from ingest.feedback.write_reply import write_reply
from ingest.observation import Finding
from ingest.vocabulary import Severity, Verdict

WARNING = Finding("R315", Severity.WARNING, "请核实并作说明。", "Check it and explain.", "汇总", "F7", "12")
ERROR = Finding("R403", Severity.ERROR, "请改正单位。", "Correct the unit.", "汇总", "F9", "７３８")
REPLY = Reply(
    12,
    "辽源市2007年5月集聚区月报.xlsx",
    "ab" * 32,
    datetime(2007, 6, 8, 2, 30, tzinfo=UTC),
    "F1",
    "220400",
    "2007-05",
    Verdict.QUARANTINED,
    (WARNING, ERROR),
    Head(7, "cd" * 32),
)


def test_reply_says_verdict_place_value_rule_and_advice_in_both_languages(tmp_path: Path) -> None:
    path = write_reply(tmp_path / "outbox", REPLY)
    assert path == tmp_path / "outbox" / "220400" / "12-辽源市2007年5月集聚区月报.xlsx.txt"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    zh, en = path.read_text(encoding="utf-8-sig").split("-" * 60)
    for part in (
        "暂不采用",
        "报送编号：12",
        "220400",
        "2007-05",
        "2007-06-08 10:30",
        "[错误] R403",
        "汇总!F9：７３８",
        f"存证头：7:{'cd' * 32}",
    ):
        assert part in zh
    for part in ("quarantined", "Received: 2007-06-08 10:30", "[error] R403", "汇总!F9: ７３８", "Correct the unit."):
        assert part in en
    assert zh.index("R403") < zh.index("R315")  # worst first
    assert list(path.parent.iterdir()) == [path]


def test_many_findings_of_one_rule_end_in_a_list_of_cells() -> None:
    many = tuple(replace(ERROR, cell=f"F{n}") for n in range(10, 94))
    text = compose_reply(replace(REPLY, findings=many))
    assert "另有 74 处同样问题：汇总!F20" in text
    assert "the same at 74 more: 汇总!F20" in text
    assert text.count("Correct the unit.") == 10


def test_accepted_without_findings_and_unread_file(tmp_path: Path) -> None:
    assert "未发现问题" in compose_reply(replace(REPLY, verdict=Verdict.ACCEPTED, findings=()))
    unread = replace(
        REPLY,
        file_name="../a\\b" + "长" * 100 + ".xls",
        form_code=None,
        reporting_unit_code=None,
        period=None,
        verdict=Verdict.REFUSED,
    )
    path = write_reply(tmp_path, unread)
    assert path.parent == tmp_path / "unknown"
    assert path.name.startswith("12-.._a_b")
    assert "报送单位：未能识别" in path.read_text(encoding="utf-8-sig")


def test_every_verdict_and_severity_has_words() -> None:
    for verdict in Verdict:
        for severity in Severity:
            compose_reply(replace(REPLY, verdict=verdict, findings=(replace(ERROR, severity=severity),)))


def test_outbox_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file")
    with pytest.raises(JiqunError, match="cannot write the reply"):
        write_reply(tmp_path / "outbox", REPLY)
