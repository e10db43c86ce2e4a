"""The register: loads and their clock, receipts and duplicates."""

import threading
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest

from ingest.audit.append import append
from ingest.errors import JiqunError
from ingest.submission.register import Load, Receipt, open_load, register_file
from ingest.warehouse.connect import Warehouse
from tests.releases import a_release

JUNE = datetime(2007, 6, 10, 22, tzinfo=UTC)
SHA = "ab" * 32


def _load(warehouse: Warehouse, given: datetime | None = JUNE, **others: Any) -> Load:
    with warehouse.connect("loader") as connection:
        return open_load(
            connection,
            province_code="220000",
            period="2007-05",
            given=given,
            started_by="test",
            **({"code_version": "v1"} | others),
        )


def _register(
    warehouse: Warehouse, load: Load, name: str, sha256: str = SHA, received_at: datetime | None = None
) -> Receipt:
    at = received_at or load.clock.known_at
    with warehouse.connect("loader") as connection:
        return register_file(connection, load, file_name=name, sha256=sha256, size=3, received_at=at)


def _judge(warehouse: Warehouse, load: Load, receipt: Receipt, verdict: str) -> None:
    known_at = load.clock.known_at if verdict == "accepted" else None
    with warehouse.connect("loader") as connection:
        reading = {
            "submission_id": receipt.submission_id,
            "file_kind": "xlsx",
            "form_code": "F1",
            "form_version": "2006",
            "reporting_unit_code": "220500",
            "period": "2007-05",
            "observation_count": 0,
            "observations_sha256": sha256().hexdigest(),
            "code_version": "v1",
        }
        append(connection, "reading", [reading])
        given = {"submission_id": receipt.submission_id, "load_id": load.load_id, "verdict": verdict}
        append(connection, "verdict", [given | {"known_at": known_at}])


def test_known_at_is_later_than_any_load_and_release(fresh_warehouse: Warehouse) -> None:
    first = _load(fresh_warehouse)
    assert first.clock.known_at == JUNE
    assert _load(fresh_warehouse).clock.known_at == JUNE  # the first took no file
    _register(fresh_warehouse, first, "a.xls")
    assert _load(fresh_warehouse).clock.known_at == JUNE + timedelta(microseconds=1)
    with fresh_warehouse.connect("publisher") as connection:
        append(connection, "release", [a_release(first.load_id, JUNE + timedelta(days=1))])
    assert _load(fresh_warehouse).clock.known_at == JUNE + timedelta(days=1, microseconds=1)


def test_reopening_a_load_returns_it(fresh_warehouse: Warehouse) -> None:
    load = _load(fresh_warehouse)
    assert _load(fresh_warehouse, load_id=load.load_id) == load


@pytest.mark.parametrize(("first", "then"), [(JUNE, None), (None, JUNE)])
def test_the_first_load_with_a_file_decides_the_clock(
    fresh_warehouse: Warehouse, first: datetime | None, then: datetime | None
) -> None:
    _load(fresh_warehouse, then)  # took no file: decides nothing
    load = _load(fresh_warehouse, first)
    assert load.clock.is_historical is (first is not None)
    _register(fresh_warehouse, load, "a.xls")
    with pytest.raises(JiqunError, match="home"):
        _load(fresh_warehouse, then)
    _load(fresh_warehouse, first)


def test_arrival_time_needs_a_time_zone(fresh_warehouse: Warehouse) -> None:
    with pytest.raises(JiqunError, match="time zone"):
        _load(fresh_warehouse, JUNE.replace(tzinfo=None))


def test_same_bytes_are_a_duplicate_and_the_same_arrival_is_registered_once(fresh_warehouse: Warehouse) -> None:
    load = _load(fresh_warehouse)
    original = _register(fresh_warehouse, load, "a.xls")
    again = _register(fresh_warehouse, _load(fresh_warehouse), "a.xls")
    duplicate = _register(fresh_warehouse, load, "a(1).xls")
    assert (original.is_new, again.is_new, duplicate.is_new) == (True, False, True)
    assert again.submission_id == original.submission_id
    assert duplicate.duplicate_of == original.submission_id
    with fresh_warehouse.connect("loader") as connection:
        row = connection.execute(
            "select verdict, rule_code, message_zh from audit.verdict join audit.finding using (submission_id) "
            "where submission_id = %s",
            (duplicate.submission_id,),
        ).fetchone()
    assert row is not None
    assert row[:2] == ("duplicate", "R190")
    assert "a.xls" in row[2]


@pytest.mark.parametrize("given", [JUNE, None])
@pytest.mark.parametrize("verdict", ["quarantined", "refused"])
def test_bytes_that_failed_are_judged_again_under_another_name(
    fresh_warehouse: Warehouse, verdict: str, given: datetime | None
) -> None:
    load = _load(fresh_warehouse, given)
    first = _register(fresh_warehouse, load, "a.xls")
    _judge(fresh_warehouse, load, first, verdict)
    second = _register(fresh_warehouse, load, "a(1).xls")
    assert (second.is_new, second.duplicate_of) == (True, None)
    assert _register(fresh_warehouse, load, "b.xls").duplicate_of == second.submission_id  # pending again
    _judge(fresh_warehouse, load, second, "accepted")
    again = [_register(fresh_warehouse, _load(fresh_warehouse, given), name) for name in ("a.xls", "a(1).xls", "b.xls")]
    assert [receipt.is_new for receipt in again] == [False] * 3


def test_failed_file_that_still_lies_in_a_real_inbox_waits_for_another_version(fresh_warehouse: Warehouse) -> None:
    load = _load(fresh_warehouse, None)
    _judge(fresh_warehouse, load, _register(fresh_warehouse, load, "a.xls"), "quarantined")
    assert not _register(fresh_warehouse, _load(fresh_warehouse, None), "a.xls").is_new
    newer = _load(fresh_warehouse, None, code_version="v2")
    again = _register(fresh_warehouse, newer, "a.xls")
    assert (again.is_new, again.duplicate_of) == (True, None)
    _judge(fresh_warehouse, newer, again, "quarantined")
    latest = _load(fresh_warehouse, None, code_version="v2")
    assert _register(fresh_warehouse, latest, "a.xls").submission_id == again.submission_id


def test_failed_file_with_another_given_arrival_time_was_sent_again(fresh_warehouse: Warehouse) -> None:
    load = _load(fresh_warehouse)
    first = _register(fresh_warehouse, load, "a.xls")
    _judge(fresh_warehouse, load, first, "quarantined")
    later = _load(fresh_warehouse, JUNE + timedelta(days=30), code_version="v2")
    assert not _register(fresh_warehouse, later, "a.xls", received_at=first.received_at).is_new
    again = _register(fresh_warehouse, later, "a.xls")
    assert (again.is_new, again.duplicate_of) == (True, None)
    _judge(fresh_warehouse, later, again, "accepted")
    for at in (first.received_at, again.received_at):
        assert not _register(fresh_warehouse, later, "a.xls", received_at=at).is_new


@pytest.mark.parametrize("given", [JUNE, None])
def test_superseded_bytes_sent_again_are_a_new_vintage(fresh_warehouse: Warehouse, given: datetime | None) -> None:
    load = _load(fresh_warehouse, given)
    first = _register(fresh_warehouse, load, "a.xls")
    _judge(fresh_warehouse, load, first, "accepted")
    assert _register(fresh_warehouse, load, "a(1).xls").duplicate_of == first.submission_id
    later = _load(fresh_warehouse, given and given + timedelta(days=30))
    _judge(fresh_warehouse, later, _register(fresh_warehouse, later, "a.xls", "cd" * 32), "accepted")
    assert not _register(fresh_warehouse, later, "a.xls", received_at=first.received_at).is_new  # it still lies there
    back = _register(fresh_warehouse, later, "back.xls")
    assert (back.is_new, back.duplicate_of) == (True, None)


@pytest.mark.parametrize(("names", "receipts"), [(("a.xls", "b.xls"), 2), (("a.xls", "a.xls"), 1)])
def test_concurrent_arrivals_of_the_same_bytes(
    fresh_warehouse: Warehouse, names: tuple[str, str], receipts: int
) -> None:
    load = _load(fresh_warehouse)
    results: list[Receipt] = []
    for attempt in range(10):
        barrier = threading.Barrier(2)

        def arrive(name: str, sha256: str, barrier: threading.Barrier = barrier) -> None:
            with fresh_warehouse.connect("loader") as connection:
                barrier.wait()
                results.append(register_file(connection, load, file_name=name, sha256=sha256, size=3, received_at=JUNE))

        threads = [threading.Thread(target=arrive, args=(name, f"{attempt:064x}")) for name in names]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(results) == 20
    with fresh_warehouse.connect("auditor") as connection:
        counts = connection.execute(
            "select count(*), count(duplicate_of) from audit.receipt group by file_sha256"
        ).fetchall()
    assert counts == [(receipts, receipts - 1)] * 10
