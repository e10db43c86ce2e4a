"""Rows to figures, without a database: what may not be shown is not, and numbers keep their digits."""

import csv
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import sdmx
from pysdmx.model import Codelist

from ingest.errors import JiqunError
from jiqun.export import code_lists
from jiqun.export.build_figure import unit_measure
from jiqun.export.map_marts import cluster_value_added, platform_count, target_scoreboard
from jiqun.export.observation import Figure, Key, decimal_text
from jiqun.export.structure import structure_message, text_schema
from jiqun.export.write_data import data_message

AS_OF = datetime(2007, 4, 10, 22, tzinfo=UTC)
RELEASE = {"release_id": "r1", "as_of": AS_OF, "province_code": "220000", "period": "2007-03"}
CLUSTER = RELEASE | {
    "cluster_code": "C02", "cluster_name_zh": "双阳鹿业", "cluster_name_en": "Shuangyang deer",
    "reporting_unit_code": "220100", "months_covered": 1,
    "value_added_ytd_yuan": Decimal("40000000.00"), "value_added_month_yuan": Decimal("15000000"),
    "value_added_prior_year_ytd_yuan": Decimal(3), "growth_ytd_pct": Decimal("1.5"), "share_of_named_pct": Decimal(7),
    "contribution_points": Decimal(2),
}  # fmt: skip


@pytest.mark.parametrize("conf_status", ["C", "D"])
def test_a_suppressed_row_has_no_value_anywhere(conf_status: str) -> None:
    figures = list(cluster_value_added(CLUSTER | {"conf_status": conf_status}))
    assert [figure.key.TRANSFORMATION for figure in figures] == ["YTD", "N"]
    for figure in figures:
        assert (figure.value, figure.obs_status, figure.conf_status, figure.comment) == (None, "Q", conf_status, "")
        assert figure.attributes()["OBS_VALUE"] == "NaN"
        assert figure.attributes()["DECIMALS"] == ""


def test_a_free_row_of_a_view_with_the_column() -> None:
    assert list(cluster_value_added(CLUSTER | {"conf_status": "F"})) == list(cluster_value_added(CLUSTER))


def test_duties_are_no_figures_and_other_months_repeat_the_quarter() -> None:
    assert list(target_scoreboard(RELEASE | {"kind": "duty", "unit": "date"})) == []
    assert list(platform_count(RELEASE | {"period": "2007-04"})) == []


def test_a_unit_without_code_is_refused() -> None:
    with pytest.raises(JiqunError, match="light-year"):
        unit_measure("light-year")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("40000000.00", "40000000"),
        ("-0.50", "-0.5"),
        ("0E-12", "0"),
        ("1E+3", "1000"),
        ("12345678901234567890123456789012345.123456789012", "12345678901234567890123456789012345.123456789012"),
    ],
)
def test_numbers_keep_every_digit(value: str, text: str) -> None:
    assert decimal_text(Decimal(value)) == text


def test_what_no_float_holds_survives_the_file(tmp_path: Path) -> None:
    value = "12345678901234567890123.123456789012345"
    lists: dict[str, Codelist] = {}
    key = Key("M", "220000", "SMEPRIV", "_T", "_T", "VALUE_ADDED", "YTD", "V", "2007-03")
    figure = Figure(key, Decimal(value), "CNY", "A", "F", "2007-03", "r1", AS_OF)
    (tmp_path / "data.csv").write_bytes(data_message(text_schema(lists), [figure]))
    (tmp_path / "structure.xml").write_bytes(structure_message(lists, "r1", AS_OF))
    flow = sdmx.read_sdmx(tmp_path / "structure.xml").dataflow["DF_CLUSTER"]
    (dataset,) = sdmx.read_sdmx(tmp_path / "data.csv", structure=flow).data
    assert dataset.obs[0].value == value


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("CL_FREQ", "A S Q M W D H B N"),
        ("CL_OBS_STATUS", "A B D E F G I O M P S L H Q J N U V"),
        ("CL_CONF_STATUS", "F N C D S"),
        ("CL_UNIT_MULT", "0 1 2 3 4 6 9 12 15"),
        ("CL_DECIMALS", "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15"),
    ],
)
def test_lists_of_the_standard_are_whole(name: str, codes: str) -> None:
    """As SDMX publishes CL_FREQ 2.0, CL_OBS_STATUS 2.0, CL_CONF_STATUS 1.0, CL_UNIT_MULT 1.0, CL_DECIMALS 1.0."""
    with (Path(code_lists.__file__).with_name("codes.csv")).open(encoding="utf-8") as lines:
        assert [row["code"] for row in csv.DictReader(lines) if row["list"] == name] == codes.split()
    assert name in code_lists.STANDARD
