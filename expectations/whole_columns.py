"""Operands of the rules that look at a column of a form as a whole: repeated, empty, rounded or mechanical figures.

The first cell of the column bears the finding. A column is what has one indicator and one basis.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import partial

from expectations.evidence import Check, Evidence, Facts, Submission, key_of
from expectations.rules import Rule
from expectations.within_form import cell_check, std
from ingest.observation import Observation
from ingest.vocabulary import Basis, SubjectType


def _columns(rule: Rule, submission: Submission, *bases: Basis) -> Iterator[list[Observation]]:
    """Numbers of single subjects (no totals) by indicator and basis, where there are enough of them."""
    columns: dict[tuple[str, Basis], list[Observation]] = defaultdict(list)
    for observation in submission.numbers(*bases):
        if observation.subject_type is not SubjectType.GROUP:
            columns[observation.indicator_code, observation.basis].append(observation)
    yield from (column for column in columns.values() if len(column) >= rule.parameters["minimum_cells"])


def _column_check(rule: Rule, submission: Submission, column: list[Observation], operands: dict[str, int]) -> Check:
    facts: Mapping[str, str] = {"cells": str(len(column)), **{name: str(n) for name, n in operands.items()}}
    return cell_check(rule, submission, column[0], dict(operands), partial(_text, facts))


def _text(facts: Mapping[str, str]) -> Facts:
    return facts


def column_is_not_repeated(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R412: how many figures of a column are those of the same column in the nearest other period, to the digit."""
    others = [*evidence.earlier(submission)[:1], *evidence.later(submission)[:1]]
    for column in _columns(rule, submission, Basis.YTD, Basis.MONTH):
        nonzero = [o for o in column if std(o)]
        if not others or len(nonzero) < rule.parameters["minimum_cells"]:
            continue
        same = [
            sum((b := other.value(key_of(o))) is not None and std(b) == std(o) for o in nonzero) for other in others
        ]
        worst = max(range(len(others)), key=lambda n: same[n])
        facts = partial(_text, {"cells": str(len(nonzero)), "other_period": others[worst].period})
        operands = {"repeated": same[worst], "cells": len(nonzero)}
        yield cell_check(rule, submission, column[0], operands, facts)


def _is_same(other: Submission, observation: Observation) -> bool:
    found = other.value(key_of(observation))
    return found is not None and std(found) == std(observation)


def column_is_not_nought(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R332: how many figures of a column of amounts are not nought."""
    for column in _columns(rule, submission, Basis.YTD, Basis.PRIOR_YEAR_YTD, Basis.MONTH):
        if not column[0].indicator_code.endswith("_count"):
            yield _column_check(rule, submission, column, {"not_nought": sum(std(o) != 0 for o in column)})


def figures_are_not_rounded(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R333: of the longer figures of a column (digits shown, leading ones not counted), how many end in noughts."""
    digits = rule.parameters["noughts"]
    for column in _columns(rule, submission, Basis.YTD):
        long = [o for o in column if _digits(o) >= digits + 2]
        if len(long) >= rule.parameters["minimum_cells"]:
            finest = max(_decimals(o) for o in column)
            rounded = sum(std(o) % ((o.unit_factor or 1) * Decimal(10) ** (digits - finest)) == 0 for o in long)
            yield _column_check(rule, submission, column, {"rounded": rounded, "long": len(long)})


def _decimals(observation: Observation) -> int:
    exponent = (observation.value_number or Decimal(0)).as_tuple().exponent
    return min(max(-exponent, 0), 4) if isinstance(exponent, int) else 0


def _digits(observation: Observation) -> int:
    number = observation.value_number or Decimal(0)
    return number.adjusted() + 1 + _decimals(observation)


def growth_is_not_constant(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Check]:
    """R334: how many different growth rates a column has."""
    for column in _columns(rule, submission, Basis.GROWTH):
        yield _column_check(rule, submission, column, {"rates": len({std(o) for o in column})})
