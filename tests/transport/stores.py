"""Places for tests: a folder, a bucket on moto's S3 server, a folder of asyncssh's SFTP server, all on loopback."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncssh
import boto3
from moto.server import ThreadedMotoServer

from jiqun.transport.access import Access

USER, PASSWORD = "sender", "s3cret-Passwort"


@dataclass
class Place:
    """A place as its owner sees it, not through the code under test."""

    url: str
    access: Access
    folder: Path | None = None
    bucket: Any = None
    prefix: str = ""
    extra: dict[str, Any] = field(default_factory=dict)

    def write(self, name: str, data: bytes) -> None:
        if self.folder is None:
            self.bucket.put_object(Key=f"{self.prefix}/{name}", Body=data)
            return
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    def content(self) -> dict[str, bytes]:
        """Every file by name."""
        if self.folder is None:
            found = self.bucket.objects.filter(Prefix=f"{self.prefix}/")
            return {each.key.removeprefix(f"{self.prefix}/"): each.get()["Body"].read() for each in found}
        paths = [path for path in self.folder.rglob("*") if path.is_file()]
        return {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in paths}


@contextmanager
def s3_server() -> Iterator[str]:
    """The address of an S3 server that lives as long as the block."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.stop()


def make_bucket(endpoint: str, name: str) -> Any:
    resource = boto3.resource(
        "s3", endpoint_url=endpoint, aws_access_key_id=USER, aws_secret_access_key=PASSWORD, region_name="us-east-1"
    )
    return resource.create_bucket(Bucket=name)


class _OneSender(asyncssh.SSHServer):
    def begin_auth(self, username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == (USER, PASSWORD)


@contextmanager
def sftp_server(root: Path, known_hosts: Path) -> Iterator[int]:
    """The port of an SFTP server over `root`; writes its host key into `known_hosts`."""
    key = asyncssh.generate_private_key("ssh-ed25519")
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def listen() -> asyncssh.SSHAcceptor:
        return await asyncssh.listen(
            "127.0.0.1",
            0,
            server_host_keys=[key],
            server_factory=_OneSender,
            sftp_factory=lambda channel: asyncssh.SFTPServer(channel, chroot=str(root).encode()),
        )

    acceptor = asyncio.run_coroutine_threadsafe(listen(), loop).result(20)
    port = acceptor.get_port()
    public = key.export_public_key().decode().split()
    known_hosts.write_text(f"[127.0.0.1]:{port} {public[0]} {public[1]}\n")
    try:
        yield port
    finally:
        loop.call_soon_threadsafe(acceptor.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
