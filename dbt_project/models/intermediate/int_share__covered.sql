with

contribution as (
    select * from {{ ref('int_share__contribution') }}
),

matched as (
    select * from {{ ref('int_reporting_unit__matched') }}
),

leg as (
    select
        period,
        scope,
        measure,
        bool_or(leg = 'denominator_yuan') as is_known,
        count(distinct leg) filter (
            where leg in ('numerator_declared_yuan', 'denominator_declared_yuan')
        ) = 2 as is_declared
    from contribution
    group by period, scope, measure
),

coverage as (
    select
        period,
        is_built,
        scope,
        measure,
        count(*)::integer as expected_count,
        (count(*) filter (where is_matched))::integer as matched_count
    from matched
    group by period, is_built, scope, measure
)

select
    coverage.period,
    coverage.is_built,
    coverage.scope,
    coverage.measure,
    case
        when leg.is_declared then 'declared'
        when leg.is_known then 'matched'
        else 'no_data'
    end as basis_status,
    coverage.expected_count,
    coverage.matched_count,
    case
        when leg.is_declared then 100
        else {{ ratio('100 * coverage.matched_count', 'coverage.expected_count', 2) }}
    end as coverage_pct
from coverage
left join leg
    on
        coverage.period = leg.period
        and coverage.scope = leg.scope
        and coverage.measure = leg.measure
