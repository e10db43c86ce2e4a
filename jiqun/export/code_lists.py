"""The code lists: the standard's own from codes.csv, ours from there and from the dimensions, in both languages."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

from pysdmx.model import Code, Codelist

from ingest.warehouse.connect import Warehouse
from jiqun.export.finish_message import both
from jiqun.export.observation import Figure

AGENCY = "JLSME"
STANDARD = {
    "CL_FREQ": "2.0",
    "CL_OBS_STATUS": "2.0",
    "CL_CONF_STATUS": "1.0",
    "CL_UNIT_MULT": "1.0",
    "CL_DECIMALS": "1.0",
}
NAMES = {
    "CL_FREQ": ("频率", "Frequency"),
    "CL_REF_AREA": ("地区（GB/T 2260）", "Reference area (GB/T 2260)"),
    "CL_UNIT_TYPE": ("单位类型", "Type of unit"),
    "CL_UNIT": ("单位：名录单位、集群、平台类别、目标", "Unit: registered unit, cluster, type of platform, target"),
    "CL_ACTIVITY": ("产业类别（3/2/5）", "Industry group (3/2/5)"),
    "CL_INDICATOR": ("指标", "Indicator"),
    "CL_TRANSFORMATION": ("变换", "Transformation"),
    "CL_PRICE_BASE": ("价格基础", "Price base"),
    "CL_UNIT_MEASURE": ("计量单位", "Unit of measure"),
    "CL_UNIT_MULT": ("单位乘数", "Unit multiplier"),
    "CL_DECIMALS": ("小数位数", "Decimals"),
    "CL_OBS_STATUS": ("观测状态", "Observation status"),
    "CL_CONF_STATUS": ("保密状态", "Confidentiality status"),
}
_CODES = Path(__file__).with_name("codes.csv")
# The newest name of a region that was renamed counts.
_FROM_DIMENSIONS = {
    "CL_REF_AREA": (
        "select distinct on (region_code) region_code, region_name_zh, region_name_en from bi.dim_region "
        "where province_code = %s "
        "order by region_code, valid_from_on desc nulls last"
    ),
    "CL_ACTIVITY": (
        "select distinct industry_group_code, industry_group_name_zh, industry_group_name_en from bi.dim_industry "
        "where province_code = %s order by 1"
    ),
    "CL_INDICATOR": (
        "select upper(indicator_code), indicator_name_zh, indicator_name_en from bi.dim_indicator "
        "where province_code = %s order by 1"
    ),
}

Codes = dict[str, tuple[str, str]]  # names in Chinese and English by code


def read_code_lists(warehouse: Warehouse, province_code: str, figures: Iterable[Figure]) -> dict[str, Codelist]:
    """Every code list of DSD_CLUSTER, by id.

    Args:
        warehouse: whose dimensions, read as `bi_reader`.
        province_code: whose rows of them.
        figures: whose units are coded; of several names of one unit that of the newest month counts.
    """
    lists = {name: dict[str, tuple[str, str]]() for name in NAMES}
    with _CODES.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            lists[row["list"]][row["code"]] = (row["name_zh"], row["name_en"])
    with warehouse.connect("bi_reader") as connection:
        for name, query in _FROM_DIMENSIONS.items():
            lists[name] |= {code: (zh, en) for code, zh, en in connection.execute(query.encode(), [province_code])}
    lists["CL_UNIT"] |= _units(figures)
    return {name: _code_list(name, codes) for name, codes in lists.items()}


def _units(figures: Iterable[Figure]) -> Codes:
    newest: dict[str, tuple[str, tuple[str, str]]] = {}
    for figure in figures:
        code = figure.key.UNIT_ID
        if code != "_T":
            newest[code] = max(newest.get(code, ("", ("", ""))), (figure.month, figure.unit_names))
    return {code: newest[code][1] for code in sorted(newest)}


def _code_list(name: str, codes: Mapping[str, tuple[str, str]]) -> Codelist:
    return Codelist(
        id=name,
        name=both(*NAMES[name]),
        agency="SDMX" if name in STANDARD else AGENCY,
        version=STANDARD.get(name, "1.0"),
        items=[Code(id=code, name=both(*names)) for code, names in codes.items()],
    )
