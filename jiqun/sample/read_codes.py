"""The code lists of the province, read as data files: regions, named clusters, industries, who reports what."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jiqun.sample.months import Month

REFERENCE = Path(__file__).parents[2] / "ingest" / "reference"
BUREAU = "220000"
CHANGBAISHAN = "22CBS0"
_REGION_COLUMNS = {"region.csv": "code", "roster.csv": "reporting_unit_code", "cluster.csv": "division"}
COUNTY_TYPES = ("district", "county", "county_level_city", "autonomous_county")


@dataclass(frozen=True)
class Region:
    """One row of region.csv in force in 2006-2010."""

    code: str
    name: str
    kind: str
    parent: str
    short: str
    everyday: str  # what people write: 前郭县 for 前郭尔罗斯蒙古族自治县


def rows(name: str) -> list[dict[str, str]]:
    """All rows of a code list; of one that is kept by province, the synthetic province's."""
    column = _REGION_COLUMNS.get(name)
    with (REFERENCE / name).open(encoding="utf-8-sig", newline="") as file:
        return [row for row in csv.DictReader(file) if column is None or row[column][:2] == BUREAU[:2]]


@cache
def regions() -> dict[str, Region]:
    """Regions in force throughout 2006-12 to 2010, by code."""
    found = {}
    for row in rows("region.csv"):
        if row["valid_from"][:7] > "2006-12" or (row["valid_to"] and row["valid_to"] < "2011"):
            continue
        aliases = [alias for alias in row["aliases"].split("|") if alias]
        everyday = row["name_zh"]
        if row["type"] in ("autonomous_county", "pseudo_prefecture") and len(aliases) > 1:
            everyday = aliases[1]
        found[row["code"]] = Region(
            row["code"], row["name_zh"], row["type"], row["parent"], aliases[0] if aliases else everyday, everyday
        )
    return found


RENAMED = {"220602": (Month(2010, 2), "浑江区")}  # 八道江区 until 2010-02-13 (民函〔2010〕40号)


def region_name(code: str, month: Month) -> str:
    """What people call a region at a month's end."""
    since, name = RENAMED.get(code, (None, ""))
    return name if since is not None and month >= since else regions()[code].everyday


@cache
def counties(prefecture: str = "") -> tuple[str, ...]:
    """County codes (60), or those of one prefecture."""
    return tuple(
        region.code
        for region in regions().values()
        if region.kind in COUNTY_TYPES and (not prefecture or region.parent == prefecture)
    )


@cache
def prefectures() -> tuple[str, ...]:
    """The nine prefectures."""
    return tuple(region.code for region in regions().values() if region.kind == "prefecture")


@cache
def reporting_units(form: str) -> tuple[str, ...]:
    """Who sends a form (the bureau 220000 included where it is on the roster)."""
    return tuple(row["reporting_unit_code"] for row in rows("roster.csv") if row["form_code"] == form)
