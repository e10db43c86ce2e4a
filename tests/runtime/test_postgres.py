"""The embedded PostgreSQL: what a person may do to it, and what may happen to it."""

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import psycopg
import pytest

from ingest.errors import JiqunError
from jiqun.runtime.postgres import Server, server_status, start_server, stop_server
from jiqun.runtime.postgres_files import server_trouble
from jiqun.runtime.unprivileged import choose_account

AS_ROOT = os.geteuid() == 0
# May a process here have a user namespace of its own? Containers often forbid it.
NAMESPACES = (
    bool(shutil.which("unshare"))
    and subprocess.run(["unshare", "--user", "true"], capture_output=True, check=False).returncode == 0
)
MOUNT = ("mount", "-t", "tmpfs", "-o")
START = "import sys; from pathlib import Path; from jiqun.runtime.postgres import start_server; "


def ask(server: Server, query: str) -> object:
    with psycopg.connect(server.admin_url("postgres")) as connection:
        row = connection.execute(query).fetchone()
        assert row is not None
        return row[0]


def write(server: Server) -> None:
    with psycopg.connect(server.admin_url("postgres")) as connection:
        connection.execute("create table kept as select 1 as one")


def can_mount() -> bool:
    """Whether this account may mount a disk here: root outside of most containers."""
    if not AS_ROOT or not shutil.which("mount"):
        return False
    with tempfile.TemporaryDirectory() as folder:
        if subprocess.run([*MOUNT, "size=1m", "tmpfs", folder], capture_output=True, check=False).returncode:
            return False
        subprocess.run(["umount", folder], check=True)
    return True


def kill(server: Server) -> None:
    """As in a power cut: the postmaster and all its children, at once."""
    postmaster = psutil.Process(server.pid)
    family = [postmaster, *postmaster.children(recursive=True)]
    for process in family:
        process.send_signal(signal.SIGKILL)
    psutil.wait_procs(family, timeout=10)
    deadline = time.monotonic() + 10
    while server_status(server.password_file.parents[1]) and time.monotonic() < deadline:
        time.sleep(0.05)


def test_start_stop_restart_keep_data_port_and_password(home: Path) -> None:
    first = start_server(home)
    write(first)
    assert start_server(home) == first == server_status(home)
    assert stop_server(home) is True
    assert server_status(home) is None
    assert stop_server(home) is False
    second = start_server(home)
    assert (second.port, second.admin_url("x")) == (first.port, first.admin_url("x"))
    assert ask(second, "select one from kept") == 1


def test_settings(home: Path) -> None:
    server = start_server(home)
    found = ask(
        server,
        "select array[pg_encoding_to_char(encoding), datlocprovider::text, datlocale, current_setting('timezone'), "
        "current_setting('fsync'), current_setting('listen_addresses'), current_setting('password_encryption')] "
        "from pg_database where datname = 'postgres'",
    )
    assert found == ["UTF8", "b", "C.UTF-8", "UTC", "on", "127.0.0.1", "scram-sha-256"]


def test_every_door_wants_the_password(home: Path) -> None:
    server = start_server(home)
    password = server.password_file.read_text().strip()
    for host in (server.host, str(server.socket_dir)):
        with psycopg.connect(
            host=host, port=server.port, user=server.superuser, password=password, dbname="postgres"
        ) as connection:
            assert connection.execute("select 1").fetchone() == (1,)
        with pytest.raises(psycopg.OperationalError, match=r"password authentication failed"):
            psycopg.connect(host=host, port=server.port, user=server.superuser, password="wrong", dbname="postgres")
    assert password not in repr(server)


def test_secrets_are_for_their_owner_only(home: Path) -> None:
    server = start_server(home)
    assert stat.S_IMODE(server.password_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(server.password_file.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "postgres" / "data").stat().st_mode) == 0o700
    assert stat.S_IMODE(server.socket_dir.stat().st_mode) == 0o700


def test_outlives_the_process_that_started_it_and_its_ctrl_c(home: Path) -> None:
    starter = subprocess.Popen(
        [sys.executable, "-c", START + "start_server(Path(sys.argv[1])); print('up', flush=True); sys.stdin.read()",
         str(home)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    assert starter.stdout is not None
    assert starter.stdout.readline() == "up\n"
    os.killpg(starter.pid, signal.SIGINT)
    starter.communicate(timeout=30)
    server = server_status(home)
    assert server is not None
    assert ask(server, "select 1") == 1


def test_concurrent_starts_give_one_server(home: Path) -> None:
    command = [sys.executable, "-c", START + "print(start_server(Path(sys.argv[1])).pid)", str(home)]
    starters = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    pids = {starter.communicate(timeout=60)[0].strip() for starter in starters}
    server = server_status(home)
    assert server is not None
    assert pids == {str(server.pid)}


def test_two_homes_live_side_by_side(home: Path) -> None:
    other_home = home.with_name("other")
    try:
        one, other = start_server(home), start_server(other_home)
        assert one.port != other.port
        write(one)
        assert ask(other, "select to_regclass('kept')::text") is None
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(host=one.host, port=one.port, user="postgres", password=other.password_file.read_text())
        stop_server(other_home)
        assert server_status(home) == one
    finally:
        stop_server(other_home)


def test_after_a_crash_it_starts_with_its_data(home: Path) -> None:
    server = start_server(home)
    write(server)
    kill(server)
    assert (home / "postgres" / "data" / "postmaster.pid").exists()
    assert server_status(home) is None
    assert ask(start_server(home), "select one from kept") == 1


def test_a_stale_pid_that_now_is_a_strangers(home: Path) -> None:
    server = start_server(home)
    write(server)
    kill(server)
    pid_file = home / "postgres" / "data" / "postmaster.pid"
    # In a user namespace root's own processes are those that PostgreSQL would take for a colleague.
    stranger = subprocess.Popen(["sleep", "60"], user=pid_file.stat().st_uid if AS_ROOT else None)
    try:
        lines = pid_file.read_text().splitlines()
        pid_file.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
        assert server_status(home) is None
        assert stop_server(home) is False
        assert ask(start_server(home), "select one from kept") == 1
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_an_interrupted_initdb_leaves_nothing_in_the_way(home: Path) -> None:
    leftover = home / "postgres" / "initialising-left" / "data"
    leftover.mkdir(parents=True)
    (leftover / "PG_VERSION").write_text("18\n")
    assert ask(start_server(home), "select 1") == 1
    assert not leftover.parent.exists()


def test_a_half_made_data_folder_is_set_aside(home: Path, caplog: pytest.LogCaptureFixture) -> None:
    half = home / "postgres" / "data"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    assert ask(start_server(home), "select 1") == 1
    (aside,) = (home / "postgres").glob("data.incomplete-*")
    assert (aside / "PG_VERSION").exists()
    assert "数据目录不完整" in caplog.text


def test_a_busy_port_is_replaced_and_said(home: Path, caplog: pytest.LogCaptureFixture) -> None:
    port = start_server(home).port
    stop_server(home)
    with socket.socket() as neighbour:
        neighbour.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        neighbour.bind(("127.0.0.1", port))
        neighbour.listen()
        server = start_server(home)
    assert server.port != port
    assert f"Port {port} is busy" in caplog.text
    assert ask(server, "select 1") == 1
    stop_server(home)
    assert start_server(home).port == server.port


def test_a_long_home_path_has_its_socket_elsewhere(home: Path) -> None:
    long_home = home / ("很长的目录" * 12) / "home"
    server = start_server(long_home)
    try:
        assert len(os.fsencode(server.socket_dir)) < 90
        assert stat.S_IMODE(server.socket_dir.stat().st_mode) == 0o700
        with psycopg.connect(server.admin_url("postgres"), host=str(server.socket_dir)) as connection:
            assert connection.execute("select 1").fetchone() == (1,)
    finally:
        stop_server(long_home)
    assert not server.socket_dir.exists()


def test_a_path_with_a_space_and_a_quote(home: Path) -> None:
    odd_home = home / "it's my home"
    try:
        assert ask(start_server(odd_home), "select 1") == 1
    finally:
        stop_server(odd_home)
    with pytest.raises(JiqunError, match="must not contain"):
        start_server(home / "$HOME")


def user_namespace(pid: int | str) -> Path:
    return Path(f"/proc/{pid}/ns/user").readlink()


def test_it_does_not_run_as_root(home: Path) -> None:
    server = start_server(home)
    owner = psutil.Process(server.pid).uids().real
    if AS_ROOT:  # where nobody cannot reach the programs, root has another number in the server's namespace
        assert owner != 0 or user_namespace(server.pid) != user_namespace("self")
    else:
        assert owner == os.geteuid()


def test_under_a_closed_parent_no_folder_is_opened(home: Path) -> None:
    parent = home.parent
    parent.chmod(0o700)
    if AS_ROOT and not NAMESPACES:
        with pytest.raises(JiqunError, match="does not run as root"):
            start_server(home)
        assert stat.S_IMODE(parent.stat().st_mode) == 0o700
        return
    server = start_server(home)
    assert ask(server, "select 1") == 1
    assert stat.S_IMODE(parent.stat().st_mode) == 0o700
    stop_server(home)
    # The same home, opened by its owner and closed again: its data goes along.
    for mode in (0o755, 0o700):
        parent.chmod(mode)
        assert ask(start_server(home), "select 1") == 1
        stop_server(home)


if AS_ROOT:

    def test_as_root_without_any_way_the_error_says_so(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        home.parent.chmod(0o700)
        home.mkdir()
        monkeypatch.setattr(shutil, "which", lambda _: None)
        with pytest.raises(JiqunError, match="does not run as root") as caught:
            choose_account(Path("/bin/true"), home, home / "data")
        assert "不能以 root 身份运行" in caught.value.message_zh


if AS_ROOT and shutil.which("setpriv"):

    def test_root_of_a_container_finds_its_server(home: Path) -> None:
        """There root may not look into processes of other users."""
        server = start_server(home)
        code = "import sys; from pathlib import Path; from jiqun.runtime.postgres import server_status; "
        found = subprocess.run(
            ["setpriv", "--bounding-set", "-sys_ptrace", "--inh-caps", "-sys_ptrace", sys.executable, "-c",
             code + "print(server_status(Path(sys.argv[1])).pid)", str(home)],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert int(found.stdout) == server.pid


def test_a_home_that_is_a_file(home: Path) -> None:
    home.write_text("not a folder")
    with pytest.raises(JiqunError, match="Cannot use the folder") as caught:
        start_server(home)
    assert "无法使用目录" in caught.value.message_zh
    home.unlink()


def test_a_full_disk(home: Path) -> None:
    """Any write to /dev/full fails for want of room, also where nobody may mount a small disk."""
    write(start_server(home))
    stop_server(home)
    settings = home / "postgres" / "server.conf"
    settings.unlink()
    settings.symlink_to("/dev/full")
    with pytest.raises(JiqunError, match="Disk full") as caught:
        start_server(home)
    assert "磁盘已满" in caught.value.message_zh
    settings.unlink()
    assert ask(start_server(home), "select one from kept") == 1


def test_a_disk_that_is_full_for_the_server_program(home: Path) -> None:
    words = 'initdb: error: could not write to file "pg_wal/xlogtemp.7": No space left on device'
    assert "Disk full" in server_trouble(home, words).message_en


if can_mount():

    def test_a_small_disk(tmp_path: Path) -> None:
        subprocess.run([*MOUNT, "size=20m", "tmpfs", tmp_path], check=True)
        try:
            with pytest.raises(JiqunError, match="Disk full"):
                start_server(tmp_path / "home")
            assert not list(tmp_path.glob("home/postgres/initialising-*"))
        finally:
            subprocess.run(["umount", tmp_path], check=True)


def test_an_unwritable_home(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    # Root may write into any folder, but not into the kernel's.
    with pytest.raises(JiqunError, match="Cannot use the folder"):
        start_server(Path("/proc/home") if AS_ROOT else tmp_path / "home")


def test_a_lost_password_is_not_replaced(home: Path) -> None:
    server = start_server(home)
    stop_server(home)
    server.password_file.rename(home / "password")
    with pytest.raises(JiqunError, match="password file"):
        start_server(home)
    (home / "password").rename(server.password_file)
    assert ask(start_server(home), "select 1") == 1


def test_the_copy_of_a_running_home_is_a_home_of_its_own(home: Path) -> None:
    original = start_server(home)
    write(original)
    copy_home = home.with_name("copy")
    subprocess.run(["cp", "-a", home, copy_home], check=True)
    try:
        copy = start_server(copy_home)
        assert copy.port != original.port
        assert ask(copy, "select one from kept") == 1
        stop_server(copy_home)
        assert server_status(home) == original
    finally:
        stop_server(copy_home)
