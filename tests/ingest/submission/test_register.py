"""The register: loads and their clock, receipts and duplicates."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ingest.errors import JiqunError
from ingest.submission.register import Load, Receipt, open_load, register_file
from ingest.warehouse.connect import Warehouse

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
            code_version="test",
            **others,
        )


def _register(warehouse: Warehouse, load: Load, name: str, sha256: str = SHA) -> Receipt:
    with warehouse.connect("loader") as connection:
        return register_file(connection, load, file_name=name, sha256=sha256, size=3, received_at=load.clock.known_at)


def test_known_at_is_later_than_any_load_and_release(fresh_warehouse: Warehouse) -> None:
    first = _load(fresh_warehouse)
    assert first.clock.known_at == JUNE
    assert _load(fresh_warehouse).clock.known_at == JUNE  # the first took no file
    _register(fresh_warehouse, first, "a.xls")
    assert _load(fresh_warehouse).clock.known_at == JUNE + timedelta(microseconds=1)
    with fresh_warehouse.connect("publisher") as connection:
        connection.execute(
            "insert into audit.release values ('r1', 1, '220000', %s, %s, '{2007-05}', 'v', 'x', 'y', now(), 'p')",
            (first.load_id, JUNE + timedelta(days=1)),
        )
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
