"""The sample's releases handed out by the command: as SDMX with all vintages, and as the half-yearly extract."""

from pathlib import Path

import openpyxl
from click.testing import CliRunner, Result
from sdmx.model.common import ActionType

from jiqun.cli.main import cli
from jiqun.export.export_sdmx import STRUCTURE_FILE
from jiqun.pipeline.calendar import closing
from tests.export.read_back import apply_vintages, read_by_sdmx1
from tests.scenarios.sample.conftest import MONTHS, LoadedSample


def jiqun(sample: LoadedSample, *words: str | Path) -> Result:
    done = CliRunner().invoke(cli, [*map(str, words)], env={"JIQUN_HOME": str(sample.home.settings.home)})
    assert done.exit_code == 0, done.output
    return done


def test_vintages_up_to_any_day_come_to_what_was_in_force(loaded_sample: LoadedSample, tmp_path: Path) -> None:
    for month in (MONTHS[0], MONTHS[2], MONTHS[-1]):
        vintages, current = tmp_path / f"{month} vintages", tmp_path / month
        day = f"{closing(month):%Y-%m-%d}"
        jiqun(loaded_sample, "export", "sdmx", "--out", vintages, "--as-of", day, "--all-vintages")
        jiqun(loaded_sample, "export", "sdmx", "--out", current, "--as-of", day)
        (data,) = current.glob("*.csv")
        in_force = read_by_sdmx1(current / STRUCTURE_FILE, data)[ActionType.replace]
        assert len(list(vintages.glob("*.csv"))) == MONTHS.index(month) + 1
        assert apply_vintages(vintages) == in_force
        assert (vintages / STRUCTURE_FILE).read_bytes().count(b"<str:Code ") > 200


def test_the_extract_is_recorded_and_its_head_verifies(loaded_sample: LoadedSample, tmp_path: Path) -> None:
    path = tmp_path / "2007-H1.xlsx"
    said = jiqun(loaded_sample, "export", "extract", "2007-H1", "--out", path, "--person", "clerk").output
    front = dict(openpyxl.load_workbook(path)["说明 Notes"].iter_rows(values_only=True, max_col=2))
    jiqun(loaded_sample, "audit", "verify", "--head", front["存证头 Audit head"])
    with loaded_sample.warehouse.connect("auditor") as connection:
        ((period, sha256, made_by),) = connection.execute(
            "select period, sha256, made_by from audit.extract"
        ).fetchall()
    assert (period, made_by) == ("2007-H1", "clerk")
    assert sha256 in said
