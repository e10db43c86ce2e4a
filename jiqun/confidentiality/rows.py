"""Rows of published tables, as disclosure control sees them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from jiqun.confidentiality.policy import Reason, RowType


class Shown(NamedTuple):
    """A row of a view of `bi`: its key as the lineage spells it."""

    view: str
    key: str


class Told(NamedTuple):
    """A figure that some release has shown to readers: of which row, and what it said."""

    shown: Shown
    measure: str
    value: Decimal


class Enterprises(NamedTuple):
    """Enterprises known of a figure.

    Attributes:
        number: how many there are; where they are listed but have less than the figure, there may be more.
        listed: what those listed have together; None: none is listed.
        top1: the largest one's part.
        top2: the second largest's.
    """

    number: int | None = None
    listed: Decimal | None = None
    top1: Decimal | None = None
    top2: Decimal | None = None


@dataclass(frozen=True)
class Figure:
    """One measure of a row, in yuan or persons.

    Attributes:
        value: in the month's year-to-date, or stock.
        prior_year: the same of a year before, as this row says; None: it does not.
        enterprises: whose.
        places: the cells of workbooks behind value and prior year, as the lineage names them; empty: none of its own.
        shown: the rows of views that show it.
    """

    value: Decimal
    prior_year: Decimal | None
    enterprises: Enterprises
    places: tuple[str, str]
    shown: Sequence[Shown]


@dataclass(frozen=True)
class Row:
    """What is hidden or shown together: all measures of one subject in one month.

    Attributes:
        type: what it is of.
        key: unique among the month's rows.
        figures: by measure.
        tags: what sums find it by.
        is_public: never hidden: a total of the province (a list of hers only where it has enterprises enough).
    """

    type: RowType
    key: str
    figures: Mapping[str, Figure]
    tags: Mapping[str, str | None] = field(default_factory=dict)
    is_public: bool = False


class Sum(NamedTuple):
    """What a published figure was added up from: `view`, `key` and `leg` of it, and places of cells."""

    view: str
    key: str
    leg: str
    places: Sequence[str]


@dataclass(frozen=True)
class Month:
    """All that is about to be published of a month, and what is known of it already.

    Attributes:
        period: the month.
        rows: of the protected tables.
        sums: what was added up from their cells.
        told: figures that an earlier release has shown for this month.
        told_a_year_before: figures that any release has shown for the same month of the year before.
        floor: year-to-date values last shown for an earlier month of the year.
        confidential: rows that are confidential in another release, and why: a figure once hidden stays hidden, or the
            next month, or the column of last year's, would tell it.
        complementary: rows hidden in another release for the sake of others.
    """

    period: str
    rows: Sequence[Row]
    sums: Sequence[Sum]
    told: frozenset[Told] = frozenset()
    told_a_year_before: frozenset[Told] = frozenset()
    floor: Mapping[Shown, Decimal] = field(default_factory=dict)
    confidential: Mapping[Shown, Reason] = field(default_factory=dict)
    complementary: frozenset[Shown] = frozenset()
