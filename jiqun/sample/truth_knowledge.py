"""What a load's release knows: per form, unit and period the newest accepted submission, and the units that count."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from jiqun.sample.months import Month
from jiqun.sample.plan_units import BLOCK_KINDS, Unit
from jiqun.sample.province import Province
from jiqun.sample.read_codes import reporting_units
from jiqun.sample.scenario import ACCEPTED, FLASH, Submission

YUAN = 10_000  # the model counts in 万元, truth in yuan


@dataclass(frozen=True, eq=False)
class Knowledge:
    """The state after the release of one load. Quarantined, refused and duplicate files tell nothing."""

    province: Province
    load: Month
    newest: dict[tuple[str, str, str], Submission]
    months: tuple[Month, ...]  # of the sample, up to the load
    submissions: tuple[Submission, ...]  # all that came for this load or an earlier one, whatever became of them
    _counted: dict[tuple[str, Month], list[Unit]] = field(default_factory=dict)

    def form(self, form: str, unit: str, month: Month) -> Submission | None:
        """The submission in force for a monthly form."""
        return self.newest.get((form, unit, str(month)))

    @cached_property
    def arrivals(self) -> dict[tuple[str, str, str], list[Submission]]:
        """By form, unit and period what came, whatever became of it."""
        found: dict[tuple[str, str, str], list[Submission]] = {}
        for one in self.submissions:
            found.setdefault((one.form, one.unit, one.period), []).append(one)
        return found

    @cached_property
    def _ends(self) -> dict[tuple[str, str], list[Month]]:
        ends: dict[tuple[str, str], list[Month]] = {}
        for (form, unit, _), one in self.newest.items():
            ends.setdefault((form, unit), []).append(one.month)
        return {key: sorted(found, reverse=True) for key, found in ends.items()}

    @cached_property
    def flashes(self) -> list[Submission]:
        """The flashes that nothing newer has replaced."""
        return [one for one in self.newest.values() if one.kind == FLASH]

    def quarter(self, form: str, unit: str, month: Month) -> Month | None:
        """The last month of the newest known period at or before `month`, for a quarterly or annual form of a unit."""
        return next((end for end in self._ends.get((form, unit), ()) if end <= month), None)

    def reporters(self, form: str, month: Month) -> list[str]:
        """The reporting units with a quarterly or annual form in force."""
        return [unit for unit in reporting_units(form) if self.quarter(form, unit, month) is not None]

    def listed(self, unit: str, month: Month) -> list[Unit]:
        """All lines of the reporting unit's register in force."""
        end = self.quarter("F5", unit, month)
        return [] if end is None else list(self.province.registered_units(unit, end))

    def registered(self, unit: str, month: Month) -> list[Unit]:
        """The reporting unit's own units that its register in force shows as confirmed by the month's end."""
        end = self.quarter("F5", unit, month)
        return [] if end is None else [own for own in self.listed(unit, month) if own.counts_at(end.last_day)]

    def counted(self, unit: str, month: Month) -> list[Unit]:
        """Registered zones, towns and demonstration zones with figures on the F1 in force; none without an F1."""
        key = (unit, month)
        if key not in self._counted:
            listed = self.province.listed_units(unit, month) if self.form("F1", unit, month) else ()
            self._counted[key] = [own for own in self.registered(unit, month) if own in listed]
        return self._counted[key]

    def outermost(self, unit: str, month: Month) -> list[Unit]:
        """The counted units that lie in no other counted one: the block economy, each ground once."""
        members = {own.code for own in self.counted(unit, month) if own.kind in BLOCK_KINDS}
        return [own for own in self.counted(unit, month) if not members & set(self.containers(own))]

    def containers(self, unit: Unit) -> list[str]:
        """Everything that contains a unit, the nearest first."""
        found: list[str] = []
        host = unit.host
        while host:
            found.append(host)
            host = self.province.unit[host].host
        return found

    def named_clusters(self, unit: str, month: Month) -> list[Unit]:
        """The named clusters with figures on the unit's F2 in force; none without an F2."""
        if self.form("F2", unit, month) is None:
            return []
        return [own for own in self.province.units if own.reporter == unit and own.code.startswith("C")]


def know(province: Province, load: Month, submissions: Iterable[Submission], months: Sequence[Month] = ()) -> Knowledge:
    """Knowledge at the release of `load`: what arrived for it or an earlier load and was accepted, newest last."""
    newest: dict[tuple[str, str, str], Submission] = {}
    seen = tuple(one for one in sorted(submissions, key=lambda one: (one.load, one.received_at)) if one.load <= load)
    for one in seen:
        if one.verdict == ACCEPTED:
            newest[one.form, one.unit, one.period] = one
    return Knowledge(province, load, newest, tuple(month for month in months if month <= load), seen)
