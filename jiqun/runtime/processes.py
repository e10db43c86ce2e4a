"""Process groups that can be recognised again: a number alone may belong to somebody else by now."""

import contextlib
import os
import signal
import time
from collections.abc import Iterable
from dataclasses import dataclass

import psutil

# The start of a process is reckoned from the clock, which may be set right in between.
_CLOCK_TOLERANCE_SECONDS = 3.0


@dataclass(frozen=True)
class ProcessMark:
    """A process, and the group it leads, by number and time of start.

    Attributes:
        pid: process and group number.
        started: when it started, seconds since 1970.
    """

    pid: int
    started: float

    @classmethod
    def of(cls, pid: int) -> "ProcessMark":
        """The mark of the living process `pid`.

        Raises:
            psutil.NoSuchProcess: there is none.
        """
        return cls(pid, psutil.Process(pid).create_time())

    def is_alive(self) -> bool:
        """Whether this very process still runs."""
        try:
            process = psutil.Process(self.pid)
            return process.status() != psutil.STATUS_ZOMBIE and self._matches(process)
        except psutil.NoSuchProcess:
            return False

    def members(self) -> list[psutil.Process]:
        """The living processes of its group, which may have outlived it."""
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error, ProcessLookupError, PermissionError):
                if os.getpgid(process.pid) != self.pid or process.status() == psutil.STATUS_ZOMBIE:
                    continue
                if process.pid == self.pid and not self._matches(process):
                    return []  # the number was given to another process, which leads a group of its own
                if process.create_time() >= self.started - _CLOCK_TOLERANCE_SECONDS:
                    found.append(process)
        return found

    def _matches(self, process: psutil.Process) -> bool:
        return bool(abs(process.create_time() - self.started) < _CLOCK_TOLERANCE_SECONDS)


def end_groups(groups: Iterable[ProcessMark], patience: float) -> None:
    """End process groups: TERM to the leaders, who see to their children; TERM to orphans; at last KILL to all.

    Args:
        groups: the groups, by their leaders.
        patience: seconds between TERM and KILL.
    """
    groups = list(groups)
    told: set[int] = set()
    deadline = time.monotonic() + patience
    while True:
        left = []
        for group in groups:
            members = group.members()
            left += members
            leader = [member for member in members if member.pid == group.pid]
            _signal([process for process in leader or members if process.pid not in told], signal.SIGTERM)
            told |= {process.pid for process in leader or members}
        if not left:
            return
        if time.monotonic() > deadline:
            break
        time.sleep(0.2)
    _signal(left, signal.SIGKILL)


def _signal(processes: list[psutil.Process], number: signal.Signals) -> None:
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(number)
