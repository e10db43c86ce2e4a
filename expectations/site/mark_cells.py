"""What is said of each cell of a submission, as the marks that its drawing shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from markupsafe import Markup, escape

from expectations.site.draw_grid import Mark
from expectations.site.page_words import say
from expectations.site.read_archive import Row
from expectations.site.words import ACTIONS, ANSWERED, SEVERITIES

Address = tuple[str, str]  # sheet, cell
Marks = dict[str, dict[str, Mark]]  # by sheet and cell


@dataclass(frozen=True)
class Said:
    """What is said of a submission's cells.

    Attributes:
        findings: about it, gravest first.
        revised: cells that differ in another vintage, with what a later one says; None in the later one itself.
        left_out: cells of rows that were not taken, with the rule.
        corrected: cells that decisions made count otherwise, with the correction that counts.
        sources: cells of a slip (F9) that became decisions, with their numbers.
    """

    findings: Sequence[Row] = ()
    revised: Mapping[Address, str | None] = field(default_factory=dict)
    left_out: Mapping[Address, str] = field(default_factory=dict)
    corrected: Mapping[Address, Row] = field(default_factory=dict)
    sources: Mapping[Address, tuple[int, ...]] = field(default_factory=dict)


def mark_cells(said: Said) -> Marks:
    """A finding goes before a row left out, and that before a revision; decisions stand beside any of these."""
    marks: Marks = {}
    for (sheet, cell), text in said.revised.items():
        hint = "本次修订的格 revised here" if text is None else f"后来修订为 later revised to: {text}"
        marks.setdefault(sheet, {})[cell] = Mark("revised", (), hint)
    for (sheet, cell), code in said.left_out.items():
        marks.setdefault(sheet, {})[cell] = Mark("row", (), f"此行未采用 row left out: {code}")
    for row in sorted(said.findings, key=lambda row: bool(row["is_answered"])):
        if row["sheet"] and row["cell"]:
            _add_finding(marks.setdefault(row["sheet"], {}), row)
    for (sheet, cell), correction in said.corrected.items():
        _add_correction(marks.setdefault(sheet, {}), cell, correction)
    for (sheet, cell), numbers in said.sources.items():
        hint = f"由此产生的决定 decided from this: {', '.join(f'№{number}' for number in numbers)}"
        _add(marks.setdefault(sheet, {}), cell, Mark("decided", (), hint, decisions=numbers))
    return marks


def _add_finding(cells: dict[str, Mark], row: Row) -> None:
    lines = [f"{row['rule_code']} {'/'.join(SEVERITIES[row['severity']])}", row["message_zh"], row["message_en"]]
    lines += [
        f"{' '.join(ANSWERED[answer['kind']])} №{answer['decision_id']}: {answer['reason']} ({answer['person']})"
        for answer in row["answers"]
        if not answer["is_withdrawn"]
    ]
    said = "\n".join(lines)
    before = cells.get(row["cell"])
    kind = before.kind if before and before.notes else row["severity"] + (" answered" if row["is_answered"] else "")
    notes = (*(before.notes if before else ()), row["finding_id"])
    cells[row["cell"]] = Mark(kind, notes, f"{before.hint}\n\n{said}" if before else said)


def _add_correction(cells: dict[str, Mark], cell: str, row: Row) -> None:
    counts = None if row["action"] == "restore" else say_counting(row)
    zh, en = ACTIONS[row["action"]]
    hint = f"决定 decision №{row['decision_id']}: {zh} {en} {row['after_text'] or ''}".rstrip()
    kind = "decided" if counts is None else "corrected"
    _add(cells, cell, Mark(kind, (), hint, counts, (row["decision_id"],)))


def _add(cells: dict[str, Mark], cell: str, mark: Mark) -> None:
    """Put a mark beside whatever is said of the cell already."""
    before = cells.get(cell)
    if before is None:
        cells[cell] = mark
        return
    cells[cell] = replace(
        before,
        kind=f"{before.kind} {mark.kind}",
        hint=f"{before.hint}\n\n{mark.hint}",
        counts=mark.counts if before.counts is None else before.counts,
        decisions=before.decisions + mark.decisions,
    )


def say_counting(correction: Row) -> Markup:
    """What a corrected cell counts as: a figure in the form's unit, or that it is not used."""
    text = correction["after_text"]
    return say(*ACTIONS["drop"]) if text is None else escape(text)
