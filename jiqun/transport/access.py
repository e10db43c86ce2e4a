"""Who we are to a store: from the environment for the command, from a connection under Airflow; never in a file."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Access:
    """Credentials of one store. What is None is left to the store's own ways (AWS_PROFILE, an agent, a role).

    Attributes:
        user: access key of S3, user of SFTP.
        secret: secret key of S3, password of SFTP or of its key file.
        endpoint: of an S3-compatible store that is not Amazon's, http(s)://host:port.
        key_file: private key for SFTP.
        known_hosts: file of the host keys that SFTP trusts; None: ~/.ssh/known_hosts.
    """

    user: str | None = None
    secret: str | None = field(default=None, repr=False)
    endpoint: str | None = None
    key_file: str | None = None
    known_hosts: str | None = None

    @classmethod
    def from_environment(cls, prefix: str, environment: Mapping[str, str] = os.environ) -> "Access":
        """Read `<prefix>_USER`, `_SECRET`, `_ENDPOINT`, `_KEY_FILE` and `_KNOWN_HOSTS`, as `JIQUN_INBOX_SECRET`."""
        given = {name: environment.get(f"{prefix}_{name.upper()}") or None for name in cls.__dataclass_fields__}
        return cls(**given)


NOBODY = Access()
