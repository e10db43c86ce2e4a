"""The supervisor, with small programs: starts again what ends, and leaves nothing behind."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from jiqun.runtime.processes import ProcessMark, end_groups
from jiqun.runtime.supervisor import State, read_state, write_programs

# A parent that does not hand on the TERM it gets, and its child.
FAMILY = ["sh", "-c", "sleep 300 & wait"]
STUBBORN = ["sh", "-c", "trap '' TERM; while :; do sleep 0.1; done"]


def wait_for(condition: Callable[[], object], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Path]:
    write_programs(tmp_path, {"family": FAMILY, "other": ["sleep", "300"]})
    yield tmp_path
    if state := read_state(tmp_path):
        end_groups([state.supervisor, *state.programs.values()], patience=1)


def supervise(run: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "jiqun.runtime.supervisor", str(run)], start_new_session=True)


def state_of(run: Path) -> State:
    state = read_state(run)
    assert state is not None
    return state


def is_up(run: Path) -> bool:
    state = read_state(run)
    return state is not None and len(state.programs) == 2 and all(mark.members() for mark in state.programs.values())


def test_term_ends_programs_with_their_children(run: Path) -> None:
    supervisor = supervise(run)
    wait_for(lambda: is_up(run) and len(state_of(run).programs["family"].members()) == 2)
    groups = state_of(run).programs
    supervisor.terminate()
    assert supervisor.wait(40) == 0
    assert [mark.members() for mark in groups.values()] == [[], []]
    assert read_state(run) is None


def test_a_program_that_ends_is_started_again_without_its_orphans(run: Path) -> None:
    supervisor = supervise(run)
    wait_for(lambda: is_up(run) and len(state_of(run).programs["family"].members()) == 2)
    first = state_of(run).programs["family"]
    os.kill(first.pid, signal.SIGKILL)
    wait_for(lambda: state_of(run).restarts["family"] == 1 and state_of(run).programs["family"] != first)
    assert first.members() == []
    assert state_of(run).restarts["other"] == 0
    supervisor.terminate()
    assert supervisor.wait(40) == 0


def test_a_second_supervisor_of_one_folder_refuses(run: Path) -> None:
    supervisor = supervise(run)
    wait_for(lambda: is_up(run))
    assert supervise(run).wait(10) == 3
    supervisor.terminate()
    assert supervisor.wait(40) == 0


def test_what_a_killed_supervisor_left_is_found_and_ended(run: Path) -> None:
    supervisor = supervise(run)
    wait_for(lambda: is_up(run))
    supervisor.kill()
    supervisor.wait()
    state = state_of(run)
    assert not state.supervisor.is_alive()
    end_groups(state.programs.values(), patience=5)
    assert [mark.members() for mark in state.programs.values()] == [[], []]


def test_a_recycled_number_is_left_alone() -> None:
    stranger = subprocess.Popen(["sleep", "60"], start_new_session=True)
    try:
        born_earlier = ProcessMark(stranger.pid, psutil.Process(stranger.pid).create_time() - 3600)
        assert not born_earlier.is_alive()
        end_groups([born_earlier], patience=0)
        time.sleep(0.2)
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_who_ignores_term_is_killed() -> None:
    stubborn = subprocess.Popen(STUBBORN, start_new_session=True)
    mark = ProcessMark.of(stubborn.pid)
    time.sleep(0.2)
    end_groups([mark], patience=0.5)
    assert stubborn.wait(5) == -signal.SIGKILL


def test_the_copy_of_a_folder_does_not_reach_the_original(run: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    supervisor = supervise(run)
    wait_for(lambda: is_up(run))
    assert read_state(shutil.copytree(run, tmp_path_factory.mktemp("copy") / "run")) is None
    supervisor.terminate()
    assert supervisor.wait(40) == 0
