"""The units of measure declared above a table."""

import re
from functools import cache

from ingest.extract.detect_form import FormSheet
from ingest.extract.read_head import Head, Written
from ingest.forms.conventions import Unit, load_conventions
from ingest.forms.normalise import squeeze
from ingest.forms.spec_file import UnitKind
from ingest.observation import Finding
from ingest.rules import make_finding
from ingest.workbook.grid import cell_address

_BRACKETED = re.compile(r"\(([^()]+)\)")
_COUNTED_IN = re.compile(r"[以按用](.{1,6}?)(?:为单位|计)")  # 以亿元计


def find_units(form: FormSheet, head: Head, rows: range) -> tuple[tuple[Unit, ...], list[Finding]]:
    """The units declared above a header (单位：个、万元), one of each kind, and what is wrong with them.

    Of counts there may be several (单位：个、万人), of different factors.

    Args:
        form: The sheet.
        head: What its labels say.
        rows: Of the head: a title may end in a unit in brackets.
    """
    known, findings = load_conventions().units, []
    chosen: dict[UnitKind, Unit] = {}
    counts: list[Unit] = []
    bracketed = [
        Written(bracket, cell_address(row, column))
        for row in rows
        for column, text in enumerate(form.sheet.texts[row])
        if text
        for bracket in _BRACKETED.findall(squeeze(text))
        if bracket in known
    ]
    counted = [Written(name, each.cell) for each in head.free for name in _COUNTED_IN.findall(each.text)]
    for written in (*head.units, *bracketed, *(each for each in counted if each.text in known)):
        for name in _split(written):
            unit = known.get(name)
            if unit is None:
                allowed = "、".join(form.specs[0].money_units)
                findings.append(
                    make_finding(
                        "R204", "unknown", sheet=form.sheet.name, cell=written.cell, detail=name, allowed=allowed
                    )
                )
            elif unit.kind is UnitKind.COUNT:  # several things are counted: the headers say which in what
                counts += [unit] if all(unit.factor != other.factor for other in counts) else []
            elif chosen.setdefault(unit.kind, unit) is not unit:
                both = f"{chosen[unit.kind].name} / {unit.name}"
                findings.append(make_finding("R204", "conflict", sheet=form.sheet.name, cell=written.cell, detail=both))
    money = chosen.get(UnitKind.MONEY)
    for written, unit in _money_named(head.free) if money else ():
        if unit is not money and not any(finding.cell == written.cell for finding in findings):
            both = f"{money.name} / {unit.name}" if money else ""
            findings.append(make_finding("R204", "conflict", sheet=form.sheet.name, cell=written.cell, detail=both))
    return (*chosen.values(), *counts), findings


def _money_named(texts: list[Written]) -> list[tuple[Written, Unit]]:
    """Units of money that titles and remarks name, but for amounts (500亿元): they must be the one declared."""
    pattern = _money_pattern()
    known = load_conventions().units
    return [(written, known[name]) for written in texts for name in pattern.findall(written.text)]


@cache
def _money_pattern() -> re.Pattern[str]:
    units = load_conventions().units.items()
    names = [name for name, unit in units if unit.kind is UnitKind.MONEY and len(name) > 1 and "(" not in name]
    longest = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    return re.compile(rf"(?<![\d.一二三四五六七八九十百千万亿几数])({longest})(?!以[上下内])")


def _split(written: Written) -> list[str]:
    return [name for name in written.text.replace("、", ",").replace("/", ",").split(",") if name]
