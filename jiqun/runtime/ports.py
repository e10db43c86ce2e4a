"""Free TCP ports, remembered so that a restart is found at the same address."""

import logging
import random
import socket
from pathlib import Path

from ingest.errors import JiqunError

log = logging.getLogger(__name__)
# Below the ports that systems hand out to outgoing connections, so that none of those takes ours between two runs.
_LOWEST, _HIGHEST = 15000, 29999


def is_free(port: int) -> bool:
    """Whether a server could listen on 127.0.0.1:`port` now."""
    with socket.socket() as probe:
        # As servers do: a port whose last connections are still fading is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            probe.listen(1)
        except OSError:
            return False
    return True


def choose_port(memory: Path, purpose: str) -> int:
    """Return the port remembered in the file `memory` if it is free, else a free one.

    The caller remembers the port (`remember_port`) once something listens there.

    Args:
        memory: file that holds the port of the last run; may be missing.
        purpose: what listens there, named when the remembered port is busy.

    Raises:
        JiqunError: no port is free.
    """
    remembered = recall_port(memory)
    if remembered is not None and is_free(remembered):
        return remembered
    for candidate in random.sample(range(_LOWEST, _HIGHEST + 1), 200):
        if is_free(candidate):
            if remembered is not None:
                log.warning(
                    "端口 %s 已被占用，%s 改用端口 %s。 Port %s is busy; %s moves to port %s.",
                    remembered, purpose, candidate, remembered, purpose, candidate,
                )  # fmt: skip
            return candidate
    raise JiqunError(
        f"127.0.0.1 上没有可用的端口（{_LOWEST}–{_HIGHEST}）。",
        f"No free port on 127.0.0.1 ({_LOWEST}-{_HIGHEST}).",
    )


def recall_port(memory: Path) -> int | None:
    """The port written in the file `memory`, None where there is none."""
    try:
        return int(memory.read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):
        return None


def remember_port(memory: Path, port: int) -> None:
    """Write `port` to the file `memory`."""
    memory.write_text(f"{port}\n", encoding="ascii")
