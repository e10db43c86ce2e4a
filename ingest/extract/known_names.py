"""Names that a row is known by from a list: indicators, regions, clusters."""

from ingest.extract.reference import Region
from ingest.extract.row_meaning import Context
from ingest.forms.normalise import row_label, squeeze


class KnownNames:
    """What names mean in one sheet; each is looked up once."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._regions: dict[str, str | None] = {}
        self._ambiguous: dict[str, bool] = {}

    def indicator(self, written: str) -> str | None:
        """The code of an indicator by its label or line number."""
        names = self._context.spec.indicators
        label = row_label(written)
        return names.get(label) or names.get(label.removeprefix("其中:")) or names.get(squeeze(written))

    def listed(self, name: str, label: str) -> str | None:
        """The code of a region or cluster, as the list of that name says."""
        if name == "region":
            return self.region(label, only_below=True)
        written = row_label(label).removeprefix("其中:")
        for ending in ("", "产业集群", "集群"):
            code = self._context.reference.clusters.get(written.removesuffix(ending))
            if code:
                return code
        return None

    def region(self, label: str, only_below: bool = False) -> str | None:
        """The code of a region below the reporting unit, or of the unit itself; its code may stand before the name."""
        if label not in self._regions:
            self._regions[label] = self._find_region(row_label(label).removeprefix("其中:"))
        code = self._regions[label]
        return None if only_below and code == self._context.reporting_unit else code

    def is_ambiguous(self, label: str) -> bool:
        """Whether a short name may be the reporting unit itself or a region below it: 通化 of 通化市, 通化县."""
        if label not in self._ambiguous:
            self._ambiguous[label] = self._may_be_both(row_label(label))
        return self._ambiguous[label]

    def _may_be_both(self, name: str) -> bool:
        context = self._context
        code = self.region(name)
        if code is None or code == context.reporting_unit:
            return False
        if name == squeeze(context.reference.name_of(code)):
            return False
        return any(region.code == context.reporting_unit for region in self._everywhere(name))

    def _everywhere(self, name: str) -> list[Region]:
        return self._context.reference.find_regions(name, self._context.day)

    def is_own(self, name: str) -> bool:
        """Whether a name is the full one of the reporting unit."""
        return name == squeeze(self._context.reference.name_of(self._context.reporting_unit))

    def _find_region(self, name: str) -> str | None:
        context = self._context
        if not name:
            return None
        if name == context.reference.name_of(context.reporting_unit):
            return context.reporting_unit
        found = context.reference.find_regions(name, context.day, parent=context.reporting_unit)
        if not found:
            found = [region for region in self._everywhere(name) if region.code == context.reporting_unit]
        return found[0].code if len(found) == 1 else None
