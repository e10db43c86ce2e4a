"""Read what is about to be published of a month, whose figures it is, and what releases have shown and hidden."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row

from jiqun.confidentiality.policy import Policy, Reason
from jiqun.confidentiality.rows import Enterprises, Figure, Month, Row, Shown, Sum, Told

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
# The releases that have published a month; the candidate is not among them.
_EARLIER = """
with earlier as (
    select release_id, release_number from audit.release
    where province_code = %(province)s and %(month)s = any(periods) and release_id <> %(release)s
)
"""
# With a month that was published before come the sums of then: what has joined one since is its difference.
_SUMS = f"""{_EARLIER}
select
    case release_id when %(release)s then view_name else 'earlier ' || view_name end,
    row_key, leg, array_agg(concat_ws('/', submission_id, sheet, cell))
from marts.fct_lineage
where
    release_id in (select release_id from earlier union all select %(release)s)
    and period = %(month)s
    and operation = 'add'
    and (
        view_name in ('tax_revenue_share', 'target_scoreboard', 'concentration')
        or (release_id, view_name) = (%(release)s, 'specialisation')
    )
group by release_id, view_name, row_key, leg
order by release_id <> %(release)s, view_name, row_key, leg
"""  # noqa: S608 - the names are ours
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
    return Month(
        period=period,
        rows=[*_subjects(connection, values), *_lists(connection, values), *_specialisation(connection, values)],
        sums=[Sum(*line) for line in connection.execute(_SUMS.encode(), {**values, "month": period})],
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
    lines = connection.execute((_EARLIER + " union ".join(parts)).encode(), {**values, "month": period})
    return frozenset(Told(Shown(view, key), measure, value) for view, key, measure, value in lines)


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
    """Counties by industry group, and the groups of the province that they add up to."""
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in _select(connection, _SPECIALISATION, values):
        key = f"{line['region']}|{line['group']}"
        figures = {"value_added": _figure(line, [Shown("specialisation", key)])}
        tags = {name: line[name] for name in ("region", "group")}
        yield Row("specialisation", f"specialisation|{key}", figures, tags)
        groups[line["group"]].append(line)
    for group, lines in groups.items():
        known = [line["prior_year"] for line in lines if line["prior_year"] is not None]
        total = {
            "value": sum(line["value"] for line in lines),
            "prior_year": sum(known) if len(known) == len(lines) else None,
        }
        figures = {"value_added": _figure(total, [Shown("specialisation", f"{PROVINCE}|{group}")])}
        yield Row("industry", f"industry|{group}", figures, {"group": group})
