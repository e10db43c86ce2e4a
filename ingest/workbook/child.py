"""The guarded child process: reads one file after another for its parent, under limits of its own.

Protocol on stdin/stdout, both ways: 8 bytes big-endian length, then that many bytes. In: the file's path. Out: JSON,
a Grid or a refusal. JSON and not pickle, because the parent must not trust what a broken reader says.
"""

import json
import os
import resource
import sys
from pathlib import Path
from typing import Any, BinaryIO

from ingest.workbook.grid import Grid, RefusedError
from ingest.workbook.read_bytes import read_bytes

MEMORY_LIMIT = 1 << 30  # bytes of address space
CPU_LIMIT = 20  # seconds for one file


def main() -> None:
    """Serve until the parent closes the pipe."""
    inbound, outbound = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints must not reach the protocol
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # no file writes
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while header := inbound.read(8):
        path = os.fsdecode(inbound.read(int.from_bytes(header)))
        _allow_cpu()
        _send(outbound, _answer(path))


def _allow_cpu() -> None:
    """The limit counts from the start of the process: move it on for every file."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (int(usage.ru_utime + usage.ru_stime) + CPU_LIMIT + 1, hard))


def _answer(path: str) -> dict[str, Any]:
    try:
        return _grid_message(read_bytes(Path(path).read_bytes()))
    except RefusedError as refused:
        return {"refused": [refused.rule_code, refused.message, refused.detail]}
    except MemoryError:
        return {"refused": ["R104", "limit", f"> {MEMORY_LIMIT >> 20} MB"]}
    except Exception as error:  # a fault of a reader on hostile bytes; the parent replaces this process
        return {"refused": ["R105", "crash", f"{type(error).__name__}: {error}"[:200]]}


def _grid_message(grid: Grid) -> dict[str, Any]:
    return {
        "kind": grid.kind,
        "sheets": [
            {
                "name": sheet.name,
                "hidden": sheet.is_hidden,
                "merges": [[merge.top, merge.left, merge.bottom, merge.right] for merge in sheet.merges],
                "texts": sheet.texts,
                "kinds": sheet.kinds,
            }
            for sheet in grid.sheets
        ],
    }


def _send(outbound: BinaryIO, message: dict[str, Any]) -> None:
    data = json.dumps(message, ensure_ascii=False).encode("utf-8", "surrogatepass")
    outbound.write(len(data).to_bytes(8))
    outbound.write(data)
    outbound.flush()


if __name__ == "__main__":
    main()
