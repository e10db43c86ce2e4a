"""Every load leaves a record of how it ended: finished, failed, interrupted; and one that was killed leaves none."""

import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest

from ingest.audit.keep_heads import read_heads
from ingest.errors import JiqunError
from ingest.warehouse.connect import Warehouse
from jiqun.pipeline import load_period as loading
from jiqun.pipeline.home import Home, open_home
from jiqun.pipeline.load_ends import LoadEnd, list_loads
from jiqun.pipeline.record_end import record_end, record_trouble
from jiqun.pipeline.seal_archive import verify_archive
from jiqun.runtime.interrupts import Terminated, interruptible
from jiqun.runtime.postgres import stop_server
from jiqun.sample.make_sample import make_sample
from jiqun.settings import Settings
from tests.run_jiqun import jiqun_json, run_jiqun, start_jiqun


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("load-ends")
    make_sample(folder, "2007-02", "2007-02")
    return folder / "inbox"


@pytest.fixture(scope="module")
def home() -> Iterator[Home]:
    place = Path(tempfile.mkdtemp(prefix="jiqun-ends-"))
    yield open_home(Settings(home=place, database_url=None))
    stop_server(place)
    shutil.rmtree(place)


def last(home: Home) -> LoadEnd:
    return list_loads(home)[-1]


def start(home: Home, inbox: Path, step: str) -> subprocess.Popen[str]:
    """A load in a process of its own that has come to this step."""
    started = start_jiqun(home.settings.home, "load", inbox, "--period", "2006-12")
    assert started.stderr is not None
    while step not in started.stderr.readline():
        assert started.poll() is None
    return started


def test_a_load_that_finishes(home: Home, inbox: Path) -> None:
    done = jiqun_json(home.settings.home, "load", inbox, "--period", "2006-12")
    end = last(home)
    assert (end.load_id, end.outcome, end.step) == (done["load"]["load_id"], "finished", "report")
    assert (end.message_zh, end.message_en) == ("", "")
    assert str(read_heads(home.settings.heads)[-1]) == done["audit_head"]
    assert verify_archive(home).broken == ()


@pytest.mark.parametrize(
    ("number", "step", "code", "word"),
    [(signal.SIGINT, "validate", 130, "Ctrl-C"), (signal.SIGTERM, "build", 143, "SIGTERM")],
)
def test_a_load_that_is_interrupted(
    home: Home, inbox: Path, number: signal.Signals, step: str, code: int, word: str
) -> None:
    started = start(home, inbox, step)
    started.send_signal(number)
    out, said = started.communicate(timeout=120)
    assert started.returncode == code, said
    assert "Traceback" not in out + said
    end = last(home)
    assert end.outcome == "interrupted"
    assert end.step in ("validate", "build", "gate", "publish")
    assert word in end.message_zh
    assert word in end.message_en


def test_a_load_that_is_killed(home: Home, inbox: Path) -> None:
    started = start(home, inbox, "validate")
    started.kill()
    started.communicate()
    assert last(home).outcome == "no_end"
    place = home.settings.home
    said = run_jiqun(place, "status", "--period", "2006-12").stdout
    assert "No end recorded" in said
    assert "没有结束记录" in said
    [*_, told] = jiqun_json(place, "status", "--loads", "--period", "2006-12")
    assert told["outcome"] == "no_end"
    # what was killed is made good by the next load, and each has its own line
    assert run_jiqun(place, "load", inbox, "--period", "2006-12").returncode == 0
    assert [end.outcome for end in list_loads(home)[-2:]] == ["no_end", "finished"]
    assert verify_archive(home).broken == ()


def test_a_candidate_that_the_gate_rejects(home: Home, inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mart row is lost between building and judging: the real gate finds it."""
    build = loading.build_candidate

    def lose_rows(home: Home, load_id: str) -> object:
        candidate = build(home, load_id)
        assert candidate
        with home.warehouse.connect("transformer") as connection:
            connection.execute("delete from marts.rpt_target_scoreboard where release_id = %s", [candidate.release_id])
        return candidate

    monkeypatch.setattr(loading, "build_candidate", lose_rows)
    with pytest.raises(JiqunError) as error:
        loading.load_period(home, [inbox], period="2007-02", started_by="test")
    end = last(home)
    assert (end.outcome, end.step) == ("failed", "gate")
    assert (end.message_zh, end.message_en) == (error.value.message_zh, error.value.message_en)
    assert "R6" in end.message_zh
    with home.warehouse.connect("auditor") as connection:
        assert connection.execute("select seq from audit.event order by seq desc limit 1").fetchone() == (
            read_heads(home.settings.heads)[-1].seq,
        )


def test_an_unexpected_error_is_told_without_secrets(home: Home, inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = home.warehouse.passwords["loader"]

    def stumble(*_: object) -> list[int]:
        raise ValueError(f"cannot use {secret}\x00\udcff\nnor that")

    monkeypatch.setattr(loading, "list_unread", stumble)
    with pytest.raises(ValueError, match="nor that"):
        loading.load_period(home, [inbox], period="2007-02", started_by="test")
    end = last(home)
    assert (end.outcome, end.step) == ("failed", "read")
    assert end.message_en == "The program failed (ValueError: cannot use …�� nor that); what is published is as it was."
    assert "ValueError" in end.message_zh


def test_a_load_that_never_opened_leaves_nothing(home: Home, inbox: Path) -> None:
    before = list_loads(home)
    with pytest.raises(JiqunError, match="does not exist"):
        loading.load_period(home, [inbox / "nowhere"], period="2007-02", started_by="test")
    assert list_loads(home) == before


def test_a_record_that_cannot_be_made_hides_nothing(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    lost = Warehouse(home.warehouse.host, 1, home.warehouse.database, home.warehouse.passwords)
    with pytest.raises(ValueError, match="the real trouble"), record_end(Home(home.settings, lost), uuid4()):
        raise ValueError("the real trouble")
    assert "could not be recorded" in caplog.text


def test_run_again_it_has_a_later_end(home: Home) -> None:
    """As a cleared run of the DAG has: the same load, ended twice."""
    load = last(home)
    record_trouble(home, UUID(load.load_id), "publish", psycopg.OperationalError("the server went away"))
    assert (last(home).load_id, last(home).outcome, last(home).step) == (load.load_id, "failed", "publish")
    assert "the server went away" in last(home).message_zh
    with record_end(home, UUID(load.load_id)) as begin:
        begin("publish")
    assert (last(home).load_id, last(home).outcome) == (load.load_id, "finished")
    with home.warehouse.connect("auditor") as connection:
        ends = connection.execute("select count(*) from audit.load_end where load_id = %s", [load.load_id]).fetchone()
    assert ends == (3,)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(("number", "raised"), [(signal.SIGINT, KeyboardInterrupt), (signal.SIGTERM, Terminated)])
def test_an_interruption_that_was_swallowed_comes_back(
    number: signal.Signals, raised: type[BaseException], request: pytest.FixtureRequest
) -> None:
    """Python itself drops what is raised in a destructor."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where the tests run in the background
    request.addfinalizer(lambda: signal.signal(signal.SIGINT, before))

    class Careless:
        def __del__(self) -> None:
            signal.raise_signal(number)

    handlers = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    with interruptible() as check:
        Careless()
        with pytest.raises(raised):
            check()
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == handlers
