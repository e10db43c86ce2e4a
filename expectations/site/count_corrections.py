"""Corrections in order: what each cell counted before and after each of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from expectations.site.read_archive import Archive, Row
from expectations.wording import plain

Figures = Mapping[tuple[int, str, str], list[Row]]


def count_corrections(rows: Sequence[Row]) -> list[Row]:
    """The rows with `before_text`, `before_std`, `after_text`, `after_std`, `size` and `is_counting`.

    Texts are None where the cell does not count. `size` is (after - before) / |before|, where both are numbers and the
    first is not nought. `is_counting`: no later one stands in its place.

    Args:
        rows: of `Archive.corrections`, newest last.
    """
    counted: list[Row] = []
    newest: dict[tuple[int, str, str], Row] = {}
    for row in rows:
        address = cell_of(row)
        before = newest.get(address)
        if before is None:
            was: dict[str, Any] = {"before_text": row["sent_text"], "before_std": row["sent_std"]}
        else:
            was = {"before_text": before["after_text"], "before_std": before["after_std"]}
            before["is_counting"] = False
        text, std = _after(row)
        size = change_size(was["before_std"], std)
        newest[address] = row | was | {"after_text": text, "after_std": std, "size": size, "is_counting": True}
        counted.append(newest[address])
    return counted


def place_corrections(archive: Archive) -> list[Row]:
    """The archive's corrections, each with its submission (`about`), its `decision`, and `whence` it counts."""
    submissions = {row["submission_id"]: row for row in archive.submissions}
    decisions = {row["decision_id"]: row for row in archive.decisions}
    placed = []
    for row in archive.corrections:
        about = submissions[row["submission_id"]]
        accepted_at = about["known_at"]
        whence = "not" if accepted_at is None else "later" if row["known_at"] > accepted_at else "first"
        placed.append(row | {"about": about, "decision": decisions[row["decision_id"]], "whence": whence})
    return placed


def by_cell(corrections: Sequence[Row]) -> dict[tuple[int, str, str], list[Row]]:
    """Corrections of each cell, newest last."""
    cells: dict[tuple[int, str, str], list[Row]] = {}
    for row in corrections:
        cells.setdefault(cell_of(row), []).append(row)
    return cells


def count_figure(figure: Row, corrections: Figures, at: datetime) -> Row | None:
    """A figure as it counted at an instant, with the decision that made it so; None if it was dropped."""
    known = [row for row in corrections.get(cell_of(figure), ()) if row["known_at"] <= at]
    if not known or known[-1]["action"] == "restore":
        return figure | {"decision_id": None}
    if known[-1]["after_text"] is None:
        return None
    newest = known[-1]
    return figure | {
        "value_text": newest["after_text"],
        "value_std": newest["after_std"],
        "decision_id": newest["decision_id"],
    }


def change_size(was: Decimal | None, now: Decimal | None) -> Decimal | None:
    """(now - was) / |was|; None where that says nothing."""
    return (now - was) / abs(was) if was and now is not None else None


def cell_of(row: Row) -> tuple[int, str, str]:
    """Submission, sheet and cell."""
    return row["submission_id"], row["sheet"], row["cell"]


def _after(row: Row) -> tuple[str | None, Decimal | None]:
    if row["action"] == "restore":
        return row["sent_text"], row["sent_std"]
    return None if row["value_number"] is None else plain(row["value_number"]), row["value_std"]
