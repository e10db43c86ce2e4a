"""The code lists that reading needs (`ingest/reference/*.csv`): regions by date, named clusters, reporting units."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ingest.forms.normalise import squeeze

FOLDER = Path(__file__).parents[1] / "reference"


@dataclass(frozen=True, slots=True)
class Region:
    """A region with its validity; dates are ISO, possibly a month only, or empty for open ends."""

    code: str
    name: str
    parent: str
    valid_from: str
    valid_to: str
    spellings: frozenset[str]  # name and aliases, squeezed

    def is_valid_on(self, day: str) -> bool:
        """Whether the region exists on an ISO date."""
        return self.valid_from <= day and (not self.valid_to or day < self.valid_to)


@dataclass(frozen=True, slots=True)
class Reference:
    """What names mean."""

    regions: tuple[Region, ...]
    clusters: dict[str, str]  # squeezed name -> code
    reporting_units: frozenset[str]

    def find_regions(self, name: str, day: str, parent: str | None = None) -> list[Region]:
        """Regions of that name on that day, full names before aliases.

        A region that has ceased stands for its successor: the one of the same parent that shares a spelling with it
        (江源县 on a form of 2007 is 江源区).

        Args:
            name: As written; spaces do not count.
            day: ISO date.
            parent: Only those directly below this region, if given.
        """
        squeezed = squeeze(name)
        scope = [region for region in self.regions if parent is None or region.parent == parent]
        valid = [region for region in scope if region.is_valid_on(day)]
        exact = [region for region in valid if squeeze(region.name) == squeezed]
        if exact:
            return exact
        known = [region for region in valid if squeezed in region.spellings]
        if known:
            return known
        ceased = [region for region in scope if squeezed in region.spellings and region not in valid]
        return [
            region
            for region in valid
            if any(region.parent == old.parent and region.spellings & old.spellings for old in ceased)
        ]

    def name_of(self, code: str) -> str:
        """A region's name by its code; the code itself if unknown."""
        return next((region.name for region in self.regions if region.code == code), code)


@cache
def load_reference(folder: Path = FOLDER) -> Reference:
    """Read the code lists."""
    regions = tuple(
        Region(
            code=row["code"],
            name=row["name_zh"],
            parent=row["parent"],
            valid_from=row["valid_from"],
            valid_to=row["valid_to"],
            spellings=frozenset(squeeze(name) for name in (row["name_zh"], *row["aliases"].split("|")) if name),
        )
        for row in _rows(folder / "region.csv")
    )
    clusters = {squeeze(row["name_zh"]): row["code"] for row in _rows(folder / "cluster.csv")}
    units = frozenset(row["reporting_unit_code"] for row in _rows(folder / "roster.csv"))
    return Reference(regions, clusters, units)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
