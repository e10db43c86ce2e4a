"""What others see of a home: the way through to the server's folder, and nothing of what it keeps."""

import stat
from pathlib import Path

import pytest

from ingest.errors import JiqunError
from ingest.submission.archive import archive_file
from jiqun.pipeline.home import open_home
from jiqun.runtime.home_folder import make_private
from jiqun.settings import Settings


def modes(home: Path, *names: str) -> set[int]:
    return {stat.S_IMODE((home / name).stat().st_mode) for name in names}


def test_an_opened_home_is_private_but_for_the_way_to_the_server(home: Path) -> None:
    for name in ("archive", "outbox"):  # as an earlier version made them
        (home / name).mkdir(parents=True)
        (home / name).chmod(0o755)
    home.chmod(0o755)
    opened = open_home(Settings(home=home, database_url=None))
    opened.warehouse.connect("loader").close()
    assert modes(home, "archive", "outbox", "dbt", "secrets") == {0o700}
    assert modes(home, ".") == {0o755}
    assert modes(home, "postgres") == {0o711}


def test_an_archive_is_private_without_an_opened_home(tmp_path: Path) -> None:
    (tmp_path / "form.csv").write_text("1")
    archived = archive_file(tmp_path / "archive", tmp_path / "form.csv")
    assert modes(tmp_path, "archive", str(archived.path.parent)) == {0o700}
    assert modes(tmp_path, str(archived.path)) == {0o400}


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    with pytest.raises(JiqunError, match="Cannot use the folder"):
        make_private(tmp_path / "home", [tmp_path / "home" / "archive"])
