"""The synthetic sample: every good file reads without a finding, and says what its truth says."""

import csv
from collections import Counter
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from ingest.extract.parse_number import parse_decimal
from ingest.extract.reference import load_reference
from ingest.forms.load_specs import load_specs
from ingest.observation import Reading
from ingest.read_submission import read_submissions
from jiqun.sample.make_sample import DEFAULT_SEED, make_sample

LAST = "2007-06"
NUMERIC = ("F1", "F2", "F3", "F4")
TEXTS = ("market_share_product", "market_share_source")
Readings = list[tuple[Path, Reading]]
PLATFORMS = {
    "rd_center": "RD",
    "test_center": "TEST",
    "technical_platform": "PLATFORM",
    "logistics_center": "LOGISTICS",
}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("sample") / "sample"
    make_sample(out, "2007-02", LAST, DEFAULT_SEED)
    return out


@pytest.fixture(scope="module")
def readings(sample: Path) -> Readings:
    """All files in the order of their arrival: what comes later replaces what came before."""
    arrivals = sorted(rows(sample / "inbox" / "arrivals.csv"), key=lambda row: row["received_at"])
    paths = [sample / "inbox" / row["file"] for row in arrivals]
    read = read_submissions([(path, path.name) for path in paths], load_reference(), load_specs())
    return list(zip(paths, read, strict=True))


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_form_unit_and_period_of_every_file_and_no_finding(sample: Path, readings: Readings) -> None:
    said = {str(path.relative_to(sample / "inbox")): reading for path, reading in readings}
    for row in rows(sample / "truth" / "submissions.csv"):
        reading = said.pop(row["file"])
        if row["expected_verdict"] == "refused":
            assert [finding.rule_code for finding in reading.findings] == ["R101"]
            continue
        assert reading.findings == (), row["file"]
        found = (reading.form_code, reading.reporting_unit_code, reading.period)
        assert found == (row["form_code"], row["reporting_unit_code"], row["period"]), row["file"]
    assert said == {}


def test_every_number_is_at_its_cell(readings: Readings) -> None:
    seen = 0
    for path, reading in readings:
        if path.suffix != ".xlsx" or not reading.observations:
            continue
        page = openpyxl.load_workbook(path).worksheets[0]
        for observation in reading.observations:
            if observation.value_number is not None:
                value = page[observation.cell].value
                typed = parse_decimal(value) if isinstance(value, str) else Decimal(repr(value))
                assert typed == observation.value_number, (path, observation)
                seen += 1
    assert seen > 10_000


def test_figures_equal_the_truth(sample: Path, readings: Readings) -> None:
    known: dict[tuple[str | None, ...], Decimal | None] = {}
    for _path, reading in readings:
        for o in reading.observations:
            key = (reading.form_code, reading.reporting_unit_code, o.subject_code, o.indicator_code, o.basis, o.period)
            known[key] = o.value_std
    checked = 0

    def check(truth: str, *key: str) -> None:
        nonlocal checked
        checked += 1
        assert known.get(key) == (Decimal(truth) if truth else None), key

    hosts = {key[2]: key[1] for key in known if key[0] == "F2"}
    for row in latest(sample, "cluster_value_added"):
        host = str(hosts[row["cluster_code"]])
        check(row["value_added_ytd_yuan"], "F2", host, row["cluster_code"], "value_added", "ytd", row["period"])
    for row in latest(sample, "tax_revenue_share"):
        if row["scope"] not in ("block_economy", "zones_and_clusters"):
            continue  # the bureau declares no other numerator and denominator together
        rest = (row["measure"], "ytd", row["period"])
        group = "BLOCK_UNION" if row["scope"] == "block_economy" else "ZONE_CLUSTER_UNION"
        check(row["numerator_declared_yuan"], "F1", "220000", group, *rest)
        check(row["denominator_declared_yuan"], "F3", "220000", "220000", *rest)
    for row in latest(sample, "platform_count"):
        unit, quarter = row["reporting_unit_code"], row["reported_period"]
        if unit != "220000" and row["stock_count"]:
            kind = PLATFORMS[row["platform_type"]]
            check(row["stock_count"], "F4", unit, kind, "platform_stock_count", "stock", quarter)
    assert checked > 300


def test_every_fact_equals_the_truth(sample: Path, readings: Readings) -> None:
    """All numbers and marks of F1 to F4 and F8 in force, no more and no fewer than bi.indicator_value must show."""
    verdicts = {row["file"]: row["expected_verdict"] for row in rows(sample / "truth" / "submissions.csv")}
    known: dict[tuple[str | None, ...], Decimal | None] = {}
    for path, reading in readings:
        is_fact = (
            reading.form_code in (*NUMERIC, "F8") and verdicts[str(path.relative_to(sample / "inbox"))] == "accepted"
        )
        for o in reading.observations if is_fact else ():
            if o.basis in ("ytd", "stock", "quarter", "prior_year_ytd") and o.indicator_code not in TEXTS:
                subject = (o.subject_type, o.subject_code, reading.reporting_unit_code, o.indicator_code)
                known[reading.period, *map(str, subject), str(o.basis)] = o.value_std
    told = [row for row in latest(sample, "indicator_value") if row["value_status"] == "reported"]
    names = ("subject_type", "subject_code", "reporting_unit_code", "indicator_code")
    for row in told:
        key = (row["reported_period"], *(row[name] for name in names))
        prior = known.pop((*key, "prior_year_ytd"), None) if row["basis"] == "ytd" else None
        for value, column in ((known.pop((*key, row["basis"])), "value"), (prior, "prior_year_value")):
            assert value == (Decimal(row[column]) if row[column] else None), (key, column)
    assert len(told) > 6_000
    assert known == {}


def latest(sample: Path, view: str) -> list[dict[str, str]]:
    return [row for row in rows(sample / "truth" / f"{view}.csv") if row["as_of_load"] == LAST]


def test_subjects_and_symbols(readings: Readings) -> None:
    observations = [(reading.form_code, o) for _path, reading in readings for o in reading.observations]
    subjects = {(form, o.subject_type, o.subject_code) for form, o in observations if o.subject_type != "unit"}
    assert {code for form, kind, code in subjects if (form, kind) == ("F2", "cluster")} == {
        f"C{number:02d}" for number in range(1, 11)
    }
    assert {code for form, kind, code in subjects if (form, kind) == ("F1", "group")} == {
        "ZONE", "TOWN", "DEMO", "BLOCK_SUM", "BLOCK_UNION", "ZONE_CLUSTER_UNION",
    }  # fmt: skip
    # 60 counties, nine prefectures, the province, Changbaishan
    assert len({code for form, kind, code in subjects if (form, kind) == ("F3", "region")}) == 71
    attributes = Counter(o.indicator_code for form, o in observations if form == "F5")
    assert set(attributes) == {
        "unit_name", "unit_type", "county", "leading_industry", "host_unit", "approval_document", "confirmed_on",
        "unit_status",
    }  # fmt: skip
    assert len(set(attributes.values())) == 1
    assert all((o.value_number is None) == (o.obs_status != "A") for form, o in observations if form in NUMERIC)
