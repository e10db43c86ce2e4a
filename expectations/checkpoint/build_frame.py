"""Checks as the one frame that is judged, and back from a row of it to the check."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from expectations.checks.evidence import Check, Checks, Submission
from expectations.rules import Rule, Suite

KEYS = ["submission_id", "sheet", "cell"]

Place = tuple[int | None, str, str]


@dataclass(frozen=True)
class Applied:
    """A rule, by one set of its thresholds, with all the checks of it."""

    rule: Rule
    case: int
    checks: Sequence[Check | Checks]

    def __len__(self) -> int:
        """How many places it is applied to."""
        return sum(len(each.cells) if isinstance(each, Checks) else 1 for each in self.checks)

    @property
    def columns(self) -> dict[str, str]:
        """The frame's columns for the rule's operands."""
        return {operand: column_name(self.rule.code, operand, self.case) for operand in self.rule.operands}

    def operand(self, name: str) -> Iterator[Any]:
        """One operand of all checks."""
        for each in self.checks:
            if isinstance(each, Checks):
                yield from each.operands[name]
            else:
                yield each.operands[name]

    def at(self, place: Place) -> Check:
        """The check at a place."""
        each, n = self._places[place]
        return each.check(n) if isinstance(each, Checks) else each

    @cached_property
    def _places(self) -> Mapping[Place, tuple[Check | Checks, int]]:
        return {
            place: (each, n)
            for each in self.checks
            for n, place in enumerate(_places(each) if isinstance(each, Checks) else [_place(each)])
        }


class Frame:
    """All checks at once: a row per (submission, sheet, cell), and columns for every operand of every rule.

    A rule's columns are filled in the rows it applies to and null elsewhere.

    Attributes:
        applied: by rule and case.
    """

    def __init__(self, suite: Suite, checks: Sequence[Check | Checks]) -> None:
        by_rule: dict[tuple[str, int], list[Check | Checks]] = defaultdict(list)
        for each in checks:
            by_rule[each.rule_code, each.case].append(each)
        self.applied = {
            (code, case): Applied(rule, case, by_rule[code, case])
            for code, rule in suite.rules.items()
            for case in range(len(rule.thresholds()))
        }
        self._rows = _Rows(checks)

    def build(self) -> pd.DataFrame:
        """`KEYS`, then the operands: objects throughout, Decimals untouched.

        Raises:
            ValueError: a rule was applied to a place twice.
        """
        names = [*KEYS, *(name for applied in self.applied.values() for name in applied.columns.values())]
        cells = np.empty((len(names), len(self._rows)), dtype=object)
        for n, column in enumerate(self._rows.keys()):
            cells[n] = np.fromiter(column, dtype=object, count=len(column))
        filled = iter(cells[len(KEYS) :])
        for applied in self.applied.values():
            rows = self._rows.of(applied.checks)
            if np.count_nonzero(np.bincount(rows)) != len(rows):
                raise ValueError(f"{applied.rule.code} was applied to a place twice")
            for operand in applied.columns:
                next(filled)[rows] = np.fromiter(applied.operand(operand), dtype=object, count=len(rows))
        return pd.DataFrame(cells.T, columns=names, dtype=object, copy=False)


class _Rows:
    """Rows of the frame: all cells of the submissions that have checks in columns, then the places of the others."""

    def __init__(self, checks: Sequence[Check | Checks]) -> None:
        self._submissions: dict[int, Submission] = {}
        self._first: dict[int, int] = {}
        self._others: dict[Place, int] = {}
        count = 0
        for each in checks:
            if isinstance(each, Checks) and each.submission_id not in self._first:
                self._submissions[each.submission_id] = each.submission
                self._first[each.submission_id] = count
                count += len(each.submission.observations)
        for each in checks:
            if isinstance(each, Check) and self._cell_row(each) is None:
                self._others.setdefault(_place(each), count + len(self._others))
        self._count = count + len(self._others)

    def __len__(self) -> int:
        return self._count

    def of(self, checks: Sequence[Check | Checks]) -> "np.ndarray[Any, np.dtype[np.intp]]":
        """The rows of checks, one after the other."""
        rows = [
            np.array(each.cells, dtype=np.intp) + self._first[each.submission_id]
            if isinstance(each, Checks)
            else np.array([self._row(each)], dtype=np.intp)
            for each in checks
        ]
        return np.concatenate(rows) if rows else np.empty(0, dtype=np.intp)

    def _row(self, check: Check) -> int:
        row = self._cell_row(check)
        return self._others[_place(check)] if row is None else row

    def _cell_row(self, check: Check) -> int | None:
        """The row of a single check at a cell that has a row anyway."""
        if check.submission_id not in self._first or check.observation is None:
            return None
        n = self._submissions[check.submission_id].addresses.get((check.sheet, check.cell))
        return None if n is None else self._first[check.submission_id] + n

    def keys(self) -> list[list[Any]]:
        """The columns that name the rows."""
        columns: list[list[Any]] = [[], [], []]
        for number, submission in self._submissions.items():
            columns[0] += [number] * len(submission.observations)
            columns[1] += submission.table.field("sheet")
            columns[2] += submission.table.field("cell")
        for place in self._others:
            for column, value in zip(columns, place, strict=True):
                column.append(value)
        return columns


def column_name(rule_code: str, operand: str, case: int = 0) -> str:
    """The frame's column for an operand of a rule: R403_current; where other thresholds hold, R411_1_recent."""
    return f"{rule_code}_{case}_{operand}" if case else f"{rule_code}_{operand}"


def _place(check: Check) -> Place:
    return check.submission_id, check.sheet, check.cell


def _places(checks: Checks) -> Iterator[Place]:
    sheets, cells = checks.submission.table.field("sheet"), checks.submission.table.field("cell")
    return ((checks.submission_id, sheets[n], cells[n]) for n in checks.cells)
