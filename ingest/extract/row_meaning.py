"""What a row of a table may mean, and what earlier rows and the file say of it."""

from dataclasses import dataclass, field
from typing import NamedTuple

from ingest.extract.parse_period import period_end
from ingest.extract.reference import Reference
from ingest.forms.conventions import Unit
from ingest.forms.form_spec import FormSpec, Row
from ingest.vocabulary import Basis, SubjectType


class Subject(NamedTuple):
    """What a row's values describe."""

    type: SubjectType
    code: str


NOBODY = Subject(SubjectType.REGION, "")  # of headings, which have no values


@dataclass(slots=True)
class RowMatch:
    """A recognised row, and what it or the block above it says of its cells."""

    row: Row
    subject: Subject
    label: str  # as written
    unit: Unit | None = None  # named in the label
    indicator: str | None = None
    basis: Basis | None = None
    period: str | None = None
    frequency: str = ""


@dataclass(frozen=True, slots=True)
class RowTrouble:
    """A row that cannot be read: a message of its rule, what it is about, and the column where that stands."""

    message: str
    detail: str
    column: int
    rule_code: str = "R206"


@dataclass(slots=True)
class Context:
    """What the rows of a sheet are read against."""

    spec: FormSpec
    reference: Reference
    reporting_unit: str
    sheet_region: str  # what @sheet means here
    period: str

    @property
    def day(self) -> str:
        """The last day of the period, ISO: names are those valid then."""
        return period_end(self.period)


@dataclass(slots=True)
class Memory:
    """What earlier rows of a sheet said that later ones refer to."""

    category: str = ""
    previous: Subject | None = None  # of the last row that is not part of another
    indicator: str | None = None  # of the row above
    block: RowMatch | None = None
    block_is_new: bool = False  # no row was read since
    matched: set[int] = field(default_factory=set)  # ids of the spec rows seen
