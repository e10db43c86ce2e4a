"""What leaves reading: observations with an address, and findings with an address."""

from dataclasses import dataclass
from decimal import Decimal

from ingest.vocabulary import Basis, ObsStatus, Severity, SubjectType


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
    observations: tuple[Observation, ...]
    findings: tuple[Finding, ...]

    @property
    def is_refused(self) -> bool:
        """Whether the file could not be read to observations at all."""
        return any(f.severity is Severity.FATAL for f in self.findings)
