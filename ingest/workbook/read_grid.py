"""Files to Grids through a guarded child process: whatever the bytes do to a reader, the parent survives.

One child serves many files, as starting one costs more than reading a workbook. It is replaced after any fault, after
a file that took much memory, and now and then.
"""

import errno
import os
import selectors
import signal
import socket
import stat
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from ingest.workbook.child import CPU_LIMIT
from ingest.workbook.grid import Grid, RefusedError
from ingest.workbook.transport import decode_grid

MAX_FILE = 30 * 2**20
MAX_ANSWER = 400 * 2**20
WALL_LIMIT = 60.0  # seconds for one file; the child's own 20 s of CPU end it sooner unless the machine is busy
MAX_PEAK = 200 * 2**10  # kB that a child may have held at any time and still read the next file
MAX_FILES = 1000  # that one child reads
_ENVIRONMENT = {
    "PYTHONUTF8": "1",
    "RUST_BACKTRACE": "0",
    # What one file took is kept for the next instead of given back: a twentieth of the time. Bytes.
    "MALLOC_MMAP_THRESHOLD_": str(32 << 20),
    "MALLOC_TRIM_THRESHOLD_": str(128 << 20),
}
_FAULTS = frozenset({"R104", "R105"})
_ROOT = Path(__file__).parents[2]


class GridReader:
    """Reads files one at a time in a child process. Use as a context manager; not for several threads at once."""

    def __init__(self) -> None:
        self._child: _Child | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def read(self, path: Path) -> Grid:
        """Read one file.

        Raises:
            RefusedError: Any rule R101 to R112, with words.
        """
        file = _open(path)
        is_new = self._child is None
        try:
            try:
                return self._ask(file)
            except RefusedError as refused:
                if is_new or refused.rule_code not in _FAULTS or refused.message == "timeout":
                    raise
            # The fault may be of the files that this child read before: only a new one is believed.
            os.lseek(file, 0, os.SEEK_SET)
            return self._ask(file)
        finally:
            os.close(file)

    def _ask(self, file: int) -> Grid:
        child = self._child = self._child or _start()
        try:
            grid, peak = child.read(file)
        except BaseException as error:  # also Ctrl-C in the middle: the child's answer would reach the next question
            if not isinstance(error, RefusedError) or error.rule_code in _FAULTS:
                self._stop()
            raise
        if peak > MAX_PEAK or child.files >= MAX_FILES:
            self._stop()
        return grid

    def _stop(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.questions.close()
            child.process.kill()
            child.process.communicate()


@dataclass
class _Child:
    process: subprocess.Popen[bytes]
    questions: socket.socket
    files: int = 0  # read so far

    def read(self, file: int) -> tuple[Grid, int]:
        """The Grid of an open file, and the most memory (kB) that the child held at any time.

        Raises:
            RefusedError: What the child refused, or R104, R105 for what it did.
        """
        deadline = time.monotonic() + WALL_LIMIT
        left = MAX_ANSWER
        assert self.process.stdout is not None  # noqa: S101 - a pipe
        answers = self.process.stdout.fileno()

        def frame() -> bytes:
            nonlocal left
            length = int.from_bytes(_receive(answers, 8, deadline))
            left -= length
            if left < 0:
                raise RefusedError("R104", "limit", f"> {MAX_ANSWER >> 20} MB")
            return _receive(answers, length, deadline)

        try:
            socket.send_fds(self.questions, [b"?"], [file])
            grid, about = decode_grid(frame)
            self.files += 1
            return grid, int(about["peak"])
        except TimeoutError:
            raise RefusedError("R105", "timeout", f"> {WALL_LIMIT:.0f} s") from None
        except (EOFError, ConnectionError):
            code = self.process.wait(timeout=10)
            if code == -signal.SIGXCPU:
                raise RefusedError("R105", "timeout", f"> {CPU_LIMIT} s") from None
            raise RefusedError("R105", "crash", f"signal {-code}" if code < 0 else f"exit {code}") from None
        except (KeyError, TypeError, ValueError, RecursionError) as error:  # no answer of ours
            raise RefusedError("R105", "crash", f"answer: {error}"[:80]) from None


def _start() -> _Child:
    # No settings and no secrets of the parent reach the child; the project root is on its path through -m and cwd.
    questions, stdin = socket.socketpair()
    with stdin:
        process = subprocess.Popen(
            [sys.executable, "-m", "ingest.workbook.child"],
            stdin=stdin.fileno(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env=_ENVIRONMENT,
            bufsize=0,
        )
    return _Child(process, questions)


def _open(path: Path) -> int:
    """A descriptor of an ordinary file that is not too large.

    Raises:
        RefusedError: R104 too large, R112 not there or something else.
    """
    try:
        file = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)  # a pipe or a device would never end
    except OSError as error:
        words = {errno.ENOENT: "absent", errno.EACCES: "denied"}.get(error.errno or 0, "missing")
        raise RefusedError("R112", words, error.strerror or str(error)) from None
    status = os.fstat(file)
    trouble = None
    if not stat.S_ISREG(status.st_mode):
        trouble = RefusedError("R112", "folder" if stat.S_ISDIR(status.st_mode) else "no_file")
    elif status.st_size > MAX_FILE:
        trouble = RefusedError("R104", "limit", f"{status.st_size >> 20} MB > {MAX_FILE >> 20} MB")
    if trouble:
        os.close(file)
        raise trouble
    return file


def _receive(descriptor: int, length: int, deadline: float) -> bytes:
    """Exactly `length` bytes from a pipe.

    Raises:
        EOFError: The child ended first.
        TimeoutError: The deadline passed first.
    """
    received = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        while len(received) < length:
            if not selector.select(max(0.0, deadline - time.monotonic())):
                raise TimeoutError
            chunk = os.read(descriptor, min(1 << 20, length - len(received)))
            if not chunk:
                raise EOFError
            received += chunk
    return bytes(received)


def read_grid(path: Path) -> Grid:
    """Read one file in a child of its own.

    Raises:
        RefusedError: Any rule R101 to R112, with words.
    """
    with GridReader() as reader:
        return reader.read(path)
