"""SDMX out and back: written by us, read by pysdmx and by sdmx1, with the keys and the digits of the bi views."""

import csv
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sdmx
from lxml import etree
from pysdmx.io import get_datasets, read_sdmx
from sdmx.model.common import ActionType

from jiqun.export.build_figure import UNIT_MEASURES
from jiqun.export.export_sdmx import STRUCTURE_FILE, export_sdmx
from jiqun.export.observation import Key
from jiqun.pipeline.home import Home
from tests.dbt_project.conftest import Query
from tests.dbt_project.facts import EARLY
from tests.export.conftest import Exported
from tests.export.read_back import apply_vintages, read_by_sdmx1

Values = dict[tuple[str, ...], Decimal | None]
COMMON = "{http://www.sdmx.org/resources/sdmxml/schemas/v3_0/common}"
# What the file must hold of each view, keyed as the test's author reads domain standards, not by the exporter's code.
EXPECTED = {
    "cluster": """
        select 'M', cluster.reporting_unit_code, 'CLUSTER', cluster_code, '_T', 'VALUE_ADDED', kind, 'V', period, value
        from bi.cluster_value_added inner join bi.dim_cluster as cluster using (cluster_code)
        cross join lateral (values
            ('YTD', value_added_ytd_yuan, true), ('N', value_added_month_yuan, true),
            ('YTD_PY', value_added_prior_year_ytd_yuan, false), ('G1Y', growth_ytd_pct, false),
            ('SHARE', share_of_named_pct, false), ('CONTRIB', contribution_points, false)
        ) as measure (kind, value, is_main) where is_main or value is not null""",
    "share": """
        select 'M', '220000', case scope
                when 'block_economy' then 'BLOCK_UNION' when 'zones_and_clusters' then 'ZONE_CLUSTER_UNION'
                when 'zones_towns_and_clusters' then 'ZONE_TOWN_CLUSTER_UNION' when 'all_clusters' then 'CLUSTER_UNION'
                when 'zones_and_clusters_to_industry' then 'ZONE_CLUSTER_TO_INDUSTRY' end, '_T',
            '_T', upper(measure), kind, 'V', period, value
        from bi.tax_revenue_share cross join lateral (values
            ('SHARE', share), ('SHARE_NUM', numerator_yuan), ('SHARE_DEN', denominator_yuan)
        ) as leg (kind, value)""",
    "platform": """
        select 'Q', reporting_unit_code, 'PLATFORM', upper(platform_type), '_T', name, 'N', '_Z', quarter_period, value
        from bi.platform_count inner join bi.dim_period using (period) cross join lateral (values
            ('PLATFORM_STOCK_COUNT', stock_count), ('PLATFORM_ADDED_COUNT', added_count),
            ('PLATFORM_WITHDRAWN_COUNT', withdrawn_count), ('PLATFORM_OPERATING_COUNT', operating_count)
        ) as measure (name, value) where is_quarter_end""",
    "target": """
        select 'M', '220000', 'TARGET', upper(target_code || '_' || reading), '_T', 'TARGET_ACTUAL',
            case when is_annual_flow then 'YTD' when target.unit = 'share' then 'SHARE' else 'N' end,
            case when target.unit in ('yuan', 'share') then 'V' else '_Z' end, period, actual
        from bi.target_scoreboard inner join bi.dim_target as target using (target_code, reading)
        where target.kind <> 'duty'""",
    "indicator": """
        select case when reported_period ~ 'Q' then 'Q' when length(reported_period) = 4 then 'A' else 'M' end,
            case subject_type when 'region' then subject_code else reporting_unit_code end,
            case subject_type
                when 'region' then case form_code when 'F3' then 'SMEPRIV' else 'REGION' end
                when 'group' then subject_code
                when 'unit' then coalesce(upper(unit_kind), 'UNIT') else 'CLUSTER' end,
            case when subject_type = 'group' or subject_code = figure.reporting_unit_code then '_T'
                when subject_type = 'region' then figure.reporting_unit_code else subject_code end,
            '_T', upper(indicator_code), kind, case unit when 'yuan' then 'V' else '_Z' end, reported_period, shown
        from bi.indicator_value as figure
        left join (select period, unit_code as subject_code, unit_kind from bi.unit_register) as register
            using (period, subject_code)
        cross join lateral (values
            (case when basis = 'ytd' and reported_period ~ '^....-[01]' then 'YTD' else 'N' end, value, true),
            ('N', month_value, false), ('YTD_PY', prior_year_value, false), ('G1Y', growth_pct, false)
        ) as measure (kind, shown, is_main)
        where value_status = 'reported' and subject_type <> 'platform_type' and (is_main or shown is not null)
            and not (subject_type = 'cluster' and indicator_code = 'value_added' and basis = 'ytd')""",
}


def number(text: str) -> Decimal | None:
    return None if text == "NaN" else Decimal(text)


def read_by_pysdmx(data: Path) -> dict[tuple[str, ...], dict[str, str]]:
    (dataset,) = read_sdmx(data).data
    assert dataset.short_urn == "Dataflow=JLSME:DF_CLUSTER(1.0)"
    assert str(dataset.action) == "Replace"
    rows = dataset.data.fillna("").to_dict(orient="records")
    return {
        tuple(row[name] for name in Key._fields): {k: v for k, v in row.items() if k not in Key._fields} for row in rows
    }


@pytest.mark.parametrize("part", EXPECTED)
def test_the_file_holds_every_figure_to_the_digit(exported: Exported, query: Query, part: str) -> None:
    expected: Values = {tuple(row[:9]): row[9] for row in query(EXPECTED[part])}
    rows = read_by_sdmx1(exported.structure, exported.data)[ActionType.replace]
    assert expected
    assert {key: number(rows[key]["OBS_VALUE"]) for key in expected} == expected


def test_the_file_holds_nothing_else(exported: Exported, query: Query) -> None:
    expected = {tuple(row[:9]) for statement in EXPECTED.values() for row in query(statement)}
    assert read_by_sdmx1(exported.structure, exported.data)[ActionType.replace].keys() == expected


def test_both_libraries_read_the_same(exported: Exported) -> None:
    for data in (exported.data, *exported.vintages.glob("*.csv")):
        assert read_by_pysdmx(data) == read_by_sdmx1(exported.structure, data)[ActionType.replace]


def test_pysdmx_takes_the_data_by_their_structure(exported: Exported) -> None:
    (dataset,) = get_datasets(exported.data, exported.structure)
    assert len(dataset.data) == len(read_by_pysdmx(exported.data))


def test_the_structure_is_valid_and_the_same_in_both_libraries(exported: Exported) -> None:
    message = read_sdmx(exported.structure, validate=True)  # by the schemas of SDMX-ML 3.0
    other = sdmx.read_sdmx(exported.structure)
    (ours,) = message.get_data_structure_definitions()
    theirs = other.structure["DSD_CLUSTER"]
    assert [one.id for one in ours.components.dimensions] == [one.id for one in theirs.dimensions.components]
    assert tuple(one.id for one in ours.components.dimensions) == Key._fields
    assert {one.id for one in ours.components.attributes} == {one.id for one in theirs.attributes.components}
    for codes in message.get_codelists():
        assert [code.id for code in codes] == list(other.codelist[codes.id].items)
        assert {code.name for code in codes} == {code.name["en"] for code in other.codelist[codes.id]}


def test_every_code_is_declared(exported: Exported) -> None:
    structure = sdmx.read_sdmx(exported.structure).structure["DSD_CLUSTER"]
    coded = {
        component.id: set(component.local_representation.enumerated.items)
        for component in (*structure.dimensions.components, *structure.attributes.components)
        if component.local_representation and component.local_representation.enumerated
    }
    assert len(coded) == 13
    for data in (exported.data, *exported.vintages.glob("*.csv")):
        with data.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                undeclared = {name: row[name] for name, codes in coded.items() if row[name] not in codes | {""}}
                assert not undeclared or row["ACTION"] == "D"


def test_every_unit_of_the_warehouse_has_a_measure(query: Query, exported: Exported) -> None:
    units = {unit for (unit,) in query("select unit from bi.dim_indicator union select unit from bi.dim_target")}
    codes = sdmx.read_sdmx(exported.structure).codelist["CL_UNIT_MEASURE"].items
    assert units <= UNIT_MEASURES.keys()
    assert set(UNIT_MEASURES.values()) <= set(codes)


def test_every_name_is_in_both_languages(exported: Exported) -> None:
    names: dict[Any, list[str]] = {}
    for name in etree.parse(exported.structure).iter(f"{COMMON}Name"):
        assert name.text
        names.setdefault(name.getparent(), []).append(name.get("{http://www.w3.org/XML/1998/namespace}lang"))
    assert len(names) > 200
    assert all(languages == ["en", "zh"] for languages in names.values())


def test_vintages_in_order_come_to_what_is_in_force(exported: Exported) -> None:
    state = apply_vintages(exported.vintages)
    assert state == read_by_sdmx1(exported.structure, exported.data)[ActionType.replace]


def test_a_vintage_shows_what_was_known_then(exported: Exported, home: Home, tmp_path: Path) -> None:
    first, second = sorted(exported.vintages.glob("*.csv"))
    assert first.name == "DF_CLUSTER_0001_20070310T220000Z.csv"
    key = ("M", "220200", "CLUSTER", "C03", "_T", "VALUE_ADDED", "YTD", "V", "2007-02")
    values = [read_by_sdmx1(exported.structure, path)[ActionType.replace][key] for path in (first, second)]
    assert [row["OBS_VALUE"] for row in values] == ["30000000", "31000000"]
    assert [(row["RELEASE_ID"], row["AS_OF"]) for row in values] == [
        ("early", "2007-03-10T22:00:00Z"),
        ("late", "2007-04-10T22:00:00Z"),
    ]
    export_sdmx(home, tmp_path, as_of=datetime.fromisoformat(EARLY))
    (early,) = tmp_path.glob("*.csv")
    assert early.read_bytes() == first.read_bytes()


def test_what_was_withdrawn_is_deleted(exported: Exported) -> None:
    *_, last = sorted(exported.vintages.glob("*.csv"))
    deleted = read_by_sdmx1(exported.structure, last)[ActionType.delete]
    assert ("M", "220200", "CLUSTER", "C09", "_T", "VALUE_ADDED", "SHARE", "V", "2007-02") in deleted
    assert {value for row in deleted.values() for value in row.values()} <= {"", "None"}


def test_the_same_releases_give_the_same_bytes(exported: Exported, home: Home, tmp_path: Path) -> None:
    for folder, is_all in ((exported.current, False), (exported.vintages, True)):
        again = {path.name: path.read_bytes() for path in export_sdmx(home, tmp_path, all_vintages=is_all)}
        assert again == {path.name: path.read_bytes() for path in folder.iterdir()}
        assert STRUCTURE_FILE in again


def test_one_month_alone(exported: Exported, home: Home, tmp_path: Path) -> None:
    export_sdmx(home, tmp_path, months=["2007-03"])
    (data,) = tmp_path.glob("*.csv")
    rows = read_by_sdmx1(exported.structure, data)[ActionType.replace]
    assert {key[-1] for key in rows} == {"2007-03", "2007-Q1"}


def test_lines_are_as_rfc_4180_asks(exported: Exported) -> None:
    content = exported.data.read_bytes()
    assert content.count(b"\r\n") == content.count(b"\n") > 100
    assert content.startswith(b"STRUCTURE,STRUCTURE_ID,ACTION,FREQ,REF_AREA,")


def test_statuses_say_why(exported: Exported, query: Query) -> None:
    rows = read_by_sdmx1(exported.structure, exported.data)[ActionType.replace]
    february = rows["M", "220100", "CLUSTER", "C02", "_T", "VALUE_ADDED", "N", "V", "2007-02"]
    assert (february["OBS_STATUS"], february["COMMENT_OBS"]) == ("D", "1—2月合计 January and February together")
    silent = rows["M", "220500", "CLUSTER", "C01", "_T", "VALUE_ADDED", "YTD", "V", "2007-02"]
    assert (silent["OBS_VALUE"], silent["OBS_STATUS"], silent["CONF_STATUS"]) == ("NaN", "O", "F")
    share = rows["M", "220000", "BLOCK_UNION", "_T", "_T", "VALUE_ADDED", "SHARE", "V", "2007-02"]
    assert share["OBS_STATUS"] == "P"
    carried = rows["Q", "220200", "PLATFORM", "TEST_CENTER", "_T", "PLATFORM_STOCK_COUNT", "N", "_Z", "2007-Q1"]
    assert (carried["OBS_VALUE"], carried["OBS_STATUS"]) == ("1", "I")
    assert {row["UNIT_MULT"] for row in rows.values()} == {"0"}
