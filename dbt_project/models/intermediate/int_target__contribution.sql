with

period as (
    select * from {{ ref('int_period__needed') }}
    where is_built
),

share as (
    select share.* from {{ ref('int_share__contribution') }} as share
    inner join period on share.period = period.period
    where share.leg in ('numerator_yuan', 'denominator_yuan')
),

flow as (
    select * from {{ ref('int_flow__annualised') }}
),

cluster as (
    select * from {{ ref('int_cluster__reported') }}
),

register as (
    select * from {{ ref('int_register__counted') }}
),

platform as (
    select * from {{ ref('int_platform__contribution') }}
    where
        reporting_unit_code = '{{ var("province_code") }}'
        and leg in ('stock_count', 'operating_count')
),

enterprise as (
    select * from {{ ref('int_enterprise__marked') }}
),

plan as (
    select * from {{ ref('int_plan__counted') }}
),

development as (
    select * from {{ ref('int_development__added') }}
),

monthly_form as (
    select * from {{ ref('int_observation__current') }}
    where
        is_built
        and form_code = 'F1'
        and (subject_type, subject_code, indicator_code, basis) = ('group', 'BLOCK_UNION', 'value_added', 'ytd')
        and value_std is not null
        and reporting_unit_code <> '{{ var("province_code") }}'
),

shares as (
    select
        period,
        scope || '_' || measure || '_share' as indicator_code,
        'actual_' || replace(leg, '_yuan', '') as leg,
        'add' as operation,
        contribution,
        null::date as done_on,
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
        null::date as done_on,
        submission_id,
        sheet,
        cell
    from share
    where leg = 'numerator_yuan'
),

annual_amounts as (
    select
        period,
        indicator_code,
        'actual_annual' as leg,
        operation,
        contribution,
        null::date as done_on,
        submission_id,
        sheet,
        cell
    from flow
),

named_clusters as (
    select
        cluster.period,
        figure.indicator_code,
        'actual_numerator' as leg,
        figure.operation,
        figure.contribution,
        null::date as done_on,
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
        platform_type || '_' || replace(leg, '_count', '') as indicator_code,
        'actual_numerator' as leg,
        'add' as operation,
        contribution,
        null::date as done_on,
        submission_id,
        sheet,
        cell
    from platform
),

-- Enterprises and what a prefecture says of its year come with their legs.
with_legs as (
    select
        period,
        indicator_code,
        leg,
        operation,
        contribution,
        null::date as done_on,
        submission_id,
        sheet,
        cell
    from enterprise
    union all
    select
        period,
        indicator_code,
        leg,
        operation,
        contribution,
        null::date as done_on,
        submission_id,
        sheet,
        cell
    from development
),

-- Units, regions and plans count one each.
counted as (
    {%- for part in ['register', 'plan'] %}
        select
            period,
            indicator_code,
            'actual_numerator' as leg,
            'count' as operation,
            contribution,
            done_on,
            submission_id,
            sheet,
            cell
        from {{ part }}
        union all
    {%- endfor %}
    select
        period,
        'reporting_unit_reporting' as indicator_code,
        'actual_numerator' as leg,
        'count' as operation,
        1 as contribution,
        period_ends_on as done_on,
        submission_id,
        sheet,
        cell
    from monthly_form
)

select * from shares
union all
select * from amounts
union all
select * from annual_amounts
union all
select * from named_clusters
union all
select * from platforms
union all
select * from with_legs
union all
select * from counted
