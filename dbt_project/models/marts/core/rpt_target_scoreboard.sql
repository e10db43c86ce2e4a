with

period as (
    select * from {{ ref('int_period__needed') }}
    where is_built
),

target as (
    select * from {{ ref('target') }}
),

contribution as (
    select * from {{ ref('int_target__contribution') }}
),

share as (
    select * from {{ ref('fct_tax_revenue_share') }}
    where {{ this_release() }}
),

cluster as (
    select * from {{ ref('fct_cluster_value_added') }}
    where {{ this_release() }}
),

platform as (
    select * from {{ ref('fct_platform_count') }}
    where
        {{ this_release() }}
        and reporting_unit_code = '{{ var("province_code") }}'
),

submission as (
    select * from {{ ref('int_submission__current') }}
    where form_code = 'F5'
),

roster as (
    select * from {{ ref('roster') }}
),

expected as (
    select
        period.period,
        count(*) filter (where roster.form_code = 'F4') as platform_unit_count,
        count(*) filter (where roster.form_code = 'F5') as register_unit_count
    from period
    inner join roster on period.period_ends_on >= roster.valid_from
    group by period.period
),

register_coverage as (
    select
        expected.period,
        {{ ratio('100 * count(submission.submission_id)', 'max(expected.register_unit_count)', 2) }} as coverage_pct
    from expected
    left join submission on expected.period = submission.period
    group by expected.period
),

cluster_coverage as (
    select
        period,
        {{ ratio('100 * count(value_added_ytd_yuan)', 'count(*)', 2) }} as coverage_pct
    from cluster
    group by period
),

coverage as (
    select
        share.period,
        share.scope || '_' || share.measure || suffix.suffix as indicator_code,
        case when share.basis_status = 'declared' then 100 else share.coverage_pct end as coverage_pct
    from share
    cross join (values (''), ('_share')) as suffix (suffix)
    union all
    select
        register_coverage.period,
        counted.indicator_code,
        register_coverage.coverage_pct
    from register_coverage
    cross join (
        values ('zone_confirmed'), ('town_confirmed'), ('demo_confirmed'), ('county_with_cluster')
    ) as counted (indicator_code)
    union all
    select
        cluster_coverage.period,
        counted.indicator_code,
        cluster_coverage.coverage_pct
    from cluster_coverage
    cross join (values ('named_cluster_value_added'), ('named_cluster_reported')) as counted (indicator_code)
    union all
    select
        platform.period,
        platform.platform_type || '_stock' as indicator_code,
        {{ ratio('100 * platform.reporting_unit_count', 'expected.platform_unit_count', 2) }} as coverage_pct
    from platform
    inner join expected on platform.period = expected.period
),

actual as (
    select
        period,
        indicator_code,
        sum(contribution) filter (where leg = 'actual_numerator') as numerator,
        sum(contribution) filter (where leg = 'actual_denominator') as denominator
    from contribution
    group by period, indicator_code
),

-- Nothing counted among units that have reported is a count of nought; without any report there is no figure.
measured as (
    select
        period.period,
        target.*,
        coverage.coverage_pct,
        case
            when target.unit = 'share' and actual.denominator is null then null
            when target.unit = 'yuan' or coverage.coverage_pct = 0 then actual.numerator
            else coalesce(actual.numerator, 0)
        end as actual_numerator,
        case when target.unit = 'share' then actual.denominator else 1 end as actual_denominator,
        target.is_annual_flow and right(period.period, 2) <> '12' as is_part_year,
        target.is_annual_flow and coverage.coverage_pct < 100 as is_incomplete
    from period
    cross join target
    left join actual
        on
            period.period = actual.period
            and target.indicator_code = actual.indicator_code
    left join coverage
        on
            period.period = coverage.period
            and target.indicator_code = coverage.indicator_code
),

-- Compared by exact legs, a/b >= c/d as a*d >= c*b: a rounded share never decides.
compared as (
    select
        *,
        not is_part_year and not is_incomplete as is_comparable,
        actual_numerator * target_denominator as actual_crossed,
        target_numerator * actual_denominator as target_crossed,
        actual_denominator * target_denominator as common_denominator
    from measured
)

select
    {{ release_columns() }},
    period,
    target_code,
    reading,
    unit,
    trim_scale({{ ratio('actual_numerator', 'actual_denominator', 12) }}) as actual,
    actual_numerator,
    actual_denominator,
    trim_scale({{ ratio('target_numerator', 'target_denominator', 12) }}) as target,
    target_numerator,
    target_denominator,
    case
        when is_comparable then {{ ratio('100 * actual_crossed', 'target_crossed', 4) }}
    end as attained_pct,
    case
        when is_comparable
            then trim_scale({{ ratio('target_crossed - actual_crossed', 'common_denominator', 12) }})
    end as gap,
    case
        when actual_crossed is null then 'no_data'
        when is_part_year then 'in_progress'
        when is_incomplete then 'incomplete'
        when actual_crossed >= target_crossed then 'attained'
        else 'not_attained'
    end as status,
    coverage_pct
from compared
