with

share as (
    select * from {{ ref('int_share__contribution') }}
    where leg in ('numerator_yuan', 'denominator_yuan')
),

register as (
    select * from {{ ref('int_unit__register') }}
    where
        is_built
        and is_confirmed
),

cluster as (
    select * from {{ ref('int_cluster__reported') }}
),

platform as (
    select * from {{ ref('int_platform__contribution') }}
    where
        reporting_unit_code = '{{ var("province_code") }}'
        and leg = 'stock_count'
),

shares as (
    select
        period,
        scope || '_' || measure || '_share' as indicator_code,
        'actual_' || replace(leg, '_yuan', '') as leg,
        'add' as operation,
        contribution,
        submission_id,
        sheet,
        cell
    from share
),

amounts as (
    select
        period,
        scope || '_' || measure as indicator_code,
        'actual_numerator' as leg,
        'add' as operation,
        contribution,
        submission_id,
        sheet,
        cell
    from share
    where leg = 'numerator_yuan'
),

confirmed_units as (
    select
        period,
        unit_kind || '_confirmed' as indicator_code,
        'actual_numerator' as leg,
        'count' as operation,
        1 as contribution,
        submission_id,
        sheet,
        status_cell as cell
    from register
),

-- A county counts once, by the first of its confirmed clusters.
counties as (
    select distinct on (period, county_code)
        period,
        'county_with_cluster' as indicator_code,
        'actual_numerator' as leg,
        'count' as operation,
        1 as contribution,
        submission_id,
        sheet,
        status_cell as cell
    from register
    where
        unit_kind = 'cluster'
        and county_code is not null
    order by period asc, county_code asc, unit_code asc
),

named_clusters as (
    select
        cluster.period,
        figure.indicator_code,
        'actual_numerator' as leg,
        figure.operation,
        figure.contribution,
        cluster.submission_id,
        cluster.sheet,
        cluster.cell
    from cluster
    cross join lateral (
        values
        ('named_cluster_value_added', 'add', cluster.ytd_value),
        ('named_cluster_reported', 'count', 1)
    ) as figure (indicator_code, operation, contribution)
),

platforms as (
    select
        period,
        platform_type || '_stock' as indicator_code,
        'actual_numerator' as leg,
        'add' as operation,
        contribution,
        submission_id,
        sheet,
        cell
    from platform
)

select * from shares
union all
select * from amounts
union all
select * from confirmed_units
union all
select * from counties
union all
select * from named_clusters
union all
select * from platforms
