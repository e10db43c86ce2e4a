"""Pages to files: a page is written only if what it shows, or how, is not what the file on disk was made from."""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from expectations.rules import RULES
from ingest.errors import JiqunError

_HERE = Path(__file__).parent
_BUILT = ".built.json"


@dataclass(frozen=True)
class Page:
    """A file of the site.

    Attributes:
        path: below the site's folder.
        shows: all that its content is made from, JSON values and what becomes text.
        render: gives the content; called only if it has changed.
    """

    path: str
    shows: Any
    render: Callable[[], bytes | str]


@cache
def _design() -> str:
    """Hash of everything that shapes pages: code, templates, styles, and the wording of the rules."""
    files = sorted(path for path in _HERE.rglob("*") if path.is_file() and path.suffix != ".pyc")
    digest = hashlib.sha256()
    for path in [*files, RULES]:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def write_pages(out: Path, pages: Iterable[Page]) -> tuple[int, int]:
    """Write what has changed, each file whole or not at all, and remove pages that are no more.

    Returns:
        Number of pages, and how many of them were written now.

    Raises:
        JiqunError: the folder cannot be written.
    """
    try:
        out.mkdir(mode=0o700, parents=True, exist_ok=True)  # it shows what was sent: others get in if its owner says so
        before = _read_built(out / _BUILT)
        built: dict[str, str] = {}
        written = 0
        for page in pages:
            mark = hashlib.sha256(json.dumps([_design(), page.shows], default=str).encode()).hexdigest()
            target = out / page.path
            if before.get(page.path) != mark or not target.exists():
                content = page.render()
                _write(target, content.encode() if isinstance(content, str) else content)
                written += 1
            built[page.path] = mark
        for path in before.keys() - built.keys():
            if ".." not in Path(path).parts:
                out.joinpath(path.lstrip("/")).unlink(missing_ok=True)
        _write(out / _BUILT, json.dumps(built).encode())
    except OSError as error:
        raise JiqunError(
            f"无法写入审核网站 {out}：{error.strerror}。请检查磁盘空间和权限，或用 --out 另指文件夹。",
            f"cannot write the site to {out}: {error.strerror}. Check disk space and permissions, or name another "
            "folder with --out.",
        ) from error
    return len(built), written


def _read_built(path: Path) -> dict[str, str]:
    """The marks of the last build; none if it never ended well."""
    try:
        marks: dict[str, str] = json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    return marks


def _write(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    part.write_bytes(content)
    part.replace(target)
