"""Homes for servers of their own."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from jiqun.runtime.postgres import stop_server


@pytest.fixture
def home() -> Iterator[Path]:
    """An empty home that others may enter (pytest's own folders are closed); its server is stopped afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="jiqun-tests-"))
    folder.chmod(0o755)
    yield folder / "home"
    stop_server(folder / "home")
    shutil.rmtree(folder)
