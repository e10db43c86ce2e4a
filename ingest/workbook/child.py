"""The guarded child process: reads one file after another for its parent, under limits of its own.

Protocol: in, on the socket that is stdin, one byte and an open file; so what this account may open matters not. Out,
on stdout, frames of 8 bytes big-endian length and that many bytes: a Grid or a refusal, see transport.py. No pickle,
because the parent must not trust what a broken reader says.
"""

import contextlib
import encodings
import gc
import importlib
import os
import pkgutil
import pwd
import resource
import socket
import sys
from collections.abc import Iterator
from typing import BinaryIO

from ingest.workbook.grid import RefusedError
from ingest.workbook.read_bytes import READERS, read_bytes
from ingest.workbook.transport import encode_grid, encode_refusal

MEMORY_LIMIT = 1 << 30  # bytes of address space
CPU_LIMIT = 20  # seconds for one file


def main() -> None:
    """Serve until the parent closes the socket."""
    questions, outbound = socket.socket(fileno=sys.stdin.fileno()), os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints must not reach the protocol
    if os.geteuid() == 0:
        import_readers()
        _become_nobody()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # no file writes
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    gc.disable()  # looking for cycles among a million cells takes a tenth of the time and finds none
    gc.freeze()
    while True:
        _, files, _, _ = socket.recv_fds(questions, 1, 1)
        if not files:
            return
        with os.fdopen(files[0], "rb") as file:
            _allow_cpu()
            _send(outbound, _answer(file))
        gc.collect()


def import_readers() -> None:
    """Import all that reading a file may import: `nobody` cannot, where Python lies in a folder closed to others."""
    for module, _ in READERS.values():
        importlib.import_module(module)
    for encoding in pkgutil.iter_modules(encodings.__path__):  # a file may name any of them
        with contextlib.suppress(ImportError):  # those of other systems
            importlib.import_module(f"encodings.{encoding.name}")


def _become_nobody() -> None:
    """Give root's rights up for good; where the system has or allows no such account the limits remain."""
    with contextlib.suppress(KeyError, OSError):
        nobody = pwd.getpwnam("nobody")
        os.setgroups([])
        os.setgid(nobody.pw_gid)
        os.setuid(nobody.pw_uid)


def _peak() -> int:
    """The most memory this process has held, kB.

    Not ru_maxrss where Linux tells better: that begins with the parent's, so that a large parent's child looked grown.
    """
    try:
        with open("/proc/self/status", "rb") as status:  # noqa: PTH123 - as bare as the rest of the child
            return next(int(line.split()[1]) for line in status if line.startswith(b"VmHWM:"))
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _allow_cpu() -> None:
    """The limit counts from the start of the process: move it on for every file."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (int(usage.ru_utime + usage.ru_stime) + CPU_LIMIT + 1, hard))


def _answer(file: BinaryIO) -> Iterator[bytes]:
    """The frames of the answer. Nothing is read any more once the first one is sent."""
    try:
        grid = read_bytes(file.read())
        yield from encode_grid(grid, peak=_peak())
    except RefusedError as refused:
        yield encode_refusal(refused)
    except MemoryError:
        yield encode_refusal(RefusedError("R104", "limit", f"> {MEMORY_LIMIT >> 20} MB"))
    except Exception as error:  # a fault of a reader on hostile bytes; the parent replaces this process
        yield encode_refusal(RefusedError("R105", "crash", f"{type(error).__name__}: {error}"[:200]))


def _send(outbound: BinaryIO, frames: Iterator[bytes]) -> None:
    for frame in frames:
        outbound.write(len(frame).to_bytes(8))
        outbound.write(frame)
    outbound.flush()


if __name__ == "__main__":
    main()
