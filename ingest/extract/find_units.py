"""The units of measure declared above a table."""

import re

from ingest.extract.detect_form import FormSheet
from ingest.extract.read_head import Head, Written
from ingest.forms.conventions import Unit, load_conventions
from ingest.forms.normalise import squeeze
from ingest.forms.spec_file import UnitKind
from ingest.observation import Finding
from ingest.rules import make_finding
from ingest.workbook.grid import cell_address

_BRACKETED = re.compile(r"\(([^()]+)\)")


def find_units(form: FormSheet, head: Head, rows: range) -> tuple[tuple[Unit, ...], list[Finding]]:
    """The units declared above a header (单位：个、万元), one of each kind, and what is wrong with them.

    Args:
        form: The sheet.
        head: What its labels say.
        rows: Of the head: a title may end in a unit in brackets.
    """
    known, findings = load_conventions().units, []
    chosen: dict[UnitKind, Unit] = {}
    bracketed = [
        Written(bracket, cell_address(row, column))
        for row in rows
        for column, text in enumerate(form.sheet.texts[row])
        if text
        for bracket in _BRACKETED.findall(squeeze(text))
        if bracket in known
    ]
    for written in (*head.units, *bracketed):
        for name in _split(written):
            unit = known.get(name)
            if unit is None:
                allowed = "、".join(form.specs[0].money_units)
                findings.append(
                    make_finding(
                        "R204", "unknown", sheet=form.sheet.name, cell=written.cell, detail=name, allowed=allowed
                    )
                )
            elif chosen.setdefault(unit.kind, unit) is not unit and unit.kind is not UnitKind.COUNT:
                both = f"{chosen[unit.kind].name} / {unit.name}"
                findings.append(make_finding("R204", "conflict", sheet=form.sheet.name, cell=written.cell, detail=both))
    return tuple(chosen.values()), findings


def _split(written: Written) -> list[str]:
    return [name for name in written.text.replace("、", ",").replace("/", ",").split(",") if name]
