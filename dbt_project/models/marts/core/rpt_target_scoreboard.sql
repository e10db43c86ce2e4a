{{ config(pre_hook="{{ before_column('actual_annual', [
    'drop constraint if exists rpt_target_scoreboard_unit_check',
    'drop constraint if exists rpt_target_scoreboard_status_check',
    'alter column target drop not null',
    'alter column target_numerator drop not null',
    'alter column target_denominator drop not null',
    'alter column coverage_pct drop not null'
]) }}") }}

with

period as (
    select
        *,
        right(period, 2) = '12' as is_full_year
    from {{ ref('int_period__needed') }}
    where is_built
),

target as (
    select * from {{ ref('target') }}
    where province_code = '{{ var("province_code") }}'
),

contribution as (
    select * from {{ ref('int_target__contribution') }}
),

-- Made of no cells.
extract as (
    select * from {{ ref('int_extract__due') }}
),

coverage as (
    select * from {{ ref('int_target__covered') }}
),

actual as (
    select
        period,
        indicator_code,
        sum(contribution) filter (where leg = 'actual_numerator') as numerator,
        sum(contribution) filter (where leg = 'actual_denominator') as denominator,
        sum(contribution) filter (where leg = 'actual_annual') as annual,
        max(done_on) as last_done_on
    from contribution
    group by period, indicator_code
    union all
    select
        period,
        indicator_code,
        1 as numerator,
        null as denominator,
        null as annual,
        done_on as last_done_on
    from extract
),

-- Nothing counted among units that have reported is a count of nought; without any report there is no figure.
known as (
    select
        period.period,
        period.period_ends_on,
        period.is_full_year,
        target.*,
        coverage.coverage_pct,
        coverage.has_flash,
        coverage.has_flash_before,
        case
            when target.unit = 'share' and actual.denominator is null then null
            when target.unit = 'share' or (target.unit = 'count' and coverage.coverage_pct > 0)
                then coalesce(actual.numerator, 0)
            else actual.numerator
        end as actual_numerator,
        actual.denominator as share_denominator,
        case when target.is_annual_flow then actual.annual end as actual_annual,
        actual.last_done_on
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

-- A year's target is compared with a year, whole or rolling, and with nothing else.
measured as (
    select
        *,
        case
            when actual_numerator is null then null
            when unit = 'share' then share_denominator
            else 1
        end as actual_denominator,
        case when is_annual_flow then actual_annual else actual_numerator end as judged_numerator,
        is_annual_flow and actual_annual is null and not is_full_year as is_part_year,
        is_annual_flow and actual_annual is null and is_full_year as is_incomplete,
        case
            when actual_annual is not null and is_full_year then 'full_year'
            when actual_annual is not null then 'rolling_12_months'
        end as annual_basis,
        (extract(year from due_on) - left(period, 4)::integer) * 12
        + extract(month from due_on) - right(period, 2)::integer as months_left
    from known
),

-- Compared by exact legs, a/b >= c/d as a*d >= c*b: a rounded share never decides.
compared as (
    select
        *,
        judged_numerator * target_denominator as actual_crossed,
        target_numerator * actual_denominator as target_crossed,
        actual_denominator * target_denominator as common_denominator
    from measured
),

judged as (
    select
        *,
        case
            when kind = 'context' and indicator_code is null then 'not_applicable'
            when actual_numerator is null or actual_denominator = 0 then 'no_data'
            when kind = 'context' then 'context'
            when is_part_year then 'in_progress'
            when is_incomplete then 'incomplete'
            when kind = 'duty' then case when actual_crossed >= target_crossed then 'done' else 'not_done' end
            when actual_crossed >= target_crossed then 'attained'
            else 'not_attained'
        end as status,
        case
            when actual_numerator is not null
                then
                    coverage_pct < 100 or has_flash
                    or (coalesce(annual_basis, '') = 'rolling_12_months' and has_flash_before)
        end as is_provisional
    from compared
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
    {{ ratio('100 * actual_crossed', 'target_crossed', 4) }} as attained_pct,
    trim_scale({{ ratio('target_crossed - actual_crossed', 'common_denominator', 12) }}) as gap,
    status,
    coverage_pct,
    actual_annual,
    annual_basis,
    case
        when
            kind = 'target'
            and unit in ('yuan', 'share')
            and months_left > 0
            and actual_crossed > 0
            and actual_crossed < target_crossed
            then {{ required_growth('target_crossed', 'actual_crossed', 'months_left') }}
    end as required_growth_pct,
    case when status = 'done' then last_done_on end as done_on,
    is_provisional,
    case
        when actual_numerator is null then null
        when coverage_pct = 100 and not is_provisional then 'A'
        when coverage_pct = 100 then 'B'
        when coverage_pct >= 80 then 'C'
        else 'D'
    end as quality_grade
from judged
