"""What a load's release knows: per form, unit and period the newest accepted submission, and the units that count."""

from collections.abc import Iterable
from dataclasses import dataclass

from jiqun.sample.months import Month
from jiqun.sample.plan_units import Unit
from jiqun.sample.province import Province
from jiqun.sample.scenario import ACCEPTED, Submission

YUAN = 10_000  # the model counts in 万元, truth in yuan


@dataclass(frozen=True)
class Knowledge:
    """The state after the release of one load. Quarantined, refused and duplicate files tell nothing."""

    province: Province
    load: Month
    newest: dict[tuple[str, str, str], Submission]

    def form(self, form: str, unit: str, month: Month) -> Submission | None:
        """The submission in force for a monthly form."""
        return self.newest.get((form, unit, str(month)))

    def quarter(self, form: str, unit: str, month: Month) -> Month | None:
        """The last month of the newest known quarter at or before `month`, for F4 or F5 of a unit."""
        ends = [one.month for (f, u, _), one in self.newest.items() if (f, u) == (form, unit) and one.month <= month]
        return max(ends, default=None)

    def registered(self, unit: str, month: Month) -> list[Unit]:
        """The reporting unit's own units that its register in force shows as confirmed by the month's end."""
        end = self.quarter("F5", unit, month)
        if end is None:
            return []
        return [own for own in self.province.units if own.reporter == unit and own.counts_at(end.last_day)]

    def counted(self, unit: str, month: Month) -> list[Unit]:
        """Registered zones, towns and demonstration zones with figures on the F1 in force; none without an F1."""
        if self.form("F1", unit, month) is None:
            return []
        listed = self.province.listed_units(unit, month)
        return [own for own in self.registered(unit, month) if own in listed]

    def named_clusters(self, unit: str, month: Month) -> list[Unit]:
        """The named clusters with figures on the unit's F2 in force; none without an F2."""
        if self.form("F2", unit, month) is None:
            return []
        return [own for own in self.province.units if own.reporter == unit and own.code.startswith("C")]


def know(province: Province, load: Month, submissions: Iterable[Submission]) -> Knowledge:
    """Knowledge at the release of `load`: what arrived for it or an earlier load and was accepted, newest last."""
    newest: dict[tuple[str, str, str], Submission] = {}
    for one in sorted(submissions, key=lambda one: (one.load, one.received_at)):
        if one.load <= load and one.verdict == ACCEPTED:
            newest[one.form, one.unit, one.period] = one
    return Knowledge(province, load, newest)
