"""SDMX: the structure message and the data messages of a home's releases, into a folder."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ingest.errors import JiqunError
from jiqun.export.code_lists import read_code_lists
from jiqun.export.observation import Figure, Key
from jiqun.export.read_figures import ReleaseNote, read_figures, read_releases
from jiqun.export.structure import structure_message, text_schema
from jiqun.export.write_data import data_message
from jiqun.export.write_file import write_file
from jiqun.pipeline.home import Home

STRUCTURE_FILE = "DSD_CLUSTER_1.0.xml"


@dataclass(frozen=True)
class DataFile:
    """A data message to be written.

    Attributes:
        name: of the file, with the as-of.
        figures: in the order of their keys.
        withdrawn: keys that were in force before and are no longer.
    """

    name: str
    figures: Sequence[Figure]
    withdrawn: Sequence[Key] = ()


def export_sdmx(
    home: Home,
    folder: Path,
    *,
    months: Sequence[str] | None = None,
    as_of: datetime | None = None,
    all_vintages: bool = False,
) -> list[Path]:
    """Write `DSD_CLUSTER_1.0.xml` and the data; the same releases give the same bytes.

    Args:
        home: whose figures.
        folder: made if need be; files of these names are written over.
        months: whose figures; None: all.
        as_of: releases up to then; None: all.
        all_vintages: one file a release with what it built, instead of one file with what is in force.

    Raises:
        JiqunError: nothing was published, or the folder cannot be written.
    """
    releases = read_releases(home.warehouse, home.settings.province_code, as_of)
    if all_vintages:
        files = list(_vintages(home, releases, months))
    else:
        files = [DataFile(f"DF_CLUSTER_{_stamp(releases[-1])}.csv", _in_force(home, releases[-1], months))]
    figures = [figure for file in files for figure in file.figures]
    if not figures:
        raise JiqunError("所选时期没有公布的数据。", "Nothing was published of these periods.", exit_code=1)
    lists = read_code_lists(home.warehouse, home.settings.province_code, figures)
    schema = text_schema(lists)
    newest = releases[-1]
    written = [write_file(folder / STRUCTURE_FILE, structure_message(lists, newest.release_id, newest.as_of))]
    for file in files:
        written.append(write_file(folder / file.name, data_message(schema, file.figures, file.withdrawn)))
    return written


def _vintages(home: Home, releases: Sequence[ReleaseNote], months: Sequence[str] | None) -> Iterator[DataFile]:
    """Each release's own figures; applied in order they come to what is in force after the last."""
    known: dict[str, set[Key]] = defaultdict(set)  # by month
    for release in releases:
        built = [month for month in release.months if months is None or month in months]
        figures = [
            figure for figure in _in_force(home, release, built) if figure.release_id == release.release_id
        ] if built else []  # fmt: skip
        if not figures:
            continue
        before = {key for month in built for key in known[month]}
        for month in built:
            known[month] = {figure.key for figure in figures if figure.month == month}
        now = {figure.key for figure in figures}
        name = f"DF_CLUSTER_{release.number:04d}_{_stamp(release)}.csv"
        yield DataFile(name, figures, sorted(before - now))


def _in_force(home: Home, release: ReleaseNote, months: Sequence[str] | None) -> list[Figure]:
    return read_figures(home.warehouse, home.settings.province_code, release.as_of, months)


def _stamp(release: ReleaseNote) -> str:
    return f"{release.as_of.astimezone(UTC):%Y%m%dT%H%M%SZ}"
