"""The small province of the marts' tests, published early and late, exported once."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from jiqun.export.export_sdmx import STRUCTURE_FILE, export_sdmx
from jiqun.pipeline.home import Home
from jiqun.settings import Settings
from tests.dbt_project.conftest import province, query, work
from tests.dbt_project.facts import Province

__all__ = ["province", "query", "work"]


@dataclass(frozen=True)
class Exported:
    """Folders of an export of what is in force, and of one of all vintages."""

    current: Path
    vintages: Path

    @property
    def structure(self) -> Path:
        return self.current / STRUCTURE_FILE

    @property
    def data(self) -> Path:
        (path,) = self.current.glob("*.csv")
        return path


@pytest.fixture(scope="session")
def home(province: Province, tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(Settings(home=tmp_path_factory.mktemp("home"), database_url=None), province.warehouse)


@pytest.fixture(scope="session")
def exported(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Exported:
    folder = tmp_path_factory.mktemp("sdmx")
    export_sdmx(home, folder / "current")
    export_sdmx(home, folder / "vintages", all_vintages=True)
    return Exported(folder / "current", folder / "vintages")
