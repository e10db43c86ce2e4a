"""Appending to the chain: twenty processes as loader, a transaction each; and verifying a long chain (`make bench`).

The server is the embedded one with the settings of every home: each commit waits for the disk (fsync and
synchronous_commit are on). The chain is locked until the commit before it is on the disk, so that no link hangs on one
that a crash undoes: the disk's own flushes a second are the ceiling, whoever writes, and are measured beside.
"""

import multiprocessing
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from uuid import uuid4

from ingest.audit.append import append
from ingest.audit.verify_chain import verify_chain
from ingest.warehouse.connect import Warehouse, prepare_warehouse
from jiqun.cli.console import print_table
from jiqun.runtime.postgres import Server, start_server, stop_server

WRITERS = 20
SECONDS = 10
EVENTS = 100_000
_ROW = {"province_code": "220000", "clock": "real", "known_at": "2007-07-11T06:00:00+08:00", "code_version": "bench"}
_SETTINGS = ("fsync", "synchronous_commit", "wal_sync_method", "commit_delay", "full_page_writes")
# What the events hold in a home: few rows each, now and then many.
_MANY = """
do $$
begin
    for number in 1..{events} loop
        perform audit.append('load', jsonb_build_array(jsonb_build_object(
            'load_id', gen_random_uuid(), 'province_code', '220000', 'clock', 'real', 'known_at', now(),
            'started_by', repeat('x', 200), 'code_version', 'bench')));
    end loop;
end
$$
"""
_VERIFY = """
import resource, sys, time
from pathlib import Path
from ingest.audit.verify_chain import verify_chain
from ingest.warehouse.connect import prepare_warehouse
warehouse = prepare_warehouse(sys.stdin.read(), Path(sys.argv[1]))
before, started = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
with warehouse.connect("auditor") as connection:
    verified = verify_chain(connection)
assert not verified.broken, verified.broken
after = resource.getrusage(resource.RUSAGE_SELF)
print(verified.head.seq, f"{after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime:.1f}",
      f"{time.perf_counter() - started:.1f}", after.ru_maxrss >> 10)
"""


def write(warehouse: Warehouse, begin: object, until: object, written: object) -> None:
    """One writer: appends a load and commits, again and again."""
    count = 0
    with warehouse.connect("loader") as connection:
        begin.wait()  # type: ignore[attr-defined]
        while not until.is_set():  # type: ignore[attr-defined]
            append(connection, "load", [_ROW | {"load_id": uuid4(), "started_by": "bench"}])
            connection.commit()
            count += 1
    written.put(count)  # type: ignore[attr-defined]


def flushes_a_second(folder: Path) -> float:
    """What the disk does: 8 kB written and flushed, again and again."""
    file = os.open(folder / "flushed", os.O_WRONLY | os.O_CREAT)
    os.write(file, bytes(16 << 20))
    os.fsync(file)
    count, started = 0, time.perf_counter()
    while time.perf_counter() < started + SECONDS / 4:
        os.pwrite(file, bytes(8192), count % 2048 * 8192)
        os.fdatasync(file)
        count += 1
    seconds = time.perf_counter() - started
    os.close(file)
    return count / seconds


def bench_append(warehouse: Warehouse, place: Path) -> None:
    """Events a second from one writer and from twenty."""
    rows = []
    with warehouse.connect("auditor") as connection:
        settings = " ".join(f"{name}={connection.execute(f'show {name}').fetchone()[0]}" for name in _SETTINGS)
    for writers in (1, WRITERS):
        flushes = flushes_a_second(place)
        context = multiprocessing.get_context("spawn")
        begin, until, written = context.Barrier(writers + 1), context.Event(), context.Queue()
        processes = [context.Process(target=write, args=(warehouse, begin, until, written)) for _ in range(writers)]
        for process in processes:
            process.start()
        begin.wait()
        started = time.perf_counter()
        time.sleep(SECONDS)
        until.set()
        count = sum(written.get() for _ in processes)
        rate = count / (time.perf_counter() - started)
        for process in processes:
            process.join()
        flushes = (flushes + flushes_a_second(place)) / 2
        rows.append((writers, count, f"{rate:.0f}", f"{flushes:.0f}", f"{rate / flushes:.2f}"))
    title = f"存证链 appending to the chain, {SECONDS} s (target: 200 a second); {settings}"
    print_table(title, ["writers", "events", "a second", "disk flushes a second", "ratio"], rows)


def bench_verify(server: Server, place: Path, warehouse: Warehouse) -> None:
    """CPU, time and memory of verifying a long chain."""
    with warehouse.connect("loader") as connection:
        connection.execute(_MANY.format(events=EVENTS).encode())
    words = [sys.executable, "-c", _VERIFY, str(place)]
    told = subprocess.run(words, input=server.admin_url("jiqun"), check=True, capture_output=True, text=True).stdout
    print_table("验证 verifying the chain", ["events", "client CPU s", "wall s", "client peak MB"], [told.split()])


def main() -> None:
    """Both, on a server of its own."""
    place = Path(tempfile.mkdtemp(prefix="jiqun-bench-"))
    place.chmod(0o755)
    try:
        server = start_server(place)
        warehouse = prepare_warehouse(server.admin_url("jiqun"), place)
        bench_append(warehouse, place)
        with warehouse.connect("auditor") as connection:
            assert not verify_chain(connection).broken
        bench_verify(server, place, warehouse)
    finally:
        stop_server(place)
        shutil.rmtree(place)


if __name__ == "__main__":
    main()
