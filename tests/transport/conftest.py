"""The same tests for a folder, S3 and SFTP."""

import itertools
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.warehouse.connect import Warehouse
from jiqun.pipeline.home import Home
from jiqun.settings import Settings
from jiqun.transport.access import Access
from tests.transport.stores import PASSWORD, USER, Place, make_bucket, s3_server, sftp_server

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def s3_endpoint() -> Iterator[str]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with s3_server() as endpoint:
        yield endpoint


@pytest.fixture(scope="session")
def sftp_root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, int, Path]]:
    root = tmp_path_factory.mktemp("sftp")
    known_hosts = tmp_path_factory.mktemp("ssh") / "known_hosts"
    with sftp_server(root, known_hosts) as port:
        yield root, port, known_hosts


@pytest.fixture(params=["folder", "s3", "sftp"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """An empty place of each kind."""
    return make_place(request, request.param, tmp_path)


def make_place(request: pytest.FixtureRequest, kind: str, tmp_path: Path) -> Place:
    name = f"place-{next(_numbers)}"
    if kind == "s3":
        endpoint = request.getfixturevalue("s3_endpoint")
        bucket = make_bucket(endpoint, name)
        access = Access(user=USER, secret=PASSWORD, endpoint=endpoint)
        return Place(f"s3://{name}/in/box", access, bucket=bucket, prefix="in/box")
    if kind == "sftp":
        root, port, known_hosts = request.getfixturevalue("sftp_root")
        folder = root / name
        folder.mkdir()
        access = Access(secret=PASSWORD, known_hosts=str(known_hosts))
        return Place(f"sftp://{USER}@127.0.0.1:{port}/{name}", access, folder=folder)
    folder = tmp_path / name
    folder.mkdir()
    return Place(str(folder), Access(), folder=folder)


@pytest.fixture
def home(place: Place, fresh_warehouse: Warehouse, tmp_path: Path) -> Home:
    """A home whose inbox is the place; a file has to stay as it is for half a second."""
    settings = Settings(
        home=tmp_path / "home",
        database_url=None,
        inbox_place=place.url,
        inbox_access=place.access,
        inbox_settle_seconds=0.5,
    )
    settings.home.mkdir()
    return Home(settings, fresh_warehouse)
