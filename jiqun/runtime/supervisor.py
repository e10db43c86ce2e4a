"""A small supervisor: keeps a few programs running until it is told to stop, then stops them all.

It runs detached, as `python -m jiqun.runtime.supervisor RUN_FOLDER`, with the programs named in
`RUN_FOLDER/programs.json`; secrets reach the programs through its environment. The lock that it holds says that it
is alive; `state.json` says which processes are its own, also after it was killed.
"""

import fcntl
import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from jiqun.runtime.processes import ProcessMark, end_groups

STOP_SECONDS = 30.0
_LONGEST_PAUSE_SECONDS = 60.0
_STEADY_SECONDS = 300.0


@dataclass(frozen=True)
class State:
    """What a supervisor runs.

    Attributes:
        folder: the run folder; in the copy of a home the state is that of the original.
        supervisor: the supervisor itself.
        programs: by name, the leader of each program's process group.
        restarts: by name, how often a program had to be started again.
    """

    folder: str
    supervisor: ProcessMark
    programs: dict[str, ProcessMark] = field(default_factory=dict)
    restarts: dict[str, int] = field(default_factory=dict)


def write_programs(run_folder: Path, programs: dict[str, list[str]]) -> None:
    """Write what the supervisor of `run_folder` is to run: name and command, in order of start."""
    run_folder.mkdir(parents=True, exist_ok=True)
    (run_folder / "programs.json").write_text(json.dumps(programs, indent=1), encoding="utf-8")


def read_state(run_folder: Path) -> State | None:
    """What the last supervisor of `run_folder` ran; None if there was none, or it stopped in order."""
    try:
        text = (run_folder / "state.json").read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    content = json.loads(text)
    if content["folder"] != str(run_folder):
        return None
    return State(
        folder=content["folder"],
        supervisor=ProcessMark(**content["supervisor"]),
        programs={name: ProcessMark(**mark) for name, mark in content["programs"].items()},
        restarts=content["restarts"],
    )


def clear_state(run_folder: Path) -> None:
    """Forget a supervisor that is gone with all its programs."""
    (run_folder / "state.json").unlink(missing_ok=True)


class Supervisor:
    """Runs the programs of one run folder."""

    def __init__(self, run_folder: Path) -> None:
        self._folder = run_folder
        self._commands: dict[str, list[str]] = json.loads((run_folder / "programs.json").read_text(encoding="utf-8"))
        self._state = State(str(run_folder), ProcessMark.of(os.getpid()), restarts=dict.fromkeys(self._commands, 0))
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._due: dict[str, float] = dict.fromkeys(self._commands, 0.0)
        self._stop = threading.Event()

    def run(self) -> None:
        """Start the programs, start again what ends, until a signal asks to stop; then stop them."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: self._stop.set())
        while not self._stop.is_set():
            self._look_after()
            self._stop.wait(0.5)
        print("stopping", flush=True)  # noqa: T201 - the supervisor's own log
        end_groups(self._state.programs.values(), STOP_SECONDS)
        for process in self._running.values():
            process.wait()
        clear_state(self._folder)

    def _look_after(self) -> None:
        """Start what is due; note what has ended, to be started again after a pause that grows."""
        now = time.monotonic()
        for name, process in list(self._running.items()):
            if process.poll() is None:
                continue
            del self._running[name]
            self._end_orphans(name)
            lasted = now - self._due[name]
            again = 0 if lasted > _STEADY_SECONDS else self._state.restarts[name]
            self._due[name] = now + min(2.0**again, _LONGEST_PAUSE_SECONDS)
            self._state.restarts[name] += 1
            print(f"{name} ended with {process.returncode} after {lasted:.0f} s", flush=True)  # noqa: T201
            self._save()
        for name, command in self._commands.items():
            if name not in self._running and self._due[name] <= now:
                self._due[name] = now
                self._start(name, command)

    def _start(self, name: str, command: list[str]) -> None:
        with (self._folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            )
        self._running[name] = process
        self._state.programs[name] = ProcessMark.of(process.pid)
        self._save()

    def _end_orphans(self, name: str) -> None:
        """What a crashed program leaves running would be in the way of the next."""
        end_groups([self._state.programs[name]], patience=5.0)

    def _save(self) -> None:
        draft = self._folder / "state.draft"
        draft.write_text(json.dumps(asdict(self._state), indent=1), encoding="utf-8")
        draft.replace(self._folder / "state.json")


def main() -> int:
    """Run as the supervisor of the folder named on the command line; 3: it has one already."""
    run_folder = Path(sys.argv[1])
    with (run_folder / "supervisor.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return 3
        Supervisor(run_folder).run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
