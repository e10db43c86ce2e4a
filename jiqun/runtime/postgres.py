"""The embedded PostgreSQL of a home: start, stop, status. It outlives the process that started it."""

import os
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psutil

from ingest.errors import JiqunError
from jiqun.runtime.home_folder import explain_trouble, locked
from jiqun.runtime.ports import choose_port, is_free, remember_port
from jiqun.runtime.postgres_files import PROGRAMS, SUPERUSER, PostgresFiles, server_trouble
from jiqun.runtime.unprivileged import Account, choose_account

_START_SECONDS = 120
_STOP_SECONDS = 60


@dataclass(frozen=True)
class Server:
    """A running server.

    Attributes:
        host: always the loopback address.
        port: TCP port.
        socket_dir: folder of the unix socket.
        superuser: name of the administrator.
        password_file: holds the administrator's password; mode 0600.
        pid: of the postmaster.
    """

    host: str
    port: int
    socket_dir: Path
    superuser: str
    password_file: Path
    pid: int

    def admin_url(self, database: str) -> str:
        """URL by which the administrator connects to `database`. It holds the password: not for printing."""
        password = quote(self.password_file.read_text(encoding="utf-8").strip(), safe="")
        return f"postgresql://{self.superuser}:{password}@{self.host}:{self.port}/{quote(database, safe='')}"


def start_server(home: Path) -> Server:
    """Start the server of `home`, making its data folder first if need be; return it if it is already up.

    Safe to call from several processes at once. A busy port is replaced by another, with a warning.

    Raises:
        JiqunError: the home cannot be used, or the server does not start; says why.
    """
    files = _files(home)
    with explain_trouble(files.home):
        files.create_folder()
        with locked(files.folder / "lock"):
            if running := server_status(home):
                return running
            account = choose_account(PROGRAMS / "postgres", files.folder, files.data)
            files.create_data(account)
            _clear_stale_pid(files)
            if files.data.stat().st_uid != account.uid:
                account.take_over(files.data)
            return _launch(files, account)


def stop_server(home: Path) -> bool:
    """Stop the server of `home`: sessions are ended, data is flushed. Return whether there was one.

    Raises:
        JiqunError: it does not stop.
    """
    files = _files(home)
    if not files.data.exists():
        return False
    with explain_trouble(files.home), locked(files.folder / "lock"):
        running = server_status(home)
        if running is None:
            return False
        account = choose_account(PROGRAMS / "postgres", files.folder, files.data)
        done = account.run(
            _pg_ctl(files, "stop", "--mode", "fast", "--timeout", str(_STOP_SECONDS)), timeout=_STOP_SECONDS + 10
        )
        if done.returncode != 0:
            raise JiqunError(
                f"PostgreSQL（进程 {running.pid}）未能停止：{done.stderr.strip()}",
                f"PostgreSQL (process {running.pid}) did not stop; see above.",
            )
        files.remove_socket_folder(running.socket_dir)
        return True


def server_status(home: Path) -> Server | None:
    """The running server of `home`, None if there is none or it is not ready yet.

    Raises:
        JiqunError: the home belongs to somebody else.
    """
    files = _files(home)
    lines = _read_pid_file(files)
    if len(lines) < 8 or lines[7].strip() != "ready" or not _is_postmaster(int(lines[0]), files):
        return None
    return Server("127.0.0.1", int(lines[3]), Path(lines[4]), SUPERUSER, files.password_file, int(lines[0]))


def _files(home: Path) -> PostgresFiles:
    """The files of `home`, whose path must not disturb the shell through which pg_ctl starts the server."""
    home = home.resolve()
    if set(str(home)) & set('"$`\\\n'):
        raise JiqunError(
            f'JIQUN_HOME 的路径不能含有 " $ ` \\ 或换行：{home}',
            f'The path of JIQUN_HOME must not contain " $ ` \\ or a line break: {home}',
        )
    return PostgresFiles(home)


def _launch(files: PostgresFiles, account: Account) -> Server:
    """Start the server on a free port; another try if somebody took the port in between."""
    files.prepare_log(account)
    socket_folder = files.create_socket_folder(account)
    for _ in range(3):
        port = choose_port(files.port_memory, "PostgreSQL")
        files.write_settings(port, socket_folder)
        done = account.run(
            _pg_ctl(files, "start", "--log", str(files.log), "--timeout", str(_START_SECONDS)),
            timeout=_START_SECONDS + 10,
        )
        if done.returncode == 0 and (server := server_status(files.home)):
            remember_port(files.port_memory, port)
            return server
        if is_free(port):
            break
    files.remove_socket_folder(socket_folder)
    raise server_trouble(files.data, files.last_words() or done.stderr)


def _pg_ctl(files: PostgresFiles, action: str, *options: str) -> list[str]:
    """The pg_ctl command for `action`."""
    return [str(PROGRAMS / "pg_ctl"), action, "--pgdata", str(files.data), "--wait", "--silent", *options]


def _read_pid_file(files: PostgresFiles) -> list[str]:
    """Lines of postmaster.pid: pid, data folder, start, port, socket folder, address, shared memory, state."""
    with explain_trouble(files.home):
        try:
            return (files.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return []


def _is_postmaster(pid: int, files: PostgresFiles) -> bool:
    """Whether process `pid` is a server on this data folder: that is where a postmaster works."""
    try:
        process = psutil.Process(pid)
        if process.name() != "postgres" or process.status() == psutil.STATUS_ZOMBIE:
            return False
        return _working_folder(process) == files.data
    except psutil.Error:
        return False


def _working_folder(process: psutil.Process) -> Path:
    """Where a process works. Root in a container may not look into others' processes; their own user may.

    Raises:
        psutil.Error: the process is gone, or another user's.
    """
    try:
        return Path(process.cwd())
    except psutil.AccessDenied:
        if os.geteuid() != 0:
            raise
    owner = Account(process.uids().real, process.gids().real, switch=True)
    return Path(owner.run(["readlink", f"/proc/{process.pid}/cwd"], timeout=10).stdout.removesuffix("\n"))


def _clear_stale_pid(files: PostgresFiles) -> None:
    """Remove a pid file left by a crash whose number now belongs to another process.

    PostgreSQL sees by itself that a number is nobody's. It cannot tell a stranger from a colleague.

    Raises:
        JiqunError: a server process is still at work on this data folder.
    """
    lines = _read_pid_file(files)
    if not lines:
        return
    deadline = time.monotonic() + _STOP_SECONDS
    while workers := [p for p in psutil.process_iter() if _is_postmaster(p.pid, files)]:
        # Children of a killed postmaster end by themselves; a postmaster that is coming up or going down, too.
        if time.monotonic() > deadline:
            raise JiqunError(
                f"仍有 PostgreSQL 进程 {[p.pid for p in workers]} 在使用 {files.data}，请先停止它们。",
                f"PostgreSQL processes {[p.pid for p in workers]} still use {files.data}; stop them first.",
            )
        time.sleep(0.1)
    if len(lines) > 4 and lines[1] == str(files.data):  # else this home is a copy, and the folder the original's
        files.remove_socket_folder(Path(lines[4]))
    (files.data / "postmaster.pid").unlink(missing_ok=True)
