"""fsspec's SFTP, which would trust any server, trusting those that are known."""

from pathlib import Path

import paramiko
from fsspec.implementations.sftp import SFTPFileSystem


class KnownHostSftp(SFTPFileSystem):  # type: ignore[misc]  # untyped
    """SFTP to a host whose key is in a file of known hosts; names are taken as they are.

    Args:
        host: name or address.
        known_hosts: the file; None: ~/.ssh/known_hosts.
        ssh_kwargs: for `paramiko.SSHClient.connect`.
    """

    cachable = False

    def __init__(self, host: str, known_hosts: str | None, **ssh_kwargs: object) -> None:
        self._known_hosts = known_hosts or str(Path.home() / ".ssh" / "known_hosts")
        super().__init__(host, **ssh_kwargs)

    def _connect(self) -> None:
        self.client = paramiko.SSHClient()
        self.client.set_missing_host_key_policy(paramiko.RejectPolicy())
        self.client.load_host_keys(self._known_hosts)
        # Keys that lie about on this machine are nobody's business.
        self.client.connect(self.host, allow_agent=False, look_for_keys=False, **self.ssh_kwargs)
        self.ftp = self.client.open_sftp()
        self.ftp.get_channel().settimeout(60)

    def close(self) -> None:
        """End the connection."""
        self.client.close()

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return path
