"""The default sample, loaded month by month through the pipeline's own steps into a home of its own, once a session."""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ingest.warehouse.connect import Warehouse
from jiqun.pipeline.home import Home, open_home
from jiqun.pipeline.load_period import LoadOutcome, load_period
from jiqun.runtime.postgres import stop_server
from jiqun.sample.make_sample import DEFAULT_SEED, make_sample
from jiqun.settings import Settings

MONTHS = ("2006-12", "2007-02", "2007-03", "2007-04", "2007-05", "2007-06")


@dataclass(frozen=True)
class LoadedSample:
    """A home that has had its six loads, and the sample they came from."""

    home: Home
    folder: Path
    outcomes: dict[str, LoadOutcome]

    @property
    def warehouse(self) -> Warehouse:
        return self.home.warehouse

    @property
    def truth(self) -> Path:
        return self.folder / "truth"


@pytest.fixture(scope="session")
def loaded_sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LoadedSample]:
    """All six loads of the default sample."""
    folder = tmp_path_factory.mktemp("sample")
    make_sample(folder, "2007-02", "2007-06", DEFAULT_SEED)
    place = Path(tempfile.mkdtemp(prefix="jiqun-home-"))
    home = open_home(Settings(home=place, database_url=None))
    outcomes = {month: load_period(home, [folder / "inbox"], period=month, started_by="test") for month in MONTHS}
    yield LoadedSample(home, folder, outcomes)
    stop_server(place)
    shutil.rmtree(place)
