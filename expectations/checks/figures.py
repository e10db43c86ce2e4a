"""What the computations of operands share: checks at cells, and figures as facts of a message."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from expectations.checks.evidence import Check, Checks, Facts, Submission, no_facts
from expectations.checks.table import smallest_step
from expectations.rules import Rule
from expectations.wording import show
from ingest.observation import Observation
from ingest.vocabulary import Basis, ObsStatus

LEVELS = (Basis.MONTH, Basis.QUARTER, Basis.YTD, Basis.PRIOR_YEAR_MONTH, Basis.PRIOR_YEAR_YTD, Basis.STOCK)
ADDS_NOTHING = (ObsStatus.CANNOT_EXIST, ObsStatus.NOT_SIGNIFICANT)  # — and …: known to be nothing, or too little


def cell_check(
    rule: Rule,
    submission: Submission,
    observation: Observation,
    operands: dict[str, Any],
    facts: Callable[[], Facts] = no_facts,
) -> Check:
    """A check at a cell."""
    return Check(rule.code, submission.submission_id, observation.sheet, observation.cell, operands, facts, observation)


def pair_checks(
    rule: Rule,
    submission: Submission,
    pairs: Sequence[tuple[int, int]],
    names: tuple[str, str],
    facts: Callable[[Observation, Observation], Facts],
) -> Checks:
    """Each cell against another one of the submission.

    Args:
        rule: what is checked.
        submission: whose cells.
        pairs: the cell that bears the finding, and the other one.
        names: of their two operands.
        facts: of the two.
    """
    std_of, observations = submission.table.std, submission.observations
    own, other = [n for n, _ in pairs], [n for _, n in pairs]
    operands = {names[0]: [std_of[n] for n in own], names[1]: [std_of[n] for n in other]}
    return Checks(rule.code, submission, own, operands, lambda n: facts(observations[own[n]], observations[other[n]]))


class Gathered:
    """Checks at many cells of a submission, gathered one by one into columns."""

    def __init__(self, rule: Rule, submission: Submission) -> None:
        self._rule, self._submission = rule, submission
        self._cells: list[int] = []
        self._told: list[Any] = []
        self._operands: dict[str, list[Any]] = defaultdict(list)

    def add(self, cell: int, told: Any = None, **operands: Any) -> None:
        """One more; what is `told` of it helps to write its message."""
        self._cells.append(cell)
        self._told.append(told)
        for name, value in operands.items():
            self._operands[name].append(value)

    def checks(self, facts: Callable[[Observation, Any], Facts]) -> Checks:
        """All of them; `facts` of the cell and what is told of it."""
        cells, told, observations = self._cells, self._told, self._submission.observations
        return Checks(
            self._rule.code,
            self._submission,
            cells,
            self._operands,
            lambda n: facts(observations[cells[n]], told[n]),
        )


def shown_like(observation: Observation, **amounts: Decimal) -> Facts:
    """Standard values by name, as facts in the unit of a cell."""
    return {name: show(value, observation) for name, value in amounts.items()}


def std(observation: Observation) -> Decimal:
    """The standard value of a cell known to hold one."""
    assert observation.value_std is not None  # noqa: S101 - callers ask for numbers only
    return observation.value_std


def label_of(observation: Observation) -> str:
    """The subject as written on the form; its code where nothing is written."""
    return observation.subject_label.strip(" 　") or observation.subject_code


def display_unit(observations: Iterable[Observation]) -> Decimal:
    """The smallest step these cells are shown in, in standard units: 亿元 with four decimals -> 10000 yuan."""
    return smallest_step((o.value_number, o.unit_factor) for o in observations)
