"""Read what releases have shown and hidden of a month and of those around it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from psycopg import Connection

from jiqun.confidentiality.policy import Reason
from jiqun.confidentiality.rows import Shown, Told

# The views whose rows may be hidden, by the mart behind each, with its key as the lineage spells it.
PROTECTED: Mapping[str, str] = {
    "indicator_value": (
        "concat_ws('|', figure.subject_type, figure.subject_code, figure.reporting_unit_code, figure.indicator_code,"
        " figure.basis)"
    ),
    "cluster_value_added": "figure.cluster_code",
    "enterprise_count": "figure.reporting_unit_code || '|' || figure.enterprise_kind",
    "specialisation": "figure.region_code || '|' || figure.industry_group_code",
    "concentration": "figure.concentration_of || '|' || figure.code",
}
PROVINCE = "province"  # stands for the county in the key of an industry group's total, which no view has as a row
_REASONS: Mapping[str, Reason] = {"A": "threshold", "G": "dominance"}

# The releases that have published a month; the candidate is not among them.
EARLIER = """
with earlier as (
    select release_id, release_number from audit.release
    where province_code = %(province)s and %(month)s = any(periods) and release_id <> %(release)s
)
"""
# Figures that readers have seen: view, key, measure, value.
_SHOWN = """
select distinct '{view}', {key}, {measure}, {value}
from earlier inner join marts.fct_{view} as figure using (release_id) {more}
where figure.period = %(month)s and {value} is not null and not exists (
    select from marts.fct_suppression as hidden
    where
        (hidden.release_id, hidden.period, hidden.view_name, hidden.row_key)
        = (figure.release_id, figure.period, '{view}', {key})
)
"""
_FIGURES = {
    "indicator_value": ("figure.indicator_code", "figure.value", ""),
    "cluster_value_added": ("'value_added'", "figure.value_added_ytd_yuan", ""),
    "enterprise_count": (
        "measure.code",
        "measure.value",
        "cross join lateral (values ('employee_count', figure.employee_count), ('value_added',"
        " figure.value_added_ytd_yuan), ('revenue', figure.revenue_ytd_yuan), ('tax_paid', figure.tax_paid_ytd_yuan))"
        " as measure (code, value)",
    ),
    "specialisation": ("'value_added'", "figure.value_added_ytd_yuan", ""),
}
# What an industry group has in the province is told by the shares of any county that is shown.
_SHOWN_INDUSTRIES = f"""
select 'specialisation', '{PROVINCE}|' || figure.industry_group_code, 'value_added', sum(figure.value_added_ytd_yuan)
from earlier inner join marts.fct_specialisation as figure using (release_id)
left join marts.fct_suppression as hidden
    on
        (hidden.release_id, hidden.period, hidden.view_name, hidden.row_key)
        = (figure.release_id, figure.period, 'specialisation', {PROTECTED["specialisation"]})
where figure.period = %(month)s
group by figure.release_id, figure.industry_group_code
having bool_or(hidden.release_id is null)
"""  # noqa: S608 - the names are ours
# What the months before in the year have last shown.
_FLOOR = f"""
select distinct on (row_key) {PROTECTED["indicator_value"]} as row_key, figure.value
from audit.release
inner join marts.fct_indicator_value as figure using (release_id)
where
    release.province_code = %(province)s
    and figure.period = any(%(before)s)
    and figure.basis = 'ytd'
    and figure.indicator_code = any(%(measures)s)
    and figure.value is not null
    and not exists (
        select from marts.fct_suppression as hidden
        where
            (hidden.release_id, hidden.period, hidden.view_name, hidden.row_key)
            = (figure.release_id, figure.period, 'indicator_value', {PROTECTED["indicator_value"]})
    )
order by row_key, figure.period desc, release.release_number desc
"""  # noqa: S608 - the names are ours
# What is hidden in other months, or by other releases, since when, and why where it is confidential. A list counts as
# long as it is carried: the first months of a year may still show the last quarter's.
_HIDDEN = """
select
    suppression.view_name, suppression.row_key,
    min(suppression.period) filter (where suppression.reason in ('A', 'G')),
    min(suppression.reason) filter (where suppression.reason in ('A', 'G'))
from marts.fct_suppression as suppression left join audit.release using (release_id, province_code)
where
    suppression.province_code = %(province)s
    and (release.release_number is not null or suppression.release_id = %(release)s)
    and (suppression.release_id, suppression.period) <> (%(release)s, %(period)s)
    and (
        suppression.view_name <> 'enterprise_count'
        or exists (
            select from marts.fct_enterprise_count as then_shown
            inner join marts.fct_enterprise_count as now_shown
                on
                    then_shown.reporting_unit_code = now_shown.reporting_unit_code
                    and then_shown.enterprise_kind = now_shown.enterprise_kind
                    and left(then_shown.reported_period, 4) = left(now_shown.reported_period, 4)
            where
                (then_shown.release_id, then_shown.period) = (suppression.release_id, suppression.period)
                and (now_shown.release_id, now_shown.period) = (%(release)s, %(period)s)
                and then_shown.reporting_unit_code || '|' || then_shown.enterprise_kind = suppression.row_key
        )
    )
group by suppression.view_name, suppression.row_key
"""


class Known(NamedTuple):
    """What is out, or kept from being out: see the attributes of `Month` of the same names."""

    told: frozenset[Told]
    told_a_year_before: frozenset[Told]
    floor: Mapping[Shown, Decimal]
    confidential: Mapping[Shown, Reason]
    complementary: frozenset[Shown]


def read_known(connection: Connection[Any], values: Mapping[str, Any]) -> Known:
    """What releases have shown and hidden.

    Args:
        connection: of a role that reads `marts` and `audit`.
        values: release, province, period and measures, as `read_month` has them.
    """
    period = values["period"]
    told = _read_told(connection, values, period)
    year, _, number = period.partition("-")
    before = [f"{year}-{month:02d}" for month in range(1, int(number))]
    floors = connection.execute(_FLOOR.encode(), {**values, "before": before})
    were_shown = {each.shown for each in told}
    confidential: dict[Shown, Reason] = {}
    complementary = set()
    for view, key, since, code in connection.execute(_HIDDEN, values):
        shown = Shown(view, key)
        if code is None:
            complementary.add(shown)
        elif since <= period or shown not in were_shown:  # what was found out only after this month was shown: let be
            confidential[shown] = _REASONS[code]
    return Known(
        told=told,
        told_a_year_before=_read_told(connection, values, f"{int(year) - 1}-{number}"),
        floor={Shown("indicator_value", key): value for key, value in floors},
        confidential=confidential,
        complementary=frozenset(complementary),
    )


def _read_told(connection: Connection[Any], values: Mapping[str, Any], period: str) -> frozenset[Told]:
    """Figures that any published release but this has shown for a month."""
    parts = []
    for view, (measure, value, more) in _FIGURES.items():
        words = {"view": view, "key": PROTECTED[view], "measure": measure, "value": value, "more": more}
        part = _SHOWN
        for name, word in words.items():
            part = part.replace(f"{{{name}}}", word)
        parts.append(part)
    parts.append(_SHOWN_INDUSTRIES)
    lines = connection.execute((EARLIER + " union ".join(parts)).encode(), {**values, "month": period})
    return frozenset(Told(Shown(view, key), measure, value) for view, key, measure, value in lines)
