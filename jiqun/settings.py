"""Settings, read once from the environment and handed down as arguments."""

import os
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ingest.extract.reference import DEFAULT_PROVINCE

CHECKOUT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Settings:
    """Where state lives and whose statistics these are.

    Attributes:
        home: `JIQUN_HOME`, default `./var`: database, archive, inbox, outbox, logs. Two homes never collide.
        database_url: `JIQUN_DATABASE_URL`, administrator URL of another PostgreSQL 16+; None: the embedded one.
        province_code: GB/T 2260 code of the province, in every key of the warehouse.
    """

    home: Path
    database_url: str | None
    province_code: str = DEFAULT_PROVINCE

    @classmethod
    def from_environment(cls) -> "Settings":
        """Read `JIQUN_HOME`, `JIQUN_DATABASE_URL` and `JIQUN_PROVINCE`."""
        return cls(
            home=Path(os.environ.get("JIQUN_HOME") or "var").resolve(),
            database_url=os.environ.get("JIQUN_DATABASE_URL") or None,
            province_code=os.environ.get("JIQUN_PROVINCE") or DEFAULT_PROVINCE,
        )

    @property
    def archive(self) -> Path:
        """Originals by sha256, never altered."""
        return self.home / "archive"

    @property
    def inbox(self) -> Path:
        """Where files arrive unless a load names another place."""
        return self.home / "inbox"

    @property
    def outbox(self) -> Path:
        """Replies to the senders."""
        return self.home / "outbox"

    @property
    def site(self) -> Path:
        """The validation site."""
        return self.home / "site"

    @property
    def releases(self) -> Path:
        """The manifest of each release."""
        return self.home / "releases"

    @property
    def heads(self) -> Path:
        """Heads of the audit chain, outside the database."""
        return self.home / "audit" / "heads.txt"

    @property
    def dbt_work(self) -> Path:
        """Target and logs of dbt, apart for each home."""
        return self.home / "dbt"

    @cached_property
    def code_version(self) -> str:
        """The commit that runs, with a mark when the checkout differs from it; `unversioned` without git."""
        described = subprocess.run(
            ["git", "-C", str(CHECKOUT), "describe", "--always", "--dirty", "--abbrev=12"],
            capture_output=True,
            text=True,
            check=False,
        )
        return described.stdout.strip() or "unversioned"
