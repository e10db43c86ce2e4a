"""A form spec ready for use: shared parts taken in, products of columns written out, tokens in one spelling."""

import re
from dataclasses import dataclass

from ingest.forms.spec_file import AttributePart, Frequency, Role, UnitKind
from ingest.vocabulary import Basis, SubjectType

REPORTING_UNIT = "@reporting_unit"
SHEET = "@sheet"
REGION = "@region"
PREVIOUS = "@previous"
# Bases that bring their own unit: what is stated is no quantity of the indicator itself.
RATES = {Basis.GROWTH: UnitKind.PERCENT, Basis.SHARE: UnitKind.PERCENT, Basis.CHANGE: UnitKind.POINT}

_DISPENSABLE = {Role.ORDINAL, Role.NOTE, Role.CATEGORY, Role.FREQUENCY, Role.REGION_CODE, Role.INDICATOR_CODE}


@dataclass(frozen=True, slots=True)
class Column:
    """What a header means: a role, or facts about the cells below it, or both."""

    name: str  # as the spec spells it first, for messages
    tokens: frozenset[str]  # of a period column: what may stand beside the period
    role: Role | None = None
    indicator: str | None = None
    basis: Basis | None = None
    unit_kind: UnitKind | None = None  # None: the row's indicator says
    is_period: bool = False  # any header that is a period, and its cells are of that period

    @property
    def has_figures(self) -> bool:
        """Whether the cells below are observations."""
        return self.basis is not None

    @property
    def is_required(self) -> bool:
        """A form without this column cannot be read in full."""
        return self.has_figures or (self.role is not None and self.role not in _DISPENSABLE)


@dataclass(frozen=True, slots=True)
class Row:
    """How a row is recognised and what it says of its cells."""

    name: str
    tokens: frozenset[str] = frozenset()
    pattern: re.Pattern[str] | None = None
    list_name: str | None = None
    line: str | None = None
    subject_type: SubjectType | None = None
    subject_code: str | None = None  # or @reporting_unit, @sheet, @region, @previous (the row above it is part of)
    code_by_category: tuple[tuple[str, str], ...] = ()
    indicator: str | None = None  # or @previous: of the row above
    basis: Basis | None = None  # replaces the columns'
    indicators: tuple[tuple[str, str], ...] = ()  # column's -> row's; columns of others take no value in this row
    is_block: bool = False
    is_heading: bool = False
    skip_blank: bool = False
    is_required: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """One arrangement of a form; known by its identity."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    subject_type: SubjectType | None
    subject_code: str | None
    is_transposed: bool = False
    has_blocks_across: bool = False
    sheets: frozenset[str] = frozenset()  # only sheets of these names, in the spelling of `squeeze`
    has_one_period: bool = False  # rows of another period than the submission's are refused


@dataclass(frozen=True, slots=True)
class FormSpec:
    """One form in one validity period."""

    form_code: str
    form_version: str
    table_code: str  # in the spelling of `squeeze`; empty: recognised by its title
    title_tokens: tuple[str, ...]
    title_zh: str
    title_en: str
    frequency: Frequency
    valid_from: str  # months, inclusive
    valid_to: str
    reporting_unit: str | None  # fixed, for published files that name none
    period: str | None  # the same
    has_implied_units: bool  # the same: `written_in` counts where nothing is declared
    money_units: tuple[str, ...]
    symbols: str  # the convention for marks in place of numbers
    unit_kinds: dict[str, UnitKind]  # by indicator
    written_in: dict[str, str]  # the unit of measure that a blank form prints, by indicator, where the spec says
    indicators: dict[str, str]  # row label or line number -> indicator
    attributes: dict[str, AttributePart]  # what the cells of a text indicator may hold, where that is declared
    layouts: tuple[Layout, ...]
