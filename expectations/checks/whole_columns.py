"""Operands of the rules that look at a column of a form as a whole: repeated, empty, rounded or mechanical figures.

The first cell of the column bears the finding. A column is what has one indicator and one basis.
"""

from collections.abc import Iterator
from decimal import Decimal
from functools import partial

from expectations.checks.evidence import Check, Evidence, Submission
from expectations.checks.figures import cell_check
from expectations.checks.table import FINEST_DECIMALS, Measure
from expectations.rules import Rule
from ingest.vocabulary import Basis, SubjectType


def _columns(rule: Rule, submission: Submission, *bases: Basis) -> Iterator[tuple[Measure, list[int]]]:
    """Numbers of single subjects (no totals) by column, where there are enough of them."""
    table = submission.table
    for measure in table.measures(bases):
        cells = [n for n in table.numbers(measure) if table.subjects[n][0] is not SubjectType.GROUP]
        if len(cells) >= rule.parameters["minimum_cells"]:
            yield measure, cells


def _column_check(
    rule: Rule, submission: Submission, column: list[int], operands: dict[str, int], **facts: str
) -> Check:
    told = {"cells": str(len(column)), **{name: str(n) for name, n in operands.items()}, **facts}
    return cell_check(rule, submission, submission.observations[column[0]], operands, partial(dict, told))


def column_is_not_repeated(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R412: how many figures of a column are those of the same column in the nearest other period, to the digit."""
    others = [*evidence.earlier(submission)[:1], *evidence.later(submission)[:1]]
    std_of, subjects = submission.table.std, submission.table.subjects
    for measure, column in _columns(rule, submission, Basis.YTD, Basis.MONTH) if others else ():
        nonzero = [n for n in column if std_of[n]]
        if len(nonzero) < rule.parameters["minimum_cells"]:
            continue
        same = []
        for other in others:
            values, std_there = other.table.values(measure), other.table.std
            found = ((n, values.get(subjects[n])) for n in nonzero)
            same.append(sum(there is not None and std_there[there] == std_of[n] for n, there in found))
        worst = max(range(len(others)), key=lambda n: same[n])
        operands = {"repeated": same[worst], "cells": len(nonzero)}
        yield _column_check(rule, submission, column, operands, other_period=others[worst].period)


def column_is_not_nought(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R332: how many figures of a column of amounts are not nought."""
    std_of = submission.table.std
    for measure, column in _columns(rule, submission, Basis.YTD, Basis.PRIOR_YEAR_YTD, Basis.MONTH):
        if not measure[0].endswith("_count"):
            yield _column_check(rule, submission, column, {"not_nought": sum(1 for n in column if std_of[n])})


def figures_are_not_rounded(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R333: of the longer figures of a column (digits shown, leading ones not counted), how many end in noughts."""
    noughts = rule.parameters["noughts"]
    table = submission.table
    for _, column in _columns(rule, submission, Basis.YTD):
        decimals = [_decimals(table.number[n]) for n in column]
        finest = max(decimals)
        shown = zip(column, decimals, strict=True)
        long = [n for n, places in shown if table.number[n].adjusted() + 1 + places >= noughts + 2]
        if len(long) >= rule.parameters["minimum_cells"]:
            step = Decimal(10) ** (noughts - finest)
            rounded = sum(table.std[n] % (step * (table.factor[n] or 1)) == 0 for n in long)
            yield _column_check(rule, submission, column, {"rounded": rounded, "long": len(long)})


def _decimals(number: Decimal) -> int:
    """Digits shown after the point, noughts too."""
    _, _, decimals = f"{number:f}".partition(".")
    return min(len(decimals), FINEST_DECIMALS)


def growth_is_not_constant(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R334: how many different growth rates a column has."""
    std_of = submission.table.std
    for _, column in _columns(rule, submission, Basis.GROWTH):
        yield _column_check(rule, submission, column, {"rates": len({std_of[n] for n in column})})
