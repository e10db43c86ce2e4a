"""The archive keeps original bytes, once, and notices an altered one."""

import hashlib
from pathlib import Path

import pytest

from ingest.errors import JiqunError
from ingest.submission.archive import archive_file, verify_archived


def test_original_is_kept_under_its_hash(tmp_path: Path) -> None:
    source = tmp_path / "吉集综1表.xls"
    source.write_bytes(b"original")
    kept = archive_file(tmp_path / "archive", source)
    sha256 = hashlib.sha256(b"original").hexdigest()
    assert kept.path == tmp_path / "archive" / sha256[:2] / sha256
    assert kept.path.read_bytes() == b"original"
    assert kept.path.stat().st_mode & 0o777 == 0o400
    assert kept.size == 8
    assert archive_file(tmp_path / "archive", source) == kept
    assert [p.name for p in (tmp_path / "archive").rglob("*") if p.is_file()] == [sha256]


def test_altered_copy_is_noticed_and_left_alone(tmp_path: Path) -> None:
    source = tmp_path / "form.xlsx"
    source.write_bytes(b"original")
    kept = archive_file(tmp_path / "archive", source)
    kept.path.chmod(0o600)
    kept.path.write_bytes(b"altered!")
    with pytest.raises(JiqunError, match="altered"):
        archive_file(tmp_path / "archive", source)
    assert kept.path.read_bytes() == b"altered!"
    with pytest.raises(JiqunError, match="cannot be read"):
        verify_archived(tmp_path / "archive", "ab" * 32)


def test_archive_that_cannot_be_written_is_said_so(tmp_path: Path) -> None:
    source = tmp_path / "form.xlsx"
    source.write_bytes(b"original")
    (tmp_path / "archive").write_text("a file where the folder should be")
    with pytest.raises(JiqunError, match="cannot keep"):
        archive_file(tmp_path / "archive", source)
    with pytest.raises(JiqunError, match="cannot keep"):
        archive_file(tmp_path / "elsewhere", tmp_path / "missing.xlsx")
    assert list((tmp_path / "elsewhere").iterdir()) == []
