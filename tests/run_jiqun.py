"""The command as a person runs it: another process, its exit code and what it prints."""

import json
import os
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
