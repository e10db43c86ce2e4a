"""Which cells would tell of a single enterprise: the threshold rule and the p% rule."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from jiqun.confidentiality.policy import Protection, Reason
from jiqun.confidentiality.table import Cell


@dataclass(frozen=True)
class Sensitive:
    """A cell that is confidential by itself.

    Attributes:
        cell: it.
        reason: the rule that says so.
        amount: what an attacker must be left in doubt about, upwards and downwards, in the cell's unit.
    """

    cell: Cell
    reason: Reason
    amount: Decimal

    def required(self, direction: int) -> Decimal:
        """By how much the value must be able to move up (1) or down (-1): never below what everybody knows."""
        room = self.cell.room_below
        return self.amount if direction > 0 or room is None else min(self.amount, room)


def find_primary(cells: Iterable[Cell], protection: Protection) -> list[Sensitive]:
    """The cells that are confidential by themselves, the largest doubt first, then by id.

    Source: Statistics Law of 2009, article 25 (1996: article 15); Hundepool et al., Statistical Disclosure Control,
    2012, chapter 4, for both rules.
    """
    reasons = ((cell, find_reason(cell, protection)) for cell in cells)
    return in_order(confide(cell, reason, protection) for cell, reason in reasons if reason)


def confide(cell: Cell, reason: Reason, protection: Protection) -> Sensitive:
    """A cell that is confidential, with its safety amount."""
    size = max(abs(cell.value), abs(cell.top1 or Decimal(0)))
    smallest = protection.safety_smallest_persons if cell.is_of_persons else protection.safety_smallest
    return Sensitive(cell, reason, max(size * protection.safety_pct / 100, smallest))


def in_order(sensitive: Iterable[Sensitive]) -> list[Sensitive]:
    """The largest first, then by id: the order in which they are protected."""
    return sorted(sensitive, key=lambda each: (-each.amount, each.cell.id))


def find_reason(cell: Cell, protection: Protection) -> Reason | None:
    """Why a cell is confidential by itself; None: it is not.

    Nothing that has no contributor is: a figure of nobody, as nought, tells of nobody.
    """
    if cell.contributors is None:
        return None if protection.without_contributors == "free" else "threshold"
    if 0 < cell.contributors < protection.threshold:
        return "threshold"
    if cell.top1 is None or cell.contributors == 0:
        return None
    largest, second = abs(cell.top1), abs(cell.top2 or Decimal(0))
    # The second largest knows its own part: what is left besides hides the largest from it.
    rest = max(abs(cell.value), largest + second) - largest - second
    return "dominance" if rest < largest * protection.p_pct / 100 else None
