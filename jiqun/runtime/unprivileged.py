"""Running PostgreSQL, which refuses to run as root, when we are root, without opening any folder to others.

An ordinary user runs it as themselves. Root runs it as the user who owns the data folder, or as `nobody`, where
that user can reach the programs and the home; where it cannot (a folder closed to others on the way), in a user
namespace in which root goes by another number.
"""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import JiqunError


@dataclass(frozen=True)
class Account:
    """Under whose name the server's programs run.

    Attributes:
        uid: owner of the server's files, as seen from here.
        gid: their group.
        prefix: words before each command (`unshare ...`).
        switch: whether a child has to change to `uid` and `gid`.
    """

    uid: int
    gid: int
    prefix: tuple[str, ...] = ()
    switch: bool = False

    def run(self, command: list[str], timeout: float) -> subprocess.CompletedProcess[str]:
        """Run `command` to its end with a bare environment, in its own session (Ctrl-C here does not reach it).

        Args:
            command: program and arguments.
            timeout: seconds after which it is killed.

        Raises:
            JiqunError: it took longer than `timeout`.
        """
        try:
            return subprocess.run(
                [*self.prefix, *command],
                cwd="/",
                env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                start_new_session=True,
                timeout=timeout,
                check=False,
                user=self.uid if self.switch else None,
                group=self.gid if self.switch else None,
                extra_groups=[] if self.switch else None,
            )
        except subprocess.TimeoutExpired as trouble:
            raise JiqunError(
                f"{command[0]} 在 {timeout:.0f} 秒内没有完成，请稍后重试。",
                f"{command[0]} did not finish in {timeout:.0f} s; try again later.",
            ) from trouble

    def can_reach(self, program: Path, folder: Path) -> bool:
        """Whether a child of this account can run `program` and pass through `folder`."""
        try:
            done = self.run(["/bin/sh", "-c", 'cd "$1" && exec "$2" --version', "sh", str(folder), str(program)], 30)
        except OSError:
            return False
        return done.returncode == 0

    def take_over(self, path: Path) -> None:
        """Make this account the owner of `path` and of everything in it."""
        os.chown(path, self.uid, self.gid, follow_symlinks=False)
        for folder, folders, files in os.walk(path):
            for name in [*folders, *files]:
                os.chown(Path(folder, name), self.uid, self.gid, follow_symlinks=False)


def choose_account(program: Path, folder: Path, data: Path) -> Account:
    """Choose under whose name the server runs.

    Args:
        program: the server's program.
        folder: the folder of the home that holds the server's files.
        data: the data folder, which may not exist yet.

    Raises:
        JiqunError: we are root, and there is no way to run the server as somebody else.
    """
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    candidates = []
    if data.exists() and data.stat().st_uid != 0:
        candidates.append(Account(data.stat().st_uid, data.stat().st_gid, switch=True))
    users = pwd.getpwall()
    candidates += [Account(user.pw_uid, user.pw_gid, switch=True) for user in users if user.pw_name == "nobody"]
    # initdb asks for the name of its user, so the number has to be one that the system knows.
    known = next((user for user in users if user.pw_uid not in (0, 65534)), None)
    if (unshare := shutil.which("unshare")) and known:
        prefix = (unshare, "--user", f"--map-user={known.pw_uid}", f"--map-group={known.pw_gid or known.pw_uid}")
        candidates.append(Account(0, os.getegid(), prefix))
    for account in candidates:
        if account.can_reach(program, folder):
            return account
    raise JiqunError(
        f"PostgreSQL 不能以 root 身份运行，而其他用户进不了 {folder} 或 {program.parent}，系统也不允许用户命名空间。"
        "请改用普通用户运行，或把 JIQUN_HOME 与检出目录放到其他用户可以进入的位置。",
        f"PostgreSQL does not run as root, no other user can enter {folder} or {program.parent}, and user namespaces "
        "are not allowed here. Run as an ordinary user, or put JIQUN_HOME and the checkout where others may enter.",
    )
