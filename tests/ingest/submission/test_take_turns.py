"""Two loads never interleave."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from ingest.audit.append import append
from ingest.submission.register import Load, open_load
from ingest.submission.take_turns import HeldError, running
from ingest.warehouse.connect import Warehouse
from jiqun.pipeline.home import Home
from jiqun.pipeline.receive_files import Turn, receive_files
from jiqun.settings import Settings


def begin(warehouse: Warehouse, period: str | None = "2007-05", **others: Any) -> Load:
    given: dict[str, Any] = {"started_by": "somebody", "load_id": uuid4()} | others
    with warehouse.connect("loader") as connection:
        return open_load(
            connection, province_code="220000", period=period, given=None, code_version="v", is_exclusive=True, **given
        )


def end(warehouse: Warehouse, load_id: UUID) -> None:
    with warehouse.connect("loader") as connection:
        append(connection, "load_end", [{"load_id": load_id, "step": "report", "outcome": "finished"}])


def lease(minutes: float = 60) -> dict[str, Any]:
    return {"held_until": datetime.now(UTC) + timedelta(minutes=minutes), "started_by": "airflow run 1"}


def test_a_schedulers_load_holds_others_up_until_it_ends(fresh_warehouse: Warehouse) -> None:
    first = begin(fresh_warehouse, **lease())
    with pytest.raises(HeldError, match=f"at work until it ends: 2007-05, {first.load_id} by airflow run 1") as held:
        begin(fresh_warehouse)
    assert "另一批装载正在进行" in held.value.message_zh
    for period in (None, "2007-06"):  # it builds the months that depend on its own too
        with pytest.raises(HeldError):
            begin(fresh_warehouse, period)
    again = begin(fresh_warehouse, **lease())  # the same run tries again under another number
    end(fresh_warehouse, first.load_id)
    with pytest.raises(HeldError):
        begin(fresh_warehouse)
    end(fresh_warehouse, again.load_id)
    begin(fresh_warehouse)


def test_after_its_lease_others_begin(fresh_warehouse: Warehouse) -> None:
    begin(fresh_warehouse, **lease(0))
    begin(fresh_warehouse)


def test_a_process_holds_while_it_lives(fresh_warehouse: Warehouse) -> None:
    load_id = uuid4()
    with running(fresh_warehouse, load_id):
        begin(fresh_warehouse, load_id=load_id)
        with pytest.raises(HeldError):
            begin(fresh_warehouse)
    begin(fresh_warehouse)  # it left no end behind, as when it is killed


def test_of_many_that_begin_at_once_one_does(fresh_warehouse: Warehouse) -> None:
    held: list[HeldError] = []

    def try_it(number: int) -> None:
        try:
            begin(fresh_warehouse, held_until=lease()["held_until"], started_by=f"run {number}")
        except HeldError as error:
            held.append(error)

    threads = [threading.Thread(target=try_it, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(held) == 7


def test_the_second_waits_and_goes_on(fresh_warehouse: Warehouse, tmp_path: Path) -> None:
    home = Home(Settings(home=tmp_path, database_url=None), fresh_warehouse)
    (tmp_path / "a.csv").write_bytes(b"a")
    first = begin(fresh_warehouse, **lease())
    given: dict[str, Any] = {"period": "2007-05", "started_by": "second"}
    with pytest.raises(HeldError):
        receive_files(home, [tmp_path / "a.csv"], turn=Turn(timedelta(0)), **given)
    timer = threading.Timer(1.5, end, [fresh_warehouse, first.load_id])
    timer.start()
    received = receive_files(home, [tmp_path / "a.csv"], turn=Turn(timedelta(minutes=1)), **given)
    timer.join()
    assert len(received.submission_ids) == 1
