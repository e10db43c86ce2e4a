"""The child that reads: whatever happens to it with one file, the next file is read right, and nothing is left behind.

`HANG`, `EAT` and `DIE` are files that make a child hang, eat memory, or end; no workbook we know still does.
"""

import os
import signal
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from ingest.workbook import read_grid as read_grid_module
from ingest.workbook.grid import RefusedError
from ingest.workbook.read_grid import GridReader
from tests.ingest.conftest import xlsx

GOOD = xlsx([["增加值", 12.5], [None, 7]])


@dataclass(frozen=True)
class Fault:
    data: bytes
    refused: tuple[str, str]


FAULTS = {
    "HANG": Fault(b"HANG", ("R105", "timeout")),
    "EAT": Fault(b"EAT", ("R104", "limit")),
    "DIE": Fault(b"DIE", ("R105", "crash")),
    "damaged": Fault(GOOD[: len(GOOD) // 2], ("R101", "damaged")),
}
CHILD = """
    import os, sys
    from ingest.workbook import child
    child.CPU_LIMIT = 0
    read = child.read_bytes
    def read_bytes(data):
        while data == b"HANG":
            pass
        if data == b"EAT":
            bytearray(2 << 30)
        if data == b"DIE":
            os._exit(3)
        return read(data)
    child.read_bytes = read_bytes
    child.main()
"""


def python_that(runs: str, folder: Path) -> Path:
    """A stand-in for Python that runs this code whatever it is asked to."""
    code, python = folder / "code.py", folder / "python"
    code.write_text(textwrap.dedent(runs))
    python.write_text(f'#!/bin/sh\nPYTHONPATH=. exec "{sys.executable}" "{code}"\n')
    python.chmod(0o700)
    return python


@pytest.fixture
def file_of(tmp_path: Path) -> Callable[[bytes], Path]:
    def write(data: bytes) -> Path:
        path = tmp_path / "file"
        path.write_bytes(data)
        return path

    return write


@pytest.fixture
def pool() -> Iterator[GridReader]:
    before = set(psutil.Process().children())
    with GridReader() as reader:
        yield reader
        assert len(set(psutil.Process().children()) - before) <= 1
    assert set(psutil.Process().children()) <= before


def pid(reader: GridReader) -> int:
    assert reader._child is not None
    return reader._child.process.pid


def is_right(reader: GridReader, path: Path) -> bool:
    sheet = reader.read(path).sheets[0]
    return (sheet.texts, sheet.kinds) == ([["增加值", "12.5"], ["", "7"]], ["tn", " n"])


def test_a_fault_of_one_file_is_none_of_the_next(
    tmp_path: Path, file_of: Callable[[bytes], Path], pool: GridReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(python_that(CHILD, tmp_path)))
    for name in ("DIE", "", "", "EAT", "", "damaged", "", "HANG", "EAT", "DIE", "", "HANG", ""):
        if not name:
            assert is_right(pool, file_of(GOOD))
            continue
        with pytest.raises(RefusedError) as refused:
            pool.read(file_of(FAULTS[name].data))
        assert (refused.value.rule_code, refused.value.message) == FAULTS[name].refused


def test_killed_in_the_middle(file_of: Callable[[bytes], Path], pool: GridReader) -> None:
    assert is_right(pool, file_of(GOOD))
    first = pid(pool)
    os.kill(first, signal.SIGSTOP)  # it has the question and answers nothing
    killer = threading.Thread(target=lambda: (time.sleep(0.2), os.kill(first, signal.SIGKILL)))
    killer.start()
    assert is_right(pool, file_of(GOOD))  # by a child of its own
    killer.join()
    assert pid(pool) != first


def test_killed_between_two_files(file_of: Callable[[bytes], Path], pool: GridReader) -> None:
    assert is_right(pool, file_of(GOOD))
    os.kill(pid(pool), signal.SIGKILL)
    assert is_right(pool, file_of(GOOD))


ANSWERS = {
    "nothing": b"",
    "half a length": b"\0\0\0",
    "half a frame": (100).to_bytes(8) + b"{",
    "too long": (1 << 60).to_bytes(8),
    "no JSON": (1).to_bytes(8) + b"x",
    "no Grid": (2).to_bytes(8) + b"[]",
    "no refusal": (14).to_bytes(8) + b'{"refused":[]}',
    "a rule of its own": (31).to_bytes(8) + b'{"refused": ["R999", "x", "y"]}',
    "too few texts": b"".join(
        len(frame).to_bytes(8) + frame
        for frame in (
            b'{"kind":"x","peak":1,"sheets":[{"name":"a","hidden":false,"merges":[],"rows":1,"hidden_rows":[],'
            b'"hidden_columns":[],"comments":[]}]}',
            b"tt",
            b"only one",
        )
    ),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_that_is_none(
    name: str, tmp_path: Path, file_of: Callable[[bytes], Path], pool: GridReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = f"import sys; sys.stdin.buffer.raw.read(1); sys.stdout.buffer.write({ANSWERS[name]!r})"
    monkeypatch.setattr(sys, "executable", str(python_that(code, tmp_path)))
    with pytest.raises(RefusedError) as refused:
        pool.read(file_of(GOOD))
    assert refused.value.rule_code in {"R104", "R105"}
    monkeypatch.undo()
    assert is_right(pool, file_of(GOOD))


@pytest.mark.parametrize(("limit", "value"), [("MAX_FILES", 2), ("MAX_PEAK", 0)])
def test_a_worn_child_is_replaced(
    limit: str, value: int, file_of: Callable[[bytes], Path], pool: GridReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[int] = []
    start = read_grid_module._start

    def counted() -> read_grid_module._Child:
        child = start()
        started.append(child.process.pid)
        return child

    monkeypatch.setattr(read_grid_module, "_start", counted)
    monkeypatch.setattr(read_grid_module, limit, value)
    assert all(is_right(pool, file_of(GOOD)) for _ in range(4))
    assert len(started) == len(set(started)) == (2 if limit == "MAX_FILES" else 4)
