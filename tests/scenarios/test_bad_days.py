"""Bad input and bad luck: words and an exit code, nothing lost, and the next run works."""

import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from jiqun.runtime.postgres import stop_server
from jiqun.sample.make_sample import make_sample
from tests.run_jiqun import jiqun_json, run_jiqun, start_jiqun

RECEIVED = "2007-01-09T10:00:00+08:00"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The inbox of the sample's first load."""
    folder = tmp_path_factory.mktemp("bad-days")
    make_sample(folder, "2007-02", "2007-02")
    return folder / "inbox"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A home that is made by the first command that needs it."""
    place = tmp_path / "home"
    yield place
    stop_server(place)


@pytest.fixture(scope="module")
def shared_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home for files that leave nothing published."""
    place = tmp_path_factory.mktemp("shared") / "home"
    yield place
    stop_server(place)


def assert_words(done: subprocess.CompletedProcess[str], code: int, zh: str, en: str) -> None:
    said = done.stdout + done.stderr
    assert done.returncode == code, said
    assert zh in said
    assert en in said
    assert "Traceback" not in said


def one(folder: Path, pattern: str) -> Path:
    return next(folder.rglob(pattern))


def test_a_broken_file_is_refused_and_nothing_published(shared_home: Path, sample: Path, tmp_path: Path) -> None:
    broken = tmp_path / "长春市2006年12月集聚区月报.xlsx"
    broken.write_bytes(one(sample, "长春市2006年12月集聚区月报.xlsx").read_bytes()[:3000])
    assert_words(run_jiqun(shared_home, "load", broken, "--received-at", RECEIVED), 1, "损坏", "damaged")


def test_an_unknown_form_is_refused(shared_home: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["职工食堂菜单", "星期一", 3])
    book.save(tmp_path / "menu.xlsx")
    done = run_jiqun(shared_home, "load", tmp_path / "menu.xlsx", "--received-at", RECEIVED)
    assert_words(done, 1, "R201", "form")


def test_a_wrong_unit_is_quarantined_with_its_cell(shared_home: Path, sample: Path, tmp_path: Path) -> None:
    """The sheet says 亿元 over figures in 万元: its value added is above that of the whole economy (F3)."""
    good = one(sample, "白山市2006年12月中小企业民营经济月报.xls")
    book = openpyxl.load_workbook(one(sample, "吉林市2006年12月集聚区月报.xlsx"))
    economy = one(sample, "吉林市2006年12月中小企业民营经济月报.xlsx")
    for row in book.active.iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and "万元" in cell.value:
                cell.value = cell.value.replace("万元", "亿元")
    wrong = tmp_path / "吉林市2006年12月集聚区月报.xlsx"
    book.save(wrong)
    done = run_jiqun(shared_home, "load", good, economy, wrong, "--received-at", RECEIVED)
    assert done.returncode == 3, done.stderr
    [kept_out] = [row for row in jiqun_json(shared_home, "quarantine", "list") if row["verdict"] == "quarantined"]
    assert kept_out["file_name"] == wrong.name
    assert kept_out["rule_code"] == "R501"
    assert kept_out["cell"]


def test_an_empty_inbox_and_a_missing_one(shared_home: Path, tmp_path: Path) -> None:
    empty = tmp_path / "inbox"
    empty.mkdir()
    (empty / "arrivals.csv").write_text("file,received_at,sender\n", encoding="utf-8")
    done = run_jiqun(shared_home, "load", empty, "--period", "2007-08")
    assert_words(done, 1, "没有新的报送", "Nothing new was sent")
    assert "R503" in done.stdout  # who owes what
    assert_words(run_jiqun(shared_home, "load", tmp_path / "nowhere"), 2, "不存在", "does not exist")


def test_a_wrong_period_and_a_wrong_time(shared_home: Path, sample: Path) -> None:
    assert_words(run_jiqun(shared_home, "load", sample, "--period", "2007-13"), 2, "报告期", "period")
    assert_words(run_jiqun(shared_home, "load", sample, "--received-at", "soon"), 2, "应写作", "ISO timestamp")


def test_a_real_home_takes_no_arrival_times(home: Path, sample: Path) -> None:
    report = one(sample, "长春市2006年12月集聚区月报.xlsx")
    run_jiqun(home, "load", report)
    assert_words(run_jiqun(home, "load", report, "--received-at", RECEIVED), 2, "实际收到时间", "real clock")


def test_ctrl_c_in_the_middle_loses_nothing(home: Path, sample: Path) -> None:
    for step in ("receive", "validate", "build"):
        started = start_jiqun(home, "load", sample, "--period", "2006-12")
        assert started.stderr is not None
        while step not in started.stderr.readline():  # the step has begun
            assert started.poll() is None
        started.send_signal(signal.SIGINT)
        out, said = started.communicate(timeout=60)
        assert started.returncode == 130, said
        assert "中断" in said
        assert "Traceback" not in out + said
    done = run_jiqun(home, "load", sample, "--period", "2006-12")
    assert done.returncode == 0, done.stderr
    [[count]] = [
        line.split() for line in
        run_jiqun(home, "sql", "select count(*) from audit.submission where verdict = 'accepted'", "--role", "auditor",
                  "--format", "csv").stdout.splitlines()[1:]
    ]  # fmt: skip
    assert int(count) == len(list((sample / "2006-12").rglob("*.*")))


def test_running_a_month_again_publishes_nothing_new(home: Path, sample: Path) -> None:
    first = jiqun_json(home, "load", sample, "--period", "2006-12")
    again = jiqun_json(home, "load", sample, "--period", "2006-12")
    assert first["published"]["release_number"] == 1
    assert again["published"]["release_number"] is None
    assert not any(again["published"]["changed_rows"].values())
    assert again["submissions"] == []


def test_commands_on_a_home_that_never_published(home: Path) -> None:
    assert_words(
        run_jiqun(home, "trace", "bi.target_scoreboard", "period=2007-06"), 1, "还没有发布", "Nothing has been"
    )
    assert_words(run_jiqun(home, "status", "--period", "2007-13"), 2, "报告期", "period")
    assert_words(run_jiqun(home, "sql", "table bi.target_scoreboard"), 1, "查询失败", "failed")
    assert_words(run_jiqun(home, "quarantine", "show", "7"), 2, "没有第 7 号", "no submission 7")
    assert run_jiqun(home, "quarantine", "list").returncode == 0
    assert_words(run_jiqun(home, "airflow", "version"), 2, "还没有启动过", "never started")
    assert_words(run_jiqun(home, "load", home / "inbox", "--period", "2007-06"), 1, "没有新的报送", "Nothing new")


def test_a_query_only_reads(home: Path) -> None:
    done = run_jiqun(home, "sql", "insert into audit.load values (default)", "--role", "loader")
    assert_words(done, 1, "查询失败", "read-only")


def test_a_file_given_again_by_hand_is_in_force_already(home: Path, sample: Path) -> None:
    report = one(sample, "长春市2006年12月集聚区月报.xlsx")
    assert run_jiqun(home, "load", report).returncode == 0
    again = run_jiqun(home, "load", report)
    assert_words(again, 0, "发布保持不变", "stays as it is")


def test_two_loads_of_one_month_at_once_come_to_the_same(home: Path, sample: Path) -> None:
    run_jiqun(home, "sql", "select 1")
    copies = [shutil.copytree(sample, sample.parent / f"copy{number}") for number in (1, 2)]
    running = [start_jiqun(home, "load", copy, "--period", "2006-12") for copy in copies]
    said = [process.communicate(timeout=300) for process in running]
    assert all(process.returncode in (0, 1) for process in running), said
    assert "Traceback" not in str(said)
    assert any(process.returncode == 0 for process in running), said
    counts = run_jiqun(
        home, "sql", "select count(*), count(distinct file_name) from audit.submission", "--role", "auditor",
        "--format", "csv",
    )  # fmt: skip
    files = len(list((sample / "2006-12").rglob("*.*")))
    assert counts.stdout.split()[1] == f"{files},{files}"


def test_the_archive_verifies_and_says_what_was_altered(home: Path, sample: Path) -> None:
    loaded = run_jiqun(home, "load", one(sample, "长春市2006年12月集聚区月报.xlsx"))
    head = loaded.stdout.rpartition("audit head: ")[2].strip()
    (reply,) = (home / "outbox").rglob("*.txt")
    printed = reply.read_text("utf-8-sig").partition("存证头：")[2].split()[0]
    assert run_jiqun(home, "audit", "verify", "--head", head, "--head", printed).returncode == 0
    seq, _, sha256 = head.partition(":")
    forged = f"{seq}:{sha256[::-1]}"
    assert_words(run_jiqun(home, "audit", "verify", "--head", forged), 1, "库外留存的存证头不同", "computed anew")
    assert_words(run_jiqun(home, "audit", "verify", "--head", "x"), 2, "序号:64位哈希", "as printed")
    kept = home / "audit" / "heads.txt"
    assert kept.read_text().splitlines()[-1].startswith(head)
    kept.write_text(kept.read_text() + f"{int(seq) + 1}:{'0' * 64}\t2007\n")
    assert_words(run_jiqun(home, "audit", "verify"), 1, "尾部被删除", "its tail was cut")
