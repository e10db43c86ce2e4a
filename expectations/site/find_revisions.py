"""Vintages: what each later report of the same form, unit and period changed, as figures counted then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

from expectations.site.count_corrections import Figures, by_cell, change_size, count_figure
from expectations.site.read_archive import Row, group
from expectations.verdict import ACCEPTING

_SUBJECT = ("subject_type", "subject_code", "indicator_code", "period", "basis")


@dataclass(frozen=True)
class Change:
    """A figure that a later vintage states otherwise; a side that has no such figure is None.

    A side has `decision_id`, that of the correction by which it counted, or None.

    Attributes:
        size: (after - before) / |before|, where both are numbers and the first is not nought.
    """

    before: Row | None
    after: Row | None
    size: Decimal | None

    @property
    def figure(self) -> Row:
        """The side that says what is measured."""
        row = self.after or self.before
        assert row is not None  # noqa: S101 - one side there is
        return row


@dataclass(frozen=True)
class Revision:
    """A vintage held against the one before it.

    Attributes:
        earlier: submission that was in force.
        later: submission that took its place.
        changes: figures that differ, largest relative change first, then those without one.
    """

    earlier: Row
    later: Row
    changes: tuple[Change, ...]

    @property
    def told(self) -> tuple[Row, Row, list[tuple[Row | None, Row | None]]]:
        """All of it, as rows."""
        return self.earlier, self.later, [(change.before, change.after) for change in self.changes]

    @property
    def largest(self) -> Decimal | None:
        """The largest relative change; None where nothing can be compared."""
        return self.changes[0].size if self.changes else None


def find_revisions(
    submissions: Sequence[Row], figures: Sequence[Row], corrections: Sequence[Row] = ()
) -> list[Revision]:
    """Each accepted vintage but the first of its slot, in the order in which they came into force.

    Args:
        submissions: all of them.
        figures: observations of every slot with several accepted vintages.
        corrections: as `count_corrections` gives them.
    """
    corrected = by_cell(corrections)
    by_submission = group(list(figures), "submission_id")
    slots: dict[tuple[Any, ...], list[Row]] = {}
    for submission in submissions:
        if submission["verdict"] in ACCEPTING:
            slot = tuple(submission[name] for name in ("form_code", "reporting_unit_code", "period"))
            slots.setdefault(slot, []).append(submission)
    revisions = []
    for vintages in slots.values():
        vintages.sort(key=lambda row: (row["known_at"], row["received_at"], row["submission_id"]))
        for earlier, later in pairwise(vintages):
            before, after = (
                _counted(by_submission[vintage["submission_id"]], corrected, later["known_at"])
                for vintage in (earlier, later)
            )
            changes = _compare(before, after)
            revisions.append(Revision(earlier, later, tuple(changes)))
    return sorted(revisions, key=lambda revision: (revision.later["known_at"], revision.later["submission_id"]))


def _counted(figures: list[Row], corrected: Figures, at: datetime) -> list[Row]:
    return [counted for figure in figures if (counted := count_figure(figure, corrected, at)) is not None]


def _compare(before: list[Row], after: list[Row]) -> list[Change]:
    old, new = ({tuple(row[name] for name in _SUBJECT): row for row in rows} for rows in (before, after))
    changes = []
    for key in dict.fromkeys([*old, *new]):
        was, now = old.get(key), new.get(key)
        if was is None or now is None:
            changes.append(Change(was, now, None))
        elif _stated(was) != _stated(now):
            changes.append(Change(was, now, change_size(was["value_std"], now["value_std"])))
    return sorted(changes, key=lambda change: -abs(change.size) if change.size is not None else Decimal(0))


def _stated(row: Row) -> Decimal | str:
    """What counts as the same: the number however it is written, else the text."""
    value: Decimal | None = row["value_std"]
    return value if value is not None else str(row["value_text"])
