"""The command as a person runs it: another process, its exit code and what it prints."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

JIQUN = Path(sys.executable).with_name("jiqun")


def run_jiqun(home: Path, *words: str | Path, timeout: float = 300) -> subprocess.CompletedProcess[str]:
    """Run `jiqun` with `JIQUN_HOME` set; output is piped, so it is plain."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("JIQUN_")}
    return subprocess.run(
        [JIQUN, *map(str, words)],
        env=environment | {"JIQUN_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def jiqun_json(home: Path, *words: str | Path) -> Any:
    """What a command prints with `--json`, whatever its exit code."""
    done = run_jiqun(home, *words, "--json")
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


def start_jiqun(home: Path, *words: str | Path) -> subprocess.Popen[str]:
    """Start `jiqun` and leave it running, for whoever wants to interrupt it.

    A shell that runs the tests in the background (`&`) has Ctrl-C ignored, and children inherit that: not this one.
    """
    return subprocess.Popen(
        [JIQUN, *map(str, words)],
        env={"JIQUN_HOME": str(home), "PATH": os.environ["PATH"]},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - nothing is locked here
    )
