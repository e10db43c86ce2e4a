"""A file written whole or not at all."""

import tempfile
from pathlib import Path

from ingest.errors import JiqunError


def write_file(path: Path, content: bytes) -> Path:
    """Write or replace a file; its folder is made if need be.

    Raises:
        JiqunError: it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("wb", dir=path.parent, suffix=".part", delete=False) as part:
            part.write(content)
        Path(part.name).chmod(0o644)  # for others to take away
        return Path(part.name).replace(path)
    except OSError as error:
        raise JiqunError(f"无法写入 {path}：{error.strerror}", f"cannot write {path}: {error.strerror}") from error
