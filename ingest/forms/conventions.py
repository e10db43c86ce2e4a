"""Conventions of all forms as data (`conventions.yaml`): units, symbols, labels around the table."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from pydantic import Field

from ingest.forms.normalise import squeeze
from ingest.forms.read_yaml import read_yaml
from ingest.forms.spec_file import Part, UnitKind
from ingest.vocabulary import ObsStatus, SubmissionKind


class _Unit(Part):
    kind: UnitKind
    factor: Decimal = Field(gt=0)
    aliases: tuple[str, ...] = ()


class _Lookalike(Part):
    digit: str
    letters: tuple[str, ...]


class ConventionsFile(Part):
    """`conventions.yaml` as it is written; what its keys mean stands there."""

    units: dict[str, _Unit]
    multipliers: dict[UnitKind, dict[str, str]]
    symbols: dict[str, dict[ObsStatus, list[str]]]
    errors: list[str]
    marks: dict[str, ObsStatus]
    kinds: dict[SubmissionKind, list[str]]
    kind_endings: dict[SubmissionKind, list[str]]
    notes: list[str]
    lookalikes: dict[str, _Lookalike]
    labels: dict[str, list[str]]
    seals: list[str]
    footer: list[str]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure: `factor` turns it into the standard unit of its kind."""

    name: str
    kind: UnitKind
    factor: Decimal


@dataclass(frozen=True, slots=True)
class Conventions:
    """All conventions, their keys in the spelling of `squeeze`."""

    units: dict[str, Unit]  # by every spelling
    multipliers: dict[tuple[str, UnitKind], Unit]
    symbols: dict[str, dict[str, ObsStatus]]  # convention -> symbol in upper case -> status
    errors: frozenset[str]
    marks: dict[str, ObsStatus]  # in upper case
    mark: re.Pattern[str]  # before, number, after (in brackets), bare
    kind: re.Pattern[str]  # a group of the name of each kind: its words with their endings
    note: re.Pattern[str]  # the footnote signs at the end of a text
    lookalikes: dict[str, tuple[tuple[str, ...], str]]  # message -> letters, digit
    labels: dict[str, str]  # label -> table_code, reporting_unit, unit, date or other
    label: re.Pattern[str]  # label, bare: one in a text, with its colon; or without, at the start of the text
    footer: tuple[str, ...]


@cache
def load_conventions() -> Conventions:
    """Read `conventions.yaml`."""
    return build_conventions(read_yaml(Path(__file__).with_name("conventions.yaml"), ConventionsFile)[0])


def build_conventions(written: ConventionsFile) -> Conventions:
    """The conventions ready for use."""
    named = {name: Unit(name, unit.kind, unit.factor) for name, unit in written.units.items()}
    return Conventions(
        units={
            squeeze(spelling): named[name] for name, unit in written.units.items() for spelling in (name, *unit.aliases)
        },
        multipliers={
            (multiplier, kind): named[name]
            for kind, table in written.multipliers.items()
            for multiplier, name in table.items()
        },
        symbols={
            convention: {squeeze(symbol).upper(): status for status, symbols in table.items() for symbol in symbols}
            for convention, table in written.symbols.items()
        },
        errors=frozenset(written.errors),
        marks=written.marks,
        mark=_mark_pattern(written.marks),
        kind=_kind_pattern(written.kinds, written.kind_endings),
        note=_note_pattern(written.notes),
        lookalikes={message: (each.letters, each.digit) for message, each in written.lookalikes.items()},
        labels={squeeze(label): field for field, labels in written.labels.items() for label in labels},
        label=_label_pattern(written),
        footer=tuple(squeeze(start) for start in written.footer),
    )


def _mark_pattern(marks: Iterable[str]) -> re.Pattern[str]:
    words = _any_of(mark for mark in marks if not mark.isascii())
    latin = _any_of(mark for mark in marks if mark.isascii())
    after = rf"\((?P<after>{words}|{latin})\)|(?P<bare>{words})"
    return re.compile(rf"\s*(?P<before>(?:{words})?)(?P<number>.*?)\s*(?:{after})?\s*", re.IGNORECASE)


def _kind_pattern(kinds: dict[SubmissionKind, list[str]], endings: dict[SubmissionKind, list[str]]) -> re.Pattern[str]:
    # 半年报 is a half-year's report, 年报送 and 年报告 are other words; 见年报 and 以快报为准 are about another report.
    words = (rf"(?P<{kind}>(?:{_any_of(kinds[kind])})(?:{_any_of(endings[kind])})?)" for kind in kinds)
    return re.compile(rf"(?<![半按见以为与和及或])(?<!根据|依据)(?:{'|'.join(words)})(?![送告])")


def _note_pattern(notes: Iterable[str]) -> re.Pattern[str]:
    sign = rf"(?:{_any_of(notes)})(?:(?<=注)[\d①-⑩]+)?"
    return re.compile(rf"(?:\s*(?:[(（]{sign}[)）]|{sign}))+\s*$")


def _label_pattern(written: ConventionsFile) -> re.Pattern[str]:
    # Spaces may pad a label; the longest label goes first, and none inside a longer word: 填报单位: is not 单位:.
    labels = _any_of(label for labels in written.labels.values() for label in labels)
    seal = rf"(?:\s*\(\s*(?:{_any_of(written.seals)})\s*\))?"
    return re.compile(rf"(?:(?<!\w)|(?<=[月度年]))(?P<label>{labels}){seal}\s*:|^\s*(?P<bare>{labels}){seal}")


def _any_of(words: Iterable[str]) -> str:
    """A pattern for any of some words, the longest first, spaces inside allowed."""
    padded = (r"\s*".join(map(re.escape, word)) for word in sorted(words, key=len, reverse=True))
    return "|".join(padded) or r"(?!)"
