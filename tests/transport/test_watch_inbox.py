"""The watch over an inbox sees what nobody has received, and nothing else; which months are loaded again."""

from datetime import UTC, datetime
from uuid import UUID

from ingest.audit.append import append
from jiqun.pipeline.home import Home
from jiqun.pipeline.watch_inbox import has_news, months_to_reload
from tests.transport.stores import Place
from tests.transport.test_inbox_places import receive, zipped


def test_news_is_what_is_not_registered_or_not_judged(home: Home, place: Place) -> None:
    assert has_news(home) is False
    place.write("~$a.xls", b"lock")
    assert has_news(home) is False
    place.write("220100/a.zip", zipped({"1.csv": b"1"}))
    assert has_news(home) is True
    load = receive(home)
    assert has_news(home) is True  # received, and nobody has judged it yet
    [submission_id] = load.submission_ids
    with home.warehouse.connect("loader") as connection:
        verdict = {"submission_id": submission_id, "load_id": UUID(load.load_id), "verdict": "refused"}
        append(connection, "verdict", [verdict])
    assert has_news(home) is False
    place.write("220100/a.zip", zipped({"1.csv": b"1", "2.csv": b"2"}))
    assert has_news(home) is True


def test_months_whose_load_is_over_are_loaded_again(home: Home, place: Place) -> None:
    place.write("a.csv", b"a")
    place.write("b.csv", b"b")
    load = receive(home)
    now = datetime(2007, 7, 20, tzinfo=UTC)
    with home.warehouse.connect("loader") as connection:
        for number, period in zip(load.submission_ids, ("2007-Q2", "2007-07"), strict=True):
            reading = {
                "submission_id": number, "file_kind": "text", "form_code": "F6", "form_version": "2006",
                "reporting_unit_code": "220100", "period": period, "observation_count": 0,
                "observations_sha256": "ab" * 32, "code_version": "v",
            }  # fmt: skip
            append(connection, "reading", [reading])
            verdict = {"submission_id": number, "load_id": UUID(load.load_id), "verdict": "accepted", "known_at": now}
            append(connection, "verdict", [verdict])
    assert months_to_reload(home, load.load_id, now) == ["2007-06"]  # July's load is still to come
