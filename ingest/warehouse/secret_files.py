"""Generated secrets: one file each, for their owner's eyes only."""

import os
import secrets
from pathlib import Path


def read_or_create_secret(folder: Path, name: str, size: int = 32) -> str:
    """Return the secret kept in `folder/name`; generate and store one where there is none.

    Callers hold the lock of whatever the secret opens, so that two of them do not generate at once.

    Args:
        folder: the home's folder of secrets; made with mode 0700 if missing.
        name: file name of the secret.
        size: random bytes in a generated one; its text is their URL-safe base64 without padding.

    Raises:
        OSError: the folder cannot be written or the file cannot be read.
    """
    path = folder / name
    if not path.exists():
        write_secret(path, secrets.token_urlsafe(size))
    return path.read_text(encoding="utf-8").strip()


def write_secret(path: Path, text: str) -> None:
    """Write `text` to `path` with mode 0600, whole or not at all; the folder is made with mode 0700 if missing."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as stream:
        stream.write(text + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(path)
