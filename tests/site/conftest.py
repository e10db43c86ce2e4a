"""A small home with everything that the site shows: failing, hostile, refused, revised and corrected files, decisions,
loads that finished, failed, were interrupted, or came to no end.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import openpyxl
import pytest
from browser import Browser, find_chromium
from decided import Decisions, decide, write_slip

from expectations.site.build_site import SiteBuilt, build_site
from expectations.site.list_submissions import Places
from ingest.audit.append import append
from ingest.warehouse.connect import Warehouse
from ingest.warehouse.roles import copy_warehouse_database
from jiqun.pipeline.home import Home
from jiqun.pipeline.read_submissions import list_unread, read_submissions
from jiqun.pipeline.receive_files import receive_files
from jiqun.pipeline.validate_submissions import validate_submissions
from jiqun.runtime.postgres import Server
from jiqun.sample.make_sample import DEFAULT_SEED, make_sample
from jiqun.settings import Settings
from tests.conftest import TEMPLATE
from tests.releases import a_release

SCRIPT = "<script>window.hacked = true</script>"
FORMULA = "@SUM(A1:A9)"
SHEET = "<b onclick=x>产业集群"
SLIP_FILE = "F9_吉林市_2007-05.xlsx"
HOSTILE_FILE = "<i>通化市2007年5月产业集群月报.xlsx"


@dataclass(frozen=True)
class SiteHome:
    """The home, its loads, and the site built from it."""

    home: Home
    places: Places
    loads: dict[str, str]
    decisions: Decisions
    built: SiteBuilt

    @property
    def site(self) -> Path:
        return self.places.out

    def rebuild(self) -> SiteBuilt:
        return build_site(self.home.warehouse, "220000", self.places)


@pytest.fixture(scope="session")
def site_home(server: Server, _template: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> SiteHome:
    copy_warehouse_database(server.admin_url("postgres"), TEMPLATE, "jiqun_site")
    folder = tmp_path_factory.mktemp("site_home")
    settings = Settings(home=folder / "home", database_url=None)
    home = Home(settings, replace(_template, database="jiqun_site"))
    make_sample(folder / "sample", "2007-02", "2007-06", DEFAULT_SEED)
    inbox = folder / "sample" / "inbox"
    jilin = inbox / "2007-05" / "220200" / "吉林市2007年5月产业集群月报.xlsx"
    broken = folder / "损坏.xls"
    broken.write_bytes(b"PK\x03\x04 not a workbook")
    hostile = write_hostile(next((inbox / "2007-05" / "220500").glob("*5月产业集群*")), folder)
    loads = {
        "2007-05": load(home, [jilin, hostile, broken], "2007-05", 11),
        "2007-06": load(home, [inbox / "2007-06" / "220200" / "吉林市2007年5月产业集群月报(更正).xlsx"], "2007-06", 12),
    }
    exclude_row(home, jilin.name)
    release(home, loads["2007-05"])
    late = next((inbox / "2007-06" / "220200").glob("*6月产业集群*"))
    loads["aborted"] = receive(home, [late], "2007-06", 13)
    loads["slip"] = receive(home, [write_slip(folder)], "2007-06", 14)
    read_submissions(home, loads["slip"], list_unread(home)[-1:])
    end(home, loads["2007-05"], "report", "finished")
    end(home, loads["2007-06"], "build", "failed")
    end(home, loads["slip"], "validate", "interrupted")
    decisions = decide(home.warehouse, HOSTILE_FILE, SLIP_FILE)
    places = Places(settings.archive, settings.outbox, settings.site)
    return SiteHome(home, places, loads, decisions, build_site(home.warehouse, "220000", places))


def receive(home: Home, files: list[Path], period: str, day: int) -> str:
    at = datetime(2007, 7, day, tzinfo=UTC)
    return receive_files(home, files, period=period, received_at=at, started_by="test").load_id


def end(home: Home, load_id: str, step: str, outcome: str) -> None:
    message = {} if outcome == "finished" else {"message_zh": "磁盘满了 <b>", "message_en": "the disk is full <b>"}
    with home.warehouse.connect("loader") as connection:
        append(connection, "load_end", [{"load_id": load_id, "step": step, "outcome": outcome} | message])


def load(home: Home, files: list[Path], period: str, day: int) -> str:
    load_id = receive(home, files, period, day)
    read_submissions(home, load_id, list_unread(home))
    validate_submissions(home, load_id)
    return load_id


def write_hostile(original: Path, folder: Path) -> Path:
    """A workbook whose texts would run in a page or a spreadsheet, and whose total is wrong."""
    book = openpyxl.load_workbook(original)
    sheet = book.active
    assert sheet is not None
    sheet.title = SHEET
    sheet["D10"], sheet["G10"], sheet["D20"] = SCRIPT, FORMULA, 999999
    path = folder / HOSTILE_FILE
    book.save(path)
    return path


def exclude_row(home: Home, file_name: str) -> None:
    """Row 15 of an accepted form is left out."""
    with home.warehouse.connect("loader") as connection:
        found = connection.execute(
            "select submission_id, sheet, cell, (select validation_run_id from audit.validation_run limit 1) "
            "from raw.observation join audit.receipt using (submission_id) where file_name = %s and cell ~ '^[A-Z]15$'",
            [file_name],
        ).fetchall()
        names = ("submission_id", "sheet", "cell", "validation_run_id")
        rows = [dict(zip(names, row, strict=True)) | {"rule_code": "R319"} for row in found]
        append(connection, "exclusion", rows)


def release(home: Home, load_id: str) -> None:
    """A release, the gate's run before it, and what the marts say it was built from."""
    with home.warehouse.connect("transformer") as connection:
        connection.execute(
            "create table marts.fct_release_input as select 'r1' as release_id, period, form_code, "
            "reporting_unit_code, period as reported_period, submission_id "
            "from audit.submission where verdict like 'accepted%'"
        )
        connection.execute("grant select on marts.fct_release_input to auditor")
    with home.warehouse.connect("publisher") as connection:
        gate = {
            "validation_run_id": uuid4(),
            "load_id": load_id,
            "release_id": "r1",
            "province_code": "220000",
            "suite_name": "release",
            "suite_version": "1.0",
            "suite_sha256": "0" * 64,
            "started_at": datetime(2007, 7, 11, tzinfo=UTC),
            "code_version": "test",
            "submission_count": 0,
            "accepted_count": 0,
            "quarantined_count": 0,
            "observation_count": 12,
            "rule_declared_count": 6,
            "rule_evaluated_count": 6,
            "result_json": "[]",
        }
        append(connection, "validation_run", [gate])
        append(connection, "release", [a_release(load_id, "2007-07-11T00:00:00Z")])


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    program = find_chromium()
    if program is None:
        pytest.skip("needs chromium: apt-get install chromium")
    with Browser(program) as browser:
        yield browser


@pytest.fixture
def browser(chromium: Browser) -> Browser:
    """The tab with a clean slate."""
    chromium.requests.clear()
    chromium.errors.clear()
    return chromium
