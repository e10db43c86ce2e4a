"""Settings, read once from the environment and handed down as arguments."""

import os
import subprocess
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from ingest.errors import JiqunError
from ingest.extract.reference import DEFAULT_PROVINCE
from jiqun.transport.access import NOBODY, Access

CHECKOUT = Path(__file__).resolve().parents[1]
APPROVAL_RULES = CHECKOUT / "jiqun" / "pipeline" / "approval.yaml"


@dataclass(frozen=True)
class Settings:
    """Where state lives and whose statistics these are.

    Attributes:
        home: `JIQUN_HOME`, default `./var`: database, archive, inbox, outbox, logs. Two homes never collide.
        database_url: `JIQUN_DATABASE_URL`, administrator URL of another PostgreSQL 16+; None: the embedded one.
        province_code: GB/T 2260 code of the province, in every key of the warehouse.
        inbox_place: `JIQUN_INBOX`: a folder, `s3://bucket/prefix`, `sftp://user@host/path`; None: `inbox` of the home.
        inbox_access: credentials for it.
        inbox_settle_seconds: `JIQUN_INBOX_SETTLE_SECONDS`, default 3: how long a file there must have stayed as it is.
        inbox_taken: `JIQUN_INBOX_TAKEN`, a folder in the inbox to which what was received is moved; None: nothing is.
        outbox_place: `JIQUN_OUTBOX`, where replies are delivered to; None: they stay in `outbox` of the home.
        outbox_access: credentials for it.
        approval_rules: `JIQUN_APPROVAL_RULES`: file that says when a release waits for a person.
        notify_place: `JIQUN_NOTIFY`, a webhook's URL or `smtp://user@host?from=...&to=...`; None: nobody is told.
        notify_secret: `JIQUN_NOTIFY_SECRET`, for it.
    """

    home: Path
    database_url: str | None
    province_code: str = DEFAULT_PROVINCE
    inbox_place: str | None = None
    inbox_access: Access = NOBODY
    inbox_settle_seconds: float = 3.0
    inbox_taken: str | None = None
    outbox_place: str | None = None
    outbox_access: Access = NOBODY
    approval_rules: Path = APPROVAL_RULES
    notify_place: str | None = None
    notify_secret: str | None = field(default=None, repr=False)

    @classmethod
    def from_environment(cls) -> "Settings":
        """Read `JIQUN_HOME`, `JIQUN_DATABASE_URL`, `JIQUN_PROVINCE`, `JIQUN_INBOX...` and `JIQUN_OUTBOX...`."""
        return cls(
            home=Path(os.environ.get("JIQUN_HOME") or "var").resolve(),
            database_url=os.environ.get("JIQUN_DATABASE_URL") or None,
            province_code=os.environ.get("JIQUN_PROVINCE") or DEFAULT_PROVINCE,
            inbox_place=os.environ.get("JIQUN_INBOX") or None,
            inbox_access=Access.from_environment("JIQUN_INBOX"),
            inbox_settle_seconds=_seconds("JIQUN_INBOX_SETTLE_SECONDS", cls.inbox_settle_seconds),
            inbox_taken=(os.environ.get("JIQUN_INBOX_TAKEN") or "").strip("/") or None,
            outbox_place=os.environ.get("JIQUN_OUTBOX") or None,
            outbox_access=Access.from_environment("JIQUN_OUTBOX"),
            notify_place=os.environ.get("JIQUN_NOTIFY") or None,
            notify_secret=os.environ.get("JIQUN_NOTIFY_SECRET") or None,
            approval_rules=Path(os.environ.get("JIQUN_APPROVAL_RULES") or APPROVAL_RULES),
        )

    @property
    def archive(self) -> Path:
        """Originals by sha256, never altered."""
        return self.home / "archive"

    @property
    def inbox(self) -> Path:
        """Where files arrive unless the setting or a load names another place."""
        return self.home / "inbox"

    @property
    def watched_inbox(self) -> str:
        """The place that the schedule watches: a URL or a path."""
        return self.inbox_place or str(self.inbox)

    @property
    def mirrors(self) -> Path:
        """Mirrors of remote inboxes; they may be thrown away."""
        return self.home / "mirrors"

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


def _seconds(name: str, default: float) -> float:
    text = os.environ.get(name) or str(default)
    try:
        return float(text)
    except ValueError as error:
        raise JiqunError(f"{name} 应是秒数，不是“{text}”。", f"{name} should be seconds, not '{text}'.") from error
