"""Operands of the rules about units of money: figures of a form against its predecessors, times ten or ten thousand."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from expectations.checks.evidence import Checks, Evidence, Facts, Submission, months_between, months_covered
from expectations.checks.figures import Gathered
from expectations.checks.over_time import MONEY, Found, measures_of, nearest, numbers_of, other_facts
from expectations.checks.table import Measure, Subject
from expectations.rules import Rule
from expectations.wording import rounded
from ingest.observation import Observation
from ingest.vocabulary import Basis


class _Compared(NamedTuple):
    """A cell beside that of another period: both times the months of the other, so that they are per month."""

    cell: int
    subject: Subject
    measure: Measure
    found: Found
    current: Decimal
    other: Decimal


def units_do_not_slip(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Checks]:
    """R403: the monthly average against that of the same cell in another period of the form.

    That is the nearest earlier period within a year; where it has no year-to-date figure for the subject, its figure
    for the year before; where nothing earlier is known, the nearest later period. The vintage sent before is not
    asked: its restatement may be what undoes a slip (R413 tells how much it changes). Small amounts, zero and changes
    of sign say nothing about units. A tenfold change is left to R418 unless it is one of many.
    """
    compared = list(_compared(rule, submission, evidence))
    alone = _tenfold(rule, compared) - _tenfold_together(rule, compared)
    yield _checks(rule, submission, [each for each in compared if each.cell not in alone])


def single_figures_do_not_slip(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[Checks]:
    """R418: the same of what R403 leaves: a tenfold change of single figures, which can be real."""
    compared = list(_compared(rule, submission, evidence))
    together = _tenfold_together(rule, compared)
    yield _checks(rule, submission, [each for each in compared if each.cell not in together])


def _compared(rule: Rule, submission: Submission, evidence: Evidence) -> Iterator[_Compared]:
    reach = rule.parameters["periods_back_months"]
    earlier = [s for s in evidence.earlier(submission) if months_between(s.period, submission.period) <= reach]
    later = [s for s in evidence.later(submission) if months_between(submission.period, s.period) <= reach]
    minimum, months = Decimal(rule.parameters["minimum_yuan"]), months_covered(submission.period)
    for measure in measures_of(submission, MONEY, Basis.YTD, Basis.PRIOR_YEAR_YTD):
        before_last = nearest(earlier, (measure[0], Basis.PRIOR_YEAR_YTD))
        others = nearest(later, measure) | before_last | nearest(earlier, measure)
        for cell, subject, now in numbers_of(submission, measure) if others else ():
            found = others.get(subject)
            if found is not None and now * found.std > 0 and max(abs(now), abs(found.std)) >= minimum:
                current, other = now * months_covered(found.submission.period), found.std * months
                yield _Compared(cell, subject, measure, found, current, other)


def _tenfold(rule: Rule, compared: list[_Compared]) -> set[int]:
    """Cells that are about ten times what they were, or a tenth."""
    scale, spread = (Decimal(rule.parameters["tenfold"][name]) for name in ("scale", "spread"))
    cells = set()
    for each in compared:
        small, large = sorted((abs(each.current), abs(each.other)))
        if small * scale <= large * spread and large <= small * scale * spread:
            cells.add(each.cell)
    return cells


def _tenfold_together(rule: Rule, compared: list[_Compared]) -> set[int]:
    """Those of them in a column, or a row, most of which is."""
    tenfold, share = _tenfold(rule, compared), Decimal(rule.parameters["tenfold"]["share"])

    def lines(each: _Compared) -> tuple[Subject, Measure]:
        return each.subject, each.measure

    total = Counter(line for each in compared for line in lines(each))
    slipped = Counter(line for each in compared if each.cell in tenfold for line in lines(each))
    # A line of one cell is no company, unless there is nothing else.
    most = {line for line in slipped if slipped[line] > share * total[line] and (total[line] > 1 or len(compared) == 1)}
    return {each.cell for each in compared if each.cell in tenfold and most.intersection(lines(each))}


def _checks(rule: Rule, submission: Submission, compared: list[_Compared]) -> Checks:
    gathered = Gathered(rule, submission)
    for each in compared:
        gathered.add(each.cell, each, current=each.current, other=each.other)
    return gathered.checks(_slip_facts)


def _slip_facts(cell: Observation, told: _Compared) -> Facts:
    current, other = told.current, told.other
    ratio = rounded(current / other, "0.0001") if current < other else rounded(current / other)
    return other_facts(cell, told.found, ratio=ratio, unit=cell.unit_reported)
