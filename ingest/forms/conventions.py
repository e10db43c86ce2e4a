"""Conventions of all forms as data (`conventions.yaml`): units, symbols, labels around the table."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from pydantic import Field

from ingest.forms.normalise import squeeze
from ingest.forms.read_yaml import read_yaml
from ingest.forms.spec_file import Part, UnitKind
from ingest.vocabulary import ObsStatus


class _Unit(Part):
    kind: UnitKind
    factor: Decimal = Field(gt=0)
    aliases: tuple[str, ...] = ()


class _File(Part):
    units: dict[str, _Unit]
    symbols: dict[str, dict[ObsStatus, list[str]]]
    marks: dict[str, ObsStatus]
    labels: dict[str, list[str]]
    footer: list[str]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure: `factor` turns it into yuan, counts or percent."""

    name: str
    kind: UnitKind
    factor: Decimal


@dataclass(frozen=True, slots=True)
class Conventions:
    """All conventions, their keys in the spelling of `squeeze`."""

    units: dict[str, Unit]  # by every spelling
    symbols: dict[str, dict[str, ObsStatus]]  # convention -> symbol -> status
    marks: dict[str, ObsStatus]
    labels: dict[str, str]  # label -> table_code, reporting_unit, unit or other
    footer: tuple[str, ...]


@cache
def load_conventions() -> Conventions:
    """Read `conventions.yaml`."""
    written = read_yaml(Path(__file__).with_name("conventions.yaml"), _File)[0]
    return Conventions(
        units={
            squeeze(spelling): Unit(name, unit.kind, unit.factor)
            for name, unit in written.units.items()
            for spelling in (name, *unit.aliases)
        },
        symbols={
            convention: {squeeze(symbol).upper(): status for status, symbols in table.items() for symbol in symbols}
            for convention, table in written.symbols.items()
        },
        marks=written.marks,
        labels={squeeze(label): field for field, labels in written.labels.items() for label in labels},
        footer=tuple(squeeze(start) for start in written.footer),
    )
