"""Which months a candidate builds: those whose submissions in force, or decisions on them, are not published yet.

Compared by submissions and decisions themselves, not by instants: whatever waited, failed or overtook another is found.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from psycopg import Connection

from expectations.checks.across_forms import expected_forms
from jiqun.pipeline.calendar import has_report

# Annual flows are made of these: values, denominators, and whose count.
_IN_ROLLING_YEARS = ("F1", "F2", "F3", "F5")

# With the decisions in force on each, as the build finds them (int_decision__current).
_CURRENT = """
with current as (
    select distinct on (form_code, reporting_unit_code, period)
        form_code, reporting_unit_code, period, submission_id
    from audit.submission
    where province_code = %(province)s and known_at <= %(as_of)s
    order by form_code, reporting_unit_code, period, known_at desc, received_at desc, submission_id desc
),
corrected as (
    select distinct on (submission_id, sheet, cell) submission_id, decision_id, action from audit.correction
    where known_at <= %(as_of)s
    order by submission_id, sheet, cell, known_at desc, decision_id desc
),
decided as (
    select submission_id, decision_id from corrected where action <> 'restore'
    union
    select finding.submission_id, decision.decision_id
    from audit.answer inner join audit.finding using (finding_id) inner join audit.decision using (decision_id)
    inner join audit.load using (load_id)
    where greatest(decision.known_at, load.known_at) <= %(as_of)s and not exists (
        select from audit.decision as withdrawal
        where withdrawal.withdraws = decision.decision_id and withdrawal.known_at <= %(as_of)s
    )
)

select
    form_code, reporting_unit_code, period, submission_id,
    array_remove(array_agg(decision_id order by decision_id), null)
from current left join decided using (submission_id)
group by form_code, reporting_unit_code, period, submission_id
"""
# A candidate, where there is one, stands in for the releases in force for its months. Decisions are read as JSON: the
# mart of a home that has not built since there are any lacks the column.
_USED = """
with in_force as (
    select distinct on (built.period) built.period, release.release_id
    from audit.release cross join lateral unnest(release.periods) as built (period)
    where release.province_code = %(province)s and built.period <> all(%(candidate_periods)s)
    order by built.period, release.release_number desc
),
used as (
    select input.* from marts.fct_release_input as input inner join in_force using (release_id, period)
    union all
    select * from marts.fct_release_input where release_id = %(candidate)s
)

select period, submission_id, coalesce(to_jsonb(used) -> 'decision_ids', '[]') from used
"""


class Current(NamedTuple):
    """The submission in force for a form, unit and period, and the decisions that stand on it, in order."""

    form_code: str
    reporting_unit_code: str
    period: str
    submission_id: int
    decision_ids: tuple[int, ...]

    def used_for(self, month: str) -> tuple[str, int, tuple[int, ...]]:
        """As a release says that it used it, with these decisions."""
        return month, self.submission_id, self.decision_ids


def months_to_build(
    connection: Connection[Any],
    *,
    province_code: str,
    as_of: datetime,
    candidate: str | None = None,
    candidate_periods: Collection[str] = (),
) -> list[str]:
    """Months that lack a submission in force, or a decision on it, and those that depend on them.

    A monthly form touches its month and the next (whose month value is a difference from it); a quarterly or annual one
    every month from its period's last until the same unit's next known one. What a rolling year is made of touches the
    same month of the next year too, and a December all months of the next year. Only months that a known form ends in
    are published at all, and no January: it has no forms.

    Args:
        connection: of a role that reads `audit` and `marts`.
        province_code: whose facts.
        as_of: of the candidate.
        candidate: taken as published for its months, to see whether anything has overtaken it.
        candidate_periods: those months.

    Returns:
        Months in order; empty when everything accepted is published.
    """
    values = {"province": province_code, "as_of": as_of}
    current = [
        Current(form_code, unit_code, period, number, tuple(ids))
        for form_code, unit_code, period, number, ids in connection.execute(_CURRENT, values)
    ]
    ended = {last_month(each.period) for each in current}
    expected = {month: set(expected_forms(province_code, month)) for month in ended}
    current = [each for each in current if each[:3] in expected[last_month(each.period)]]
    months = {last_month(each.period) for each in current}
    ends: dict[tuple[str, str], list[str]] = defaultdict(list)
    for each in current:
        ends[each[:2]].append(last_month(each.period))
    used = _used(connection, {**values, "candidate": candidate, "candidate_periods": list(candidate_periods)})
    touched: set[str] = set()
    for submission in current:
        first = last_month(submission.period)
        if submission.period == first:
            changed = {first} if submission.used_for(first) not in used else set()
            touched |= changed | {_next_month(month) for month in changed}
            touched |= _compared_with(submission.form_code, changed)
            continue
        later = min((end for end in ends[submission[:2]] if end > first), default="9999-12")
        changed = {month for month in months if first <= month < later and submission.used_for(month) not in used}
        touched |= changed | _compared_with(submission.form_code, changed)
    return sorted(month for month in touched & months if has_report(month))


def last_month(period: str) -> str:
    """The month that a period ends with: 2007-06 for 2007-06 and 2007-Q2, 2007-12 for 2007."""
    year, _, rest = period.partition("-")
    if rest.startswith("Q"):
        return f"{year}-{int(rest[1:]) * 3:02d}"
    return f"{year}-{rest or '12'}"


def _next_month(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12}-{number % 12 + 1:02d}"


def _compared_with(form_code: str, changed: Collection[str]) -> set[str]:
    """The months whose rolling year takes in these: ytd(m) + year(y-1) - ytd(y-1, m)."""
    if form_code not in _IN_ROLLING_YEARS:
        return set()
    same = {f"{int(month[:4]) + 1}{month[4:]}" for month in changed}
    return same | {f"{month[:4]}-{number:02d}" for month in same if month.endswith("-12") for number in range(2, 13)}


def _used(connection: Connection[Any], values: dict[str, Any]) -> set[tuple[str, int, tuple[int, ...]]]:
    """Month, submission and its decisions of all that is published; nothing before the first build made the mart."""
    is_there = connection.execute("select to_regclass('marts.fct_release_input') is not null").fetchone()
    if is_there != (True,):
        return set()
    return {(period, number, tuple(ids)) for period, number, ids in connection.execute(_USED, values)}
