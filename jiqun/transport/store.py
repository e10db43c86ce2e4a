"""A place that holds files: a folder, a prefix of an S3 bucket, or a folder on an SFTP server, through fsspec."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol, runtime_checkable
from urllib.parse import unquote, urlsplit

from fsspec import AbstractFileSystem

from ingest.errors import JiqunError, PassingError
from jiqun.transport.access import Access

_CONNECT_SECONDS = 20
_ANSWER_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in a store.

    Attributes:
        name: path below the store's root, parts separated by `/`.
        size: in bytes.
        mark: differs once the content does: an etag, or size and time of the last change.
        changed_at: by the store's clock; None where it does not say.
    """

    name: str
    size: int
    mark: str
    changed_at: datetime | None


@dataclass(frozen=True)
class Store:
    """An opened store. Names are relative to its root; nothing is ever deleted.

    Attributes:
        url: where it is, for messages; holds no secret.
        root: what its file system calls the root.
        files: the file system.
        secrets: words that no message may hold.
    """

    url: str
    root: str
    files: AbstractFileSystem
    secrets: tuple[str, ...] = field(default=(), repr=False)

    @property
    def folder(self) -> Path | None:
        """The folder on this machine that it is; None for a remote one."""
        return Path(self.root) if "file" in self.files.protocol else None

    def list(self) -> dict[str, Entry]:
        """Every file below the root, by name, hidden ones too. An empty prefix of a bucket is an empty store.

        Raises:
            JiqunError: the root is missing, or cannot be read.
        """
        with self._in_words("读取", "read"):
            self.files.invalidate_cache()
            if self._is_object_store:
                # A missing bucket would list as an empty one. Whoever may list the inbox alone may ask this.
                bucket, _, prefix = self.root.partition("/")
                self.files.call_s3("list_objects_v2", Bucket=bucket, Prefix=prefix, MaxKeys=1)
                found = self.files.find(self.root, detail=True)
            else:
                found = self.files.find(self.root, detail=True, on_error="raise")  # folders that cannot be read
        entries = [_entry(info["name"][len(self.root) :].lstrip("/"), info) for info in found.values()]
        return {entry.name: entry for entry in entries if entry.name}

    def fetch(self, name: str, target: Path) -> None:
        """Copy a file to `target`.

        Raises:
            JiqunError: it is gone, or cannot be read.
        """
        target.parent.mkdir(parents=True, exist_ok=True)
        with self._in_words(f"读取 {name}", f"read {name}"):
            self.files.get_file(self._path(name), str(target))

    def put(self, source: Path, name: str) -> None:
        """Write a file whole or not at all, over an older one of that name.

        Raises:
            JiqunError: it cannot be written.
        """
        path = self._path(name)
        with self._in_words(f"写入 {name}", f"write {name}"):
            self._make_folder(path)
            if self._is_object_store:
                self.files.put_file(str(source), path)  # an object is there whole or not at all
                return
            folder, _, base = path.rpartition("/")
            part = f"{folder}/.{base[:40]}.part"
            self.files.put_file(str(source), part)
            self.files.mv(part, path)

    def move(self, name: str, new_name: str) -> None:
        """Give a file another name, which no file has.

        Raises:
            JiqunError: there is such a file, or it cannot be moved.
        """
        path = self._path(new_name)
        with self._in_words(f"移动 {name}", f"move {name}"):
            if self.files.exists(path):
                raise FileExistsError(f"{new_name} exists")
            self._make_folder(path)
            self.files.mv(self._path(name), path)

    @property
    def _is_object_store(self) -> bool:
        return "s3" in self.files.protocol

    def _path(self, name: str) -> str:
        return f"{self.root.rstrip('/')}/{name}"

    def _make_folder(self, path: str) -> None:
        if not self._is_object_store:
            self.files.makedirs(path.rpartition("/")[0], exist_ok=True)

    @contextmanager
    def _in_words(self, doing_zh: str, doing_en: str) -> Iterator[None]:
        with _in_words(self.url, self.secrets, doing_zh, doing_en):
            yield


@runtime_checkable
class Closing(Protocol):
    """A file system with a connection of its own."""

    def close(self) -> None:
        """End it."""


def is_url(place: str) -> bool:
    """Whether a place is named by a URL; a path is not."""
    return "://" in place


@contextmanager
def open_store(place: str, access: Access) -> Iterator[Store]:
    """Open a store for as long as the block.

    Args:
        place: a path, `file:///path`, `s3://bucket/prefix` or `sftp://user@host:port/path`.
        access: credentials.

    Raises:
        JiqunError: the URL is of another kind or holds a password, or the server cannot be reached or refuses.
    """
    store = _open(place, access)
    try:
        yield store
    finally:
        if isinstance(store.files, Closing):
            store.files.close()


def _open(place: str, access: Access) -> Store:
    if not is_url(place):
        return Store(place, str(Path(place).absolute()), _open_folder())
    parts = urlsplit(place)
    if parts.password:
        raise JiqunError(
            f"{parts.scheme}://…@{parts.hostname} 的地址里不能写口令：请用环境变量或 Airflow 连接给出。",
            f"The URL {parts.scheme}://…@{parts.hostname} holds a password: give it by the environment or by a "
            "connection of Airflow.",
        )
    secrets = (access.secret,) if access.secret else ()
    with _in_words(place, secrets, "连接", "connect to"):
        if parts.scheme == "file":
            return Store(place, unquote(parts.path), _open_folder())
        if parts.scheme == "s3":
            return Store(place, f"{parts.netloc}{parts.path}".rstrip("/"), _open_s3(access), secrets)
        if parts.scheme == "sftp" and parts.hostname:
            user = parts.username or access.user
            files = _open_sftp(parts.hostname, parts.port or 22, user, access)
            return Store(place, unquote(parts.path).rstrip("/") or "/", files, secrets)
    raise JiqunError(
        f"{place} 应是文件夹、s3://桶/前缀 或 sftp://用户@主机/路径。",
        f"{place} should be a folder, s3://bucket/prefix or sftp://user@host/path.",
    )


def _open_folder() -> AbstractFileSystem:
    from fsspec.implementations.local import LocalFileSystem

    return LocalFileSystem(skip_instance_cache=True)


def _open_s3(access: Access) -> AbstractFileSystem:
    from s3fs import S3FileSystem  # a second to import

    return S3FileSystem(
        key=access.user,
        secret=access.secret,
        endpoint_url=access.endpoint,
        config_kwargs={
            "connect_timeout": _CONNECT_SECONDS,
            "read_timeout": _ANSWER_SECONDS,
            "retries": {"total_max_attempts": 3},
        },
        skip_instance_cache=True,
        use_listings_cache=False,
    )


def _open_sftp(host: str, port: int, user: str | None, access: Access) -> AbstractFileSystem:
    from jiqun.transport.sftp import KnownHostSftp

    return KnownHostSftp(
        host,
        port=port,
        username=user,
        known_hosts=access.known_hosts,
        password=None if access.key_file else access.secret,
        passphrase=access.secret if access.key_file else None,
        key_filename=access.key_file,
        timeout=_CONNECT_SECONDS,
        skip_instance_cache=True,
    )


def _entry(name: str, info: Mapping[str, Any]) -> Entry:
    changed = info.get("LastModified") or info.get("mtime")
    if isinstance(changed, int | float):
        changed = datetime.fromtimestamp(changed, UTC)
    mark = str(info.get("ETag") or f"{info['size']} {changed}")
    return Entry(name, int(info["size"]), mark, changed)


@contextmanager
def _in_words(url: str, secrets: tuple[str, ...], doing_zh: str, doing_en: str) -> Iterator[None]:
    """Any trouble as a JiqunError: each library has its own kinds, and none of them may end in a traceback."""
    try:
        yield
    except JiqunError:
        raise
    except Exception as error:
        cause = " ".join(str(error).split()) or type(error).__name__
        for secret in secrets:
            cause = cause.replace(secret, "…")
        raise PassingError(
            f"无法{doing_zh}（{url}）：{cause[:300]}。请检查地址、权限和网络后重试。",
            f"Cannot {doing_en} ({url}): {cause[:300]}. Check the address, permissions and the network; try again.",
        ) from error
