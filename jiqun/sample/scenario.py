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

MONTHLY, QUARTERLY, ANNUAL = ("F1", "F2", "F3"), ("F4", "F5", "F6", "F7"), ("F8",)
ACCEPTED, QUARANTINED, REFUSED, DUPLICATE = "accepted", "quarantined", "refused", "duplicate"
REGULAR, FLASH, YEARLY, APPROVED, CENSUS, CORRECTION = (
    "regular",
    "flash",
    "annual",
    "approved",
    "census_revised",
    "correction",
)
MARKS = {FLASH: "快报", YEARLY: "年报", APPROVED: "核定", CENSUS: "普查修订", CORRECTION: "更正"}  # in the title line
NEW_REGISTER = Month(2009, 1)  # the F5 of 2006 expired in December 2008; the new one asks for two things more
FIRST_FLASH_YEAR = 2007  # from then on December is sent twice: as a flash in January, and for good in April
Day = tuple[int, int, int]

LATE: dict[tuple[str, str, str], Day] = {  # (form, unit, month): the day it came
    ("F1", "220500", "2007-04"): (2007, 5, 20),
    ("F2", "220500", "2007-04"): (2007, 5, 20),
    ("F3", "220500", "2007-04"): (2007, 5, 20),
    ("F1", BUREAU, "2007-04"): (2007, 5, 22),  # the bureau waits for 220500
    ("F3", BUREAU, "2007-04"): (2007, 5, 22),
    ("F1", "220800", "2007-10"): (2007, 12, 3),
    ("F3", "220800", "2007-10"): (2007, 12, 3),
    ("F8", "220200", "2007-12"): (2008, 3, 3),
    ("F6", "220700", "2008-06"): (2008, 8, 15),
    ("F1", "220600", "2008-07"): (2008, 10, 20),  # two loads later
    ("F3", "220600", "2008-07"): (2008, 10, 20),
    ("F1", BUREAU, "2008-07"): (2008, 10, 22),
    ("F3", BUREAU, "2008-07"): (2008, 10, 22),
    ("F1", "220400", "2009-05"): (2009, 7, 21),
    ("F2", "220400", "2009-05"): (2009, 7, 21),
    ("F3", "220400", "2009-05"): (2009, 7, 21),
    ("F5", "22CBS0", "2009-06"): (2009, 8, 17),
    ("F4", "220800", "2009-09"): (2009, 11, 2),
    ("F1", "22CBS0", "2010-08"): (2010, 9, 25),
    ("F7", "220300", "2010-09"): (2010, 11, 4),
}
RESTATED: dict[tuple[str, str, str], tuple[str, Day]] = {  # the vintage first sent, and when the right one came
    ("F1", "220200", "2007-05"): ("first 2007-05", (2007, 7, 5)),
    ("F2", "220200", "2007-05"): ("first 2007-05", (2007, 7, 5)),
    ("F1", BUREAU, "2007-05"): ("first 2007-05", (2007, 7, 6)),
    ("F1", "220500", "2008-03"): ("first 2008-03", (2008, 7, 3)),
    ("F2", "220500", "2008-03"): ("first 2008-03", (2008, 7, 3)),
    ("F1", BUREAU, "2008-03"): ("first 2008-03", (2008, 7, 4)),
    ("F1", "220100", "2008-12"): ("annual 2008-12", (2009, 9, 15)),
    ("F2", "220100", "2008-12"): ("annual 2008-12", (2009, 9, 15)),
    ("F1", BUREAU, "2008-12"): ("annual 2008-12", (2009, 9, 18)),
    ("F1", "222400", "2009-08"): ("first 2009-08", (2009, 12, 22)),
    ("F1", BUREAU, "2009-08"): ("first 2009-08", (2009, 12, 23)),
    ("F1", "220200", "2010-04"): ("first 2010-04", (2010, 11, 4)),
    ("F2", "220200", "2010-04"): ("first 2010-04", (2010, 11, 4)),
    ("F1", BUREAU, "2010-04"): ("first 2010-04", (2010, 11, 5)),
}
DECIDED: dict[tuple[str, str, str], list[tuple[str, Day]]] = {  # what the bureau sends of itself later on
    ("F3", BUREAU, "2008-06"): [(APPROVED, (2008, 9, 3))],
    ("F3", BUREAU, "2008-12"): [(CENSUS, (2010, 4, 6))],
    ("F3", BUREAU, "2009-12"): [(APPROVED, (2010, 6, 8))],
}
OLD_LABELS = {  # F3 of a unit and month: a region by the code and name that it had before April 2006
    ("220600", "2006-12", "220605"): "220625江源县",
}
SLIPPED = {("F1", "220400", "2007-05"): 10_000}  # declared in 万元, written in yuan
BROKEN: dict[tuple[str, str, str], Day | None] = {  # the file is cut short; the day a whole one came, if it did
    ("F3", "222400", "2007-03"): None,
    ("F1", "220300", "2008-09"): (2008, 10, 23),
}
TWICE = {("F1", "220800", "2007-06")}  # the same bytes again
DECIDED_PERMILLE = {  # the bureau's F3 against the sum of what the prefectures have: 核定 of the total
    ("2007-05", REGULAR): -2,
    ("2008-06", APPROVED): -3,
    ("2009-12", APPROVED): -4,
}
CENSUS_PERMILLE = {"2008-12": 65}  # 普查修订: every row of the bureau's F3 is lifted


@dataclass(frozen=True)
class Submission:
    """One file on its way. `load`: the first load that can take it; `vintage`: which figures it holds."""

    form: str
    unit: str
    month: Month
    received_at: datetime
    signed_on: date  # 报出日期
    load: Month
    vintage: str = ""  # of Province.ytd: empty for the final ones
    kind: str = REGULAR
    scale: int = 1  # what every amount is multiplied with by mistake
    broken: bool = False
    again: bool = False
    verdict: str = ACCEPTED
    note: str = ""

    @property
    def period(self) -> str:
        """2007-06, 2007-Q2 for the quarterly forms, 2007 for the annual one."""
        return period_of(self.form, self.month)


def period_of(form: str, month: Month) -> str:
    """How a form that is due with a month's load spells its period."""
    return str(month) if form in MONTHLY else str(month.quarter) if form in QUARTERLY else str(month.year)


def is_due(form: str, month: Month) -> bool:
    """Whether a form is owed with a month's load."""
    return form in MONTHLY or month.month == 12 or (form in QUARTERLY and month.quarter is not None)


def bureau_row(submission: Submission, value: int) -> int:
    """A row of the bureau's F3, in whole 万元: lifted after the census."""
    permille = CENSUS_PERMILLE.get(str(submission.month), 0) if submission.kind == CENSUS else 0
    return value + value * permille // 1000


def approved(submission: Submission, total: int) -> int:
    """The province total as approved (核定数), in whole 万元; the sum itself where nothing was decided."""
    permille = DECIDED_PERMILLE.get((str(submission.month), submission.kind), 0)
    return bureau_row(submission, total) + total * permille // 1000


def plan_submissions(months: tuple[Month, ...], seed: int) -> tuple[Submission, ...]:
    """Every file of a sample, in the order of arrival."""
    found: list[Submission] = []
    for month in months:
        for form in (*MONTHLY, *QUARTERLY, *ANNUAL):
            if is_due(form, month):
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
    known, corrected_on = RESTATED.get(key, ("", None))
    is_flash = form in MONTHLY and month.month == 12 and month.year >= FIRST_FLASH_YEAR
    first = replace(first, vintage="flash", kind=FLASH) if is_flash else replace(first, vintage=known)
    yield from taken(first, months)
    whole_on = BROKEN.get(key)
    if whole_on:
        whole = replace(first, broken=False, verdict=ACCEPTED)
        yield from taken(arrive(whole, at(whole_on, rng), "late: 残缺文件重报"), months)
    if is_flash:
        april = (month.year + 1, 4, 10 if unit == BUREAU else rng.randint(3, 9))
        annual = arrive(first, at(april, rng), "annual: 年报")
        yield from taken(replace(annual, vintage=known, kind=YEARLY), months)
    if corrected_on:
        second = arrive(first, at(corrected_on, rng), "restated: 更正")
        yield from taken(replace(second, vintage="", kind=CORRECTION), months)
    for kind, decided_on in DECIDED.get(key, ()):
        decided = arrive(first, at(decided_on, rng), f"{kind}: {MARKS[kind]}")
        yield from taken(replace(decided, vintage="", kind=kind), months)
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


def at(day: Day, rng: random.Random) -> datetime:
    """Some time in office hours of a day."""
    return datetime(*day, 9, tzinfo=CHINA) + timedelta(minutes=rng.randint(0, 420))
