"""What is sent when, and what goes wrong: the arrival clock of the sample, as data.

The events have fixed months; an event outside a sample's months does not happen. A file that arrives after the last
load has closed is not part of the sample.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from jiqun.sample.months import CHINA, Month
from jiqun.sample.read_codes import BUREAU, reporting_units
from jiqun.sample.seeded import seeded

MONTHLY, QUARTERLY = ("F1", "F2", "F3"), ("F4", "F5")
ACCEPTED, QUARANTINED, REFUSED, DUPLICATE = "accepted", "quarantined", "refused", "duplicate"

LATE = {  # (form, unit, month): the day it came
    ("F1", "220500", "2007-04"): (2007, 5, 20),
    ("F2", "220500", "2007-04"): (2007, 5, 20),
    ("F3", "220500", "2007-04"): (2007, 5, 20),
    ("F1", BUREAU, "2007-04"): (2007, 5, 22),  # the bureau waits for 220500
    ("F3", BUREAU, "2007-04"): (2007, 5, 22),
}
RESTATED = {  # first sent too low, sent again on this day
    ("F1", "220200", "2007-05"): (2007, 7, 5),
    ("F2", "220200", "2007-05"): (2007, 7, 5),
    ("F1", BUREAU, "2007-05"): (2007, 7, 6),
}
SLIPPED = {("F1", "220400", "2007-05"): 10_000}  # declared in 万元, written in yuan
BROKEN = {("F3", "222400", "2007-03")}  # the file is cut short
TWICE = {("F1", "220800", "2007-06")}  # the same bytes again
APPROVED_PERMILLE = {"2007-05": -2}  # 核定: the province total of F3 against the sum of the prefectures


@dataclass(frozen=True)
class Submission:
    """One file on its way. `load`: the first load that can take it."""

    form: str
    unit: str
    month: Month
    received_at: datetime
    signed_on: date  # 报出日期
    load: Month
    understated: bool = False  # holds the too low figures of 2007-05
    correction: bool = False
    scale: int = 1  # what every amount is multiplied with by mistake
    broken: bool = False
    again: bool = False
    verdict: str = ACCEPTED
    note: str = ""

    @property
    def period(self) -> str:
        """2007-06, or 2007-Q2 for the quarterly forms."""
        return str(self.month) if self.form in MONTHLY else str(self.month.quarter)


def approved(total: int, month: Month) -> int:
    """The province total as approved (核定数), in whole 万元; the sum itself where nothing was decided."""
    return total + total * APPROVED_PERMILLE.get(str(month), 0) // 1000


def plan_submissions(months: tuple[Month, ...], seed: int) -> tuple[Submission, ...]:
    """Every file of a sample, in the order of arrival."""
    found: list[Submission] = []
    for month in months:
        for form in (*MONTHLY, *QUARTERLY):
            if form in QUARTERLY and month.quarter is None:
                continue
            for unit in reporting_units(form):
                found += plan_one(form, unit, month, months, seed)
    return tuple(sorted(found, key=lambda one: (one.received_at, one.form, one.unit, one.again)))


def plan_one(form: str, unit: str, month: Month, months: tuple[Month, ...], seed: int) -> Iterator[Submission]:
    """The submissions of one form, unit and month: usually one."""
    key = (form, unit, str(month))
    rng = seeded(seed, "arrival", form, unit, month)
    day = 10 if unit == BUREAU else rng.randint(3, 9)
    hour = rng.randint(15, 17) if unit == BUREAU else rng.randint(8, 17)
    received = month.day_after(day, hour, rng.randint(0, 59))
    first = Submission(form, unit, month, received, received.date(), month)
    if key in LATE:
        first = arrive(first, at(LATE[key], rng), "late: 迟报")
    if key in SLIPPED:
        first = replace(first, scale=SLIPPED[key], verdict=QUARANTINED, note="unit slip: 申报万元，实填元")
    if key in BROKEN:
        first = replace(first, broken=True, verdict=REFUSED, note="broken file: 文件残缺")
    yield from taken(replace(first, understated=key in RESTATED), months)
    if key in RESTATED:
        second = replace(arrive(first, at(RESTATED[key], rng), "restated: 更正"), correction=True)
        yield from taken(second, months)
    if key in TWICE:
        copy = replace(first, again=True, verdict=DUPLICATE, note="sent twice: 重复报送")
        yield from taken(replace(copy, received_at=month.day_after(10, 17, 30)), months)


def arrive(submission: Submission, received: datetime, note: str) -> Submission:
    """The submission signed and received on another day."""
    return replace(submission, received_at=received, signed_on=received.date(), note=note)


def taken(submission: Submission, months: tuple[Month, ...]) -> Iterator[Submission]:
    """The submission with its load: the first of the sample's loads that closes after the arrival; else nothing."""
    for month in months:
        if month >= submission.month and submission.received_at <= month.closing:
            yield replace(submission, load=month)
            return


def at(day: tuple[int, int, int], rng: random.Random) -> datetime:
    """Some time in office hours of a day."""
    return datetime(*day, 9, tzinfo=CHINA) + timedelta(minutes=rng.randint(0, 420))
