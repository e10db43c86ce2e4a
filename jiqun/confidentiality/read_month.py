"""Read what is about to be published of a month, whose figures it is, and what releases have shown and hidden."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row

from jiqun.confidentiality.policy import Policy, Reason
from jiqun.confidentiality.rows import Enterprises, Figure, Month, Row, Shown, Sum

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
# Where a row says nothing yet, it has shown nothing.
_SAYS = {
    "indicator_value": "figure.value is not null",
    "cluster_value_added": "figure.value_added_ytd_yuan is not null",
    "enterprise_count": "figure.value_status <> 'not_reported'",
    "specialisation": "true",
    "concentration": "true",
}
_REASONS: Mapping[str, Reason] = {"A": "threshold", "G": "dominance"}

# F1, F2, F3: units, groups, named clusters, counties. A region's enterprises are counted in the form itself.
_SUBJECTS = """
select
    figure.subject_type as type, figure.subject_code as code, figure.reporting_unit_code as reporter,
    figure.indicator_code as measure, figure.value, figure.prior_year_value as prior_year,
    concat_ws('/', figure.submission_id, figure.sheet, figure.cell) as place,
    concat_ws('/', figure.prior_year_submission_id, figure.prior_year_sheet, figure.prior_year_cell) as prior_place,
    figure.basis, figure.reporting_unit_code = %(province)s as is_province,
    figure.reporting_unit_code <> %(province)s
    and figure.reporting_unit_code not in (select reporting_unit_code from staging.stg_reporting_unit_overlap)
    as is_reporter,
    region.parent_region_code as parent,
    not exists (
        select from marts.fct_unit_membership as inside
        where
            (inside.release_id, inside.period, inside.unit_code)
            = (figure.release_id, figure.period, figure.subject_code)
            and left(inside.container_code, 1) in ('Z', 'T', 'D')
    ) as is_outer,
    coalesce(contributor.enterprise_count, stated.value::integer) as number,
    contributor.listed_value as listed, contributor.top1, contributor.top2
from marts.fct_indicator_value as figure
left join marts.dim_region as region
    on (region.province_code, region.region_code) = (figure.province_code, figure.subject_code)
left join intermediate.int_contributor__counted as contributor
    on
        (contributor.period, contributor.place_type, contributor.place_code, contributor.measure)
        = (figure.period, 'unit', figure.subject_code, figure.indicator_code)
left join marts.fct_indicator_value as stated
    on
        figure.subject_type = 'region'
        and (stated.release_id, stated.period, stated.subject_type, stated.subject_code, stated.reporting_unit_code)
        = (figure.release_id, figure.period, figure.subject_type, figure.subject_code, figure.reporting_unit_code)
        and stated.indicator_code = 'unit_count'
        and stated.basis = 'stock'
where
    (figure.release_id, figure.period) = (%(release)s, %(period)s)
    and figure.form_code in ('F1', 'F2', 'F3')
    and figure.basis = 'ytd'
    and figure.indicator_code = any(%(measures)s)
    and figure.value is not null
"""
# F6, once a reporting unit and list: the province's lists are sums of these.
_LISTS = """
select
    figure.reporting_unit_code as reporter, figure.enterprise_kind as kind, figure.enterprise_count as number,
    figure.reporting_unit_code = %(province)s as is_province, measure.code as measure, measure.value,
    contributor.top1, contributor.top2
from marts.fct_enterprise_count as figure
cross join lateral (
    values
    ('employee_count', figure.employee_count), ('value_added', figure.value_added_ytd_yuan),
    ('revenue', figure.revenue_ytd_yuan), ('tax_paid', figure.tax_paid_ytd_yuan)
) as measure (code, value)
left join intermediate.int_contributor__counted as contributor
    on
        (contributor.period, contributor.place_type, contributor.place_code, contributor.measure)
        = (figure.period, 'list', figure.reporting_unit_code || '|' || figure.enterprise_kind, measure.code)
where (figure.release_id, figure.period) = (%(release)s, %(period)s) and measure.value is not null
"""
_SPECIALISATION = """
select
    region_code as region, industry_group_code as "group",
    value_added_ytd_yuan as value, prior_year_ytd_yuan as prior_year
from marts.fct_specialisation where (release_id, period) = (%(release)s, %(period)s)
"""
_SUMS = """
select view_name, row_key, leg, array_agg(concat_ws('/', submission_id, sheet, cell))
from marts.fct_lineage
where
    (release_id, period) = (%(release)s, %(period)s) and operation = 'add'
    and view_name in ('tax_revenue_share', 'target_scoreboard', 'specialisation', 'concentration')
group by view_name, row_key, leg
order by view_name, row_key, leg
"""
_EARLIER = """
with earlier as (
    select release_id from audit.release
    where province_code = %(province)s and %(month)s = any(periods) and release_id <> %(release)s
)
"""
_SHOWN = """
select '{view}', {key} from earlier inner join marts.fct_{view} as figure using (release_id)
where figure.period = %(month)s and {says} and not exists (
    select from marts.fct_suppression as hidden
    where
        (hidden.release_id, hidden.period, hidden.view_name, hidden.row_key)
        = (figure.release_id, figure.period, '{view}', {key})
)
"""
# What is hidden in other months, or by other releases: of a list only in the same year, as nothing compares it with the
# next.
_HIDDEN = """
select suppression.view_name, suppression.row_key, min(suppression.reason)
from marts.fct_suppression as suppression left join audit.release using (release_id, province_code)
where
    suppression.province_code = %(province)s
    and (release.release_number is not null or suppression.release_id = %(release)s)
    and (suppression.release_id, suppression.period) <> (%(release)s, %(period)s)
    and (suppression.view_name <> 'enterprise_count' or left(suppression.period, 4) = left(%(period)s, 4))
group by suppression.view_name, suppression.row_key
"""


def read_month(connection: Connection[Any], policy: Policy, release_id: str, province_code: str, period: str) -> Month:
    """All that disclosure control needs to know of one month of a candidate.

    Args:
        connection: of a role that reads `marts`, `intermediate`, `staging` and `audit`.
        policy: which indicators are protected.
        release_id: the candidate's; its rows are in the marts.
        province_code: whose.
        period: the month.
    """
    values = {
        "release": release_id,
        "province": province_code,
        "period": period,
        "measures": policy.measures,
        "threshold": policy.protection.threshold,
    }
    hidden = {Shown(view, key): code for view, key, code in connection.execute(_HIDDEN, values)}
    year, _, number = period.partition("-")
    return Month(
        period=period,
        rows=[*_subjects(connection, values), *_lists(connection, values), *_specialisation(connection, values)],
        sums=[Sum(*line) for line in connection.execute(_SUMS, values)],
        shown=_read_shown(connection, values, period),
        shown_a_year_before=_read_shown(connection, values, f"{int(year) - 1}-{number}"),
        confidential={shown: _REASONS[code] for shown, code in hidden.items() if code in _REASONS},
        complementary=frozenset(shown for shown, code in hidden.items() if code not in _REASONS),
    )


def _read_shown(connection: Connection[Any], values: Mapping[str, Any], period: str) -> frozenset[Shown]:
    """Rows that any published release but this has shown for a month."""
    query = _EARLIER + " union ".join(
        _SHOWN.replace("{view}", view).replace("{key}", key).replace("{says}", _SAYS[view])
        for view, key in PROTECTED.items()
    )
    lines = connection.execute(query.encode(), {**values, "month": period})
    return frozenset(Shown(view, key) for view, key in lines)


def _select(connection: Connection[Any], query: str, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    return connection.cursor(row_factory=dict_row).execute(query.encode(), values).fetchall()


def _subjects(connection: Connection[Any], values: Mapping[str, Any]) -> Iterator[Row]:
    by_subject: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for line in _select(connection, _SUBJECTS, values):
        by_subject[line["type"], line["code"], line["reporter"]].append(line)
    for key, lines in sorted(by_subject.items()):
        first = lines[0]
        tags = {name: first[name] for name in ("code", "reporter", "parent")}
        tags |= {name: str(first[name]).lower() for name in ("is_province", "is_reporter", "is_outer")}
        figures = {line["measure"]: _figure(line, list(_shown_subject(line))) for line in lines}
        is_total = first["is_province"] and first["type"] != "cluster"
        yield Row(first["type"], "|".join(key), figures, tags, is_public=is_total)


def _shown_subject(line: dict[str, Any]) -> Iterator[Shown]:
    key = (line[name] for name in ("type", "code", "reporter", "measure", "basis"))
    yield Shown("indicator_value", "|".join(key))
    if (line["type"], line["measure"]) == ("cluster", "value_added"):
        yield Shown("cluster_value_added", line["code"])


def _figure(line: dict[str, Any], shown: Sequence[Shown]) -> Figure:
    enterprises = Enterprises(*(line.get(name) for name in ("number", "listed", "top1", "top2")))
    places = line.get("place", ""), line.get("prior_place", "")
    return Figure(Decimal(line["value"]), line.get("prior_year"), enterprises, places, shown)


def _lists(connection: Connection[Any], values: Mapping[str, Any]) -> Iterator[Row]:
    by_list: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for line in _select(connection, _LISTS, values):
        by_list[line["reporter"], line["kind"]].append(line)
    for (reporter, kind), lines in sorted(by_list.items()):
        shown = [Shown("enterprise_count", f"{reporter}|{kind}")]
        tags = {"reporter": reporter, "kind": kind, "is_province": str(lines[0]["is_province"]).lower()}
        figures = {line["measure"]: _figure(line, shown) for line in lines}
        is_total = lines[0]["is_province"] and lines[0]["number"] >= values["threshold"]
        yield Row("list", f"list|{reporter}|{kind}", figures, tags, is_public=is_total)


def _specialisation(connection: Connection[Any], values: Mapping[str, Any]) -> Iterator[Row]:
    for line in _select(connection, _SPECIALISATION, values):
        key = f"{line['region']}|{line['group']}"
        figures = {"value_added": _figure(line, [Shown("specialisation", key)])}
        yield Row(
            "specialisation", f"specialisation|{key}", figures, {name: line[name] for name in ("region", "group")}
        )
