"""What leaves reading: observations with an address, and findings with an address."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, overload

from ingest.vocabulary import Basis, ObsStatus, Severity, SubjectType, SubmissionKind


@dataclass(frozen=True, slots=True)
class Observation:
    """One reported cell. What was typed (`value_text`) stays beside what we read.

    `value_number` is in `unit_reported`; `value_std` = `value_number` x `unit_factor`, in yuan, counts or percent.
    Both are None where `obs_status` says why, and for text attributes (register forms).
    """

    sheet: str
    cell: str  # A1 address in the file
    subject_type: SubjectType
    subject_code: str
    subject_label: str  # as written on the form
    indicator_code: str
    period: str  # 2007-06, 2007-Q2 or 2007
    basis: Basis
    value_text: str
    value_number: Decimal | None
    unit_reported: str  # as declared: 万元, 亿元, 个, %
    unit_factor: Decimal | None  # to the standard unit
    value_std: Decimal | None
    obs_status: ObsStatus


FIELDS = tuple(field.name for field in fields(Observation))


class Observations(Sequence[Observation]):
    """Observations as one list per field; an `Observation` is built only where one is asked for."""

    __slots__ = ("_columns",)

    def __init__(self, columns: Mapping[str, list[Any]]) -> None:
        """Takes one list of equal length for each of `FIELDS`; nobody may change them afterwards."""
        self._columns = tuple(columns[name] for name in FIELDS)

    @classmethod
    def of(cls, observations: Iterable[Observation]) -> "Observations":
        """From objects."""
        rows = [tuple(getattr(observation, name) for name in FIELDS) for observation in observations]
        return cls(
            dict(zip(FIELDS, map(list, zip(*rows, strict=True)), strict=True)) if rows else {n: [] for n in FIELDS}
        )

    def column(self, name: str) -> list[Any]:
        """The values of one field, in the order of the file."""
        return self._columns[FIELDS.index(name)]

    def __len__(self) -> int:
        return len(self._columns[0])

    def __iter__(self) -> Iterator[Observation]:
        return map(Observation, *self._columns)

    @overload
    def __getitem__(self, index: int) -> Observation: ...
    @overload
    def __getitem__(self, index: slice) -> "Observations": ...
    def __getitem__(self, index: int | slice) -> "Observation | Observations":
        values: list[Any] = [column[index] for column in self._columns]
        return (
            Observations(dict(zip(FIELDS, values, strict=True))) if isinstance(index, slice) else Observation(*values)
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Observations) and self._columns == other._columns

    def __hash__(self) -> int:
        return hash(tuple(self.column("cell")))


NO_OBSERVATIONS = Observations.of(())


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong, or worth saying, at an address a person can open. Empty `sheet`/`cell`: the whole file."""

    rule_code: str  # permanent: 1xx file, 2xx structure, 3xx value, 4xx time, 5xx across forms, 6xx marts
    severity: Severity
    message_zh: str  # what is wrong and what to do
    message_en: str
    sheet: str = ""
    cell: str = ""
    value_text: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """The outcome of reading one file against the form specs. Refused files have no form and one fatal finding."""

    file_name: str
    kind: str  # xlsx, xls, csv ...
    form_code: str | None
    form_version: str | None
    reporting_unit_code: str | None
    period: str | None
    observations: Observations
    findings: tuple[Finding, ...]
    submission_kind: SubmissionKind = SubmissionKind.REGULAR

    @property
    def is_refused(self) -> bool:
        """Whether the file could not be read to observations at all."""
        return any(f.severity is Severity.FATAL for f in self.findings)
