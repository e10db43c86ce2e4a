"""Replies are delivered wherever their readers fetch them."""

from dataclasses import replace

from jiqun.pipeline.deliver_replies import deliver_replies
from jiqun.pipeline.home import Home
from tests.transport.stores import Place


def test_what_is_missing_is_delivered_once(home: Home, place: Place) -> None:
    home = Home(replace(home.settings, outbox_place=place.url, outbox_access=place.access), home.warehouse)
    replies = {"220100/1-月报 #1.xls.txt": b"answer", "unknown/2-b.审核.xlsx": b"marked" * 1000}
    for name, data in replies.items():
        path = home.settings.outbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (home.settings.outbox / "220100" / ".3.part").write_bytes(b"half")
    place.write("mine.txt", b"somebody's")
    assert deliver_replies(home) == sorted(replies)
    assert place.content() == replies | {"mine.txt": b"somebody's"}
    assert deliver_replies(home) == []
    place.write("unknown/2-b.审核.xlsx", b"cut short")
    assert deliver_replies(home) == ["unknown/2-b.审核.xlsx"]
    assert place.content()["unknown/2-b.审核.xlsx"] == b"marked" * 1000


def test_without_the_setting_replies_stay_at_home(home: Home, place: Place) -> None:
    assert deliver_replies(home) == []
