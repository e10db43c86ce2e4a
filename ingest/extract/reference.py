"""The code lists that reading needs (`ingest/reference/*.csv`): regions by date, named clusters, reporting units.

The files hold all provinces that this program knows; each is read by itself, for names repeat (铁西区, 朝阳).
"""

import csv
import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from ingest.errors import JiqunError
from ingest.forms.normalise import squeeze

FOLDER = Path(__file__).parents[1] / "reference"
COUNTRY = "000000"  # the parent of the provinces; published files are its
DEFAULT_PROVINCE = "220000"
_GLUED = re.compile(r"(\d\d[0-9A-Z]{4})([^0-9A-Z].*)")  # 310118青浦区
_BESIDE = {"collective", "development_zone"}
# The column of each list whose region says of which province a row is.
_REGION_COLUMNS = {
    "region": "code",
    "roster": "reporting_unit_code",
    "cluster": "division",
    "region_overlap": "code",
    "target": "province_code",
}


@dataclass(frozen=True, slots=True)
class Region:
    """A region with its validity; dates are ISO, possibly a month only, or empty for open ends."""

    code: str
    name: str
    parent: str
    valid_from: str
    valid_to: str
    spellings: frozenset[str]  # name and aliases, squeezed
    kind: str  # province, prefecture, district ..., see `region.csv`

    def is_valid_on(self, day: str) -> bool:
        """Whether the region exists on an ISO date."""
        return self.valid_from <= day and (not self.valid_to or day < self.valid_to)

    @property
    def is_beside(self) -> bool:
        """Whether it reports beside the districts its ground belongs to (市本级, 开发区): never summed with them."""
        return self.kind in _BESIDE


@dataclass(frozen=True, slots=True)
class Reference:
    """What names mean."""

    regions: tuple[Region, ...]  # of the province, and itself
    clusters: dict[str, str]  # squeezed name or alias -> code
    reporting_units: frozenset[str]
    provinces: tuple[Region, ...] = ()  # children of `COUNTRY`
    lies_in: dict[str, tuple[str, ...]] = field(default_factory=dict)  # a unit without counties -> those of others
    _by_spelling: dict[str, list[Region]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        index: dict[str, list[Region]] = defaultdict(list)
        for region in (*self.regions, *self.provinces):
            for spelling in region.spellings:
                index[spelling].append(region)
        object.__setattr__(self, "_by_spelling", dict(index))

    def find_regions(self, name: str, day: str, parent: str | None = None) -> list[Region]:
        """Regions of that name on that day, full names before aliases.

        A region that has ceased stands for its successor: the one of the same parent that shares a spelling with it
        (江源县 on a form of 2007 is 江源区), and one to come for the one before it. A code may be glued to the name
        (220502东昌区) and must then be the region's; the names of the regions above it may stand first (通化市东昌区).

        Args:
            name: As written; spaces do not count.
            day: ISO date.
            parent: Only those directly below this region, if given; below `COUNTRY` are the provinces. A reporting
                unit without counties of its own has those that it lies in.
        """
        squeezed, code = squeeze(name), ""
        glued = _GLUED.fullmatch(squeezed)
        if glued:
            code, squeezed = glued[1], glued[2]
        found = self._find(squeezed, day, parent) or self._below_named(squeezed, day, parent)
        return [region for region in found if not code or self._has_code(region, code)]

    def _find(self, squeezed: str, day: str, parent: str | None) -> list[Region]:
        named = [region for region in self._by_spelling.get(squeezed, ()) if self._is_below(region, parent)]
        valid = [region for region in named if region.is_valid_on(day)]
        if valid:
            return [region for region in valid if squeeze(region.name) == squeezed] or valid
        return [
            region
            for region in self.regions
            if region.is_valid_on(day)
            and any(region.parent == other.parent and region.spellings & other.spellings for other in named)
        ]

    def _below_named(self, squeezed: str, day: str, parent: str | None) -> list[Region]:
        for above in self.regions:
            if above.kind not in {"province", "prefecture"}:
                continue
            rest = squeezed.removeprefix(squeeze(above.name))
            if rest and rest != squeezed:
                below = self._find(rest, day, None) or self._below_named(rest, day, None)
                return [
                    region
                    for region in below
                    if self._is_below(region, parent) and above.code in {region.parent, self._parent(region)}
                ]
        return []

    def _is_below(self, region: Region, parent: str | None) -> bool:
        if parent is None:
            return region.parent != COUNTRY
        return region.parent == parent or region.code in self.lies_in.get(parent, ())

    def _parent(self, region: Region) -> str:
        return next((other.parent for other in self.regions if other.code == region.parent), "")

    def _has_code(self, region: Region, code: str) -> bool:
        """Whether it has the code, or had it under a former name (220625 of 江源县)."""
        return code == region.code or any(
            other.code == code and other.parent == region.parent and other.spellings & region.spellings
            for other in self.regions
        )

    def is_code_of(self, code: str, region_code: str) -> bool:
        """Whether a code is a region's, or was under a former name."""
        return code == region_code or any(
            region.code == region_code and self._has_code(region, code) for region in (*self.regions, *self.provinces)
        )

    def children(self, parent: str, day: str) -> list[Region]:
        """The divisions directly below a region on a day: what adds up to it. Without 市本级 and 开发区."""
        return [
            region
            for region in (*self.regions, *self.provinces)
            if region.parent == parent and region.is_valid_on(day) and not region.is_beside
        ]

    def name_of(self, code: str) -> str:
        """A region's name by its code; the code itself if unknown."""
        regions = (*self.regions, *self.provinces)
        return "全国" if code == COUNTRY else next((each.name for each in regions if each.code == code), code)


def province_of(code: str) -> str:
    """The province of a region or reporting unit: its first two digits say so (GB/T 2260), in local codes too."""
    return f"{code[:2]}0000"


@cache
def read_code_list(name: str, province_code: str | None = None, folder: Path = FOLDER) -> tuple[dict[str, str], ...]:
    """The rows of a code list; of one that is kept by province, those of that province.

    Args:
        name: region, roster, cluster, region_overlap, target; without a province also industry_group, province.
        province_code: whose rows.
        folder: where the lists are.
    """
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = tuple(csv.DictReader(file))
    if province_code is None:
        return rows
    return tuple(row for row in rows if province_of(row[_REGION_COLUMNS[name]]) == province_code)


@cache
def load_reference(province_code: str = DEFAULT_PROVINCE, folder: Path = FOLDER) -> Reference:
    """Read the code lists of a province.

    Raises:
        JiqunError: they do not hold it, or not all that it needs; says which file lacks what.
    """
    _check_province(province_code, folder)
    lies_in: dict[str, tuple[str, ...]] = defaultdict(tuple)
    for row in read_code_list("region_overlap", province_code, folder):
        lies_in[row["code"]] += (row["lies_in"],)
    return Reference(
        regions=tuple(
            Region(
                code=row["code"],
                name=row["name_zh"],
                parent=row["parent"],
                valid_from=row["valid_from"],
                valid_to=row["valid_to"],
                spellings=_spellings(row["name_zh"], row["aliases"]),
                kind=row["type"],
            )
            for row in read_code_list("region", province_code, folder)
        ),
        clusters={
            spelling: row["code"]
            for row in read_code_list("cluster", province_code, folder)
            for spelling in _spellings(row["name_zh"], row["aliases"])
        },
        reporting_units=frozenset(
            row["reporting_unit_code"] for row in read_code_list("roster", province_code, folder)
        ),
        provinces=tuple(
            Region(
                code=row["code"],
                name=row["name_zh"],
                parent=COUNTRY,
                valid_from="",
                valid_to="",
                spellings=_spellings(row["name_zh"], row["short_name_zh"], row["aliases"]),
                kind="province",
            )
            for row in read_code_list("province", folder=folder)
        ),
        lies_in=dict(lies_in),
    )


def _spellings(*names: str) -> frozenset[str]:
    """Names, each perhaps several with | between them, in one spelling."""
    return frozenset(squeeze(name) for names_ in names for name in names_.split("|") if name)


def _check_province(province_code: str, folder: Path) -> None:
    """Refuse a province that the lists do not hold, or that names a region which they do not hold."""
    provinces = folder / "province.csv"
    if province_code not in {row["code"] for row in read_code_list("province", folder=folder)}:
        raise JiqunError(
            f"JIQUN_PROVINCE={province_code} 不是省级代码，应为 {provinces} 中的代码，如 {DEFAULT_PROVINCE}。",
            f"JIQUN_PROVINCE={province_code} is no province: use a code of {provinces}, such as {DEFAULT_PROVINCE}.",
        )
    known = {row["code"] for row in read_code_list("region", province_code, folder)}
    missing = [] if province_code in known else [("region", province_code)]
    for name, column in _REGION_COLUMNS.items():
        named = {row[column] for row in read_code_list(name, province_code, folder)}
        missing += [("region", code) for code in sorted(named - known - {province_code})]
        if name in ("roster", "target") and not named:
            missing.append((name, province_code))
    if missing:
        lines = "; ".join(dict.fromkeys(f"{folder / name}.csv: {code}" for name, code in missing))
        raise JiqunError(
            f"没有省 {province_code}（JIQUN_PROVINCE）的完整代码表，缺 {lines}。添加方法见 docs/add_a_province.md。",
            f"The code lists of province {province_code} (JIQUN_PROVINCE) are wanting, {lines}. "
            "See docs/add_a_province.md.",
        )
